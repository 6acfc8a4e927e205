"""What must be true after a disaster: the file is whole, what was said to be saved is there and says what was said.

Reads the bare file with the driver, not with the program under test: every image that way, and some of them through
`store.open_profile` as a person would open it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from magnesia import store
from magnesia.errors import MagnesiaError
from validation.durability.child import Told
from validation.durability.said import Says
from validation.durability.world import ROUNDS_OF_A_KEY, Step, World

FILE = "magnesia.db"
#: Columns that say what the content says too; a record of the first version has only the first two.
_BESIDE = ("kind", "local_date", "replaces", "retracts")


@dataclass(frozen=True)
class Row:
    """What the content of an entry says, the parts of its stamp among the others, and what stands beside it."""

    content: Mapping[str, object]
    beside: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Held:
    """What a place holds: how often each entry id stands in it, each row, and the documents of each kind."""

    ids: Counter[str] = field(default_factory=Counter)
    rows: dict[str, Row] = field(default_factory=dict)
    documents: defaultdict[str, list[Mapping[str, object]]] = field(default_factory=lambda: defaultdict(list))
    stands: bool = True

    def add(self, entry_id: str, row: Row) -> None:
        """Take in one entry."""
        self.ids[entry_id] += 1
        self.rows[entry_id] = row


@dataclass(frozen=True)
class Verdict:
    """What is wrong after one disaster; all empty is well. `cut_short` is what became of the call that was hit."""

    corrupt: str = ""
    lost: tuple[str, ...] = ()
    half: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    cut_short: str = ""

    @property
    def well(self) -> bool:
        """Return whether nothing is wrong."""
        return not any(getattr(self, kind) for kind in WRONG)

    def and_also(self, *others: Verdict) -> Verdict:
        """Return this verdict with what else was found wrong."""
        lost, half, doubled, other = (
            tuple(what for one in (self, *others) for what in getattr(one, kind)) for kind in WRONG[1:]
        )
        return replace(self, lost=lost, half=half, doubled=doubled, other=other)


#: What may be wrong, as the tables name it; "other" is another value than was typed.
WRONG = ("corrupt", "lost", "half", "doubled", "other")


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
        return Held(stands=False)
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
        there = {column[1] for column in connection.execute("PRAGMA table_info(entries)")}
        take_in(held, connection, [name for name in _BESIDE if name in there])
    if "documents" in tables:
        take_in_documents(held, connection)
    return held


def take_in(held: Held, connection: Any, beside: Sequence[str] = _BESIDE) -> None:
    """Read every entry, with these columns beside its content, through a connection of any driver."""
    wanted = ", ".join(("entry_id", "content", "sha256", *beside))
    for entry_id, content, sha256, *columns in connection.execute(f"SELECT {wanted} FROM entries"):  # noqa: S608
        _require_hash(content, sha256)
        said = dict(zip(beside, columns, strict=True))
        held.add(entry_id, Row(_flat(json.loads(content) | {"kind": said["kind"]}), said))


def take_in_documents(held: Held, connection: Any) -> None:
    """Read every document in the same way."""
    for kind, content, sha256 in connection.execute("SELECT kind, content, sha256 FROM documents"):
        _require_hash(content, sha256)
        held.documents[kind].append(json.loads(content))


def _require_hash(content: str, sha256: str) -> None:
    if hashlib.sha256(content.encode()).hexdigest() != sha256:
        raise Corrupt("a row does not match its hash")


def _flat(plain: dict[str, Any]) -> dict[str, object]:
    return {**plain["stamp"], **{name: value for name, value in plain.items() if name != "stamp"}}


def held_through_the_program(world: World, steps: Sequence[Step], told: Told) -> Held:
    """Open the profile as a person does, and return what it gives back; raise Corrupt where it refuses."""
    for lock in (locks := locks_possible(steps, told, world.passphrase)):
        World(world.root, world.desk, lock).use()
        try:
            with store.open_profile(world.profile) as profile:
                record = store.load_record(profile)
        except MagnesiaError as problem:
            if problem.code == "profile-missing":
                return Held(stands=False)
            if lock == locks[-1] or not problem.code.startswith("passphrase"):
                raise Corrupt(problem.message) from problem
        else:
            return held_of_record(record)
    raise Corrupt("no passphrase opens it")


def held_of_record(record: Mapping[str, Any]) -> Held:
    """Return what a record holds that the program has given out as JSON."""
    held = Held()
    for entry in record["entries"]:
        held.add(entry["entry_id"], Row(_flat(entry | {"kind": entry["kind"].capitalize()})))
    for kind, found in record["documents"].items():
        held.documents[kind] = [each["content"] for each in found]
    return held


def differing(held: Held, says: Mapping[str, Says]) -> list[str]:
    """Return what the rows say that are there and should say these things, where it is something else."""
    found = []
    for entry_id, wanted in says.items():
        if (row := held.rows.get(entry_id)) is None:
            continue
        must = {"entry_id": entry_id, **wanted}
        said = [(name, row.content.get(name)) for name in must] + list(row.beside.items())
        found += [
            f"{entry_id}: {name} {value!r} instead of {must[name]!r}"
            for name, value in said
            if value != must[name]
        ]
    return found


def judge(look: Callable[[], Held], steps: Sequence[Step], told: Told) -> Verdict:
    """Hold what is found against what was said. `steps[n]` is what call n adds; `steps[0]` stood there before."""
    try:
        held = look()
    except Corrupt as problem:
        return Verdict(corrupt=str(problem) or "corrupt")
    saved = [steps[0], *(steps[number] for number in told.saved)]
    open_steps = [steps[number] for number in told.begun if number not in told.saved]
    if any(step.erases for step in saved):
        return Verdict(half=("it was erased, and stands there",) if held.stands else ())
    if any(step.erases for step in open_steps) and not held.stands:
        return Verdict(cut_short="whole")
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
    there = {kind: len(found) for kind, found in held.documents.items()}
    lost += [f"{kind} document" for kind in least if there.get(kind, 0) < least[kind]]
    doubled += [f"{kind} document" for kind in there if there[kind] > most[kind]]
    other = [said for step in (*saved, *open_steps) for said in differing(held, step.entries)]
    other += [said for step in saved for said in _documents_differing(held, step)]
    return Verdict(
        "", tuple(lost), tuple(half), tuple(doubled), tuple(other), _cut_short(open_steps, held, least)
    )


def _documents_differing(held: Held, step: Step) -> list[str]:
    """Return the kinds of documents of which none says what this call was to save."""
    return [
        f"no {kind} says {dict(wanted)}"
        for kind, wanted in step.tells.items()
        if held.documents[kind] and not any(wanted.items() <= found.items() for found in held.documents[kind])
    ]


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
    if step.erases:
        return "not there"
    there = [bool(held.ids[entry_id]) for entry_id in step.ids]
    there += [len(held.documents[kind]) > before[kind] for kind in step.documents]
    if not there:
        return "file"
    return "whole" if all(there) else "part" if any(there) else "not there"
