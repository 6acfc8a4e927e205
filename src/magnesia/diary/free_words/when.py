"""When a dose was taken, from words: the day, the clock time or the part of the day. A bare "9" is asked about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from magnesia import evidence
from magnesia.diary.free_words.calendar_words import (
    DAY,
    DAY_WITHOUT_YEAR,
    MIDNIGHT_UNCLEAR,
    at_part,
    days_meant,
    has_short_year,
    part_patterns,
    two_days,
    unclear_night,
    without_year,
)
from magnesia.diary.free_words.numbers import NUMBER, value_of
from magnesia.diary.free_words.pieces import Pieces
from magnesia.diary.free_words.vocabulary import (
    BARE_MEALS,
    EMPTY_STOMACH,
    LAST_NIGHT,
    MEALS,
    REASON,
    REASON_ARTICLE,
    TOMORROW,
    UNCLEAR_NIGHT,
)
from magnesia.diary.stamp import PARTS_OF_DAY, hour_of_part

_AT = r"(?:\b(?:at|um|gegen|around|about|ca\.?|circa|since) |@ ?)"
_HOUR_WORDS = re.findall(r"\w+", "one two three four five six seven eight nine ten eleven twelve")
_GERMAN_HOURS = re.findall(r"\w+", "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf")
HOURS = {word: number for words in (_HOUR_WORDS, _GERMAN_HOURS) for number, word in enumerate(words, 1)}
_HOUR = rf"(\d{{1,2}}|{'|'.join(HOURS)})"
#: Clock times, the surest first: (pattern, whether the hour may be of either half of the day).
_CLOCKS = (
    (re.compile(rf"{_AT}?(?<![\d.,/])(\d{{1,2}})(?:[:.](\d{{2}}))? ?(a|p)\.? ?m\b\.?"), False),
    (re.compile(rf"{_AT}?(?<![\d.,/])(\d{{1,2}})[:h](\d{{2}})(?: ?(?:uhr|h)\b)?(?![\d.])"), False),
    (re.compile(rf"{_AT}?(?<![\d.,/])(\d{{1,2}})(?:[.:](\d{{2}}))? ?(?:uhr(?: (\d{{2}}))?|h)\b"), False),
    (re.compile(rf"{_AT}(\d{{1,2}})\.(\d{{2}})(?![\d.])"), False),
    (re.compile(rf"{_AT}?(half past|quarter past|quarter to|halb|viertel nach|viertel vor) {_HOUR}\b"), True),
    (re.compile(rf"{_AT}{_HOUR}\b(?! ?(?:tablet|capsule|drop|x\b))(?: ?o'?clock)?"), True),
    (re.compile(rf"\b{_HOUR} ?o'?clock"), True),
)
SHIFTS = {
    "half past": 30,
    "quarter past": 15,
    "quarter to": -15,
    "halb": -30,
    "viertel nach": 15,
    "viertel vor": -15,
}
_NOON = re.compile(rf"{_AT}?\bnoon\b")
_MIDNIGHT = re.compile(rf"{_AT}?\b(?:midnight|mitternacht)\b")
_NOW = re.compile(r"\b(?:just now|right now|now|just (?=took|had|swallowed)|jetzt|gerade(?: eben)?|soeben)\b")
_AGO = re.compile(rf"\b(?:vor )?({NUMBER}) ?(hours?|hrs?|h|minutes?|mins?|min|stunden?|minuten?)( ago\b)?")
#: What the names of the parts say of the half; the other parts go by their usual hours.
_HALVES: dict[str, Literal["am", "pm"]] = {"morning": "am", "afternoon": "pm", "evening": "pm"}
_MORNING_AFTER_A_DAY = re.compile(r"(?<=heute )morgen\b|(?<=gestern )morgen\b")


@dataclass
class When:
    """What was said of the time; a clock time and a part of the day may both have been said."""

    day: date | None = None
    clock: time | None = None
    part: str | None = None
    with_food: bool | None = None
    last_night: bool = False
    #: Where the words of the clock time stand that is settled by the words around it.
    clock_words: tuple[int, int] | None = None
    half_is_said: bool = False


def when_of(pieces: Pieces, local_now: datetime) -> When:
    """Take every word about the time out of the text and say which moment, not to come, they mean."""
    when = when_said(pieces, local_now)
    require_past(pieces, when, local_now)
    return when


def when_said(pieces: Pieces, local_now: datetime) -> When:
    """Take every word about the time out of the text and say which moment they mean; it may be one to come."""
    when = When()
    if found := pieces.find(TOMORROW):
        raise pieces.unclear("time-not-yet", f'"{found[0][0]}" has not come yet; log it when it is taken.')
    _take_meal(pieces, when)
    _take_ago(pieces, when, local_now)
    _take_day(pieces, when, local_now.date())
    bare = _take_clock(pieces, when, local_now)
    _take_part(pieces, when)
    if bare is not None:
        when.clock = _settled_hour(pieces, *bare, when.part)
        when.half_is_said = True
    if when.clock is not None and when.part is not None:
        when.clock = _agreeing(pieces, when.clock, when.part, half_is_said=when.half_is_said)
    _settle_last_night(pieces, when, local_now)
    if when.clock is not None and when.clock_words is not None:
        start, end = when.clock_words
        pieces.tell(start, pieces.shown[start:end], f"{when.clock:%H:%M}")
    return when


def _take_meal(pieces: Pieces, when: When) -> None:
    for match in pieces.find(EMPTY_STOMACH):
        pieces.use(*match.span(), "without food")
        when.with_food = False
    for pattern, with_food, part in MEALS:
        for match in pieces.find(pattern):
            _set_meal(pieces, when, match, part, with_food=with_food)
    for pattern, part in BARE_MEALS:
        for match in pieces.find(pattern):
            if not _is_in_reason(pieces.left[: match.start()]):
                _set_meal(pieces, when, match, part, with_food=True)


def _set_meal(pieces: Pieces, when: When, match: re.Match[str], part: str | None, *, with_food: bool) -> None:
    if when.with_food not in (None, with_food) or when.part not in (None, part, part or when.part):
        raise pieces.unclear("words-unclear", f'"{match[0]}" and another meal are both named; name one.')
    when.with_food, when.part = with_food, part or when.part
    words = "with food" if with_food else "without food"
    pieces.use(*match.span(), words + (f", {at_part(part)}" if part else ""))


def _is_in_reason(before: str) -> bool:
    """Return whether these words tell a reason that goes on: "for cramps since", but not "for my"."""
    return any(REASON_ARTICLE.sub("", match[1]).strip() for match in REASON.finditer(before))


def _take_ago(pieces: Pieces, when: When, local_now: datetime) -> None:
    for match in pieces.find(_AGO):
        if not (match[3] or match[0].startswith("vor ")):
            continue
        minutes = value_of(match[1]) * (60 if match[2].startswith(("h", "s")) else 1)
        try:
            moment = local_now - timedelta(minutes=minutes)
        except OverflowError as problem:
            raise pieces.unclear("time-unclear", f'"{match[0].strip()}" is too long ago.') from problem
        when.day, when.clock = moment.date(), moment.time().replace(second=0, microsecond=0, tzinfo=None)
        when.half_is_said = True
        pieces.use(*match.span(), f"{when.day} {when.clock:%H:%M}")
    for match in pieces.find(_NOW):
        if when.clock is not None:
            raise pieces.unclear("words-unclear", f'"{match[0]}" and another time are both named; name one.')
        when.day = local_now.date()
        when.clock = local_now.time().replace(second=0, microsecond=0, tzinfo=None)
        when.half_is_said = True
        pieces.use(*match.span(), f"{when.clock:%H:%M}, the time now")


def _set_day(pieces: Pieces, when: When, day: date, match: re.Match[str]) -> None:
    if when.day not in (None, day):
        raise pieces.unclear(
            "words-unclear", f'"{match[0].strip()}" and another day are both named; name one.'
        )
    when.day = day
    pieces.use(*match.span(), str(day))


def _take_day(pieces: Pieces, when: When, today: date) -> None:
    for match in pieces.find(LAST_NIGHT):
        when.last_night = True
        pieces.use(*match.span(), "the night that has just been")
    for match in pieces.find(_MORNING_AFTER_A_DAY):
        when.part = "morning"
        pieces.use(*match.span(), "in the morning")
    for match in pieces.find(DAY):
        if has_short_year(match):
            raise pieces.unclear(
                "date-unclear",
                f'"{match[0].strip()}" has a number more than a day needs; write a year with four digits, as in '
                f"{today}, and an amount with its unit, as in 2 tablets.",
            )
        readings = days_meant(match[0], today)
        if not readings:
            raise pieces.unclear("date-unclear", f'"{match[0].strip()}" is not a day.')
        if len(readings) > 1:
            raise pieces.unclear("date-two-readings", two_days(match[0], readings))
        _set_day(pieces, when, readings[0], match)
    for match in pieces.find(DAY_WITHOUT_YEAR):
        raise pieces.unclear("date-unclear", without_year(match[0], match, today))


def _take_clock(pieces: Pieces, when: When, local_now: datetime) -> tuple[int, int] | None:
    """Set the clock time; return an hour and its minutes whose half of the day is not known yet."""
    bare = None
    for pattern, word, hour in ((_NOON, "noon", 12), (_MIDNIGHT, "midnight", 0)):
        for match in pieces.find(pattern):
            if word == "midnight" and when.day not in (None, local_now.date()):
                raise pieces.unclear("time-unclear", MIDNIGHT_UNCLEAR)
            _set_clock(pieces, when, time(hour), match)
            when.half_is_said = True
    for pattern, either_half in _CLOCKS:
        for match in pieces.find(pattern):
            if either_half:
                if bare is not None or when.clock is not None:
                    raise pieces.unclear("words-unclear", f'"{match[0].strip()}" is a second time; name one.')
                bare = _hour_and_minutes(pieces, match)
                when.clock_words = match.span()
                pieces.use(*match.span())
            else:
                _set_clock(pieces, when, _exact(pieces, match), match)
                when.half_is_said = "a" in match.groups() or "p" in match.groups()
    return bare


def _set_clock(pieces: Pieces, when: When, clock: time, match: re.Match[str]) -> None:
    if when.clock is not None:
        raise pieces.unclear("words-unclear", f'"{match[0].strip()}" is a second time; name one.')
    when.clock, when.clock_words = clock, match.span()
    pieces.use(*match.span())


def _exact(pieces: Pieces, match: re.Match[str]) -> time:
    groups = [*match.groups(), None, None]
    hour, minute = int(groups[0] or 0), int(groups[1] or 0)
    half = groups[2] if groups[2] in ("a", "p") else None
    if groups[2] is not None and half is None:
        minute = int(groups[2])
    if half is not None and not 1 <= hour <= 12:
        raise pieces.unclear(
            "not-a-time", f'"{match[0].strip()}" is no time; with am or pm the hour is 1 to 12.'
        )
    if half is not None:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise pieces.unclear(
            "not-a-time", f'"{match[0].strip()}" is no time of day; write it like 21:00 or 9 pm.'
        )
    return time(hour, minute)


def _hour_and_minutes(pieces: Pieces, match: re.Match[str]) -> tuple[int, int]:
    *shift, word = [group for group in match.groups() if group is not None]
    hour = HOURS.get(word) or int(word)
    if hour > 23 or (shift and not 1 <= hour <= 12):
        raise pieces.unclear(
            "not-a-time", f'"{match[0].strip()}" is no time of day; write it like 21:00 or 9 pm.'
        )
    minutes = hour * 60 + (SHIFTS[shift[0]] if shift else 0)
    return minutes // 60, minutes % 60


def _take_part(pieces: Pieces, when: When) -> None:
    for part, pattern in part_patterns().items():
        for match in pieces.find(pattern):
            if when.part not in (None, part):
                raise pieces.unclear(
                    "words-unclear", f'"{match[0]}" and "{when.part}" are both named; name one.'
                )
            when.part = part
            pieces.use(*match.span(), at_part(part))
    for match in pieces.find(UNCLEAR_NIGHT):
        if when.clock is None:
            raise pieces.unclear("time-unclear", unclear_night(match[0]))
        when.clock = _at_night(pieces, when.clock, "at night", half_is_said=when.half_is_said)
        pieces.use(*match.span(), "at night")


def _settled_hour(pieces: Pieces, hour: int, minute: int, part: str | None) -> time:
    """Return the time that a bare hour means, where the words tell the half of the day."""
    if hour >= 13 or hour == 0:
        return time(hour, minute)
    half = _half_of_day(time(hour, minute), part)
    if half is None:
        raise pieces.unclear(
            "time-unclear",
            f"{hour}:{minute:02d} may be in the morning or the evening; write am or pm behind it.",
        )
    return time(hour % 12 + (12 if half == "pm" else 0), minute)


def _half_of_day(clock: time, part: str | None) -> Literal["am", "pm"] | None:
    """Return the half of the day that a part settles for an hour from 1 to 12; None where it does not."""
    if part in _HALVES:
        return None if clock.hour == 12 and part != "afternoon" else _HALVES[part]
    if part is None:
        return None
    usual = evidence.facts("plausible")[f"hour_of_{part}"]
    early = clock.hour % 12 + clock.minute / 60
    # 12 may be the middle of the day or of the night: it is settled only at midday.
    fits_am = clock.hour < 12 and usual.low <= early <= usual.high
    fits_pm = usual.low <= early + 12 <= usual.high
    return None if fits_am == fits_pm else "am" if fits_am else "pm"


def _agreeing(pieces: Pieces, clock: time, part: str, *, half_is_said: bool) -> time:
    """Return the clock time in the half of the day that the part names ("9 Uhr abends" is 21:00).

    With `half_is_said` the clock time cannot be meant for the other half ("8 am").
    """
    meant = clock
    if 1 <= clock.hour <= 12 and not half_is_said:
        half = _half_of_day(clock, part)
        if half is None and _nearest_part(clock) != part:
            raise _unfit(pieces, clock, part)
        meant = _later(clock) if half == "pm" else clock
    if not _fits(meant, part):
        raise _unfit(pieces, meant, part)
    return meant


def _at_night(pieces: Pieces, clock: time, words: str, *, half_is_said: bool) -> time:
    """Return the clock time that "at night" goes with ("10:00 at night" is 22:00)."""
    if 1 <= clock.hour <= 12 and not half_is_said:
        # 12:00 at night may begin or end the day.
        both = (clock, _later(clock)) if clock.hour < 12 else ()
        meant = [one for one in both if _nearest_part(one) in ("bedtime", "night")]
    else:
        meant = [clock] if _nearest_part(clock) in ("evening", "bedtime", "night") else []
    if len(meant) != 1:
        raise _unfit(pieces, clock, words)
    return meant[0]


def _later(clock: time) -> time:
    return clock.replace(hour=clock.hour % 12 + 12)


def _unfit(pieces: Pieces, clock: time, part: str) -> Exception:
    return pieces.unclear("words-unclear", f"{clock:%H:%M} and {part} do not fit together; name one.")


def _fits(clock: time, part: str) -> bool:
    """Return whether a clock time may be said to be in this part of the day, or in one beside it."""
    if part in _HALVES and _HALVES[part] != ("am" if clock.hour < 12 else "pm"):
        return False
    apart = abs(PARTS_OF_DAY.index(_nearest_part(clock)) - PARTS_OF_DAY.index(part))
    # "3 in the morning" is said of any hour before noon.
    return part == "morning" or apart in (0, 1, len(PARTS_OF_DAY) - 1)


def _nearest_part(clock: time) -> str:
    """Return the part of the day whose usual hour is nearest, around the clock."""

    def apart(part: str) -> float:
        hours = abs(clock.hour + clock.minute / 60 - hour_of_part(part))
        return min(hours, 24 - hours)

    return min(PARTS_OF_DAY, key=apart)


def _settle_last_night(pieces: Pieces, when: When, local_now: datetime) -> None:
    if not when.last_night:
        return
    if when.clock is None:
        raise pieces.unclear(
            "time-unclear",
            "last night may be yesterday's evening or today's hours after midnight; write yesterday evening, "
            "yesterday bedtime, or a time such as 2 am today.",
        )
    when.clock = _at_night(pieces, when.clock, "last night", half_is_said=when.half_is_said)
    days = 1 if when.clock.hour >= 12 else 0
    when.day = local_now.date() - timedelta(days=days)


def require_past(pieces: Pieces, when: When, local_now: datetime) -> None:
    """Refuse a time that is still to come: it may be meant for yesterday, which only the person knows."""
    day = when.day or local_now.date()
    here = local_now.replace(tzinfo=None)
    if day > here.date():
        raise pieces.unclear("time-not-yet", f"{day} has not come yet; check the day.")
    if day < here.date():
        return
    if when.clock is not None:
        ahead = datetime.combine(day, when.clock) > here
        words = f"{when.clock:%H:%M}"
    elif when.part is not None:
        ahead = not has_begun(when.part, here)
        words = when.part
    else:
        return
    if ahead:
        raise pieces.unclear(
            "time-not-yet",
            f"{words} has not come yet today. If it was yesterday, add the word yesterday; else log it "
            "when it is taken.",
        )


def has_begun(part: str, here: datetime) -> bool:
    """Return whether a part of today may have begun: the part before it is at its middle."""
    if part not in PARTS_OF_DAY[1:-1]:
        return True
    before = PARTS_OF_DAY[PARTS_OF_DAY.index(part) - 1]
    return here.hour + here.minute / 60 >= hour_of_part(before)
