"""The steady state of a day that repeats for ever, and the kidney threshold that fits it.

A steady day is one that ends where it began. Gut wall and slow tissue repeat in closed form because they are linear;
the recent load is followed from day to day until it stands still, which takes a few days because it fades within
hours; plasma, fast and mid pool are found by Newton's method on the 24-hour map

    G(u) = (A1, A2, A3 after a day) - (A1, A2, A3 at its start) = 0

with u = (A1, A2, A3) when the threshold is known, or u = (thr, A2, A3) with A1 = C0 V1 held when it is not. Hour 0
is the fasting moment of the day, so the second problem gives the threshold at which fasting plasma is C0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from magnesia.kinetics.pools import follow
from magnesia.kinetics.types import (
    MG_PER_MMOL,
    BoolArray,
    Channels,
    Doses,
    FloatArray,
    IntArray,
    Parameters,
    State,
    daily_grid,
    select,
    state_of,
    take,
)
from magnesia.kinetics.uptake import absorb, in_order

#: Newton stops when a day changes no pool by more than this part of itself; far below the 1e-4 of the kernel.
TOLERANCE = 1e-9
MOST_ROUNDS = 40

#: The recent load stands still when a day changes it by less than this part of itself and this many mg.
LOAD_TOLERANCE = 1e-12

#: A threshold this many softnesses above C0 lets less than 0.04 % of the kidney's slope through. A person whose
#: food cannot even cover sweat and faecal loss at C0 gets this threshold, and a fasting plasma below C0.
CLOSED_KIDNEY = 8.0


class RepeatingDay(NamedTuple):
    """The day and what the gut makes of it: load [mg] (people,), absorbed [mg] (people, doses), wall [mmol]."""

    doses: Doses
    channels: Channels
    load_mg: FloatArray
    absorbed_mg: FloatArray
    wall_mmol: FloatArray


def steady_state(parameters: Parameters, day: Doses, channels: Channels) -> State:
    """Return the state at hour 0 of a day that repeats for ever, for every person.

    day : doses at hours in [0, 24). Raises ArithmeticError where intake cannot cover the constant losses.
    """
    gut = _repeat(parameters, day, channels)
    pools, found = _newton(parameters, gut, fits_threshold=False)
    if not found.all():
        raise ArithmeticError(f"no steady day for {np.sum(~found)} people; intake may not cover their losses")
    tissue = _settled_tissue(parameters, gut, pools)
    return state_of(gut.wall_mmol, np.vstack([pools, tissue]), gut.load_mg)


def fit_threshold(parameters: Parameters, day: Doses, channels: Channels) -> Parameters:
    """Return the parameters with the threshold at which fasting plasma (hour 0 of `day`) is C0.

    The threshold given is ignored. It is solved once per person at a reference diet and then kept, so that C0
    and thr belong to one person. Where uptake cannot cover the losses at C0, see CLOSED_KIDNEY.
    """
    unknown, found = _newton(parameters, _repeat(parameters, day, channels), fits_threshold=True)
    closed = parameters.serum_mmol_per_l + CLOSED_KIDNEY * parameters.softness_mmol_per_l
    thresholds = np.where(found, np.minimum(unknown[0], closed), closed)
    return parameters._replace(threshold_mmol_per_l=thresholds)


def _repeat(parameters: Parameters, day: Doses, channels: Channels) -> RepeatingDay:
    """Return the settled gut; the wall decays by q over a day, so from empty its fixed point is end / (1 - q)."""
    if day.time_h.size and not 0.0 <= day.time_h.min() <= day.time_h.max() < 24.0:
        raise ValueError("a repeating day holds doses at hours from 0 to below 24 only")
    day = take(day, in_order(day))
    load_mg = np.zeros(parameters.plasma_l.shape[0])
    for _ in range(MOST_ROUNDS):
        absorbed_mg, end_mg = absorb(parameters, day, channels, load_mg, 0.0, 24.0)
        moved_mg, load_mg = np.abs(end_mg - load_mg), end_mg
        if np.all(moved_mg <= LOAD_TOLERANCE * (1.0 + end_mg)):
            break
    wall = np.zeros_like(channels.relative)
    for dose, channel in enumerate(day.channel):
        left = np.exp(-channels.gut_rate_per_h[:, channel] * (24.0 - day.time_h[dose]))
        wall[:, channel] += absorbed_mg[:, dose] / MG_PER_MMOL * left
    return RepeatingDay(
        day, channels, load_mg, absorbed_mg, wall / -np.expm1(-24.0 * channels.gut_rate_per_h)
    )


def _first_guess(parameters: Parameters, gut: RepeatingDay, fits_threshold: bool) -> FloatArray:
    """Return (A1 or thr, A2, A3), shape (3, people), from the balance at a constant plasma a little above C0.

    With U = absorbed - endo C / C0 - sweat: z = ln(exp(U / (kr s)) - 1) and thr = C - s z.
    """
    p, c = parameters, 1.04 * parameters.serum_mmol_per_l
    losses = 1.04 * p.faecal_mmol_per_d + p.sweat_mmol_per_d
    urine = np.maximum(gut.absorbed_mg.sum(axis=1) / MG_PER_MMOL - losses, 1e-3) / 24.0
    ratio = urine / (p.kidney_l_per_h * p.softness_mmol_per_l)
    threshold = c - p.softness_mmol_per_l * (ratio + np.log(-np.expm1(-ratio)))
    first = threshold if fits_threshold else p.serum_mmol_per_l * p.plasma_l
    return np.stack([first, c * p.fast_pool_l, 1.04 * p.mid_pool_mmol])


def _newton(
    parameters: Parameters, gut: RepeatingDay, *, fits_threshold: bool
) -> tuple[FloatArray, BoolArray]:
    """Return the solution of G(u) = 0, shape (3, people), and for whom it was found, shape (people,)."""
    unknown = _first_guess(parameters, gut, fits_threshold)
    found = np.zeros(unknown.shape[1], dtype=np.bool_)
    open_ = np.arange(unknown.shape[1])
    for _ in range(MOST_ROUNDS):
        p, part = select(parameters, open_), _select_gut(gut, open_)
        here = _day_change(unknown[:, open_], p, part, fits_threshold)
        settled = np.abs(here).max(axis=0) < TOLERANCE
        found[open_[settled]] = True
        if settled.all():
            break
        step = _newton_step(unknown[:, open_], here, p, part, fits_threshold)
        unknown[:, open_] += step
        open_ = open_[~settled & np.isfinite(step).all(axis=0)]
        if open_.size == 0:
            break
    return unknown, found


def _newton_step(
    unknown: FloatArray, here: FloatArray, parameters: Parameters, gut: RepeatingDay, fits_threshold: bool
) -> FloatArray:
    """Return the Newton step by forward differences, cut so that no unknown loses more than half of itself."""
    columns = []
    for row in range(3):
        moved = unknown.copy()
        moved[row] *= 1.0 + 1e-6
        columns.append(
            (_day_change(moved, parameters, gut, fits_threshold) - here) / (moved[row] - unknown[row])
        )
    step = _solve3(columns, -here)
    return np.asarray(step / np.maximum(1.0, 2.0 * np.abs(step / unknown).max(axis=0)))


def _solve3(columns: list[FloatArray], right: FloatArray) -> FloatArray:
    """Return x of sum_i columns_i x_i = right by Cramer's rule, shape (3, people); NaN where singular."""
    a, b, c = (np.moveaxis(column, 0, -1) for column in columns)
    r = np.moveaxis(right, 0, -1)
    size = np.sum(a * np.cross(b, c), axis=-1)
    size = np.where(np.abs(size) < 1e-15, np.nan, size)
    return np.stack([np.sum(r * np.cross(*pair), axis=-1) / size for pair in ((b, c), (c, a), (a, b))])


def _day_change(
    unknown: FloatArray, parameters: Parameters, gut: RepeatingDay, fits_threshold: bool
) -> FloatArray:
    """Return G(u) of the module's docstring relative to the size of each pool, shape (3, people) [1]."""
    p = parameters
    sizes = np.stack([p.serum_mmol_per_l * p.plasma_l, p.serum_mmol_per_l * p.fast_pool_l, p.mid_pool_mmol])
    start = unknown.copy()
    if fits_threshold:
        p = p._replace(threshold_mmol_per_l=unknown[0].copy())
        start[0] = sizes[0]
    end = _after_a_day(p, gut, start, np.ones(start.shape[1]))
    return np.asarray((end[:, :3].T - start) / sizes)


def _after_a_day(
    parameters: Parameters, gut: RepeatingDay, pools: FloatArray, tissue: FloatArray
) -> FloatArray:
    """Return (A1, A2, A3, X) after the day, shape (people, 4), from pools of shape (3, people)."""
    start = state_of(gut.wall_mmol, np.vstack([pools, tissue]), gut.load_mg)
    end: FloatArray = follow(parameters, start, gut.doses, gut.absorbed_mg, gut.channels, daily_grid(1))[0]
    return end


def _settled_tissue(parameters: Parameters, gut: RepeatingDay, pools: FloatArray) -> FloatArray:
    """Return the slow tissue readout at hour 0 of the repeating day, shape (people,) [1]."""
    end = _after_a_day(parameters, gut, pools, np.zeros(pools.shape[1]))
    return np.asarray(end[:, 3] / -np.expm1(-1.0 / parameters.tissue_tau_d))


def _select_gut(gut: RepeatingDay, people: IntArray) -> RepeatingDay:
    return gut._replace(
        channels=Channels(*(column[people] for column in gut.channels)),
        load_mg=gut.load_mg[people],
        absorbed_mg=gut.absorbed_mg[people],
        wall_mmol=gut.wall_mmol[people],
    )
