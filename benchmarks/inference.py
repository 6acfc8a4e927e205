"""One posterior over the whole grid: the collapsed Kalman pass against dense Gaussian algebra on the same grid."""

from __future__ import annotations

import numpy as np

from benchmarks.timing import compare, median_seconds
from magnesia.answer import prior_grid
from magnesia.inference import (
    FloatArray,
    dense_covariance,
    exposure,
    mean_and_sd,
    mixture,
    posterior_on,
)
from magnesia.plan import RandomBlocks, draw


def dense_mean(scores: FloatArray, drive: FloatArray) -> float:
    """Return the posterior mean by one dense solve for every cell of the grid."""
    grid = prior_grid()
    seen = ~np.isnan(scores)
    exposures = exposure(drive, grid.tau_days)[seen]
    log_weight, means = [], []
    for f, phi in enumerate(grid.phi):
        for q, level in enumerate(grid.level):
            inverse = np.linalg.inv(dense_covariance(len(scores), phi, level)[np.ix_(seen, seen)])
            log_det = -np.linalg.slogdet(inverse).logabsdet
            for t in range(len(grid.tau_days)):
                x = np.column_stack([np.ones(int(seen.sum())), exposures[:, t]])
                precision = x.T @ inverse @ x + np.diag([0.0, grid.effect_scale**-2])
                b = np.linalg.solve(precision, x.T @ inverse @ scores[seen])
                rest = scores[seen] @ inverse @ scores[seen] - b @ precision @ b
                log_weight.append(
                    -0.5 * (log_det + np.linalg.slogdet(precision).logabsdet + (len(x) - 1) * np.log(rest))
                    + grid.log_p_phi[f]
                    + grid.log_p_level[q]
                    + grid.log_p_tau[t]
                )
                means.append(b[1])
    weight = np.exp(np.array(log_weight) - np.max(log_weight))
    return float(weight @ np.array(means) / weight.sum())


def main() -> None:
    """Print the ratio and the difference of the two posterior means in posterior SDs."""
    rng = np.random.default_rng(1)
    drive = np.array(draw(RandomBlocks(112), 7).arms, dtype=np.float64)
    scores = 5 - drive + rng.normal(size=112)
    scores[rng.random(112) < 0.1] = np.nan
    mean, sd = mean_and_sd(mixture(posterior_on(prior_grid(), scores, drive)))
    difference = abs(mean - dense_mean(scores, drive)) / sd
    compare(
        "posterior, 112 days, 2,592 cells, one core",
        median_seconds(lambda: posterior_on(prior_grid(), scores, drive), 20),
        median_seconds(lambda: dense_mean(scores, drive), 2),
        f"means differ by {difference:.1e} posterior SD",
    )
