"""What must be true after a disaster: the file is whole, what was said to be saved is there, nothing is half there.

Reads the bare file with the driver, not with the program under test: every image that way, and some of them through
`store.open_profile` as a person would open it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from magnesia import store
from magnesia.errors import MagnesiaError
from validation.durability.child import Told
from validation.durability.paths import Step, World

FILE = "magnesia.db"
#: Opens the bare file: a function of its path that returns a connection.
Opener = Callable[[Path], Any]


@dataclass
class Held:
    """What a file holds: how often each entry id stands in it, how many documents of each kind."""

    ids: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Verdict:
    """What is wrong after one disaster; all empty is well. `cut_short` is what became of the call that was hit."""

    corrupt: str = ""
    lost: tuple[str, ...] = ()
    half: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    cut_short: str = ""

    @property
    def well(self) -> bool:
        """Return whether nothing is wrong."""
        return not (self.corrupt or self.lost or self.half or self.doubled)


class Corrupt(Exception):
    """The file cannot be read, or does not hold together."""


def plainly(file: Path) -> Any:
    """Open a file that is not encrypted."""
    return driver.connect(str(file))


def held_by(file: Path, opener: Opener = plainly) -> Held:
    """Return what the file holds; raise Corrupt where SQLite or a hash finds fault with it."""
    if not file.exists():
        return Held()
    try:
        connection = opener(file)
        try:
            return _held(connection)
        finally:
            connection.close()
    except driver.Error as problem:
        raise Corrupt(str(problem)) from problem


def _held(connection: Any) -> Held:
    (said,) = connection.execute("PRAGMA integrity_check").fetchone()
    if said != "ok":
        raise Corrupt(str(said))
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    held = Held()
    if "entries" in tables:
        for entry_id, content, sha256 in connection.execute("SELECT entry_id, content, sha256 FROM entries"):
            held.ids[entry_id] += 1
            _require_hash(content, sha256)
    if "documents" in tables:
        for kind, content, sha256 in connection.execute("SELECT kind, content, sha256 FROM documents"):
            held.documents[kind] += 1
            _require_hash(content, sha256)
    return held


def _require_hash(content: str, sha256: str) -> None:
    if hashlib.sha256(content.encode()).hexdigest() != sha256:
        raise Corrupt("a row does not match its hash")


def held_through_the_program(world: World) -> Held:
    """Open the profile as a person does, and return what it gives back; raise Corrupt where it refuses."""
    world.use()
    try:
        with store.open_profile(world.profile) as opened:
            record = store.load_record(opened)
    except MagnesiaError as problem:
        if problem.code == "profile-missing":
            return Held()
        raise Corrupt(problem.message) from problem
    return Held(
        Counter(entry["entry_id"] for entry in record["entries"]),
        Counter({kind: len(found) for kind, found in record["documents"].items()}),
    )


def judge(look: Callable[[], Held], steps: Sequence[Step], told: Told) -> Verdict:
    """Hold what is found against what was said. `steps[n]` is what call n adds; `steps[0]` stood there before."""
    try:
        held = look()
    except Corrupt as problem:
        return Verdict(corrupt=str(problem) or "corrupt")
    saved = [steps[0], *(steps[number] for number in told.saved)]
    open_steps = [steps[number] for number in told.begun if number not in told.saved]
    gone = {entry_id for step in saved for entry_id in step.gone}
    sure = {entry_id for step in saved for entry_id in step.ids} - gone
    maybe_gone = {entry_id for step in open_steps for entry_id in step.gone}
    lost = sorted(entry_id for entry_id in sure - maybe_gone if not held.ids[entry_id])
    half = [f"call {step.number}" for step in open_steps if not _all_or_none(step, held)]
    known = sure | {entry_id for step in open_steps for entry_id in step.ids}
    doubled = [
        entry_id for entry_id, count in held.ids.items() if count > 1 or (count and entry_id not in known)
    ]
    least, most = _documents(saved), _documents([*saved, *open_steps])
    lost += [f"{kind} document" for kind in least if held.documents[kind] < least[kind]]
    doubled += [f"{kind} document" for kind in held.documents if held.documents[kind] > most[kind]]
    return Verdict("", tuple(lost), tuple(half), tuple(doubled), _cut_short(open_steps, held, least))


def _all_or_none(step: Step, held: Held) -> bool:
    there = [bool(held.ids[entry_id]) for entry_id in (*step.ids, *step.gone)]
    added = there[: len(step.ids)]
    taken = there[len(step.ids) :]
    return len(set(added)) < 2 and len(set(taken)) < 2


def _documents(steps: Iterable[Step]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for step in steps:
        counts.update(step.documents)
    return counts


def _cut_short(open_steps: list[Step], held: Held, before: Counter[str]) -> str:
    """Return whether the call that was hit is found whole, in part (documents only) or not at all."""
    if not open_steps:
        return ""
    (step, *_) = open_steps
    there = [bool(held.ids[entry_id]) for entry_id in step.ids]
    there += [held.documents[kind] > before[kind] for kind in step.documents]
    if not there:
        return "file"
    return "whole" if all(there) else "part" if any(there) else "not there"
