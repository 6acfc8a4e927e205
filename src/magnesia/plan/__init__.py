"""Regimen, schedule, the draw and its law; built only from a passed check.

Duty: lays out a trial and draws its order, so that chance and nothing else decides which days are "on".
Takes: a passed safety check, a regimen, a design, a seed.
Gives: a `Plan` with its `Schedule`; the `Law` that the schedule was drawn from; the smallest p-value it can reach.
Never: draws twice, forgets a seed, names a dose that the person did not bring, or plans without a passed check.
Start reading at: `law.py` (counting and drawing), then `types.py`; `saved.py` writes a plan down and reads it back.
"""

from magnesia.plan.design import parse_design
from magnesia.plan.law import (
    Bits,
    FixedPairs,
    Law,
    ListedSchedules,
    RandomBlocks,
    law_from_json,
    min_p,
    schedules_for_test,
)
from magnesia.plan.saved import PlanRecord, from_record, to_record
from magnesia.plan.types import OutcomePlan, Plan, Regimen, Schedule, draw

__all__ = [
    "Bits",
    "FixedPairs",
    "Law",
    "ListedSchedules",
    "OutcomePlan",
    "Plan",
    "PlanRecord",
    "RandomBlocks",
    "Regimen",
    "Schedule",
    "draw",
    "from_record",
    "law_from_json",
    "min_p",
    "parse_design",
    "schedules_for_test",
    "to_record",
]
