"""Restoring: the backup is copied, proved whole and equal, brought up to date, and only then swapped in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from magnesia.store import schema
from magnesia.store.keeping.backup import (
    back_up_before,
    copy_rows,
    file_sha256,
    opened_copy,
    require_as_written,
    require_sound,
)
from magnesia.store.keeping.content import Content, content_of, require_whole_rows
from magnesia.store.keeping.passphrase_change import alone_with, convert
from magnesia.store.opening import home_of, migrate, open_profile
from magnesia.store.places import server
from magnesia.store.places.file import (
    FILE_NAME,
    FileHome,
    engine_on,
    is_encrypted,
    require_nobody_has_it_open,
)
from magnesia.store.places.named_last import COMPANIONS, beside, swap_in
from magnesia.store.places.passphrase import passphrase_of
from magnesia.store.places.rights import (
    make_private_folder,
    refuse_what_is_not_only_ours,
    sync_file,
    sync_folder,
)
from magnesia.store.profile import Place, Profile, StoreError, in_words, reading, writing

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
    with in_words(home.shown, "Nothing was restored"), _room_for_a_copy(home) as copy:
        content, version, lock = _proved_copy(file, sha256, copy, passphrase)
        if isinstance(home, FileHome):
            kept, lock = _swap(home, copy, lock)
        else:
            kept, lock = _replace_schema(home, copy, lock, content), None
    _require_restored(place, lock, content)
    return Restored(content, checked, version, kept)


def _require_restored(place: Place, lock: str | None, content: Content) -> None:
    """Read what was restored as the next command will; from here on it is not true that nothing was restored."""
    try:
        with open_profile(place, passphrase=lock) as profile, reading(profile) as connection:
            held = content_of(connection)
    except StoreError as problem:
        raise StoreError(
            problem.code, f"The backup was restored, but reading it once more failed. {problem.message}"
        ) from problem
    if held != content:
        raise StoreError(
            "restore-differs", f"The profile in {profile.shown} is not what was restored; look at it."
        )


@contextmanager
def _room_for_a_copy(home: FileHome | server.ServerHome) -> Iterator[Path]:
    """Yield an empty private file: beside the profile, so that it can take its name in one step.

    For a profile on a server, in the folder of its backups: nowhere else is looked for what a kill leaves.
    """
    file = home.file if isinstance(home, FileHome) else home.backups / FILE_NAME
    make_private_folder(file.parent)
    with beside(file) as copy:
        yield copy


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
    kept = None
    try:
        present = passphrase_of(home.shown) if is_encrypted(home.file) else None
        with (
            in_words(home.shown, "Nothing was restored"),
            alone_with(home.file, present, home.shown) as opened,
        ):
            profile = Profile(FileHome(home.folder, present), engine_on(opened))
            kept = back_up_before(profile, "before-restore").file
            if present is None or lock is not None:
                swap_in(copy, home.file)
                return kept, lock
            # The profile was locked and the backup is not: it is locked again, never opened silently.
            with beside(home.file) as locked:
                with alone_with(copy, None, home.shown) as plain:
                    convert(plain, locked, present)
                swap_in(locked, home.file)
            return kept, present
    except StoreError as problem:
        if kept is not None or problem.code not in _UNREADABLE:
            raise
        return _set_aside(home, copy), lock


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
    with in_words(home.shown, f"Nothing was restored; what stood there is kept as {kept}"):
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
