"""Kill -9 at a random moment, over every write path; then open the profile and look."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from validation.durability.child import Child, Sabotage, fresh_world
from validation.durability.files import files_wrong, left_of_an_erase
from validation.durability.judge import WRONG, Verdict, held_in, held_through_the_program, judge
from validation.durability.paths import WritePath
from validation.durability.world import World, make_keys_quickly

#: Calls saved before the clock of the kill starts are drawn from 0 to this.
MOST_SAVED_BEFORE = 3


@dataclass
class Tally:
    """What became of the kills over one path."""

    kills: int = 0
    saved: int = 0
    hit: Counter[str] = field(default_factory=Counter)
    cut_short: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, verdict: Verdict, where: str) -> None:
        """Count one verdict; an image with several faults counts once for each kind of fault."""
        if verdict.cut_short:
            self.cut_short[verdict.cut_short] += 1
        for kind in WRONG:
            if found := getattr(verdict, kind):
                self.wrong[kind] += 1
                self.examples = [*self.examples, f"{where}: {kind} {str(found)[:300]}"][:5]


def prepared(path: WritePath, folder: Path) -> World:
    """Make the world that every try along this path begins from."""
    make_keys_quickly()
    (folder / "root").mkdir(mode=0o700, parents=True)
    (folder / "desk").mkdir()
    world = World(folder / "root", folder / "desk", path.passphrase)
    world.use()
    path.prepare(world)
    return world


def kills_over(path: WritePath, kills: int, *, seed: int = 1, sabotage: Sabotage | None = None) -> Tally:
    """Kill a writing child so many times along one path."""
    rng = Random(f"{seed} {path.name}")  # noqa: S311 - a repeatable draw
    tally = Tally()
    place = Path(tempfile.mkdtemp(prefix="magnesia-kills-"))
    try:
        template = prepared(path, place / "template")
        typical_s = _duration_of_a_call(path, template, place)
        for _ in range(kills):
            _kill_once(path, template, place, rng, typical_s, tally, sabotage)
    finally:
        shutil.rmtree(place)
    return tally


def _duration_of_a_call(path: WritePath, template: World, place: Path) -> float:
    """Return how long one call takes; the parent makes it, so that it has everything imported."""
    typical_s = 0.0
    for _ in range(2):
        # The second time everything is imported.
        world = fresh_world(template.root, place, path.passphrase)
        with path.ready(world):
            started = time.perf_counter()
            path.write(world, 1)
            typical_s = time.perf_counter() - started
    return typical_s


def _kill_once(
    path: WritePath,
    template: World,
    place: Path,
    rng: Random,
    typical_s: float,
    tally: Tally,
    sabotage: Sabotage | None,
) -> None:
    world = fresh_world(template.root, place, path.passphrase)
    child = Child(path, world, range(1, path.calls + 1), sabotage)
    saved_before = rng.randint(0, min(MOST_SAVED_BEFORE, path.calls - 1))
    child.go()
    child.listen(until_saved=saved_before)
    time.sleep(rng.uniform(0, 1.3 * typical_s))
    child.kill()
    told = child.told
    tally.kills += 1
    tally.saved += len(told.saved)
    inside = len(told.begun) > len(told.saved)
    tally.hit[
        "between two calls" if not inside else "inside the first" if not told.saved else "inside a later"
    ] += 1
    steps = path.steps(path.calls)
    if told.broke or told.refused:
        tally.wrong["broke"] += 1
        tally.examples = [*tally.examples, str(told)][:5]
    verdict = judge(partial(held_in, world, steps, told), steps, told)
    if verdict.well:
        # The bare look has recovered the file as any reader would; the program must agree with it.
        verdict = judge(partial(held_through_the_program, world, steps, told), steps, told)
    if verdict.well:
        verdict = verdict.and_also(files_wrong(world, steps, told), left_of_an_erase(world, steps, told))
    tally.add(verdict, f"{path.name}, {len(told.saved)} saved")
    shutil.rmtree(world.root.parent)
