"""The marks of one row: seven short words become seven facts, or a sentence says which one cannot be one.

number      the score (7/10 is a seven), or how many; ½, half and 1/2 too.
0           none: of a score its zero, of doses and of what happened "asked, and there was none".
x           it happened.
?           not sure.
n           not asked that day.
- or .      left blank on paper: nothing is stored, the day has a gap there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, Literal

from magnesia.errors import InputError
from magnesia.study.record.paper.rows import Row
from magnesia.study.record.typed import score_number
from magnesia.units import UnitError, counted, parse_number

Mark = float | Literal["x", "?", "n"] | None
DAYS: Final = 7
#: What may be written for each mark that is no number.
_WORDS: dict[str, Mark] = {
    **dict.fromkeys(("-", ".", "–", "—", "_", "blank"), None),
    **dict.fromkeys(("?", "unsure"), "?"),
    **dict.fromkeys(("n", "n/a"), "n"),
    **dict.fromkeys(("x", "✓", "✗", "yes", "y", "ja"), "x"),
    **dict.fromkeys(("none", "no", "nein"), 0.0),
}
_MEANINGS = "a number, - for a blank, ? for not sure, n for not asked"
#: Seven marks without blanks between them; a full stop only where it cannot be a decimal point.
_COMPACT = re.compile(r"(?:[0-9x?n\-]|(?<![0-9])\.|\.(?![0-9])){7}", re.IGNORECASE)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def weekday_of(day: date) -> str:
    """Return "Mon"."""
    return _WEEKDAYS[day.weekday()]


def day_of_month(day: date) -> str:
    """Return "23 Nov"."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"


def day_words(day: date) -> str:
    """Return "Mon 23 Nov"."""
    return f"{weekday_of(day)} {day_of_month(day)}"


def week_words(first: date) -> str:
    """Return "Week of 23 to 29 November 2026"."""
    last = first + timedelta(days=DAYS - 1)
    end = f"{last.day} {_MONTHS[last.month - 1]} {last.year}"
    if first.month == last.month:
        return f"Week of {first.day} to {end}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"Week of {first.day} {_MONTHS[first.month - 1]}{year} to {end}"


def read_marks(row: Row, text: str, days: Sequence[date], local_today: date) -> tuple[Mark, ...]:
    """Read the seven marks of a row: "5 6 - 4 5 ? 6", "56-45?6", or "all 1"; an empty line is a blank row.

    What cannot be read raises InputError, which names the day; nothing is guessed.
    """
    words = _split(row, text)
    marks = tuple(_mark(row, word, day) for word, day in zip(words, days, strict=True))
    for mark, day in zip(marks, days, strict=True):
        if mark is not None and day > local_today:
            raise InputError(
                "week-day-to-come",
                f"{day_words(day)} has not come yet; write - there and enter it when the day is over. For a sheet "
                "of the week before: --week last",
            )
    return marks


def _split(row: Row, text: str) -> list[str]:
    """Return seven words."""
    words = [word.rstrip(",;") or word for word in text.split()]
    if not words or words == ["-"]:
        return ["-"] * DAYS
    if len(words) == 2 and words[0].casefold() == "all":
        return [words[1]] * DAYS
    if len(words) == 1 and _COMPACT.fullmatch(words[0]):
        if "10" in words[0] and not row.is_tick:
            raise InputError(
                "week-marks-together",
                f'{row.shown}: "{words[0]}" may hold a 10, or a 1 and a 0; put blanks between the marks.',
            )
        return list(words[0])
    if len(words) != DAYS:
        difference = "too few" if len(words) < DAYS else "too many"
        raise InputError(
            "week-marks-count",
            f"{row.shown}: {counted(len(words), 'mark')} {'are' if len(words) > 1 else 'is'} {difference}, a week "
            "has 7, Monday to Sunday, with blanks between them; write - for what is blank on paper, such as: "
            "5 6 - 4 5 ? 6.",
        )
    return words


def _mark(row: Row, word: str, day: date) -> Mark:
    where = f"{row.shown}, {day_words(day)}"
    lower = word.casefold()
    if lower in _WORDS:
        mark = _WORDS[lower]
    elif re.fullmatch(r"\d+,\d+", word):
        left, right = word.split(",")
        raise InputError(
            "week-mark-comma",
            f'{where}: "{word}" can be {left}.{right} or two marks; write {left}.{right} or {left} {right}.',
        )
    else:
        try:
            mark = score_number(word) if row.kind == "score" else parse_number(word)
        except (UnitError, InputError) as problem:
            raise InputError(
                "week-mark-unclear", f'{where}: "{word}" is no mark; write {_MEANINGS}{_more(row)}.'
            ) from problem
    if row.is_tick and mark == 1:
        return "x"
    if mark == "x" and row.kind in ("score", "dose"):
        raise InputError("week-mark-number", f'{where}: "{word}" does not say how much; write {_MEANINGS}.')
    if row.is_tick and isinstance(mark, float) and mark > 0:
        raise InputError(
            "week-mark-tick",
            f'{where}: "{word}" is a number; write x where it happened, 0 where it did not. How often goes '
            "into the words of the day.",
        )
    return mark


def _more(row: Row) -> str:
    return "" if row.kind in ("score", "dose") else ", x where it happened"


def mark_words(mark: Mark) -> str:
    """Return a mark as it is shown and as it can be typed again."""
    if mark is None:
        return "-"
    return mark if isinstance(mark, str) else f"{mark:g}"
