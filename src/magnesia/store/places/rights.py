"""Who may reach the files of a profile: its owner, and nobody else."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from magnesia.store.profile import StoreError

#: What a system says that has no sync of folders, or that does not let us read the folder around ours.
_NOT_FOR_FOLDERS = (errno.EINVAL, errno.ENOTSUP, errno.EACCES)


def refuse_what_is_not_only_ours(file: Path, backups: Path) -> None:
    """Refuse links, other people's files, and files or folders that others can read or change."""
    companions = [file.with_name(file.name + ending) for ending in ("-wal", "-shm", "-journal")]
    kept = sorted(backups.glob("*.db")) if backups.is_dir() else []
    for one in (file, *companions, *kept):
        _refuse(one)
    if os.name == "posix":
        for folder in (file.parent, backups):
            _refuse_open_folder(folder)


def _refuse(file: Path) -> None:
    try:
        found = file.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(found.st_mode):
        raise StoreError(
            "store-foreign", f"{file} is not a plain file; choose another folder for the profile."
        )
    if os.name != "posix":
        return
    if found.st_uid != os.getuid():
        raise StoreError("store-not-yours", f"{file} belongs to another user; choose another folder.")
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise StoreError(
            "store-readable-by-others",
            f"Others on this machine can read {file}; close it to them with: chmod 600 '{file}'",
        )


def _refuse_open_folder(folder: Path) -> None:
    try:
        found = folder.stat()
    except FileNotFoundError:
        return
    if found.st_uid != os.getuid():
        raise StoreError(
            "store-not-yours", f"The folder {folder} belongs to another user; choose another folder."
        )
    if stat.S_IMODE(found.st_mode) & 0o022:
        raise StoreError(
            "store-folder-open",
            f"Others on this machine can change the folder {folder}; close it with: chmod 700 '{folder}'",
        )


def make_private_folder(folder: Path) -> None:
    """Make a folder that nobody else can enter; one that is there stays as it is."""
    made = [one for one in (folder, *folder.parents) if not one.exists()]
    if made:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    # A folder lasts from a sync of the folder around it on; another process may have made it just now.
    for one in made or [folder]:
        sync_folder(one.parent)


def make_private_file(file: Path) -> None:
    """Make an empty file that nobody else can read; FileExistsError where there is one."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def sync_file(file: Path) -> None:
    """Bring the content of a file to the disk."""
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can and lets us."""
    if os.name != "posix":
        return
    try:
        sync_file(folder)
    except OSError as problem:
        if problem.errno not in _NOT_FOR_FOLDERS:
            raise
