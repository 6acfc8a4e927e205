"""Restoring: the backup is copied, proved whole and equal, brought up to date, and only then swapped in."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from magnesia.store import schema
from magnesia.store.keeping.backup import (
    ENDING,
    back_up_before,
    beside,
    copy_rows,
    file_sha256,
    opened_copy,
    require_sound,
)
from magnesia.store.keeping.content import Content, content_of, require_whole_rows
from magnesia.store.keeping.passphrase_change import alone_with, convert
from magnesia.store.opening import home_of, migrate, open_profile
from magnesia.store.places import server
from magnesia.store.places.file import (
    COMPANIONS,
    FILE_NAME,
    FileHome,
    begin_by_hand,
    is_encrypted,
    require_nobody_has_it_open,
    swap_in,
)
from magnesia.store.places.passphrase import passphrase_of
from magnesia.store.places.rights import (
    make_private_folder,
    refuse_what_is_not_only_ours,
    sync_file,
    sync_folder,
)
from magnesia.store.profile import Place, Profile, StoreError, reading, writing

#: Refusals that mean: what stands there cannot be read as a profile, so it is set aside as it is.
_UNREADABLE = ("store-damaged", "store-foreign", "passphrase-wrong", "store-failed", "profile-two-versions")


@dataclass(frozen=True)
class Restored:
    """What the profile holds now; where what stood there before is kept; and whether every bit was checked."""

    content: Content
    every_bit_checked: bool
    came_from_version: str
    kept: Path | None


def restore(file: Path, place: Place = None, *, passphrase: str | None = None) -> Restored:
    """Put a backup in the place of the profile, which is itself backed up first.

    Nothing is touched before the copy of the backup has proved itself. `passphrase` opens a backup that has one.
    """
    file = file.expanduser().absolute()
    if not file.is_file():
        raise StoreError("backup-missing", f"There is no backup {file}; check the name.")
    checked, sha256 = require_as_written(file)
    home = home_of(place)
    try:
        with _room_for_a_copy(home) as copy:
            content, version, lock = _proved_copy(file, sha256, copy, passphrase)
            if isinstance(home, FileHome):
                kept, lock = _swap(home, copy, lock)
            else:
                kept, lock = _replace_schema(home, copy, lock, content), None
    except OSError as problem:
        raise StoreError(
            "not-restored", f"Nothing was restored: '{problem.strerror or problem}' ({home.shown})."
        ) from problem
    with open_profile(place, passphrase=lock) as profile, reading(profile) as connection:
        if content_of(connection) != content:
            raise StoreError(
                "restore-differs", f"The profile in {home.shown} is not what was restored; look at it."
            )
    return Restored(content, checked, version, kept)


@contextmanager
def _room_for_a_copy(home: FileHome | server.ServerHome) -> Iterator[Path]:
    """Yield an empty private file: beside the profile, so that it can take its name in one step."""
    if isinstance(home, FileHome):
        make_private_folder(home.folder)
        with beside(home.file) as copy:
            yield copy
    else:
        with tempfile.TemporaryDirectory(prefix="magnesia-") as folder:
            copy = Path(folder) / FILE_NAME
            copy.touch(0o600)
            yield copy


def require_as_written(file: Path) -> tuple[bool, str]:
    """Compare the backup with the SHA-256 beside it; return whether there is one, and the file's own."""
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


def _proved_copy(
    file: Path, sha256: str, copy: Path, passphrase: str | None
) -> tuple[Content, str, str | None]:
    """Copy the backup; return its content, version and passphrase once the copy is proved and up to date."""
    shutil.copyfile(file, copy)
    sync_file(copy)
    if file_sha256(copy) != sha256:
        raise StoreError("backup-damaged", f"{file} changed while it was copied; try again.")
    lock = passphrase_of(str(file), passphrase) if is_encrypted(copy) else None
    with opened_copy(copy, lock, "Nothing was restored") as connection:
        require_sound(connection)
        version = schema.version_of(connection)
        if version is None:
            raise StoreError("store-foreign", f"{file} holds no record of magnesia; nothing was restored.")
        schema.require_known(version)
        require_whole_rows(connection)
        content = content_of(connection)
        if version != schema.HEAD:
            migrate(connection)
    sync_file(copy)
    return content, version, lock


def _swap(home: FileHome, copy: Path, lock: str | None) -> tuple[Path | None, str | None]:
    """Swap the copy in for the profile's file; return where the present one is kept, and the new passphrase."""
    if not home.file.exists():
        swap_in(copy, home.file)
        return None, lock
    refuse_what_is_not_only_ours(home.file, home.backups)
    try:
        present = passphrase_of(home.shown) if is_encrypted(home.file) else None
        with alone_with(home.file, present, home.shown) as opened:
            profile = Profile(FileHome(home.folder, present), _engine_on(opened))
            kept = back_up_before(profile, "before-restore").file
            if present is None or lock is not None:
                swap_in(copy, home.file)
                return kept, lock
            # The profile was locked and the backup is not: it is locked again, never opened silently.
            with beside(home.file) as locked:
                with alone_with(copy, None, home.shown) as plain:
                    convert(plain, locked, present)
                sync_file(locked)
                swap_in(locked, home.file)
            return kept, present
    except (StoreError, driver.DatabaseError) as problem:
        if isinstance(problem, StoreError) and problem.code not in _UNREADABLE:
            raise
        return _set_aside(home, copy), lock


def _engine_on(opened: Any) -> Engine:
    """Return an engine that talks through this one connection, which holds the lock."""
    engine = create_engine("sqlite://", creator=lambda: opened, module=driver, poolclass=StaticPool)
    return begin_by_hand(engine)


def _set_aside(home: FileHome, copy: Path) -> Path:
    """Keep what cannot be read byte for byte, and swap the copy in."""
    require_nobody_has_it_open(home.file, home.shown)
    make_private_folder(home.backups)
    kept = home.backups / f"unreadable-{file_sha256(home.file)[:12]}.db"
    for ending in COMPANIONS:
        present = home.file.with_name(home.file.name + ending)
        if present.exists():
            aside = kept.with_name(kept.name + ending)
            aside.unlink(missing_ok=True)
            aside.touch(0o600)
            shutil.copyfile(present, aside)
            sync_file(aside)
    sync_folder(home.backups)
    for ending in COMPANIONS[1:]:
        # What belongs to the old file must never be read into the new one.
        home.file.with_name(home.file.name + ending).unlink(missing_ok=True)
    swap_in(copy, home.file)
    return kept


def _replace_schema(home: server.ServerHome, copy: Path, lock: str | None, content: Content) -> Path | None:
    """Put the rows of the copy in the place of the schema, in one transaction."""
    kept = None
    profile = Profile(home, server.engine_of(home, busy_timeout_s=5.0))
    try:
        with (
            opened_copy(copy, lock, "Nothing was restored") as source,
            writing(profile, migrates=True) as connection,
        ):
            server.take_write_lock(connection, home.name)
            if server.require_ours(connection, home):
                kept = back_up_before(profile, "before-restore").file
                connection.exec_driver_sql(f'DROP SCHEMA "{home.name}" CASCADE')
            server.make_schema(connection, home.name)
            schema.set_up(connection)
            copy_rows(source, connection)
            server.continue_positions(connection)
            if content_of(connection) != content:
                raise StoreError(
                    "restore-differs", "Nothing was restored: the rows did not arrive as they were."
                )
    finally:
        profile.engine.dispose()
    return kept
