"""When an entry happened on the person's own calendar, which instant that was, and when it was written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from magnesia import evidence
from magnesia.errors import InputError

#: Years outside this window are slips of the pen, and some break time zone arithmetic.
FIRST_YEAR, LAST_YEAR = 1900, 2199
#: Where a clock time is not known; `hour_of_part` says which hour each stands for.
PARTS_OF_DAY = ("morning", "midday", "afternoon", "evening", "bedtime", "night")
#: Names of the zone files that are no place: what this machine is set to, and copies that count leap seconds.
_NO_PLACE = ("localtime", "posixrules", "posix/", "right/")
#: No place on earth is further from UTC; a wider gap between the two times of a stamp is a mistake.
_FURTHEST_OFFSET = timedelta(hours=16)
_NOTHING = timedelta(0)

#: So many ends of days are remembered; the entries of a diary share their days.
_REMEMBERED = 1 << 15


@cache
def limit(key: str) -> float:
    """Return one number of the table `plausible`."""
    return evidence.facts("plausible")[key].value


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of this IANA name."""
    try:
        if name.startswith(_NO_PLACE):
            raise ValueError(name)
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as problem:
        raise InputError(
            "zone-unknown",
            f"The time zone {name!r} is not known; write a name such as Europe/Oslo or America/New_York.",
            zone=name,
        ) from problem


@lru_cache(_REMEMBERED)
def end_of_day(day: date, zone: str) -> datetime:
    """Return the first instant after a local day, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), zone_of(zone)).astimezone(UTC)


def instants_of(day: date, clock: time, zone: str) -> tuple[datetime, ...]:
    """Return the instants, in UTC, at which the clocks of a zone showed this time: two where clocks went back.

    In the hour that clocks skip in spring nothing showed that time; it is read by the offset that held before.
    """
    local = datetime.combine(day, clock.replace(fold=0), zone_of(zone))
    first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    return (first,) if second <= first else (first, second)


def hour_of_part(part: str) -> float:
    """Return the clock hour that a part of the day stands for, in hours since midnight."""
    return limit(f"hour_of_{part}")


@dataclass(frozen=True)
class Stamp:
    """One moment of the diary.

    `local_date` is the day on the person's own calendar and is never computed again: travel and new time zone
    rules cannot move an entry to another day. `at_utc` is the instant of `local_time`; where it is not given, the
    first instant at which the clocks of the zone showed that time. Without a clock time, `part_of_day` may say
    roughly when.
    """

    local_date: date
    local_time: time | None
    zone: str
    entered_at: datetime
    part_of_day: str | None = field(default=None, kw_only=True)
    at_utc: datetime | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if isinstance(self.local_date, datetime) or not FIRST_YEAR <= self.local_date.year <= LAST_YEAR:
            raise InputError(
                "date-implausible",
                f"{self.local_date} cannot be a day of this diary; check the year.",
                local_date=str(self.local_date),
            )
        if self.local_time is not None and self.local_time.tzinfo is not None:
            raise InputError("time-with-zone", "A local time carries no offset; put the zone beside it.")
        if self.entered_at.utcoffset() != _NOTHING:
            raise InputError(
                "entered-not-utc", "The time of entering must be in UTC, such as 2026-01-31T18:05Z."
            )
        zone_of(self.zone)
        if self.entered_at.tzinfo is not UTC:
            object.__setattr__(self, "entered_at", self.entered_at.astimezone(UTC))
        if self.part_of_day is not None:
            self._settle_part()
        if self.local_time is not None or self.at_utc is not None:
            self._settle_instant()

    def _settle_part(self) -> None:
        if self.local_time is not None:
            raise InputError(
                "time-twice",
                "A clock time and a part of the day were both given; leave one of them out.",
                column="part_of_day",
            )
        if self.part_of_day not in PARTS_OF_DAY:
            raise InputError(
                "part-of-day-unknown",
                f"{self.part_of_day!r} is not a part of the day; write one of: {', '.join(PARTS_OF_DAY)}.",
                column="part_of_day",
            )

    def _settle_instant(self) -> None:
        """Fill in the instant of the clock time, or check the one that was given."""
        if self.local_time is None:
            raise InputError(
                "instant-without-time", "An instant needs the local clock time beside it.", column="at_utc"
            )
        if self.at_utc is None:
            # The first of `instants_of`.
            clock = self.local_time.replace(fold=0) if self.local_time.fold else self.local_time
            instant = datetime.combine(self.local_date, clock, zone_of(self.zone)).astimezone(UTC)
        elif self.at_utc.utcoffset() != _NOTHING:
            raise InputError(
                "instant-not-utc", "The instant must be in UTC, such as 2026-01-31T18:05Z.", column="at_utc"
            )
        else:
            instant = self.at_utc.astimezone(UTC)
            apart = datetime.combine(self.local_date, self.local_time, UTC) - instant
            if abs(apart) > _FURTHEST_OFFSET:
                raise InputError(
                    "instant-not-this-time",
                    f"{self.local_date} {self.local_time} cannot be the instant {instant}; check both.",
                    column="at_utc",
                )
        object.__setattr__(self, "at_utc", instant)

    @property
    def is_late(self) -> bool:
        """Whether it was written down more than 48 hours after its day had ended."""
        allowed = timedelta(hours=limit("late_after_h"))
        return self.entered_at > end_of_day(self.local_date, self.zone) + allowed
