"""When an entry happened, as typed; and the only way in which a verb commits entries and says what it saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from magnesia import store
from magnesia.diary import (
    OWNER,
    PARTS_OF_DAY,
    Bath,
    DayState,
    Diary,
    Entry,
    Influence,
    Lab,
    Note,
    Score,
    Stamp,
    contradictions,
    current,
    instants_of,
    limit,
    zone_of,
)
from magnesia.errors import InputError
from magnesia.study.clock import fresh_id, now, zone_here
from magnesia.study.record.naming import day_named, entry_id_named
from magnesia.units import UnitError, parse_clock

#: Kinds of entry in which nobody tells a story.
_WITHOUT_FREE_WORDS = (Score, DayState, Influence, Bath, Lab)
#: The setting that holds up to which time of entering a person has said that the clock is right all the same.
_CLOCK_IS_RIGHT = "clock_is_right_before"


@dataclass(frozen=True)
class Moment:
    """When an entry happened and who says so, as typed; None is today, no clock time, the profile's zone, a fresh id.

    With an `entry_id` of the caller's own a retry adds nothing. `replaces` names an entry that this one corrects.
    `made_by` is who writes, where it is not the diary's owner. `second` means the second of an hour that came
    twice because clocks went back. `clock_is_right` answers the question that a clock gone back raises. `typed_at`
    is when this was first typed, as an instant: in a retry "today" and "now" mean that moment.
    """

    date: str | None = None
    time: str | None = None
    zone: str | None = None
    entry_id: str | None = None
    replaces: str | None = None
    made_by: str | None = None
    second: bool = False
    clock_is_right: bool = False
    typed_at: str | None = None


def id_of(moment: Moment, part: str = "") -> str:
    """Return the caller's own id (with the score's name where one call makes several), or a fresh one."""
    if moment.entry_id is None:
        return fresh_id()
    return f"{moment.entry_id}-{part}" if part else moment.entry_id


def origin_of(opened: store.Profile, moment: Moment) -> dict[str, Any]:
    """Return what every entry made of this moment carries: what it corrects, and who made it."""
    replaces = None if moment.replaces is None else entry_id_named(opened, moment.replaces)
    return {"replaces": replaces, "made_by": moment.made_by or OWNER}


def local_now(opened: store.Profile, moment: Moment) -> datetime:
    """Return the time, by the clock of the entry's zone, at which this was typed."""
    return _typed_at(moment, now()).astimezone(zone_of(_zone(opened, moment)))


def stamp_of(opened: store.Profile, moment: Moment, *, at_present: bool = False, part: str = "") -> Stamp:
    """Return the stamp that a moment means in this profile.

    With `at_present` an entry without a day and without a time happened now, to the minute. Under an id that stands
    in the diary already, what was not said is what stands there, so that a retry on the next day is the same entry.
    """
    entered_at = now()
    _require_clock(opened, entered_at, moment)
    there = None if moment.entry_id is None else store.entry_in_force(opened, id_of(moment, part))
    if there is not None and moment.zone is None:
        moment = replace(moment, zone=there.stamp.zone)
    zone = _zone(opened, moment)
    typed = _typed_at(moment, entered_at)
    local = typed.astimezone(zone_of(zone))
    day = local.date() if moment.date is None else day_named(moment.date, local.date())
    if there is not None and moment.date is None:
        day = there.stamp.local_date
    if moment.time is not None:
        clock, of_day = clock_or_part(moment.time)
        instant = _instant(day, clock, zone, moment.second)
        return Stamp(day, clock, zone, entered_at, part_of_day=of_day, at_utc=instant)
    if there is not None:
        was = there.stamp
        at = None if was.local_date != day else was.at_utc
        return Stamp(day, was.local_time, zone, entered_at, part_of_day=was.part_of_day, at_utc=at)
    if at_present and moment.date is None:
        minute = typed.replace(second=0, microsecond=0)
        return Stamp(
            day, local.time().replace(second=0, microsecond=0, fold=0), zone, entered_at, at_utc=minute
        )
    return Stamp(day, None, zone, entered_at)


def _zone(opened: store.Profile, moment: Moment) -> str:
    return moment.zone or store.load_settings(opened).get("zone") or zone_here()


def _typed_at(moment: Moment, entered_at: datetime) -> datetime:
    """Return when this was typed; a retry says so itself."""
    if moment.typed_at is None:
        return entered_at
    try:
        typed = datetime.fromisoformat(moment.typed_at.strip())
    except ValueError:
        typed = datetime.max  # noqa: DTZ901  without a zone, so it is refused below
    if typed.tzinfo is None or typed.astimezone(UTC) > entered_at + timedelta(minutes=1):
        raise InputError(
            "typed-at-unclear",
            f"{moment.typed_at!r} is not an instant in the past; write it like 2026-01-31T18:05Z, or leave it out.",
        )
    return typed.astimezone(UTC)


def _require_clock(opened: store.Profile, entered_at: datetime, moment: Moment) -> None:
    """Refuse to write when the clock stands a day or more before the newest entry; the person says who is right."""
    newest = store.newest_entered_at(opened)
    if newest is None or newest - entered_at <= timedelta(hours=limit("clock_jump_after_h")):
        return
    settings = store.load_settings(opened)
    if settings.get(_CLOCK_IS_RIGHT, "") >= newest.isoformat():
        return
    if moment.clock_is_right:
        store.save_settings(opened, settings | {_CLOCK_IS_RIGHT: newest.isoformat()}, created_at=entered_at)
        return
    raise InputError(
        "clock-jumped",
        f"Not saved: the clock of this machine says {entered_at:%Y-%m-%d %H:%M} UTC, but the newest entry of the "
        f"diary was entered at {newest:%Y-%m-%d %H:%M} UTC. Put the clock right and try again; if it is right, add "
        "--clock-is-right.",
        clock=entered_at.isoformat(),
        newest=newest.isoformat(),
    )


def _instant(day: date, clock: time | None, zone: str, second: bool) -> datetime | None:
    """Return the instant of a clock time; `second` names the later one in an hour that came twice."""
    if clock is None:
        return None
    instants = instants_of(day, clock, zone)
    if second and len(instants) == 1:
        raise InputError(
            "no-second-hour",
            f"{clock:%H:%M} came only once on {day} in {zone}; leave out --second.",
        )
    return instants[-1] if second else instants[0]


def clock_or_part(text: str) -> tuple[time | None, str | None]:
    """Read a clock time or a part of the day; exactly one of the two is not None."""
    word = text.strip().lower()
    if word in PARTS_OF_DAY:
        return None, word
    try:
        return parse_clock(text), None
    except UnitError as problem:
        raise InputError(
            problem.code, f"{problem.message} A part of the day will do too: {', '.join(PARTS_OF_DAY)}."
        ) from problem


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
        "findings": _calls_for_help(entries),
        "notes": [*_of_the_hour(done.entries), *_of_the_days(opened, done.entries)],
    }


def _calls_for_help(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return what in free words calls for help; a score has none, and need not wait for the rules."""
    if all(isinstance(entry, _WITHOUT_FREE_WORDS) for entry in entries):
        return []
    from magnesia.study.safety_check import red_flags_in

    return red_flags_in(entries)


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


def _require_named(opened: store.Profile, entries: Sequence[Entry]) -> None:
    """Refuse a correction or retraction of an entry that is not in force."""
    names = {entry.replaces for entry in entries}
    names |= {entry.retracts for entry in entries if isinstance(entry, Note)}
    out = [name for name in names if name is not None and store.entry_in_force(opened, name) is None]
    if not out:
        return
    diary = store.load_diary(opened)
    there = {entry.entry_id for entry in diary.entries}
    if all(entry.entry_id in there for entry in entries):
        # The same correction sent again: the store will find it there already.
        return
    in_force = {entry.entry_id for entry in current(diary)}
    for name in sorted(set(out) - in_force):
        raise InputError(
            "entry-not-in-force",
            f"Not saved: there is no entry {name} in force to correct; 'magnesia log show' lists the ids of a day.",
            entry_id=name,
        )
