"""Backups: a copy of one moment of the record, proved equal to it before it takes its name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, column, insert, inspect, table

from magnesia.store import schema
from magnesia.store.entries import require_sound_rows
from magnesia.store.keeping.content import TABLES, Content, content_of, rows_of
from magnesia.store.places.file import FileHome, connect, engine_of, engine_on, look_at
from magnesia.store.places.named_last import beside, name_once
from magnesia.store.places.rights import make_private_folder
from magnesia.store.profile import Profile, StoreError, in_words, reading

ENDING = ".sha256"
_ROWS_AT_ONCE = 1000
_LONGEST_HASH_BYTES = 4096


@dataclass(frozen=True)
class Backup:
    """A backup that was read back and found equal; `file_sha256` also stands in the file beside it."""

    file: Path
    content: Content
    file_sha256: str
    encrypted: bool


def back_up(profile: Profile, wanted: Path | None, *, name: str = "backup") -> Backup:
    """Copy the record as it stands into a new file and prove the copy; the profile stays open and usable meanwhile.

    A backup of an encrypted profile is encrypted with the same passphrase. `wanted` None is a file of that name in
    the profile's folder of backups. A record with a damaged row is refused: its copy could not be restored.
    """
    with reading(profile) as connection:
        require_sound_rows(connection, "No backup was written")
    return _back_up(profile, wanted, name=name)


def _back_up(profile: Profile, wanted: Path | None, *, name: str) -> Backup:
    file = (free_name(profile.home.backups, name) if wanted is None else wanted.expanduser()).absolute()
    hashed = file.with_name(file.name + ENDING)
    for taken in (file, hashed):
        if (taken.exists() or taken.is_symlink()) and not (taken == hashed and _is_orphan(hashed, file)):
            raise _exists(taken)
    passphrase = passphrase_of(profile)
    with in_words(str(file), "No backup was written"):
        make_private_folder(file.parent)
        with _named_once(file) as partial:
            content = _copy(profile, partial, passphrase)
            _require_equal(partial, passphrase, content)
            sha256 = file_sha256(partial)
            # In the form that `sha256sum --check` reads.
            said = f"{sha256}  {file.name}\n".encode()
            if _is_orphan(hashed, file):
                hashed.unlink()
            with _named_once(hashed) as fresh:
                fresh.write_bytes(said)
    return Backup(file, content, sha256, passphrase is not None)


@contextmanager
def _named_once(file: Path) -> Iterator[Path]:
    """Yield a fresh file that takes the name at the end of the block, and never the place of another."""
    with beside(file) as fresh:
        yield fresh
        try:
            name_once(fresh, file)
        except FileExistsError as problem:
            raise _exists(file) from problem


def _exists(file: Path) -> StoreError:
    return StoreError("backup-exists", f"{file} is there already; choose another name for the backup.")


def _is_orphan(hashed: Path, file: Path) -> bool:
    """Return whether this is the hash that a backup of this name wrote before it was killed."""
    if hashed.is_symlink() or not hashed.is_file() or hashed.stat().st_size > _LONGEST_HASH_BYTES:
        return False
    said = hashed.read_bytes()
    return re.fullmatch(rb"[0-9a-f]{64}  " + re.escape(file.name.encode()) + rb"\n", said) is not None


def back_up_before(profile: Profile, what: str) -> Backup:
    """Back up under a name made of the occasion and the content, so that doing it again finds it done.

    What is about to be replaced is kept as it is, damaged rows too.
    """
    with reading(profile) as connection:
        content = content_of(connection)
    name = f"{what}-{content.sha256[:12]}"
    file = profile.home.backups / f"{name}.db"
    if file.exists():
        try:
            has_sha256, sha256 = require_as_written(file)
            _require_equal(file, passphrase_of(profile), content)
        except StoreError:
            # Damaged, or locked with an older passphrase: that one stays, and a good one is made beside it.
            return _back_up(profile, None, name=name)
        if has_sha256:
            return Backup(file, content, sha256, passphrase_of(profile) is not None)
    return _back_up(profile, None, name=name)


def free_name(folder: Path, name: str) -> Path:
    """Return a file of that name which is not there yet."""
    names = (f"{name}{'' if number == 1 else f'-{number}'}.db" for number in count(1))
    return next(folder / free for free in names if not (folder / free).exists())


def passphrase_of(profile: Profile) -> str | None:
    """Return the passphrase that the profile's file is locked with."""
    return profile.home.passphrase if isinstance(profile.home, FileHome) else None


def file_sha256(file: Path) -> str:
    """Return the SHA-256 of the bytes of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def require_as_written(file: Path) -> tuple[bool, str]:
    """Compare the backup with the SHA-256 beside it; return whether there is one, and the file's own."""
    with in_words(str(file), "The backup cannot be read, and nothing was changed"):
        sha256 = file_sha256(file)
        beside_it = file.with_name(file.name + ENDING)
        if not beside_it.is_file():
            return False, sha256
        said = beside_it.read_text(encoding="utf-8", errors="replace").split()
    if not said or said[0] != sha256:
        raise StoreError(
            "backup-damaged",
            f"{file} is not as it was written: it does not match {beside_it.name}. Take another backup; nothing was "
            "changed.",
        )
    return True, sha256


@contextmanager
def opened_copy(file: Path, passphrase: str | None, what: str) -> Iterator[Connection]:
    """Yield a connection to a file that is nobody's profile yet, and leave it as one file without companions."""
    with in_words(str(file), what):
        engine = engine_of(file, passphrase, busy_timeout_s=5.0)
        try:
            with (
                engine.connect().execution_options(writes=True) as connection,
                connection.begin(),
            ):
                yield connection
        finally:
            engine.dispose()
        as_one_file(file, passphrase)


def as_one_file(file: Path, passphrase: str | None) -> None:
    """Leave the write-ahead log, so that the one file holds everything and can be copied."""
    connection = connect(file, passphrase)
    try:
        (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    finally:
        connection.close()
    if mode != "delete":
        # Not every failure is raised here: where the log stays, it would be missing beside a copy of the file.
        raise driver.OperationalError("disk I/O error: the write-ahead log could not be left")


def require_sound(connection: Connection) -> None:
    """Refuse a file whose pages do not fit together."""
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    if found != ["ok"]:
        first = str(found[0]).splitlines()[-1]
        raise StoreError(
            "store-damaged",
            f"The file does not read as it was written ({first}); try again first, then take another backup.",
        )


def _copy(profile: Profile, partial: Path, passphrase: str | None) -> Content:
    with reading(profile) as connection:
        content = content_of(connection)
        if isinstance(profile.home, FileHome):
            _copy_pages(connection, partial, passphrase)
        else:
            _copy_rows(connection, partial)
    return content


def _copy_pages(connection: Connection, partial: Path, passphrase: str | None) -> None:
    """Copy through the same read transaction that was hashed, so that both see one moment."""
    with in_words(str(partial), "Not backed up"):
        target = connect(partial, passphrase)
        try:
            source: Any = connection.connection.driver_connection
            source.backup(target)
        finally:
            target.close()
        as_one_file(partial, passphrase)


def _copy_rows(connection: Connection, partial: Path) -> None:
    """Copy a profile from a server row by row into a file of the same tables, of the same version."""
    with opened_copy(partial, None, "Not backed up") as target:
        schema.set_up(target, schema.version_of(connection) or schema.HEAD)
        copy_rows(connection, target)


def copy_rows(source: Connection, target: Connection) -> None:
    """Copy every row of every table, with every column that this version has."""
    for name in TABLES:
        columns = [str(found["name"]) for found in inspect(source).get_columns(name)]
        to = table(name, *[column(each) for each in columns])
        with source.execute(rows_of(name, tuple(columns))) as rows:
            for some in rows.mappings().partitions(_ROWS_AT_ONCE):
                target.execute(insert(to), [dict(row) for row in some])


def _require_equal(file: Path, passphrase: str | None, content: Content) -> None:
    """Read the file as it stands, without changing a byte of it."""
    with in_words(str(file), "The backup cannot be read"):
        opened = look_at(file, passphrase)
        try:
            with engine_on(opened).connect() as connection, connection.begin():
                require_sound(connection)
                read_back = content_of(connection)
        finally:
            opened.close()
    if read_back != content:
        raise StoreError("backup-differs", "The backup did not read back as the profile is; try again.")
