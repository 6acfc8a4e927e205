"""What an unmodified program did to its disk: recorded with strace, read into a list of operations.

Only calls on paths under the recorded folder count, and the lines that the child told its parent. A call that this
file does not know is an error, so that nothing is left out in silence.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from validation.durability.child import Child

Kind = Literal["write", "truncate", "sync", "create", "folder", "unlink", "rename", "link", "told"]

WRITES = "pwrite64,write,pwritev,pwritev2,writev,copy_file_range,sendfile,splice,fallocate,mmap"
SYNCS = "fsync,fdatasync,sync_file_range,msync,sync,syncfs"
NAMES = "openat,open,creat,mkdir,mkdirat,rmdir,"
NAMES += "unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,symlinkat"
OTHERS = "ftruncate,truncate,lseek,read,sendto"
_CALL = re.compile(r"^(\d+) +(\w+)\((.*)\)\s+= (-?\d+|\?)(.*)$")
_PAUSED = re.compile(r"^(\d+) +(.*) <unfinished \.\.\.>$")
_WENT_ON = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_HANDLE = re.compile(r"^(-?\d+|AT_FDCWD)(?:<((?:\\x[0-9a-f]{2})*)>(\(deleted\))?)?")


@dataclass(frozen=True)
class Operation:
    """One call that returned: on `path`, relative to the folder ("." is the folder itself)."""

    kind: Kind
    path: str = ""
    offset: int = 0
    data: bytes = b""
    target: str = ""
    #: To a file that had lost this name already, and is only open still.
    unnamed: bool = False


class Unknown(Exception):
    """The program made a call that the model of the disk does not know."""


class StraceMissing(Exception):
    """strace is not installed, or this machine does not permit it to look at a process."""


def attach(child: Child, *options: str) -> subprocess.Popen[str]:
    """Start strace on a waiting child, and return once it has taken hold."""
    command = ["strace", "-f", "-p", str(child.pid), *options]
    try:
        strace = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own words
    except FileNotFoundError as problem:
        raise StraceMissing("strace is not installed; on Debian: apt-get install strace") from problem
    if strace.stderr is None or "attached" not in (said := strace.stderr.readline()):
        strace.kill()
        strace.wait()
        raise StraceMissing(f"this machine does not permit strace to look at a process: {said.strip()}")
    return strace


def recorded(child: Child, folder: Path, log: Path) -> list[Operation]:
    """Let the child run to its end under strace, and return what it did under the folder."""
    calls = ",".join((WRITES, SYNCS, NAMES, OTHERS))
    strace = attach(
        child, "-y", "-xx", "-s", "100000000", "-o", str(log), "-e", f"trace={calls}", "-e", "signal=none"
    )
    child.go()
    child.end()
    strace.communicate()
    with log.open(encoding="ascii") as lines:
        return list(Reader(folder).operations(lines))


class Reader:
    """Turns the lines of strace into operations; keeps where each open file stands, for plain writes."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._positions: dict[tuple[str, str], int] = {}

    def operations(self, lines: Iterator[str]) -> Iterator[Operation]:
        """Yield the operations in the order in which their calls returned."""
        paused: dict[str, str] = {}
        for raw in lines:
            line = raw.rstrip("\n")
            if match := _PAUSED.match(line):
                paused[match[1]] = f"{match[1]} {match[2]}"
                continue
            if match := _WENT_ON.match(line):
                line = paused.pop(match[1]) + match[2]
            if (match := _CALL.match(line)) and match[4] not in ("-1", "?"):
                yield from self._operation(match[1], match[2], match[3], int(match[4]))

    def _operation(self, pid: str, call: str, said: str, result: int) -> Iterator[Operation]:
        if call == "sendto":
            if text := _TEXT.search(said):
                yield from (Operation("told", data=line) for line in _bytes(text[1]).splitlines())
            return
        if call in ("sync", "syncfs"):
            raise Unknown(call)
        names = [name for name in self._paths(said) if name is not None]
        if not names or (names[0].endswith("-shm") and call not in ("openat", "unlink")):
            # The index of the write-ahead log is made anew after a power cut; only its name may be left.
            return
        handler = getattr(self, f"_{call}", None)
        if handler is None:
            raise Unknown(f"{call}({said[:200]})")
        handle = _HANDLE.match(said)
        unnamed = handle is not None and handle[3] is not None
        for operation in handler(pid, said, result, names):
            yield replace(operation, unnamed=unnamed)

    def _paths(self, said: str) -> Iterator[str | None]:
        """Yield the paths under the folder that a call names: of its open file first, then of its texts."""
        handle = _HANDLE.match(said)
        if handle and handle[2] is not None and handle[1] != "AT_FDCWD":
            yield self._relative(_bytes(handle[2]).decode())
            return
        for text in _TEXT.findall(said):
            yield self._relative(_bytes(text).decode(errors="replace"))

    def _relative(self, path: str) -> str | None:
        if path == self._folder:
            return "."
        return path[len(self._folder) + 1 :] if path.startswith(self._folder + "/") else None

    def _openat(self, pid: str, said: str, result: int, names: list[str]) -> Iterator[Operation]:
        flags = said.rpartition('"')[2]
        self._positions[pid, str(result)] = 0
        if "O_APPEND" in flags:
            raise Unknown(f"openat with O_APPEND: {names[0]}")
        if "O_CREAT" in flags:
            yield Operation("create", names[0])
        if "O_TRUNC" in flags:
            yield Operation("truncate", names[0], 0)

    def _pwrite64(self, _pid: str, said: str, result: int, names: list[str]) -> Iterator[Operation]:
        offset = int(said.rpartition(", ")[2])
        yield Operation("write", names[0], offset, self._written(said)[:result])

    def _write(self, pid: str, said: str, result: int, names: list[str]) -> Iterator[Operation]:
        handle = said.partition("<")[0]
        offset = self._positions[pid, handle]
        self._positions[pid, handle] = offset + result
        yield Operation("write", names[0], offset, self._written(said)[:result])

    def _read(self, pid: str, said: str, result: int, _names: list[str]) -> Iterator[Operation]:
        handle = said.partition("<")[0]
        self._positions[pid, handle] = self._positions.get((pid, handle), 0) + result
        yield from ()

    def _lseek(self, pid: str, said: str, result: int, _names: list[str]) -> Iterator[Operation]:
        self._positions[pid, said.partition("<")[0]] = result
        yield from ()

    def _written(self, said: str) -> bytes:
        text = _TEXT.search(said)
        if text is None:
            raise Unknown(f"a write without data: {said[:200]}")
        return _bytes(text[1])

    def _ftruncate(self, _pid: str, said: str, _result: int, names: list[str]) -> Iterator[Operation]:
        yield Operation("truncate", names[0], int(said.rpartition(", ")[2]))

    def _fsync(self, _pid: str, _said: str, _result: int, names: list[str]) -> Iterator[Operation]:
        yield Operation("sync", names[0])

    _fdatasync = _fsync

    def _unlink(self, _pid: str, _said: str, _result: int, names: list[str]) -> Iterator[Operation]:
        yield Operation("unlink", names[0])

    _rmdir = _unlink

    def _rename(self, _pid: str, said: str, _result: int, names: list[str]) -> Iterator[Operation]:
        if len(names) != 2:
            raise Unknown(f"a rename into or out of the folder: {said[:200]}")
        yield Operation("rename", names[0], target=names[1])

    def _link(self, _pid: str, said: str, _result: int, names: list[str]) -> Iterator[Operation]:
        if len(names) != 2:
            raise Unknown(f"a link into or out of the folder: {said[:200]}")
        yield Operation("link", names[0], target=names[1])

    _linkat = _link

    def _mkdir(self, _pid: str, _said: str, _result: int, names: list[str]) -> Iterator[Operation]:
        yield Operation("folder", names[0])

    def _mmap(self, _pid: str, said: str, _result: int, _names: list[str]) -> Iterator[Operation]:
        if "MAP_SHARED" in said and "PROT_WRITE" in said:
            raise Unknown(f"writing through shared memory: {said[:200]}")
        yield from ()


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
