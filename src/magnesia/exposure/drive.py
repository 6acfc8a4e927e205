"""From doses to a daily drive: how far the day's plasma stands above the usual diet, in units of the plan.

    drive_d = (mean C of day d - mean C on the usual diet) / (the same for the planned day taken for ever)

so 1 is the plan's dose at its steady state and the first "on" day is less, because blood takes days to follow.
Days are calendar days, midnight to midnight. The statistical model filters the drive further by its own onset.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from magnesia import kinetics
from magnesia.errors import InputError
from magnesia.exposure.eating import Intake, eating_hours, in_sequence
from magnesia.exposure.people import People, draw_people, median_person
from magnesia.exposure.usual import Usual, settle

FloatArray = npt.NDArray[np.float64]
DayOfIntakes = Sequence[Intake]

#: A planned day that lifts plasma by less than this [mmol/L] is no dose to measure others by. Every amount does lift
#: it (tests/laws), so that only a planned day of nothing, or of hundredths of a milligram, falls below.
LEAST_RISE_MMOL_PER_L = 1e-6


@dataclass(frozen=True)
class ExposureBand:
    """What the days did to plasma and slow tissue, as p05, p50 and p95 over drawn people.

    plasma_rise_mmol_per_l, slow_tissue_pct : shape (3, days) [mmol/L], [%]; against the usual diet.
    """

    plasma_rise_mmol_per_l: FloatArray
    slow_tissue_pct: FloatArray


def daily_drive(days: Sequence[DayOfIntakes], diet_mg: float, reference: DayOfIntakes) -> FloatArray:
    """Return the drive of each day, shape (days,) [1], of the median person.

    days : what was swallowed on each calendar day. diet_mg : magnesium in food [mg/d].
    reference : the planned day; its hours and its food also say when this person eats.
    Raises InputError where the planned day does not lift plasma above the usual diet.
    """
    usual = _settled(median_person(), days, diet_mg, reference)
    rise = _rise(usual, _course(usual, days))[0]
    planned = float(_rise(usual, usual.steady(reference))[0, 0])
    if planned < LEAST_RISE_MMOL_PER_L:
        raise InputError(
            "plan-without-magnesium",
            f"The planned day, {sum(intake.elemental_mg for intake in reference):g} mg of magnesium, does not "
            "measurably raise magnesium in blood above food alone, so no day can be compared with it; "
            "check the plan's doses.",
        )
    return np.asarray(rise / planned)


def exposure_band(
    days: Sequence[DayOfIntakes], diet_mg: float, reference: DayOfIntakes, draws: int, seed: int
) -> ExposureBand:
    """Return the band of the same days over `draws` people, for charts."""
    usual = _settled(draw_people(draws, seed), days, diet_mg, reference)
    course = _course(usual, days)
    tissue_pct = 100.0 * (course.tissue_mean / usual.day.tissue_mean - 1.0)
    return ExposureBand(
        plasma_rise_mmol_per_l=np.quantile(_rise(usual, course), [0.05, 0.5, 0.95], axis=0),
        slow_tissue_pct=np.quantile(tissue_pct, [0.05, 0.5, 0.95], axis=0),
    )


def _settled(people: People, days: Sequence[DayOfIntakes], diet_mg: float, reference: DayOfIntakes) -> Usual:
    everything = [intake for day in (*days, reference) for intake in day]
    preparations = list(dict.fromkeys(intake.preparation for intake in everything))
    said = {intake.with_food for intake in reference}
    with_meals = said.pop() if len(said) == 1 else None
    food_hours = eating_hours([intake.hour for intake in reference], with_meals)
    return settle(people, preparations, food_hours, diet_mg, begin_h=0.0)


def _course(usual: Usual, days: Sequence[DayOfIntakes]) -> kinetics.Course:
    food = in_sequence([usual.food] * len(days))
    doses = in_sequence([usual.doses(day) for day in days])
    swallowed = kinetics.together(food, doses)
    grid = kinetics.daily_grid(len(days))
    return kinetics.simulate(usual.parameters, usual.start, swallowed, usual.channels, grid)


def _rise(usual: Usual, course: kinetics.Course) -> FloatArray:
    """Return the mean plasma of each day above the usual diet, shape (people, days) [mmol/L]."""
    return np.asarray(course.plasma_mean_mmol_per_l - usual.plasma_mean_mmol_per_l[:, None])
