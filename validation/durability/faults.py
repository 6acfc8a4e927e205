"""Every call to the disk fails in turn: the first, the second ... until a run meets no fault any more.

strace makes the k-th call of one kind fail, once or from then on, with an input/output error or a full disk. A run
must then say "saved" truly, or say in one sentence that it did not save; the file must stay whole.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path

from validation.durability.child import Child, Sabotage, Told, fresh_world
from validation.durability.files import files_wrong, left_of_an_erase
from validation.durability.judge import Verdict, held_in, judge
from validation.durability.kills import prepared
from validation.durability.paths import WritePath
from validation.durability.trace import attach
from validation.durability.world import World

#: The calls that reach a disk, and the errors that each may end with.
FAULTS: dict[str, tuple[str, ...]] = {
    "openat": ("EIO", "ENOSPC"),
    "pwrite64": ("EIO", "ENOSPC"),
    "write": ("EIO", "ENOSPC"),
    "ftruncate": ("EIO", "ENOSPC"),
    "fsync": ("EIO", "ENOSPC"),
    "fdatasync": ("EIO", "ENOSPC"),
    "pread64": ("EIO",),
    "unlink": ("EIO",),
    "rename": ("EIO", "ENOSPC"),
    "mkdir": ("EIO", "ENOSPC"),
}
#: A path may stand first.
SENTENCE = re.compile(r"^[A-Z/][^\n]{10,400}\.$")


@dataclass
class Sweep:
    """What became of the faults along one path."""

    points: int = 0
    surfaced: int = 0
    saved_all_the_same: int = 0
    not_saved_yet_there: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def complain(self, kind: str, where: str, what: object) -> None:
        """Count something that must not be."""
        self.wrong[kind] += 1
        self.examples = [*self.examples, f"{where}: {kind}: {str(what)[-600:]}"][:5]


@dataclass
class _Plan:
    """One path, the disk that each run begins with, and the disk of the run at hand."""

    path: WritePath
    template: World
    place: Path
    sabotage: Sabotage | None
    world: World

    @property
    def log(self) -> Path:
        return self.place / "strace"

    def renew(self) -> None:
        """Throw the disk of the last run away, and begin with a fresh one."""
        shutil.rmtree(self.world.root.parent)
        self.world = fresh_world(self.template.root, self.place, self.path.passphrase)

    def touched(self, line: str) -> bool:
        """Return whether a call was on the disk under test."""
        return str(self.world.root) in line


def sweep_over(
    path: WritePath, *, calls: tuple[str, ...] = tuple(FAULTS), sabotage: Sabotage | None = None
) -> Sweep:
    """Let each call of these kinds fail in turn while one call of the path is made."""
    place = Path(tempfile.mkdtemp(prefix="magnesia-faults-"))
    sweep = Sweep()
    try:
        template = prepared(path, place / "template")
        warm = fresh_world(template.root, place, path.passphrase)
        with path.ready(warm):
            path.write(warm, 1)
        plan = _Plan(path, template, place, sabotage, warm)
        for call in calls:
            _sweep_one(plan, sweep, call)
    finally:
        shutil.rmtree(place)
    return sweep


def _sweep_one(plan: _Plan, sweep: Sweep, call: str) -> None:
    """Let each call of one kind that touches our files fail in turn, with every error, once and for good."""
    (_, lines) = _run(plan, call)
    ours = [number for number, line in enumerate(lines, 1) if plan.touched(line)]
    for error, mode in product(FAULTS[call], ("", "+")):
        for number in [*ours, len(lines) + 1]:
            told, hit = _run(plan, call, f"{call}:error={error}:when={number}{mode}")
            where = f"{plan.path.name}, {call} {number}{mode} {error}"
            if number > len(lines):
                if hit:
                    sweep.complain("not exhausted", where, hit)
            elif not hit or not plan.touched(hit[0]):
                sweep.complain("not hit", where, hit)
            else:
                sweep.points += 1
                _weigh(plan, told, sweep, where)


def _run(plan: _Plan, call: str, fault: str | None = None) -> tuple[Told, list[str]]:
    """Make one call of the path on a fresh disk; return what was said, and the calls of this kind (those failed)."""
    plan.renew()
    child = Child(plan.path, plan.world, (1,), plan.sabotage)
    injected = () if fault is None else ("-e", f"inject={fault}")
    strace = attach(child, "-y", "-o", str(plan.log), "-e", f"trace={call}", "-e", "signal=none", *injected)
    child.go()
    child.end()
    strace.communicate()
    wanted = f" {call}(" if fault is None else "(INJECTED)"
    return child.told, [line for line in plan.log.read_text(errors="replace").splitlines() if wanted in line]


def _weigh(plan: _Plan, told: Told, sweep: Sweep, where: str) -> None:
    """Hold what was said under the fault against what is found once the disk works again."""
    path, world = plan.path, plan.world
    steps = path.steps(1)
    if steps[1].erases:
        _require_nothing_gone(plan, told, sweep, where)
    verdict = judge(partial(held_in, world, steps, told), steps, told)
    if verdict.well:
        verdict = verdict.and_also(files_wrong(world, steps, told))
    _complain_of(verdict, sweep, where)
    if told.broke:
        sweep.complain("traceback", where, told.broke)
    for code, sentence in told.refused.values():
        sweep.surfaced += 1
        sweep.codes[code] += 1
        if not SENTENCE.match(sentence):
            sweep.complain("unclear", where, sentence)
    if told.saved:
        sweep.saved_all_the_same += 1
    elif verdict.cut_short == "whole":
        sweep.not_saved_yet_there += 1
    if steps[1].ids:
        _try_again(path, world, sweep, where)
    elif steps[1].backs_up:
        _back_up_again(path, world, told, sweep, where)
    elif steps[1].erases and (left := left_of_an_erase(world, steps, told).half):
        sweep.complain("false saved" if told.saved else "retry", where, left)


def _complain_of(verdict: Verdict, sweep: Sweep, where: str) -> None:
    if verdict.corrupt:
        sweep.complain("corrupt", where, verdict.corrupt)
    if verdict.lost:
        false = all(not entry_id.startswith("before") for entry_id in verdict.lost)
        sweep.complain("false saved" if false else "lost", where, verdict.lost)
    if verdict.other:
        sweep.complain("other", where, verdict.other)
    if verdict.half or verdict.doubled:
        sweep.complain("half or doubled", where, (verdict.half, verdict.doubled))


def _try_again(path: WritePath, world: World, sweep: Sweep, where: str) -> None:
    """Make the same call on a disk that works: it must be saved then, once."""
    child = Child(path, world, (1,))
    child.go()
    child.end()
    again = judge(partial(held_in, world, path.steps(1), child.told), path.steps(1), child.told)
    if child.told.saved != [1] or not again.well:
        sweep.complain("retry", where, (child.told, again))


def _back_up_again(path: WritePath, world: World, told: Told, sweep: Sweep, where: str) -> None:
    """Make one more backup on a disk that works: it must be there then, beside one that was said to be saved."""
    child = Child(path, world, (2,))
    child.go()
    child.end()
    both = Told([1, 2], [*told.saved, *child.told.saved])
    again = files_wrong(world, path.steps(2), both)
    if child.told.saved != [2] or not again.well:
        sweep.complain("retry", where, (child.told, again))


def _require_nothing_gone(plan: _Plan, told: Told, sweep: Sweep, where: str) -> None:
    """Where the sentence says that nothing was erased, everything must be there."""
    there, before = (
        {str(file.relative_to(root)) for file in root.rglob("*") if file.is_file() and file.stat().st_size}
        for root in (plan.world.root, plan.template.root)
    )
    gone = {name for name in before - there if not name.endswith("-shm")}
    for _, sentence in told.refused.values():
        if gone and sentence.startswith("Nothing was erased"):
            sweep.complain("false saved", where, (sentence, sorted(gone)))
