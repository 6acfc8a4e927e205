"""The verbs that look at a day and correct one entry; taking back has a file of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
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
        raise _not_in_force(opened, entry_id)
    return before


def _not_in_force(opened: store.Profile, entry_id: str) -> InputError:
    """Return the error for an entry that does not count any more: it names what counts in its place."""
    out = superseded(store.load_diary(opened))
    first = out.get(entry_id)
    chain = [entry_id]
    while (by := out.get(chain[-1])) is not None and not isinstance(by, Note) and by.entry_id not in chain:
        chain.append(by.entry_id)
    if first is None or chain[-1] in out:
        sentence = "was taken back and does not count any more; log it once more if it should."
    else:
        whose = "" if first.made_by == OWNER else f" by {first.made_by}"
        sentence = (
            f"is not in force any more, it was corrected{whose}; to correct what counts now: magnesia log fix "
            f"{short_id(chain[-1])}."
        )
    return InputError("entry-not-in-force", f"Not saved: {short_id(entry_id)} {sentence}", entry_id=entry_id)


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
            kind = (
                "state of a day"
                if isinstance(before, DayState)
                else re.sub(r"(?<!^)(?=[A-Z])", " ", type(before).__name__).lower()
            )
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
