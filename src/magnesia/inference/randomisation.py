"""The partner that trusts nothing but the stored randomisation.

Statistic: the derivative of the log likelihood at "no effect", with onset averaged over its prior,

    T(s) = (K u_s)' M y,   K = sum over tau of p(tau) x first-order response(tau),

M the inverse of a working noise covariance with the intercept projected out. That is the locally most powerful
statistic against a steady effect with that prior on onset. It is linear in the schedule u_s, so v = K'My is
computed once and each schedule costs one dot product. Whatever the noise really is, the p-value is valid,
because under "no effect" the scores do not depend on which schedule was drawn; the working phi and level only
decide how well an effect is seen. They are fixed beforehand: fitting them to scores that hold an effect lets the
noise take the effect up, which cost up to 12 points of power (validation/false_alarms/README.md).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from magnesia.inference.noise import whiten
from magnesia.inference.onset import impulse_responses
from magnesia.inference.types import FloatArray, Grid, RandomisationTest, WorkingNoise


def score_per_day(scores: FloatArray, grid: Grid, noise: WorkingNoise) -> FloatArray:
    """Return v of shape (days,): the statistic of any schedule s is v @ s.

    scores : shape (days,), NaN where missing. grid : its prior of tau is used.
    """
    seen = ~np.isnan(scores)
    response = impulse_responses(len(scores), grid.tau_days, np.exp(grid.log_p_tau))
    columns = np.column_stack([np.ones(len(scores)), scores - np.nanmean(scores), response])
    z, _ = whiten(columns, seen, noise.phi, noise.level)
    one = z[:, 0]
    residual = z[:, 1] - one * (one @ z[:, 1]) / (one @ one)
    v: FloatArray = z[:, 2:].T @ residual
    return v


def randomisation_test(
    scores: FloatArray,
    followed: npt.NDArray[np.int8],
    schedules: npt.NDArray[np.int8],
    exact: bool,
    grid: Grid,
    noise: WorkingNoise,
) -> RandomisationTest:
    """Compare the schedule that was followed with the schedules that could have been drawn.

    scores : shape (days,), NaN where missing. followed : shape (days,), 0 or 1, as drawn (not as taken).
    schedules : shape (n, days). exact : whether these are all legal schedules; if not, they are a random sample
    and the followed one is added to it, which keeps the test valid.
    """
    v = score_per_day(scores, grid, noise)
    observed = float(v @ followed)
    # Sums in another order differ in the last digits; ties must count as ties.
    slack = 1e-9 * float(np.abs(v).sum())
    drawn = schedules @ v
    higher = int(np.sum(drawn >= observed - slack)) + (not exact)
    lower = int(np.sum(drawn <= observed + slack)) + (not exact)
    n = len(schedules) + (not exact)
    return RandomisationTest(
        p=min(1.0, 2.0 * min(higher, lower) / n),
        direction=1 if higher <= lower else -1,
        statistic=observed,
        n_schedules=n,
        exact=exact,
    )
