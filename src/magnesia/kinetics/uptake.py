"""From what was swallowed to what was absorbed, one occasion after the other.

At an occasion with amounts D_j, after a recent load L that decays with kL:

    dA  = A(L + sum D) - A(L)                         [mg]
    a_j = min(D_j, rel_j m_j dA D_j / sum D)          [mg];  m_j = 1 with food, else the fasting factor
    L  <- L + sum D,   dL/dt = -kL L

Things swallowed at the same time are one occasion and share the carriers by amount, so their order does not
matter. The cap at D_j is ours: at a few mg, A(x) alone would absorb more than was swallowed.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from magnesia.kinetics.fluxes import gained_mg
from magnesia.kinetics.types import Channels, Doses, FloatArray, IntArray, Parameters


def in_order(doses: Doses) -> IntArray:
    """Return the order by time; equal times are ordered by channel and amount, so that input order is lost."""
    return np.lexsort((doses.elemental_mg, doses.channel, doses.time_h)).astype(np.int64)


def _occasion_end(time_h: FloatArray, first: int) -> int:
    """Return the index after the last dose that is swallowed together with dose `first`."""
    last = first + 1
    while last < time_h.shape[0] and time_h[last] == time_h[first]:
        last += 1
    return last


def _absorb_person(
    person: int, parameters: Parameters, doses: Doses, channels: Channels, load_mg: float, clock_h: float,
    end_h: float, absorbed_mg: FloatArray,
) -> float:  # fmt: skip
    """Fill `absorbed_mg` (shape (doses,) [mg]) for one person; return the load left at `end_h` [mg]."""
    decay = parameters.load_decay_per_h[person]
    top, half = parameters.carrier_max_mg[person], parameters.carrier_half_mg[person]
    passive = parameters.passive_fraction[person]
    first = 0
    while first < doses.time_h.shape[0]:
        last = occasion_end(doses.time_h, first)
        load_mg *= math.exp(-decay * (doses.time_h[first] - clock_h))
        clock_h = doses.time_h[first]
        total_mg = doses.elemental_mg[first:last].sum()
        gain_mg = gained_mg(total_mg, load_mg, top, half, passive)
        for dose in range(first, last):
            share = doses.elemental_mg[dose] / total_mg if total_mg > 0.0 else 0.0
            meal = 1.0 if doses.fed[dose] else parameters.fasting_factor[person]
            amount_mg = channels.relative[person, doses.channel[dose]] * meal * gain_mg * share
            absorbed_mg[dose] = min(amount_mg, doses.elemental_mg[dose])
        load_mg += total_mg
        first = last
    return load_mg * math.exp(-decay * (end_h - clock_h))


def _absorb(
    parameters: Parameters,
    doses: Doses,
    channels: Channels,
    load_mg: FloatArray,
    start_h: float,
    end_h: float,
) -> tuple[FloatArray, FloatArray]:
    """Return what each person absorbed of each dose and the load left at the end.

    parameters, channels : see types. doses : sorted by time, all within [start_h, end_h].
    load_mg : shape (people,) [mg], recent load at `start_h`.
    returns : absorbed, shape (people, doses) [mg]; load at `end_h`, shape (people,) [mg].
    """
    people = load_mg.shape[0]
    absorbed_mg = np.empty((people, doses.time_h.shape[0]))
    left_mg = np.empty(people)
    for person in range(people):
        left_mg[person] = absorb_person(
            person, parameters, doses, channels, load_mg[person], start_h, end_h, absorbed_mg[person]
        )
    return absorbed_mg, left_mg


occasion_end = njit(cache=True)(_occasion_end)
absorb_person = njit(cache=True)(_absorb_person)
absorb = njit(cache=True)(_absorb)
