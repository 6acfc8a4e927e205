"""From days of doses, or a diary, to the daily drive."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest

from magnesia.diary import (
    MIXED,
    Bath,
    Diary,
    Dose,
    Entry,
    Part,
    Stamp,
    Topical,
    daily_intake,
    instants_of,
    none_taken,
    unsure_taken,
)
from magnesia.errors import InputError
from magnesia.exposure import Intake, daily_drive, drive_of_diary, exposure_band, planned_day
from magnesia.person import Person, Product
from magnesia.plan import ListedSchedules, OutcomePlan, Plan, Regimen, Schedule
from magnesia.safety import PlannedIntake, check, passed

START = date(2026, 3, 2)
ON = (Intake(8.0, 150.0, "citrate"), Intake(20.0, 150.0, "citrate"))
PRODUCT = Product("Citrate 150", "citrate", 150.0)
ARMS = (0,) * 7 + (1,) * 7


@pytest.fixture(scope="module")
def plan() -> Plan:
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
    intakes = (PlannedIntake(PRODUCT, 1.0, time(8)), PlannedIntake(PRODUCT, 1.0, time(20)))
    return Plan(
        passed=passed(check(person, intakes, START)),
        regimen=Regimen(intakes, with_food=True),
        schedule=Schedule(ARMS, 1, ListedSchedules((ARMS, tuple(1 - arm for arm in ARMS)))),
        start=START,
        zone="Europe/Oslo",
        outcomes=(OutcomePlan("pain", "lower", 1.0),),
        blinded=False,
        diet_mg_per_day=330.0,
    )


def stamp(day: int, clock: time | None = None) -> Stamp:
    local = START + timedelta(days=day)
    return Stamp(local, clock, "Europe/Oslo", datetime(local.year, local.month, local.day, 22, tzinfo=UTC))


def dose(day: int, clock: time | None, mg: float = 150.0) -> Dose:
    return Dose(f"d{day}-{clock}-{mg}", stamp(day, clock), PRODUCT.name, "citrate", "tablet", 1.0, mg, True)


def whole_diary() -> list[Entry]:
    """The diary of a person who did what the plan says."""
    off = [none_taken(f"n{day}", stamp(day)) for day in range(7)]
    on = [dose(day, clock) for day in range(7, 14) for clock in (time(8), time(20))]
    return [*off, *on]


def test_the_planned_day_for_ever_is_a_drive_of_one() -> None:
    assert daily_drive([ON] * 200, 330.0, ON)[-1] == pytest.approx(1.0, abs=1e-3)


def test_days_without_a_dose_are_a_drive_of_nought() -> None:
    np.testing.assert_allclose(daily_drive([()] * 10, 330.0, ON), 0.0, atol=1e-7)


def test_the_first_day_on_is_less_than_one_and_each_next_day_is_more() -> None:
    drive = daily_drive([ON] * 28, 330.0, ON)
    assert 0.1 < drive[0] < 0.6
    assert np.all(np.diff(drive) > 0)


def test_after_the_last_dose_the_drive_falls_and_never_turns_negative() -> None:
    drive = daily_drive([ON] * 28 + [()] * 28, 330.0, ON)
    assert np.all(np.diff(drive[28:]) < 0)
    assert drive[-1] > -1e-9


def test_half_the_dose_is_more_than_half_the_drive() -> None:
    half = tuple(replace(intake, elemental_mg=intake.elemental_mg / 2) for intake in ON)
    drive = daily_drive([half] * 200, 330.0, ON)
    assert 0.5 < drive[-1] < 0.8


def test_a_plan_without_magnesium_cannot_be_a_measure() -> None:
    with pytest.raises(InputError, match="0 mg of magnesium, does not measurably raise"):
        daily_drive([ON] * 3, 330.0, (Intake(8.0, 0.0, "citrate"),))
    with pytest.raises(InputError, match="0 mg of magnesium, does not measurably raise"):
        daily_drive([ON] * 3, 330.0, ())


def test_the_band_holds_its_own_middle_and_begins_at_nought() -> None:
    band = exposure_band([()] * 2 + [ON] * 14, 330.0, ON, draws=40, seed=3)
    for figures in (band.plasma_rise_mmol_per_l, band.slow_tissue_pct):
        assert figures.shape == (3, 16)
        assert np.all(np.diff(figures, axis=0) >= -1e-12)
        np.testing.assert_allclose(figures[:, :2], 0.0, atol=1e-6)
    assert band.plasma_rise_mmol_per_l[0, -1] > 0


def test_a_diary_that_follows_the_plan_has_the_drive_of_the_plan(plan: Plan) -> None:
    found = drive_of_diary(Diary(tuple(whole_diary())), plan, START, 14)
    np.testing.assert_allclose(
        found.drive, daily_drive([()] * 7 + [planned_day(plan)] * 7, 330.0, planned_day(plan))
    )
    assert (found.taken, found.none, found.unsure, found.not_logged, found.without_time) == (7, 7, 0, 0, 0)


def test_an_empty_diary_is_taken_as_planned_and_every_day_is_counted_as_assumed(plan: Plan) -> None:
    empty, whole = (drive_of_diary(Diary(entries), plan, START, 14) for entries in ((), tuple(whole_diary())))
    np.testing.assert_allclose(empty.drive, whole.drive)
    assert empty.not_logged == empty.assumed == 14


def test_before_and_after_the_trial_nothing_is_planned(plan: Plan) -> None:
    found = drive_of_diary(Diary(()), plan, START - timedelta(days=7), 28)
    assert found.drive[:7].max() < 1e-7
    assert np.all(np.diff(found.drive[21:]) < 0)


def test_an_unsure_day_lies_halfway_between_taken_and_none(plan: Plan) -> None:
    rest = [entry for entry in whole_diary() if entry.stamp.local_date != START + timedelta(days=9)]
    unsure = drive_of_diary(Diary((*rest, unsure_taken("u", stamp(9)))), plan, START, 14)
    none = drive_of_diary(Diary((*rest, none_taken("n", stamp(9)))), plan, START, 14)
    taken = drive_of_diary(Diary(tuple(whole_diary())), plan, START, 14)
    np.testing.assert_allclose(unsure.drive, (none.drive + taken.drive) / 2)
    assert unsure.unsure == unsure.assumed == 1


def test_an_unsure_day_never_counts_less_than_what_was_logged(plan: Plan) -> None:
    entries = (*whole_diary(), dose(10, time(13), 400.0), unsure_taken("u", stamp(10)))
    sure = (*whole_diary(), dose(10, time(13), 400.0))
    found, logged = (drive_of_diary(Diary(one), plan, START, 14) for one in (entries, sure))
    np.testing.assert_allclose(found.drive, logged.drive)


def test_doses_without_a_clock_time_take_the_planned_times_in_order(plan: Plan) -> None:
    timeless = [replace(e, stamp=stamp((e.stamp.local_date - START).days)) for e in whole_diary()]
    timed, found = (drive_of_diary(Diary(tuple(one)), plan, START, 14) for one in (whole_diary(), timeless))
    np.testing.assert_allclose(found.drive, timed.drive)
    assert found.without_time == 14


def test_baths_and_oils_add_nothing(plan: Plan) -> None:
    baths: list[Entry] = [Bath(f"b{day}", stamp(day, time(20)), 500.0, 20.0) for day in range(14)]
    oils: list[Entry] = [Topical(f"o{day}", stamp(day, time(21)), "oil", "legs") for day in range(14)]
    plain, washed = (
        drive_of_diary(Diary((*whole_diary(), *more)), plan, START, 14) for more in ((), (*baths, *oils))
    )
    np.testing.assert_array_equal(plain.drive, washed.drive)


def part(day: int, of_day: str) -> Stamp:
    return replace(stamp(day), part_of_day=of_day)


def test_a_dose_with_a_part_of_the_day_takes_the_hour_of_that_part(plan: Plan) -> None:
    one = Dose("a", part(7, "evening"), "C", "citrate", "tablet", 1.0, 150.0, True)
    at = Dose("a", stamp(7, time(19)), "C", "citrate", "tablet", 1.0, 150.0, True)
    rough, exact = (drive_of_diary(Diary((entry,)), plan, START, 14) for entry in (one, at))
    np.testing.assert_array_equal(rough.drive, exact.drive)
    assert (rough.without_time, exact.without_time) == (0, 0)
    morning = Dose("a", part(7, "morning"), "C", "citrate", "tablet", 1.0, 150.0, True)
    assert drive_of_diary(Diary((morning,)), plan, START, 14).drive[7] > rough.drive[7]


def test_a_dose_of_several_salts_is_one_occasion_of_each_salt(plan: Plan) -> None:
    mixed = Dose(
        "a",
        stamp(7, time(8)),
        "Complex",
        MIXED,
        "tablet",
        1.0,
        150.0,
        True,
        parts=(Part("oxide", 100.0), Part("citrate", 50.0)),
    )
    apart = [
        Dose(form, stamp(7, time(8)), "C", form, "tablet", 1.0, mg, True)
        for form, mg in (("oxide", 100.0), ("citrate", 50.0))
    ]
    one, two = (drive_of_diary(Diary(tuple(found)), plan, START, 14) for found in ([mixed], apart))
    np.testing.assert_allclose(one.drive, two.drive, rtol=1e-12)
    unsplit = replace(mixed, parts=())
    assert drive_of_diary(Diary((unsplit,)), plan, START, 14).drive[7] > 0


def in_zone(entry_id: str, clock: time, zone: str, day: int = 7) -> Dose:
    when = Stamp(START + timedelta(days=day), clock, zone, datetime(2026, 3, 20, tzinfo=UTC))
    return Dose(entry_id, when, "C", "citrate", "tablet", 1.0, 150.0, True)


def test_on_a_journey_no_dose_is_lost_and_the_order_of_entries_changes_nothing(plan: Plan) -> None:
    doses = [
        in_zone("a", time(8), "Europe/Oslo"),
        in_zone("b", time(7), "America/New_York"),
        in_zone("c", time(23, 30), "Pacific/Honolulu"),
    ]
    forth, back = (drive_of_diary(Diary(tuple(found)), plan, START, 14) for found in (doses, doses[::-1]))
    np.testing.assert_array_equal(forth.drive, back.drive)
    assert forth.taken == 1
    (day,) = daily_intake(Diary(tuple(doses)), START + timedelta(days=7), 1)
    assert len(day.doses) == 3


@pytest.mark.parametrize(
    ("start", "clock"), [(date(2026, 3, 22), time(2, 30)), (date(2026, 10, 18), time(2, 30))]
)
def test_a_dose_in_the_hour_that_is_skipped_or_comes_twice_counts_like_any_other(
    plan: Plan, start: date, clock: time
) -> None:
    # Oslo changed its clocks on 29 March and on 25 October 2026: the last day of eight, 23 and 25 hours long.
    moved = replace(plan, start=start)
    doses = [
        Dose(str(number), replace(found, at_utc=instant), "C", "citrate", "tablet", 1.0, 150.0, True)
        for found in [
            Stamp(start + timedelta(days=7), clock, "Europe/Oslo", datetime(2026, 12, 1, tzinfo=UTC))
        ]
        for number, instant in enumerate(instants_of(found.local_date, clock, "Europe/Oslo"))
    ]
    (plain,) = (drive_of_diary(Diary(tuple(doses[:1])), moved, start, 14) for _ in range(1))
    usual = drive_of_diary(Diary((in_zone("a", clock, "Europe/Oslo"),)), plan, START, 14)
    np.testing.assert_array_equal(plain.drive, usual.drive)
    if len(doses) == 2:
        both = drive_of_diary(Diary(tuple(doses)), moved, start, 14)
        assert both.drive[7] > plain.drive[7]
