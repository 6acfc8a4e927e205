"""Erasing: everything that this program has written for a profile, overwritten and removed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import DBAPIError

from magnesia.store.keeping.content import content_of
from magnesia.store.opening import home_of
from magnesia.store.places import server
from magnesia.store.places.file import (
    FILE_NAME,
    PLAIN_HEADER,
    FileHome,
    held_alone,
    is_encrypted,
    is_open_here,
    look_at,
)
from magnesia.store.places.named_last import COMPANIONS, unfinished
from magnesia.store.places.passphrase import known_passphrase
from magnesia.store.places.raw_bytes import overwrite, overwrite_and_remove
from magnesia.store.places.rights import sync_folder
from magnesia.store.profile import Place, Profile, StoreError, in_words, reading, writing
from magnesia.store.schema import APPLICATION_ID

#: Folders inside the one of the profile that hold nothing but what this program wrote.
_FOLDERS = ("backups", "drafts")


@dataclass(frozen=True)
class Erasable:
    """What `erase` would remove; `entries` is None where the profile is locked or cannot be read."""

    shown: str
    entries: int | None
    files: tuple[Path, ...]
    backups: int


@dataclass(frozen=True)
class Erased:
    """What `erase` removed, what else lies in the folder (untouched), and whether a server's files were freed too."""

    shown: str
    files: int
    backups: int
    left: tuple[Path, ...]
    server_files_freed: bool | None


def erasable(place: Place = None) -> Erasable:
    """Say what would be removed, and remove nothing."""
    home = home_of(place)
    with in_words(home.shown, "Nothing was erased"):
        entries = _count_in_file(home) if isinstance(home, FileHome) else _count_on_server(home)
        files = _files_of(home)
    backups = sum(file.suffix == ".db" and file.parent == home.backups for file in files)
    if not files and entries is None:
        raise StoreError("profile-missing", f"There is no profile in {home.shown}; nothing was erased.")
    return Erasable(home.shown, entries, files, backups)


def erase(place: Place = None) -> Erased:
    """Overwrite and remove the record, its companions, its backups and its drafts; needs no passphrase."""
    there = erasable(place)
    home = home_of(place)
    freed = None
    if not isinstance(home, FileHome):
        freed = _drop(home)
    files = _erase_record(home) if isinstance(home, FileHome) else ()
    with _in_part(home.shown):
        files += tuple(file for file in _files_of(home) if file not in files)
        for file in files:
            if file.is_symlink() or file.exists():
                _erase_file(file)
        left = _remove_empty_folders(home)
    return Erased(there.shown, len(files), there.backups, left, freed)


def _erase_record(home: FileHome) -> tuple[Path, ...]:
    """Take the name from the record and overwrite it while nobody can open it; return what there is to erase."""
    if not home.file.exists() or home.file.is_symlink():
        with _in_part(home.shown):
            return _files_of(home)
    with in_words(home.shown, "Nothing was erased"), held_alone(home.file, home.shown) as opened:
        _refuse_mark(home.file, opened.read(100))
        found = _files_beside(home)
        # Under this name it is no profile any more; an erase that did not finish finds it again, as any command does.
        no_profile = unfinished(home.file)
        home.file.rename(no_profile)
        with _in_part(home.shown):
            sync_folder(home.folder)
            overwrite(opened)
            no_profile.unlink()
            sync_folder(home.folder)
            for file in found[1:]:
                _erase_file(file)
    return found


@contextmanager
def _in_part(shown: str) -> Iterator[None]:
    """Say of what the system refuses here that something is gone already."""
    try:
        yield
    except OSError as problem:
        raise StoreError(
            "not-erased",
            f"Not everything was erased: '{problem.strerror or problem}' ({shown}); do it again.",
        ) from problem


def _erase_file(file: Path) -> None:
    if file.name.endswith("-shm"):
        # Numbers of pages only, and whoever had it in memory would be stopped by finding it shorter.
        file.unlink(missing_ok=True)
        sync_folder(file.parent)
    else:
        overwrite_and_remove(file)


def _files_of(home: FileHome | server.ServerHome) -> tuple[Path, ...]:
    """Return every file of ours: the record first, so that what is stopped half-way is no profile any more."""
    if not isinstance(home, FileHome):
        return _everything_in(home.backups)
    _refuse_foreign(home.file)
    return _files_beside(home)


def _files_beside(home: FileHome) -> tuple[Path, ...]:
    record = [home.file.with_name(home.file.name + ending) for ending in COMPANIONS]
    unfinished = sorted(home.folder.glob(f".{FILE_NAME}.*"))
    found = [file for file in (*record, *unfinished) if file.is_file() or file.is_symlink()]
    return tuple(found + [file for name in _FOLDERS for file in _everything_in(home.folder / name)])


def _everything_in(folder: Path) -> tuple[Path, ...]:
    if folder.is_symlink() or not folder.is_dir():
        return ()
    return tuple(sorted(file for file in folder.rglob("*") if file.is_symlink() or not file.is_dir()))


def _refuse_foreign(file: Path) -> None:
    """Refuse a plain database that another program has made."""
    if not file.is_file() or is_open_here(file):
        return
    with file.open("rb") as opened:
        _refuse_mark(file, opened.read(100))


def _refuse_mark(file: Path, header: bytes) -> None:
    # SQLite keeps the mark of the program in these four bytes.
    mark = int.from_bytes(header[68:72], "big")
    if header.startswith(PLAIN_HEADER) and mark not in (0, APPLICATION_ID):
        raise StoreError("store-foreign", f"{file} belongs to another program; nothing was erased.")


def _count_in_file(home: FileHome) -> int | None:
    """Count the entries, without asking for a passphrase: who has lost theirs may erase too."""
    _refuse_foreign(home.file)
    if not home.file.is_file() or home.file.is_symlink():
        return None
    passphrase = known_passphrase(None) if is_encrypted(home.file) else None
    if is_encrypted(home.file) and passphrase is None:
        return None
    try:
        connection = look_at(home.file, passphrase)
        try:
            return int(connection.execute("SELECT count(*) FROM entries").fetchone()[0])
        finally:
            connection.close()
    except driver.Error:
        return None


def _count_on_server(home: server.ServerHome) -> int | None:
    profile = Profile(home, server.engine_of(home, busy_timeout_s=5.0))
    try:
        with reading(profile) as connection:
            return content_of(connection).entries if server.require_ours(connection, home) else None
    finally:
        profile.engine.dispose()


def _drop(home: server.ServerHome) -> bool:
    """Drop the schema; return whether the server has let go of its files too, which an administrator must ask for."""
    profile = Profile(home, server.engine_of(home, busy_timeout_s=5.0))
    try:
        with writing(profile, migrates=True) as connection:
            server.take_write_lock(connection, home.name)
            if server.require_ours(connection, home):
                connection.exec_driver_sql(f'DROP SCHEMA "{home.name}" CASCADE')
        with profile.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("CHECKPOINT")
            return True
    except DBAPIError:
        return False
    finally:
        profile.engine.dispose()


def _remove_empty_folders(home: FileHome | server.ServerHome) -> tuple[Path, ...]:
    """Remove the folders that are empty now; return what else lies there, which is not ours to remove."""
    top = home.folder if isinstance(home, FileHome) else home.backups
    if not top.is_dir():
        return ()
    folders = [folder for folder in top.rglob("*") if folder.is_dir() and not folder.is_symlink()]
    for folder in [*sorted(folders, reverse=True), top]:
        if not any(folder.iterdir()):
            folder.rmdir()
    return tuple(sorted(top.iterdir())) if top.is_dir() else ()
