"""Maximum likelihood of a step effect with AR(1) noise: the engine's own likelihood with the rest switched off.

Level 0, tau 0, flat priors. Used to compare with published analyses; verdicts come from `posterior`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from magnesia.inference.noise import whiten
from magnesia.inference.types import AutoregressiveFit, FloatArray


def _profile(
    columns: FloatArray, seen: npt.NDArray[np.bool_], phi: float
) -> tuple[float, FloatArray, FloatArray, float]:
    """Return log likelihood at the best slope and variance, coefficients, their covariance / sigma^2, sigma."""
    z, log_det = whiten(columns, seen, phi, 0.0)
    n = len(z)
    cross = np.linalg.inv(z[:, :2].T @ z[:, :2]).astype(np.float64)
    coefficients = cross @ (z[:, :2].T @ z[:, 2])
    sigma2 = float(np.sum((z[:, 2] - z[:, :2] @ coefficients) ** 2) / n)
    log_likelihood = -0.5 * (n * float(np.log(2 * np.pi * sigma2)) + log_det + n)
    return float(log_likelihood), coefficients, cross, float(np.sqrt(sigma2))


def fit_autoregressive(scores: FloatArray, arms: FloatArray) -> AutoregressiveFit:
    """Return the exact AR(1) maximum likelihood fit of scores on arms (0 or 1), gaps respected.

    scores : shape (days,), NaN where missing; arms : shape (days,), read on scored days only.
    """
    # SciPy's optimisers take longer to import than a whole answer takes; only comparisons need them.
    from scipy.optimize import minimize_scalar

    seen = ~np.isnan(scores)
    columns = np.column_stack([np.ones(len(scores)), np.where(seen, arms, 0.0), np.where(seen, scores, 0.0)])

    def cost(phi: float) -> float:
        return -_profile(columns, seen, phi)[0]

    # A likelihood in phi can have two humps; start the bracketed search from the best node of a fine grid.
    nodes = np.linspace(-0.99, 0.99, 100)
    best = int(np.argmin([cost(phi) for phi in nodes]))
    bounds = (nodes[max(best - 1, 0)], nodes[min(best + 1, len(nodes) - 1)])
    phi = float(minimize_scalar(cost, bounds=bounds, method="bounded", options={"xatol": 1e-8}).x)
    log_likelihood, coefficients, cross, sigma = _profile(columns, seen, phi)
    return AutoregressiveFit(
        slope=float(coefficients[1]),
        intercept=float(coefficients[0]),
        slope_se=float(sigma * np.sqrt(cross[1, 1])),
        phi=phi,
        sigma=sigma,
        log_likelihood=float(log_likelihood),
        n=int(seen.sum()),
    )
