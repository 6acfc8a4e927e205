"""What a regimen does in the body, as a band over people: uptake of each dose, then day after day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from magnesia import kinetics
from magnesia.exposure.eating import Intake, eating_hours, fasting_hour, in_sequence
from magnesia.exposure.people import People, draw_people
from magnesia.exposure.usual import Usual, settle

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class BodyCourse:
    """The course of a regimen in each drawn person, and the usual diet that it starts from.

    A day runs from one fasting morning to the next: from the end of the longest stretch in which nothing is
    swallowed. Day 1 is the first day of the regimen.

    hours, elemental_mg : shape (doses,) [h by the clock], [mg]; the doses of a day in the order given.
    absorbed_mg, fraction : shape (draws, doses) [mg], [1]; on the last day; the fraction of 0 mg is NaN.
    plasma_mmol_per_l : shape (draws, days) [mmol/L]; fasting, on the morning that ends the day.
    plasma_mean_mmol_per_l : shape (draws, days) [mmol/L]; mean of the day.
    mid_pool_pct, slow_tissue_pct : shape (draws, days) [%]; mean of the day against the usual diet.
    urine_mmol, unabsorbed_mmol : shape (draws, days) [mmol/d]; of food and doses together.
    baseline_* : shape (draws,); the same on the usual diet.
    """

    hours: FloatArray
    elemental_mg: FloatArray
    absorbed_mg: FloatArray
    fraction: FloatArray
    plasma_mmol_per_l: FloatArray
    plasma_mean_mmol_per_l: FloatArray
    mid_pool_pct: FloatArray
    slow_tissue_pct: FloatArray
    urine_mmol: FloatArray
    unabsorbed_mmol: FloatArray
    baseline_plasma_mmol_per_l: FloatArray
    baseline_plasma_mean_mmol_per_l: FloatArray
    baseline_absorbed_mmol: FloatArray
    baseline_urine_mmol: FloatArray
    baseline_unabsorbed_mmol: FloatArray


def simulate_regimen(
    hours: Sequence[float],
    elemental_mg: float | Sequence[float],
    form: str,
    release: str | None,
    days: int,
    diet_mg: float,
    with_meals: bool | None,
    draws: int,
    seed: int,
) -> BodyCourse:
    """Return the course of the same doses every day, starting from the steady state of the usual diet.

    hours : clock hours of the doses [h]. elemental_mg : of each dose [mg], one number for all or one for each.
    diet_mg : magnesium in food [mg/d]. with_meals : None when it is not known; half of the draws then take the
    doses with meals and half without. draws : 1 gives the median person. Oil, sprays and baths never come here.
    """
    amounts = np.broadcast_to(np.asarray(elemental_mg, dtype=np.float64), len(hours)).tolist()
    intakes = [
        Intake(hour, amount, form, release, with_meals) for hour, amount in zip(hours, amounts, strict=True)
    ]
    people = draw_people(draws, seed)
    if with_meals is not None:
        return _course(people, intakes, days, diet_mg)
    half = (people.count + 1) // 2
    parts = [(_some(people, slice(None, half)), True), (_some(people, slice(half, None)), False)]
    return _joined(
        [
            _course(part, [_eaten(i, with_food) for i in intakes], days, diet_mg)
            for part, with_food in parts
            if part.count
        ]
    )


def _course(people: People, intakes: list[Intake], days: int, diet_mg: float) -> BodyCourse:
    """Return the course where it is known whether the doses are taken with food."""
    dose_hours = [intake.hour for intake in intakes]
    food_hours = eating_hours(dose_hours, intakes[0].with_food if intakes else None)
    preparations = list(dict.fromkeys(intake.preparation for intake in intakes))
    morning_h = fasting_hour([*food_hours, *dose_hours])
    usual = settle(people, preparations, food_hours, diet_mg, fasting_h=morning_h)
    food, doses = in_sequence([usual.food] * days), in_sequence([usual.doses(intakes)] * days)
    swallowed = kinetics.together(food, doses)
    course = kinetics.simulate(
        usual.parameters, usual.start, swallowed, usual.channels, kinetics.daily_grid(days)
    )
    return _body_course(intakes, usual, swallowed, course, days)


def _body_course(
    intakes: list[Intake], usual: Usual, swallowed: kinetics.Doses, course: kinetics.Course, days: int
) -> BodyCourse:
    people, amount_mg = usual.plasma_mean_mmol_per_l.size, np.array([i.elemental_mg for i in intakes])
    food_doses = usual.food.time_h.size * days
    per_dose = course.absorbed_mg[:, food_doses:].reshape(people, days, amount_mg.size)[:, -1]
    unabsorbed_mg = swallowed.elemental_mg - course.absorbed_mg
    by_day = [
        unabsorbed_mg[:, part].reshape(people, days, -1).sum(axis=2)
        for part in (slice(None, food_doses), slice(food_doses, None))
    ]
    base = usual.day
    return BodyCourse(
        hours=np.array([intake.hour for intake in intakes]),
        elemental_mg=amount_mg,
        absorbed_mg=per_dose,
        fraction=np.divide(per_dose, amount_mg, out=np.full_like(per_dose, np.nan), where=amount_mg > 0),
        plasma_mmol_per_l=course.plasma_mmol_per_l[:, 1:],
        plasma_mean_mmol_per_l=course.plasma_mean_mmol_per_l,
        mid_pool_pct=100.0 * (course.mid_mean_mmol / base.mid_mean_mmol - 1.0),
        slow_tissue_pct=100.0 * (course.tissue_mean / base.tissue_mean - 1.0),
        urine_mmol=course.urine_mmol,
        unabsorbed_mmol=sum(by_day, np.zeros((people, days))) / kinetics.MG_PER_MMOL,
        baseline_plasma_mmol_per_l=base.plasma_mmol_per_l[:, 0],
        baseline_plasma_mean_mmol_per_l=base.plasma_mean_mmol_per_l[:, 0],
        baseline_absorbed_mmol=base.absorbed_mg.sum(axis=1) / kinetics.MG_PER_MMOL,
        baseline_urine_mmol=base.urine_mmol[:, 0],
        baseline_unabsorbed_mmol=(usual.food.elemental_mg - base.absorbed_mg).sum(axis=1)
        / kinetics.MG_PER_MMOL,
    )


def _eaten(intake: Intake, with_food: bool) -> Intake:
    return Intake(intake.hour, intake.elemental_mg, intake.form, intake.release, with_food)


def _some(people: People, part: slice) -> People:
    relative = {key: column[part] for key, column in people.relative.items()}
    return People(kinetics.select(people.parameters, part), relative, people.gut_wall[part])


def _joined(parts: list[BodyCourse]) -> BodyCourse:
    """Return the courses of different people as one; the doses are the same in each."""
    same = ("hours", "elemental_mg")
    columns = {
        field.name: getattr(parts[0], field.name)
        if field.name in same
        else np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(BodyCourse)
    }
    return BodyCourse(**columns)
