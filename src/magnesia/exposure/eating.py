"""When a person eats, and what that makes of a dose: food competes for carriers, and a fed gut absorbs more.

A diary rarely holds meals, so five eating occasions at usual hours carry the day's food. What is known about the
doses moves them: a dose "with meals" draws the nearest occasion to its own time; a dose "without meals" pushes
food at least two hours away. The same hours hold for the usual diet, with and without the doses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from magnesia import kinetics
from magnesia.exposure.people import Preparation, number, preparation

FloatArray = npt.NDArray[np.float64]

OCCASIONS = range(1, 6)
#: Food is moved in steps of this length [h] when doses push it away.
MOVE_STEP_H = 0.25


@dataclass(frozen=True)
class Intake:
    """One dose: clock hour from 0 to below 24 [h], elemental magnesium [mg], form and release (None: the usual one).

    with_food : whether it was taken with food; None when that is not known.
    """

    hour: float
    elemental_mg: float
    form: str
    release: str | None = None
    with_food: bool | None = None

    @property
    def preparation(self) -> Preparation:
        """How it is made up; an unknown form is an InputError."""
        return preparation(self.form, self.release)


def eating_hours(dose_hours: Sequence[float], with_meals: bool | None) -> FloatArray:
    """Return the clock hours of the five eating occasions, shape (5,) [h], given what is known of the doses."""
    usual = np.array([number(f"meal_{occasion}_hour") for occasion in OCCASIONS])
    if with_meals is None or not dose_hours:
        return usual
    return _drawn_to(usual, dose_hours) if with_meals else _pushed_from(usual, dose_hours)


def _drawn_to(usual: FloatArray, dose_hours: Sequence[float]) -> FloatArray:
    """Return the hours after each occasion that is nearest to some dose has moved to its nearest dose."""
    doses = np.asarray(dose_hours, dtype=np.float64)
    distance = _distance(usual[:, None], doses[None, :])
    nearest_occasion = distance.argmin(axis=0)
    moved = usual.copy()
    for occasion in set(nearest_occasion.tolist()):
        drawn = np.flatnonzero(nearest_occasion == occasion)
        moved[occasion] = doses[drawn[distance[occasion, drawn].argmin()]]
    return moved


def _pushed_from(usual: FloatArray, dose_hours: Sequence[float]) -> FloatArray:
    """Return the hours after each occasion has moved, as little as possible, to the wanted distance from all doses.

    Where doses are too close together for that, it moves to where the distance is greatest.
    """
    places = np.arange(0.0, 24.0, MOVE_STEP_H)
    places = np.concatenate([usual, places])
    room = _distance(places[:, None], np.asarray(dose_hours)[None, :]).min(axis=1)
    lack = np.maximum(number("apart_hours") - room, 0.0)
    best = places[lack <= lack.min() + 1e-9]
    return np.array([best[_distance(best, hour).argmin()] for hour in usual])


def fasting_hour(hours: Sequence[float] | FloatArray) -> float:
    """Return the hour at which the day begins: the end of the longest stretch in which nothing is swallowed."""
    clock = np.unique(np.asarray(hours, dtype=np.float64))
    gap = np.diff(clock, prepend=clock[-1] - 24.0)
    return float(clock[gap.argmax()])


def is_fed(intake: Intake, food_hours: FloatArray) -> bool:
    """Return whether the gut counts as fed: taken with food, or near enough to an eating occasion.

    Near enough is up to `fed_hours` after it or `fed_before_hours` before it, whatever is said about meals.
    """
    since_food, until_food = (intake.hour - food_hours) % 24.0, (food_hours - intake.hour) % 24.0
    near = since_food.min() <= number("fed_hours") or until_food.min() <= number("fed_before_hours")
    return bool(intake.with_food) or bool(near)


def food_of_a_day(food_hours: FloatArray, diet_mg: float, begin_h: float = 0.0) -> kinetics.Doses:
    """Return the food of one day in channel 0, at hours from `begin_h` (a clock hour)."""
    share = np.array([number(f"meal_{occasion}_share") for occasion in OCCASIONS])
    return kinetics.Doses(
        time_h=(food_hours - begin_h) % 24.0,
        elemental_mg=diet_mg * share,
        channel=np.zeros(share.size, dtype=np.int64),
        fed=np.ones(share.size, dtype=np.bool_),
    )


def doses_of_a_day(
    intakes: Sequence[Intake], preparations: list[Preparation], food_hours: FloatArray, begin_h: float = 0.0
) -> kinetics.Doses:
    """Return the doses of one day, at hours from `begin_h`; channel = 1 + place in `preparations`."""
    return kinetics.Doses(
        time_h=np.array([(intake.hour - begin_h) % 24.0 for intake in intakes], dtype=np.float64),
        elemental_mg=np.array([intake.elemental_mg for intake in intakes], dtype=np.float64),
        channel=np.array([1 + preparations.index(intake.preparation) for intake in intakes], dtype=np.int64),
        fed=np.array([is_fed(intake, food_hours) for intake in intakes], dtype=np.bool_),
    )


def in_sequence(days: Sequence[kinetics.Doses]) -> kinetics.Doses:
    """Return the doses of days that follow each other, each day 24 h after the one before."""
    return kinetics.Doses(
        time_h=np.concatenate([day.time_h + 24.0 * number_ for number_, day in enumerate(days)]),
        elemental_mg=np.concatenate([day.elemental_mg for day in days]),
        channel=np.concatenate([day.channel for day in days]),
        fed=np.concatenate([day.fed for day in days]),
    )


def _distance(one: FloatArray, other: FloatArray | float) -> FloatArray:
    """Return the distance between clock hours the shorter way round [h]."""
    apart = np.abs(one - other) % 24.0
    return np.asarray(np.minimum(apart, 24.0 - apart))
