"""The power fails at a random moment: a recorded run is cut there, and what is left of the disk is opened."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from validation.durability.child import Child, Sabotage, Told, fresh_world
from validation.durability.disk import Recording
from validation.durability.files import HASH, is_backup, left_of_an_erase
from validation.durability.judge import WRONG, Verdict, held_in, held_through_the_program, judge
from validation.durability.kills import prepared
from validation.durability.paths import WritePath
from validation.durability.trace import recorded
from validation.durability.world import Step, World

#: Every so many images are opened through the program too, as a person would.
THROUGH_THE_PROGRAM_EVERY = 25
#: Images live here for a moment: a disk of memory, where there is one.
MEMORY = Path("/dev/shm")  # noqa: S108
#: Calls in a recording; where the profile is kept open, enough of them to fill its log and start it anew.
CALLS, CALLS_ON_AN_OPEN_PROFILE = 8, 160


@dataclass
class Cuts:
    """What became of the images of one recording."""

    operations: int = 0
    syncs: int = 0
    images: int = 0
    with_saved: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    cut_short: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)


def record(
    path: WritePath, place: Path, sabotage: Sabotage | None = None, calls: int | None = None
) -> Recording:
    """Record one child that writes along a path, from a prepared disk on."""
    template = prepared(path, place / "template")
    warm = fresh_world(template.root, place, path.passphrase)
    with path.ready(warm):
        # So that the child has everything imported; what this writes is thrown away.
        path.write(warm, 1)
    world = fresh_world(template.root, place, path.passphrase)
    before = _files_under(world.root)
    count = calls or (CALLS_ON_AN_OPEN_PROFILE if path.holds_open else min(CALLS, path.calls))
    child = Child(path, world, range(1, count + 1), sabotage)
    operations = recorded(child, world.root, place / "strace")
    if child.told.broke or child.told.refused:
        raise RuntimeError(f"{path.name}: the recorded run did not end well: {child.told}")
    recording = Recording(before, operations)
    _require_faithful(recording, world)
    return recording


def _files_under(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _require_faithful(recording: Recording, world: World) -> None:
    """Rebuild the disk from the recording with nothing lost; a difference is an error of the recorder."""
    there = _without_indexes(_files_under(world.root))
    rebuilt = _without_indexes(recording.image(len(recording.operations), None))
    if there != rebuilt:
        differing = [path for path in there.keys() | rebuilt.keys() if there.get(path) != rebuilt.get(path)]
        raise RuntimeError(f"the recording does not give the disk as it is: {differing}")


def _without_indexes(files: dict[str, bytes]) -> dict[str, bytes]:
    """Leave the index of the write-ahead log out: of it only the name is recorded."""
    return {name: content for name, content in files.items() if not name.endswith("-shm")}


def cuts_of(path: WritePath, images: int, *, seed: int = 1, sabotage: Sabotage | None = None) -> Cuts:
    """Cut one recording so many times."""
    rng = Random(f"{seed} {path.name}")  # noqa: S311 - a repeatable draw
    place = Path(tempfile.mkdtemp(prefix="magnesia-cuts-", dir=MEMORY if MEMORY.is_dir() else None))
    try:
        recording = record(path, place, sabotage)
        files = _FilesSaid(path, recording)
        found = Cuts(len(recording.operations), sum(op.kind == "sync" for op in recording.operations))
        for number in range(images):
            _cut_once(
                path,
                recording,
                files,
                place / "image",
                rng,
                found,
                thoroughly=not number % THROUGH_THE_PROGRAM_EVERY,
            )
        return found
    finally:
        shutil.rmtree(place)


class _FilesSaid:
    """What every file that a call writes held when the call was said to be saved."""

    def __init__(self, path: WritePath, recording: Recording) -> None:
        self.by_call: dict[int, dict[str, bytes]] = {}
        told = Told()
        for when, operation in enumerate(recording.operations):
            if operation.kind != "told":
                continue
            told.hear(operation.data.decode())
            number = told.begun[-1]
            step = path.step(number)
            if number in told.saved and (step.file or step.backs_up):
                image = recording.image(when, None)
                self.by_call[number] = {name: image[name] for name in self._names(step, image)}

    def _names(self, step: Step, image: Mapping[str, bytes]) -> list[str]:
        """Return the files that a call has made by now; beside a backup there is its hash."""
        known = {name for files in self.by_call.values() for name in files}
        names = (
            [step.file] if step.file else [name for name in image if is_backup(name) and name not in known]
        )
        if step.backs_up and len(names) != 1:
            raise RuntimeError(f"call {step.number} has made {len(names)} backups")
        return names + [name + HASH for name in names if name.endswith(".db")]

    def wrong(self, told: Told, image: dict[str, bytes]) -> tuple[list[str], list[str]]:
        """Return the files said to be saved that are not there, and the files that stand there half-written."""
        newest = {name: number for number in told.saved for name in self.by_call.get(number, {})}
        lost, half = [], []
        for name in {name for files in self.by_call.values() for name in files}:
            least = newest.get(name, 0)
            whole = [
                files[name] for number, files in self.by_call.items() if name in files and number >= least
            ]
            if name not in image:
                lost += [name] * (name in newest)
            elif image[name] not in whole:
                half.append(name)
        return lost, half


def _cut_once(
    path: WritePath,
    recording: Recording,
    files: _FilesSaid,
    place: Path,
    rng: Random,
    found: Cuts,
    thoroughly: bool,
) -> None:
    # One image in ten is of the moment right after the last acknowledgement, where most is promised.
    cut = len(recording.operations) if rng.random() < 0.1 else rng.randint(0, len(recording.operations))
    image = recording.image(cut, rng)
    told = Told()
    for line in recording.told_until(cut):
        told.hear(line)
    world = _lay_out(image, place, path)
    steps = path.steps(max(told.begun, default=0))
    verdict = judge(partial(held_in, world, steps, told), steps, told)
    if verdict.well and thoroughly:
        verdict = judge(partial(held_through_the_program, world, steps, told), steps, told)
    lost, half = files.wrong(told, image)
    verdict = verdict.and_also(
        Verdict(lost=tuple(lost), half=tuple(half)), left_of_an_erase(world, steps, told)
    )
    found.images += 1
    found.with_saved += bool(told.saved)
    for kind in WRONG:
        if what := getattr(verdict, kind):
            found.wrong[kind] += 1
            found.examples = [*found.examples, f"cut {cut}: {kind} {str(what)[:300]}"][:5]
    if verdict.cut_short:
        found.cut_short[verdict.cut_short] += 1
    shutil.rmtree(place)


def _lay_out(image: dict[str, bytes], place: Path, path: WritePath) -> World:
    """Write the files of an image, open to their owner only, as the program left them."""
    world = World(place / "root", place / "desk", path.passphrase)
    for name, content in image.items():
        file = world.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_CREAT | os.O_WRONLY, 0o600)
        os.write(handle, content)
        os.close(handle)
    for folder in (place, world.root, world.profile):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
    return world
