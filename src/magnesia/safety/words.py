"""Finds the rows of a table that a person's own words name, and the nearest word when none does."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from magnesia.evidence import Condition, How, Interaction
from magnesia.person import shown
from magnesia.safety.types import BLOCKING, Finding

Row = TypeVar("Row", Condition, Interaction)

#: How alike two spellings must be (0 to 1) before "did you mean" is asked; below, a guess would be noise.
_ALIKE = 0.8
#: Shorter words are alike by chance ("t3" and "t4").
_SHORTEST = 4


def plain(text: str) -> str:
    """Return words in lower case, single-spaced, without typographic quotes, each letter in one spelling."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().lower().replace("’", "'")


def without_mark(name: str) -> str:
    """Return a name as a sentence shows it, without the "!" that says "spelled as I mean it"."""
    return shown(name.strip().removesuffix("!").strip())


def rows_named(text: str, rows: Sequence[Row]) -> list[Row]:
    """Return every row one of whose words stands in the text as a whole word."""
    wanted = plain(text)
    return [row for row in rows if any(_holds(wanted, word) for word in row.words)]


def _holds(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def left_over(text: str, rows: Sequence[Row]) -> str:
    """Return what is left of a person's words when those that name these rows are taken out."""
    left = plain(text)
    for word in sorted((word for row in rows for word in row.words), key=len, reverse=True):
        left = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", left)
    return plain(left)


def nearest_blocking(text: str, rows: Sequence[Row]) -> str | None:
    """Return the word of a row that stands in the way of a plan which these words are a close spelling of, or None.

    Words that name a row are taken out first: "fibromyalgia and miasthenia" is about both.
    """
    blocking = [row for row in rows if row.level in BLOCKING]
    return nearest(left_over(text, rows_named(text, rows)), blocking)


def unclear(noun: str, name: str, near: str) -> Finding:
    """Return the finding about a spelling so close to something in the way of a plan that it must be asked about."""
    return Finding(
        "refer",
        f"{noun}-unclear",
        f'"{without_mark(name)}" is close to "{near}", which stands in the way of a plan.',
        "this_project",
        f'If you mean {near}, type it so; if not, type "{without_mark(name)}!".',
    )


def nearest(text: str, rows: Sequence[Row]) -> str | None:
    """Return the word of a table that a misspelt name most likely means, or None.

    A name that ends with "!" is spelled as the person means it, so that lisinopril need not become fosinopril.
    """
    if text.strip().endswith("!"):
        return None
    words = sorted({word for row in rows for word in row.words})
    whole: str = plain(text)
    parts: list[str] = [whole, *whole.split(" ")]
    for part in parts:
        near: list[str] = difflib.get_close_matches(part, words, n=1, cutoff=_ALIKE)
        if near and len(part) >= _SHORTEST:
            return near[0]
    return None


def which(noun: str, name: str, near: str) -> str:
    """Return the question about a spelling that is close to a known one, and how to answer it."""
    name = shown(name)
    return f'which {noun} "{name}" is (did you mean {near}? If not, type "{name}!")'


def with_doubt(reason: str, how: How) -> str:
    """Add to a reason that it is recalled or judged, so that nobody takes it for a confirmed fact."""
    if how == "recalled":
        return f"{reason} (Recalled, not confirmed in a source.)"
    if how == "judged":
        return f"{reason} (This project's judgement.)"
    return reason
