"""When an entry happened, as typed, and what else every entry carries: its id, what it corrects, who made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict

from magnesia import store
from magnesia.diary import OWNER, Stamp, instants_of, limit, time_said, zone_of
from magnesia.errors import InputError
from magnesia.study import clock
from magnesia.study.record.naming import day_named, entry_id_named

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


class Carried(TypedDict):
    """What every entry carries, see `diary.Entry`."""

    entry_id: str
    stamp: Stamp
    replaces: str | None
    made_by: str


def carried(opened: store.Profile, moment: Moment, part: str = "", *, at_present: bool = False) -> Carried:
    """Return what an entry made of this moment carries; `part` is the score's name where one call makes several.

    With `at_present` an entry without a day and without a time happened now, to the minute.
    """
    return Carried(
        entry_id=id_of(moment, part),
        stamp=stamp_of(opened, moment, part, at_present=at_present),
        replaces=None if moment.replaces is None else entry_id_named(opened, moment.replaces),
        made_by=moment.made_by or OWNER,
    )


def id_of(moment: Moment, part: str = "") -> str:
    """Return the caller's own id (with the score's name where one call makes several), or a fresh one."""
    if moment.entry_id is None:
        return clock.fresh_id()
    return f"{moment.entry_id}-{part}" if part else moment.entry_id


def local_now(opened: store.Profile, moment: Moment) -> datetime:
    """Return the time, by the clock of the entry's zone, at which this was typed."""
    return _typed_at(moment, clock.now()).astimezone(zone_of(_zone(opened, moment)))


def stamp_of(opened: store.Profile, moment: Moment, part: str = "", *, at_present: bool = False) -> Stamp:
    """Return the stamp that a moment means in this profile.

    Under an id that stands in the diary already, what was not said is what stands there, so that a retry on the next
    day is the same entry, also after that entry was corrected.
    """
    entered_at = clock.now()
    _require_clock(opened, entered_at, moment)
    there = None if moment.entry_id is None else store.entry_of(opened, id_of(moment, part))
    if there is not None:
        return _stamp_again(moment, there.stamp, entered_at)
    return _stamp_anew(moment, _zone(opened, moment), entered_at, at_present=at_present)


def _stamp_again(moment: Moment, was: Stamp, entered_at: datetime) -> Stamp:
    """Return the stamp of an entry that is sent again."""
    zone = moment.zone or was.zone
    day = was.local_date
    if moment.date is not None:
        day = day_named(moment.date, _typed_at(moment, entered_at).astimezone(zone_of(zone)).date())
    if moment.time is not None:
        return _stamp_at(day, moment, zone, entered_at)
    at_utc = was.at_utc if day == was.local_date else None
    return Stamp(day, was.local_time, zone, entered_at, part_of_day=was.part_of_day, at_utc=at_utc)


def _stamp_anew(moment: Moment, zone: str, entered_at: datetime, *, at_present: bool) -> Stamp:
    """Return the stamp of a new entry."""
    typed = _typed_at(moment, entered_at).replace(second=0, microsecond=0)
    local = typed.astimezone(zone_of(zone))
    day = local.date() if moment.date is None else day_named(moment.date, local.date())
    if moment.time is not None:
        return _stamp_at(day, moment, zone, entered_at)
    if at_present and moment.date is None:
        return Stamp(day, local.time().replace(fold=0), zone, entered_at, at_utc=typed)
    return Stamp(day, None, zone, entered_at)


def _stamp_at(day: date, moment: Moment, zone: str, entered_at: datetime) -> Stamp:
    """Return the stamp of the clock time or part of the day that was said."""
    local_time, part = time_said(str(moment.time), day_is_said=moment.date is not None)
    instant = _instant(day, local_time, zone, moment.second)
    return Stamp(day, local_time, zone, entered_at, part_of_day=part, at_utc=instant)


def _zone(opened: store.Profile, moment: Moment) -> str:
    return moment.zone or store.load_settings(opened).get("zone") or clock.zone_here()


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


def _instant(day: date, local_time: time | None, zone: str, second: bool) -> datetime | None:
    """Return the instant of a clock time; `second` names the later one in an hour that came twice."""
    if local_time is None:
        return None
    instants = instants_of(day, local_time, zone)
    if second and len(instants) == 1:
        raise InputError(
            "no-second-hour",
            f"{local_time:%H:%M} came only once on {day} in {zone}; leave out --second.",
        )
    return instants[-1] if second else instants[0]
