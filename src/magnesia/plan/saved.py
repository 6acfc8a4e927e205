"""A plan as a flat record that can be kept, and read back only through the safety check.

Reading back runs today's rules over the person as they were when the plan was made: a plan that would no longer
pass is refused with the finding, and never quietly kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from magnesia.person import Person
from magnesia.plan.law import law_from_json
from magnesia.plan.types import OutcomePlan, Plan, Regimen, Schedule
from magnesia.safety import PlannedIntake, check, passed


@dataclass(frozen=True)
class PlanRecord:
    """Everything a plan is made of, in values that any store can keep; `law` holds JSON values."""

    person: Person
    checked_on: date | None
    intakes: tuple[PlannedIntake, ...]
    with_food: bool | None
    law: dict[str, Any]
    arms: tuple[int, ...]
    seed: int
    start: date
    zone: str
    outcomes: tuple[OutcomePlan, ...]
    blinded: bool
    diet_mg_per_day: float
    draw_number: int = 1


def to_record(plan: Plan) -> PlanRecord:
    """Return the plan as a record; `from_record` reads it back."""
    check = plan.passed.check
    if check.person is None:
        raise TypeError("a plan is kept with the person that was checked")
    return PlanRecord(
        person=check.person,
        checked_on=check.today,
        intakes=plan.regimen.intakes,
        with_food=plan.regimen.with_food,
        law=plan.schedule.law.to_json(),
        arms=plan.schedule.arms,
        seed=plan.schedule.seed,
        start=plan.start,
        zone=plan.zone,
        outcomes=plan.outcomes,
        blinded=plan.blinded,
        diet_mg_per_day=plan.diet_mg_per_day,
        draw_number=plan.draw_number,
    )


def from_record(record: PlanRecord) -> Plan:
    """Return the plan; raise SafetyRefusal where today's rules no longer pass it."""
    return Plan(
        passed=passed(check(record.person, record.intakes, record.checked_on)),
        regimen=Regimen(record.intakes, record.with_food),
        schedule=Schedule(record.arms, record.seed, law_from_json(record.law)),
        start=record.start,
        zone=record.zone,
        outcomes=record.outcomes,
        blinded=record.blinded,
        diet_mg_per_day=record.diet_mg_per_day,
        draw_number=record.draw_number,
    )
