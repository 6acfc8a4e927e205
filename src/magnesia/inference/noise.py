"""Whitening: an AR(1) part plus a wandering level on calendar days, missing days integrated out exactly.

    y_t = x_t' b + a_t + l_t
    a_t = phi a_{t-1} + sqrt(1 - phi^2) e_t,   a_0 ~ N(0, 1)
    l_t = l_{t-1} + level d_t,                 l_0 = 0

with e_t, d_t standard normal, everything in noise SDs. The start of the level is the intercept, which is a
column of x. One Kalman pass turns any columns (the scores, the intercept, exposures) into innovations divided
by their standard deviation; sums of products of those are the generalised least squares cross products, and
the sum of the log variances is the log determinant. The gain does not depend on the columns, so one pass
serves them all.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from magnesia.inference.types import FloatArray


def _whiten(
    columns: FloatArray, seen: np.ndarray[tuple[int], np.dtype[np.bool_]], phi: float, level: float
) -> tuple[FloatArray, float]:
    """Return the whitened rows of the seen days and the log determinant of their covariance.

    columns : shape (days, C); rows of unseen days are not read.
    seen : shape (days,); whether the day was scored.
    Returns z of shape (n_seen, C), with covariance the identity under the model, and the log determinant.
    """
    n_days, n_columns = columns.shape
    z = np.empty((int(seen.sum()), n_columns))
    state_a = np.zeros(n_columns)
    state_l = np.zeros(n_columns)
    var_a, cov, var_l = 1.0, 0.0, 0.0
    log_det = 0.0
    row = 0
    for t in range(n_days):
        if t > 0:
            var_a = phi * phi * var_a + (1.0 - phi * phi)
            cov = phi * cov
            var_l = var_l + level * level
            for c in range(n_columns):
                state_a[c] *= phi
        if not seen[t]:
            continue
        variance = var_a + 2.0 * cov + var_l
        sd = np.sqrt(variance)
        gain_a = (var_a + cov) / variance
        gain_l = (cov + var_l) / variance
        for c in range(n_columns):
            innovation = columns[t, c] - state_a[c] - state_l[c]
            z[row, c] = innovation / sd
            state_a[c] += gain_a * innovation
            state_l[c] += gain_l * innovation
        new_var_a = var_a - gain_a * (var_a + cov)
        new_cov = cov - gain_a * (cov + var_l)
        var_l = var_l - gain_l * (cov + var_l)
        var_a, cov = new_var_a, new_cov
        log_det += np.log(variance)
        row += 1
    return z, log_det


whiten = njit(cache=True)(_whiten)


def dense_covariance(n_days: int, phi: float, level: float) -> FloatArray:
    """Return the covariance of all days, shape (days, days): the slow oracle of `whiten`.

    Cov(y_s, y_t) = phi^|s-t| + level^2 min(s, t), days counted from 0.
    """
    day = np.arange(n_days)
    covariance: FloatArray = phi ** np.abs(day[:, None] - day[None, :]) + level**2 * np.minimum(
        day[:, None], day[None, :]
    )
    return covariance
