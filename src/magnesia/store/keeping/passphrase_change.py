"""Locking a profile with a passphrase, changing it, or taking it off: a new file, proved equal, takes the place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from magnesia.store.entries import require_sound_rows
from magnesia.store.keeping.backup import as_one_file, opened_copy, require_sound
from magnesia.store.keeping.content import Content, content_of
from magnesia.store.opening import home_of, open_profile
from magnesia.store.places.file import (
    REPLACED,
    FileHome,
    connect,
    is_encrypted,
    quoted,
    take_alone,
)
from magnesia.store.places.named_last import beside, swap_in
from magnesia.store.places.passphrase import new_passphrase, passphrase_of
from magnesia.store.places.raw_bytes import remove_replaced
from magnesia.store.places.rights import sync_folder
from magnesia.store.profile import Place, StoreError, in_words, reading
from magnesia.store.schema import APPLICATION_ID


@dataclass(frozen=True)
class Locked:
    """The profile after the change, and the backups that still open the old way."""

    content: Content
    encrypted: bool
    older_backups: tuple[Path, ...]


def set_passphrase(
    place: Place, old: str | None = None, new: str | None = None, *, remove: bool = False
) -> Locked:
    """Lock the profile with a passphrase, change it, or take it off (`remove`).

    `old` and `new`, where None, come from where `open_profile` finds a passphrase; a person types a new one twice.
    """
    home = home_of(place)
    if not isinstance(home, FileHome):
        raise StoreError(
            "passphrase-not-here",
            "A profile in PostgreSQL takes no passphrase of ours; encrypt the disk of the server instead.",
        )
    with in_words(home.shown, "Nothing was changed"):
        was_locked = home.file.exists() and is_encrypted(home.file)
        older = tuple(sorted(home.backups.glob("*.db")))
    if remove and not was_locked and home.file.exists():
        raise StoreError(
            "passphrase-not-set", f"The profile in {home.folder} has no passphrase; nothing changed."
        )
    present = passphrase_of(str(home.folder), old) if was_locked else None
    # Also brings it up to date, so that the copy is of the newest version.
    with open_profile(place, passphrase=present) as profile, reading(profile) as connection:
        content = content_of(connection)
    wanted = None if remove else new_passphrase(new, is_change=was_locked)
    with in_words(home.shown, "Nothing was changed"), beside(home.file) as fresh:
        with alone_with(home.file, present, home.shown) as opened:
            convert(opened, fresh, wanted)
            with opened_copy(fresh, wanted, "Nothing was changed") as connection:
                require_sound(connection)
                require_sound_rows(connection, "Nothing was changed")
                if content_of(connection) != content:
                    raise StoreError(
                        "passphrase-failed", "Nothing was changed: the new file differs; try again."
                    )
            replace_for_good(fresh, home.file)
        # Until here nobody else clears the folder: an opening meanwhile could take the old file's last name from it.
        _overwrite_replaced(home)
    return Locked(content, wanted is not None, older)


def _overwrite_replaced(home: FileHome) -> None:
    """Overwrite the file from before the change, which is done by now."""
    old = home.file.with_name(REPLACED)
    try:
        remove_replaced(old, home.file)
    except FileNotFoundError:
        # Another command of ours has just done it.
        return
    except OSError as problem:
        raise StoreError(
            "former-file-left",
            f"The passphrase is changed, but the file from before it could not be overwritten "
            f"({problem.strerror or problem}): {old} still opens the old way. The next command tries again.",
        ) from problem


@contextmanager
def alone_with(file: Path, passphrase: str | None, shown: str) -> Iterator[Any]:
    """Yield the only connection to a file; until the end of the block nobody else can even read it."""
    connection = connect(file, passphrase)
    try:
        take_alone(connection, shown)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        yield connection
    finally:
        connection.close()


def convert(connection: Any, fresh: Path, passphrase: str | None) -> None:
    """Copy the open file into an empty one under another passphrase (None: without)."""
    # SQLCipher copies neither of the two numbers that say whose file it is.
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute(f"ATTACH DATABASE ? AS fresh KEY {quoted(passphrase or '')}", (str(fresh),))
    try:
        connection.execute("PRAGMA fresh.synchronous = FULL")
        connection.execute("SELECT sqlcipher_export('fresh')")
        connection.execute(f"PRAGMA fresh.application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA fresh.user_version = {int(version)}")
    finally:
        connection.execute("DETACH DATABASE fresh")
    as_one_file(fresh, passphrase)


def replace_for_good(fresh: Path, file: Path) -> None:
    """Swap the fresh file in, keeping a second name of the old one until its bytes are overwritten."""
    old = file.with_name(REPLACED)
    old.unlink(missing_ok=True)
    os.link(file, old)
    sync_folder(file.parent)
    swap_in(fresh, file)
