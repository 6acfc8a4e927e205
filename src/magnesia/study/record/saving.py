"""The only way in which a verb commits entries and says what it saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from magnesia import store
from magnesia.diary import Entry, Note, Stamp, instants_of, zone_of
from magnesia.errors import InputError
from magnesia.study.record.calls_for_help import red_flags_in
from magnesia.study.record.naming import short_id
from magnesia.study.record.remarks import notes_on_new, notes_on_old


def saved(opened: store.Profile, entries: Sequence[Entry]) -> dict[str, Any]:
    """Commit the entries, all of them or none, and say what was saved; nothing is said before the commit.

    `notes` says what was assumed of an hour that came twice or never, what stands against each other that day, what
    is there twice, and what of it does not count any more.
    """
    _require_named(opened, entries)
    with store.appending(opened) as appender:
        outcomes = appender.add(entries)
        settled = [
            entry if outcome == "new" else _standing(opened, entry)
            for entry, outcome in zip(entries, outcomes, strict=True)
        ]
        for entry, outcome, there in zip(entries, outcomes, settled, strict=True):
            if outcome == "conflict":
                # Raised inside the block, so that nothing of this is saved.
                raise _taken(entry.entry_id, there, alone=len(entries) == 1)
    new = [entry for entry, outcome in zip(settled, outcomes, strict=True) if outcome == "new"]
    there_before = [entry for entry, outcome in zip(settled, outcomes, strict=True) if outcome == "already"]
    return {
        "saved": len(new),
        "already_there": len(there_before),
        "entries": [store.entry_as_json(entry) for entry in settled],
        "findings": red_flags_in(entries),
        "notes": [
            *notes_on_old(opened, there_before),
            *_of_the_hour(settled),
            *notes_on_new(opened, new),
        ],
    }


def _standing(opened: store.Profile, entry: Entry) -> Entry:
    """Return what stands under the id of an entry; of two in one command the first."""
    return store.entry_of(opened, entry.entry_id) or entry


def _taken(entry_id: str, there: Entry, *, alone: bool) -> InputError:
    """Return the error for an id that stands for something else; obeying it can never count a thing twice."""
    none_of_it = "Not saved" if alone else "Not saved, none of it"
    short, day = short_id(entry_id), there.stamp.local_date
    return InputError(
        "entry-id-taken",
        f"{none_of_it}: under the id {short} the diary has something else, of {day}. If it is the same thing, it is "
        f"there already; to put it right: magnesia log fix {short}. Only if this is another one, send it with "
        "another --id.",
        entry_id=entry_id,
        stands=store.entry_as_json(there),
    )


def _require_named(opened: store.Profile, entries: Sequence[Entry]) -> None:
    """Refuse a correction or retraction of an entry that is not in force, unless it is one that was sent before."""
    for entry in entries:
        named = (entry.replaces, entry.retracts if isinstance(entry, Note) else None)
        gone = [name for name in named if name is not None and store.entry_in_force(opened, name) is None]
        if gone and store.entry_of(opened, entry.entry_id) is None:
            raise InputError(
                "entry-not-in-force",
                f"Not saved: there is no entry {gone[0]} in force to correct; 'magnesia log show' lists the ids of a "
                "day.",
                entry_id=gone[0],
            )


def _of_the_hour(entries: Sequence[Entry]) -> list[str]:
    """Return what was taken for the time in an hour that came twice, or that clocks skipped."""
    return list(dict.fromkeys(note for entry in entries if (note := _hour_note(entry.stamp))))


def _hour_note(stamp: Stamp) -> str:
    if stamp.local_time is None or stamp.at_utc is None:
        return ""
    instants = instants_of(stamp.local_date, stamp.local_time, stamp.zone)
    words = f"{stamp.local_time:%H:%M} on {stamp.local_date} in {stamp.zone}"
    if len(instants) == 2:
        if stamp.at_utc == instants[1]:
            return f"{words} came twice, because clocks went back; this is the second."
        return f"{words} came twice, because clocks went back; this is the first. If it was the second, add --second."
    shown = stamp.at_utc.astimezone(zone_of(stamp.zone))
    if (shown.hour, shown.minute) != (stamp.local_time.hour, stamp.local_time.minute):
        return (
            f"{words} was skipped, because clocks went forward; it is kept as you wrote it, and counts as "
            f"{shown:%H:%M}."
        )
    return ""
