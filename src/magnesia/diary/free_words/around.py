"""What stands around the name of a thing in free words: when it was, why, and where in the body.

A name may hold such words itself ("evening primrose oil", "night sweats"), and "3 h" may be how long it lasted: only
what is surely no part of the name is taken, and a plain word for a day is never left in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from magnesia.diary.free_words.calendar_words import DAY, part_patterns
from magnesia.diary.free_words.numbers import NUMBER
from magnesia.diary.free_words.pieces import USED, Pieces, pieces_of
from magnesia.diary.free_words.vocabulary import (
    AS_NEEDED,
    AS_PLANNED,
    BODY_WORDS,
    LAST_NIGHT,
    REASON,
    REASON_ARTICLE,
    TOMORROW,
    UNCLEAR_NIGHT,
    WEEKDAYS,
)
from magnesia.diary.free_words.when import HOURS, SHIFTS, When, when_of
from magnesia.diary.refusals import Purpose

_AT = r"(?:\b(?:at|um|gegen|around|about|ca\.?|circa) |@ ?)"
_LONG = r"(?:hours?|hrs?|h|minutes?|mins?|min|stunden?|minuten?)"
#: "9 am Fuß" is German: behind a bare "am" a text ends, or goes on in English, with a day or with a number.
_ENGLISH = rf"(?:\d|for|because|and|with|in|on|left|right|after|before|today|yesterday|{'|'.join(WEEKDAYS)})"
_AFTER_AM = rf"(?=$| *{USED}| {_ENGLISH}\b)"
#: "Dizzy at one point" is no clock time.
_AFTER_HOUR = (
    rf"(?= *$| *{USED}| (?:\d|in the|am|for|because|wegen|gegen|with|morgens|mittags|abends|nachts)\b)"
)
_PAST = rf"(?:{'|'.join(SHIFTS)})"
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(HOURS)})"
_NO_AMOUNT = r"(?![.,/:]?\d| ?(?:[µm]?g|ml|l|mg|iu|ie|%|of|von|out)\b| ?%|/)"
_CLOCKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_AT}?(?<![\d.,/:])\d{{1,2}}(?:[:.]\d{{2}})?(?: ?pm\b| ?[ap]\.m\.?|am\b| am\b{_AFTER_AM})",
        rf"^{_AT}?\d{{1,2}}(?:[:.]\d{{2}})? am\b(?! (?:tag|morgen|abend|\w*mittag|\w*[er]n)\b)",
        r"\b(?:at|around|about) \d{1,2}(?:[:.]\d{2})? am\b",
        rf"{_AT}?(?<![\d.,/:])\d{{1,2}}:\d{{2}}(?: ?(?:uhr|h)\b)?(?![\d:])",
        rf"{_AT}?(?<![\d.,/:])\d{{1,2}}(?:[.:]\d{{2}})? ?uhr(?: \d{{2}}\b)?",
        rf"\b(?:at|um) \d{{1,2}}\.\d{{2}}{_NO_AMOUNT}",
        rf"{_AT}?\b{_PAST} {_HOUR}\b",
        rf"{_AT}?\b{_HOUR} ?o'?clock",
        rf"\b(?:at|um) {_HOUR}\b{_NO_AMOUNT}{_AFTER_HOUR}",
        rf"{_AT}\b(?:noon|midnight|mitternacht)\b",
    )
)
_AGO = re.compile(rf"{NUMBER} ?{_LONG} ago\b|\bvor {NUMBER} ?{_LONG}\b")
_NOW = re.compile(r"\b(?:just now|right now|jetzt|gerade eben|soeben)\b|(?<= )(?:now|gerade)$")
_MORNING_OF_A_DAY = re.compile(r"\b(?:heute|gestern) morgen\b")
#: Words for a part of the day that no name is made of.
_ADVERBS = re.compile(r"tonight|(?:früh)?morgens|(?:vor|nach)?mittags|abends|nachts")
#: Words for a part of the day that are one as the last word: not "sleeping", as in "trouble sleeping".
_LAST = re.compile(
    r"mornings?|midday|lunchtime|noon|afternoons?|evenings?|bedtime|midnight|mitternacht"
    r"|früh|(?:vor|nach)?mittags?|abends?"
)
_NOON_OR_MIDNIGHT = re.compile(r"\b(?:noon|midnight|mitternacht)\b")
_FILLER_BEFORE = re.compile(
    r"(?:^|(?<= ))(?:early|late|later|schon|already|spät"
    r"|about|around|roughly|ca\.?|circa|etwa|ungefähr) *$"
)
#: What is eaten for a meal tells no reason.
_MEAL = re.compile(r"(?:breakfast|lunch|dinner|supper|tea|dessert|snack)")
_LEFTOVER = r"(?:from|of|von|vom) (?:the )?$"
_SINCE = re.compile(r"\b(?:since|seit|until|till|bis)(?: (?:the|about|ca\.?|etwa))? *$")
#: A word that can only be a day; in a name it was not understood.
_PLAIN_DAY = re.compile(
    r"(?<![\w-])(?:yesterday|vorgestern|gestern|today|heute|tomorrow|übermorgen|tonight|last (?:night|week|month)"
    r"|letzten? (?:nacht|woche|monat))(?![\w-])"
)
_CLOCK_LEFT = re.compile(r"(?<![\w/])\d{1,2}:\d{2}(?!\d)|\b\d{1,2} ?(?:uhr|o'?clock|pm)\b")
_TO_SLEEP = re.compile(r"\b(?:zum) +((?:ein|durch)?schlafen)\b")
_NO_REASON_BEHIND = re.compile(r"\b(?:for|because of|due to|against|wegen|gegen)$")
_SIDE = r"(?:left|right|both|links|rechts|linke[rmsn]?|rechte[rmsn]?|beide[rn]?|beidseits)"
_ONTO = r"(?:in|on|at|im|am|an|auf|in der|in den|in dem|an der|auf der|auf dem|auf den|onto)"
_BESIDE = (
    r"(?:behind|under|above|below|over|around|near|inside|down|up|along|across|hinter|unter|über|um|neben)"
)
_WHOSE = r"(?:my|the|meine[rnm]?|der|dem|den|die)"
_BODY = "|".join(sorted(BODY_WORDS, key=len, reverse=True))
_SITES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<name>.+?),? (?P<site>{_BESIDE} (?:{_WHOSE} )?(?:{_SIDE} )?(?:{_BODY}))",
        rf"(?P<name>.+?),? {_ONTO} (?:{_WHOSE} )?(?P<site>(?:{_SIDE} )?(?:{_BODY})(?: {_SIDE})?)",
        rf"(?P<name>.+?),? (?:{_WHOSE} )?(?P<site>{_SIDE} (?:{_BODY})|(?:{_BODY}) {_SIDE})",
        rf"(?P<site>{_SIDE} (?:{_BODY})),? (?P<name>.+)",
    )
)
_BARE_SITE = re.compile(rf"(?P<name>.+?),? (?P<site>{_BODY}|{_SIDE})")


@dataclass(frozen=True)
class Around:
    """What is left of the words, as typed, and the day, clock time or part of the day that they said."""

    words: str
    day: date | None = None
    clock: time | None = None
    part: str | None = None


def take_when(
    text: str, *, local_now: datetime, of_day: date | None = None, only_with_day: bool = False
) -> Around:
    """Take what is surely about the time out of words for a thing, and say which moment it means.

    A time without a day is of `of_day`. With `only_with_day` a time is taken only where it stands beside a day.
    What is doubtful is asked as for a dose.
    """
    pieces = pieces_of(text)
    spans = _spans(pieces.left)
    if only_with_day:
        spans = _beside_a_day(pieces.left, spans)
    if not spans:
        _require_no_day(pieces, pieces.left)
        return Around(text)
    _require_when(pieces, spans)
    left = "".join(
        letter if any(start <= place < end for start, end, _ in spans) else USED
        for place, letter in enumerate(pieces.left)
    )
    if of_day is not None and not any(is_day for _, _, is_day in spans):
        here = datetime.combine(of_day, time(23, 59), local_now.tzinfo) if of_day < local_now.date() else None
        local_now = here or local_now
    said = Pieces(pieces.shown, left)
    when = when_of(said, local_now)
    words = _rest(pieces, left, said.left)
    _require_no_day(pieces, words.lower())
    return _around(words, when)


def _around(words: str, when: When) -> Around:
    return Around(words, when.day, when.clock, None if when.clock is not None else when.part)


def _rest(pieces: Pieces, before: str, after: str) -> str:
    """Return the words that were not used, as they were typed."""
    used = "".join(" " if one == other else USED for one, other in zip(before, after, strict=True))
    rest = ""
    for match in re.finditer("[^" + USED + "]+", used):
        words = " ".join(pieces.shown[match.start() : match.end()].split())
        if match.end() < len(used):
            words = _FILLER_BEFORE.sub("", words)
        mark = ", " if rest and (rest[-1] in ",;" or words[:1] in (",", ";")) else " "
        rest = f"{rest.rstrip(' ,;')}{mark}{words.lstrip(' ,;')}"
    return re.sub(r" *\( *\)", "", rest).strip(" ,;")


def _spans(text: str) -> list[tuple[int, int, bool]]:
    """Return where words stand that are surely about the time, and whether they tell the day."""
    found = Pieces(text, text)
    spans: list[tuple[int, int, bool]] = []

    def take(
        pattern: re.Pattern[str], is_day: bool, is_sure: Callable[[re.Match[str]], bool] | None = None
    ) -> None:
        for match in found.find(pattern):
            start, end = match.span()
            if _stands_alone(text, start, end) and (is_sure is None or is_sure(match)):
                spans.append((start, end, is_day))
                found.use(start, end)

    for pattern in (_AGO, _NOW, _MORNING_OF_A_DAY, LAST_NIGHT, TOMORROW):
        take(pattern, True)
    for clock in _CLOCKS[:3]:
        take(clock, False)
    take(DAY, True, lambda match: _is_plain_day(text, match))
    for clock in _CLOCKS[3:]:
        take(clock, False)
    for part in (*part_patterns().values(), _NOON_OR_MIDNIGHT):
        take(part, False, lambda match: _is_part_of_day(text, match, spans))
    take(UNCLEAR_NIGHT, False, lambda match: _is_night(text, match, spans))
    return sorted(spans)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether these are words of their own: no "8-hour", no "evening=5"."""
    return re.search(r"[\w'-]$", text[:start]) is None and re.match(r"[\w-]|'s| ?=", text[end:]) is None


def _is_plain_day(text: str, match: re.Match[str]) -> bool:
    """Return whether a day is meant; "yesterday's soup" and "soup from yesterday" may have been eaten today."""
    return not match[0].endswith("'s") and re.search(_LEFTOVER, text[: match.start()]) is None


def _is_part_of_day(text: str, match: re.Match[str], spans: list[tuple[int, int, bool]]) -> bool:
    first, _, more = match[0].strip().partition(" ")
    if more:
        # "for bed" and "zum Schlafen" are what it was taken for.
        return first not in ("for", "zum")
    return (
        _ADVERBS.fullmatch(match[0]) is not None
        or _is_joined(text, match, spans)
        or (_LAST.fullmatch(match[0]) is not None and match.start() > 0 and not text[match.end() :].strip())
    )


def _is_night(text: str, match: re.Match[str], spans: list[tuple[int, int, bool]]) -> bool:
    """Return whether "night" is a time; in "bad night yesterday" it is none, in "yesterday night" it is."""
    said_before = [
        one
        for one in spans
        if (one[1] <= match.start() or not one[2]) and _are_beside(text, one[:2], match.span())
    ]
    return " " in match[0].strip() or _ADVERBS.fullmatch(match[0]) is not None or bool(said_before)


def _is_joined(text: str, match: re.Match[str], spans: list[tuple[int, int, bool]]) -> bool:
    """Return whether this stands directly beside other words about the time."""
    return any(_are_beside(text, (start, end), match.span()) for start, end, _ in spans)


def _are_beside(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    (_, end), (start, _) = sorted((one, other))
    return re.fullmatch(r" *(?:(?:early|late|in the|at|am|um|spät|früh)? *)", text[end:start]) is not None


def _beside_a_day(text: str, spans: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    days = [(start, end) for start, end, is_day in spans if is_day]
    return [
        (start, end, is_day)
        for start, end, is_day in spans
        if is_day or any(_are_beside(text, day, (start, end)) for day in days)
    ]


def _require_when(pieces: Pieces, spans: list[tuple[int, int, bool]]) -> None:
    """Refuse "since monday", which is no moment, and a bare weekday as the first word, as in "Sunday roast"."""
    for start, end, _ in spans:
        if found := _SINCE.search(pieces.left[:start]):
            raise pieces.unclear(
                "words-unclear",
                f'"{pieces.shown[found.start() : end]}" says how long, not when; write the day or time alone, '
                f"without {found[0].split()[0]}.",
            )
    start, end, _ = spans[0]
    words = pieces.left[start:end]
    behind = [one for one in spans[1:] if _are_beside(pieces.left, (start, end), one[:2])]
    if start == 0 and words in WEEKDAYS and pieces.left[end:].strip() and not behind:
        shown = pieces.shown[start:end]
        raise pieces.unclear(
            "words-unclear",
            f'"{shown}" may be the day or part of the name; write the day behind the name, or --date {words}.',
        )


def _require_no_day(pieces: Pieces, words: str) -> None:
    if found := _PLAIN_DAY.search(words):
        raise pieces.unclear(
            "words-unclear",
            f'"{found[0]}" may be the day or part of the name; write the day with --date, such as --date yesterday, '
            "and the name without it.",
        )
    if found := _CLOCK_LEFT.search(words):
        raise pieces.unclear(
            "words-unclear",
            f'"{found[0]}" was not understood as one time; write when it began with --time, such as --time 14:00.',
        )


def take_reason(text: str) -> tuple[str, str | None]:
    """Take "for headache" or "wegen Kopfschmerzen" off the end of words; the reason is returned as typed."""
    pieces = pieces_of(text)
    if _NO_REASON_BEHIND.search(pieces.left.strip()):
        raise pieces.unclear(
            "words-unclear", f'"{text.strip()}" ends before its reason; write it with --reason.'
        )
    found = pieces.find(REASON) or pieces.find(_TO_SLEEP)
    if not found or _MEAL.fullmatch(found[-1][1].strip(" .")):
        return text, None
    match = found[-1]
    words = REASON_ARTICLE.sub("", match[1].strip(" ."))
    if not words or len(found) > 1 or REASON.search(words) or not pieces.shown[: match.start()].strip(" ,;"):
        raise pieces.unclear(
            "words-unclear", f'"{match[0].strip()}" was not understood; put one reason last, behind the name.'
        )
    typed = pieces.shown[match.start(1) : match.end(1)].strip(" .")[-len(words) :]
    return pieces.shown[: match.start()].strip(" ,;"), typed


def take_purpose(text: str) -> tuple[str, Purpose | None]:
    """Take "as needed" or "wie geplant" out of words."""
    pieces = pieces_of(text)
    needed, planned = pieces.find(AS_NEEDED), pieces.find(AS_PLANNED)
    if needed and planned:
        raise pieces.unclear("words-unclear", "planned and as needed are both said; name one.")
    if not needed and not planned:
        return text, None
    before = pieces.left
    for match in (*needed, *planned):
        pieces.use(*match.span())
    return _rest(pieces, before, pieces.left), "as needed" if needed else "planned"


def take_site(text: str, names: Collection[str] = ()) -> tuple[str, str | None]:
    """Take "left calf" or "on the knee" off words; behind one of these names a part of the body needs no more."""
    flat = " ".join(text.split())
    for pattern in (*_SITES, _BARE_SITE):
        match = re.compile(pattern.pattern, re.IGNORECASE).fullmatch(flat)
        if match is not None and (pattern is not _BARE_SITE or match["name"].casefold() in names):
            return match["name"].strip(" ,;"), match["site"]
    return text, None
