"""Names that a person chooses, of scores and events: spelled as before, and asked about where one is nearly known."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from magnesia import store
from magnesia.diary import Event
from magnesia.errors import InputError

#: Outcomes with a scale of their own, by other words for them; as a score of 0 to 10 they would mean nothing.
_OWN_SCALE = {
    **dict.fromkeys(("stool", "stools", "stool form", "bristol", "stuhl", "stuhlform"), "stool_form"),
    **dict.fromkeys(("sleep hours", "hours of sleep", "hours slept", "schlafstunden"), "sleep_hours"),
}
#: Common events, by the words for them in both languages.
_EVENT_WORDS = {
    "migraine": ("migraines", "migräne", "migraene", "migräneanfall"),
    "headache": ("headaches", "kopfschmerz", "kopfschmerzen", "kopfweh"),
    "cramp": ("cramps", "krampf", "krämpfe", "kraempfe"),
    "loose stool": ("loose stools", "durchfall", "weicher stuhl"),
    "diarrhoea": ("diarrhea",),
    "constipation": ("verstopfung",),
    "nausea": ("übelkeit", "uebelkeit"),
    "vomiting": ("erbrechen",),
    "dizziness": ("schwindel",),
    "palpitations": ("herzklopfen", "herzstolpern"),
    "twitch": ("twitches", "twitching", "zucken", "muskelzucken"),
    "fall": ("sturz",),
    "flare": ("flare-up", "schub"),
}
#: Words for a cramp that say where it was: it is the same event, and the sheet of paper has one row for it.
_CRAMPS = {
    **dict.fromkeys(("leg cramp", "leg cramps", "beinkrampf", "beinkrämpfe", "beinkraempfe"), "leg"),
    **dict.fromkeys(("calf cramp", "calf cramps", "wadenkrampf", "wadenkrämpfe", "wadenkraempfe"), "calf"),
}
_SIDES = {
    "links": "left",
    "rechts": "right",
    "beidseits": "both",
    "left": "left",
    "right": "right",
    "both": "both",
}
_EVENT_NAMES = {word: name for name, words in _EVENT_WORDS.items() for word in (name, *words)}
#: Every word for a common event; a part of the body may follow it.
EVENT_WORDS = frozenset((*_EVENT_NAMES, *_CRAMPS))
#: How much alike two names of an event are that may be one: "migrane", "kramp".
_ALIKE = 0.79
#: So many of the last entries are looked at for events that this person names so.
_LOOKED_AT = 1000


def outcome_known(name: str, known: Sequence[str]) -> str:
    """Return the name as the profile spells it; one that is nearly an outcome known here is asked about."""
    spelled = {outcome.casefold(): outcome for outcome in known}
    if name.casefold() in spelled:
        return spelled[name.casefold()]
    own = _OWN_SCALE.get(name.casefold().replace("_", " ")) if name not in _OWN_SCALE.values() else None
    near = difflib.get_close_matches(name.casefold(), spelled, n=1)
    meant = own or (spelled[near[0]] if near else None)
    if meant is not None:
        raise InputError(
            "outcome-unlike",
            f"Not saved: {name!r} is not one of your scores; did you mean {meant!r}? If it is a new one, add "
            "--new-outcome.",
            outcomes=list(known),
        )
    return name


def event_and_site(opened: store.Profile, name: str, site: str | None) -> tuple[str, str | None]:
    """Return the name of an event and where it was; "Wadenkrampf links" is a cramp in the left calf."""
    where = _CRAMPS.get(name.casefold())
    if where is None:
        return event_known(opened, name), site
    side = _SIDES.get((site or "").casefold())
    return event_known(opened, "cramp"), f"{side} {where}" if side else site or where


def event_spelled(opened: store.Profile, name: str) -> str | None:
    """Return the name of an event as this person spells it, or the common name for it; None where it is neither."""
    word = name.casefold()
    if word in _CRAMPS:
        word = "cramp"
    return _of_person(opened).get(word) or _EVENT_NAMES.get(word)


def _of_person(opened: store.Profile) -> dict[str, str]:
    return {
        entry.name.casefold(): entry.name
        for entry in store.last_entries(opened, _LOOKED_AT)
        if isinstance(entry, Event)
    }


def event_known(opened: store.Profile, name: str) -> str:
    """Return the name of an event as this person spells it, or the common name for it; nearly one is asked about."""
    if (spelled := event_spelled(opened, name)) is not None:
        return spelled
    word, of_person = name.casefold(), _of_person(opened)
    known = {**{one: one for one in EVENT_WORDS}, **of_person}
    if set(word.split()) & known.keys():
        # "bad migraine" says more than the name of an event, and is no slip.
        return name
    near = difflib.get_close_matches(word, known, n=1, cutoff=_ALIKE)
    if near:
        meant = _EVENT_NAMES.get(near[0], known[near[0]])
        raise InputError(
            "event-unlike",
            f"Not saved: {name!r} is no event known here; did you mean {meant!r}? If it is a new one, "
            "add --new-event.",
            meant=meant,
        )
    return name


def is_event(word: str) -> bool:
    """Return whether this is a word for a common event."""
    return word.strip().casefold() in EVENT_WORDS
