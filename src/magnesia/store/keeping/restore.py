"""Restoring: the rows of a backup, each read, go into a new file of our own, which is proved and then swapped in."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from sqlalchemy import Connection

from magnesia.store import schema
from magnesia.store.keeping.backup import (
    back_up_before,
    file_sha256,
    free_name,
    opened_copy,
    require_as_written,
    require_sound,
)
from magnesia.store.keeping.backup_rows import (
    about_the_backup,
    copy_rows_read,
    opened_backup,
    require_possible,
)
from magnesia.store.keeping.content import Content, content_of
from magnesia.store.keeping.passphrase_change import alone_with
from magnesia.store.opening import home_of
from magnesia.store.places import server
from magnesia.store.places.file import (
    FILE_NAME,
    FileHome,
    engine_on,
    held_alone,
    is_encrypted,
    look_at,
)
from magnesia.store.places.named_last import COMPANIONS, beside, name_once, set_strays_aside, swap_in
from magnesia.store.places.passphrase import passphrase_of
from magnesia.store.places.rights import (
    make_private_file,
    make_private_folder,
    refuse_what_is_not_only_ours,
    sync_file,
    sync_folder,
)
from magnesia.store.profile import Place, Profile, StoreError, in_words, writing

#: Refusals that mean: what stands there cannot be read as a profile. One of the disk is none: it may pass.
_UNREADABLE = (
    "store-damaged",
    "store-foreign",
    "passphrase-wrong",
    "passphrase-needed",
    "profile-two-versions",
)


@dataclass(frozen=True)
class Restored:
    """What the profile holds now; where what stood there before is kept; and whether every bit was checked.

    `set_aside` is what a lost profile had left in this place. `lock`: whose passphrase opens it now, the profile's as
    before or the backup's; None where it has none.
    """

    content: Content
    every_bit_checked: bool
    came_from_version: str
    kept: Path | None
    set_aside: tuple[Path, ...] = ()
    lock: Literal["profile", "backup"] | None = None


@dataclass(frozen=True)
class _Present:
    """What stands in the place: nothing, a file without a record, a profile, or something that cannot be read."""

    state: Literal["nothing", "empty", "profile", "unreadable"]
    passphrase: str | None = None


def restore(
    file: Path, place: Place = None, *, passphrase: str | None = None, set_aside: bool = False
) -> Restored:
    """Put a backup in the place of the profile, which is itself backed up first.

    Nothing is touched before the backup has proved itself. `passphrase` opens a backup that has one. A profile that
    cannot be read, and so cannot be backed up, is kept as it is and replaced only with `set_aside`.
    """
    file = file.expanduser().absolute()
    if not file.is_file():
        raise StoreError("backup-missing", f"There is no backup {file}; check the name.")
    with about_the_backup(file):
        require_possible(file)
        checked, sha256 = require_as_written(file)
        log = file.with_name(file.name + "-wal")
        # The hash beside it says nothing of a log.
        checked = checked and not (log.exists() and log.stat().st_size)
    home = home_of(place)
    if isinstance(home, FileHome):
        return _into_file(home, file, sha256, passphrase, checked, set_aside)
    with in_words(home.shown, "Nothing was restored"), about_the_backup(file):
        lock = passphrase_of(str(file), passphrase) if is_encrypted(file) else None
        make_private_folder(home.backups)
        with opened_backup(file, lock, home.backups / FILE_NAME) as source:
            version = str(schema.version_of(source))
            kept, content = _replace_schema(home, source)
    return Restored(content, checked, version, kept)


def _into_file(
    home: FileHome, file: Path, sha256: str, passphrase: str | None, checked: bool, set_aside: bool
) -> Restored:
    with in_words(home.shown, "Nothing was restored"):
        refuse_what_is_not_only_ours(home.file, home.backups)
        present = _present_in(home, set_aside)
        lock = passphrase_of(str(file), passphrase) if is_encrypted(file) else None
        # The passphrase of today stays: nobody gets back, unseen, one that they changed because others knew it.
        new_lock = lock if present.passphrase is None else present.passphrase
        make_private_folder(home.folder)
        aside = set_strays_aside(home.file, home.backups) if present.state == "nothing" else ()
        with beside(home.file) as fresh:
            with about_the_backup(file):
                content, version = _proved_copy(file, sha256, lock, fresh, new_lock)
            kept = _swap(home, fresh, present, set_aside)
    whose: Literal["profile", "backup"] = "backup" if present.passphrase is None else "profile"
    return Restored(content, checked, version, kept, aside, None if new_lock is None else whose)


def _present_in(home: FileHome, set_aside: bool) -> _Present:
    """Look at what stands in the place, with its passphrase, before anything is made."""
    if not home.file.exists() or not home.file.stat().st_size:
        return _Present("nothing")
    passphrase = None
    try:
        passphrase = passphrase_of(home.shown) if is_encrypted(home.file) else None
        with in_words(home.shown, "Nothing was restored"):
            # Without the right to write: closing would bring even a log that cannot be read into the file.
            opened = look_at(home.file, passphrase)
            try:
                (tables,) = opened.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            finally:
                opened.close()
    except StoreError as problem:
        if problem.code == "store-foreign" and passphrase is not None:
            problem = StoreError("passphrase-wrong", problem.message)
        _require_set_aside(home, problem, set_aside)
        return _Present("unreadable")
    return _Present("profile" if tables else "empty", passphrase)


def _require_set_aside(home: FileHome, problem: StoreError, set_aside: bool) -> None:
    """Go on past what cannot be read only where a person said so; anything else stops the restore."""
    if problem.code not in _UNREADABLE:
        raise problem
    if set_aside:
        return
    if problem.code == "passphrase-needed":
        raise problem
    keeps = "with --set-aside it is kept as it is, and the backup takes its place"
    if problem.code == "passphrase-wrong":
        raise StoreError(
            "passphrase-wrong",
            f"Nothing was restored: the passphrase does not open the profile in {home.folder}; try again. Where it "
            f"is lost, or the file is none of magnesia: {keeps}, locked only if the backup is.",
        ) from problem
    raise StoreError(
        "profile-unreadable",
        f"Nothing was restored: the profile in {home.folder} cannot be read, so it cannot be backed up "
        f"first; {keeps}.",
    ) from problem


def _proved_copy(
    file: Path, sha256: str, lock: str | None, fresh: Path, new_lock: str | None
) -> tuple[Content, str]:
    """Copy the rows into a file of our own making; return content and version once what it holds is read back."""
    with opened_backup(file, lock, fresh.with_name(FILE_NAME)) as source:
        version = str(schema.version_of(source))
        content = content_of(source)
        with opened_copy(fresh, new_lock, "Nothing was restored") as target:
            schema.set_up(target)
            copy_rows_read(source, target)
    if file_sha256(file) != sha256:
        raise StoreError("backup-damaged", f"{file} changed while it was copied; try again.")
    sync_file(fresh)
    opened = look_at(fresh, new_lock)
    try:
        with engine_on(opened).connect() as connection, connection.begin():
            require_sound(connection)
            _require_equal(content, content_of(connection))
    finally:
        opened.close()
    return content, version


def _require_equal(wanted: Content, held: Content) -> None:
    if held != wanted:
        raise StoreError("restore-differs", "Nothing was restored: the rows did not arrive as they were.")


def _swap(home: FileHome, fresh: Path, present: _Present, set_aside: bool) -> Path | None:
    """Give the new file its place; return where the present one is kept."""
    if present.state == "nothing":
        _name(home, fresh)
        return None
    if present.state != "profile":
        return _set_aside(home, fresh)
    kept = None
    try:
        with (
            in_words(home.shown, "Nothing was restored"),
            alone_with(home.file, present.passphrase, home.shown) as opened,
        ):
            profile = Profile(FileHome(home.folder, present.passphrase), engine_on(opened))
            kept = back_up_before(profile, "before-restore").file
            swap_in(fresh, home.file)
            return kept
    except StoreError as problem:
        if kept is not None:
            raise
        _require_set_aside(home, problem, set_aside)
    return _set_aside(home, fresh)


def _name(home: FileHome, fresh: Path) -> None:
    if home.file.exists() and not home.file.stat().st_size:
        swap_in(fresh, home.file)
        return
    try:
        name_once(fresh, home.file)
    except FileExistsError as problem:
        raise StoreError(
            "store-in-use",
            f"Nothing was restored: another program has just made a profile in {home.folder}; look at it first.",
        ) from problem


def _set_aside(home: FileHome, fresh: Path) -> Path:
    """Keep what cannot be read byte for byte, with what lies beside it, and swap the new file in."""
    make_private_folder(home.backups)
    with held_alone(home.file, home.shown) as present:
        named = hashlib.file_digest(present, "sha256").hexdigest()[:12]  # type: ignore[arg-type]
        kept = free_name(home.backups, f"unreadable-{named}")
        for ending in COMPANIONS:
            beside_it = home.file.with_name(home.file.name + ending)
            if beside_it.exists():
                aside = kept.with_name(kept.name + ending)
                make_private_file(aside)
                _copy_into(aside, present if ending == "" else beside_it)
        sync_folder(home.backups)
        with in_words(home.shown, f"Nothing was restored; what stood there is kept as {kept}"):
            for ending in COMPANIONS[1:]:
                # What belongs to the old file must never be read into the new one.
                home.file.with_name(home.file.name + ending).unlink(missing_ok=True)
            swap_in(fresh, home.file)
    return kept


def _copy_into(aside: Path, source: BinaryIO | Path) -> None:
    with ExitStack() as held:
        opened = held.enter_context(source.open("rb")) if isinstance(source, Path) else source
        opened.seek(0)
        with aside.open("wb") as to:
            shutil.copyfileobj(opened, to)
    sync_file(aside)


def _replace_schema(home: server.ServerHome, source: Connection) -> tuple[Path | None, Content]:
    """Put the rows of the backup in the place of the schema, in one transaction."""
    kept = None
    content = content_of(source)
    profile = Profile(home, server.engine_of(home, busy_timeout_s=5.0))
    try:
        with writing(profile, migrates=True) as connection:
            server.take_write_lock(connection, home.name)
            if server.require_ours(connection, home):
                kept = back_up_before(profile, "before-restore").file
                connection.exec_driver_sql(f'DROP SCHEMA "{home.name}" CASCADE')
            server.make_schema(connection, home.name)
            schema.set_up(connection)
            copy_rows_read(source, connection)
            server.continue_positions(connection)
            _require_equal(content, content_of(connection))
    finally:
        profile.engine.dispose()
    return kept, content
