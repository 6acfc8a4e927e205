"""Bytes on the disk: overwritten before their file goes, as far as a program can."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from magnesia.store.places.rights import sync_folder

_BLOCK_BYTES = 1 << 20


def overwrite_and_remove(file: Path) -> None:
    """Write zeros over everything the file holds, bring them to the disk, then remove it; a link is only removed."""
    if not file.is_symlink():
        with file.open("r+b", buffering=0) as opened:
            overwrite(opened)
    file.unlink(missing_ok=True)
    sync_folder(file.parent)


def overwrite(opened: BinaryIO) -> None:
    """Write zeros over everything the open file holds and bring them to the disk; then it is empty."""
    left = opened.seek(0, os.SEEK_END)
    opened.seek(0)
    while left > 0:
        left -= opened.write(bytes(min(left, _BLOCK_BYTES)))
    os.fsync(opened.fileno())
    opened.truncate(0)
    os.fsync(opened.fileno())


def remove_replaced(old: Path, file: Path) -> None:
    """Overwrite the file that another has replaced; where the swap never happened, only its second name goes."""
    if not old.exists():
        return
    if file.exists() and old.samefile(file):
        old.unlink()
    else:
        # First the new name must last: a power cut could give the old file, overwritten, its name back.
        sync_folder(old.parent)
        overwrite_and_remove(old)
