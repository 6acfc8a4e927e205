"""How many units were taken, from words: "half", "½", "1,5", "2x", "2 tablets"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from magnesia import units
from magnesia.diary.free_words.pieces import Pieces
from magnesia.diary.free_words.vocabulary import MORE_NUMBERS

_WORDS = {**units.NUMBER_WORDS, **MORE_NUMBERS}
_LISTED = "|".join(re.escape(word) for word in sorted(_WORDS, key=len, reverse=True))
_FRACTION = "".join(units.FRACTIONS)
#: Halves, thirds, quarters and eighths below one. Any other two numbers with a slash are a day: 22/11, 3/2.
PART_OF_ONE = r"(?:1 ?/ ?[2348]|2 ?/ ?3|3 ?/ ?[48]|[57] ?/ ?8)(?! ?/|\d|[.,]\d)"
_DECIMAL = r"\d+(?:[.,]\d+)?(?!\d|[.,]\d| ?/ ?\d|(?:st|nd|rd|th)\b)"
#: A number in digits or words, not glued to letters.
NUMBER = (
    rf"(?:(?<![\w.,/])(?<!/ )(?:(?:\d+ )?{PART_OF_ONE}|\d* ?[{_FRACTION}]|{_DECIMAL})"
    rf"|\b(?:{_LISTED})(?!\w))"
)
_COUNTED = sorted(
    {
        word
        for unit, (dimension, _) in units.BASE.items()
        if dimension not in ("time", "daily value")
        for word in (unit.lower(), *units.WORDS[unit])
    },
    key=len,
    reverse=True,
)
#: Every word for a unit that can be counted or weighed.
UNIT = "|".join(map(re.escape, _COUNTED))
_AMOUNT = re.compile(
    rf"({NUMBER})(?: ?([x×]|mal)(?!\w))?(?: ?({UNIT})(?!\w))?|(?<!\w)([x×]) ?(\d+(?:[.,]\d+)?)(?![\w.,])"
)
_BARE_UNIT = re.compile(rf"(?<!\w)({UNIT})(?!\w)")
#: A tablet, capsule or piece is called a pill by many.
SOLID = frozenset(("tablet", "capsule", "piece"))


@dataclass(frozen=True)
class Said:
    """A number that was said: its unit, and whether words around it show that it counts units."""

    start: int
    end: int
    words: str
    value: float
    unit: str | None
    is_count: bool


def value_of(word: str) -> float:
    """Return the number that digits or words mean."""
    tidy = word.strip()
    return _WORDS[tidy] if tidy in _WORDS else units.parse_number(tidy)


def numbers_in(pieces: Pieces) -> list[Said]:
    """Return every number that is left, in order."""
    found = []
    for match in pieces.find(_AMOUNT):
        if re.search(r"[-−–] ?$", pieces.left[: match.start()]):
            raise pieces.unclear(
                "words-unclear", f'"-{match[0].strip()}" is below zero or a span; name one amount.'
            )
        number = match[1] or match[5]
        unit = units.unit_named(match[3]) if match[3] else None
        is_count = bool(match[2] or match[4] or unit) or not number.strip().isdecimal()
        found.append(Said(*match.span(), match[0].strip(), value_of(number), unit, is_count))
    return found


def bare_units(pieces: Pieces) -> list[tuple[int, int, str]]:
    """Return words for a unit that stand without a number."""
    return [(*match.span(), units.unit_named(match[1])) for match in pieces.find(_BARE_UNIT)]
