"""The only way in which a verb commits entries and says what it saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from magnesia import store
from magnesia.diary import Diary, Entry, Note, Stamp, contradictions, instants_of, zone_of
from magnesia.errors import InputError
from magnesia.study.record.calls_for_help import red_flags_in


def saved(opened: store.Profile, entries: Sequence[Entry]) -> dict[str, Any]:
    """Commit the entries and say what was saved; nothing is said before the commit.

    `notes` says what was assumed of an hour that came twice or never, and what stands against each other that day.
    """
    _require_named(opened, entries)
    done = store.append_entries(opened, entries)
    if done.conflicts:
        raise InputError(
            "entry-id-taken",
            f"Not saved: the id {done.conflicts[0]} stands in the diary with other content; use another id, "
            "or correct the entry with --replaces.",
        )
    return {
        "saved": done.new,
        "already_there": done.already_there,
        "entries": [store.entry_as_json(entry) for entry in done.entries],
        "findings": red_flags_in(entries),
        "notes": [*_of_the_hour(done.entries), *_of_the_days(opened, done.entries)],
    }


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


def _of_the_days(opened: store.Profile, entries: Sequence[Entry]) -> list[str]:
    """Return what these entries say against others of the same days, or against each other."""
    days = sorted({entry.stamp.local_date for entry in entries if not isinstance(entry, Note)})
    try:
        found = [entry for day in days for entry in store.load_day(opened, day)]
    except store.StoreError:
        # The entries are saved; a remark that could not be made is no reason to say otherwise.
        return []
    mine = {entry.entry_id for entry in entries}
    before = contradictions(Diary(tuple(entry for entry in found if entry.entry_id not in mine)), days)
    return [note for note in contradictions(Diary(tuple(found)), days) if note not in before]
