"""When people eat, and what the time of a dose makes of it."""

from __future__ import annotations

import numpy as np
import pytest

from magnesia import evidence, exposure
from magnesia.errors import InputError
from magnesia.exposure import Intake, eating_hours, fasting_hour, preparation
from magnesia.exposure.eating import is_fed

USUAL = [8.0, 10.5, 13.0, 16.5, 20.0]


def test_the_five_eating_occasions_share_the_whole_day() -> None:
    facts = evidence.facts("kinetics")
    assert [facts[f"meal_{n}_hour"].value for n in range(1, 6)] == USUAL
    assert sum(facts[f"meal_{n}_share"].value for n in range(1, 6)) == pytest.approx(1.0)


def test_food_stays_at_its_usual_hours_when_nothing_is_known() -> None:
    assert eating_hours([7.0, 21.0], None).tolist() == USUAL
    assert eating_hours([], True).tolist() == USUAL


def test_a_dose_with_meals_draws_the_nearest_meal_to_its_own_time() -> None:
    assert eating_hours([7.0, 21.0], True).tolist() == [7.0, 10.5, 13.0, 16.5, 21.0]


def test_of_two_doses_near_one_meal_the_nearer_one_draws_it() -> None:
    assert eating_hours([7.0, 8.25], True).tolist() == [8.25, 10.5, 13.0, 16.5, 20.0]


def test_the_nearest_meal_may_lie_across_midnight() -> None:
    assert eating_hours([1.0], True).tolist() == [8.0, 10.5, 13.0, 16.5, 1.0]


def test_doses_without_meals_push_food_two_hours_away_and_no_further() -> None:
    moved = eating_hours([9.0, 19.0], False)
    assert moved.tolist() == [7.0, 11.0, 13.0, 16.5, 21.0]


def test_where_doses_leave_no_room_food_goes_where_the_most_room_is() -> None:
    doses = [float(hour) for hour in range(0, 24, 3)]
    moved = eating_hours(doses, False)
    gaps = np.abs(moved[:, None] - np.array(doses)[None, :]).min(axis=1)
    assert gaps.tolist() == [1.5] * 5


def test_the_day_begins_after_the_longest_fast() -> None:
    assert fasting_hour(USUAL) == 8.0
    assert fasting_hour([*USUAL, 6.0]) == 6.0
    assert fasting_hour([23.0]) == 23.0


def test_a_dose_counts_as_fed_with_food_and_for_three_hours_after_it() -> None:
    hours = np.array(USUAL)
    assert is_fed(Intake(23.0, 100.0, "citrate"), hours)
    assert not is_fed(Intake(23.25, 100.0, "citrate"), hours)
    assert not is_fed(Intake(7.0, 100.0, "citrate"), hours)
    assert is_fed(Intake(7.0, 100.0, "citrate", with_food=True), hours)


def test_within_three_hours_after_food_a_dose_counts_as_fed_even_when_it_is_taken_without_a_meal() -> None:
    assert is_fed(Intake(10.0, 100.0, "citrate", with_food=False), np.array([8.0]))


def test_a_dose_counts_as_fed_from_half_an_hour_before_food() -> None:
    hours = np.array(USUAL)
    assert is_fed(Intake(7.5, 100.0, "citrate"), hours)
    assert not is_fed(Intake(7.25, 100.0, "citrate"), hours)
    assert is_fed(Intake(23.75, 100.0, "citrate"), np.array([0.0]))


@pytest.mark.parametrize(
    ("form", "release", "relative", "rate"),
    [
        ("citrate", "tablet", 1.0, 0.45),
        ("citrate", "effervescent", 1.0, 0.6),
        ("citrate", "slow", 0.5, 0.15),
        ("bisglycinate", "tablet", 0.95, 0.45),
        ("oxide", "tablet", 0.55, 0.25),
        ("oxide", "effervescent", 1.0, 0.6),
        ("carbonate", "tablet", 0.55, 0.25),
        ("hydroxide", "solution", 0.85, 0.6),
        ("food", "solution", 1.0, 0.45),
    ],
)
def test_form_and_release_decide_how_much_and_how_fast(
    form: str, release: str, relative: float, rate: float
) -> None:
    ways = exposure.channels_of(exposure.median_person(), [preparation(form, release)])
    assert ways.relative[0].tolist() == [1.0, relative]
    assert ways.gut_rate_per_h[0].tolist() == [0.45, rate]


def test_every_form_that_is_known_can_be_followed() -> None:
    for form in evidence.forms():
        for release in evidence.RELEASES:
            exposure.channels_of(exposure.median_person(), [preparation(form, release)])


def test_a_form_without_a_release_takes_its_usual_one_and_other_words_for_it_are_known() -> None:
    assert preparation("Citrate").release == "tablet"
    assert preparation("glycinate").form == "bisglycinate"


def test_a_form_that_is_not_known_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(InputError, match="citrate"):
        preparation("citrat3")
    with pytest.raises(InputError, match="tablet"):
        preparation("citrate", "tablets")


def test_the_same_seed_draws_the_same_people_whatever_form_they_take() -> None:
    one, other = exposure.draw_people(20, 5), exposure.draw_people(20, 5)
    np.testing.assert_array_equal(one.parameters.plasma_l, other.parameters.plasma_l)
    np.testing.assert_array_equal(one.relative["rel_oxide"], other.relative["rel_oxide"])
    assert not np.array_equal(one.gut_wall, exposure.draw_people(20, 6).gut_wall)


def test_drawn_people_have_the_median_and_spread_of_the_table() -> None:
    people = exposure.draw_people(20_000, 1)
    for key, column in [*people.parameters._asdict().items(), *people.relative.items()]:
        fact = evidence.facts("kinetics")[key]
        assert fact.log_sd is not None
        assert np.log(column).std() == pytest.approx(fact.log_sd, rel=0.03)
        assert np.median(column) == pytest.approx(fact.value, rel=0.02)
