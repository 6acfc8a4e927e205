"""The usual diet: people on their own food for ever, which is what every exposure is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from magnesia import kinetics
from magnesia.exposure.eating import Intake, doses_of_a_day, fasting_hour, food_of_a_day
from magnesia.exposure.people import People, Preparation, channels_of, number

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Usual:
    """People settled on their usual diet, at the clock hour `begin_h` at which each of their days begins.

    parameters : with each person's own kidney threshold. food : one day, from `begin_h`.
    start : the state at `begin_h`. day : what one usual day is like.
    """

    parameters: kinetics.Parameters
    channels: kinetics.Channels
    preparations: list[Preparation]
    food_hours: FloatArray
    begin_h: float
    food: kinetics.Doses
    start: kinetics.State
    day: kinetics.Course

    @property
    def plasma_mean_mmol_per_l(self) -> FloatArray:
        """Mean plasma of a usual day, shape (people,) [mmol/L]."""
        return self.day.plasma_mean_mmol_per_l[:, 0]

    def doses(self, intakes: Sequence[Intake]) -> kinetics.Doses:
        """Return the doses of one day at hours from `begin_h`."""
        return doses_of_a_day(intakes, self.preparations, self.food_hours, self.begin_h)

    def steady(self, intakes: Sequence[Intake]) -> kinetics.Course:
        """Return one day of taking these doses every day for ever, on the usual diet."""
        day = kinetics.together(self.food, self.doses(intakes))
        start = kinetics.steady_state(self.parameters, day, self.channels)
        return kinetics.simulate(self.parameters, start, day, self.channels, kinetics.daily_grid(1))


def settle(
    people: People,
    preparations: list[Preparation],
    food_hours: FloatArray,
    diet_mg: float,
    *,
    fasting_h: float | None = None,
    begin_h: float | None = None,
) -> Usual:
    """Return the people on `diet_mg` of food magnesium a day for ever.

    The threshold is solved on the reference diet so that plasma at the clock hour `fasting_h` is C0, and kept.
    fasting_h : the end of the longest fast by default. begin_h : `fasting_h` by default.
    """
    fasting_h = fasting_hour(food_hours) if fasting_h is None else fasting_h
    begin_h = fasting_h if begin_h is None else begin_h
    channels = channels_of(people, preparations)
    reference = food_of_a_day(food_hours, number("reference_diet_mg_per_d"), fasting_h)
    parameters = kinetics.fit_threshold(people.parameters, reference, channels)
    food = food_of_a_day(food_hours, diet_mg, begin_h)
    start = kinetics.steady_state(parameters, food, channels)
    day = kinetics.simulate(parameters, start, food, channels, kinetics.daily_grid(1))
    return Usual(parameters, channels, preparations, food_hours, begin_h, food, start, day)
