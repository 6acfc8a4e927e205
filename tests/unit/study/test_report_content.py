"""What a report counts: days taken as planned, unwanted things by arm, late scores, and what stands beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import numpy as np
import pytest

from magnesia.answer import Answer, OutcomeSeries, Trial, answer_trial, trial_of_diary
from magnesia.diary import Bath, Diary, Dose, Entry, Event, Note, Score, Stamp, none_taken, unsure_taken
from magnesia.evidence import Fact, facts
from magnesia.person import Medicine, Person, Product
from magnesia.plan import FixedPairs, OutcomePlan, Plan, Regimen, draw
from magnesia.report import (
    Band,
    Exposure,
    HarmCount,
    HarmTotal,
    ReportContent,
    plain_text,
    render_html,
    render_pdf,
)
from magnesia.safety import PlannedIntake, check, passed
from magnesia.study import report_content
from magnesia.study.report_content import content_of, content_of_trial, threshold_words

START = date(2026, 3, 2)
DAYS = 28
PERSON = Person(
    age_years=47, sex="female", region="EU", egfr_ml_min=88, kidney="no known problem", conditions=(),
    medicines=(Medicine("levothyroxine", time(6, 30)),), pregnant_or_breastfeeding=False,
)  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> Plan:
    tablet = Product("citrate tablet", "citrate", 100.0)
    regimen = Regimen((PlannedIntake(tablet, 2, time(13, 0)),))
    proof = passed(check(PERSON, regimen.intakes))
    outcomes = (OutcomePlan("pain", "lower", 1.0), OutcomePlan("sleep_hours", "higher", None, "h"))
    return Plan(proof, regimen, draw(FixedPairs(2, 7), 5), START, "Europe/Oslo", outcomes, False, 300)


@pytest.fixture(scope="module")
def diary(plan: Plan) -> Diary:
    """On every day as planned, but: day 0 not logged, 1 unsure, the first "on" day half, the second none."""
    number = count()
    entries: list[Entry] = []

    def stamp(day: int, late_days: int = 0) -> Stamp:
        local = START + timedelta(days=day)
        entered = datetime.combine(local + timedelta(days=late_days), time(20), tzinfo=UTC)
        return Stamp(local, time(19, 0), "Europe/Oslo", entered)

    on_days = [day for day in range(2, DAYS) if plan.schedule.arms[day]]
    for day in range(DAYS):
        name = f"e{next(number)}"
        if day == 1:
            entries.append(unsure_taken(name, stamp(day)))
        elif day in on_days and day != on_days[1]:
            units = 1.0 if day == on_days[0] else 2.0
            entries.append(Dose(name, stamp(day), "citrate tablet", "citrate", "tablet", units, 100 * units))
        elif day != 0:
            entries.append(none_taken(name, stamp(day)))
        if day != 4:
            entries.append(Score(f"s{day}", stamp(day, late_days=9 if day == 6 else 0), "pain", 5))
    entries += [Event("x1", stamp(on_days[0]), "loose stool"), Event("x2", stamp(on_days[3]), "loose stool")]
    entries += [
        Bath("b", stamp(3), 400, 20),
        Note("n", stamp(5), "slept badly"),
        Note("after", stamp(90), "later"),
    ]
    return Diary(tuple(entries))


@pytest.fixture(scope="module")
def content(plan: Plan, diary: Diary) -> ReportContent:
    answer = _answer(plan)
    return content_of(answer, diary, plan, made_on=date(2026, 4, 1))


def _trial(plan: Plan) -> Trial:
    arms = np.array(plan.schedule.arms, dtype=np.float64)
    values = np.where(np.arange(DAYS) % 3 == 0, 5.0, 6.0)
    values[4] = np.nan
    series = OutcomeSeries("pain", values, "lower", 1.0)
    return Trial(
        first_day=START,
        drive=arms,
        planned=arms,
        arms=arms,
        outcomes=(series,),
        law=plan.schedule.law,
        blinded=False,
        dose_label="200 mg a day",
        observed_days=DAYS,
    )


def _answer(plan: Plan) -> Answer:
    return answer_trial(_trial(plan))


def test_every_day_is_counted_once_by_what_was_taken(content: ReportContent) -> None:
    intake = content.intake
    assert intake is not None
    counted = (intake.otherwise, intake.none_taken, intake.unsure, intake.not_logged)
    assert counted == (1, 1, 1, 1)
    assert intake.as_planned == DAYS - 4
    assert intake.dose_label == "200 mg a day"


def test_unwanted_things_are_counted_by_arm(content: ReportContent) -> None:
    assert content.harms is not None
    [stool] = content.harms
    assert isinstance(stool, HarmCount)
    assert (stool.name, stool.days_on_with, stool.days_on, stool.days_off_with, stool.days_off) == (
        "loose stool", 2, 14, 0, 14,
    )  # fmt: skip


def test_gaps_and_late_scores_reach_the_report(content: ReportContent) -> None:
    pain, sleep = content.course.scores
    assert [day for day, value in enumerate(pain.values) if value is None] == [4]
    assert [day for day, late in enumerate(pain.late) if late] == [6]
    assert sleep.highest == 24


def test_only_what_happened_within_the_trial_stands_beside_it(content: ReportContent) -> None:
    assert [event.what for event in content.events] == [
        "bath with 400 g of salt, 20 minutes (uptake not known)",
        "slept badly",
    ]
    assert [event.kind for event in content.events] == ["on the skin", "note"]


def test_the_safety_check_is_printed_with_medicines_and_sources(content: ReportContent) -> None:
    assert content.safety is not None
    assert content.safety.medicines == ("levothyroxine, 06:30",)
    assert content.safety.free_times
    assert all(finding.source and "_" not in finding.source for finding in content.safety.findings)


def test_the_whole_content_can_be_printed(content: ReportContent) -> None:
    assert "levothyroxine, 06:30" in render_html(content)
    assert len(plain_text(content).splitlines()) <= 25


def test_a_bare_trial_has_a_course_and_no_invented_doses(plan: Plan) -> None:
    trial = _trial(plan)
    made = content_of_trial(
        trial, answer_trial(trial), made_on=START, title="a.csv", question="Does it help?"
    )
    assert (made.intake, made.harms, made.safety) == (None, None, None)
    assert made.course.scores[0].values[4] is None
    assert made.method.law_size == 4


def test_plain_means_are_those_of_the_scored_days(content: ReportContent) -> None:
    arms = content.course.arms
    pain, sleep = content.means
    assert (pain.mean_on, pain.mean_off) == (5.0, 5.0)
    assert pain.days_on + pain.days_off == DAYS - 1
    assert pain.days_on == sum(arm == "on" for day, arm in enumerate(arms) if day != 4)
    assert (sleep.mean_on, sleep.days_on) == (None, 0)


def test_the_person_and_what_an_off_day_was_are_printed(content: ReportContent) -> None:
    assert content.person == (
        ("Age", "47 years"),
        ("Limits of", "EU"),
        ("Kidneys", "no known problem, eGFR 88 mL/min"),
        ("Magnesium in food", "about 300 mg a day, by the plan"),
    )
    assert content.intake is not None
    assert content.intake.off == "nothing"


def _after(days: int, diary: Diary, plan: Plan, *, made_on: date | None = None) -> ReportContent:
    """The report when so many days of the plan have been lived."""
    lived = Diary(tuple(e for e in diary.entries if (e.stamp.local_date - START).days < days))
    answer = answer_trial(trial_of_diary(lived, plan))
    bands = Exposure("rise", "mmol/L", tuple(Band(0, 0.01, 0.02) for _ in range(DAYS)))
    return content_of(
        answer, lived, plan, made_on=made_on or START + timedelta(days=days - 1), exposure=bands
    )


def test_days_to_come_are_neither_gaps_nor_counted(diary: Diary, plan: Plan) -> None:
    early = _after(12, diary, plan)
    assert early.course.days_planned == DAYS
    assert len(early.course.arms) == 12
    assert early.course.exposure is not None
    assert len(early.course.exposure.bands) == 12
    assert early.harms is not None
    assert all(isinstance(harm, HarmCount) and harm.days_on + harm.days_off == 12 for harm in early.harms)
    intake = early.intake
    assert intake is not None
    days = (intake.as_planned, intake.otherwise, intake.none_taken, intake.unsure, intake.not_logged)
    assert sum(number or 0 for number in days) == 12
    assert intake.not_logged == 1
    page = render_html(early)
    assert f"Day 12 of {DAYS}" in page
    assert str(START + timedelta(days=12)) not in page
    assert f"Day 12 of {DAYS}" in plain_text(early)


def test_a_finished_plan_is_shown_whole(content: ReportContent) -> None:
    assert content.course.days_planned is None
    assert len(content.course.arms) == DAYS


@pytest.mark.parametrize("days", [12, 24])
def test_a_blinded_plan_keeps_its_order_to_itself_while_it_runs(diary: Diary, plan: Plan, days: int) -> None:
    blinded = replace(plan, blinded=True)
    early = _after(days, diary, blinded)
    assert set(early.course.arms) == {"unknown"}
    assert early.course.exposure is None
    assert early.method.seed is None
    assert early.means == ()
    assert early.harms is not None
    assert all(isinstance(harm, HarmTotal) and harm.days == days for harm in early.harms)
    intake = early.intake
    assert intake is not None
    assert (intake.as_planned, intake.otherwise, intake.none_taken) == (None, None, None)
    page = render_html(early)
    assert "Seed of the draw</th><td>hidden until the plan is over<" in page
    for told in ("/ days on", ">on<", ">off<", "exposure, "):
        assert told not in page, told
    assert " on," not in plain_text(early)
    assert render_pdf(early).startswith(b"%PDF")


def test_a_blinded_plan_that_is_over_shows_its_order(diary: Diary, plan: Plan) -> None:
    late = _after(24, diary, replace(plan, blinded=True), made_on=START + timedelta(days=DAYS))
    assert set(late.course.arms) == {"on", "off"}
    assert late.course.days_planned is None
    assert late.method.seed == plan.schedule.seed


def test_a_report_before_the_first_day_can_be_printed(diary: Diary, plan: Plan) -> None:
    early = _after(0, diary, plan)
    assert early.course.arms == ()
    assert "No day is written down yet" in plain_text(early)
    assert render_html(early)


#: They set how strong the test by lot is, never what a verdict needs.
NOT_A_RULE = {"partner_phi", "partner_level"}


@pytest.mark.parametrize("key", sorted(set(facts("verdict")) - NOT_A_RULE))
def test_every_rule_of_the_verdict_is_printed_with_its_value(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = threshold_words()
    changed = {**facts("verdict"), key: replace(facts("verdict")[key], value=0.4321)}

    def other(table: str) -> Mapping[str, Fact]:
        return changed if table == "verdict" else facts(table)

    monkeypatch.setattr(report_content, "facts", other)
    assert threshold_words() != before


def test_the_thresholds_and_both_error_budgets_are_printed() -> None:
    words = dict(threshold_words())
    assert "97.5 of 100" in words["helps, harms"]
    assert words["false helps or harms allowed"].startswith("463 in 10,000")
    assert words["false helps or probably helps allowed"].startswith("1,000 in 10,000")
