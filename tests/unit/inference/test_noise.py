"""The Kalman whitening against the dense joint Gaussian, compiled against plain, and its laws."""

from __future__ import annotations

import numpy as np
import pytest

from magnesia.inference import dense_covariance, whiten
from magnesia.inference.noise import _whiten

CASES = [(0.0, 0.0), (0.4, 0.0), (-0.45, 0.1), (0.9, 0.3), (0.0, 0.25)]


def series(seed: int, days: int = 60, missing: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(days, 4)), rng.random(days) > missing


@pytest.mark.parametrize(("phi", "level"), CASES)
def test_whitened_products_and_determinant_equal_those_of_the_dense_joint_gaussian(
    phi: float, level: float
) -> None:
    columns, seen = series(1)
    z, log_det = whiten(columns, seen, phi, level)
    covariance = dense_covariance(len(columns), phi, level)[np.ix_(seen, seen)]
    expected = columns[seen].T @ np.linalg.solve(covariance, columns[seen])
    np.testing.assert_allclose(z.T @ z, expected, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(log_det, np.linalg.slogdet(covariance).logabsdet, atol=1e-10)


@pytest.mark.parametrize(("phi", "level"), CASES)
def test_the_compiled_kernel_and_the_plain_function_agree_to_the_last_bits(phi: float, level: float) -> None:
    columns, seen = series(2)
    compiled, plain = whiten(columns, seen, phi, level), _whiten(columns, seen, phi, level)
    np.testing.assert_allclose(compiled[0], plain[0], rtol=1e-13, atol=1e-13)
    assert compiled[1] == pytest.approx(plain[1], abs=1e-12)


def test_what_stands_on_unseen_days_is_never_read() -> None:
    columns, seen = series(3)
    spoilt = columns.copy()
    spoilt[~seen] = np.nan
    np.testing.assert_array_equal(whiten(columns, seen, 0.5, 0.1)[0], whiten(spoilt, seen, 0.5, 0.1)[0])


def test_simulated_noise_has_the_covariance_that_the_model_says() -> None:
    rng = np.random.default_rng(4)
    phi, level, days, runs = 0.6, 0.2, 12, 200_000
    ar = np.empty((runs, days))
    ar[:, 0] = rng.normal(size=runs)
    for t in range(1, days):
        ar[:, t] = phi * ar[:, t - 1] + np.sqrt(1 - phi**2) * rng.normal(size=runs)
    steps = rng.normal(size=(runs, days)) * level
    steps[:, 0] = 0
    sample = np.cov(ar + np.cumsum(steps, axis=1), rowvar=False)
    # Six standard errors of a covariance of this size.
    np.testing.assert_allclose(sample, dense_covariance(days, phi, level), atol=6 * 1.5 / np.sqrt(runs) * 1.5)
