"""The verbs that look at a day and put it right: show it, take back the last thing, correct one entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from magnesia import store
from magnesia.diary import (
    OWNER,
    DayState,
    Diary,
    Dose,
    Entry,
    Event,
    Influence,
    Note,
    Part,
    Score,
    Stamp,
    contradictions,
    hour_of_part,
    instants_of,
    states_of_day,
    superseded,
)
from magnesia.errors import InputError
from magnesia.study.record.day_limit import remarks_on_day, remarks_on_dose
from magnesia.study.record.moment import Moment, id_of, local_now, stamp_of
from magnesia.study.record.naming import day_named, entry_id_named, short_id
from magnesia.study.record.saving import saved
from magnesia.study.record.typed import influence_value, score_number
from magnesia.units import hours_of, parse_number

#: How the ids end that `undo` gives to what it writes.
_UNDONE = re.compile(r"-undo\d+$")
#: More entries than this were made at once only by reading a file; taking those back is no slip of the hand.
_MOST_AT_ONCE = 100
_LAST_LOOKED_AT = 1000


def day_shown(profile: store.Place, day: str | None = None, *, everything: bool = False) -> dict[str, Any]:
    """Return one day as JSON values: its entries, what is known of each kind, and what stands against what.

    `everything` adds what is not in force any more, each with who took it out, when and by which entry.
    """
    with store.open_profile(profile) as opened:
        here = local_now(opened, Moment()).date()
        local_date = here if day is None else day_named(day, here)
        entries = store.load_day(opened, local_date)
        remarks = remarks_on_day(opened, local_date)
        zone = store.load_settings(opened).get("zone")
        listed, out = entries, {}
        if everything:
            diary = store.load_diary(opened)
            out = superseded(diary)
            listed = tuple(entry for entry in diary.entries if entry.stamp.local_date == local_date)
        outcomes = list(store.load_settings(opened).get("outcomes", []))
    known = states_of_day(local_date, entries)
    # A score of the profile that is not mentioned that day shares what was said of all scores, short of "logged".
    whole = known.by_kind["score"] if known.by_kind["score"] != "logged" else "not logged"
    return {
        "date": local_date.isoformat(),
        "zone": zone,
        "entries": [_shown(entry, out.get(entry.entry_id)) for entry in sorted(listed, key=_hour)],
        "kinds": dict(known.by_kind),
        "outcomes": {
            name: known.by_name.get(("score", name), whole) for name in [*outcomes, *known.outcomes]
        },
        "notes": contradictions(Diary(entries), [local_date]),
        "remarks": remarks,
    }


def _hour(entry: Entry) -> tuple[bool, float, bool]:
    """Order the entries of a day by their time; what has none stands at the end, as it was written."""
    stamp = entry.stamp
    if stamp.part_of_day is not None:
        return False, hour_of_part(stamp.part_of_day), False
    if stamp.local_time is None:
        return True, 0.0, False
    later = instants_of(stamp.local_date, stamp.local_time, stamp.zone)[1:]
    return False, hours_of(stamp.local_time), stamp.at_utc in later


def _shown(entry: Entry, out: Entry | None) -> dict[str, Any]:
    taken_out = out and {
        "by_entry": out.entry_id,
        "made_by": out.made_by,
        "entered_at": out.stamp.entered_at.isoformat(),
        "why": out.text if isinstance(out, Note) else None,
    }
    return store.entry_as_json(entry) | {
        "short_id": short_id(entry.entry_id),
        "late": entry.stamp.is_late,
        "taken_out": taken_out,
    }


def undo(profile: store.Place, moment: Moment, wanted: str | None = None) -> dict[str, Any]:
    """Take back the last thing that was logged, or one entry; nothing is removed, and what it was is said.

    Taking back a correction brings the value before it into force again. What was itself taken back stays back.
    """
    base = id_of(moment)
    with store.open_profile(profile) as opened:
        if done := _done_before(opened, base):
            return {"saved": 0, "already_there": len(done), "entries": done, "taken_back": [], "notes": []}
        gone = _last_thing(opened) if wanted is None else [_one(opened, wanted)]
        entered = stamp_of(opened, replace(moment, date=None, time=None)).entered_at
        made_by = moment.made_by or OWNER
        entries = [
            _taken_back(opened, entry, f"{base}-undo{number}", entered, made_by)
            for number, entry in enumerate(gone)
        ]
        result = saved(opened, entries)
    return result | {"taken_back": [store.entry_as_json(entry) for entry in gone], "findings": []}


def _done_before(opened: store.Profile, base: str) -> list[dict[str, Any]]:
    """Return what an `undo` of the same id has written already."""
    ids = store.ids_beginning(opened, f"{base}-undo", in_force=False)
    there = [entry for entry_id in ids if (entry := store.entry_of(opened, entry_id))]
    return [
        store.entry_as_json(entry)
        for entry in there
        if _takes_back(entry) or _brought_back(opened, entry) is not None
    ]


def _last_thing(opened: store.Profile) -> list[Entry]:
    """Return the entries of the last command that logged something; retractions are passed over."""
    last = [entry for entry in store.last_entries(opened, _LAST_LOOKED_AT) if not _takes_back(entry)]
    if not last:
        raise InputError(
            "nothing-to-undo", "There is nothing to take back: the diary holds no entry in force."
        )
    thing = [entry for entry in last if entry.stamp.entered_at == last[0].stamp.entered_at]
    if len(thing) > _MOST_AT_ONCE:
        raise InputError(
            "undo-many",
            f"The last thing entered was {len(thing)} or more entries at once, as a file brings them; nothing was "
            f"taken back. Take back one of them with its id: magnesia log undo {short_id(last[0].entry_id)}.",
        )
    return thing


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


def fix(profile: store.Place, moment: Moment, wanted: str, words: Sequence[str] = ()) -> dict[str, Any]:
    """Correct one entry: another value ("6", "half", other words), another day or time; the rest stays as it was.

    A dose keeps the label it was logged with. The entry before stays in the record, with who corrected it.
    """
    text = " ".join(words).strip()
    with store.open_profile(profile) as opened:
        entry_id = entry_id_named(opened, wanted)
        before = _to_fix(opened, entry_id, moment)
        stamp = _stamp_fixed(opened, moment, before.stamp)
        changed = replace(
            _value_fixed(before, text) if text else before,
            entry_id=id_of(moment),
            stamp=stamp,
            replaces=entry_id,
            made_by=moment.made_by or OWNER,
        )
        if not text and replace(stamp, entered_at=before.stamp.entered_at) == before.stamp:
            raise InputError(
                "fix-nothing",
                "Nothing was said to be different; write the right value behind the id, or --date or --time.",
            )
        result = saved(opened, [changed]) | {"before": store.entry_as_json(before)}
        return result | {"remarks": remarks_on_dose(opened, changed) if isinstance(changed, Dose) else []}


def _to_fix(opened: store.Profile, entry_id: str, moment: Moment) -> Entry:
    """Return the entry to correct: one in force, or one that this very correction has taken out of force before."""
    before = store.entry_in_force(opened, entry_id)
    sent = None if before or moment.entry_id is None else store.entry_of(opened, moment.entry_id)
    if sent is not None and sent.replaces == entry_id:
        before = store.entry_of(opened, entry_id)
    if before is None:
        raise InputError(
            "entry-not-in-force",
            f"Not saved: {short_id(entry_id)} is not in force any more; 'magnesia log show' lists what is.",
            entry_id=entry_id,
        )
    return before


def _stamp_fixed(opened: store.Profile, moment: Moment, before: Stamp) -> Stamp:
    """Return the stamp of before with what was said of the moment."""
    day = moment.date if moment.date is not None else before.local_date.isoformat()
    said = replace(moment, date=day, zone=moment.zone or before.zone, entry_id=None)
    stamp = stamp_of(opened, said)
    if moment.time is not None or (before.local_time is None and before.part_of_day is None):
        return stamp
    same = stamp.local_date == before.local_date and stamp.zone == before.zone
    return replace(
        stamp,
        local_time=before.local_time,
        part_of_day=before.part_of_day,
        at_utc=before.at_utc if same else None,
    )


def _value_fixed(before: Entry, text: str) -> Entry:
    """Return the entry with another value: the one thing of its kind that is mistyped most."""
    match before:
        case Score():
            return replace(before, value=score_number(text.rpartition("=")[2]))
        case Influence():
            return replace(before, value=influence_value(before.name, [text]))
        case Dose():
            return _units_fixed(before, parse_number(_without_unit(text, before.unit_name)))
        case Event():
            return replace(before, name=text)
        case Note():
            return replace(before, text=text)
        case _:
            kind = "state of a day" if isinstance(before, DayState) else type(before).__name__.lower()
            raise InputError(
                "fix-by-replacing",
                f"A {kind} is corrected by writing it anew: log it as it should be, with --replaces "
                f"{short_id(before.entry_id)}. Its day and time can be set here with --date and --time.",
            )


def _units_fixed(before: Dose, units: float) -> Dose:
    """Return the dose with another number of units, of the label it was logged with."""
    if not units > 0:
        raise InputError(
            "dose-of-nothing",
            "A dose of 0 units is no dose; take it back with magnesia log undo, then log none.",
        )
    share = units / before.units_taken
    return replace(
        before,
        units_taken=units,
        elemental_mg=before.elemental_mg * share,
        parts=tuple(Part(part.form, part.elemental_mg * share) for part in before.parts),
    )


def _without_unit(text: str, unit_name: str) -> str:
    words: Iterable[str] = text.split()
    kept = [word for word in words if word.lower() not in (unit_name, f"{unit_name}s", "x")]
    return " ".join(kept)
