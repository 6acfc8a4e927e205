"""From a trial to an answer: each outcome through the posterior, the partner and the verdict rule."""

from __future__ import annotations

import math

import numpy as np

from magnesia.answer.design import caps, estimand_of, filled, planned_reach, reach_by_onset
from magnesia.answer.doubts import general_doubts, would_change
from magnesia.answer.priors import prior_grid, weak_prior
from magnesia.answer.types import Answer, Estimand, FloatArray, OutcomeAnswer, OutcomeSeries, Trial, Verdict
from magnesia.answer.verdict import Evidence, decide
from magnesia.evidence import facts
from magnesia.inference import (
    Grid,
    Mixture,
    NotEnoughData,
    Posterior,
    RandomisationTest,
    WorkingNoise,
    chance_below,
    effect_posterior,
    mean_and_sd,
    mixture,
    quantiles,
    randomisation_test,
)
from magnesia.plan import min_p, schedules_for_test

#: 20 equally likely values for the dots, between the ends of the 95 % interval.
LEVELS = np.concatenate([[0.025], (np.arange(20) + 0.5) / 20, [0.975]])
#: The schedules of the test are drawn from this seed, so that the same diary gives the same p-value.
TEST_SEED = 20261123


def answer_trial(trial: Trial) -> Answer:
    """Return the answer to a trial: a verdict for each outcome, the primary first, and the doubts."""
    grid = prior_grid()
    primary = trial.outcomes[0].values
    return Answer(
        outcomes=tuple(_answer_outcome(trial, outcome, grid) for outcome in trial.outcomes),
        n_days=len(primary),
        n_missing=int(np.isnan(primary).sum()),
        doubts=(*trial.notes, *general_doubts(trial)),
        dose_label=trial.dose_label,
    )


def _answer_outcome(trial: Trial, outcome: OutcomeSeries, grid: Grid) -> OutcomeAnswer:
    reach = planned_reach(trial, grid)
    estimand = estimand_of(reach)
    arms_scored = _days_in_arms(trial, outcome)
    if 0 in arms_scored:
        only = "with" if arms_scored[0] else "without"
        return _no_answer(
            trial, outcome, estimand, f"All scored days are days {only}; there is nothing to compare."
        )
    try:
        posterior = effect_posterior(outcome.values, filled(trial.drive), weak_prior())
    except NotEnoughData:
        return _no_answer(trial, outcome, estimand, _why_no_posterior(outcome))
    effect = mixture(posterior, _factor(trial, estimand, posterior.grid))
    test = _partner(trial, outcome, grid)
    evidence = _evidence(trial, outcome, posterior, effect, test, arms_scored)
    verdict, reasons = decide(evidence)
    mean, sd = mean_and_sd(effect)
    values = quantiles(effect, LEVELS)
    tau, phi, noise = _shape_of_noise(posterior)
    return OutcomeAnswer(
        name=outcome.name,
        unit=outcome.unit,
        better=outcome.better,
        estimand=estimand,
        verdict=verdict,
        mean=mean,
        sd=sd if math.isfinite(sd) else None,
        ci95=(float(values[0]), float(values[-1])),
        p_benefit=evidence.p_benefit,
        p_harm=evidence.p_harm,
        mcid=outcome.mcid,
        p_beyond_mcid=evidence.p_beyond_mcid,
        phi=phi,
        tau_days=tau,
        randomisation_p=None if test is None else test.p,
        min_p=None if trial.law is None else min_p(trial.law),
        reach=reach,
        quantiles=tuple(float(value) for value in values[1:-1]),
        n_rated=int((~np.isnan(outcome.values)).sum()),
        n_missing=int(np.isnan(outcome.values).sum()),
        reasons=reasons,
        would_change=would_change(trial, outcome, verdict, float(values[-1] - values[0])),
        quantities={"noise_sd": noise, "days_with": arms_scored[0], "days_without": arms_scored[1]},
    )


def _factor(trial: Trial, estimand: Estimand, grid: Grid) -> FloatArray | None:
    """Return what turns the steady effect into the estimand, for each tau; the sign is the same for both."""
    return None if estimand == "steady effect" else reach_by_onset(trial.drive, trial.arms, grid)


def _days_in_arms(trial: Trial, outcome: OutcomeSeries) -> tuple[int, int]:
    scored = ~np.isnan(outcome.values)
    return int(np.sum(scored & (trial.arms == 1))), int(np.sum(scored & (trial.arms == 0)))


def _partner(trial: Trial, outcome: OutcomeSeries, grid: Grid) -> RandomisationTest | None:
    """Return the randomisation test, or None where no law is known."""
    if trial.law is None:
        return None
    rule = facts("verdict")
    schedules, exact = schedules_for_test(trial.law, int(rule["schedules_sampled"].value), TEST_SEED)
    noise = WorkingNoise(rule["partner_phi"].value, rule["partner_level"].value)
    return randomisation_test(outcome.values, trial.arms.astype(np.int8), schedules, exact, grid, noise)


def _evidence(
    trial: Trial,
    outcome: OutcomeSeries,
    posterior: Posterior,
    effect: Mixture,
    test: RandomisationTest | None,
    arms_scored: tuple[int, int],
) -> Evidence:
    sign = 1.0 if outcome.better == "higher" else -1.0
    below = float(chance_below(mixture(posterior), 0.0))
    p_benefit = 1.0 - below if sign > 0 else below
    _, steady_sd = mean_and_sd(mixture(posterior))
    prior_sd = posterior.grid.effect_scale * float(np.sum(posterior.weight * posterior.noise_sd))
    return Evidence(
        p_benefit=p_benefit,
        p_harm=1.0 - p_benefit,
        p_beyond_mcid=None if outcome.mcid is None else _chance_beyond(effect, sign * outcome.mcid),
        learnt=steady_sd / prior_sd,
        partner_p=None if test is None else test.p,
        partner_for_benefit=None if test is None else test.direction == sign,
        caps=caps(trial),
        days_in_arms=arms_scored,
    )


def _chance_beyond(effect: Mixture, limit: float) -> float:
    """Return the chance that the effect lies beyond `limit`, on the side of its sign."""
    below = float(chance_below(effect, limit))
    return 1.0 - below if limit > 0 else below


def _shape_of_noise(posterior: Posterior) -> tuple[float, float, float]:
    """Return posterior median of tau [d], mean of phi, mean noise SD [unit of the score]."""
    grid, by_tau = posterior.grid, posterior.weight.sum(axis=(0, 1))
    tau = float(np.exp(np.interp(0.5, np.cumsum(by_tau) - 0.5 * by_tau, np.log(grid.tau_days))))
    phi = float(posterior.weight.sum(axis=(1, 2)) @ grid.phi)
    return tau, phi, float(np.sum(posterior.weight * posterior.noise_sd))


def _why_no_posterior(outcome: OutcomeSeries) -> str:
    scored = outcome.values[~np.isnan(outcome.values)]
    if len(scored) < 3:
        return f"Only {len(scored)} days have a score; at least three are needed to compute anything."
    return f"Every score is {scored[0]:g}; scores that never change can show neither benefit nor harm."


def _no_answer(trial: Trial, outcome: OutcomeSeries, estimand: Estimand, reason: str) -> OutcomeAnswer:
    """Return "cannot tell yet" with no numbers, because none can be computed."""
    return OutcomeAnswer(
        name=outcome.name,
        unit=outcome.unit,
        better=outcome.better,
        estimand=estimand,
        verdict=Verdict.CANNOT_TELL,
        mean=None,
        sd=None,
        ci95=None,
        p_benefit=None,
        p_harm=None,
        mcid=outcome.mcid,
        p_beyond_mcid=None,
        phi=None,
        tau_days=None,
        randomisation_p=None,
        min_p=None if trial.law is None else min_p(trial.law),
        reach=None,
        quantiles=(),
        n_rated=int((~np.isnan(outcome.values)).sum()),
        n_missing=int(np.isnan(outcome.values).sum()),
        reasons=(reason,),
        would_change=("Score both days with and days without, on at least five days each.",),
    )
