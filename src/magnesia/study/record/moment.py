"""When an entry happened, as typed; and the only way in which a verb commits entries and says what it saved."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from magnesia import store
from magnesia.diary import OWNER, PARTS_OF_DAY, Entry, Note, Stamp, current, instants_of, zone_of
from magnesia.errors import InputError
from magnesia.study.clock import now, zone_here
from magnesia.study.safety_check import red_flags_in
from magnesia.units import UnitError, parse_clock

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Words for a day, as days before today.
DAYS_AGO = {
    "today": 0,
    "heute": 0,
    "yesterday": 1,
    "gestern": 1,
    "day before yesterday": 2,
    "vorgestern": 2,
}
_WEEKDAYS_IN_GERMAN = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_NUMBERED = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


@dataclass(frozen=True)
class Moment:
    """When an entry happened and who says so, as typed; None is today, no clock time, the profile's zone, a fresh id.

    With an `entry_id` of the caller's own a retry adds nothing. `replaces` names an entry that this one corrects.
    `made_by` is who writes, where it is not the diary's owner. `second` means the second of an hour that came
    twice because clocks went back.
    """

    date: str | None = None
    time: str | None = None
    zone: str | None = None
    entry_id: str | None = None
    replaces: str | None = None
    made_by: str | None = None
    second: bool = False

    @property
    def origin(self) -> dict[str, Any]:
        """Return what every entry made of this moment carries: what it corrects, and who made it."""
        return {"replaces": self.replaces, "made_by": self.made_by or OWNER}


def id_of(moment: Moment, part: str = "") -> str:
    """Return the caller's own id (with the score's name where one call makes several), or a fresh one."""
    if moment.entry_id is None:
        return uuid.uuid4().hex
    return f"{moment.entry_id}-{part}" if part else moment.entry_id


def stamp_of(opened: store.Profile, moment: Moment, *, at_present: bool = False) -> Stamp:
    """Return the stamp that a moment means in this profile.

    With `at_present` an entry of today without a time happened now, to the minute.
    """
    zone = moment.zone or store.load_settings(opened).get("zone") or zone_here()
    here_now = now()
    local_now = here_now.astimezone(zone_of(zone))
    day = local_now.date() if moment.date is None else day_named(moment.date, local_now.date())
    if moment.time is not None:
        clock, part = clock_or_part(moment.time)
        return Stamp(
            day, clock, zone, here_now, part_of_day=part, at_utc=_instant(day, clock, zone, moment.second)
        )
    if at_present and moment.date is None:
        minute = here_now.replace(second=0, microsecond=0)
        return Stamp(day, local_now.time().replace(second=0, microsecond=0), zone, here_now, at_utc=minute)
    return Stamp(day, None, zone, here_now)


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


def day_named(text: str, local_today: date) -> date:
    """Read a day: 2026-01-31, 31.1.2026, "today", "yesterday", "monday" (the last one, today counts)."""
    day = _day(text.strip(), local_today)
    if day > local_today:
        raise InputError("date-future", f"{day} has not come yet; check the date.")
    return day


def _day(word: str, local_today: date) -> date:
    lower = word.lower()
    if lower in DAYS_AGO:
        return local_today - timedelta(days=DAYS_AGO[lower])
    for names in (WEEKDAYS, _WEEKDAYS_IN_GERMAN):
        if lower in names:
            return local_today - timedelta(days=(local_today.weekday() - names.index(lower)) % 7)
    try:
        return date.fromisoformat(word)
    except ValueError as problem:
        readings = _readings(word)
        if len(readings) == 1:
            return readings.pop()
        if readings:
            raise InputError(
                "date-two-readings",
                f"{word!r} can be two days; write {' or '.join(str(day) for day in sorted(readings))}.",
            ) from problem
        raise InputError(
            "date-unclear",
            f"{word!r} is not a day; write it as {local_today.isoformat()}, or yesterday, or monday.",
        ) from problem


def _readings(word: str) -> set[date]:
    """Return the days that "3.4.2026" may be, day first and month first."""
    match = _NUMBERED.fullmatch(word)
    found: set[date] = set()
    if match:
        one, other, year = (int(part) for part in match.groups())
        for day, month in ((one, other), (other, one)):
            try:
                found.add(date(year, month, day))
            except ValueError:
                continue
    return found


def saved(opened: store.Profile, entries: Sequence[Entry]) -> dict[str, Any]:
    """Commit the entries and say what was saved; nothing is said before the commit."""
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
    }


def _require_named(opened: store.Profile, entries: Sequence[Entry]) -> None:
    """Refuse a correction or retraction of an entry that is not in force."""
    names = {entry.replaces for entry in entries}
    names |= {entry.retracts for entry in entries if isinstance(entry, Note)}
    names.discard(None)
    if not names:
        return
    diary = store.load_diary(opened)
    there = {entry.entry_id for entry in diary.entries}
    if all(entry.entry_id in there for entry in entries):
        # The same correction sent again: the store will find it there already.
        return
    in_force = {entry.entry_id for entry in current(diary)}
    for name in names - in_force:
        raise InputError(
            "entry-not-in-force",
            f"Not saved: there is no entry {name} in force to correct; 'magnesia export' lists the ids.",
            entry_id=name,
        )
