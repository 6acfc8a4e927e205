"""The AR(1) fit against the dense Gaussian likelihood and against ordinary least squares where they must agree."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from magnesia.inference import dense_covariance, fit_autoregressive


def test_the_fit_maximises_the_dense_gaussian_likelihood_with_gaps() -> None:
    rng = np.random.default_rng(1)
    arms = np.tile(np.repeat([0.0, 1.0], 6), 4)
    y = 2 + 0.5 * arms + rng.normal(size=48)
    for t in range(1, 48):
        y[t] += 0.5 * (y[t - 1] - 2)
    y[[4, 5, 20, 33]] = np.nan
    seen = ~np.isnan(y)

    def cost(theta: np.ndarray) -> float:
        intercept, slope, z_phi, log_sigma = theta
        covariance = np.exp(2 * log_sigma) * dense_covariance(48, np.tanh(z_phi), 0.0)[np.ix_(seen, seen)]
        return -float(
            stats.multivariate_normal.logpdf(y[seen] - intercept - slope * arms[seen], cov=covariance)
        )

    best = optimize.minimize(
        cost,
        [2.0, 0.0, 0.3, 0.0],
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 5000},
    )
    fit = fit_autoregressive(y, arms)
    assert fit.slope == pytest.approx(best.x[1], abs=1e-5)
    assert fit.phi == pytest.approx(np.tanh(best.x[2]), abs=1e-5)
    assert fit.log_likelihood == pytest.approx(-best.fun, abs=1e-7)


def test_with_every_second_day_scored_only_the_square_of_phi_matters() -> None:
    rng = np.random.default_rng(2)
    y = rng.normal(size=41)
    y[1::2] = np.nan
    arms = np.repeat([0.0, 1.0, 0.0, 1.0], [10, 10, 10, 11])
    dense = fit_autoregressive(y[::2], arms[::2])
    gappy = fit_autoregressive(y, arms)
    if dense.phi >= 0:
        assert gappy.phi**2 == pytest.approx(dense.phi, abs=1e-4)
    assert gappy.log_likelihood <= dense.log_likelihood + 1e-9
