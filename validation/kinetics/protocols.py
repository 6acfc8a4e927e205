"""The published experiments, done to the model: one function each, returning the figures of its rows by id.

Every experiment is done to the median person on the reference diet, settled, unless it says otherwise. Clock hours
are those of the eating occasions in the table `kinetics`; a day begins with the first of them, fasting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from magnesia import exposure, kinetics
from magnesia.exposure import Intake, Usual
from magnesia.kinetics.pools import _fluxes, body_of

FloatArray = npt.NDArray[np.float64]
Figures = dict[str, float]

USUAL_DIET_MG = 330.0
MAIN_MEALS = (8.0, 13.0, 20.0)
#: Doses "2 to 2.5 h apart" from meals: 2.5 h after each main meal.
APART = tuple(hour + 2.5 for hour in MAIN_MEALS)
BREAKFAST, DAY_H = 8.0, 24.0


def usual(diet_mg: float = USUAL_DIET_MG, people: exposure.People | None = None) -> Usual:
    """Return people settled on a diet, eating at the usual hours and taking citrate where they take anything."""
    people = exposure.median_person() if people is None else people
    return exposure.settle(
        people, [exposure.preparation("citrate")], exposure.eating_hours((), None), diet_mg
    )


def citrate(hours: Sequence[float], mg: float, with_food: bool | None = None) -> list[Intake]:
    """Return one day's doses of citrate."""
    return [Intake(hour, mg, "citrate", "tablet", with_food) for hour in hours]


def days_of(person: Usual, days: Sequence[Sequence[Intake]], diet_mg: float | None = None) -> kinetics.Course:
    """Return the course of days of doses that follow the usual diet, on that diet or on another from day 1."""
    part = 1.0 if diet_mg is None else diet_mg / person.food.elemental_mg.sum()
    food = person.food._replace(elemental_mg=person.food.elemental_mg * part)
    swallowed = exposure.in_sequence([kinetics.together(food, person.doses(day)) for day in days])
    grid = kinetics.daily_grid(len(days))
    return kinetics.simulate(person.parameters, person.start, swallowed, person.channels, grid)


def absorbed_fraction(hours: Sequence[float], mg: float, *, fed: bool = True, relative: float = 1.0) -> float:
    """Return the part absorbed of equal amounts swallowed at these hours from an empty gut, nothing else eaten."""
    person, count = usual(), len(hours)
    doses = kinetics.Doses(
        np.asarray(hours, dtype=np.float64), np.full(count, mg), np.ones(count, np.int64), np.full(count, fed)
    )
    ways = person.channels._replace(relative=person.channels.relative * relative)
    grid = kinetics.Grid(np.array([0.0, 240.0]), np.zeros(1))
    course = kinetics.simulate(
        person.parameters, person.start._replace(load_mg=np.zeros(1)), doses, ways, grid
    )
    return float(course.absorbed_mg.sum() / (count * mg))


def one_meal() -> Figures:
    """V1, V2, V3 and the table of the equation: one occasion from an empty gut."""
    half = exposure.number("phytate_half_mmol")
    found = {f"fine_{mg}": 100 * absorbed_fraction([0.0], mg) for mg in (36, 158, 280, 523, 973)}
    found["sabatier2003"] = 100 * absorbed_fraction([0.0], 70)
    for name, phytate_mmol in (("control", 0.0), ("149", 1.49), ("075", 0.75)):
        factor = 1.0 / (1.0 + (phytate_mmol / half) ** 2)
        found[f"bohn_{name}"] = 100 * absorbed_fraction([0.0], 88, relative=factor)
    for mg in (18, 36, 50, 70, 100, 150, 200, 300, 400, 500, 973):
        found[f"fraction_{mg}"] = absorbed_fraction([0.0], mg)
    for parts in (1, 2, 3, 4, 6):
        found[f"split_{parts}"] = 300 * absorbed_fraction([24.0 * part for part in range(parts)], 300 / parts)
    return found


def splitting() -> Figures:
    """V5: 126 mg a day in water, as two and as seven servings.

    `close`: two 3 h apart and seven 1.5 h apart, fed; the spacing at which the first model's figures come out.
    `day`: two 12 h apart and seven every 2 h, on an empty stomach, as a person would drink them.
    """
    two, seven = absorbed_fraction([0.0, 3.0], 63), absorbed_fraction(list(1.5 * np.arange(7)), 18)
    day_two = absorbed_fraction([0.0, 12.0], 63, fed=False)
    day_seven = absorbed_fraction(list(2.0 * np.arange(7)), 18, fed=False)
    return {
        "split_close_2": 100 * two,
        "split_close_7": 100 * seven,
        "split_close_ratio": seven / two,
        "split_day_2": 100 * day_two,
        "split_day_7": 100 * day_seven,
        "split_day_ratio": day_seven / day_two,
    }


def bolus() -> Figures:
    """V7: 4 and 8 mmol into blood at breakfast time after the overnight fast, nothing eaten for 12 h; area of C."""
    person = usual()
    nothing = kinetics.take(person.food, np.zeros(0, np.int64))
    grid = kinetics.Grid(np.array([0.0, 12.0]), np.zeros(1))

    def mean_plasma(mmol: float) -> float:
        start = person.start._replace(plasma_mmol=person.start.plasma_mmol + mmol)
        course = kinetics.simulate(person.parameters, start, nothing, person.channels, grid)
        return float(course.plasma_mean_mmol_per_l[0, 0])

    return {f"bolus_{mmol}": 100 * (mean_plasma(mmol) / mean_plasma(0) - 1) for mmol in (4, 8)}


def retention(
    person: Usual, start: kinetics.State, diet_mg: float, mmol: float, hours: float
) -> tuple[FloatArray, ...]:
    """Return the part of a drip from breakfast kept over 24 h with meals: uncorrected, and baseline-corrected."""
    food = person.food._replace(
        elemental_mg=person.food.elemental_mg * diet_mg / person.food.elemental_mg.sum()
    )

    def urine(rate: float) -> FloatArray:
        grid = kinetics.Grid(np.array([0.0, hours, DAY_H]), np.array([rate, 0.0]))
        course = kinetics.simulate(person.parameters, start, food, person.channels, grid)
        return np.asarray(course.urine_mmol.sum(axis=1))

    with_drip, without = urine(mmol / hours), urine(0.0)
    return 1 - with_drip / mmol, 1 - (with_drip - without) / mmol


def loading() -> Figures:
    """V9: 30 mmol in 8 h, 7 mmol in 1 h, 24-h urine; again after 60 days on 60 mg a day; spread over 500 people."""
    person = usual()
    poor = days_of(person, [()] * 60, 60.0).end
    crowd = usual(people=exposure.draw_people(500, 1))
    spread = retention(crowd, crowd.start, USUAL_DIET_MG, 30.0, 8.0)[0]
    plain, corrected = retention(person, person.start, USUAL_DIET_MG, 30.0, 8.0)
    return {
        "load_30": 100 * float(plain[0]),
        "load_30_sd": 100 * float(spread.std()),
        "load_7": 100 * float(retention(person, person.start, USUAL_DIET_MG, 7.0, 1.0)[0][0]),
        "load_30_corrected": 100 * float(corrected[0]),
        "load_30_depleted": 100 * float(retention(person, poor, 60.0, 30.0, 8.0)[1][0]),
    }


def low_intake() -> Figures:
    """V10, V14: about 10 mg a day; and 107 mg a day for 28 days."""
    person = usual()
    poor, less = days_of(person, [()] * 101, 10.0), days_of(person, [()] * 28, 107.0)
    found = {f"conserve_{day}": float(poor.urine_mmol[0, day - 1]) for day in (2, 3, 4, 7)}
    found["shils_plasma"] = 100 * float(poor.plasma_mmol_per_l[0, 100] / person.day.plasma_mmol_per_l[0, 0])
    found["less_plasma"] = float(less.plasma_mmol_per_l[0, -1] - person.day.plasma_mmol_per_l[0, 0])
    found["less_mid"] = 100 * float(less.mid_mean_mmol[0, -1] / person.day.mid_mean_mmol[0, 0] - 1)
    return found


def slow_tissue() -> Figures:
    """V14, V15: the slow readout alone, driven by the observed plasma fall to a third in 100 days; and a step."""
    tau = exposure.number("tissue_tau_d")
    months = 365.25 / 12 * 3
    red_cells = 1 - (2 / 3) / 100 * (months - tau * (1 - np.exp(-months / tau)))
    steps = {f"muscle_{weeks}": 100 * float(1 - np.exp(-7 * weeks / tau)) for weeks in (2, 12, 26)}
    return {"shils_red_cells": float(red_cells), **steps}


def chronic() -> Figures:
    """V12: 450 mg a day for 24 weeks, with the main meals and apart from them."""
    person = usual()
    found: Figures = {}
    for name, doses in (("meals", citrate(MAIN_MEALS, 150, True)), ("apart", citrate(APART, 150))):
        course = days_of(person, [doses] * 168)
        rise = course.plasma_mmol_per_l[0, 1:] - person.day.plasma_mmol_per_l[0, 0]
        found[f"chronic_{name}_plasma"] = float(rise[-1])
        found[f"chronic_{name}_urine"] = float(course.urine_mmol[0, -1] - person.day.urine_mmol[0, 0])
        if name == "apart":
            found |= {f"approach_{day}": 100 * float(rise[day - 1] / rise[-1]) for day in (1, 7, 14, 28)}
    return found


def on_and_off() -> Figures:
    """The exposure table: 3 x 100 mg apart from meals for 84 days, then none; means of the day."""
    person = usual()
    course = days_of(person, [citrate(APART, 100)] * 84 + [[]] * 84)
    rise = course.plasma_mean_mmol_per_l[0] - person.day.plasma_mean_mmol_per_l[0, 0]
    mid = 100 * (course.mid_mean_mmol[0] / person.day.mid_mean_mmol[0, 0] - 1)
    slow = 100 * (course.tissue_mean[0] / person.day.tissue_mean[0, 0] - 1)
    days = {
        **{f"{day}": day for day in (1, 7, 14, 28, 56, 84)},
        **{f"off{d}": 84 + d for d in (4, 7, 14, 28, 84)},
    }
    columns = {"e1": rise, "e2": mid, "e3": slow}
    return {
        f"{key}_{name}": float(column[day - 1])
        for key, column in columns.items()
        for name, day in days.items()
    }


def dose_response() -> Figures:
    """The steady-state table: 0 to 600 mg a day in three doses apart from meals, on 330 and on 180 mg of food."""
    replete, found = usual().day.mid_mean_mmol[0, 0], {}
    for diet_mg in (330.0, 180.0):
        person = usual(diet_mg)
        for mg in (0, 100, 200, 300, 400, 600):
            mid = person.steady(citrate(APART, mg / 3)).mid_mean_mmol[0, 0]
            found[f"steady_{diet_mg:.0f}_{mg}"] = 100 * float(mid / replete - 1)
    return found


def derived() -> Figures:
    """The derived checks of the parameter table, and the half-times of the system linearised at fasting plasma."""
    person = usual()
    p, day = person.parameters, person.day
    urine = float(day.urine_mmol[0, 0])
    filtered = float(p.kidney_l_per_h[0] * day.plasma_mmol_per_l[0, 0] * DAY_H)
    exchangeable = p.serum_mmol_per_l * (p.plasma_l + p.fast_pool_l) + p.mid_pool_mmol
    fast, middle, slow = half_times_h(person)
    return {
        "absorbed_part": 100 * float(day.absorbed_mg.sum()) / USUAL_DIET_MG,
        "threshold": float(p.threshold_mmol_per_l[0]),
        "urine_mmol": urine,
        "urine_mg": urine * kinetics.MG_PER_MMOL,
        "excreted_part": 100 * urine / filtered,
        "exchangeable": float(exchangeable[0]),
        "half_time_1_h": fast,
        "half_time_2_h": middle,
        "half_time_3_d": slow / DAY_H,
    }


def half_times_h(person: Usual) -> list[float]:
    """Return the three half-times of plasma, fast and mid pool [h], rising."""
    body = body_of(person.parameters, 0)
    start = person.start
    pools = np.array([start.plasma_mmol[0], start.fast_mmol[0], start.mid_mmol[0]])

    def change(at: FloatArray) -> FloatArray:
        rates = _fluxes(at[0], at[1], at[2], 1.0, 0.0, body)
        return np.array([rates.plasma, rates.fast, rates.mid])

    nudge = 1e-3
    slopes = [(change(pools + nudge * row) - change(pools - nudge * row)) / (2 * nudge) for row in np.eye(3)]
    rates = -np.linalg.eigvals(np.array(slopes).T).real
    return sorted(float(np.log(2) / rate) for rate in rates)


EXPERIMENTS: tuple[Callable[[], Figures], ...] = (
    one_meal,
    splitting,
    bolus,
    loading,
    low_intake,
    slow_tissue,
    chronic,
    on_and_off,
    dose_response,
    derived,
)


def all_figures() -> Figures:
    """Return the figures of every experiment by id."""
    return {key: value for experiment in EXPERIMENTS for key, value in experiment().items()}
