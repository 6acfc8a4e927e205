"""The values of a check: one dose of the day, one finding, the check, and the proof that it was passed."""

from __future__ import annotations

import datetime
import math
from dataclasses import InitVar, dataclass

from magnesia.errors import InputError
from magnesia.evidence import LEVELS, Level
from magnesia.person import Person, Product

#: What stands in the way of a plan.
BLOCKING: tuple[Level, ...] = ("refuse", "refer")

#: Whoever holds this may make a `PassedCheck`; nothing outside this room imports it.
PASSED_TOKEN = object()


@dataclass(frozen=True)
class PlannedIntake:
    """One dose of the day: how many units of a product, and at what time."""

    product: Product
    units_taken: float
    clock: datetime.time

    def __post_init__(self) -> None:
        if not (math.isfinite(self.units_taken) and self.units_taken >= 0):
            raise InputError(
                "amount-impossible", f"The number of {self.product.name} taken must be 0 or more."
            )

    @property
    def elemental_mg(self) -> float:
        """Return the magnesium in this dose."""
        return self.units_taken * self.product.elemental_mg_per_unit


@dataclass(frozen=True)
class Finding:
    """One safety statement: how serious, a stable code, why in plain words, on whose authority, what to do."""

    level: Level
    code: str
    reason: str
    source: str
    action: str

    @property
    def rank(self) -> tuple[int, str, str]:
        """Order findings from most to least serious, then by code and words."""
        return LEVELS.index(self.level), self.code, self.reason


@dataclass(frozen=True)
class Check:
    """The outcome of all rules for one person and one day's doses.

    `windows` are the clock times at which magnesium keeps its distance from every medicine given, as
    ("HH:MM", "HH:MM") with both ends allowed; the last may end at "24:00".
    `not_asked` lists what must be known before the check is complete.
    """

    allowed: bool
    complete: bool
    not_asked: tuple[str, ...]
    findings: tuple[Finding, ...]
    windows: tuple[tuple[str, str], ...]
    person: Person | None = None
    intake: tuple[PlannedIntake, ...] = ()
    today: datetime.date | None = None

    @property
    def total_elemental_mg(self) -> float:
        """Return the magnesium of all doses that were checked."""
        return math.fsum(dose.elemental_mg for dose in self.intake)


@dataclass(frozen=True)
class PassedCheck:
    """Proof that a complete check found nothing in the way; only `passed` can make one."""

    check: Check
    token: InitVar[object] = None

    def __post_init__(self, token: object) -> None:
        if token is not PASSED_TOKEN:
            raise TypeError("A PassedCheck is made only by magnesia.safety.passed(check).")
