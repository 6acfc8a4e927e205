"""Named tuples of arrays that go through the model; time in hours from the start of the run.

Shape names: people (one parameter set each; a draw is a person), doses (one swallowed thing each), channels
(one way of swallowing each: a food, a citrate tablet ...), reports (borders of the intervals that are
reported), intervals = reports - 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: Molar mass of magnesium [mg/mmol]; every amount inside the body is in mmol, every swallowed one in mg.
MG_PER_MMOL = 24.305


class Parameters(NamedTuple):
    """What differs between people; every array has shape (people,). The symbol of the equations stands first.

    Vm carrier_max_mg [mg an occasion], Km carrier_half_mg [mg], f passive_fraction [1],
    kL load_decay_per_h [1/h], m fasting_factor [1]: uptake from the gut.
    V1 plasma_l [L], V2 fast_pool_l [L], Q2 fast_flow_l_per_h [L/h], A30 mid_pool_mmol [mmol],
    Q3 mid_flow_l_per_h [L/h], C0 serum_mmol_per_l [mmol/L], tau tissue_tau_d [d]: pools.
    kr kidney_l_per_h [L/h], thr threshold_mmol_per_l [mmol/L], s softness_mmol_per_l [mmol/L]: kidney.
    endo faecal_mmol_per_d [mmol/d] at C = C0, sweat_mmol_per_d [mmol/d]: other losses.
    """

    carrier_max_mg: FloatArray
    carrier_half_mg: FloatArray
    passive_fraction: FloatArray
    load_decay_per_h: FloatArray
    fasting_factor: FloatArray
    plasma_l: FloatArray
    fast_pool_l: FloatArray
    fast_flow_l_per_h: FloatArray
    mid_pool_mmol: FloatArray
    mid_flow_l_per_h: FloatArray
    serum_mmol_per_l: FloatArray
    kidney_l_per_h: FloatArray
    threshold_mmol_per_l: FloatArray
    softness_mmol_per_l: FloatArray
    faecal_mmol_per_d: FloatArray
    sweat_mmol_per_d: FloatArray
    tissue_tau_d: FloatArray


class Channels(NamedTuple):
    """How each way of swallowing behaves in each person.

    relative : shape (people, channels) [1]; absorbed amount relative to a soluble salt with food, not negative.
    gut_rate_per_h : shape (people, channels) [1/h]; emptying of the gut wall into blood.
    """

    relative: FloatArray
    gut_rate_per_h: FloatArray


class Doses(NamedTuple):
    """Everything swallowed, food included, in any order; equal times are one occasion.

    time_h : shape (doses,) [h]. elemental_mg : shape (doses,) [mg]. channel : shape (doses,).
    fed : shape (doses,); False for all that is swallowed at one time means on an empty stomach, which multiplies
    its uptake by the fasting factor.
    """

    time_h: FloatArray
    elemental_mg: FloatArray
    channel: IntArray
    fed: BoolArray


class Grid(NamedTuple):
    """The intervals to report on, and magnesium put straight into blood (a drip) during each.

    report_h : shape (reports,) [h], rising; the run starts at the first and ends at the last.
    infusion_mmol_per_h : shape (reports - 1,) [mmol/h].
    """

    report_h: FloatArray
    infusion_mmol_per_h: FloatArray


class State(NamedTuple):
    """Where magnesium is at one instant.

    gut_wall_mmol : shape (people, channels) [mmol]. plasma_mmol, fast_mmol, mid_mmol : shape (people,) [mmol].
    tissue : shape (people,) [1]; the slow readout X, no mass. load_mg : shape (people,) [mg]; recent load L.
    """

    gut_wall_mmol: FloatArray
    plasma_mmol: FloatArray
    fast_mmol: FloatArray
    mid_mmol: FloatArray
    tissue: FloatArray
    load_mg: FloatArray


class Course(NamedTuple):
    """What happened. Amounts and means are per interval, shape (people, intervals); see `Grid`.

    absorbed_mg : shape (people, doses) [mg], in the order in which the doses were given.
    plasma_mmol_per_l : shape (people, reports) [mmol/L], at the instant, before anything swallowed then.
    plasma_mean_mmol_per_l [mmol/L]; mid_mean_mmol [mmol]; tissue_mean [1].
    urine_mmol, faecal_mmol, sweat_mmol, entered_mmol [mmol]; `entered` is what came into blood from gut wall
    and drip. Faecal is what the body gives back into the gut, not what was never absorbed.
    end : the state at the last report, after nothing more was swallowed.
    """

    absorbed_mg: FloatArray
    plasma_mmol_per_l: FloatArray
    plasma_mean_mmol_per_l: FloatArray
    mid_mean_mmol: FloatArray
    tissue_mean: FloatArray
    urine_mmol: FloatArray
    faecal_mmol: FloatArray
    sweat_mmol: FloatArray
    entered_mmol: FloatArray
    end: State


def state_of(gut_wall_mmol: FloatArray, pools: FloatArray, load_mg: FloatArray) -> State:
    """Return a state from pools (A1, A2, A3, X) of shape (4, people); every column stands by itself."""
    plasma, fast, mid, tissue = (np.ascontiguousarray(pool) for pool in pools)
    return State(gut_wall_mmol, plasma, fast, mid, tissue, load_mg)


def daily_grid(days: int) -> Grid:
    """Return a grid of whole days from hour 0 without a drip."""
    return Grid(24.0 * np.arange(days + 1, dtype=np.float64), np.zeros(days))


def take(doses: Doses, which: IntArray | BoolArray) -> Doses:
    """Return some of the doses, in the order given."""
    return Doses(doses.time_h[which], doses.elemental_mg[which], doses.channel[which], doses.fed[which])


def together(one: Doses, other: Doses) -> Doses:
    """Return both sets of doses, those of `one` first."""
    return Doses(
        np.concatenate([one.time_h, other.time_h]),
        np.concatenate([one.elemental_mg, other.elemental_mg]),
        np.concatenate([one.channel, other.channel]),
        np.concatenate([one.fed, other.fed]),
    )


def select(parameters: Parameters, people: slice | IntArray | BoolArray) -> Parameters:
    """Return the parameters of some of the people."""
    return Parameters(*(column[people] for column in parameters))
