"""The diary by calendar day: what was scored, what was taken, what is known of each kind, what was written late.

Every function takes the first day and a number of days and returns one item per day; a day without an entry
is a gap, never a zero. A half-filled day counts: what stands in it is used, the rest of it is a gap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Literal, TypeVar

from magnesia.diary.entries import (
    KINDS,
    Bath,
    DayState,
    Dose,
    Entry,
    Event,
    Food,
    Influence,
    Lab,
    MedicineChange,
    MedicineTaken,
    Score,
    Topical,
)
from magnesia.diary.history import Diary, current

IntakeState = Literal["taken", "none", "unsure", "not logged"]
DayWord = Literal["logged", "none", "unsure", "not asked", "not logged"]
#: Of which kind of `DayState` an entry is.
_KIND_OF: Mapping[type, str] = {
    Dose: "dose",
    Food: "food",
    Bath: "bath",
    Topical: "topical",
    Score: "score",
    Event: "event",
    MedicineTaken: "medicine",
    MedicineChange: "medicine",
    Influence: "influence",
    Lab: "lab",
}
#: How a sentence says which of two words outweighs the other.
_COUNTS = {
    "logged": "what was logged counts",
    "none": "'none' counts",
    "unsure": "the day counts as not sure",
}
#: So many days are named where many are meant.
DAYS_SAID = 3
Kind = TypeVar("Kind", Dose, DayState, Score, Event)


@dataclass(frozen=True)
class DayIntake:
    """What the diary knows of one day's intake.

    "unsure" outweighs everything, because part of the day is not known (its doses are still listed);
    a dose outweighs "none".
    """

    day: date
    state: IntakeState
    doses: tuple[Dose, ...]


@dataclass(frozen=True)
class DayStates:
    """What is known of one day: a word for each kind, and for each (kind, name) that stands in the diary.

    logged      there is an entry. none, unsure, not asked : what was said of the day, in this order of weight:
    unsure outweighs entries and "none", because there may have been more; only a score outweighs "unsure",
    because a rating is no sum. "not asked" is outweighed by everything.
    not logged  nobody wrote anything, which is not "none".
    """

    day: date
    by_kind: Mapping[str, DayWord]
    by_name: Mapping[tuple[str, str], DayWord]

    @property
    def outcomes(self) -> dict[str, DayWord]:
        """Return the word of each outcome."""
        return {name: word for (kind, name), word in self.by_name.items() if kind == "score"}


def day_states(diary: Diary, first: date, days: int) -> list[DayStates]:
    """Return what is known of each kind and of each named thing on each day.

    What is said of a whole kind ("not sure about the scores") holds for every name of it that has no word of its own.
    """
    found: defaultdict[date, list[Entry]] = defaultdict(list)
    for entry in current(diary):
        found[entry.stamp.local_date].append(entry)
    wanted = _calendar(first, days)
    names = sorted({key for day in wanted for entry in found[day] if (key := _name_key(entry))})
    return [_states_of(day, found[day], names) for day in wanted]


def states_of_day(day: date, entries: Collection[Entry]) -> DayStates:
    """Return what is known of one day, from its entries in force."""
    return _states_of(day, entries, sorted({key for entry in entries if (key := _name_key(entry))}))


def _states_of(day: date, entries: Collection[Entry], names: list[tuple[str, str]]) -> DayStates:
    said: defaultdict[tuple[str, str | None], set[str]] = defaultdict(set)
    for entry in entries:
        kind = _KIND_OF.get(type(entry))
        if isinstance(entry, DayState):
            said[entry.about, entry.name].add(entry.state)
            if (entry.about, entry.state) == ("dose", "unsure"):
                # Not sure about one product leaves the magnesium of the whole day open.
                said["dose", None].add("unsure")
        elif kind is not None:
            said[kind, None].add("logged")
            if key := _name_key(entry):
                said[key].add("logged")
    kinds = {kind: _word(kind, said[kind, None]) for kind in KINDS}
    whole = {kind: _word(kind, said[kind, None] - {"logged"}) for kind in KINDS}
    by_name = {
        (kind, name): _word(kind, own) if (own := said[kind, name]) else whole[kind] for kind, name in names
    }
    return DayStates(day, kinds, by_name)


def _word(kind: str, said: set[str]) -> DayWord:
    """Return the word that outweighs the others."""
    order: tuple[DayWord, ...] = ("unsure", "logged", "none", "not asked")
    if kind == "score" and "logged" in said:
        return "logged"
    return next((word for word in order if word in said), "not logged")


def _name_key(entry: Entry) -> tuple[str, str] | None:
    """Return the kind and the name under which an entry can be asked for: an outcome, an event, a medicine ..."""
    match entry:
        case DayState(name=str(name)):
            return entry.about, name
        case Score():
            return "score", entry.outcome
        case Event() | MedicineTaken() | Influence():
            return _KIND_OF[type(entry)], entry.name
        case _:
            return None


def daily_scores(diary: Diary, outcome: str, first: date, days: int) -> list[float | None]:
    """Return the mean of each day's scores of one outcome, None where nothing was scored.

    A day of which the person is not sure is such a gap too, never a zero.
    """
    by_day = _by_day(diary, Score)
    found = [[s.value for s in by_day[day] if s.outcome == outcome] for day in _calendar(first, days)]
    return [fmean(values) if values else None for values in found]


def daily_intake(diary: Diary, first: date, days: int) -> list[DayIntake]:
    """Return what was taken on each day; "none", "unsure" and "not logged" are three different things."""
    doses, none, unsure = _by_day(diary, Dose), _said_of_doses(diary, "none"), _said_of_doses(diary, "unsure")

    def state(day: date) -> IntakeState:
        if unsure[day]:
            return "unsure"
        if doses[day]:
            return "taken"
        return "none" if none[day] else "not logged"

    return [DayIntake(day, state(day), tuple(doses[day])) for day in _calendar(first, days)]


def event_days(diary: Diary, name: str, first: date, days: int) -> list[bool]:
    """Return on which days the event was noted."""
    by_day = _by_day(diary, Event)
    return [any(event.name == name for event in by_day[day]) for day in _calendar(first, days)]


def late_days(diary: Diary, outcome: str, first: date, days: int) -> list[bool]:
    """Return on which days any score of the outcome was written down late (see `Stamp.is_late`)."""
    by_day = _by_day(diary, Score)
    return [
        any(score.stamp.is_late for score in by_day[day] if score.outcome == outcome)
        for day in _calendar(first, days)
    ]


def contradictions(diary: Diary, days: Collection[date]) -> list[str]:
    """Return, for these days, what the entries in force say against each other, and what counts."""
    doses, none, unsure = _by_day(diary, Dose), _said_of_doses(diary, "none"), _said_of_doses(diary, "unsure")
    of_intake = (
        (none, doses, "both 'nothing taken' and a dose; both are kept, the dose counts"),
        (unsure, doses, "both 'not sure' and a dose; both are kept, the day counts as not sure"),
        (unsure, none, "both 'not sure' and 'nothing taken'; both are kept, the day counts as not sure"),
    )
    notes = [_said([day for day in days if one[day] and other[day]], what) for one, other, what in of_intake]
    values: defaultdict[str, defaultdict[date, set[float]]] = defaultdict(lambda: defaultdict(set))
    for day, scores in _by_day(diary, Score).items():
        for score in scores:
            values[score.outcome][day].add(score.value)
    for outcome, by_day in sorted(values.items()):
        several = [day for day in days if len(by_day[day]) > 1]
        notes.append(_said(several, f"more than one value of {outcome!r}; the mean counts"))
    return [note for note in [*notes, *_against_a_state(diary, days)] if note]


def _against_a_state(diary: Diary, days: Collection[date]) -> list[str]:
    """Return where something was logged on a day of which it was said that there was none, or "not sure".

    Of a kind as a whole or of one name; doses have sentences of their own.
    """
    said: defaultdict[tuple[str, str], defaultdict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
    wanted = set(days)
    for entry in current(diary):
        day = entry.stamp.local_date
        if day not in wanted:
            continue
        if isinstance(entry, DayState):
            said[entry.about, entry.name or ""][day].add(entry.state)
        elif kind := _KIND_OF.get(type(entry)):
            for name in {"", (_name_key(entry) or ("", ""))[1]}:
                said[kind, name][day].add("logged")
    notes = []
    for (kind, name), by_day in sorted(said.items()):
        if (kind, name) == ("dose", ""):
            continue
        what = f"{kind} {name!r}" if name else kind
        for one, other in (("none", "logged"), ("unsure", "logged"), ("unsure", "none")):
            both = [day for day in days if {one, other} <= by_day[day]]
            counts = _COUNTS[_word(kind, {one, other})]
            here = "an entry" if other == "logged" else f"'{other}'"
            notes.append(_said(both, f"both '{one}' and {here} for {what}; both are kept, {counts}"))
    return notes


def _said(days: list[date], what: str) -> str:
    """Return "2026-03-04 has ..."; of many days the first few are named, of none nothing is said."""
    if not days:
        return ""
    named = ", ".join(map(str, sorted(days)[:DAYS_SAID]))
    more = f" and {len(days) - DAYS_SAID} more days" if len(days) > DAYS_SAID else ""
    return f"{named}{more} {'has' if len(days) == 1 else 'have'} {what}."


def _calendar(first: date, days: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(days)]


def _said_of_doses(diary: Diary, state: str) -> defaultdict[date, list[DayState]]:
    """Return what was said of whole days about the magnesium swallowed.

    "None" of one product says nothing of the others; "unsure" of one leaves the whole day open.
    """
    found: defaultdict[date, list[DayState]] = defaultdict(list)
    for day, said in _by_day(diary, DayState).items():
        found[day] = [
            one
            for one in said
            if one.about == "dose" and one.state == state and (state != "none" or one.name is None)
        ]
    return found


def _by_day(diary: Diary, kind: type[Kind]) -> defaultdict[date, list[Kind]]:
    found: defaultdict[date, list[Kind]] = defaultdict(list)
    for entry in current(diary):
        if isinstance(entry, kind):
            found[entry.stamp.local_date].append(entry)
    return found
