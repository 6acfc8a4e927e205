"""The grid of priors, made once from the table: Gauss-Legendre nodes in phi, in level and in log tau."""

from __future__ import annotations

from functools import cache

import numpy as np

from magnesia.evidence import facts
from magnesia.inference import FloatArray, Grid

#: Nodes per parameter. More nodes change the mean by less than a hundredth of its SD (tests/unit/answer).
NODES_PHI, NODES_LEVEL, NODES_TAU = 12, 9, 12
#: The half-normal prior of the level is cut where less than one in a thousand of it is left.
LEVEL_CUT = 3.3


def _nodes(count: int, low: float, high: float) -> tuple[FloatArray, FloatArray]:
    """Return Gauss-Legendre nodes and log weights on [low, high]."""
    x, w = np.polynomial.legendre.leggauss(count)
    nodes: FloatArray = low + (high - low) * (x + 1) / 2
    return nodes, np.log(w)


def _normalised(log_mass: FloatArray) -> FloatArray:
    log_total: float = np.log(np.sum(np.exp(log_mass)))
    return log_mass - log_total


@cache
def prior_grid() -> Grid:
    """Return the prior that decides the verdict: weak on the effect, wide on onset, level shrunk."""
    prior = {key: fact.value for key, fact in facts("priors").items()}
    log_tau, mass_tau = _nodes(NODES_TAU, np.log(prior["onset_shortest"]), np.log(prior["onset_longest"]))
    phi, mass_phi = _nodes(NODES_PHI, prior["phi_lowest"], prior["phi_highest"])
    level, mass_level = _nodes(NODES_LEVEL, 0.0, LEVEL_CUT * prior["level_scale"])
    z_tau = (log_tau - np.log(prior["onset_median"])) / prior["onset_log_sd"]
    return Grid(
        tau_days=np.exp(log_tau),
        log_p_tau=_normalised(mass_tau - 0.5 * z_tau**2),
        phi=phi,
        log_p_phi=_normalised(mass_phi),
        level=level,
        log_p_level=_normalised(mass_level - 0.5 * (level / prior["level_scale"]) ** 2),
        effect_scale=prior["effect_scale"],
    )
