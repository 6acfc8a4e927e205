"""What must be true after a disaster: the file is whole, what was said to be saved is there, nothing is half there.

Reads the bare file with the driver, not with the program under test: every image that way, and some of them through
`store.open_profile` as a person would open it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from magnesia import store
from magnesia.diary import read_csv
from magnesia.errors import MagnesiaError
from validation.durability.child import Told
from validation.durability.world import BEFORE, ROUNDS_OF_A_KEY, Step, World

FILE = "magnesia.db"


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


def locks_possible(steps: Sequence[Step], told: Told, first: str | None) -> list[str | None]:
    """Return the passphrases that the profile may have: the last that was said to be set, and one being set."""
    locks = [first, *(steps[number].lock for number in told.saved if steps[number].locks)][-1:]
    return locks + [steps[n].lock for n in told.begun if n not in told.saved and steps[n].locks]


def opened(file: Path, locks: Sequence[str | None]) -> Any:
    """Open the bare file with the one of these passphrases that fits."""
    with file.open("rb") as raw:
        first = raw.read(16)
    is_plain = first in (b"SQLite format 3\0", b"")
    for lock in locks:
        if (lock is None) != is_plain:
            continue
        connection = driver.connect(str(file))
        if lock is not None:
            # The key as SQLCipher makes it of the passphrase; made once here, as it takes long on purpose.
            connection.execute(f"PRAGMA key = \"x'{_key(lock, first)}'\"")
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema")
        except driver.Error:
            connection.close()
            if lock == locks[-1]:
                raise
        else:
            return connection
    raise Corrupt("no passphrase that it can have opens it")


@cache
def _key(passphrase: str, salt: bytes) -> str:
    return hashlib.pbkdf2_hmac("sha512", passphrase.encode(), salt, ROUNDS_OF_A_KEY, 32).hex()


def held_in(world: World, steps: Sequence[Step], told: Told) -> Held:
    """Return what the bare file of a world holds; raise Corrupt where SQLite or a hash finds fault with it."""
    return held_by(world.profile / FILE, locks_possible(steps, told, world.passphrase))


def held_by(file: Path, locks: Sequence[str | None] = (None,)) -> Held:
    """Return what a file holds."""
    if not file.exists():
        return Held()
    try:
        connection = opened(file, locks)
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


def held_through_the_program(world: World, steps: Sequence[Step], told: Told) -> Held:
    """Open the profile as a person does, and return what it gives back; raise Corrupt where it refuses."""
    for lock in (locks := locks_possible(steps, told, world.passphrase)):
        World(world.root, world.desk, lock).use()
        try:
            with store.open_profile(world.profile) as profile:
                record = store.load_record(profile)
        except MagnesiaError as problem:
            if problem.code == "profile-missing":
                return Held()
            if lock == locks[-1] or not problem.code.startswith("passphrase"):
                raise Corrupt(problem.message) from problem
        else:
            return Held(
                Counter(entry["entry_id"] for entry in record["entries"]),
                Counter({kind: len(found) for kind, found in record["documents"].items()}),
            )
    raise Corrupt("no passphrase opens it")


def files_wrong(world: World, steps: Sequence[Step], told: Told) -> tuple[str, ...]:
    """Return the files that were said to be saved and are not there, or that stand there and are not whole."""
    wrong = []
    for number in told.begun:
        if (name := steps[number].file) is None:
            continue
        file = world.root / name
        if file.exists() and not _is_whole(file, locks_possible(steps, told, world.passphrase)):
            wrong.append(f"{name} is not whole")
        elif not file.exists() and number in told.saved:
            wrong.append(f"{name} is not there")
    return tuple(wrong)


def _is_whole(file: Path, locks: Sequence[str | None]) -> bool:
    """Return whether the file can be read and holds what stood in the profile from the beginning."""
    if file.suffix == ".db":
        held: set[str] = set(held_by(file, locks).ids)
    elif file.suffix == ".csv":
        held = {entry.entry_id for entry in read_csv(file.read_bytes()).accepted}
    else:
        held = {entry["entry_id"] for entry in json.loads(file.read_bytes())["entries"]}
    return held >= set(BEFORE)


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
