"""A small part of the durability check: kills, power cuts and failing calls, each with a build that must lose."""

from __future__ import annotations

import shutil
import sys

import pytest
from validation.durability import sabotage
from validation.durability.run import cut, killed, on_every_core, swept

if sys.platform != "linux" or shutil.which("strace") is None:
    pytest.skip("needs Linux and strace (apt-get install strace)", allow_module_level=True)

CUT = ("profile kept open", "log a day")


def test_forty_kills_lose_nothing_that_was_acknowledged() -> None:
    paths = ("log a dose", "log a day", "import", "first init")
    for tally in on_every_core(killed, [(path, 10) for path in paths]):
        assert (tally.kills, tally.wrong, tally.examples) == (10, {}, [])
        assert tally.hit["inside the first"] + tally.hit["inside a later"] > 0


def test_a_kill_leaves_half_a_day_where_scores_are_saved_one_by_one() -> None:
    (tally,) = on_every_core(killed, [("log a day", 25, sabotage.entries_come_one_by_one)])
    assert tally.wrong["half"] > 0


def test_four_hundred_power_cuts_lose_nothing_that_was_acknowledged() -> None:
    for cuts in on_every_core(cut, [(path, 200) for path in CUT]):
        assert (cuts.images, cuts.wrong, cuts.examples) == (200, {}, [])
        assert cuts.with_saved > 100


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
