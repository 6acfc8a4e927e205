"""The fluxes of the model, each one small scalar function; the right-hand side in `pools.py` is their sum.

Every function stands twice: `_name` in plain Python, `name` compiled. Both must give the same number. The plain
twin takes quantities with units as well, which lets a test check the units by machine.
Equations and numbers: the table `kinetics` of the evidence room, and docs/explanation.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

#: Nodes an hour of z of the table behind `softplus`, and the |z| beyond which the corner is flat to 4e-18.
NODES_PER_UNIT = 32
FLAT_BEYOND = 40

#: Divisions may become multiplications and sums may be fused; order of sums and special values stay as written.
FAST = {"arcp", "contract"}


def _cubic_pieces() -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return Hermite coefficients of ln(1 + exp(-u)) on u = 0 ... FLAT_BEYOND, shape (pieces, 4), error 3e-10."""
    u = np.arange(FLAT_BEYOND * NODES_PER_UNIT + 2) / NODES_PER_UNIT
    value = np.log1p(np.exp(-u))
    slope = -1.0 / (1.0 + np.exp(u)) / NODES_PER_UNIT
    rise, left, right = np.diff(value), slope[:-1], slope[1:]
    return np.stack(
        [value[:-1], left, 3.0 * rise - 2.0 * left - right, left + right - 2.0 * rise], axis=1
    ).copy()


PIECES = _cubic_pieces()


def _gained_mg(
    more_mg: float, load_mg: float, carrier_max_mg: float, carrier_half_mg: float, passive_fraction: float
) -> float:
    """Return A(L + D) - A(L) with A(x) = Vm x / (Km + x) + f x, the uptake from D more on a load L [mg].

    Written as D (Vm Km / ((Km + L) (Km + L + D)) + f), which loses no digits when D is small.
    Saturable plus linear part, after Fine 1991 (whole-gut method, 36 to 973 mg in a meal).
    """
    free = carrier_half_mg + load_mg
    return more_mg * (carrier_max_mg * carrier_half_mg / (free * (free + more_mg)) + passive_fraction)


def _load_of_mg(
    carried_mg: float, carrier_max_mg: float, carrier_half_mg: float, passive_fraction: float
) -> float:
    """Return the load x [mg] that lets `carried_mg` through: A(x) = Vm x / (Km + x) + f x, solved for x.

    The positive root of f x^2 + b x - Km y = 0 with b = Vm + f Km - y, in whichever form loses no digits.
    """
    slack = carrier_max_mg + passive_fraction * carrier_half_mg - carried_mg
    root = math.sqrt(slack * slack + 4.0 * passive_fraction * carrier_half_mg * carried_mg)
    if slack > 0.0:
        return 2.0 * carrier_half_mg * carried_mg / (slack + root)
    return (root - slack) / (2.0 * passive_fraction)


def _softplus(z: float) -> float:
    """Return ln(1 + exp(z)) [1] without overflow: a threshold with a rounded corner."""
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))


def _softplus_by_table(z: float) -> float:
    """Return `_softplus` to 3e-10 from cubic pieces, in a third of the time; it is called four times a step."""
    at = abs(z) * NODES_PER_UNIT
    if at >= FLAT_BEYOND * NODES_PER_UNIT:
        return max(z, 0.0)
    piece = int(at)
    t = at - piece
    corner = PIECES[piece, 0] + t * (PIECES[piece, 1] + t * (PIECES[piece, 2] + t * PIECES[piece, 3]))
    return float(max(z, 0.0) + corner)


def _urine_mmol_per_h(
    plasma_mmol_per_l: float, kidney_l_per_h: float, threshold_mmol_per_l: float, softness_mmol_per_l: float
) -> float:
    """Return U = kr s ln(1 + exp((C - thr) / s)) [mmol/h].

    Far above the threshold all extra filtered magnesium is lost (slope kr = GFR x ultrafilterable fraction);
    far below it, nothing is.
    """
    z = (plasma_mmol_per_l - threshold_mmol_per_l) / softness_mmol_per_l
    return kidney_l_per_h * softness_mmol_per_l * softplus(z)


def _to_fast_pool_mmol_per_h(
    plasma_mmol_per_l: float, fast_mmol: float, fast_pool_l: float, fast_flow_l_per_h: float
) -> float:
    """Return J2 = Q2 (C - A2 / V2) [mmol/h], positive out of plasma; the fast pool follows within hours."""
    return fast_flow_l_per_h * (plasma_mmol_per_l - fast_mmol / fast_pool_l)


def _to_mid_pool_mmol_per_h(
    plasma_mmol_per_l: float,
    mid_mmol: float,
    mid_pool_mmol: float,
    mid_flow_l_per_h: float,
    serum_mmol_per_l: float,
) -> float:
    """Return J3 = Q3 (C - C0 A3 / A30) [mmol/h], positive out of plasma; the mid pool follows within days."""
    return mid_flow_l_per_h * (plasma_mmol_per_l - serum_mmol_per_l * mid_mmol / mid_pool_mmol)


def _faecal_mmol_per_h(plasma_mmol_per_l: float, faecal_mmol_per_d: float, serum_mmol_per_l: float) -> float:
    """Return E = endo C / C0 [mmol/h], magnesium that the body gives back into the gut."""
    return faecal_mmol_per_d / 24.0 * plasma_mmol_per_l / serum_mmol_per_l


def _tissue_per_h(tissue: float, mid_mmol: float, mid_pool_mmol: float, tissue_tau_d: float) -> float:
    """Return dX/dt = (A3 / A30 - X) / tau [1/h], the slow tissue readout."""
    return (mid_mmol / mid_pool_mmol - tissue) / (24.0 * tissue_tau_d)


gained_mg = njit(cache=True, fastmath=FAST)(_gained_mg)
load_of_mg = njit(cache=True, fastmath=FAST)(_load_of_mg)
softplus = njit(cache=True, fastmath=FAST)(_softplus_by_table)
urine_mmol_per_h = njit(cache=True, fastmath=FAST)(_urine_mmol_per_h)
to_fast_pool_mmol_per_h = njit(cache=True, fastmath=FAST)(_to_fast_pool_mmol_per_h)
to_mid_pool_mmol_per_h = njit(cache=True, fastmath=FAST)(_to_mid_pool_mmol_per_h)
faecal_mmol_per_h = njit(cache=True, fastmath=FAST)(_faecal_mmol_per_h)
tissue_per_h = njit(cache=True, fastmath=FAST)(_tissue_per_h)
