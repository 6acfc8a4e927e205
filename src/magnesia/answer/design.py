"""What the design allows, computed before any score is looked at: how far exposure gets, and which caps hold."""

from __future__ import annotations

import numpy as np

from magnesia.answer.types import Estimand, FloatArray, Trial
from magnesia.evidence import facts
from magnesia.inference import Grid, exposure
from magnesia.plan import min_p


def filled_drive(trial: Trial) -> FloatArray:
    """Return the drive with unknown days set to the mean of what they could have been.

    Unknown is taken as "one or the other, even chances": half of the plan's dose. How many such days there are
    is told as a doubt by whoever built the trial.
    """
    return np.where(np.isnan(trial.drive), 0.5, trial.drive)


def exposure_reached(trial: Trial, grid: Grid) -> FloatArray:
    """Return, for each tau, the mean exposure on "on" days: 1 means steady exposure; shape (T,).

    Where there is no "on" day it is 0.
    """
    on = trial.arms == 1
    if not on.any():
        return np.zeros(len(grid.tau_days))
    reached: FloatArray = exposure(filled_drive(trial), grid.tau_days)[on].mean(axis=0)
    return reached


def estimand_of(reach: float) -> Estimand:
    """Return which effect the verdict is about, from the reach averaged over the prior of onset."""
    return "steady effect" if reach >= facts("verdict")["steady_reach"].value else "in-trial effect"


def caps(trial: Trial) -> tuple[str, ...]:
    """Return the reasons why this design cannot give "helps" or "harms", in words."""
    found = []
    if trial.law is None:
        found.append("The order of the days was not drawn by lot, so chance cannot be ruled out.")
    elif min_p(trial.law) > facts("verdict")["partner_p"].value:
        found.append(
            f"The plan has only {trial.law.size} possible orders, too few to rule out chance "
            f"(smallest possible p {min_p(trial.law):.2g})."
        )
    if not trial.blinded:
        found.append("You knew which days were which, so expectation cannot be told from effect.")
    return tuple(found)
