"""From days of doses, or a diary, to the daily drive."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest

from magnesia.diary import Bath, Diary, Dose, Entry, Stamp, Topical, none_taken, unsure_taken
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
