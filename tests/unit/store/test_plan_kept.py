"""A plan is given back as it was saved, and the newest one is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from magnesia.person import Person, Product
from magnesia.plan import OutcomePlan, Plan, RandomBlocks, Regimen, draw
from magnesia.safety import PlannedIntake, check, passed
from magnesia.store import load_plan, load_record, open_profile, save_plan

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PERSON = Person(
    age_years=47,
    sex="female",
    region="EU",
    egfr_ml_min=90,
    kidney="no known problem",
    conditions=(),
    medicines=(),
    pregnant_or_breastfeeding=False,
)


def plan() -> Plan:
    intakes = (PlannedIntake(Product("Citrate 100", "citrate", 100.0), 1.0, time(20)),)
    return Plan(
        passed=passed(check(PERSON, intakes, date(2026, 3, 1))),
        regimen=Regimen(intakes),
        schedule=draw(RandomBlocks(days=56, shortest=14, longest=28), 7),
        start=date(2026, 3, 2),
        zone="Europe/Oslo",
        outcomes=(OutcomePlan("pain", "lower", 1.0),),
        blinded=False,
        diet_mg_per_day=300.0,
    )


def test_a_plan_is_given_back_and_the_newest_is_in_force(tmp_path: Path) -> None:
    older, newer = plan(), replace(plan(), blinded=True)
    with open_profile(tmp_path, create=True) as profile:
        assert load_plan(profile) is None
        save_plan(profile, older, created_at=NOW)
        save_plan(profile, newer, created_at=NOW)
        assert load_plan(profile) == newer
        assert len(load_record(profile)["documents"]["plan"]) == 2
