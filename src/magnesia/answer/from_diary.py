"""From a diary and its plan to a trial: the scores day by day, the drive from the kinetics, the arms as drawn."""

from __future__ import annotations

import numpy as np

from magnesia.answer.types import FloatArray, OutcomeSeries, Trial
from magnesia.diary import Diary, daily_scores, late_days
from magnesia.exposure import DiaryDrive, drive_of_diary
from magnesia.plan import OutcomePlan, Plan


def trial_of_diary(diary: Diary, plan: Plan) -> Trial:
    """Return the trial of a plan as the diary tells it; days of the plan without a score are gaps."""
    driven = drive_of_diary(diary, plan, plan.start, plan.days)
    return Trial(
        first_day=plan.start,
        drive=driven.drive,
        planned=drive_of_diary(Diary(()), plan, plan.start, plan.days).drive,
        arms=np.array(plan.schedule.arms, dtype=np.float64),
        outcomes=tuple(_series(diary, plan, outcome) for outcome in plan.outcomes),
        law=plan.schedule.law,
        blinded=plan.blinded,
        dose_label=f"{plan.regimen.elemental_mg_per_day:g} mg of magnesium a day",
        notes=(*_intake_doubts(driven, plan.days), *_late_doubts(diary, plan)),
    )


def _series(diary: Diary, plan: Plan, outcome: OutcomePlan) -> OutcomeSeries:
    scores = daily_scores(diary, outcome.name, plan.start, plan.days)
    values: FloatArray = np.array([np.nan if score is None else score for score in scores], dtype=np.float64)
    return OutcomeSeries(outcome.name, values, outcome.better, outcome.mcid, outcome.unit)


def _intake_doubts(driven: DiaryDrive, days: int) -> tuple[str, ...]:
    doubts = []
    if driven.not_logged:
        doubts.append(
            f"On {driven.not_logged} of {days} days nothing was written about doses; "
            "they count as the plan had them."
        )
    if driven.unsure:
        doubts.append(
            f"On {driven.unsure} of {days} days you were unsure what was taken; they count as half."
        )
    return tuple(doubts)


def _late_doubts(diary: Diary, plan: Plan) -> tuple[str, ...]:
    primary = plan.outcomes[0].name
    late = sum(late_days(diary, primary, plan.start, plan.days))
    if not late:
        return ()
    return (f"{late} {primary} scores were written down more than two days late, from memory.",)
