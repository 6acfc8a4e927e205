"""What is said of entries right after they were saved: what stands against them, and what is there twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from magnesia import store
from magnesia.diary import (
    OWNER,
    Diary,
    Dose,
    Entry,
    MedicineTaken,
    Note,
    Score,
    contradictions,
    superseded,
)
from magnesia.study.record.naming import short_id


def is_late(entry: Mapping[str, Any]) -> bool:
    """Return whether an entry, as JSON values, is marked as entered late."""
    return store.entry_from_json(entry).stamp.is_late


def notes_on_new(opened: store.Profile, entries: Sequence[Entry]) -> list[str]:
    """Return what these entries say against others of the same days or each other, and what is there twice."""
    days = sorted({entry.stamp.local_date for entry in entries if not isinstance(entry, Note)})
    try:
        found = [entry for day in days for entry in store.load_day(opened, day)]
    except store.StoreError:
        # The entries are saved; a remark that could not be made is no reason to say otherwise.
        return []
    mine = {entry.entry_id for entry in entries}
    others = [entry for entry in found if entry.entry_id not in mine]
    before = contradictions(Diary(tuple(others)), days)
    said = [note for note in contradictions(Diary(tuple(found)), days) if note not in before]
    return [*said, *(note for entry in entries if (note := _twice(entry, others)))]


def _twice(entry: Entry, others: Sequence[Entry]) -> str:
    """Return what to do where the same thing is there already; empty where it is not."""
    if entry.replaces is not None:
        return ""
    same_day = [one for one in others if one.stamp.local_date == entry.stamp.local_date]
    if isinstance(entry, Score):
        earlier = [one for one in same_day if isinstance(one, Score) and one.outcome == entry.outcome]
        if len(earlier) == 1 and earlier[0].value != entry.value:
            return f"To keep only the last: magnesia log undo {short_id(earlier[0].entry_id)}"
        return ""
    if isinstance(entry, Dose | MedicineTaken) and any(_is_same(entry, one) for one in same_day):
        when = entry.stamp.local_time
        at = f"at {when:%H:%M}" if when is not None else f"in the part of the day {entry.stamp.part_of_day!r}"
        what = "dose" if isinstance(entry, Dose) else "medicine"
        undo = f"magnesia log undo {short_id(entry.entry_id)}"
        return f"You already have this {what} {at}. If it is the same one: {undo}"
    return ""


def _is_same(entry: Dose | MedicineTaken, other: Entry) -> bool:
    """Return whether both say the same thing of the same minute, or of the same part of the day."""
    mine, theirs = entry.stamp, other.stamp
    if mine.local_time is None and mine.part_of_day is None:
        return False
    if (mine.at_utc, mine.local_time, mine.part_of_day) != (
        theirs.at_utc,
        theirs.local_time,
        theirs.part_of_day,
    ):
        return False
    if isinstance(entry, Dose) and isinstance(other, Dose):
        return (entry.product_name, entry.units_taken) == (other.product_name, other.units_taken)
    if isinstance(entry, MedicineTaken) and isinstance(other, MedicineTaken):
        return entry.name == other.name
    return False


def notes_on_old(opened: store.Profile, entries: Sequence[Entry]) -> list[str]:
    """Return which of these entries, sent once more, do not count any more, and why."""
    gone = [entry for entry in entries if store.entry_in_force(opened, entry.entry_id) is None]
    if not gone:
        return []
    out = superseded(store.load_diary(opened))
    return [gone_words(entry.entry_id, out[entry.entry_id]) for entry in gone if entry.entry_id in out]


def gone_words(entry_id: str, by: Entry) -> str:
    """Return that an entry does not count any more, and what took it out."""
    who = "" if by.made_by == OWNER else f" by {by.made_by}"
    when = f"on {by.stamp.entered_at:%Y-%m-%d}"
    if isinstance(by, Note):
        return f"{short_id(entry_id)} was taken back{who} {when} and does not count; log it once more if it should."
    return f"{short_id(entry_id)} was corrected{who} {when}; {short_id(by.entry_id)} counts in its place."
