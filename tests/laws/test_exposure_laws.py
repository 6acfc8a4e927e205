"""Magnesium that is swallowed never lowers magnesium in the body, however badly it is absorbed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from magnesia import evidence
from magnesia.exposure import (
    Intake,
    People,
    daily_drive,
    draw_people,
    eating_hours,
    median_person,
    preparation,
    settle,
)

FloatArray = npt.NDArray[np.float64]

DIET_MG = 330.0
AMOUNTS_MG = (10.0, 200.0, 900.0)
#: Just before, at, soon after and long after an eating occasion; 7:29 is the last minute that counts as fasting.
HOURS = (7.0 + 29 / 60, 7.75, 8.0, 9.25, 13.0, 19.9)

every_preparation = pytest.mark.parametrize(
    ("form", "release"), [(form, release) for form in evidence.forms() for release in evidence.RELEASES]
)
every_word_on_meals = pytest.mark.parametrize(
    "with_food", [True, False, None], ids=["with meals", "without meals", "not known"]
)


@every_preparation
@every_word_on_meals
def test_no_dose_lowers_plasma_or_uptake_of_the_median_person(
    form: str, release: str, with_food: bool | None
) -> None:
    for hour in HOURS:
        ways, food_hours = [preparation(form, release)], eating_hours([hour], with_food)
        usual = settle(median_person(), ways, food_hours, DIET_MG, begin_h=0.0)
        for mg in AMOUNTS_MG:
            taking = usual.steady([Intake(hour, mg, form, release, with_food)])
            assert taking.absorbed_mg.sum() > usual.day.absorbed_mg.sum(), (hour, mg)
            assert taking.plasma_mean_mmol_per_l[0, 0] > usual.plasma_mean_mmol_per_l[0], (hour, mg)


@every_preparation
@every_word_on_meals
def test_the_drive_is_never_negative_and_the_first_day_off_is_no_more_than_the_last_day_on(
    form: str, release: str, with_food: bool | None
) -> None:
    on = tuple(Intake(hour, 100.0, form, release, with_food) for hour in (8.0, 13.0))
    for planned in (on, on[:1]):
        drive = daily_drive([planned] * 14 + [()] * 7, DIET_MG, planned)
        assert drive[0] >= 0.0
        assert drive[14] <= drive[13]
        assert drive.min() > -1e-9


@pytest.mark.parametrize("other", ["citrate", "oxide", "bisglycinate"])
def test_a_second_form_at_the_same_time_adds_to_the_first_in_either_order(other: str) -> None:
    first, second = (Intake(8.0, 150.0, form, None, True) for form in ("citrate", other))
    one, two, two_turned = (
        daily_drive([day] * 5, DIET_MG, (first,)) for day in ((first,), (first, second), (second, first))
    )
    assert np.all(two > one)
    np.testing.assert_array_equal(two, two_turned)


def gain_mg(people: People, form: str, release: str) -> FloatArray:
    """What 200 mg with breakfast every day adds to the uptake of a day of each person [mg]."""
    usual = settle(people, [preparation(form, release)], eating_hours([8.0], True), DIET_MG)
    taking = usual.steady([Intake(8.0, 200.0, form, release, True)])
    return np.asarray(taking.absorbed_mg.sum(axis=1) - usual.day.absorbed_mg.sum(axis=1))


@pytest.mark.parametrize(
    ("form", "release"), [("citrate", "tablet"), ("oxide", "tablet"), ("citrate", "slow")]
)
def test_only_what_a_gut_still_remembers_at_lunch_can_make_a_drawn_person_lose_by_a_dose(
    form: str, release: str
) -> None:
    people = draw_people(300, 1)
    assert np.mean(gain_mg(people, form, release) < 0) < 0.08
    fades_at_once = people.parameters._replace(load_decay_per_h=np.full(people.count, 100.0))
    assert np.all(gain_mg(replace(people, parameters=fades_at_once), form, release) > 0)
