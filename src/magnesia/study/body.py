"""The verb `simulate`: what a regimen does in the body, as bands, and a picture of it where one is asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from magnesia import evidence, units
from magnesia.errors import InputError
from magnesia.exposure import BodyCourse, preparation, simulate_regimen

#: The figures of a day, in the order in which they are shown.
FIGURES = ("plasma_mmol_per_l", "mid_pool_pct", "slow_tissue_pct", "urine_mmol", "unabsorbed_mmol")

LONGEST_DAYS = 3650
#: Drawn people times days; more would need more memory than a small machine has (about 100 bytes each).
MOST_PERSON_DAYS = 5_000_000
#: The edges of a band move by less than a hundredth of its width from here on; more draws only cost minutes.
MOST_DRAWS = 20_000
DRAWS, SEED = 500, 1

Band = dict[str, float | None]


def simulate(
    elemental_mg: float,
    form: str,
    at: Sequence[str],
    days: int = 84,
    diet_mg: float | None = None,
    with_meals: bool | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    release: str | None = None,
    plot: Path | None = None,
) -> dict[str, Any]:
    """Return uptake of each dose and the days after it, every figure as p05, p50 and p95 over drawn people.

    elemental_mg : at each clock time of `at` [mg]; 0 is allowed. diet_mg : in food [mg/d]; None is the reference
    diet. with_meals : None when it is not known; half of the drawn people then take it with meals, half without.
    draws : 1 gives the median person. A day runs from one fasting morning to the next; uptake per dose is that
    of the last day; `fraction` of 0 mg is null. plot : also write a picture there, .svg or .png.
    Raises InputError on what cannot be.
    """
    kind = None if plot is None else _picture_kind(plot)
    diet_mg = evidence.facts("kinetics")["reference_diet_mg_per_d"].value if diet_mg is None else diet_mg
    _check_amounts(elemental_mg, diet_mg)
    _check_size(days, draws, seed)
    if not at:
        raise InputError("at-missing", "No time of day was given; say when it is taken, such as --at 08:00.")
    hours = [units.hours_of(units.parse_clock(clock)) for clock in at]
    made = preparation(form, release)
    course = simulate_regimen(
        hours, elemental_mg, made.form, made.release, days, diet_mg, with_meals, draws, seed
    )
    simulation = _as_json(at, course)
    if plot is not None and kind is not None:
        _draw(simulation, plot, kind)
    return simulation


def _picture_kind(plot: Path) -> Literal["svg", "png"]:
    match plot.suffix.lower():
        case ".svg":
            return "svg"
        case ".png":
            return "png"
    raise InputError("plot-kind", f"{plot} is neither .svg nor .png; give the picture one of these endings.")


def _draw(simulation: dict[str, Any], plot: Path, kind: Literal["svg", "png"]) -> None:
    # Imported here because the drawing library is only needed for a picture.
    from magnesia import report, store

    try:
        store.write_whole(plot, report.body_chart(simulation, kind))
    except OSError as problem:
        raise InputError(
            "plot-unwritable",
            f"The picture cannot be written to {plot} ({problem.strerror}); give another file.",
        ) from problem


def _check_amounts(elemental_mg: float, diet_mg: float) -> None:
    most = evidence.facts("plausible")["single_dose_elemental_mg_max"].value
    if not math.isfinite(elemental_mg) or elemental_mg < 0:
        raise InputError(
            "amount-impossible",
            f"The amount at each time is {elemental_mg:g} mg; give a number of 0 mg or more.",
        )
    if elemental_mg > most:
        raise InputError(
            "amount-implausible",
            f"{elemental_mg:g} mg of magnesium at one time is beyond {most:g} mg; give the elemental amount, "
            "not the weight of the salt.",
        )
    facts = evidence.facts("kinetics")
    low, high = facts["diet_lowest_mg_per_d"].value, facts["diet_highest_mg_per_d"].value
    if not low <= diet_mg <= high:
        raise InputError(
            "diet-implausible",
            f"A diet with {diet_mg:g} mg of magnesium a day is outside what this model was made for; "
            f"give a number from {low:g} to {high:g}.",
        )


def _check_size(days: int, draws: int, seed: int) -> None:
    if not 1 <= days <= LONGEST_DAYS:
        raise InputError(
            "days-out-of-range", f"{days} days cannot be simulated; give 1 to {LONGEST_DAYS} days."
        )
    if not 1 <= draws <= MOST_DRAWS:
        raise InputError("draws-out-of-range", f"--draws was {draws}; give 1 to {MOST_DRAWS}, such as 500.")
    if draws * days > MOST_PERSON_DAYS:
        raise InputError(
            "draws-out-of-range",
            f"{draws} draws over {days} days need too much memory; give at most {MOST_PERSON_DAYS // days} draws.",
        )
    if seed < 0:
        raise InputError("seed-negative", f"The seed is {seed}; give a whole number of 0 or more.")


def _as_json(at: Sequence[str], course: BodyCourse) -> dict[str, Any]:
    per_dose = [
        {
            "at": clock,
            "absorbed_mg": _band(course.absorbed_mg[:, i]),
            "fraction": _band(course.fraction[:, i]),
        }
        for i, clock in enumerate(at)
    ]
    bands = {name: _bands(getattr(course, name)) for name in FIGURES}
    days = course.urine_mmol.shape[1]
    daily = [{"day": day + 1, **{name: bands[name][day] for name in FIGURES}} for day in range(days)]
    nought = np.zeros(course.baseline_urine_mmol.shape[0])
    baseline = {
        "plasma_mmol_per_l": _band(course.baseline_plasma_mmol_per_l),
        "mid_pool_pct": _band(nought),
        "slow_tissue_pct": _band(nought),
        "urine_mmol": _band(course.baseline_urine_mmol),
        "unabsorbed_mmol": _band(course.baseline_unabsorbed_mmol),
    }
    return {"per_dose": per_dose, "daily": daily, "baseline": baseline}


def _band(draws: npt.NDArray[np.float64]) -> Band:
    return _bands(draws[:, None])[0]


def _bands(draws: npt.NDArray[np.float64]) -> list[Band]:
    """Return p05, p50 and p95 of each column; None where there is no number."""
    low, middle, high = np.quantile(draws, [0.05, 0.5, 0.95], axis=0)
    rows = zip(low.tolist(), middle.tolist(), high.tolist(), strict=True)
    names = ("p05", "p50", "p95")
    return [
        {name: None if math.isnan(value) else value for name, value in zip(names, row, strict=True)}
        for row in rows
    ]
