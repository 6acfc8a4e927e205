"""The verb `demo`: a simulated person's whole trial, from the first label to the report, in a temporary profile."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time, timedelta
from pathlib import Path

from magnesia import store
from magnesia.answer import OutcomeAnswer
from magnesia.evidence import facts
from magnesia.person import Person, Product, read_label
from magnesia.plan import OutcomePlan, Plan, Regimen, draw, parse_design
from magnesia.power import Habits, OutcomeTruth, simulate_diary, true_effect
from magnesia.report import Truth, effect_in_brief, signed_change
from magnesia.safety import PlannedIntake, check, passed
from magnesia.study import clock
from magnesia.study.analysis import Analysis, analysis_of
from magnesia.study.reports import ReportFiles, write_report

#: The trial is over when the demonstration begins, so that every day of it can have been written down.
DESIGN, ZONE = "random:14-28x112", "Europe/Oslo"

TRUTHS = (
    OutcomeTruth("pain", usual=6.2, effect=-1.6, tau_days=5.0, phi=0.35, noise_sd=1.2, level_step=0.05),
    OutcomeTruth("fatigue", usual=6.8, effect=0.0, tau_days=5.0, phi=0.4, noise_sd=1.3, level_step=0.05),
)
HABITS = Habits(
    half_dose_days=(23, 74),
    bath_days=(9, 40, 88),
    notes=((31, "Simulated: a cold, slept badly."), (66, "Simulated: travelled, forgot the diary.")),
)


@dataclass(frozen=True)
class Demonstration:
    """What the demonstration made: the answer, and where its three files lie."""

    analysis: Analysis
    files: ReportFiles


def demo(out_dir: Path, seed: int, step: Callable[[str], None]) -> Demonstration:
    """Run a simulated person's trial and write report.html, report.pdf and answer.json.

    `step` is told, in a few words, what is done next.
    """
    with tempfile.TemporaryDirectory(prefix="magnesia-demo-") as folder:
        step("Reading the label and checking the person")
        plan = _plan(seed)
        with store.open_profile(Path(folder) / "profile", create=True) as profile:
            step("Keeping the plan")
            store.save_plan(profile, plan, created_at=clock.now())
            step("Living through 16 weeks")
            diary = simulate_diary(plan, TRUTHS, HABITS, seed)
            store.append_entries(profile, diary.entries)
            step("Reading the diary back and weighing it")
            kept = store.load_diary(profile)
            blind = analysis_of(kept, plan, made_on=clock.today(), simulated=True)
            truth = tuple(
                _beside(
                    known, found, true_effect(known, kept, plan, in_trial=found.estimand == "in-trial effect")
                )
                for known, found in zip(TRUTHS, blind.answer.outcomes, strict=True)
            )
            # The truth is laid beside the finished answer; the answer never sees it.
            analysis = replace(blind, content=replace(blind.content, truth=truth))
            store.save_answer(profile, analysis.as_json(), created_at=clock.now())
        step("Drawing the report")
        files = write_report(analysis.content, out_dir)
    return Demonstration(analysis, files)


def _plan(seed: int) -> Plan:
    reading = read_label("100 mg elemental magnesium (as citrate)").readings[0]
    tablet = Product("simulated citrate tablet", str(reading.form), reading.elemental_mg)
    person = Person(
        age_years=47,
        sex="female",
        region="EU",
        egfr_ml_min=88,
        kidney="no known problem",
        conditions=(),
        medicines=(),
        pregnant_or_breastfeeding=False,
    )
    intakes = (PlannedIntake(tablet, 1, time(8, 0)), PlannedIntake(tablet, 1, time(20, 0)))
    law = parse_design(DESIGN)
    return Plan(
        passed=passed(check(person, intakes, clock.today())),
        regimen=Regimen(intakes, with_food=True),
        schedule=draw(law, seed),
        start=clock.today() - timedelta(days=law.days + 7),
        zone=ZONE,
        outcomes=tuple(OutcomePlan(truth.name, "lower", 1.0) for truth in TRUTHS),
        blinded=True,
        diet_mg_per_day=facts("kinetics")["reference_diet_mg_per_d"].value,
    )


def _beside(known: OutcomeTruth, found: OutcomeAnswer, true: float) -> Truth:
    return Truth(
        f"{known.name}, {found.estimand}", signed_change(true, found.unit, 1), effect_in_brief(found)
    )
