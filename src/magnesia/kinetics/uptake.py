"""From what was swallowed to what was absorbed, one occasion after the other.

Everything swallowed at one instant is one occasion. Its amounts D_j meet the carriers in layers, the best absorbed
form first and equal forms as one layer; x is the load that the layers before have left, at first the recent load L:

    A_k = A(x_k + D_k) - A(x_k),  x_k+1 = x_k + D_k         what layer k would let through, all dissolved   [mg]
    T   = m sum_k rel_k A_k                                 absorbed; m = 1 if any of it is taken fed       [mg]
    a_j = min(D_j, T rel_j D_j / sum_i rel_i D_i)           shared by what dissolves                        [mg]
    A(L+) = A(L) + sum_k min(1, rel_k) A_k,  dL/dt = -kL L  the load that is left

What does not dissolve does not compete: a poorly absorbed form takes no carriers from a better one, and leaves the
load of as much soluble salt as would let through the same. As A bends downwards, best-first gives the largest sum,
so that one thing more on an occasion never lowers T. For soluble forms (rel = 1) T is m (A(L + sum D) - A(L)), shared
by amount, and L+ is L + sum D. The order in which things are given does not matter. The cap at D_j is ours: at a few
mg, A(x) alone would absorb more than was swallowed.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from magnesia.kinetics.fluxes import gained_mg, load_of_mg
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


def _let_through(
    elemental_mg: FloatArray, relative: FloatArray, load_mg: float, top: float, half: float, passive: float
) -> tuple[float, float]:
    """Return T / m and the load left of one occasion [mg]; see the module's docstring.

    elemental_mg, relative : shape (doses of the occasion,) [mg], [1]. top, half, passive : Vm [mg], Km [mg], f [1].
    """
    absorbed_mg, carried_mg, layers_mg = 0.0, gained_mg(load_mg, 0.0, top, half, passive), load_mg
    for rel in np.unique(relative)[::-1]:
        layer_mg = elemental_mg[relative == rel].sum()
        gain_mg = gained_mg(layer_mg, layers_mg, top, half, passive)
        absorbed_mg += rel * gain_mg
        carried_mg += min(1.0, rel) * gain_mg
        layers_mg += layer_mg
    return absorbed_mg, load_of_mg(carried_mg, top, half, passive)


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
        amounts_mg = doses.elemental_mg[first:last]
        relative = channels.relative[person][doses.channel[first:last]]
        dissolved_mg = (relative * amounts_mg).sum()
        meal = 1.0 if doses.fed[first:last].any() else parameters.fasting_factor[person]
        total_mg, load_mg = let_through(amounts_mg, relative, load_mg, top, half, passive)
        part = meal * total_mg / dissolved_mg if dissolved_mg > 0.0 else 0.0
        absorbed_mg[first:last] = np.minimum(part * relative * amounts_mg, amounts_mg)
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
let_through = njit(cache=True)(_let_through)
absorb_person = njit(cache=True)(_absorb_person)
absorb = njit(cache=True)(_absorb)
