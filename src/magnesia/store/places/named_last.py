"""Files that get their name last: made beside it, brought to the disk, then named; and what a kill leaves of them."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import sleep

from magnesia.store.places.raw_bytes import overwrite_and_remove
from magnesia.store.places.rights import make_private_file, make_private_folder, sync_file, sync_folder
from magnesia.store.profile import StoreError

#: What SQLite keeps beside a file; the file itself first.
COMPANIONS = ("", "-wal", "-shm", "-journal")
#: How long, in all five seconds, another process may be making a profile here.
_TRIES, _PAUSE_S = 50, 0.1
#: How a file is called until it gets its name: nobody else's is called so.
_UNFINISHED = re.compile(r"\..+\.[0-9a-f]{8}\.magnesia(-wal|-shm|-journal)?")


@contextmanager
def whole_file(file: Path) -> Iterator[Path]:
    """Yield an empty private file beside this one; it takes the name, for good, when the block ends without an error.

    The one way in which this program writes a file that a person keeps: nobody ever sees half of it under its name,
    and what was written before stays until then.
    """
    with beside(file) as fresh:
        yield fresh
        swap_in(fresh, file)


def write_whole(file: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    with whole_file(file) as fresh:
        fresh.write_bytes(data)


@contextmanager
def beside(file: Path) -> Iterator[Path]:
    """Yield an empty private file in the same folder, gone at the end unless it has taken a name."""
    folder = file.absolute().parent
    clear_leftovers(folder)
    with _at_work_in(folder):
        fresh = unfinished(folder / file.name)
        make_private_file(fresh)
        try:
            yield fresh
        finally:
            for ending in COMPANIONS:
                _discard(fresh.with_name(fresh.name + ending))


def unfinished(file: Path) -> Path:
    """Return a name beside this one for what is not finished, or not gone yet; `clear_leftovers` knows it."""
    return file.with_name(f".{file.name}.{secrets.token_hex(4)}.magnesia")


def swap_in(fresh: Path, file: Path) -> None:
    """Give the fresh file the name, in one step that a crash cannot halve, and bring content and name to the disk."""
    sync_file(fresh)
    fresh.replace(file)
    try:
        sync_folder(file.parent)
    except OSError as problem:
        said = problem.strerror or problem
        raise StoreError(
            "name-unsure",
            f"Not for sure: {file} has its new content, but the disk has not confirmed that ({said}); after a power "
            "cut the one before may be back. Check the disk, then look again.",
        ) from problem


def name_once(fresh: Path, file: Path) -> None:
    """Give the fresh file the name for good; FileExistsError where anything bears that name already."""
    sync_file(fresh)
    try:
        os.link(fresh, file, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        # A disk without second names for a file, such as a memory stick.
        if file.exists() or file.is_symlink():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file)) from None
        fresh.rename(file)
    sync_folder(file.parent)


def set_strays_aside(file: Path, backups: Path) -> tuple[Path, ...]:
    """Move what SQLite has left beside a file that is gone or empty; it must never be read into a new file.

    Nobody may be making the file meanwhile: what lies beside it would be theirs.
    """
    if not _strays(file):
        return ()
    for _ in range(_TRIES):
        with alone_in(file.parent) as is_alone:
            if is_alone or os.name != "posix":
                if file.exists() and file.stat().st_size:
                    return ()
                return tuple([_moved(stray, backups) for stray in _strays(file)])
        sleep(_PAUSE_S)
    names = ", ".join(str(stray) for stray in _strays(file))
    raise StoreError(
        "store-strays",
        f"Nothing was made: what a lost profile has left ({names}) cannot be moved now; move it elsewhere by hand.",
    )


def _strays(file: Path) -> list[Path]:
    beside_it = [file.with_name(file.name + ending) for ending in COMPANIONS[1:]]
    return [stray for stray in beside_it if stray.exists()]


def _moved(stray: Path, backups: Path) -> Path:
    make_private_folder(backups)
    with stray.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    aside = backups / f"left-{sha256[:12]}-{stray.name}"
    stray.replace(aside)
    for folder in (backups, stray.parent):
        sync_folder(folder)
    return aside


def clear_leftovers(folder: Path) -> None:
    """Overwrite and remove what killed processes of ours have left unfinished here, while none is at work here."""
    with suppress(OSError), os.scandir(folder) as found:
        left = [entry for entry in found if _UNFINISHED.fullmatch(entry.name) and _is_ours(entry)]
        if not left:
            return
        with alone_in(folder) as is_alone:
            for entry in left if is_alone else ():
                _discard(Path(entry.path))


@contextmanager
def alone_in(folder: Path) -> Iterator[bool]:
    """Yield whether no process of ours has an unfinished file in this folder; until the end none begins one."""
    with ExitStack() as held:
        is_alone = False
        if os.name == "posix":
            with suppress(OSError):
                held.enter_context(_lock(folder, alone=True))
                is_alone = True
        yield is_alone


@contextmanager
def _at_work_in(folder: Path) -> Iterator[None]:
    """Keep others from clearing the folder; where it cannot be locked, they cannot clear it either."""
    with ExitStack() as held:
        if os.name == "posix":
            with suppress(OSError):
                held.enter_context(_lock(folder, alone=False))
        yield


@contextmanager
def _lock(folder: Path, *, alone: bool) -> Iterator[None]:
    """Lock the folder itself until the process ends at most; a lock on a file could take SQLite's own away."""
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def _is_ours(entry: os.DirEntry[str]) -> bool:
    return os.name == "posix" and entry.stat(follow_symlinks=False).st_uid == os.getuid()


def _discard(file: Path) -> None:
    """Overwrite and remove a file; one that has another name too is only unnamed. What the disk refuses is left."""
    with suppress(OSError):
        found = file.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
            overwrite_and_remove(file)
    with suppress(OSError):
        file.unlink()
