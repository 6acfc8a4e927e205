"""A child process that writes: forked from a parent that has imported everything, so that only our writes are left.

The child waits for one byte, then tells the parent through a socket, one JSON line each: `begin` before a call,
`saved` after it has returned, or `refused` with the sentence, or `broke` with the traceback.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from magnesia.errors import MagnesiaError
from validation.durability.paths import WritePath
from validation.durability.world import World

#: Breaks the program in the child, before it writes anything.
Sabotage = Callable[[], None]


@dataclass
class Told:
    """What the parent has heard: steps that were begun, saved, refused (code and sentence), and tracebacks."""

    begun: list[int] = field(default_factory=list)
    saved: list[int] = field(default_factory=list)
    refused: dict[int, tuple[str, str]] = field(default_factory=dict)
    broke: dict[int, str] = field(default_factory=dict)

    def hear(self, line: str) -> None:
        """Take in one line."""
        said: dict[str, Any] = json.loads(line)
        number = said["number"]
        if said["what"] == "begin":
            self.begun.append(number)
        elif said["what"] == "saved":
            self.saved.append(number)
        elif said["what"] == "refused":
            self.refused[number] = (said["code"], said["message"])
        else:
            self.broke[number] = said["traceback"]


def fresh_world(template: Path, place: Path, passphrase: str | None = None) -> World:
    """Return a world in a new folder, its disk a copy of the template made by `prepared`."""
    folder = Path(tempfile.mkdtemp(dir=place))
    (folder / "desk").mkdir()
    copy_tree(template, folder / "root")
    return World(folder / "root", folder / "desk", passphrase)


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder with its modes; much quicker than shutil for a handful of files."""
    target.mkdir(mode=0o700)
    for item in source.iterdir():
        if item.is_dir():
            copy_tree(item, target / item.name)
        else:
            handle = os.open(target / item.name, os.O_CREAT | os.O_WRONLY, item.stat().st_mode & 0o777)
            os.write(handle, item.read_bytes())
            os.close(handle)


class Child:
    """One forked child that will write along a path once `go` is called; the parent listens."""

    def __init__(
        self, path: WritePath, world: World, steps: Sequence[int], sabotage: Sabotage | None = None
    ) -> None:
        self.told = Told()
        self._unread = b""
        ours, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            ours.close()
            try:
                _live(path, world, steps, sabotage, theirs)
            finally:
                os._exit(0)
        theirs.close()
        self._ours = ours

    def go(self) -> None:
        """Let the child write."""
        self._ours.send(b"g")

    def listen(self, *, until_saved: int | None = None, timeout_s: float | None = None) -> bool:
        """Hear lines until so many steps are saved, or the child has ended; False: the time ran out."""
        self._ours.settimeout(timeout_s)
        while until_saved is None or len(self.told.saved) < until_saved:
            try:
                more = self._ours.recv(65536)
            except TimeoutError:
                return False
            except ConnectionResetError:
                # Killed before it had read the byte that lets it go.
                return True
            if not more:
                return True
            *lines, self._unread = (self._unread + more).split(b"\n")
            for line in lines:
                self.told.hear(line.decode())
        return True

    def kill(self) -> None:
        """Send SIGKILL, and hear what was said before it."""
        os.kill(self.pid, signal.SIGKILL)
        self.end()

    def end(self) -> None:
        """Hear everything to the end, and wait for the child."""
        self.listen()
        os.waitpid(self.pid, 0)
        self._ours.close()


def message(what: str, number: int, **more: str) -> bytes:
    """Return one line as the child sends it."""
    return json.dumps({"what": what, "number": number, **more}).encode() + b"\n"


def _live(
    path: WritePath, world: World, steps: Sequence[int], sabotage: Sabotage | None, parent: socket.socket
) -> None:
    # So that strace shows what is copied: the bytes then pass through the program instead of staying in the system.
    shutil._USE_CP_SENDFILE = False  # type: ignore[attr-defined]
    if sabotage is not None:
        sabotage()
    parent.recv(1)
    at = steps[0]
    try:
        with path.ready(world):
            for at in steps:
                parent.sendall(message("begin", at))
                path.write(world, at)
                parent.sendall(message("saved", at))
    except MagnesiaError as problem:
        parent.sendall(message("refused", at, code=problem.code, message=problem.message))
    except BaseException:
        parent.sendall(message("broke", at, traceback=traceback.format_exc()))
