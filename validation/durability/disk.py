"""A disk that forgets: what may be left of a recording when the power fails at one moment.

- A write or a change of length that no later, completed sync of the same file covers is, each by itself, kept, torn
  at 512 bytes, or dropped. A write torn leaves some of its sectors.
- A name that was made, moved or removed lasts only from a completed sync of its folder on; before that each name by
  itself keeps some first part of what happened to it. A rename happens whole or not at all.
- A sync that had not returned covers nothing. Nothing else is ever changed: the disk does not lie about a sync.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random

from validation.durability.trace import Operation

SECTOR = 512
#: Chances to keep, tear or drop an unsynced write; one of these rows is drawn for each image.
MOODS = ((1, 1, 1), (8, 1, 1), (1, 1, 8), (1, 0, 0), (0, 0, 1), (1, 0, 1), (0, 1, 0))


@dataclass
class File:
    """One file's content at the start, and everything done to it since; the first `synced` of that last."""

    content: bytes = b""
    done: list[Operation] = field(default_factory=list)
    synced: int = 0
    is_folder: bool = False

    def after(self, rng: Random | None, mood: tuple[int, int, int]) -> bytes:
        """Return what is left of it; with no `rng` everything is (as if no power had failed)."""
        data = bytearray(self.content)
        for place, operation in enumerate(self.done):
            fate = "keep" if rng is None or place < self.synced else _fate(rng, mood)
            if fate == "keep":
                _apply(data, operation)
            elif fate == "tear" and rng is not None and operation.kind == "write":
                _tear(data, operation, rng)
        return bytes(data)


def _fate(rng: Random, mood: tuple[int, int, int]) -> str:
    return rng.choices(("keep", "tear", "drop"), mood)[0]


def _apply(data: bytearray, operation: Operation) -> None:
    if operation.kind == "truncate":
        size = operation.offset
        del data[size:]
        data.extend(bytes(size - len(data)))
        return
    end = operation.offset + len(operation.data)
    data.extend(bytes(max(0, end - len(data))))
    data[operation.offset : end] = operation.data


def _tear(data: bytearray, operation: Operation, rng: Random) -> None:
    """Keep some of the sectors of a write: a first part of them, or any."""
    start, end = operation.offset, operation.offset + len(operation.data)
    cuts = [start, *range((start // SECTOR + 1) * SECTOR, end, SECTOR), end]
    pieces = list(pairwise(cuts))
    kept = (
        pieces[: rng.randint(0, len(pieces))]
        if rng.random() < 0.5
        else [p for p in pieces if rng.random() < 0.5]
    )
    for low, high in kept:
        _apply(data, Operation("write", operation.path, low, operation.data[low - start : high - start]))


@dataclass(frozen=True)
class Recording:
    """The disk before, and the operations since; gives the disk as it may be at any moment."""

    before: Mapping[str, bytes]
    operations: Sequence[Operation]

    def told_until(self, cut: int) -> list[str]:
        """Return the lines that the child had sent before this moment."""
        return [operation.data.decode() for operation in self.operations[:cut] if operation.kind == "told"]

    def image(self, cut: int, rng: Random | None) -> dict[str, bytes]:
        """Return path and content of every file that is left; with no `rng`, of every file as it was then."""
        mood = rng.choice(MOODS) if rng is not None else MOODS[0]
        disk = _Replay(self.before)
        for operation in self.operations[:cut]:
            disk.do(operation)
        return {path: file.after(rng, mood) for path, file in disk.left(rng).items() if not file.is_folder}


class _Replay:
    """Plays operations one by one, and keeps what is certain apart from what is not."""

    def __init__(self, before: Mapping[str, bytes]) -> None:
        self._now = {folder: File(is_folder=True) for path in before for folder in _folders_of(path)}
        self._now |= {path: File(content) for path, content in before.items()}
        self._lasting = dict(self._now)
        self._since: list[tuple[Operation, File]] = []
        # What was written to a file after it lost its name: a cut may give the name back, with the new content.
        self._unnamed: dict[str, File] = {}

    def do(self, operation: Operation) -> None:
        """Do one operation to the disk as it is now, and remember it until a sync makes it last."""
        kind, path = operation.kind, operation.path
        if operation.unnamed:
            self._do_unnamed(operation)
        elif kind in ("write", "truncate"):
            self._now[path].done.append(operation)
        elif kind == "sync":
            self._sync(path)
        elif kind in ("create", "folder"):
            if path not in self._now:
                self._now[path] = File(is_folder=kind == "folder")
                self._since.append((operation, self._now[path]))
        elif kind == "unlink":
            self._unnamed[path] = self._now.pop(path)
            self._since.append((operation, self._unnamed[path]))
        elif kind in ("rename", "link"):
            if operation.target in self._now:
                self._unnamed[operation.target] = self._now[operation.target]
            self._now[operation.target] = self._now[path] if kind == "link" else self._now.pop(path)
            self._since.append((operation, self._now[operation.target]))

    def _do_unnamed(self, operation: Operation) -> None:
        """Do it to the file that bore the name last; one that was never seen with a name can leave nothing."""
        file = self._unnamed.get(operation.path)
        if file is None:
            return
        if operation.kind == "sync":
            file.synced = len(file.done)
        else:
            file.done.append(operation)

    def _sync(self, path: str) -> None:
        if path in self._now and not self._now[path].is_folder:
            self._now[path].synced = len(self._now[path].done)
            return
        # A folder: what happened to the names in it lasts from now on.
        waiting = []
        for operation, file in self._since:
            if _folder_of(operation.path) == path:
                _happen(self._lasting, operation, file)
            else:
                waiting.append((operation, file))
        self._since = waiting

    def left(self, rng: Random | None) -> dict[str, File]:
        """Return the names that are there after the cut: all of them now, or a draw of what may last."""
        if rng is None:
            return self._now
        left = dict(self._lasting)
        chance = rng.choice((0.0, 0.5, 0.9, 1.0))
        stuck: set[str] = set()
        for operation, file in self._since:
            touched = {operation.path, operation.target} - {""}
            if touched & stuck or rng.random() >= chance:
                stuck |= touched
            else:
                _happen(left, operation, file)
        return {path: file for path, file in left.items() if _folders_of(path) <= left.keys()}


def _happen(names: dict[str, File], operation: Operation, file: File) -> None:
    if operation.kind in ("unlink", "rename"):
        names.pop(operation.path, None)
    if operation.kind in ("create", "folder"):
        names[operation.path] = file
    elif operation.kind in ("rename", "link"):
        names[operation.target] = file


def _folders_of(path: str) -> set[str]:
    """Return every folder that the path lies in, down from the recorded one."""
    return {str(folder) for folder in Path(path).parents} - {"."}


def _folder_of(path: str) -> str:
    return str(Path(path).parent)
