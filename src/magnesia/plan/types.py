"""A plan: what is taken when, what is scored, and the schedule that was drawn for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from magnesia.errors import InputError
from magnesia.person import Product
from magnesia.plan.law import Bits, Law
from magnesia.safety import PassedCheck, PlannedIntake


@dataclass(frozen=True)
class Schedule:
    """The drawn order: one arm per day (1 on, 0 off), with the seed and the law that it was drawn from."""

    arms: tuple[int, ...]
    seed: int
    law: Law


@dataclass(frozen=True)
class OutcomePlan:
    """One score that the trial is about; the first of a plan is the primary outcome.

    `mcid` is the smallest change that matters to this person, in points of the score.
    """

    name: str
    better: Literal["lower", "higher"]
    mcid: float | None
    unit: str = "points"


@dataclass(frozen=True)
class Regimen:
    """What is taken on an "on" day; `with_food` is None when it is left open."""

    intakes: tuple[PlannedIntake, ...]
    with_food: bool | None = None

    @property
    def products(self) -> tuple[Product, ...]:
        """Each product once, in the order of the day."""
        return tuple(dict.fromkeys(intake.product for intake in self.intakes))

    @property
    def elemental_mg_per_day(self) -> float:
        """The elemental magnesium of an "on" day [mg]."""
        return sum(i.units_taken * i.product.elemental_mg_per_unit for i in self.intakes)


@dataclass(frozen=True)
class Plan:
    """A whole trial. It can only be built from a passed check, so an unchecked regimen never becomes a plan.

    `draw_number`: 1 for the first draw of this person's trial, more when it was drawn again before its first day.
    """

    passed: PassedCheck
    regimen: Regimen
    schedule: Schedule
    start: date
    zone: str
    outcomes: tuple[OutcomePlan, ...]
    blinded: bool
    diet_mg_per_day: float
    draw_number: int = 1

    def __post_init__(self) -> None:
        if not isinstance(self.passed, PassedCheck):
            raise TypeError("a plan is built from a passed check only")
        if self.passed.check.intake != self.regimen.intakes:
            raise InputError(
                "plan-unchecked", "This regimen is not the one that was checked; run the check again."
            )
        if not self.outcomes:
            raise InputError("plan-outcomes", "A plan needs at least one score, for example pain.")

    @property
    def days(self) -> int:
        """Length of the trial in days."""
        return len(self.schedule.arms)


def draw(law: Law, seed: int) -> Schedule:
    """Draw one schedule from the law; the same seed gives the same schedule on every machine."""
    if seed < 0:
        raise InputError("plan-seed", f"The seed is {seed}; give a whole number from 0 upwards.")
    return Schedule(arms=tuple(int(arm) for arm in law.draw(Bits(seed))), seed=seed, law=law)
