"""The verb that takes back: the last thing that somebody logged, or one entry; nothing is ever removed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from magnesia import store
from magnesia.diary import OWNER, Entry, Note
from magnesia.errors import InputError
from magnesia.study.record.moment import Moment, id_of, stamp_of
from magnesia.study.record.naming import entry_id_named, imported_at, short_id
from magnesia.study.record.saving import saved

#: How the ids end that `undo` gives to what it writes.
_UNDONE = re.compile(r"-undo\d+$")
_LAST_LOOKED_AT = 1000


def undo(profile: store.Place, moment: Moment, wanted: str | None = None) -> dict[str, Any]:
    """Take back the last thing that the same maker logged, or one entry; nothing is removed, and it is said.

    Taking back a correction brings the value before it into force again. What was itself taken back stays back.
    """
    base = id_of(moment)
    with store.open_profile(profile) as opened:
        if done := _done_before(opened, base):
            return {"saved": 0, "already_there": len(done), "entries": done, "taken_back": [], "notes": []}
        made_by = moment.made_by or OWNER
        gone, notes = _last_thing(opened, made_by) if wanted is None else ([_one(opened, wanted)], [])
        entered = stamp_of(opened, replace(moment, date=None, time=None)).entered_at
        entries = [
            _taken_back(opened, entry, f"{base}-undo{number}", entered, made_by)
            for number, entry in enumerate(gone)
        ]
        result = saved(opened, entries)
    taken_back = [store.entry_as_json(entry) for entry in gone]
    return result | {"taken_back": taken_back, "findings": [], "notes": [*result["notes"], *notes]}


def _done_before(opened: store.Profile, base: str) -> list[dict[str, Any]]:
    """Return what an `undo` of the same id has written already."""
    ids = store.ids_beginning(opened, f"{base}-undo", in_force=False)
    there = [entry for entry_id in ids if (entry := store.entry_of(opened, entry_id))]
    return [
        store.entry_as_json(entry)
        for entry in there
        if _takes_back(entry) or _brought_back(opened, entry) is not None
    ]


def _last_thing(opened: store.Profile, made_by: str) -> tuple[list[Entry], list[str]]:
    """Return the entries of this maker's last command, and a note where another logged something since.

    Retractions are passed over. What a file has brought is not what somebody logged.
    """
    last = [entry for entry in store.last_entries(opened, _LAST_LOOKED_AT) if not _takes_back(entry)]
    own = [entry for entry in last if entry.made_by == made_by]
    if not own:
        raise _nothing_of(made_by, last)
    since = imported_at(opened)
    if since is not None and own[0].stamp.entered_at <= since:
        raise InputError(
            "undo-import",
            f"A file was brought in on {since:%Y-%m-%d %H:%M} UTC and nothing was logged since, so nothing was taken "
            f"back. The newest entry is of {own[0].stamp.local_date}; to take back that one: magnesia log undo "
            f"{short_id(own[0].entry_id)}",
            entry_id=own[0].entry_id,
        )
    notes = []
    if last[0].made_by != made_by:
        notes.append(
            f"Logged after it by {'you' if last[0].made_by == OWNER else last[0].made_by}, and left as it is: "
            f"{short_id(last[0].entry_id)}."
        )
    return [entry for entry in own if entry.stamp.entered_at == own[0].stamp.entered_at], notes


def _nothing_of(made_by: str, last: list[Entry]) -> InputError:
    """Return the error where this maker has logged nothing; it says who logged the last thing."""
    if not last:
        return InputError(
            "nothing-to-undo", "There is nothing to take back: the diary holds no entry in force."
        )
    whose = "you" if last[0].made_by == OWNER else last[0].made_by
    mine = "you" if made_by == OWNER else made_by
    return InputError(
        "nothing-to-undo",
        f"There is nothing to take back of what {mine} logged. The last thing was logged by {whose}; to take "
        f"back that one: magnesia log undo {short_id(last[0].entry_id)}",
        entry_id=last[0].entry_id,
    )


def _takes_back(entry: Entry) -> bool:
    return isinstance(entry, Note) and entry.retracts is not None


def _one(opened: store.Profile, wanted: str) -> Entry:
    entry_id = entry_id_named(opened, wanted)
    entry = store.entry_in_force(opened, entry_id)
    if entry is None:
        raise InputError(
            "entry-not-in-force",
            f"Not saved: {short_id(entry_id)} is not in force any more, so there is nothing to take back; "
            "'magnesia log show --all' says who took it out.",
            entry_id=entry_id,
        )
    if _takes_back(entry):
        raise InputError(
            "undo-of-undo",
            f"{short_id(entry_id)} took something back, and what was taken back stays back; log it once more if it "
            "was right after all.",
            entry_id=entry_id,
        )
    return entry


def _taken_back(opened: store.Profile, entry: Entry, entry_id: str, entered: datetime, made_by: str) -> Entry:
    """Return the retraction of an entry, or of a correction the value that stood before it."""
    before = _before(opened, entry)
    if before is None:
        stamp = replace(entry.stamp, entered_at=entered)
        return Note(entry_id, stamp, "undo", retracts=entry.entry_id, made_by=made_by)
    return _as_written(before, entry_id, entered, replaces=entry.entry_id, made_by=made_by)


def _as_written(
    before: Entry, entry_id: str, entered: datetime, *, replaces: str | None, made_by: str
) -> Entry:
    """Return the entry that brings an earlier one back."""
    stamp = replace(before.stamp, entered_at=entered)
    return replace(before, entry_id=entry_id, stamp=stamp, replaces=replaces, made_by=made_by)


def _before(opened: store.Profile, entry: Entry) -> Entry | None:
    """Return what stood before an entry corrected it; one that an `undo` wrote stands for what it brought back."""
    back = _brought_back(opened, entry)
    return _replaced(opened, entry) if back is None else _before(opened, back)


def _brought_back(opened: store.Profile, entry: Entry) -> Entry | None:
    """Return what an entry that `undo` wrote has brought back, None where `undo` did not write it.

    Its id alone proves nothing, for a person may give an id too: it must also say what stood before what it replaces.
    """
    corrected = _replaced(opened, entry) if _UNDONE.search(entry.entry_id) else None
    before = None if corrected is None else _before(opened, corrected)
    if before is None:
        return None
    told_again = _as_written(
        before,
        entry.entry_id,
        entry.stamp.entered_at,
        replaces=entry.replaces,
        made_by=entry.made_by,
    )
    return before if told_again == entry else None


def _replaced(opened: store.Profile, entry: Entry) -> Entry | None:
    return None if entry.replaces is None else store.entry_of(opened, entry.replaces)
