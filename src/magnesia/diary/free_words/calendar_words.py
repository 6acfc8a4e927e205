"""Words for a day and for a time of day: read the same in free words for a dose and behind `--date` and `--time`."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from functools import cache
from typing import overload

from magnesia import units
from magnesia.diary.free_words.numbers import PART_OF_ONE, UNIT
from magnesia.diary.free_words.vocabulary import MONTHS, PARTS, UNCLEAR_NIGHT, WEEKDAYS
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
_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_TH = r"(?:st|nd|rd|th)\b"
#: A number ends here and is no clock time, no amount and no part of a longer number.
_NO_MORE = rf"(?!\w|[.,:/]\d| ?/| ?(?:[ap]\.? ?m\b|uhr\b|h\b|o'?clock|x\b|×|mal\b|(?:{UNIT})(?!\w)))"
_IN_MONTH = (
    rf"(?P<day_first>\d{{1,2}})(?:{_TH}|\.)? *(?:of )?(?P<month_behind>{_MONTH})"
    rf"(?:[ ,]*(?P<year_behind>\d{{4}}|\d{{1,2}}){_NO_MORE})?"
    rf"|(?P<month_first>{_MONTH}) *(?:the )?(?P<day_behind>\d{{1,2}})(?:{_TH}|\.(?!\d))?{_NO_MORE}"
    rf"(?:[ ,]*(?P<year_last>\d{{4}}|\d{{2}}){_NO_MORE})?"
)
#: A day of the last month that had it: "on the 22nd"; without "on" it may be the 2nd tablet.
_OF_ANY_MONTH = (
    rf"on (?:the )?(?P<th>\d{{1,2}}){_TH}(?! (?:dose|time|day|pill|{UNIT})s?(?!\w))"
    r"|am (?P<te>\d{1,2})\.(?= |$)(?! ?\d{1,2}\.)"
)
_ALONE = re.compile(rf"(?:the )?\d{{1,2}}{_TH}")
#: A day, wherever it stands in a text.
DAY = re.compile(
    rf"(?<![\w.,/:-])(?:{_BEFORE}(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})(?!\d)"
    r"|(?P<one>\d{1,2})(?P<mark>[./-])(?P<other>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})(?![\d.,/])"
    r"|(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?![\d.,/])"
    rf"|(?P<word>{'|'.join(_DAYS_AGO)})(?:'s)?\b"
    rf"|(?P<weekday>{'|'.join(WEEKDAYS)})\b"
    rf"|(?P<count>{_COUNT}) (?P<unit>{_DAYS_OR_WEEKS}) ago\b"
    rf"|vor (?P<zahl>{_COUNT}) (?P<einheit>{_DAYS_OR_WEEKS})\b"
    rf"|{_IN_MONTH})|{_OF_ANY_MONTH})"
)
_SLASHED = r"(?P<one>\d{1,2}) ?/ ?(?P<other>\d{1,2})(?!\w| ?/|[.,]\d)"
#: Two numbers with a slash that are no part of a tablet: a day without its year.
DAY_WITHOUT_YEAR = re.compile(rf"(?<![\w.,/:-])(?!{PART_OF_ONE}){_SLASHED}")
#: Words for the middle of the night, which may begin or end a day that is named.
_MIDNIGHT = tuple(word for word, hour in units.CLOCK_WORDS.items() if hour == 0)
MIDNIGHT_UNCLEAR = "midnight may begin or end that day; write 23:59, or 00:00 and the day."


def days_meant(words: str, today: date) -> tuple[date, ...]:
    """Return every day that these words may be, the earliest first; none where they are no day."""
    plain = " ".join(words.lower().split())
    match = DAY.fullmatch(f"on {plain}" if _ALONE.fullmatch(plain) else plain)
    if match is None:
        return ()
    if match["month_behind"] or match["month_first"]:
        return _days_in_month(match, today)
    return _days_in_words(match, today) or _days_in_numbers(match, today)


def _days_in_words(match: re.Match[str], today: date) -> tuple[date, ...]:
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
    return ()


def _days_in_numbers(match: re.Match[str], today: date) -> tuple[date, ...]:
    if day_of_month := match["th"] or match["te"]:
        return _last_of_any_month(int(day_of_month), today)
    if match["iso"]:
        return _days_of((tuple(map(int, match["iso"].split("-"))),))
    one, other = int(match["one"] or match["day"]), int(match["other"] or match["month"])
    year = int(match["year"] or today.year)
    full_year = year + 2000 if year < 100 else year
    found = _days_of(((full_year, other, one), (full_year, one, other)))
    # With points the day stands first.
    if len(match["year"] or "") != 2 or match["mark"] == ".":
        return found
    year_first = tuple(day for day in _days_of(((one + 2000, other, year),)) if day <= today)
    readings = tuple(sorted({*found, *year_first}))
    have_come = tuple(day for day in readings if day <= today)
    return have_come if len(have_come) > 1 else readings


def _days_in_month(match: re.Match[str], today: date) -> tuple[date, ...]:
    """Return the days of "22. November" or "Nov 22": without a year the last one that has come."""
    month = MONTHS[(match["month_behind"] or match["month_first"]).rstrip(".")]
    day, year = match["day_first"] or match["day_behind"], match["year_behind"] or match["year_last"]
    if year is None:
        return _last_of_month(month, int(day), today)
    if len(year) == 4:
        return _days_of(((int(year), month, int(day)),))
    if len(year) == 1:
        return ()
    readings = _days_of(((int(year) + 2000, month, int(day)),))
    if match["day_first"]:
        readings += tuple(one for one in _days_of(((int(day) + 2000, month, int(year)),)) if one <= today)
    return tuple(sorted(set(readings)))


def has_short_year(match: re.Match[str]) -> bool:
    """Return whether a day by the name of its month has a number behind it that may be a year or an amount."""
    return len(match["year_behind"] or match["year_last"] or "") in (1, 2)


def _last_of_month(month: int, day: int, today: date) -> tuple[date, ...]:
    # Two leap years are at most eight years apart.
    readings = _days_of(tuple((today.year - ago, month, day) for ago in range(9)))
    return tuple(one for one in readings if one <= today)[-1:]


def _last_of_any_month(day: int, today: date) -> tuple[date, ...]:
    return max((_last_of_month(month, day, today) for month in range(1, 13)), default=())


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
    *others, last = map(str, readings)
    number = "two" if len(readings) == 2 else "three"
    return f'"{words.strip()}" can be {number} days; write {", ".join(others)} or {last}.'


def without_year(words: str, match: re.Match[str], today: date) -> str:
    """Return what is to be written instead of "22/11"."""
    one, other = int(match["one"]), int(match["other"])
    days = sorted({*_last_of_month(other, one, today), *_last_of_month(one, other, today)})
    if not days:
        return f'"{words.strip()}" is not a day; write it as {today}.'
    return f'"{words.strip()}" has no year; write {" or ".join(map(str, days))}.'


def day_said(text: str, today: date) -> date:
    """Read a day: 2026-01-31, 31.1.2026, "22 November", "yesterday", "monday" (the last one); else ask."""
    readings = days_meant(text, today)
    if len(readings) == 1:
        return readings[0]
    if readings:
        raise InputError("date-two-readings", two_days(text, readings))
    if match := re.fullmatch(_SLASHED, text.strip()):
        raise InputError("date-unclear", without_year(text, match, today))
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
