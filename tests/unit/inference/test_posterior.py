"""The posterior against brute force: a dense Gaussian for each cell, and sums over cells done by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from magnesia.inference import (
    Grid,
    NotEnoughData,
    chance_below,
    dense_covariance,
    exposure,
    impulse_responses,
    mean_and_sd,
    mixture,
    posterior_on,
    posteriors_on,
    quantiles,
)


def small_grid(effect_scale: float = 2.0) -> Grid:
    return Grid(
        tau_days=np.array([0.5, 4.0, 20.0]),
        log_p_tau=np.log([0.3, 0.5, 0.2]),
        phi=np.array([-0.2, 0.5]),
        log_p_phi=np.log([0.4, 0.6]),
        level=np.array([0.0, 0.2]),
        log_p_level=np.log([0.7, 0.3]),
        effect_scale=effect_scale,
    )


def diary(seed: int, days: int = 56) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    drive = np.repeat([0.0, 1.0, 1.0, 0.0], days // 4)
    scores = 5 - drive + rng.normal(size=days)
    scores[rng.random(days) < 0.2] = np.nan
    return scores, drive


def dense_cell(
    y: np.ndarray, drive: np.ndarray, tau: float, phi: float, level: float, effect_scale: float
) -> tuple[float, float, float, float]:
    """Brute force: mean, scale, dof and log evidence of one cell, with a nearly flat normal intercept."""
    seen = ~np.isnan(y)
    x = np.column_stack([np.ones(len(y)), exposure(drive, np.array([tau]))[:, 0]])[seen]
    v_inv = np.linalg.inv(dense_covariance(len(y), phi, level)[np.ix_(seen, seen)])
    prior = np.diag([0.0, effect_scale**-2])
    precision = x.T @ v_inv @ x + prior
    b = np.linalg.solve(precision, x.T @ v_inv @ y[seen])
    nu = seen.sum() - 1
    rest = y[seen] @ v_inv @ y[seen] - b @ precision @ b
    log_evidence = 0.5 * np.linalg.slogdet(v_inv).logabsdet - 0.5 * np.linalg.slogdet(precision).logabsdet
    log_evidence -= np.log(effect_scale) + 0.5 * nu * np.log(rest)
    scale = np.sqrt(rest / nu * np.linalg.inv(precision)[1, 1])
    return b[1], scale, nu, log_evidence


def test_every_cell_equals_the_dense_joint_gaussian() -> None:
    y, drive = diary(1)
    grid = small_grid()
    posterior = posterior_on(grid, y, drive)
    log_weights = np.empty(posterior.weight.shape)
    for f, phi in enumerate(grid.phi):
        for q, level in enumerate(grid.level):
            for t, tau in enumerate(grid.tau_days):
                mean, scale, nu, log_evidence = dense_cell(y, drive, tau, phi, level, grid.effect_scale)
                assert posterior.mean[f, q, t] == pytest.approx(mean, abs=1e-9)
                assert posterior.scale[f, q, t] == pytest.approx(scale, rel=1e-9)
                assert posterior.dof == nu
                log_weights[f, q, t] = (
                    log_evidence + grid.log_p_phi[f] + grid.log_p_level[q] + grid.log_p_tau[t]
                )
    expected = np.exp(log_weights - log_weights.max())
    np.testing.assert_allclose(posterior.weight, expected / expected.sum(), rtol=1e-8)


def test_rescaling_and_shifting_the_scores_rescales_the_effect_and_leaves_the_chances_alone() -> None:
    y, drive = diary(2)
    one, other = (mixture(posterior_on(small_grid(), s, drive)) for s in (y, 37.0 + 12.5 * y))
    assert mean_and_sd(other)[0] == pytest.approx(12.5 * mean_and_sd(one)[0], rel=1e-9)
    assert float(chance_below(other, 0.0)) == pytest.approx(float(chance_below(one, 0.0)), abs=1e-9)


def test_turning_the_scores_upside_down_flips_the_sign() -> None:
    y, drive = diary(3)
    one, other = (mixture(posterior_on(small_grid(), s, drive)) for s in (y, -y))
    assert mean_and_sd(one)[0] == pytest.approx(-mean_and_sd(other)[0], abs=1e-12)


def test_empty_days_at_the_end_change_nothing() -> None:
    y, drive = diary(4)
    longer = posterior_on(small_grid(), np.append(y, [np.nan] * 9), np.append(drive, np.zeros(9)))
    np.testing.assert_allclose(longer.weight, posterior_on(small_grid(), y, drive).weight, rtol=1e-12)


def test_several_series_at_once_equal_each_on_its_own() -> None:
    y, drive = diary(5)
    both = np.column_stack([y, np.cos(np.arange(len(y))) + y])
    batch = posteriors_on(small_grid(), both, drive)
    for k in range(2):
        alone = posterior_on(small_grid(), both[:, k], drive)
        np.testing.assert_allclose(batch[k].mean, alone.mean, rtol=1e-10)
        np.testing.assert_allclose(batch[k].weight, alone.weight, rtol=1e-9)


def test_mixture_summaries_equal_numerical_integration() -> None:
    y, drive = diary(6)
    mix = mixture(posterior_on(small_grid(), y, drive))
    points = np.linspace(-60, 60, 400_001)
    density = sum(
        w * stats.t.pdf(points, mix.dof, m, s)
        for w, m, s in zip(mix.weight, mix.mean, mix.scale, strict=True)
    )
    mean, sd = mean_and_sd(mix)
    step = points[1] - points[0]
    assert mean == pytest.approx(float(np.sum(points * density) * step), abs=1e-7)
    assert sd == pytest.approx(float(np.sqrt(np.sum((points - mean) ** 2 * density) * step)), rel=1e-6)
    levels = np.array([0.001, 0.025, 0.5, 0.975, 0.9999])
    np.testing.assert_allclose(chance_below(mix, quantiles(mix, levels)), levels, atol=1e-9)


def test_the_posterior_covers_the_truth_as_often_as_it_says_when_its_own_prior_made_the_data() -> None:
    rng = np.random.default_rng(7)
    grid, drive = small_grid(), np.tile(np.repeat([0.0, 1.0], 7), 4)
    below, runs = [], 400
    for _ in range(runs):
        phi, level = rng.choice(grid.phi, p=np.exp(grid.log_p_phi)), rng.choice([0.0, 0.2], p=[0.7, 0.3])
        tau = rng.choice(grid.tau_days, p=np.exp(grid.log_p_tau))
        effect = rng.normal() * grid.effect_scale
        noise = np.linalg.cholesky(dense_covariance(len(drive), phi, level)) @ rng.normal(size=len(drive))
        y = 3.0 * (effect * exposure(drive, np.array([tau]))[:, 0] + noise)
        below.append(float(chance_below(mixture(posterior_on(grid, y, drive)), 3.0 * effect)))
    # Ranks must be uniform; the bound is the Kolmogorov-Smirnov distance that chance exceeds once in 10,000.
    assert stats.kstest(below, "uniform").statistic < 2.23 / np.sqrt(runs)


@pytest.mark.parametrize("scores", [[1.0, 2.0, np.nan, np.nan], [4.0, 4.0, 4.0, 4.0], [np.nan] * 4])
def test_too_few_or_constant_scores_are_said_to_be_so(scores: list[float]) -> None:
    with pytest.raises(NotEnoughData):
        posterior_on(small_grid(), np.array(scores), np.array([0.0, 1.0, 0.0, 1.0]))


def test_exposure_follows_the_closed_form_of_a_step() -> None:
    tau = np.array([0.0, 0.3, 5.0, 60.0])
    out = exposure(np.ones(40), tau)
    day = np.arange(1, 41)[:, None]
    expected = np.where(tau > 0, 1 - np.exp(-day / np.where(tau > 0, tau, 1.0)), 1.0)
    np.testing.assert_allclose(out, expected, atol=1e-12)


def test_impulse_responses_do_what_exposure_does() -> None:
    rng = np.random.default_rng(8)
    drive, tau, weight = rng.random(30), np.array([0.0, 2.0, 9.0]), np.array([0.2, 0.5, 0.3])
    np.testing.assert_allclose(
        impulse_responses(30, tau, weight) @ drive, exposure(drive, tau) @ weight, atol=1e-12
    )
