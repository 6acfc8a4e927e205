"""The moving nodes against a fine fixed grid: short and long diaries, faint and strong effects."""

from __future__ import annotations

import numpy as np
import pytest

from magnesia.inference import (
    Mixture,
    Prior,
    effect_posterior,
    exposure,
    grid_on,
    mean_and_sd,
    mixture,
    posterior_on,
    quantiles,
    whole,
)

PRIOR = Prior(
    tau_days=(0.3, 60.0),
    tau_median_days=4.0,
    tau_log_sd=1.2,
    phi=(-0.5, 0.95),
    level_scale=0.15,
    level_highest=0.5,
    effect_scale=2.0,
)
#: As fine as a diary of a year with a strong effect needs; finer changes nothing that is shown.
FINE = (28, 18, 110)
TAILS = np.array([0.025, 0.975])


def diary(days: int, block: int, effect: float, tau: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    drive = np.resize(np.repeat([0.0, 1.0], block), days)
    noise = rng.normal(size=days)
    for t in range(1, days):
        noise[t] = 0.4 * noise[t - 1] + np.sqrt(1 - 0.16) * noise[t]
    scores = effect * exposure(drive, np.array([tau]))[:, 0] + noise + 0.05 * np.cumsum(rng.normal(size=days))
    scores[rng.random(days) < 0.1] = np.nan
    return scores, drive


@pytest.mark.parametrize("effect", [0.0, -1.0, -2.0, -4.0])
@pytest.mark.parametrize(
    ("days", "block", "tau"), [(56, 14, 2.0), (112, 14, 8.0), (168, 28, 10.0), (365, 21, 5.0)]
)
def test_moving_nodes_give_what_a_fine_grid_gives(days: int, block: int, tau: float, effect: float) -> None:
    scores, drive = diary(days, block, effect, tau, seed=days)
    fine = mixture(posterior_on(grid_on(PRIOR, whole(PRIOR), FINE), scores, drive))
    found = mixture(effect_posterior(scores, drive, PRIOR))
    (mean, sd), (mean_fine, sd_fine) = mean_and_sd(found), mean_and_sd(fine)
    assert abs(mean - mean_fine) < 0.03 * sd_fine
    assert sd == pytest.approx(sd_fine, rel=0.03)
    np.testing.assert_allclose(quantiles(found, TAILS), quantiles(fine, TAILS), atol=0.06 * sd_fine)


def test_a_diary_that_says_nothing_leaves_the_nodes_where_the_prior_is() -> None:
    scores, drive = diary(14, 7, 0.0, 2.0, seed=1)
    grid = effect_posterior(scores, drive, PRIOR).grid
    assert grid.tau_days[0] < 0.4
    assert grid.tau_days[-1] > 50


def test_a_diary_that_says_much_pulls_the_nodes_together() -> None:
    scores, drive = diary(365, 21, -6.0, 5.0, seed=2)
    grid = effect_posterior(scores, drive, PRIOR).grid
    assert 2 < grid.tau_days[0] < 5 < grid.tau_days[-1] < 12


def test_the_masses_of_the_whole_prior_sum_to_one_and_those_of_a_part_to_its_share() -> None:
    everywhere = grid_on(PRIOR, whole(PRIOR))
    for log_mass in (everywhere.log_p_tau, everywhere.log_p_phi, everywhere.log_p_level):
        assert float(np.exp(log_mass).sum()) == pytest.approx(1.0, abs=1e-9)
    half = whole(PRIOR)._replace(log_tau=(float(np.log(4.0)), float(np.log(60.0))))
    share = float(np.exp(grid_on(PRIOR, half).log_p_tau).sum())
    assert share == pytest.approx(0.5, abs=0.02)


def test_evidence_does_not_depend_on_where_the_nodes_stand() -> None:
    scores, drive = diary(112, 14, -2.0, 4.0, seed=3)
    fine = posterior_on(grid_on(PRIOR, whole(PRIOR), FINE), scores, drive)
    assert effect_posterior(scores, drive, PRIOR).log_evidence == pytest.approx(fine.log_evidence, abs=0.02)


def test_mixture_weights_sum_to_one() -> None:
    scores, drive = diary(112, 14, -2.0, 4.0, seed=3)
    found: Mixture = mixture(effect_posterior(scores, drive, PRIOR))
    assert float(found.weight.sum()) == pytest.approx(1.0, abs=1e-12)
