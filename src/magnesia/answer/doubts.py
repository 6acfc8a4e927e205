"""Doubts: what a careful reader should hold against the answer, in plain sentences; and what would change it."""

from __future__ import annotations

import math

import numpy as np

from magnesia.answer.design import caps
from magnesia.answer.types import OutcomeSeries, Trial, Verdict

#: A trial that is stretched beyond this many days is another trial; no promise is made about it.
FURTHEST_LOOK_DAYS = 730


def general_doubts(trial: Trial) -> tuple[str, ...]:
    """Return the doubts that touch every outcome of the trial."""
    doubts = list(caps(trial))
    primary = trial.outcomes[0].values
    missing, days = int(np.isnan(primary).sum()), len(primary)
    if missing > 0.2 * days:
        doubts.append(
            f"{missing} of {days} days have no {trial.outcomes[0].name} score; if bad days were the ones "
            "left out, the answer leans the wrong way."
        )
    unknown = int(np.isnan(trial.drive).sum())
    if unknown:
        doubts.append(
            f"What was taken is not known for {unknown} of {days} days; they count as half, which blurs the answer."
        )
    if _blocks(trial) < 4:
        doubts.append(
            f"There are only {_blocks(trial)} blocks; a change that came with the season, an illness or a "
            "new medicine could look like an effect."
        )
    return tuple(doubts)


def _blocks(trial: Trial) -> int:
    known = trial.arms[~np.isnan(trial.arms)]
    return int(1 + np.sum(np.diff(known) != 0)) if len(known) else 0


def would_change(trial: Trial, outcome: OutcomeSeries, verdict: Verdict, width: float) -> tuple[str, ...]:
    """Return what could turn the answer into another one; `width` is that of the 95 % interval."""
    steps = []
    if trial.law is None:
        steps.append("An order drawn by lot beforehand would let a clear result count fully.")
    if not trial.blinded:
        steps.append("A helper who fills coded containers would keep expectation out.")
    if verdict is Verdict.CANNOT_TELL:
        steps.append(_more_days(outcome, width))
    if outcome.mcid is None:
        steps.append(
            "Naming the smallest change that matters to you would let the answer say whether it was reached."
        )
    return tuple(steps)


def _more_days(outcome: OutcomeSeries, width: float) -> str:
    """Say how much longer the diary must run for the interval to shrink to the change that matters."""
    scored = int((~np.isnan(outcome.values)).sum())
    if outcome.mcid is None or width <= 0:
        return "More days, in more blocks, would narrow the answer."
    days = len(outcome.values)
    # The width shrinks with the square root of the number of days; half of it should be the change that matters.
    needed = math.ceil(days * (0.5 * width / outcome.mcid) ** 2)
    if needed <= days:
        return "More days, in more blocks, would narrow the answer."
    if needed > FURTHEST_LOOK_DAYS:
        return (
            f"With scores like these ({scored} so far) even {FURTHEST_LOOK_DAYS} days would not be enough; "
            "a steadier score or longer blocks would help more than more days."
        )
    return f"About {needed - days} more days like these would narrow the answer to the change that matters."
