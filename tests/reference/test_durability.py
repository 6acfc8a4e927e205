"""A small part of the durability check: kills, power cuts, faults, stopped servers; each with one that must lose."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace

import pytest
from validation.durability import sabotage, server
from validation.durability.child import Told
from validation.durability.judge import Held, Row, judge
from validation.durability.paths import path_named
from validation.durability.run import cut, killed, on_every_core, stopped, swept

if sys.platform != "linux" or shutil.which("strace") is None:
    pytest.skip("needs Linux and strace (apt-get install strace)", allow_module_level=True)

#: Paths that are cut, and the images that must at least lie after an acknowledgement.
CUT = {"profile kept open": 100, "log a day": 100, "erase": 10}


def test_sixty_kills_lose_nothing_that_was_acknowledged() -> None:
    paths = ("log a dose", "log a day", "import", "first init", "back up, unnamed", "erase")
    for tally in on_every_core(killed, [(path, 10) for path in paths]):
        assert (tally.kills, tally.wrong, tally.examples) == (10, {}, [])
        assert tally.hit["inside the first"] + tally.hit["inside a later"] > 0


def test_a_kill_leaves_half_a_day_where_scores_are_saved_one_by_one() -> None:
    (tally,) = on_every_core(killed, [("log a day", 25, sabotage.entries_come_one_by_one)])
    assert tally.wrong["half"] > 0


def test_another_value_than_was_typed_is_found_though_its_hash_is_right() -> None:
    (tally,) = on_every_core(killed, [("log a day", 6, sabotage.another_value_is_saved)])
    assert tally.saved > 0
    assert set(tally.wrong) == {"other"}


def _held(changed: Mapping[str, object], beside: Mapping[str, object]) -> Held:
    """Return what a profile holds after one correction, with this changed in its content and in its columns."""
    before, step = path_named("correct").steps(1)
    held = Held()
    for entry_id, says in {**before.entries, **step.entries}.items():
        columns = {name: says[name] for name in ("kind", "local_date", "replaces", "retracts")}
        row = Row({"entry_id": entry_id, **says}, columns)
        if entry_id in step.entries:
            row = replace(row, content={**row.content, **changed}, beside={**row.beside, **beside})
        held.add(entry_id, row)
    for kind in before.documents:
        held.documents[kind].append(before.tells.get(kind, {}))
    return held


def test_each_thing_that_a_row_says_beside_its_hash_is_held_against_what_was_typed() -> None:
    def other(changed: Mapping[str, object], beside: Mapping[str, object]) -> tuple[str, ...]:
        return judge(lambda: _held(changed, beside), path_named("correct").steps(1), Told([1], [1])).other

    assert other({}, {}) == ()
    for name in ("units_taken", "elemental_mg", "local_time", "local_date", "replaces", "entry_id"):
        assert other({name: "something else"}, {}) == (
            f"k1: {name} 'something else' instead of {_held({}, {}).rows['k1'].content[name]!r}",
        )
    for name in ("kind", "local_date", "replaces", "retracts"):
        assert len(other({}, {name: "something else"})) == 1


def test_a_stopped_server_loses_nothing_that_was_acknowledged() -> None:
    try:
        server.program("initdb")
    except server.ServerMissing as problem:
        pytest.skip(str(problem))
    ours, broken = on_every_core(
        stopped, [(10, 1), (10, 2, sabotage.commits_do_not_wait, server.LATE_WRITER)]
    )
    assert (ours.kills, ours.wrong, ours.examples) == (10, {}, [])
    assert ours.hit["inside the first"] + ours.hit["inside a later"] > 0
    assert ours.saved > 0
    assert broken.wrong["lost"] > 0


def test_six_hundred_power_cuts_lose_nothing_that_was_acknowledged() -> None:
    for cuts, least in zip(on_every_core(cut, [(path, 200) for path in CUT]), CUT.values(), strict=True):
        assert (cuts.images, cuts.wrong, cuts.examples) == (200, {}, [])
        assert cuts.with_saved > least


def test_power_cuts_take_acknowledged_entries_where_syncs_are_saved() -> None:
    normal, off = on_every_core(
        cut, [("profile kept open", 60, sabotage.normal), ("log a dose", 60, sabotage.off)]
    )
    assert normal.wrong["lost"] > 0
    assert off.wrong["corrupt"] > 0


def test_no_failing_write_or_sync_brings_a_false_saved() -> None:
    calls = ("pwrite64", "fsync")
    ours, broken = on_every_core(
        swept, [("log a day", None, calls), ("log a dose", sabotage.commit_errors_are_swallowed, calls)]
    )
    assert (ours.wrong, ours.examples) == ({}, [])
    assert ours.surfaced > 20
    assert broken.wrong["false saved"] > 0
