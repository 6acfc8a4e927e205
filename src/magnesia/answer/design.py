"""What the design allows, computed before any score is looked at: how far exposure gets, and which caps hold."""

from __future__ import annotations

import numpy as np

from magnesia.answer.types import Estimand, FloatArray, OutcomeSeries, Trial
from magnesia.evidence import facts
from magnesia.inference import Grid, exposure
from magnesia.plan import min_p


def filled(drive: FloatArray) -> FloatArray:
    """Return a drive with unknown days set to the mean of what they could have been.

    Unknown is taken as "one or the other, even chances": half of the plan's dose. How many such days there are
    is told as a doubt.
    """
    return np.where(np.isnan(drive), 0.5, drive)


def reach_by_onset(drive: FloatArray, arms: FloatArray, grid: Grid) -> FloatArray:
    """Return, for each tau, the mean exposure on "on" days, shape (T,): 1 means steady exposure to the plan's dose.

    Where there is no "on" day it is 0.
    """
    on = arms == 1
    if not on.any():
        return np.zeros(len(grid.tau_days))
    reached: FloatArray = exposure(filled(drive), grid.tau_days)[on].mean(axis=0)
    return reached


def planned_reach(trial: Trial, grid: Grid) -> float:
    """Return how far the plan gets towards steady exposure, averaged over the prior of onset."""
    return float(np.exp(grid.log_p_tau) @ reach_by_onset(trial.planned, trial.arms, grid))


def estimand_of(reach: float) -> Estimand:
    """Return which effect the verdict is about, from the reach averaged over the prior of onset."""
    return "steady effect" if reach >= facts("verdict")["steady_reach"].value else "in-trial effect"


def caps(trial: Trial) -> tuple[str, ...]:
    """Return the reasons why this design cannot give "helps" or "harms", in words."""
    found = []
    if trial.law is None:
        found.append("No draw of the order by lot is on record, so chance cannot be ruled out.")
    elif min_p(trial.law) > facts("verdict")["partner_p"].value:
        found.append(
            f"The plan has only {trial.law.size} possible orders, too few to rule out chance "
            f"(smallest possible p {min_p(trial.law):.3g})."
        )
    if trial.redrawn:
        found.append("The order was drawn more than once, so the lot is not a fair one any more.")
    if not trial.blinded:
        found.append("The trial was not blinded, so expectation cannot be told from effect.")
    return tuple(found)


def stops(trial: Trial, outcome: OutcomeSeries) -> tuple[str, ...]:
    """Return the reasons why nothing but "cannot tell yet" may be said, whatever the scores are."""
    rule = facts("verdict")
    found = []
    if is_unfinished(trial):
        found.append(
            f"The plan has {trial.days_to_go} days to go. Each early look makes a chance finding likelier, "
            "so the word waits for the end."
        )
    fewest_days = int(rule["fewest_days_per_arm"].value)
    with_it, without = days_in_arms(trial, outcome)
    if min(with_it, without) < fewest_days:
        found.append(
            f"Each arm needs at least {fewest_days} scored days; this diary has {with_it} with and {without} without."
        )
    fewest_blocks = int(rule["fewest_blocks_unrandomised"].value)
    if trial.law is None and n_blocks(trial) < fewest_blocks:
        found.append(
            f"Without a draw by lot an effect must show in at least {fewest_blocks} blocks; this trial has "
            f"{n_blocks(trial)}, and a slow drift could look the same."
        )
    return tuple(found)


def is_unfinished(trial: Trial) -> bool:
    """Return whether so much of the plan is still to come that the word has to wait."""
    return trial.days_to_go > facts("verdict")["days_to_go"].value


def days_in_arms(trial: Trial, outcome: OutcomeSeries) -> tuple[int, int]:
    """Return the scored days with and without."""
    scored = ~np.isnan(outcome.values)
    return int(np.sum(scored & (trial.arms == 1))), int(np.sum(scored & (trial.arms == 0)))


def n_blocks(trial: Trial) -> int:
    """Return the number of runs of days under one arm, up to the last day of which anything is written."""
    known = trial.arms[: trial.observed_days]
    known = known[~np.isnan(known)]
    return int(1 + np.sum(np.diff(known) != 0)) if len(known) else 0
