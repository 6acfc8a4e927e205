"""From what was absorbed to where it is: five states per person, integrated between the things that happen.

    dB/dt  = -ka B                        (+ a_j / 24.305 at t_j)       gut wall, one per channel, solved exactly
    dA1/dt =  ka B + drip - U - J2 - J3 - E - sweat                     plasma and extracellular fluid, C = A1 / V1
    dA2/dt =  J2                                                        fast pool (hours)
    dA3/dt =  J3                                                        mid intracellular pool (days)
    dX/dt  = (A3 / A30 - X) / tau                                       slow tissue readout (weeks), no mass

The rest is classical Runge-Kutta of order 4 with steps that never straddle a dose or a report and that are
shorter for a person whose fluxes are faster. Sums and means are integrated with the same weights, so what
leaves one pool arrives in the next to rounding.
"""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numba import njit

from magnesia.kinetics.fluxes import (
    FAST,
    faecal_mmol_per_h,
    tissue_per_h,
    to_fast_pool_mmol_per_h,
    to_mid_pool_mmol_per_h,
    urine_mmol_per_h,
)
from magnesia.kinetics.types import (
    MG_PER_MMOL,
    Channels,
    Doses,
    FloatArray,
    Grid,
    Parameters,
    State,
    select,
)

#: Longest step [h], and longest step in units of the fastest exchange. Chosen against the oracle: the largest
#: relative error over 500 drawn people is 4e-5 (tests/laws/test_kinetics_laws.py holds it under 1e-4).
LONGEST_STEP_H = 1.0
LONGEST_STEP_RATE = 0.4

#: Fewest people for which another core is worth its start.
SHARE = 100


class Body(NamedTuple):
    """The parameters of one person that the pools need; see `Parameters` for meaning and unit."""

    plasma_l: float
    fast_pool_l: float
    fast_flow_l_per_h: float
    mid_pool_mmol: float
    mid_flow_l_per_h: float
    serum_mmol_per_l: float
    kidney_l_per_h: float
    threshold_mmol_per_l: float
    softness_mmol_per_l: float
    faecal_mmol_per_d: float
    sweat_mmol_per_d: float
    tissue_tau_d: float


class Fluxes(NamedTuple):
    """Rates of change at one instant: pools [mmol/h], tissue [1/h], plasma concentration and losses."""

    plasma: float
    fast: float
    mid: float
    tissue: float
    plasma_mmol_per_l: float
    urine: float
    faecal: float


def _body_of(parameters: Parameters, person: int) -> Body:
    """Return one person's pool parameters as plain numbers."""
    return Body(
        parameters.plasma_l[person],
        parameters.fast_pool_l[person],
        parameters.fast_flow_l_per_h[person],
        parameters.mid_pool_mmol[person],
        parameters.mid_flow_l_per_h[person],
        parameters.serum_mmol_per_l[person],
        parameters.kidney_l_per_h[person],
        parameters.threshold_mmol_per_l[person],
        parameters.softness_mmol_per_l[person],
        parameters.faecal_mmol_per_d[person],
        parameters.sweat_mmol_per_d[person],
        parameters.tissue_tau_d[person],
    )


def _longest_step_h(body: Body, gut_rate_per_h: FloatArray) -> float:
    """Return the longest step [h]: LONGEST_STEP_RATE over the fastest rate of plasma exchange or gut wall."""
    plasma_per_h = (body.kidney_l_per_h + body.fast_flow_l_per_h + body.mid_flow_l_per_h) / body.plasma_l
    fast_per_h = body.fast_flow_l_per_h / body.fast_pool_l
    fastest_per_h: float = max(plasma_per_h + fast_per_h, gut_rate_per_h.max())
    return min(LONGEST_STEP_H, LONGEST_STEP_RATE / fastest_per_h)


def _fluxes(
    plasma_mmol: float, fast_mmol: float, mid_mmol: float, tissue: float, inflow: float, body: Body
) -> Fluxes:
    """Return the right-hand side of the equations above; `inflow` is gut wall plus drip [mmol/h]."""
    c = plasma_mmol / body.plasma_l
    fast = to_fast_pool_mmol_per_h(c, fast_mmol, body.fast_pool_l, body.fast_flow_l_per_h)
    mid = to_mid_pool_mmol_per_h(
        c, mid_mmol, body.mid_pool_mmol, body.mid_flow_l_per_h, body.serum_mmol_per_l
    )
    urine = urine_mmol_per_h(c, body.kidney_l_per_h, body.threshold_mmol_per_l, body.softness_mmol_per_l)
    faecal = faecal_mmol_per_h(c, body.faecal_mmol_per_d, body.serum_mmol_per_l)
    plasma = inflow - urine - fast - mid - faecal - body.sweat_mmol_per_d / 24.0
    slow = tissue_per_h(tissue, mid_mmol, body.mid_pool_mmol, body.tissue_tau_d)
    return Fluxes(plasma, fast, mid, slow, c, urine, faecal)


def _empty_gut_wall(gut_wall_mmol: FloatArray, gut_rate_per_h: FloatArray, kept: FloatArray) -> float:
    """Keep the part `kept` of each gut wall, in place; return the flow into blood then, sum_k ka_k B_k [mmol/h]."""
    flow = 0.0
    for channel in range(gut_wall_mmol.shape[0]):
        gut_wall_mmol[channel] *= kept[channel]
        flow += gut_rate_per_h[channel] * gut_wall_mmol[channel]
    return flow


def _step(
    pools: FloatArray, sums: FloatArray, h: float, in0: float, in1: float, in2: float, body: Body
) -> None:
    """Advance `pools` = (A1, A2, A3, X) by one Runge-Kutta step of h [h]; add to `sums` what passed meanwhile.

    in0, in1, in2 : inflow at the start, middle and end of the step [mmol/h].
    sums : integrals of C [mmol h/L], A3 [mmol h], X [h], urine, faecal, inflow [mmol].
    """
    a1, a2, a3, x = pools[0], pools[1], pools[2], pools[3]
    k1 = fluxes(a1, a2, a3, x, in0, body)
    half = 0.5 * h
    mid2, x2 = a3 + half * k1.mid, x + half * k1.tissue
    k2 = fluxes(a1 + half * k1.plasma, a2 + half * k1.fast, mid2, x2, in1, body)
    mid3, x3 = a3 + half * k2.mid, x + half * k2.tissue
    k3 = fluxes(a1 + half * k2.plasma, a2 + half * k2.fast, mid3, x3, in1, body)
    mid4, x4 = a3 + h * k3.mid, x + h * k3.tissue
    k4 = fluxes(a1 + h * k3.plasma, a2 + h * k3.fast, mid4, x4, in2, body)
    sixth = h / 6.0
    pools[0] = a1 + sixth * (k1.plasma + 2.0 * (k2.plasma + k3.plasma) + k4.plasma)
    pools[1] = a2 + sixth * (k1.fast + 2.0 * (k2.fast + k3.fast) + k4.fast)
    pools[2] = a3 + sixth * (k1.mid + 2.0 * (k2.mid + k3.mid) + k4.mid)
    pools[3] = x + sixth * (k1.tissue + 2.0 * (k2.tissue + k3.tissue) + k4.tissue)
    sums[0] += sixth * (
        k1.plasma_mmol_per_l + 2.0 * (k2.plasma_mmol_per_l + k3.plasma_mmol_per_l) + k4.plasma_mmol_per_l
    )
    sums[1] += sixth * (a3 + 2.0 * (mid2 + mid3) + mid4)
    sums[2] += sixth * (x + 2.0 * (x2 + x3) + x4)
    sums[3] += sixth * (k1.urine + 2.0 * (k2.urine + k3.urine) + k4.urine)
    sums[4] += sixth * (k1.faecal + 2.0 * (k2.faecal + k3.faecal) + k4.faecal)
    sums[5] += sixth * (in0 + 4.0 * in1 + in2)


def _advance(
    pools: FloatArray, gut_wall_mmol: FloatArray, sums: FloatArray, span_h: float, drip: float,
    gut_rate_per_h: FloatArray, longest_h: float, body: Body,
) -> None:  # fmt: skip
    """Integrate over `span_h` [h] in which nothing happens, in equal steps; change the arrays in place.

    gut_wall_mmol, gut_rate_per_h : shape (channels,). drip [mmol/h]. The gut wall empties exactly, and all that
    leaves it arrives.
    """
    steps = max(1, math.ceil(span_h / longest_h - 1e-9))
    h = span_h / steps
    kept = np.exp(-h * gut_rate_per_h)
    wall = gut_wall_mmol.sum()
    in0 = drip + (gut_rate_per_h * gut_wall_mmol).sum()
    for _ in range(steps):
        in2 = drip + empty_gut_wall(gut_wall_mmol, gut_rate_per_h, kept)
        left = gut_wall_mmol.sum()
        # The flow in the middle that makes Simpson's rule of the step give exactly what left the gut wall; the flow
        # at that instant differs from it by the fourth power of h, and would lose up to 1e-5 of a dose.
        in1 = 1.5 * ((wall - left) / h + drip) - 0.25 * (in0 + in2)
        wall = left
        step(pools, sums, h, in0, in1, in2, body)
        in0 = in2


def _follow_person(
    pools: FloatArray, gut_wall_mmol: FloatArray, doses: Doses, absorbed_mg: FloatArray, grid: Grid,
    gut_rate_per_h: FloatArray, body: Body, plasma: FloatArray, sums: FloatArray,
) -> None:  # fmt: skip
    """Follow one person over the grid; `plasma` (reports,) and `sums` (intervals, 6) are filled, see `_step`."""
    longest_h = longest_step_h(body, gut_rate_per_h)
    clock_h = grid.report_h[0]
    dose = 0
    for interval in range(grid.infusion_mmol_per_h.shape[0]):
        plasma[interval] = pools[0] / body.plasma_l
        end_h = grid.report_h[interval + 1]
        while clock_h < end_h:
            while dose < doses.time_h.shape[0] and doses.time_h[dose] <= clock_h:
                gut_wall_mmol[doses.channel[dose]] += absorbed_mg[dose] / MG_PER_MMOL
                dose += 1
            stop_h = min(end_h, doses.time_h[dose]) if dose < doses.time_h.shape[0] else end_h
            advance(
                pools, gut_wall_mmol, sums[interval], stop_h - clock_h,
                grid.infusion_mmol_per_h[interval], gut_rate_per_h, longest_h, body,
            )  # fmt: skip
            clock_h = stop_h
    plasma[-1] = pools[0] / body.plasma_l


def _follow(
    parameters: Parameters,
    start: State,
    doses: Doses,
    absorbed_mg: FloatArray,
    channels: Channels,
    grid: Grid,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Follow every person over the grid.

    doses : sorted by time, within the grid. absorbed_mg : shape (people, doses) [mg].
    returns : pools at the end, shape (people, 4) as (A1, A2, A3, X); gut wall at the end, (people, channels);
        plasma at each report, (people, reports) [mmol/L]; sums per interval, (people, intervals, 6), see `_step`.
    """
    people, reports = start.plasma_mmol.shape[0], grid.report_h.shape[0]
    pools = np.empty((people, 4))
    gut_wall_mmol = start.gut_wall_mmol.copy()
    plasma = np.empty((people, reports))
    sums = np.zeros((people, reports - 1, 6))
    for person in range(people):
        pools[person, 0], pools[person, 1] = start.plasma_mmol[person], start.fast_mmol[person]
        pools[person, 2], pools[person, 3] = start.mid_mmol[person], start.tissue[person]
        follow_person(
            pools[person], gut_wall_mmol[person], doses, absorbed_mg[person], grid,
            channels.gut_rate_per_h[person], body_of(parameters, person), plasma[person], sums[person],
        )  # fmt: skip
    return pools, gut_wall_mmol, plasma, sums


body_of = njit(cache=True)(_body_of)
longest_step_h = njit(cache=True)(_longest_step_h)
fluxes = njit(cache=True, fastmath=FAST)(_fluxes)
empty_gut_wall = njit(cache=True, fastmath=FAST)(_empty_gut_wall)
step = njit(cache=True, fastmath=FAST)(_step)
advance = njit(cache=True, fastmath=FAST)(_advance)
follow_person = njit(cache=True, fastmath=FAST)(_follow_person)
follow_some = njit(cache=True, nogil=True)(_follow)


def follow(
    parameters: Parameters,
    start: State,
    doses: Doses,
    absorbed_mg: FloatArray,
    channels: Channels,
    grid: Grid,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return what `_follow` returns; many people are shared out among the cores, which changes no number."""
    people = start.plasma_mmol.shape[0]
    cores = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, people // SHARE)

    def part(people: slice) -> tuple[FloatArray, ...]:
        found: tuple[FloatArray, ...] = follow_some(
            select(parameters, people),
            State(*(column[people] for column in start)),
            doses,
            absorbed_mg[people],
            Channels(*(column[people] for column in channels)),
            grid,
        )
        return found

    if cores < 2:
        pools, wall, plasma, sums = part(slice(None))
        return pools, wall, plasma, sums
    edges = np.linspace(0, people, cores + 1).astype(int)
    with ThreadPoolExecutor(cores) as threads:
        parts = list(threads.map(part, (slice(a, b) for a, b in pairwise(edges))))
    pools, wall, plasma, sums = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return pools, wall, plasma, sums
