"""Gaps at the edge of the day, with rows made for the purpose."""

from __future__ import annotations

import datetime

import pytest

from magnesia.evidence import Interaction
from magnesia.person import Medicine
from magnesia.safety.medicines import Match
from magnesia.safety.spacing import as_text, free_windows


def taken_at(clock: str, hours_before: float, hours_after: float) -> Match:
    row = Interaction(
        "x", "warn", hours_before, hours_after, ("x",), "Because.", "Wait.", "this_project", "rule"
    )
    return Match(Medicine("x", datetime.time.fromisoformat(clock)), row)


@pytest.mark.parametrize(
    ("clock", "hours_before", "hours_after", "windows"),
    [
        ("12:00", 12, 12, ()),
        ("12:00", 24, 0, ()),
        ("12:00", 20, 3.5, (("15:30", "16:00"),)),
        ("00:00", 0, 6, (("06:00", "24:00"),)),
        ("06:00", 6, 0, (("06:00", "24:00"),)),
        ("18:00", 0, 6, (("00:00", "18:00"),)),
        ("23:30", 0, 1, (("00:30", "23:30"),)),
        ("00:30", 1, 0, (("00:30", "23:30"),)),
        ("12:00:30", 1, 1, (("00:00", "11:00"), ("13:01", "24:00"))),
    ],
)
def test_a_gap_is_cut_out_of_the_day_and_wraps_over_midnight(
    clock: str, hours_before: float, hours_after: float, windows: tuple[tuple[str, str], ...]
) -> None:
    assert as_text(free_windows([taken_at(clock, hours_before, hours_after)])) == windows


def test_windows_are_what_all_gaps_leave() -> None:
    both = [taken_at("02:00", 4, 4), taken_at("08:00", 2, 2)]
    assert as_text(free_windows(both)) == (("10:00", "22:00"),)


def test_a_medicine_without_a_time_blocks_nothing_yet() -> None:
    match = taken_at("02:00", 4, 4)
    assert as_text(free_windows([Match(Medicine("x"), match.row)])) == (("00:00", "24:00"),)
