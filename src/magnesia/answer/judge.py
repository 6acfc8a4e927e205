"""From a trial to an answer: each outcome through the posterior, the partner and the verdict rule."""

from __future__ import annotations

import math

import numpy as np

from magnesia.answer.design import (
    caps,
    days_in_arms,
    estimand_of,
    filled,
    is_unfinished,
    planned_reach,
    reach_by_onset,
    stops,
)
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
    primary = trial.outcomes[0].values[: trial.observed_days]
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
    refused = _why_not(trial, outcome)
    if refused:
        return _no_answer(trial, outcome, estimand, *refused)
    try:
        posterior = effect_posterior(outcome.values, filled(trial.drive), weak_prior())
    except NotEnoughData:
        return _no_answer(trial, outcome, estimand, *_why_no_posterior(outcome))
    effect = mixture(posterior, _factor(trial, estimand, posterior.grid))
    test = _partner(trial, outcome, grid)
    evidence = _evidence(trial, outcome, posterior, estimand, test)
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
        n_missing=_n_missing(trial, outcome),
        reasons=reasons,
        would_change=would_change(trial, outcome, verdict, float(values[-1] - values[0])),
        quantities=_quantities(trial, outcome, noise),
    )


def _why_not(trial: Trial, outcome: OutcomeSeries) -> tuple[str, str] | None:
    """Return why there is nothing to compute and what would change it, or None."""
    with_it, without = days_in_arms(trial, outcome)
    if is_unfinished(trial) and trial.blinded:
        return (
            f"The trial is blinded and has {trial.days_to_go} days to go; an answer now would give the order away.",
            "The answer comes when the plan is over.",
        )
    if with_it + without == 0:
        return "Nothing has been scored yet.", "Score the days of the plan; every scored day counts."
    if min(with_it, without) == 0:
        only = "with" if with_it else "without"
        return (
            f"All scored days are days {only}; there is nothing to compare.",
            "Score both days with and days without, on at least five days each.",
        )
    return None


def _factor(trial: Trial, estimand: Estimand, grid: Grid) -> FloatArray | None:
    """Return what turns the steady effect into the estimand, for each tau; the sign is the same for both."""
    if estimand == "steady effect":
        return None
    so_far = slice(0, trial.observed_days)
    return reach_by_onset(trial.drive[so_far], trial.arms[so_far], grid)


def _n_missing(trial: Trial, outcome: OutcomeSeries) -> int:
    return int(np.isnan(outcome.values[: trial.observed_days]).sum())


def _quantities(trial: Trial, outcome: OutcomeSeries, noise_sd: float) -> dict[str, float]:
    with_it, without = days_in_arms(trial, outcome)
    return {"noise_sd": noise_sd, "days_with": with_it, "days_without": without}


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
    estimand: Estimand,
    test: RandomisationTest | None,
) -> Evidence:
    effect = mixture(posterior, _factor(trial, estimand, posterior.grid))
    sign = 1.0 if outcome.better == "higher" else -1.0
    below = float(chance_below(mixture(posterior), 0.0))
    p_benefit = 1.0 - below if sign > 0 else below
    _, steady_sd = mean_and_sd(mixture(posterior))
    prior_sd = posterior.grid.effect_scale * float(np.sum(posterior.weight * posterior.noise_sd))
    return Evidence(
        p_benefit=p_benefit,
        p_harm=1.0 - p_benefit,
        p_beyond_mcid=_chance_beyond(effect, outcome),
        p_beyond_if_slow=_chance_beyond_if_slow(posterior, outcome, estimand),
        learnt=steady_sd / prior_sd,
        partner_p=None if test is None else test.p,
        partner_for_benefit=None if test is None else test.direction == sign,
        caps=caps(trial),
        stops=stops(trial, outcome),
    )


def _chance_beyond(effect: Mixture, outcome: OutcomeSeries) -> float | None:
    """Return the chance that the effect is better by at least the change that matters."""
    if outcome.mcid is None:
        return None
    if outcome.better == "higher":
        return 1.0 - float(chance_below(effect, outcome.mcid))
    return float(chance_below(effect, -outcome.mcid))


def _chance_beyond_if_slow(posterior: Posterior, outcome: OutcomeSeries, estimand: Estimand) -> float | None:
    """Return the same for the steady effect if its onset were known to be slow; None where that is out of question.

    Blocks of weeks say little of an effect that builds up over more weeks; averaged over all onsets, that
    ignorance would be drowned by the fast ones.
    """
    rule = facts("verdict")
    slow = posterior.grid.tau_days >= rule["slow_onset"].value
    if estimand != "steady effect" or posterior.weight[..., slow].sum() < rule["slow_mass"].value:
        return None
    return _chance_beyond(mixture(posterior, among=slow), outcome)


def _shape_of_noise(posterior: Posterior) -> tuple[float, float, float]:
    """Return posterior median of tau [d], mean of phi, mean noise SD [unit of the score]."""
    grid, by_tau = posterior.grid, posterior.weight.sum(axis=(0, 1))
    tau = float(np.exp(np.interp(0.5, np.cumsum(by_tau) - 0.5 * by_tau, np.log(grid.tau_days))))
    phi = float(posterior.weight.sum(axis=(1, 2)) @ grid.phi)
    return tau, phi, float(np.sum(posterior.weight * posterior.noise_sd))


def _why_no_posterior(outcome: OutcomeSeries) -> tuple[str, str]:
    scored = outcome.values[~np.isnan(outcome.values)]
    if len(scored) < 3:
        return (
            f"Only {len(scored)} days have a score; at least three are needed to compute anything.",
            "Score more days, with and without.",
        )
    return (
        f"Every score is {scored[0]:g}; scores that never change can show neither benefit nor harm.",
        "A score that moves with good and bad days, such as pain at its worst, could show something.",
    )


def _no_answer(
    trial: Trial, outcome: OutcomeSeries, estimand: Estimand, reason: str, change: str
) -> OutcomeAnswer:
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
        n_missing=_n_missing(trial, outcome),
        reasons=(reason,),
        would_change=(change,),
    )
