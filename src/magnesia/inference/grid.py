"""Where the nodes of the average over onset, correlation and level stand: first everywhere, then where it matters.

The prior of the three is a density: log tau normal on a range, phi flat on a range, level half-normal up to a
cut. Gauss-Legendre nodes integrate it. A diary that says much makes the posterior narrow, and nodes spread over
the whole prior would miss it; so the nodes move to the ranges that hold all but a millionth of the mass, again
until the ranges stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from magnesia.inference.types import FloatArray, Grid, Posterior, Prior, Ranges

#: Nodes of phi, level and log tau. Tau is cheap (all its columns share one filter pass), and it matters most.
NODES = (12, 9, 24)
#: A node is kept inside the range when it holds more than this share of the heaviest node's mass.
LEAST_SHARE = 1e-6
#: Nodes are moved again when a range has shrunk below this share of what it was.
SHRUNK = 0.7


def whole(prior: Prior) -> Ranges:
    """Return the ranges of the whole prior."""
    low, high = prior.tau_days
    return Ranges((float(np.log(low)), float(np.log(high))), prior.phi, (0.0, prior.level_highest))


def grid_on(prior: Prior, ranges: Ranges, nodes: tuple[int, int, int] = NODES) -> Grid:
    """Return nodes on the ranges, each with the log prior mass that it stands for."""
    phi, mass_phi = _nodes(nodes[0], ranges.phi)
    level, mass_level = _nodes(nodes[1], ranges.level)
    log_tau, mass_tau = _nodes(nodes[2], ranges.log_tau)
    everywhere = whole(prior)
    return Grid(
        tau_days=np.exp(log_tau),
        log_p_tau=mass_tau
        + _log_density_tau(prior, log_tau)
        - _log_total(prior, _log_density_tau, everywhere.log_tau),
        phi=phi,
        log_p_phi=mass_phi - float(np.log(prior.phi[1] - prior.phi[0])),
        level=level,
        log_p_level=mass_level
        + _log_density_level(prior, level)
        - _log_total(prior, _log_density_level, everywhere.level),
        effect_scale=prior.effect_scale,
    )


def narrowed(posterior: Posterior, ranges: Ranges) -> Ranges:
    """Return the parts of the ranges that hold the posterior, one node wider on either side."""
    weight, grid = posterior.weight, posterior.grid
    return Ranges(
        _holding(np.log(grid.tau_days), weight.sum(axis=(0, 1)), ranges.log_tau),
        _holding(grid.phi, weight.sum(axis=(1, 2)), ranges.phi),
        _holding(grid.level, weight.sum(axis=(0, 2)), ranges.level),
    )


def is_settled(before: Ranges, after: Ranges) -> bool:
    """Return whether no range has shrunk enough for its nodes to be moved again."""
    return all(
        high - low > SHRUNK * (old_high - old_low)
        for (old_low, old_high), (low, high) in zip(before, after, strict=True)
    )


def _holding(nodes: FloatArray, mass: FloatArray, within: tuple[float, float]) -> tuple[float, float]:
    heavy = np.flatnonzero(mass > LEAST_SHARE * mass.max())
    first, last = int(heavy[0]) - 1, int(heavy[-1]) + 1
    return (
        within[0] if first < 0 else float(nodes[first]),
        within[1] if last >= len(nodes) else float(nodes[last]),
    )


def _nodes(count: int, within: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    """Return Gauss-Legendre nodes and the logarithms of their weights on a range."""
    x, w = np.polynomial.legendre.leggauss(count)
    low, high = within
    nodes: FloatArray = low + (high - low) * (x + 1) / 2
    log_weights: FloatArray = np.log(w) + np.log((high - low) / 2)
    return nodes, log_weights


def _log_density_tau(prior: Prior, log_tau: FloatArray) -> FloatArray:
    z: FloatArray = (log_tau - np.log(prior.tau_median_days)) / prior.tau_log_sd
    return -0.5 * z**2


def _log_density_level(prior: Prior, level: FloatArray) -> FloatArray:
    return -0.5 * (level / prior.level_scale) ** 2


def _log_total(
    prior: Prior, log_density: Callable[[Prior, FloatArray], FloatArray], within: tuple[float, float]
) -> float:
    """Return the logarithm of the integral of a smooth density over the whole range of the prior."""
    nodes, log_weights = _nodes(64, within)
    return float(np.log(np.sum(np.exp(log_weights + log_density(prior, nodes)))))
