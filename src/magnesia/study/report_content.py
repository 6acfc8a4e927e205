"""Puts a report together: from an answer, a diary and a plan, or from the bare table of somebody's trial."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

import numpy as np

from magnesia import __version__
from magnesia.answer import Answer, OutcomeSeries, Trial
from magnesia.diary import (
    Bath,
    Diary,
    Event,
    Note,
    Topical,
    current,
    daily_intake,
    daily_scores,
    event_days,
    late_days,
    limit,
    scale_of,
)
from magnesia.evidence import facts, sources
from magnesia.plan import FixedPairs, Law, Plan, RandomBlocks, min_p
from magnesia.report import (
    Arm,
    Course,
    DiaryEvent,
    Exposure,
    HarmCount,
    Intake,
    Method,
    ReportContent,
    Safety,
    SafetyFinding,
    ScoreCourse,
    Truth,
)
from magnesia.safety import Check

#: A day's intake within this many mg of the plan is the plan: labels are rounded.
SAME_DOSE_MG = 1.0


def content_of(
    answer: Answer,
    diary: Diary,
    plan: Plan,
    *,
    made_on: date,
    title: str = "Does magnesium help?",
    question: str | None = None,
    exposure: Exposure | None = None,
    simulated: bool = False,
    truth: tuple[Truth, ...] = (),
) -> ReportContent:
    """Return the report of a planned trial; `exposure` holds a band per day of the plan, or is None."""
    arms: tuple[Arm, ...] = tuple("on" if arm else "off" for arm in plan.schedule.arms)
    names = " and ".join(outcome.name.replace("_", " ") for outcome in plan.outcomes)
    return ReportContent(
        title=title,
        made_on=made_on,
        question=question or f"Does {answer.dose_label} change {names}?",
        answer=answer,
        course=Course(
            first_day=plan.start,
            arms=arms,
            scores=tuple(_scores(diary, outcome.name, outcome.unit, plan) for outcome in plan.outcomes),
            exposure=exposure,
        ),
        method=_method(plan.schedule.law, plan.blinded, seed=plan.schedule.seed),
        simulated=simulated,
        intake=_intake(diary, plan),
        harms=_harms(diary, plan),
        safety=safety_of(plan.passed.check),
        truth=truth,
        events=_events(diary, plan),
    )


def content_of_trial(
    trial: Trial, answer: Answer, *, made_on: date, title: str, question: str
) -> ReportContent:
    """Return the report of a bare table: scores and arms, without doses, unwanted effects or a safety check."""
    arms: tuple[Arm, ...] = tuple(
        "unknown" if math.isnan(arm) else "on" if arm == 1 else "off" for arm in trial.arms.tolist()
    )
    return ReportContent(
        title=title,
        made_on=made_on,
        question=question,
        answer=answer,
        course=Course(trial.first_day, arms, tuple(_series(outcome) for outcome in trial.outcomes)),
        method=_method(trial.law, trial.blinded),
    )


def safety_of(check: Check) -> Safety:
    """Return a safety check in printable words."""
    person = check.person
    medicines = None
    if person is not None and person.medicines is not None:
        medicines = tuple(
            medicine.name if medicine.clock is None else f"{medicine.name}, {medicine.clock:%H:%M}"
            for medicine in person.medicines
        )
    findings = tuple(
        SafetyFinding(finding.level, finding.reason, finding.action, _source(finding.source))
        for finding in check.findings
    )
    return Safety(check.complete, findings, check.not_asked, medicines, check.windows)


def _source(key: str) -> str:
    source = sources().get(key)
    if source is None:
        return key
    if source.kind == "project":
        return "a rule of this project"
    return f"{source.citation} (recalled, not confirmed)" if source.read == "none" else source.citation


def _scores(diary: Diary, name: str, unit: str, plan: Plan) -> ScoreCourse:
    scale = scale_of(name)
    return ScoreCourse(
        name=name,
        unit=unit,
        values=tuple(daily_scores(diary, name, plan.start, plan.days)),
        late=tuple(late_days(diary, name, plan.start, plan.days)),
        lowest=limit(f"{scale}_min"),
        highest=limit(f"{scale}_max"),
    )


def _series(outcome: OutcomeSeries) -> ScoreCourse:
    values = tuple(None if math.isnan(value) else value for value in outcome.values.tolist())
    known = [value for value in values if value is not None]
    lowest, highest = 0.0, 10.0
    if known and not (min(known) >= lowest and max(known) <= highest):
        lowest, highest = float(np.floor(min(known))), float(np.ceil(max(known)))
    return ScoreCourse(outcome.name, outcome.unit, values, (False,) * len(values), lowest, highest)


def _intake(diary: Diary, plan: Plan) -> Intake:
    regimen = plan.regimen
    counts = dict.fromkeys(("as planned", "otherwise", "none", "unsure", "not logged"), 0)
    for arm, day in zip(plan.schedule.arms, daily_intake(diary, plan.start, plan.days), strict=True):
        planned = regimen.elemental_mg_per_day if arm else 0.0
        taken = sum(dose.elemental_mg for dose in day.doses)
        if day.state in ("unsure", "not logged"):
            counts[day.state] += 1
        elif abs(taken - planned) <= SAME_DOSE_MG:
            counts["as planned"] += 1
        else:
            counts["none" if taken == 0 else "otherwise"] += 1
    products = regimen.products
    return Intake(
        product=", ".join(product.name for product in products),
        form=", ".join(dict.fromkeys(f"{product.form}, {product.release}" for product in products)),
        dose_label=f"{regimen.elemental_mg_per_day:g} mg a day",
        times=tuple(f"{intake.clock:%H:%M}" for intake in regimen.intakes),
        as_planned=counts["as planned"],
        otherwise=counts["otherwise"],
        none_taken=counts["none"],
        unsure=counts["unsure"],
        not_logged=counts["not logged"],
    )


def _harms(diary: Diary, plan: Plan) -> tuple[HarmCount, ...]:
    """Count the days with each event, most frequent first; a day without an entry counts as a day without."""
    names = dict.fromkeys(entry.name for entry in current(diary) if isinstance(entry, Event))
    on, off = plan.schedule.arms.count(1), plan.schedule.arms.count(0)
    counts = []
    for name in names:
        days = event_days(diary, name, plan.start, plan.days)
        days_on = sum(there for there, arm in zip(days, plan.schedule.arms, strict=True) if arm)
        counts.append(HarmCount(name, days_on, on, sum(days) - days_on, off))
    return tuple(sorted(counts, key=lambda count: -count.days_on_with - count.days_off_with))


def _events(diary: Diary, plan: Plan) -> tuple[DiaryEvent, ...]:
    last = plan.start.toordinal() + plan.days - 1
    words: dict[type, Callable[..., str]] = {
        Bath: _bath_words,
        Topical: _topical_words,
        Note: lambda note: note.text,
    }
    return tuple(
        DiaryEvent(entry.stamp.local_date, words[type(entry)](entry))
        for entry in current(diary)
        if type(entry) in words and plan.start.toordinal() <= entry.stamp.local_date.toordinal() <= last
    )


def _bath_words(bath: Bath) -> str:
    salt = "bath" if bath.salt_g is None else f"bath with {bath.salt_g:g} g of salt"
    return salt + ("" if bath.minutes is None else f", {bath.minutes:g} minutes") + " (uptake not known)"


def _topical_words(topical: Topical) -> str:
    site = "" if topical.body_site is None else f" on {topical.body_site}"
    return f"{topical.product_name}{site} (uptake not known)"


def _method(law: Law | None, blinded: bool, *, seed: int | None = None) -> Method:
    return Method(
        design=design_words(law),
        blinded=blinded,
        engine=f"magnesia {__version__}",
        seed=seed,
        law_size=None if law is None else law.size,
        min_p=None if law is None else min_p(law),
        thresholds=threshold_words(),
    )


def design_words(law: Law | None) -> str:
    """Return in one line how the order of a trial came about."""
    if law is None:
        return "order not drawn by lot"
    if isinstance(law, RandomBlocks):
        return f"{law.days} days in blocks of {law.shortest} to {law.longest} days, lengths drawn by lot"
    if isinstance(law, FixedPairs):
        return f"{law.pairs} pairs of blocks of {law.block_days} days, order in each pair drawn by lot"
    return f"{law.days} days, order drawn by lot from {law.size:,}"


def threshold_words() -> tuple[tuple[str, str], ...]:
    """Return what each verdict needs, and the two error budgets, in words."""
    rule = {key: fact.value for key, fact in facts("verdict").items()}
    firm, probable = f"{100 * rule['firm_chance']:g} of 100", f"{100 * rule['probable_chance']:g} of 100"
    lot = f"p by lot of at most {rule['partner_p']:g}"
    small = f"{100 * rule['unlikely_chance']:g} of 100"
    return (
        ("helps, harms", f"better (or worse) in at least {firm}, and {lot} on the same side"),
        ("probably helps, probably harms", f"better (or worse) in at least {probable}"),
        (
            "probably does not help",
            f"a change that matters in at most {small}, from the diary and not from what was assumed",
        ),
        ("cannot tell yet", "everything else"),
        (
            "false helps or harms allowed",
            f"{rule['budget_firm']:,.0f} in 10,000 diaries in which nothing works",
        ),
        ("false helps or probably helps allowed", f"{rule['budget_probable']:,.0f} in 10,000 such diaries"),
    )
