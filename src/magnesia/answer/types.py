"""The values that go into and come out of the answer: a trial on calendar days, and a verdict with its doubts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

import numpy as np
import numpy.typing as npt

from magnesia.errors import InputError
from magnesia.plan import Law

FloatArray = npt.NDArray[np.float64]
Better = Literal["lower", "higher"]
Estimand = Literal["steady effect", "in-trial effect"]


class Verdict(StrEnum):
    """The six words, from best to worst; "cannot tell yet" is a full answer."""

    HELPS = "helps"
    PROBABLY_HELPS = "probably helps"
    CANNOT_TELL = "cannot tell yet"
    PROBABLY_NO_HELP = "probably does not help"
    PROBABLY_HARMS = "probably harms"
    HARMS = "harms"


@dataclass(frozen=True)
class OutcomeSeries:
    """One score on calendar days; `values` has shape (days,), NaN where nothing was scored.

    `mcid` is the smallest change that matters, in the score's own unit, or None when nobody named one.
    """

    name: str
    values: FloatArray
    better: Better
    mcid: float | None = None
    unit: str = "points"

    def __post_init__(self) -> None:
        if self.mcid is not None and not 0 < self.mcid < float("inf"):
            raise InputError(
                "mcid-unknown",
                f"The change that matters in {self.name} was {self.mcid:g}; give a number above 0, "
                "whichever direction is better.",
            )


@dataclass(frozen=True)
class Trial:
    """A personal trial on calendar days: what was put in, what came out, how the schedule was drawn.

    `drive`: shape (days,), the day's magnesium (or any treatment) relative to the plan's dose at steady state,
    0 is none and 1 is the plan's dose. `planned`: the drive if everything had been taken as planned; it alone decides
    what the trial can be asked. `arms`: shape (days,), the assigned arm, 1 on, 0 off, NaN unknown.
    `law`: the set of schedules that could have been drawn, None when the order was not drawn by lot.
    `dose_label` says in words what 1 means ("300 mg a day", "herbal tea").
    `observed_days`: days from the first to the last of which anything is written; the rest of a plan is to come.
    `redrawn`: whether the order was drawn again after it had been seen.
    `notes` are doubts about the data that are known before any analysis.
    """

    first_day: date
    drive: FloatArray
    planned: FloatArray
    arms: FloatArray
    outcomes: tuple[OutcomeSeries, ...]
    law: Law | None
    blinded: bool
    dose_label: str
    observed_days: int
    redrawn: bool = False
    notes: tuple[str, ...] = ()

    @property
    def days_to_go(self) -> int:
        """Days of the plan that are still to come; 0 where no plan is known.

        A law that is of no use to the randomisation test still says how long the plan is.
        """
        return len(self.arms) - self.observed_days


@dataclass(frozen=True)
class OutcomeAnswer:
    """What one outcome says; effects are in the score's own unit, negative means a lower score with treatment.

    `quantiles` holds 20 equally likely values of the effect, for the dots.
    A number is None when it could not be computed; `reasons` then says why.
    """

    name: str
    unit: str
    better: Better
    estimand: Estimand
    verdict: Verdict
    mean: float | None
    sd: float | None
    ci95: tuple[float, float] | None
    p_benefit: float | None
    p_harm: float | None
    mcid: float | None
    p_beyond_mcid: float | None
    phi: float | None
    tau_days: float | None
    randomisation_p: float | None
    min_p: float | None
    reach: float | None
    quantiles: tuple[float, ...]
    n_rated: int
    n_missing: int
    reasons: tuple[str, ...]
    would_change: tuple[str, ...]
    quantities: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """The answer to one trial: one entry per outcome, the primary first, and the doubts that touch them all.

    `n_missing` counts calendar days without the primary outcome.
    """

    outcomes: tuple[OutcomeAnswer, ...]
    n_days: int
    n_missing: int
    doubts: tuple[str, ...]
    dose_label: str
