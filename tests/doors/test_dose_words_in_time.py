"""The day and the time of a dose in free words: what the door saves, and what it asks instead of guessing."""

from __future__ import annotations

import shlex
from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.doors.conftest import CommandLine


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("22/11 2am", '"22/11" has no year; write 2026-11-22.'),
        ("23/11 yesterday 9pm", "write 2026-11-23"),
        ("11/12 2am", "write 2025-12-11 or 2026-11-12"),
        ("26/11/20 9pm", "write 2020-11-26 or 2026-11-20"),
        ("yesterday at noon and evening", "12:00 and evening do not fit together"),
        ("yesterday 6:00 midday", "06:00 and midday do not fit together"),
    ],
)
def test_a_day_or_a_second_time_is_asked_about_and_nothing_is_saved(
    magnesia_log: CommandLine, words: str, said: str
) -> None:
    before = magnesia_log.entries()
    printed = magnesia_log("log", "dose", f"bisglycinate {words}")
    assert printed.code != 0
    assert said in printed.err
    assert magnesia_log.entries() == before


@pytest.mark.parametrize("day", ["22. November", "Nov 22", "22 november 2026", "on the 22nd"])
def test_a_named_day_is_the_same_day_in_the_words_and_behind_the_option(
    magnesia_log: CommandLine, day: str
) -> None:
    in_words = magnesia_log("log", "dose", *shlex.split(f"bisglycinate {day} 9pm"), "--json").json
    behind = magnesia_log("log", "dose", "half bisglycinate 9pm", "--date", day, "--json").json
    days = [said["entries"][0]["stamp"]["local_date"] for said in (in_words, behind)]
    assert days == [str(date(2026, 11, 22))] * 2


def test_a_short_year_is_asked_about_behind_the_option_too(magnesia_log: CommandLine) -> None:
    assert "2020-11-26 or 2026-11-20" in magnesia_log("log", "none", "--date", "26-11-20").err
    assert magnesia_log("log", "none", "--date", "20.11.26").code == 0
