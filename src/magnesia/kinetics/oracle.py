"""The same model, written a second time straight from the equations, slow and plain, to hold the kernel to.

Nothing of the kernel is used here: SciPy integrates all states together, gut walls included, with tight
tolerances, one person at a time, from one event to the next. SciPy is imported inside, because only checks
come here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from magnesia.kinetics.types import (
    Channels,
    Course,
    Doses,
    FloatArray,
    Grid,
    IntArray,
    Parameters,
    State,
    state_of,
)

#: Numbers integrated after the gut walls: A1, A2, A3, X and the sums of C, A3, X, urine, faecal, inflow.
EXTRA = 10


def simulate_slowly(
    parameters: Parameters, start: State, doses: Doses, channels: Channels, grid: Grid
) -> Course:
    """Return what `simulate` returns, by SciPy's DOP853 at a relative tolerance of 1e-11."""
    people = [_follow_slowly(p, parameters, start, doses, channels, grid) for p in range(len(parameters[0]))]
    absorbed, plasma, sums, ends, loads = (np.array(column) for column in zip(*people, strict=True))
    walls = channels.relative.shape[1]
    length_h = np.diff(grid.report_h)
    return Course(
        absorbed_mg=absorbed,
        plasma_mmol_per_l=plasma,
        plasma_mean_mmol_per_l=sums[:, :, 0] / length_h,
        mid_mean_mmol=sums[:, :, 1] / length_h,
        tissue_mean=sums[:, :, 2] / length_h,
        urine_mmol=sums[:, :, 3],
        faecal_mmol=sums[:, :, 4],
        sweat_mmol=np.outer(parameters.sweat_mmol_per_d / 24.0, length_h),
        entered_mmol=sums[:, :, 5],
        end=state_of(ends[:, :walls], ends[:, walls:].T, loads),
    )


def _follow_slowly(
    person: int, parameters: Parameters, start: State, doses: Doses, channels: Channels, grid: Grid
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, float]:
    p = {name: float(column[person]) for name, column in parameters._asdict().items()}
    walls = channels.relative.shape[1]
    y = np.zeros(walls + EXTRA)
    y[:walls] = start.gut_wall_mmol[person]
    y[walls : walls + 4] = [column[person] for column in start[1:5]]
    absorbed_mg = np.zeros(doses.time_h.shape[0])
    load_mg, clock_h = float(start.load_mg[person]), float(grid.report_h[0])
    plasma, sums = [y[walls] / p["plasma_l"]], []
    for end_h, drip in zip(grid.report_h[1:], grid.infusion_mmol_per_h, strict=True):
        y[walls + 4 :] = 0.0
        inside = doses.time_h[(doses.time_h >= clock_h) & (doses.time_h < end_h)]
        for stop_h in np.union1d(inside, [end_h]):
            y, load_mg = _quiet(y, load_mg, clock_h, stop_h, p, channels.gut_rate_per_h[person], drip)
            clock_h = float(stop_h)
            now = np.flatnonzero(doses.time_h == stop_h) if stop_h < end_h else np.array([], dtype=int)
            load_mg = _swallow(y, load_mg, now, absorbed_mg, p, doses, channels.relative[person])
        plasma.append(y[walls] / p["plasma_l"])
        sums.append(y[walls + 4 :].copy())
    return absorbed_mg, np.array(plasma), np.array(sums), y[: walls + 4].copy(), load_mg


def _swallow(
    y: FloatArray, load_mg: float, now: IntArray, absorbed_mg: FloatArray, p: dict[str, float], doses: Doses,
    relative: FloatArray,
) -> float:  # fmt: skip
    """Add what is swallowed together at one instant to the gut walls in `y`; return the new recent load [mg]."""
    from scipy.optimize import brentq

    amounts_mg, rel = doses.elemental_mg[now], relative[doses.channel[now]]
    if amounts_mg.sum() == 0.0:
        return load_mg

    def carried(x: float) -> float:
        return p["carrier_max_mg"] * x / (p["carrier_half_mg"] + x) + p["passive_fraction"] * x

    through_mg, taken_mg, x = 0.0, carried(load_mg), load_mg
    for form in sorted(set(rel), reverse=True):
        layer_mg = float(amounts_mg[rel == form].sum())
        through_mg += form * (carried(x + layer_mg) - carried(x))
        taken_mg += min(form, 1.0) * (carried(x + layer_mg) - carried(x))
        x += layer_mg
    meal = 1.0 if np.any(doses.fed[now]) else p["fasting_factor"]
    absorbed_mg[now] = np.minimum(meal * through_mg * rel * amounts_mg / np.sum(rel * amounts_mg), amounts_mg)
    np.add.at(y, doses.channel[now], absorbed_mg[now] / 24.305)
    # A load that lets `taken_mg` through lies between nothing and everything swallowed so far.
    return float(brentq(lambda load: carried(load) - taken_mg, 0.0, x * (1 + 1e-9), xtol=1e-13, rtol=1e-14))


def _quiet(
    y: FloatArray,
    load_mg: float,
    from_h: float,
    to_h: float,
    p: dict[str, float],
    rates: FloatArray,
    drip: float,
) -> tuple[FloatArray, float]:
    """Integrate from one event to the next."""
    from scipy.integrate import solve_ivp

    if to_h <= from_h:
        return y, load_mg
    found = solve_ivp(_derivative(p, rates, drip), (from_h, to_h), y, method="DOP853", rtol=1e-11, atol=1e-13)
    return found.y[:, -1], load_mg * float(np.exp(-p["load_decay_per_h"] * (to_h - from_h)))


def _derivative(
    p: dict[str, float], rates: FloatArray, drip: float
) -> Callable[[float, FloatArray], FloatArray]:
    walls = rates.shape[0]

    def derivative(_: float, y: FloatArray) -> FloatArray:
        inflow = float(rates @ y[:walls]) + drip
        a1, a2, a3, x = y[walls : walls + 4]
        c = a1 / p["plasma_l"]
        softness = p["softness_mmol_per_l"]
        urine = p["kidney_l_per_h"] * softness * np.logaddexp(0.0, (c - p["threshold_mmol_per_l"]) / softness)
        fast = p["fast_flow_l_per_h"] * (c - a2 / p["fast_pool_l"])
        mid = p["mid_flow_l_per_h"] * (c - p["serum_mmol_per_l"] * a3 / p["mid_pool_mmol"])
        faecal = p["faecal_mmol_per_d"] / 24.0 * c / p["serum_mmol_per_l"]
        plasma = inflow - urine - fast - mid - faecal - p["sweat_mmol_per_d"] / 24.0
        tissue = (a3 / p["mid_pool_mmol"] - x) / (24.0 * p["tissue_tau_d"])
        pools = [plasma, fast, mid, tissue]
        return np.array([*(-rates * y[:walls]), *pools, c, a3, x, urine, faecal, inflow])

    return derivative
