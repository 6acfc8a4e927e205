"""From a diary and its plan to a trial: the scores day by day, the drive from the kinetics, the arms as drawn."""

from __future__ import annotations

import math

import numpy as np

from magnesia.answer.types import FloatArray, OutcomeSeries, Trial
from magnesia.diary import Diary, current, daily_intake, daily_scores, late_days
from magnesia.exposure import DiaryDrive, drive_of_diary
from magnesia.plan import OutcomePlan, Plan

#: Amounts that differ by less are the same: labels round.
_SAME_AMOUNT_SHARE = 0.02


def trial_of_diary(diary: Diary, plan: Plan) -> Trial:
    """Return the trial of a plan as the diary tells it; days of the plan without a score are gaps.

    Days after the last entry are still to come: they count as planned and are no gap in the diary.
    """
    written = _days_written(diary, plan)
    planned = drive_of_diary(Diary(()), plan, plan.start, plan.days).drive
    drive = planned.copy()
    notes: tuple[str, ...] = ()
    if written:
        driven = drive_of_diary(diary, plan, plan.start, written)
        drive[:written] = driven.drive
        notes = (
            *_intake_doubts(driven, written),
            *_other_amount_doubts(diary, plan, written),
            *_late_doubts(diary, plan),
        )
    return Trial(
        first_day=plan.start,
        drive=drive,
        planned=planned,
        arms=np.array(plan.schedule.arms, dtype=np.float64),
        outcomes=tuple(_series(diary, plan, outcome) for outcome in plan.outcomes),
        law=plan.schedule.law,
        blinded=plan.blinded,
        dose_label=f"{plan.regimen.elemental_mg_per_day:g} mg of magnesium a day",
        observed_days=written,
        redrawn=plan.draw_number > 1,
        notes=notes,
    )


def _days_written(diary: Diary, plan: Plan) -> int:
    """Return the days from the plan's first to the last of which anything is written, at most all of them."""
    days = [(entry.stamp.local_date - plan.start).days + 1 for entry in current(diary)]
    return max((day for day in days if day <= plan.days), default=0) if max(days, default=0) > 0 else 0


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


def _other_amount_doubts(diary: Diary, plan: Plan, days: int) -> tuple[str, ...]:
    """Say on how many "on" days the diary holds another amount than the plan; the answer is about the plan's dose."""
    planned_mg = plan.regimen.elemental_mg_per_day
    other = sum(
        day.state == "taken"
        and arm == 1
        and not math.isclose(
            sum(dose.elemental_mg for dose in day.doses), planned_mg, rel_tol=_SAME_AMOUNT_SHARE
        )
        for day, arm in zip(daily_intake(diary, plan.start, days), plan.schedule.arms, strict=False)
    )
    if not other:
        return ()
    return (
        f"On {other} of {days} days another amount than the plan's {planned_mg:g} mg was taken; each day counts "
        "with what it held, and the answer is about the plan's amount.",
    )


def _late_doubts(diary: Diary, plan: Plan) -> tuple[str, ...]:
    primary = plan.outcomes[0].name
    late = sum(late_days(diary, primary, plan.start, plan.days))
    if not late:
        return ()
    count = f"1 {primary} score was" if late == 1 else f"{late} {primary} scores were"
    return (
        f"{count} entered more than two days late; what was recalled and not noted that day is less sure.",
    )
