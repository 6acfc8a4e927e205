"""People for the tests, built and never mocked; and no silent skips where a machine decides."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from datetime import date
from random import Random
from statistics import NormalDist
from typing import TYPE_CHECKING, TypeVar

import pytest

from magnesia import study  # noqa: F401 - first: it keeps machine code of other states of the source away

if TYPE_CHECKING:
    from magnesia.report import ReportContent

AnyReport = TypeVar("AnyReport", pytest.TestReport, pytest.CollectReport)


def _never_silent(report: AnyReport) -> AnyReport:
    """Turn a skip into a failure where `CI` is `true`: there a skip cannot be told from a pass."""
    if report.outcome == "skipped" and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"A skip is a failure where CI=true. {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _never_silent((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _never_silent((yield))


def _scores(rng: Random, arms: list[str], level: float, change: float) -> list[float | None]:
    scores: list[float | None] = []
    noise, built_up = 0.0, 0.0
    for arm in arms:
        built_up += ((arm == "on") - built_up) / 6
        noise = 0.4 * noise + rng.gauss(0, 1)
        scores.append(
            None if rng.random() < 0.1 else min(10.0, max(0.0, round(level + change * built_up + noise)))
        )
    return scores


def _report_of_a_simulated_person() -> ReportContent:
    from magnesia.answer import Answer, OutcomeAnswer, Verdict
    from magnesia.report import (
        Band,
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

    rng = Random(7)  # noqa: S311 - a simulated diary, not a secret
    arms = ["off"] * 17 + ["on"] * 22 + ["off"] * 15 + ["on"] * 14 + ["off"] * 24 + ["on"] * 20
    pain, sleep = _scores(rng, arms, 6.2, -1.5), _scores(rng, arms, 4.6, 0.4)
    pain[40:45] = [None] * 5
    late = tuple(score is not None and rng.random() < 0.08 for score in pain)
    built_up, bands = 0.0, []
    for day, arm in enumerate(arms):
        built_up += ((arm == "on") - built_up) / 9
        bands.append(None if 40 <= day < 43 else Band(70 * built_up, 100 * built_up, 128 * built_up + 1))

    def quantiles(mean: float, sd: float) -> tuple[float, ...]:
        return tuple(NormalDist(mean, sd).inv_cdf((k + 0.5) / 20) for k in range(20))

    answers = (
        OutcomeAnswer(
            name="pain",
            unit="points",
            better="lower",
            estimand="steady effect",
            verdict=Verdict.HELPS,
            mean=-1.31,
            sd=0.46,
            ci95=(-2.21, -0.41),
            p_benefit=0.997,
            p_harm=0.003,
            mcid=1.0,
            p_beyond_mcid=0.75,
            phi=0.38,
            tau_days=6.4,
            randomisation_p=0.0041,
            min_p=0.0000032,
            reach=0.93,
            quantiles=quantiles(-1.31, 0.46),
            n_rated=sum(s is not None for s in pain),
            n_missing=sum(s is None for s in pain),
            reasons=("The posterior and the test under the drawn order both pass the bar for this word.",),
            would_change=("A second trial of the same length that shows less than 0.5 points.",),
        ),
        OutcomeAnswer(
            name="sleep_quality",
            unit="points",
            better="higher",
            estimand="in-trial effect",
            verdict=Verdict.CANNOT_TELL,
            mean=0.24,
            sd=0.42,
            ci95=(-0.58, 1.06),
            p_benefit=0.72,
            p_harm=0.28,
            mcid=1.0,
            p_beyond_mcid=0.035,
            phi=0.41,
            tau_days=11.8,
            randomisation_p=0.31,
            min_p=0.0000032,
            reach=0.52,
            quantiles=quantiles(0.24, 0.42),
            n_rated=sum(s is not None for s in sleep),
            n_missing=sum(s is None for s in sleep),
            reasons=("Both a small gain and a small loss fit the diary.",),
            would_change=("About 60 more days in blocks of three weeks or longer.",),
        ),
    )
    return ReportContent(
        title="Does magnesium help Maren Demo?",
        made_on=date(2026, 7, 4),
        question="Does 300 mg of magnesium a day, as citrate, change my pain and my sleep?",
        answer=Answer(
            outcomes=answers,
            n_days=len(arms),
            n_missing=answers[0].n_missing,
            dose_label="300 mg magnesium a day",
            doubts=(
                "5 days in a row have no score; they were near a change of block.",
                "On 1 day half a tablet was taken; it was counted as half.",
            ),
        ),
        course=Course(
            first_day=date(2026, 3, 2),
            arms=tuple(arms),  # type: ignore[arg-type]
            scores=(
                ScoreCourse("pain", "points", tuple(pain), late),
                ScoreCourse("sleep_quality", "points", tuple(sleep), (False,) * len(arms)),
            ),
            exposure=Exposure("Magnesium built up, % of this dose taken for ever", "%", tuple(bands)),
        ),
        intake=Intake(
            "Example citrate 150",
            "citrate, tablet",
            "300 mg a day (2 tablets of 150 mg)",
            ("08:00", "20:00"),
            101,
            2,
            1,
            2,
            6,
        ),
        harms=(HarmCount("loose stool", 7, 56, 2, 56), HarmCount("drowsy", 3, 56, 3, 56)),
        safety=Safety(
            complete=True,
            findings=(
                SafetyFinding(
                    "note",
                    "300 mg from a supplement is above the 250 mg a day that the EU names as the "
                    "level without laxative effect.",
                    "Watch for loose stools; the stop rule of the plan holds.",
                    "SCF 2001, opinion on the tolerable upper intake level of magnesium",
                ),
                SafetyFinding(
                    "warn",
                    "Levothyroxine binds to magnesium in the gut.",
                    "Keep 4 hours between the two.",
                    "product information, levothyroxine (recalled)",
                ),
            ),
            medicines=("levothyroxine 50 µg, 06:30",),
        ),
        method=Method(
            "random blocks of 14 to 28 days, 112 days",
            False,
            "magnesia 0.1.0",
            20260302,
            312440,
            0.0000032,
            (
                ("helps", "better in more than 97.5 of 100, and p by lot at most .05"),
                ("probably helps", "better in more than 90 of 100"),
            ),
        ),
        simulated=True,
        truth=(
            Truth("pain, steady effect", "1.5 points lower", "1.3 points lower (0.4 to 2.2)"),
            Truth("sleep quality, steady effect", "0.4 points higher", "cannot tell yet"),
            Truth("onset (τ)", "6 days", "6.4 days"),
        ),
        events=(DiaryEvent(date(2026, 4, 3), "bath with 400 g Epsom salt, 20 minutes (uptake not known)"),),
    )


@pytest.fixture(scope="session")
def simulated_report() -> ReportContent:
    """A whole report of a simulated person: two outcomes, gaps, late scores, a bath and a medicine."""
    return _report_of_a_simulated_person()


@pytest.fixture(scope="session")
def make_simulated_report() -> Callable[[], ReportContent]:
    return _report_of_a_simulated_person
