"""Puts a report together: from an answer, a diary and a plan, or from the bare table of somebody's trial."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from statistics import fmean

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
from magnesia.person import Person
from magnesia.plan import FixedPairs, Law, Plan, RandomBlocks, min_p
from magnesia.report import (
    Arm,
    ArmSummary,
    Course,
    DiaryEvent,
    Exposure,
    HarmCount,
    HarmTotal,
    Intake,
    Method,
    ReportContent,
    Safety,
    SafetyFinding,
    ScoreCourse,
    Truth,
    dose_words,
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
    """Return the report of a planned trial; `exposure` holds a band per day of the plan, or is None.

    Days that are still to come are left out. While a blinded trial runs, nothing in it tells the arms.
    """
    days = answer.n_days
    runs = _runs(plan, days, made_on)
    hidden = plan.blinded and runs
    course = _so_far(
        Course(
            first_day=plan.start,
            arms=tuple("on" if arm else "off" for arm in plan.schedule.arms),
            scores=tuple(_scores(diary, outcome.name, outcome.unit, plan) for outcome in plan.outcomes),
            exposure=exposure,
        ),
        days,
        runs=runs,
        hidden=hidden,
    )
    names = " and ".join(outcome.name.replace("_", " ") for outcome in plan.outcomes)
    return ReportContent(
        title=title,
        made_on=made_on,
        question=question or f"Does {dose_words(answer.dose_label)} change {names}?",
        answer=answer,
        course=course,
        method=_method(plan.schedule.law, plan.blinded, seed=None if hidden else plan.schedule.seed),
        simulated=simulated,
        intake=_intake(diary, plan, days, hidden),
        harms=_harms(diary, plan, days, hidden),
        safety=safety_of(plan.passed.check),
        truth=truth,
        events=_events(diary, plan),
        means=means_of(course),
        person=_person(plan),
    )


def content_of_trial(
    trial: Trial, answer: Answer, *, made_on: date, title: str, question: str
) -> ReportContent:
    """Return the report of a bare table: scores and arms, without doses, unwanted effects or a safety check."""
    arms: tuple[Arm, ...] = tuple(
        "unknown" if math.isnan(arm) else "on" if arm == 1 else "off" for arm in trial.arms.tolist()
    )
    whole = Course(trial.first_day, arms, tuple(_series(outcome) for outcome in trial.outcomes))
    runs = _unfinished(trial.days_to_go)
    course = _so_far(whole, trial.observed_days, runs=runs, hidden=runs and trial.blinded)
    return ReportContent(
        title=title,
        made_on=made_on,
        question=question,
        answer=answer,
        course=course,
        method=_method(trial.law, trial.blinded),
        means=means_of(course),
    )


def _unfinished(days_to_go: int) -> bool:
    return days_to_go > facts("verdict")["days_to_go"].value


def _runs(plan: Plan, days_written: int, today: date) -> bool:
    """Return whether the trial still runs: the answer waits for its end, or its last day is still to come."""
    to_go = plan.days - days_written
    return _unfinished(to_go) or (to_go > 0 and today < plan.start + timedelta(days=plan.days))


def _so_far(whole: Course, days: int, *, runs: bool, hidden: bool) -> Course:
    """Return the first `days` days of a course: what is still to come is neither a gap nor a block."""
    exposure = whole.exposure
    unknown: Arm = "unknown"
    return Course(
        first_day=whole.first_day,
        arms=(unknown,) * days if hidden else whole.arms[:days],
        scores=tuple(
            replace(score, values=score.values[:days], late=score.late[:days]) for score in whole.scores
        ),
        exposure=None if hidden or exposure is None else replace(exposure, bands=exposure.bands[:days]),
        days_planned=len(whole.arms) if runs else None,
        arms_hidden=hidden,
    )


def means_of(course: Course) -> tuple[ArmSummary, ...]:
    """Return the plain mean of every score over its scored days on and off; nothing where the arms are hidden."""
    if course.arms_hidden:
        return ()
    found = []
    for score in course.scores:
        days = list(zip(score.values, course.arms, strict=True))
        on = [value for value, arm in days if value is not None and arm == "on"]
        off = [value for value, arm in days if value is not None and arm == "off"]
        found.append(
            ArmSummary(score.name, fmean(on) if on else None, len(on), fmean(off) if off else None, len(off))
        )
    return tuple(found)


def _person(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return what a clinician asks first, as it was said; the diet as the plan counts with it."""
    person = plan.passed.check.person or Person()
    kidneys = [] if person.kidney is None else [person.kidney]
    if person.egfr_ml_min is not None:
        kidneys.append(f"eGFR {person.egfr_ml_min:g} mL/min")
    return (
        ("Age", "not asked" if person.age_years is None else f"{person.age_years} years"),
        ("Limits of", person.region or "not asked"),
        ("Kidneys", ", ".join(kidneys) or "not asked"),
        ("Magnesium in food", f"about {plan.diet_mg_per_day:g} mg a day, by the plan"),
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


def _intake(diary: Diary, plan: Plan, days: int, hidden: bool) -> Intake:
    regimen = plan.regimen
    counts = dict.fromkeys(("as planned", "otherwise", "none", "unsure", "not logged"), 0)
    arms = plan.schedule.arms[:days]
    for arm, day in zip(arms, daily_intake(diary, plan.start, days), strict=True):
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
        # How many days fit the plan would tell how many were off.
        as_planned=None if hidden else counts["as planned"],
        otherwise=None if hidden else counts["otherwise"],
        none_taken=None if hidden else counts["none"],
        unsure=counts["unsure"],
        not_logged=counts["not logged"],
        off="the other coded container" if plan.blinded else "nothing",
    )


def _harms(
    diary: Diary, plan: Plan, days: int, hidden: bool
) -> tuple[HarmCount, ...] | tuple[HarmTotal, ...]:
    """Count the days with each event, most frequent first; a day without an entry counts as a day without."""
    last = plan.start + timedelta(days=days)
    names = dict.fromkeys(
        entry.name
        for entry in current(diary)
        if isinstance(entry, Event) and plan.start <= entry.stamp.local_date < last
    )
    noted = {name: event_days(diary, name, plan.start, days) for name in names}
    ordered = sorted(noted.items(), key=lambda item: -sum(item[1]))
    if hidden:
        return tuple(HarmTotal(name, sum(there), days) for name, there in ordered)
    arms = plan.schedule.arms[:days]
    on, off = arms.count(1), arms.count(0)
    counts = []
    for name, there in ordered:
        days_on = sum(noted_then for noted_then, arm in zip(there, arms, strict=True) if arm)
        counts.append(HarmCount(name, days_on, on, sum(there) - days_on, off))
    return tuple(counts)


def _events(diary: Diary, plan: Plan) -> tuple[DiaryEvent, ...]:
    last = plan.start.toordinal() + plan.days - 1
    words: dict[type, Callable[..., str]] = {
        Bath: _bath_words,
        Topical: _topical_words,
        Note: lambda note: note.text,
    }
    return tuple(
        DiaryEvent(
            entry.stamp.local_date,
            words[type(entry)](entry),
            "note" if isinstance(entry, Note) else "on the skin",
        )
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
    """Return every rule of the verdict and the two error budgets, in words made from the table of the rule."""
    rule = {key: fact.value for key, fact in facts("verdict").items()}
    firm, probable, small, slow = (
        f"{100 * rule[key]:g} of 100"
        for key in ("firm_chance", "probable_chance", "unlikely_chance", "slow_mass")
    )
    return (
        (
            "any word but cannot tell yet",
            f"at least {rule['fewest_days_per_arm']:g} scored days on and as many off; the plan is over, or at most "
            f"{rule['days_to_go']:g} days of it are left; where no order was drawn by lot, at least "
            f"{rule['fewest_blocks_unrandomised']:g} blocks",
        ),
        (
            "helps, harms",
            f"better (or worse) in at least {firm}; p by lot at most {rule['partner_p']:g}, on the same side; "
            "blinded; an order drawn by lot, once, from enough possible orders for so small a p",
        ),
        (
            "probably helps, probably harms",
            f"better (or worse) in at least {probable}; where the order was drawn by lot, p by lot at most "
            f"{rule['disagreement_p']:g}, on the same side; otherwise cannot tell yet",
        ),
        (
            "probably does not help",
            f"a change that matters in at most {small}; the diary has narrowed the effect to at most "
            f"{100 * rule['learnt_share']:g} % of what was thought possible before; and where the steady effect is "
            f"asked and an onset of {rule['slow_onset']:g} days or more is left a chance of {slow} or more, a change "
            f"that matters in at most {small} even then. It goes before helps and probably helps",
        ),
        ("cannot tell yet", "everything else"),
        (
            "steady effect",
            f"asked where the planned blocks reach at least {100 * rule['steady_reach']:g} % of the full build-up; "
            "otherwise the in-trial effect",
        ),
        (
            "p by lot",
            "the share of possible orders that fit as well as the one drawn; where they are too many to list, of "
            f"{rule['schedules_sampled']:,.0f} that are drawn for it",
        ),
        (
            "false helps or harms allowed",
            f"{rule['budget_firm']:,.0f} in 10,000 diaries in which nothing works",
        ),
        ("false helps or probably helps allowed", f"{rule['budget_probable']:,.0f} in 10,000 such diaries"),
    )
