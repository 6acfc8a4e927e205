"""The verbs that write down what happened with an amount of time: a bath, an event."""

from __future__ import annotations

import re
from typing import Any

from magnesia import store
from magnesia.diary import Bath, Event
from magnesia.errors import InputError
from magnesia.evidence import facts
from magnesia.study.record.calls_for_help import calls_for_help
from magnesia.study.record.happened import happened, require_no_reason, site_apart
from magnesia.study.record.moment import Moment, carried
from magnesia.study.record.own_words import EVENT_WORDS, event_and_site
from magnesia.study.record.saving import saved
from magnesia.study.record.typed import amounts_in, in_unit, require_no_number, require_no_unit, score_number
from magnesia.units import BASE, Amount, convert, counted, parse_amount

#: What is measured by the cup and has a known weight.
_EPSOM = re.compile(r"epsom|epson|bittersalz", re.IGNORECASE)
#: What stands before how long it lasted: "migraine for 3 h".
_FOR = re.compile(r",? (?:for|about|lasting|für|etwa|ca\.?|seit|since)$| (?:lang|long)$", re.IGNORECASE)
_LIKE = "such as 500 g 20 min"


def log_bath(
    profile: store.Place,
    moment: Moment,
    text: str = "",
    *,
    salt: str | None = None,
    minutes: str | None = None,
    salt_name: str | None = None,
) -> dict[str, Any]:
    """Log a bath, such as "500 g Epsom 20 min" or "2 cups Epsom"; it is kept apart from what was swallowed."""
    with store.open_profile(profile) as opened:
        text, moment = happened(opened, moment, text)
        salt_g, length_min, salt_name, notes = _bath(text, salt, minutes, salt_name)
        bath = Bath(**carried(opened, moment), salt_g=salt_g, minutes=length_min, salt_name=salt_name)
        result = saved(opened, [bath])
    return result | {"notes": [*notes, *result["notes"]]}


def _bath(
    text: str, salt: str | None, minutes: str | None, salt_name: str | None
) -> tuple[float | None, float | None, str | None, list[str]]:
    """Return the grams of salt, the minutes, the name of the salt, and what is to be said of the weight."""
    words, amounts = amounts_in(text)
    require_no_unit(words, "such as 500 g")
    require_no_number(words, text, f"number and unit together, {_LIKE}")
    require_no_reason(words)
    salt_name = salt_name or words or None
    length_min = None if minutes is None else in_unit(minutes, "min")
    salt_g, notes = (None, []) if salt is None else _option_g(salt, salt_name)
    for amount in amounts:
        dimension = BASE[amount.unit][0] if amount.unit in BASE else "count"
        if dimension == "mass" and salt_g is None:
            salt_g = convert(amount.value, amount.unit, "g")
        elif dimension == "volume" and salt_g is None and salt_name and _EPSOM.search(salt_name):
            salt_g, notes = _by_volume(amount)
        elif dimension == "time" and length_min is None:
            length_min = convert(amount.value, amount.unit, "min")
        else:
            raise InputError(
                "bath-unclear",
                f"{counted(amount.value, amount.unit)} is not clear here; type the weight of the salt once and the "
                f"time once, {_LIKE}; Epsom salt may also be told in cups.",
            )
    return salt_g, length_min, salt_name, notes


def _option_g(salt: str, salt_name: str | None) -> tuple[float | None, list[str]]:
    """Read the salt of `--salt`: a weight, or a volume of Epsom salt."""
    try:
        return in_unit(salt, "g"), []
    except InputError as problem:
        if problem.code != "unit-does-not-fit" or not _EPSOM.search(salt_name or ""):
            raise
        amount = parse_amount(salt)
        if BASE[amount.unit][0] != "volume":
            raise
        return _by_volume(amount)


def _by_volume(amount: Amount) -> tuple[float, list[str]]:
    """Return the grams of a volume of Epsom salt: the middle of what it may weigh, and what is to be said of it."""
    fact = facts("labels")["epsom_g_per_cup"]
    cups = convert(amount.value, amount.unit, "cup")
    middle, low, high = (cups * one for one in (fact.value, fact.low, fact.high))
    return middle, [
        f"{counted(amount.value, amount.unit)} of Epsom salt was taken as {middle:.0f} g; it may be {low:.0f} to "
        f"{high:.0f} g ({fact.how}: crystals pack differently). With a weight: --salt 500g."
    ]


def log_event(
    profile: store.Place,
    moment: Moment,
    name: str,
    *,
    severity: str | None = None,
    minutes: str | None = None,
    body_site: str | None = None,
    new_event: bool = False,
) -> dict[str, Any]:
    """Log something that happened, such as "loose stool" or "migraine 3 h", with how bad, how long and where.

    A name that is nearly that of an event known here is refused; `new_event` takes it.
    """
    how_bad = None if severity is None else score_number(severity)
    length_min = None if minutes is None else in_unit(minutes, "min")
    with store.open_profile(profile) as opened:
        text, moment = happened(opened, moment, name)
        words, length_min = _lasting(text, length_min)
        require_no_number(words, text, "how bad with --severity 7, how long as 90 min")
        require_no_reason(words)
        words, site = _site_apart(words, body_site)
        if not new_event:
            words, site = event_and_site(opened, words, site)
        event = Event(
            **carried(opened, moment), name=words, severity=how_bad, minutes=length_min, body_site=site
        )
        return saved(opened, [event])


def _lasting(text: str, length_min: float | None) -> tuple[str, float | None]:
    """Return the words of an event without how long it lasted, and that in minutes."""
    words, amounts = amounts_in(text)
    for amount in amounts:
        if length_min is not None or BASE.get(amount.unit, ("", 0))[0] != "time":
            raise InputError(
                "event-unclear",
                f"{counted(amount.value, amount.unit)} is not clear in {text.strip()!r}; type how long once, as "
                "90 min, and how bad with --severity.",
            )
        length_min = convert(amount.value, amount.unit, "min")
    return (_FOR.sub("", words) if amounts else words), length_min


def _site_apart(words: str, body_site: str | None) -> tuple[str, str | None]:
    """Take the part of the body out of the words, unless together they call for help and apart they do not."""
    name, site = site_apart(words, body_site, EVENT_WORDS)
    if name != words and calls_for_help([words]) != calls_for_help([f"{name} {site}"]):
        return words, body_site
    return name, site
