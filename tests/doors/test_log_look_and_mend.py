"""Looking at a day and putting it right: nothing that is stored is hidden, and `undo` takes only one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from magnesia import store

if TYPE_CHECKING:
    from tests.doors.conftest import CommandLine

Clock = Callable[[datetime], None]


def minute(number: int) -> datetime:
    return datetime(2026, 11, 24, 12, number, tzinfo=UTC)


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_undo_right_after_an_import_takes_nothing_back_and_names_the_newest_entry(
    magnesia_log: CommandLine, clock: Clock, tmp_path: Path, ending: str
) -> None:
    magnesia_log("log", "event", "migraine", "--id", "typed")
    file = tmp_path / f"diary.{ending}"
    magnesia_log("export", str(file))
    other = tmp_path / "other"
    magnesia_log("init", "--profile", str(other), "--zone", "Europe/Oslo")
    magnesia_log("log", "event", "fall", "--profile", str(other))
    clock(minute(1))
    assert magnesia_log("import", str(file), "--profile", str(other)).code == 0
    clock(minute(2))
    asked = magnesia_log("log", "undo", "--profile", str(other))
    assert asked.code == 2
    assert "nothing was logged since" in asked.err
    assert "magnesia log undo typed" in asked.err
    magnesia_log("log", "event", "cramp", "--profile", str(other))
    clock(minute(3))
    assert "cramp" in magnesia_log("log", "undo", "--profile", str(other)).out
    assert "migraine" in magnesia_log("log", "undo", "typed", "--profile", str(other)).out


def test_undo_takes_back_only_what_the_same_maker_logged(magnesia_log: CommandLine, clock: Clock) -> None:
    clock(minute(1))
    magnesia_log("log", "event", "migraine", "--by", "Anna", "--id", "A")
    none = magnesia_log("log", "undo")
    assert "of what you logged. The last thing was logged by Anna" in none.err
    assert "magnesia log undo A" in none.err
    clock(minute(2))
    magnesia_log("log", "event", "cramp", "--id", "mine")
    clock(minute(3))
    magnesia_log("log", "event", "fall", "--by", "Anna", "--id", "B")
    clock(minute(4))
    said = magnesia_log("log", "undo").out
    assert "cramp" in said
    assert "Logged after it by Anna, and left as it is: B" in said
    assert "fall, by Anna" in magnesia_log("log", "undo", "--by", "Anna").out


def test_a_fix_by_an_id_that_was_corrected_names_the_one_that_counts(
    magnesia_log: CommandLine, clock: Clock
) -> None:
    magnesia_log("log", "day", "pain=5", "--id", "a")
    magnesia_log("log", "fix", "a-pain", "6", "--id", "b", "--by", "Anna")
    magnesia_log("log", "fix", "b", "7", "--id", "c")
    refused = magnesia_log("log", "fix", "a-pain", "8")
    assert "it was corrected by Anna; to correct what counts now: magnesia log fix c" in refused.err
    clock(minute(1))
    magnesia_log("log", "event", "cramp", "--id", "e")
    magnesia_log("log", "undo", "e")
    assert "was taken back" in magnesia_log("log", "fix", "e", "migraine").err


def test_a_day_is_shown_in_the_order_of_its_hours_with_all_that_is_stored(magnesia_log: CommandLine) -> None:
    day = ("--date", "2026-11-23")
    with store.open_profile(magnesia_log.home) as profile:
        (product,) = store.load_products(profile)
        mixed = type(product)(
            "duo", "mixed", 150.0, "scoop", "solution", parts=(("citrate", 100.0), ("oxide", 50.0))
        )
        store.save_products(profile, (product, mixed), created_at=minute(0))
    magnesia_log("log", "event", "migraine", *day)
    magnesia_log("log", "dose", "--product", "duo", *day, "--time", "21:00", "--zone", "America/New_York")
    magnesia_log("log", "event", "cramp", *day, "--time", "midday")
    magnesia_log(
        *("log", "lab", "magnesium 0.82 mmol/L", "--reference", "0.7-1.05", "--not-fasting", *day),
        *("--time", "8am"),
    )
    lines = magnesia_log("log", "show", *day).out.splitlines()
    assert lines[1].startswith("  08:00: magnesium 0.82 mmol/L, reference 0.7 to 1.05, not fasting (id")
    assert lines[2].startswith("  midday: cramp")
    assert lines[3].startswith(
        "  21:00: 1 x duo (scoop), 150 mg of magnesium (100 mg as citrate, 50 mg as oxide)"
    )
    assert ", in America/New_York (id" in lines[3]
    assert lines[4].startswith("  migraine")


def test_each_undo_is_listed_once_and_in_one_line(magnesia_log: CommandLine) -> None:
    magnesia_log("log", "event", "cramp", "--id", "a")
    magnesia_log("log", "note", "a slip\nof the hand", "--retracts", "a")
    magnesia_log("log", "event", "fall", "--id", "b")
    magnesia_log("log", "undo", "b")
    said = magnesia_log("log", "show", "--all").out
    assert said.count("taken back by you") == 2
    assert "takes back" not in said
    assert "UTC: a slip of the hand\n" in said
