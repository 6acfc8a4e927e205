"""Doubts: what a careful reader should hold against the answer, in plain sentences; and what would change it."""

from __future__ import annotations

import math

import numpy as np

from magnesia.answer.design import caps, is_unfinished, n_blocks
from magnesia.answer.types import OutcomeSeries, Trial, Verdict

#: A doubt is voiced from this share of missing days, and below this many blocks.
MANY_MISSING, FEW_BLOCKS = 0.2, 4


def general_doubts(trial: Trial) -> tuple[str, ...]:
    """Return the doubts that touch every outcome of the trial."""
    doubts = list(caps(trial))
    primary = trial.outcomes[0].values[: trial.observed_days]
    missing, days = int(np.isnan(primary).sum()), len(primary)
    if missing > MANY_MISSING * days:
        doubts.append(
            f"{missing} of {days} days have no {trial.outcomes[0].name} score; if bad days were the ones "
            "left out, the answer leans the wrong way."
        )
    unknown = int(np.isnan(trial.drive[: trial.observed_days]).sum())
    if unknown:
        doubts.append(
            f"What was taken is not known for {unknown} of {days} days; they count as half, which blurs the answer."
        )
    blocks = n_blocks(trial)
    # How often the arm has changed so far would give the order of a blinded trial away.
    if 0 < blocks < FEW_BLOCKS and not (trial.blinded and is_unfinished(trial)):
        doubts.append(
            f"The days fall into {blocks} block{'s' if blocks > 1 else ''}; a change that came "
            "with the season, an illness or a new medicine could look like an effect."
        )
    return tuple(doubts)


def would_change(trial: Trial, outcome: OutcomeSeries, verdict: Verdict, width: float) -> tuple[str, ...]:
    """Return what could turn the answer into another one; `width` is that of the 95 % interval."""
    steps = []
    if trial.law is None:
        steps.append("An order drawn by lot beforehand would let a clear result count fully.")
    if not trial.blinded:
        steps.append("A helper who fills coded containers would keep expectation out.")
    if verdict is Verdict.CANNOT_TELL and trial.days_to_go == 0:
        steps.append(_more_days(outcome, width))
    if verdict in (Verdict.PROBABLY_HELPS, Verdict.PROBABLY_HARMS) and not steps:
        steps.append("A second trial like this one that points the same way would make it firm.")
    if verdict in (Verdict.HELPS, Verdict.HARMS, Verdict.PROBABLY_NO_HELP):
        steps.append("A second trial like this one that points the other way would take it back.")
    if outcome.mcid is None:
        steps.append(
            "Naming the smallest change that matters to you would let the answer say whether it was reached."
        )
    return tuple(steps)


def _more_days(outcome: OutcomeSeries, width: float) -> str:
    """Say how much longer the diary must run for the interval to shrink to the change that matters."""
    more = "More days, in more blocks, would narrow the answer."
    if outcome.mcid is None or width <= 0:
        return more
    days = len(outcome.values)
    # The width shrinks with the square root of the number of days; half of it should be the change that matters.
    needed = math.ceil(days * (0.5 * width / outcome.mcid) ** 2)
    if needed <= days:
        return more
    if needed > 2 * days:
        return "Longer blocks or a steadier score would help more than more days like these."
    return f"About {needed - days} more days like these would narrow the answer to the change that matters."
