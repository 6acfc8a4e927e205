"""The scores of a day as a person typed them: named, or bare numbers in the order of the profile's outcomes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from magnesia.errors import InputError
from magnesia.study.record.typed import score_number
from magnesia.units import NUMBER_WORDS

#: How a score in digits begins.
_DIGITS = re.compile(r"[+−–-]?[<>~]?[\d½¼¾⅓⅔⅛]")
#: What is one score although it is several words, and how it is written as one.
_ONE_WORD = (
    (re.compile(r"\bnot sure\b", re.IGNORECASE), "unsure"),
    (re.compile(r"\bnot asked\b", re.IGNORECASE), "n/a"),
    (re.compile(r"(?<=\d) ?(?:/|out of|of|von) ?10\b"), "/10"),
    (re.compile(r"(?<==)(\d+) (?=\d/\d)"), "\\1\u00a0"),
    (re.compile(r" += *|= +(?=[\d?½-]|unsure|n/a)"), "="),
)
_UNSURE = ("?", "unsure", "not sure")
_LEFT_OUT = ("-", "–", "—", "_")
_NOT_ASKED = ("n", "n/a", "not asked")


@dataclass(frozen=True)
class Rating:
    """One score as typed: its outcome, and a number or the state of the day."""

    outcome: str
    value: float | Literal["unsure", "not asked"]


def ratings(texts: Sequence[str], outcomes: Sequence[str]) -> list[Rating]:
    """Read "pain=6", or bare numbers in the order of the profile's outcomes; "-" leaves one out, "?" is unsure."""
    found: list[Rating] = []
    place = 0
    for text in _apart(texts):
        name, equals, value = text.partition("=")
        if not equals:
            _require_one_score(text, outcomes)
            name, value = _outcome_at(place, text, outcomes), text
            place += 1
        elif not name.strip():
            raise _score_unclear(text)
        rating = _rating(name.strip(), value.strip(), text)
        if rating is not None:
            found.append(rating)
    twice = {one.outcome for one in found if sum(other.outcome == one.outcome for other in found) > 1}
    if twice:
        raise InputError("score-twice", f"{sorted(twice)[0]} was given twice; give each score once.")
    return found


def _apart(texts: Sequence[str]) -> list[str]:
    """Split "pain=5; sleep=4", "pain 5, sleep 4", "pain = 5" and "5 6 4" into scores, each "name=value" or a value.

    A decimal comma has no blank behind it.
    """
    flat = " ".join(" ".join(texts).split())
    for pattern, plain in _ONE_WORD:
        flat = pattern.sub(plain, flat)
    found: list[str] = []
    for part in re.split(r";|,\s+|,$", flat):
        name: list[str] = []
        for word in part.strip().split(" "):
            if "=" in word or _is_value(word):
                mark = "" if "=" in word or not name else "="
                blank = " " if "=" in word and name and not word.startswith("=") else ""
                found.append(" ".join(name) + mark + blank + word)
                name = []
            elif word:
                name.append(word)
        if name:
            raise _score_unclear(" ".join(name))
    return found


def _is_value(word: str) -> bool:
    if word.lower() in (*_UNSURE, *_LEFT_OUT, *_NOT_ASKED) or _DIGITS.match(word):
        return True
    return word.lower() in NUMBER_WORDS and word.lower() not in ("a", "an")


def _require_one_score(text: str, outcomes: Sequence[str]) -> None:
    """Ask about "5,6" where there are two outcomes: it is one number, or two."""
    if len(outcomes) > 1 and re.fullmatch(r"\d{1,2}(?:,\d{1,2})+", text):
        apart, one = text.replace(",", " "), text.replace(",", ".")
        many = (
            f"can be {one} or two scores; write {one} or {apart}."
            if text.count(",") == 1
            else (f"holds several numbers; write {apart}.")
        )
        raise InputError("score-unclear", f'Not saved: "{text}" {many}')


def _outcome_at(place: int, text: str, outcomes: Sequence[str]) -> str:
    if not outcomes:
        if not text.strip()[:1].isdigit():
            raise _score_unclear(text)
        raise InputError(
            "outcomes-not-named",
            f"This profile does not say yet what {text} is a score of; write it as pain={text}, or name your scores "
            "once with: magnesia init --outcome pain --outcome sleep.",
        )
    if place >= len(outcomes):
        raise InputError(
            "scores-too-many",
            f"{text!r} is one score too many; this profile has {len(outcomes)}: {', '.join(outcomes)}.",
            outcomes=list(outcomes),
        )
    return outcomes[place]


def _rating(name: str, value: str, text: str) -> Rating | None:
    word = value.lower()
    if word in _LEFT_OUT:
        return None
    if word in _UNSURE:
        return Rating(name, "unsure")
    if word in _NOT_ASKED:
        return Rating(name, "not asked")
    if not value:
        raise _score_unclear(text)
    return Rating(name, score_number(value))


def _score_unclear(text: str) -> InputError:
    return InputError("score-unclear", f"{text!r} is not a score; write it as pain=5.")
