"""No dose is lost, doubled or moved to another day: every zone, every change of its clocks in eleven years, travel.

The oracle is the time zone code of the C library; it shares nothing with the code that the diary uses but the files.
"""

from __future__ import annotations

import os
import time as seconds
import zoneinfo
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from magnesia.diary import (
    Diary,
    Dose,
    Stamp,
    daily_intake,
    end_of_day,
    instants_of,
    limit,
    read_csv,
    write_csv,
    zone_of,
)
from magnesia.errors import InputError
from magnesia.exposure import drive_of_diary
from magnesia.person import Person, Product
from magnesia.plan import ListedSchedules, OutcomePlan, Plan, Regimen, Schedule
from magnesia.safety import PlannedIntake, check, passed

FIRST, LAST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
HALF_AN_HOUR, AROUND = timedelta(minutes=30), timedelta(hours=3)
#: Zones whose clocks moved by something else than an hour in these years.
ODD_ZONES = {
    "America/Caracas",
    "Antarctica/Casey",
    "Antarctica/Troll",
    "Antarctica/Vostok",
    "Asia/Pyongyang",
    "Australia/LHI",
    "Australia/Lord_Howe",
    "Pacific/Norfolk",
}
#: "localtime" is whatever a machine is set to, and no place.
ZONES = tuple(sorted(zoneinfo.available_timezones() - {"localtime"}))


class Change(NamedTuple):
    """Clocks of a zone going from one offset to another [s]; `at` is the first second of the later one."""

    zone: str
    at: int
    before: int
    after: int

    @property
    def instant(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)


def folder_of(zone: str) -> Path:
    """Return the folder from which the diary's own code reads this zone."""
    for folder in zoneinfo.TZPATH:
        if (Path(folder) / zone).is_file():
            return Path(folder)
    return Path(str(resources.files("tzdata"))) / "zoneinfo"


@contextmanager
def c_library(zone: str) -> Iterator[None]:
    """Let the C library keep the time of a zone."""
    kept = {name: os.environ.get(name) for name in ("TZ", "TZDIR")}
    assert (folder_of(zone) / zone).is_file()
    os.environ["TZ"], os.environ["TZDIR"] = f":{zone}", str(folder_of(zone))
    seconds.tzset()
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value
        seconds.tzset()


def offset_at(instant: float) -> int:
    """Return the offset [s] at an instant, by the C library, in the zone that it keeps."""
    return seconds.localtime(instant).tm_gmtoff


def shown_at(instant: datetime) -> tuple[date, time]:
    """Return the day and the time that clocks show at an instant, by the C library."""
    shown = seconds.localtime(instant.timestamp())
    return date(shown.tm_year, shown.tm_mon, shown.tm_mday), time(shown.tm_hour, shown.tm_min, shown.tm_sec)


@cache
def changes_of(zone: str) -> tuple[Change, ...]:
    """Return every change of the clocks of a zone, found by the C library: step by day, then halve."""
    found = []
    with c_library(zone):
        start, before = int(FIRST.timestamp()), offset_at(FIRST.timestamp())
        for end in range(start + 86400, int(LAST.timestamp()) + 1, 86400):
            if (later := offset_at(end)) != before:
                low, high = start, end
                while high - low > 1:
                    middle = (low + high) // 2
                    low, high = (middle, high) if offset_at(middle) == before else (low, middle)
                assert offset_at(high) == later, f"two changes on one day in {zone}"
                found.append(Change(zone, high, before, later))
            start, before = end, later
    return tuple(found)


@cache
def all_changes() -> tuple[Change, ...]:
    return tuple(change for zone in ZONES for change in changes_of(zone))


def sampled(every: int) -> list[Change]:
    """Return every so-many-th change, and all that are not of an hour."""
    odd = [change for change in all_changes() if abs(change.after - change.before) != 3600]
    return [*all_changes()[::every], *odd]


def dose(number: int, stamp: Stamp) -> Dose:
    return Dose(f"dose-{number}", stamp, "Citrate 100", "citrate", "tablet", 1.0, 100.0)


def logged_now(change: Change) -> list[tuple[Dose, date]]:
    """Return doses logged as "now" every half hour around a change, each with its day by the C library."""
    found = []
    for number, moved in enumerate(range(-6, 7)):
        instant = change.instant + moved * HALF_AN_HOUR
        local = instant.astimezone(zone_of(change.zone)).replace(fold=0)
        stamp = Stamp(local.date(), local.time(), change.zone, instant, at_utc=instant)
        assert (stamp.local_date, stamp.local_time) == shown_at(instant)
        found.append((dose(number, stamp), shown_at(instant)[0]))
    return found


def typed(change: Change) -> list[Dose]:
    """Return doses whose time was typed, every half hour of the clock face around a change."""
    begin = datetime.fromtimestamp(change.at + min(change.before, change.after), UTC) - AROUND
    end = datetime.fromtimestamp(change.at + max(change.before, change.after), UTC) + AROUND
    clocks = [begin + number * HALF_AN_HOUR for number in range(int((end - begin) / HALF_AN_HOUR) + 1)]
    entered = change.instant + timedelta(days=1)
    return [
        dose(number, Stamp(clock.date(), clock.time(), change.zone, entered))
        for number, clock in enumerate(clocks)
    ]


def require_each_on_its_day(doses: list[Dose], days: list[date], where: object) -> None:
    """Hold the diary to these doses, each on this day: none lost, none doubled, none on another."""
    first, length = min(days), (max(days) - min(days)).days + 1
    found = daily_intake(Diary(tuple(doses)), first, length)
    assert Counter({day.day: len(day.doses) for day in found if day.doses}) == Counter(days), where
    assert sorted(d.entry_id for day in found for d in day.doses) == sorted(d.entry_id for d in doses), where


def test_the_changes_are_those_that_the_diary_itself_knows() -> None:
    assert len(ZONES) >= 590
    assert 4_700 <= len(all_changes()) <= 4_900
    for change in all_changes():
        zone = zone_of(change.zone)
        for at, offset in ((change.at - 1, change.before), (change.at, change.after)):
            assert datetime.fromtimestamp(at, zone).utcoffset() == timedelta(seconds=offset), change


def test_the_changes_of_half_an_hour_two_and_three_hours_are_there() -> None:
    odd = [change for change in all_changes() if abs(change.after - change.before) != 3600]
    assert {change.zone for change in odd} == ODD_ZONES
    assert {abs(change.after - change.before) // 60 for change in odd} == {30, 120, 180}
    assert len(odd) == 83


def test_what_is_logged_as_it_is_taken_keeps_its_day_and_its_order_at_every_change() -> None:
    for zone in ZONES:
        with c_library(zone):
            for change in changes_of(zone):
                pairs = logged_now(change)
                doses = [one for one, _ in pairs]
                require_each_on_its_day(doses, [day for _, day in pairs], change)
                instants = [one.stamp.at_utc for one in doses]
                assert instants == sorted(instants, key=lambda at: at or FIRST), change
                assert len(set(instants)) == len(doses), change


def test_a_time_that_is_typed_is_kept_as_typed_at_every_change() -> None:
    for zone in ZONES:
        with c_library(zone):
            for change in changes_of(zone):
                doses = typed(change)
                begin = datetime.fromtimestamp(change.at + min(change.before, change.after), UTC) - AROUND
                written = [begin + number * HALF_AN_HOUR for number in range(len(doses))]
                kept = [(one.stamp.local_date, one.stamp.local_time) for one in doses]
                assert kept == [(clock.date(), clock.time()) for clock in written], change
                require_each_on_its_day(doses, [clock.date() for clock in written], change)
                for one in doses:
                    require_true_instant(one.stamp, change)


def require_true_instant(stamp: Stamp, change: Change) -> None:
    """Hold the instant of a typed time to the C library; in a skipped hour to the offset before it."""
    assert stamp.local_time is not None
    assert stamp.at_utc is not None
    wall = int(datetime.combine(stamp.local_date, stamp.local_time, UTC).timestamp())
    true = [wall - offset for offset in (change.before, change.after) if offset_at(wall - offset) == offset]
    expected = sorted(set(true)) or [wall - change.before]
    instants = instants_of(stamp.local_date, stamp.local_time, stamp.zone)
    assert [int(one.timestamp()) for one in instants] == expected, (change, stamp)
    assert stamp.at_utc == instants[0], change


def test_in_the_hour_that_comes_twice_both_doses_are_kept_in_their_order() -> None:
    twice = 0
    for change in all_changes():
        if change.after >= change.before:
            continue
        # The middle of the repeated stretch, as the clocks show it.
        middle = datetime.fromtimestamp(change.at + (change.before + change.after) // 2, UTC)
        clock = middle.time().replace(tzinfo=None)
        instants = instants_of(middle.date(), clock, change.zone)
        assert len(instants) == 2, change
        assert instants[1] - instants[0] == timedelta(seconds=change.before - change.after), change
        doses = [
            dose(number, Stamp(middle.date(), clock, change.zone, change.instant, at_utc=instant))
            for number, instant in enumerate(instants)
        ]
        require_each_on_its_day(doses, [middle.date()] * 2, change)
        assert [one.stamp.at_utc for one in doses] == sorted(instants), change
        twice += 1
    assert twice > 2_000


def test_a_file_gives_back_the_same_doses_of_such_nights() -> None:
    for number, change in enumerate(sampled(40)):
        with c_library(change.zone):
            pairs = [one for one, _ in logged_now(change)]
        doses = [
            replace(one, entry_id=f"{number}-{place}") for place, one in enumerate([*pairs, *typed(change)])
        ]
        back = read_csv(write_csv(Diary(tuple(doses))).encode())
        assert (back.rejected, back.duplicates) == ((), 0), change
        assert back.accepted == tuple(doses), change


def plan_from(start: date) -> Plan:
    """Return a plan of two tablets on every day of the two that it lasts, or none."""
    person = Person(
        age_years=47,
        sex="female",
        region="US",
        egfr_ml_min=90,
        kidney="no known problem",
        conditions=(),
        medicines=(),
        pregnant_or_breastfeeding=False,
    )
    intakes = tuple(
        PlannedIntake(Product("Citrate 100", "citrate", 100.0), 1.0, time(hour)) for hour in (8, 20)
    )
    return Plan(
        passed=passed(check(person, intakes, start)),
        regimen=Regimen(intakes, with_food=True),
        schedule=Schedule((0, 1), 1, ListedSchedules(((0, 1), (1, 0)))),
        start=start,
        zone="UTC",
        outcomes=(OutcomePlan("pain", "lower", 1.0),),
        blinded=False,
        diet_mg_per_day=330.0,
    )


def test_the_magnesium_of_such_a_night_is_that_of_the_same_clock_times_anywhere() -> None:
    for change in sampled(1_600):
        doses = typed(change)
        first = min(one.stamp.local_date for one in doses)
        length = (max(one.stamp.local_date for one in doses) - first).days + 1
        elsewhere = [replace(one, stamp=replace(one.stamp, zone="UTC", at_utc=None)) for one in doses]
        here, there, fewer = (
            drive_of_diary(Diary(tuple(some)), plan_from(first), first, length)
            for some in (doses, elsewhere, doses[1:])
        )
        assert here.taken == length, change
        assert here.drive == pytest.approx(there.drive, rel=1e-9), change
        assert fewer.drive.sum() < here.drive.sum(), change


def test_a_day_ends_where_clocks_show_the_next_one_for_good() -> None:
    late_after = timedelta(hours=limit("late_after_h"))
    for change in sampled(4):
        with c_library(change.zone):
            for day in {shown_at(change.instant)[0] + timedelta(days=moved) for moved in (-1, 0)}:
                true_end = scanned_end(day, change)
                assert end_of_day(day, change.zone) == true_end, (change, day)
                on_time = Stamp(day, None, change.zone, true_end + late_after)
                assert not on_time.is_late, change
                assert replace(on_time, entered_at=true_end + late_after + timedelta(seconds=1)).is_late, (
                    change
                )


def scanned_end(day: date, change: Change) -> datetime:
    """Return the first minute from which clocks never show this day again, looking at every minute."""
    noon = int(datetime.combine(day, time(12), UTC).timestamp()) - change.before
    later = (minute for minute in range(noon + 30 * 3600, noon, -60) if shown_on(minute) <= day)
    return datetime.fromtimestamp(next(later) + 60, UTC)


def shown_on(instant: int) -> date:
    shown = seconds.localtime(instant)
    return date(shown.tm_year, shown.tm_mon, shown.tm_mday)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Fakaofo", date(2011, 12, 30)),
     ("Pacific/Kwajalein", date(1993, 8, 21)), ("Pacific/Enderbury", date(1994, 12, 31))],
)  # fmt: skip
def test_a_day_that_a_place_left_out_still_holds_what_was_written_for_it(zone: str, day: date) -> None:
    clocks = [time(hour) for hour in range(24)]
    doses = [dose(hour, Stamp(day, clock, zone, LAST)) for hour, clock in enumerate(clocks)]
    require_each_on_its_day(doses, [day] * 24, zone)
    back = read_csv(write_csv(Diary(tuple(doses))).encode())
    assert back.accepted == tuple(doses)
    assert end_of_day(day, zone) <= end_of_day(day + timedelta(days=1), zone)


def journey(rng: Random) -> list[tuple[Dose, date]]:
    """Return the doses of a journey, by the clock of the place where each was taken, with their days there.

    Legs of hours or days over places anywhere, so that the date line is crossed both ways.
    """
    zones = [rng.choice(ZONES) for _ in range(rng.randint(2, 6))]
    if rng.random() < 0.3:
        zones[:2] = rng.sample(
            ["Pacific/Auckland", "Pacific/Honolulu", "Pacific/Kiritimati", "Pacific/Pago_Pago"], 2
        )
    instant = FIRST + timedelta(minutes=rng.randrange(10 * 365 * 1440))
    found: list[tuple[Dose, date]] = []
    for zone in zones:
        with c_library(zone):
            for _ in range(rng.randint(1, 8)):
                instant += timedelta(minutes=rng.choice((20, 180, 300, 481, 719)))
                day, clock = shown_at(instant)
                stamp = Stamp(day, clock, zone, instant, at_utc=instant)
                found.append((dose(len(found), stamp), day))
    return found


def test_on_a_journey_no_dose_is_lost_doubled_or_moved() -> None:
    rng = Random(20261123)  # noqa: S311 - a made-up journey
    two_zones = date_went_back = 0
    for _ in range(400):
        pairs = journey(rng)
        doses, days = [one for one, _ in pairs], [day for _, day in pairs]
        require_each_on_its_day(doses, days, doses[0].stamp)
        shuffled = rng.sample(doses, len(doses))
        assert sorted(shuffled, key=lambda one: one.stamp.at_utc or FIRST) == doses
        zones_of_day: dict[date, set[str]] = {}
        for one in doses:
            zones_of_day.setdefault(one.stamp.local_date, set()).add(one.stamp.zone)
        two_zones += any(len(zones) > 1 for zones in zones_of_day.values())
        date_went_back += days != sorted(days)
    assert two_zones > 100
    assert date_went_back > 20


def test_a_journey_comes_back_from_a_file_as_it_was() -> None:
    rng = Random(7)  # noqa: S311 - a made-up journey
    for _ in range(40):
        doses = tuple(one for one, _ in journey(rng))
        assert read_csv(write_csv(Diary(doses)).encode()).accepted == doses


@pytest.mark.parametrize("name", ["localtime", "posixrules", "right/Europe/Oslo", "posix/Europe/Oslo"])
def test_a_name_that_is_no_place_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="is not known"):
        zone_of(name)
