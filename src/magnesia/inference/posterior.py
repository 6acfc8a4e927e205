"""The posterior of the steady effect: exact given phi, level and tau, averaged over a grid of those three.

Model: y = intercept + effect x exposure(tau) + noise SD x (AR(1) + wandering level), see `noise` and `onset`.
Priors: intercept flat; noise variance proportional to its inverse; effect | noise SD ~ N(0, (effect_scale x
noise SD)^2); phi, level and tau have the masses of the grid. The scale-free prior makes the answer the same
whatever unit the score is written in.

With M the projection that removes the intercept, yy = y'My and so on in whitened columns, n scored days and
nu = n - 1, the effect given a cell is Student t with nu degrees of freedom around b = ye / L,
L = ee + 1 / effect_scale^2, with scale sqrt(S / (nu L)) and S = yy - ye^2 / L, and

    log p(y | cell) = -(log det V + log |1'V^-1 1| + log(effect_scale^2 L) + nu log S) / 2 + constant.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, stdtr, stdtrit

from magnesia.inference.grid import grid_on, is_settled, narrowed, whole
from magnesia.inference.noise import whiten
from magnesia.inference.onset import exposure
from magnesia.inference.types import FloatArray, Grid, Mixture, Posterior, Prior

#: Components lighter than this share of the heaviest are left out; what they hold is far below any figure shown.
NEGLIGIBLE_MASS = 1e-8
#: Ten years of a strong effect need four; more would only be a loop that cannot end.
MOST_MOVES = 8


class NotEnoughData(ValueError):
    """Fewer than three scored days, or scores that never change: no posterior exists."""


def posteriors_on(grid: Grid, scores: FloatArray, drive: FloatArray) -> list[Posterior]:
    """Return one posterior, on these nodes, for each series of scores that shares the drive and the scored days.

    scores : shape (days,) or (days, S), NaN on days without a score, the same days in every series.
    drive : shape (days,), nothing missing; 1 = the plan's dose.
    Raises NotEnoughData for fewer than three scored days or a series that never changes.
    """
    y = scores.reshape(len(scores), -1)
    seen = ~np.isnan(y[:, 0])
    n_series, n = y.shape[1], int(seen.sum())
    if n < 3 or bool(np.any(np.ptp(y[seen], axis=0) == 0)):
        raise NotEnoughData(n)
    # Centring changes nothing in exact arithmetic (the intercept is free) and saves digits.
    centred = y - y[seen].mean(axis=0)
    columns = np.column_stack([np.ones(len(y)), exposure(drive, grid.tau_days), centred])
    return _integrate(columns, seen, n_series, grid)


def posterior_on(grid: Grid, scores: FloatArray, drive: FloatArray) -> Posterior:
    """Return the posterior of the steady effect on these nodes for one series of scores."""
    return posteriors_on(grid, scores, drive)[0]


def effect_posterior(scores: FloatArray, drive: FloatArray, prior: Prior) -> Posterior:
    """Return the posterior of the steady effect, its nodes moved to where the diary puts the mass.

    scores : shape (days,), NaN where missing. drive : shape (days,), nothing missing; 1 = the plan's dose.
    Raises NotEnoughData for fewer than three scored days or scores that never change.
    """
    ranges = whole(prior)
    posterior = posterior_on(grid_on(prior, ranges), scores, drive)
    for _ in range(MOST_MOVES):
        closer = narrowed(posterior, ranges)
        if is_settled(ranges, closer):
            break
        ranges = closer
        posterior = posterior_on(grid_on(prior, ranges), scores, drive)
    return posterior


def _integrate(
    columns: FloatArray, seen: npt.NDArray[np.bool_], n_series: int, grid: Grid
) -> list[Posterior]:
    n_tau, nu = len(grid.tau_days), float(seen.sum() - 1)
    shape = (n_series, len(grid.phi), len(grid.level), n_tau)
    log_weight, mean, scale, noise = (np.empty(shape) for _ in range(4))
    for f, phi in enumerate(grid.phi):
        for q, level in enumerate(grid.level):
            z, log_det = whiten(columns, seen, phi, level)
            gram = z.T @ z
            one = gram[0, 0]
            left = gram[1:, 1:] - np.outer(gram[1:, 0], gram[0, 1:]) / one
            ee = np.diag(left)[:n_tau]
            ye = left[n_tau:, :n_tau]
            yy = np.diag(left)[n_tau:, None]
            precision = ee + grid.effect_scale**-2
            rest = np.maximum(yy - ye**2 / precision, 1e-12 * yy)
            mean[:, f, q] = ye / precision
            scale[:, f, q] = np.sqrt(rest / (nu * precision))
            noise[:, f, q] = np.sqrt(rest / nu)
            log_weight[:, f, q] = -0.5 * (
                log_det + np.log(one) + np.log(precision * grid.effect_scale**2) + nu * np.log(rest)
            ) + (grid.log_p_phi[f] + grid.log_p_level[q] + grid.log_p_tau)
    return [_posterior(log_weight[s], mean[s], scale[s], noise[s], nu, grid) for s in range(n_series)]


def _posterior(
    log_weight: FloatArray, mean: FloatArray, scale: FloatArray, noise: FloatArray, nu: float, grid: Grid
) -> Posterior:
    top = float(np.max(log_weight))
    mass = np.exp(log_weight - top)
    total = mass.sum()
    return Posterior(mass / total, mean, scale, noise, nu, grid, top + float(np.log(total)))


def mixture(
    posterior: Posterior, factor: FloatArray | None = None, among: npt.NDArray[np.bool_] | None = None
) -> Mixture:
    """Return the effect as a flat mixture.

    factor : shape (T,), rescales the effect of each tau (for the in-trial effect).
    among : shape (T,), keeps only some tau, as if it were known that the onset is one of them.
    """
    times = np.ones(len(posterior.grid.tau_days)) if factor is None else factor
    weight = posterior.weight if among is None else posterior.weight * among
    keep = weight.ravel() > NEGLIGIBLE_MASS * weight.max()
    kept = weight.ravel()[keep]
    return Mixture(
        kept / kept.sum(),
        (posterior.mean * times).ravel()[keep],
        (posterior.scale * np.abs(times)).ravel()[keep],
        posterior.dof,
    )


def mean_and_sd(mix: Mixture) -> tuple[float, float]:
    """Return mean and standard deviation; with two degrees of freedom or fewer the SD is infinite."""
    mean = float(mix.weight @ mix.mean)
    if mix.dof <= 2:
        return mean, float("inf")
    second = mix.scale**2 * mix.dof / (mix.dof - 2) + mix.mean**2
    return mean, float(np.sqrt(np.maximum(mix.weight @ second - mean**2, 0.0)))


def chance_below(mix: Mixture, value: float | FloatArray) -> FloatArray:
    """Return P(effect <= value), the shape of `value`."""
    points = np.asarray(value, dtype=np.float64)
    t = (points[..., None] - mix.mean) / np.maximum(mix.scale, np.finfo(float).tiny)
    below: FloatArray = stdtr(mix.dof, t) @ mix.weight
    return below


def _density(mix: Mixture, points: FloatArray) -> FloatArray:
    """Return the density of the mixture at each point, up to the factor that all components share."""
    t = (points[:, None] - mix.mean) / mix.scale
    kernel: FloatArray = (1.0 + t * t / mix.dof) ** (-0.5 * (mix.dof + 1.0)) / mix.scale
    return kernel @ mix.weight


def quantiles(mix: Mixture, levels: FloatArray) -> FloatArray:
    """Return the values below which the effect lies with the given chances, shape of `levels`.

    Newton steps on all levels at once, each kept inside a bracket that shrinks at every step, until the chance
    is met to 1e-10.
    """
    norm = float(np.exp(gammaln(0.5 * (mix.dof + 1)) - gammaln(0.5 * mix.dof)) / np.sqrt(mix.dof * np.pi))
    reach = np.abs(stdtrit(mix.dof, np.minimum(levels, 1 - levels).min())) + 1.0
    low = np.full(len(levels), float((mix.mean - reach * mix.scale).min()))
    high = np.full(len(levels), float((mix.mean + reach * mix.scale).max()))
    guess = mix.weight @ mix.mean + stdtrit(mix.dof, levels) * (mix.weight @ mix.scale)
    for _ in range(200):
        miss = chance_below(mix, guess) - levels
        if np.max(np.abs(miss)) < 1e-10:
            break
        low, high = np.where(miss < 0, guess, low), np.where(miss > 0, guess, high)
        step = guess - miss / np.maximum(norm * _density(mix, guess), np.finfo(float).tiny)
        guess = np.where((step > low) & (step < high), step, 0.5 * (low + high))
    return guess
