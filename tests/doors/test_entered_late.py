"""What is written down long after its day is marked, and the person is told so when it is saved."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.doors.conftest import CommandLine

ONE = "  It is marked as entered late; it counts all the same."
SEVERAL = "  They are marked as entered late; they count all the same."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("log day 6 4 2 --date 2026-11-20", SEVERAL),
        ("log day 6 --date 2026-11-20", ONE),
        ("log dose 'half bisglycinate 9pm' --date 2026-11-20", ONE),
        ("log none --date 2026-11-20", ONE),
        ("log food banana --date 2026-11-20", ONE),
    ],
)
def test_an_entry_that_is_marked_late_says_so_where_it_was_saved(
    magnesia_log: CommandLine, words: str, said: str
) -> None:
    lines = magnesia_log(*shlex.split(words)).out.splitlines()
    assert lines.count(said) == 1
    assert lines.index("Saved.") < lines.index(said)


@pytest.mark.parametrize(
    "words",
    ["log day 6 4 2", "log day 6 --date 2026-11-22", "log dose half --date yesterday"],
)
def test_an_entry_in_time_says_nothing_of_it(magnesia_log: CommandLine, words: str) -> None:
    assert "late" not in magnesia_log(*shlex.split(words)).out


def test_what_is_only_shown_or_was_there_already_is_not_said_to_be_marked(magnesia_log: CommandLine) -> None:
    old = ("log", "dose", "half bisglycinate 9pm", "--date", "2026-11-20")
    assert "late" not in magnesia_log(*old, "--dry-run").out
    assert ONE in magnesia_log(*old, "--id", "a").out.splitlines()
    again = magnesia_log(*old, "--id", "a").out
    assert "nothing was added" in again
    assert "late" not in again


def test_what_is_marked_late_in_the_record_is_what_was_said_to_be(magnesia_log: CommandLine) -> None:
    for day in ("2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"):
        out = magnesia_log("log", "day", "6", "--date", day).out
        (entry,) = (one for one in magnesia_log.entries() if str(one.stamp.local_date) == day)
        assert (ONE in out.splitlines()) == entry.stamp.is_late


def test_the_answer_for_programs_stays_as_it_was(magnesia_log: CommandLine) -> None:
    said = magnesia_log("log", "day", "6", "--date", "2026-11-20", "--json").json
    assert "late" not in said
    assert "late" not in said["entries"][0]
