"""What must be true of the files beside the profile: exports, backups, and what an erase may not leave."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from magnesia import store, study
from magnesia.diary import read_csv
from magnesia.errors import MagnesiaError
from validation.durability.child import Told
from validation.durability.judge import (
    Corrupt,
    Held,
    Verdict,
    differing,
    held_by,
    held_of_record,
    locks_possible,
)
from validation.durability.said import BEFORE_SAYS
from validation.durability.world import BEFORE, Step, World

BACKUPS = "profile/backups"
#: Beside every backup lies its hash, by the name of the backup and this.
HASH = ".sha256"


def is_backup(name: str) -> bool:
    """Return whether a file of this path is a backup in the folder of backups."""
    return str(Path(name).parent) == BACKUPS and name.endswith(".db") and not Path(name).name.startswith(".")


def files_wrong(world: World, steps: Sequence[Step], told: Told) -> Verdict:
    """Return which files were said to be saved and are not there, are there and not whole, or say other things."""
    locks = locks_possible(steps, told, world.passphrase)
    lost, half, doubled, other = [], [], [], []
    named = {name for number in told.begun if (name := steps[number].file) is not None}
    saved = {name for number in told.saved if (name := steps[number].file) is not None}
    backups = _backups_in(world) if steps[-1].backs_up else set()
    for name in named | backups:
        file = world.root / name
        if not file.exists():
            lost += [f"{name} is not there"] * (name in saved)
            continue
        try:
            held = _held_in_file(file, locks)
        except Corrupt as problem:
            half.append(f"{name} is not whole: {problem}")
            continue
        if not held.ids.keys() >= set(BEFORE):
            half.append(f"{name} lacks entries")
        other += [f"{name}: {said}" for said in differing(held, BEFORE_SAYS)]
    if len(backups) < (sure := sum(steps[number].backs_up for number in told.saved)):
        lost.append(f"{len(backups)} backups of {sure}")
    if len(backups) > (most := sum(steps[number].backs_up for number in told.begun)):
        doubled.append(f"{len(backups)} backups of {most}")
    return Verdict("", tuple(lost), tuple(half), tuple(doubled), tuple(other))


def _backups_in(world: World) -> set[str]:
    names = (str(file.relative_to(world.root)) for file in (world.root / BACKUPS).glob("*.db"))
    return {name for name in names if is_backup(name)}


def _held_in_file(file: Path, locks: Sequence[str | None]) -> Held:
    """Return what an export or a backup holds; Corrupt where it cannot be read, or is not what its hash says."""
    if file.suffix == ".db":
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        beside = file.with_name(file.name + HASH)
        if not beside.is_file() or beside.read_text(encoding="utf-8") != f"{sha256}  {file.name}\n":
            raise Corrupt("no hash beside it says what it is")
        return held_by(file, locks)
    try:
        if file.suffix == ".csv":
            accepted = read_csv(file.read_bytes()).accepted
            return held_of_record(
                {"entries": [store.entry_as_json(entry) for entry in accepted], "documents": {}}
            )
        return held_of_record(json.loads(file.read_bytes()))
    except (MagnesiaError, ValueError, LookupError) as problem:
        raise Corrupt(str(problem)) from problem


def left_of_an_erase(world: World, steps: Sequence[Step], told: Told) -> Verdict:
    """Return what is left of an erased profile; one that was cut short is sent again first, and must finish then."""
    if not any(steps[number].erases for number in told.begun):
        return Verdict()
    if not any(steps[number].erases for number in told.saved):
        try:
            study.erase(world.profile, "erase")
        except MagnesiaError as problem:
            # Everything may be gone already.
            if problem.code != "profile-missing":
                return Verdict(half=(f"it cannot be sent again: {problem.message}",))
    left = tuple(str(file.relative_to(world.root)) for file in world.profile.rglob("*") if not file.is_dir())
    return Verdict(half=tuple(f"{name} is left of an erased profile" for name in left))
