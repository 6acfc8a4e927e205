"""Words for a day and for a time of day: read the same in free words for a dose and behind `--date` and `--time`."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from functools import cache
from typing import overload

from magnesia import units
from magnesia.diary.free_words.vocabulary import PARTS, UNCLEAR_NIGHT, WEEKDAYS
from magnesia.diary.stamp import PARTS_OF_DAY
from magnesia.errors import InputError

#: Words for a day, as days before today.
_DAYS_AGO = {
    "day before yesterday": 2,
    "vorgestern": 2,
    "yesterday": 1,
    "gestern": 1,
    "today": 0,
    "heute": 0,
    "tomorrow": -1,
}
_COUNTS = {word: int(value) for word, value in units.NUMBER_WORDS.items() if value >= 1 and value % 1 == 0}
_COUNTS |= {"einem": 1, "einer": 1}
_COUNT = rf"(?:\d{{1,4}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})"
_DAYS_OR_WEEKS = r"(?:days?|tage?n?|weeks?|wochen?)"
_BEFORE = r"(?:on |am |the |last |letzten? |this |diesen |later |earlier )*"
#: A day, wherever it stands in a text.
DAY = re.compile(
    rf"(?<![\w.,/:-]){_BEFORE}(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})(?!\d)"
    r"|(?P<one>\d{1,2})(?P<mark>[./-])(?P<other>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})(?![\d.,/])"
    r"|(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?![\d.,/])"
    rf"|(?P<word>{'|'.join(_DAYS_AGO)})(?:'s)?\b"
    rf"|(?P<weekday>{'|'.join(WEEKDAYS)})\b"
    rf"|(?P<count>{_COUNT}) (?P<unit>{_DAYS_OR_WEEKS}) ago\b"
    rf"|vor (?P<zahl>{_COUNT}) (?P<einheit>{_DAYS_OR_WEEKS})\b)"
)
#: Words for the middle of the night, which may begin or end a day that is named.
_MIDNIGHT = tuple(word for word, hour in units.CLOCK_WORDS.items() if hour == 0)
MIDNIGHT_UNCLEAR = "midnight may begin or end that day; write 23:59, or 00:00 and the day."


def days_meant(words: str, today: date) -> tuple[date, ...]:
    """Return every day that these words may be, the earliest first; none where they are no day."""
    match = DAY.fullmatch(" ".join(words.lower().split()))
    if match is None:
        return ()
    if match["word"]:
        return (today - timedelta(days=_DAYS_AGO[match["word"]]),)
    if match["weekday"]:
        ago = (today.weekday() - WEEKDAYS[match["weekday"]]) % 7
        last = today - timedelta(days=ago)
        return (last,) if ago else (last - timedelta(weeks=1), last)
    if count := match["count"] or match["zahl"]:
        number = int(count) if count.isdecimal() else _COUNTS[count]
        in_weeks = (match["unit"] or match["einheit"]).startswith("w")
        return (today - (timedelta(weeks=number) if in_weeks else timedelta(days=number)),)
    if match["iso"]:
        return _days_of((tuple(map(int, match["iso"].split("-"))),))
    one, other = int(match["one"] or match["day"]), int(match["other"] or match["month"])
    year = int(match["year"] or today.year)
    full_year = year + 2000 if year < 100 else year
    return _days_of(((full_year, other, one), (full_year, one, other)))


def _days_of(readings: tuple[tuple[int, ...], ...]) -> tuple[date, ...]:
    found: set[date] = set()
    for year, month, day in readings:
        try:
            found.add(date(year, month, day))
        except ValueError:
            continue
    return tuple(sorted(found))


def two_days(words: str, readings: tuple[date, ...]) -> str:
    """Return the question that words with two readings raise."""
    return f'"{words.strip()}" can be two days; write {" or ".join(map(str, readings))}.'


def day_said(text: str, today: date) -> date:
    """Read a day: 2026-01-31, 31.1.2026, "yesterday", "3 days ago", "monday" (the last one); else ask."""
    readings = days_meant(text, today)
    if len(readings) == 1:
        return readings[0]
    if readings:
        raise InputError("date-two-readings", two_days(text, readings))
    raise InputError(
        "date-unclear", f'"{text.strip()}" is not a day; write it as {today}, or yesterday, or monday.'
    )


@cache
def part_patterns() -> dict[str, re.Pattern[str]]:
    """Return for each part of the day the words that mean it."""
    return {part: re.compile(rf"\b(?:{pattern})") for part, pattern in PARTS.items()}


def unclear_night(words: str) -> str:
    """Return the question that "night" alone raises."""
    return (
        f'"{words.strip()}" may be bedtime or the hours after midnight; write bedtime, in the night, or a time such '
        "as 23:00."
    )


def at_part(part: str) -> str:
    """Return "in the morning", "at midday"."""
    return f"at {part}" if part in ("midday", "bedtime") else f"in the {part}"


@overload
def words_of_part(part: str) -> str: ...
@overload
def words_of_part(part: None) -> None: ...
def words_of_part(part: str | None) -> str | None:
    """Return what a person types for a part of the day; "night" alone would be asked about."""
    return "in the night" if part == "night" else part


def time_said(text: str, *, day_is_said: bool = False) -> tuple[time | None, str | None]:
    """Read a clock time or a part of the day, such as "21:00", "abends", "in the night"; exactly one is not None.

    Of a day that was named besides, midnight may be the beginning or the end: that is asked.
    """
    words = " ".join(text.lower().split())
    for part, pattern in part_patterns().items():
        if pattern.fullmatch(words):
            return None, part
    if UNCLEAR_NIGHT.fullmatch(words):
        raise InputError("time-unclear", unclear_night(text))
    if day_is_said and words in _MIDNIGHT:
        raise InputError("time-unclear", MIDNIGHT_UNCLEAR)
    try:
        return units.parse_clock(text), None
    except units.UnitError as problem:
        raise InputError(
            problem.code,
            f"{problem.message} A part of the day will do too: {', '.join(map(words_of_part, PARTS_OF_DAY))}.",
        ) from problem
