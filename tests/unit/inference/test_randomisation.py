"""The randomisation test: exact on small laws, valid under any noise, one dot product equal to a full statistic."""

from __future__ import annotations

import itertools

import numpy as np
from scipy import stats

from magnesia.inference import (
    Grid,
    WorkingNoise,
    dense_covariance,
    exposure,
    randomisation_test,
    score_per_day,
)

GRID = Grid(
    tau_days=np.array([1.0, 6.0]),
    log_p_tau=np.log([0.5, 0.5]),
    phi=np.array([0.0, 0.4, 0.8]),
    log_p_phi=np.log([1 / 3] * 3),
    level=np.array([0.0, 0.2]),
    log_p_level=np.log([0.6, 0.4]),
    effect_scale=2.0,
)
NOISE = WorkingNoise(phi=0.4, level=0.05)
PAIRS = np.array(
    [np.repeat(np.ravel([(a, 1 - a) for a in order]), 4) for order in itertools.product((0, 1), repeat=5)],
    dtype=np.int8,
)


def test_one_dot_product_equals_the_statistic_worked_out_with_dense_matrices() -> None:
    rng = np.random.default_rng(1)
    y = rng.normal(size=40)
    y[[3, 17, 18]] = np.nan
    seen = ~np.isnan(y)
    v_inv = np.linalg.inv(dense_covariance(40, NOISE.phi, NOISE.level)[np.ix_(seen, seen)])
    one = np.ones(seen.sum())
    projected = v_inv - np.outer(v_inv @ one, one @ v_inv) / (one @ v_inv @ one)
    for schedule in PAIRS[:5]:
        mean_exposure = exposure(schedule.astype(float), GRID.tau_days) @ np.exp(GRID.log_p_tau)
        expected = mean_exposure[seen] @ projected @ y[seen]
        np.testing.assert_allclose(score_per_day(y, GRID, NOISE) @ schedule, expected, atol=1e-10)


def test_the_p_value_counts_schedules_at_least_as_extreme_and_doubles_the_smaller_tail() -> None:
    rng = np.random.default_rng(2)
    y, followed = rng.normal(size=40), PAIRS[11]
    statistic = PAIRS @ score_per_day(y, GRID, NOISE)
    observed = statistic[11]
    smaller_tail = min(np.sum(statistic >= observed - 1e-12), np.sum(statistic <= observed + 1e-12))
    test = randomisation_test(y, followed, PAIRS, True, GRID, NOISE)
    assert test.p == min(1.0, 2 * smaller_tail / len(PAIRS))
    assert test.exact
    assert test.n_schedules == 32


def test_a_clear_effect_reaches_the_smallest_p_that_the_law_allows() -> None:
    followed = PAIRS[13]
    y = -3.0 * exposure(followed.astype(float), np.array([1.0]))[:, 0] + 0.1 * np.sin(np.arange(40))
    test = randomisation_test(y, followed, PAIRS, True, GRID, NOISE)
    assert test.p == 2 / 32
    assert test.direction == -1


def test_without_an_effect_small_p_values_are_as_rare_as_they_say_even_in_noise_unlike_the_model() -> None:
    rng = np.random.default_rng(3)
    p = []
    for _ in range(500):
        heavy = np.cumsum(rng.standard_t(2, size=40)) + 4 * np.sin(np.arange(40) / 6)
        p.append(randomisation_test(heavy, PAIRS[rng.integers(32)], PAIRS, True, GRID, NOISE).p)
    for level in (2 / 32, 4 / 32, 8 / 32, 0.5):
        hits = int(np.sum(np.array(p) <= level + 1e-12))
        assert stats.binom.sf(hits - 1, 500, level) > 1e-4, f"{hits} of 500 at {level}"


def test_a_sample_of_schedules_counts_the_followed_one_too() -> None:
    y = np.random.default_rng(4).normal(size=40)
    test = randomisation_test(y, PAIRS[0], PAIRS[1:20], False, GRID, NOISE)
    assert test.n_schedules == 20
    assert test.p >= 2 / 20
