"""Thirteen real trials: published slopes, phi and effect sizes again, and what our own verdicts may not say."""

from __future__ import annotations

import os

import pytest
from validation.real_trials import run

from magnesia.answer import Verdict

pytestmark = pytest.mark.skipif(
    not run.SLEEP.exists() and not os.environ.get("CI"),
    reason=f"the real trials are not part of the repository; put them in {run.DATA}",
)


@pytest.mark.parametrize("key", list(run.KNOWN), ids=" ".join)
def test_with_level_and_onset_off_the_likelihood_gives_the_known_slope_and_phi(key: tuple[str, str]) -> None:
    slope, phi = run.KNOWN[key]
    fit = run.sleep_fit(key)
    assert fit.slope == pytest.approx(slope, abs=0.01)
    if phi is not None:
        assert fit.phi == pytest.approx(phi, abs=0.02)


@pytest.mark.parametrize("experiment", list(run.KNOWN_SIZES))
def test_the_effect_sizes_of_the_self_blinded_trials_come_out_again(experiment: str) -> None:
    assert run.effect_sizes(experiment) == pytest.approx(run.KNOWN_SIZES[experiment], abs=1e-4)


@pytest.mark.parametrize("key", list(run.KNOWN), ids=" ".join)
def test_no_unrandomised_sleep_trial_is_called_helps_or_harms(key: tuple[str, str]) -> None:
    trial = run.sleep_trial(key)
    assert trial.outcome["verdict"] not in (Verdict.HELPS, Verdict.HARMS)
    assert trial.reasons


@pytest.mark.parametrize("experiment", ["B", "C"])
def test_the_negative_controls_stay_null(experiment: str) -> None:
    verdicts = {outcome.verdict for outcome in run.dose_trial(experiment).answer.outcomes}
    assert verdicts <= {Verdict.CANNOT_TELL, Verdict.PROBABLY_NO_HELP}


def test_caffeine_leans_towards_better_on_every_mood_and_expectation_is_named() -> None:
    answer = run.dose_trial("A").answer
    assert all(outcome.p_benefit is not None and outcome.p_benefit > 0.7 for outcome in answer.outcomes)
    assert any("expectation" in doubt for doubt in answer.doubts)
