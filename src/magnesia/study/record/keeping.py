"""The verbs that keep the record safe: back it up, restore it, erase it, lock it with a passphrase."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from magnesia import store
from magnesia.errors import InputError
from magnesia.study import clock

#: What must be typed before anything is erased.
WORD = "erase"
_NOT_REACHED = (
    "files that you exported, and backups that you keep elsewhere",
    "copies that a backup program, a cloud folder or a snapshot of the disk has made",
    "blocks that the disk itself has set aside, as every SSD does, and those of logs from earlier sessions",
)
_NOT_REACHED_ON_A_SERVER = "the server's own log, its replicas and its backups; ask who runs it"


def back_up(profile: store.Place, file: Path | None = None) -> dict[str, Any]:
    """Copy the record into one file, read the copy back, and say its hash; the profile stays usable meanwhile.

    Without a file it goes into the folder of backups, named by the time in UTC.
    """
    name = f"backup-{clock.now():%Y%m%dT%H%M%SZ}"
    with store.open_profile(profile) as opened:
        made = store.back_up(opened, file, name=name)
    return {
        "file": str(made.file),
        "entries": made.content.entries,
        "documents": made.content.documents,
        "content_sha256": made.content.sha256,
        "file_sha256": made.file_sha256,
        "encrypted": made.encrypted,
    }


def restore(profile: store.Place, file: Path, *, set_aside: bool = False) -> dict[str, Any]:
    """Put a backup in the place of the profile once it has proved itself; what stood there is backed up first.

    Only with `set_aside` does it take the place of a profile that cannot be read; that is kept as it is.
    """
    done = store.restore(file, profile, set_aside=set_aside)
    return {
        "file": str(file),
        "entries": done.content.entries,
        "documents": done.content.documents,
        "content_sha256": done.content.sha256,
        "every_bit_checked": done.every_bit_checked,
        "came_from_version": done.came_from_version,
        "kept": None if done.kept is None else str(done.kept),
        "set_aside": [str(file) for file in done.set_aside],
        "encrypted": done.lock is not None,
        "lock_of": done.lock,
    }


def would_erase(profile: store.Place) -> dict[str, Any]:
    """Say what `erase` would remove and what it cannot reach; nothing is removed."""
    there = store.erasable(profile)
    return {
        "place": there.shown,
        "entries": there.entries,
        "files": [str(file) for file in there.files],
        "backups": there.backups,
        "not_reached": [*_NOT_REACHED, *([_NOT_REACHED_ON_A_SERVER] if "://" in there.shown else [])],
    }


def erase(profile: store.Place, word: str) -> dict[str, Any]:
    """Overwrite and remove everything of the profile; only the word "erase" does it."""
    there = would_erase(profile)
    if word.strip().lower() != WORD:
        raise InputError(
            "erase-not-confirmed",
            f"Nothing was erased; to erase everything, type the word {WORD}, or add --yes.",
        )
    done = store.erase(profile)
    return {
        "place": done.shown,
        "entries": there["entries"],
        "files": done.files,
        "backups": done.backups,
        "left": [str(file) for file in done.left],
        "server_files_freed": done.server_files_freed,
        "not_reached": there["not_reached"],
    }


def set_passphrase(profile: store.Place, *, remove: bool = False) -> dict[str, Any]:
    """Lock the profile with a passphrase, change it, or take it off; every entry is proved to be there after."""
    done = store.set_passphrase(profile, remove=remove)
    return {
        "encrypted": done.encrypted,
        "entries": done.content.entries,
        "documents": done.content.documents,
        "content_sha256": done.content.sha256,
        "older_backups": [str(file) for file in done.older_backups],
    }
