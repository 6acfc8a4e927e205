"""The drawings: gaps stay gaps, nothing is fetched, nothing breaks a strict page."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import pytest

from magnesia.answer import OutcomeAnswer
from magnesia.report import Arm, Band, Course, Exposure, ReportContent, ScoreCourse, body_chart, render_html
from magnesia.report.charts import NARROW, PRINT, WIDE, answer_dots, course, draw, for_print


def _rows(spec: Any, field: str) -> list[dict[str, Any]]:
    """Every inline row, anywhere in a specification, that has this field."""
    found: list[dict[str, Any]] = []
    if isinstance(spec, dict):
        values = spec.get("data", {}).get("values", []) if isinstance(spec.get("data"), dict) else []
        found += [row for row in values if field in row]
        for part in spec.values():
            found += _rows(part, field)
    elif isinstance(spec, list):
        for part in spec:
            found += _rows(part, field)
    return found


def _marks(spec: Any) -> list[str]:
    if isinstance(spec, dict):
        mark = spec.get("mark")
        here = [mark["type"]] if isinstance(mark, dict) else []
        return here + [name for part in spec.values() for name in _marks(part)]
    return [name for part in spec for name in _marks(part)] if isinstance(spec, list) else []


@pytest.fixture
def pain(simulated_report: ReportContent) -> OutcomeAnswer:
    return simulated_report.answer.outcomes[0]


def test_a_day_without_a_score_is_a_null_and_no_line_crosses_it(simulated_report: ReportContent) -> None:
    whole = simulated_report.course
    spec = course(replace(whole, scores=whole.scores[:1], exposure=None), WIDE)
    rows = _rows(spec, "score")
    assert [row["score"] for row in rows] == list(whole.scores[0].values)
    assert any(row["score"] is None for row in rows)
    assert "line" not in _marks(spec)


def test_as_many_points_are_drawn_as_there_are_scores(simulated_report: ReportContent) -> None:
    whole = simulated_report.course
    svg = draw(course(replace(whole, scores=whole.scores[:1], exposure=None), WIDE), "x")
    scored = sum(value is not None for value in whole.scores[0].values)
    points = re.search(r'<g class="mark-symbol[^>]*>(.*?)</g>', svg)
    assert points is not None
    assert points[1].count("<path") == scored


def test_exposure_that_is_not_known_breaks_the_band_in_two(simulated_report: ReportContent) -> None:
    runs = {row["run"] for row in _rows(course(simulated_report.course, WIDE), "middle") if "run" in row}
    assert len(runs) == 2


def test_late_scores_are_hollow(simulated_report: ReportContent) -> None:
    whole = simulated_report.course
    rows = _rows(course(replace(whole, scores=whole.scores[:1]), NARROW), "late")
    assert [row["late"] for row in rows] == list(whole.scores[0].late)


def test_blocks_carry_words_and_not_colour_alone(simulated_report: ReportContent) -> None:
    arms: tuple[Arm, ...] = ("on", "on", "on", "unknown", "unknown", "off", "off", "off", "off")
    scores = (ScoreCourse("pain", "points", (5.0,) * 9, (False,) * 9),)
    spec = course(replace(simulated_report.course, arms=arms, scores=scores, exposure=None), WIDE)
    assert [row["label"] for row in _rows(spec["vconcat"][0], "label")] == ["on", "?", "off"]


def test_twenty_dots_are_drawn_and_none_straddles_a_line(pain: OutcomeAnswer) -> None:
    rows = _rows(answer_dots(pain), "row")
    assert len(rows) == 20
    assert sum(row["change"] < 0 for row in rows) == sum(value < 0 for value in pain.quantiles)
    assert sum(row["change"] < -1 for row in rows) == sum(value < -1 for value in pain.quantiles)


def test_a_dot_that_shows_no_change_is_not_counted_as_better(pain: OutcomeAnswer) -> None:
    rows = _rows(answer_dots(replace(pain, quantiles=(0.0,) * 20)), "row")
    assert not any(row["better"] for row in rows)
    assert all(row["change"] > 0 for row in rows)


@pytest.mark.parametrize("mcid", [None, 0.01, 1.0, 30.0])
def test_dots_can_be_drawn_for_any_smallest_change(pain: OutcomeAnswer, mcid: float | None) -> None:
    assert len(_rows(answer_dots(replace(pain, mcid=mcid)), "row")) == 20
    ET.fromstring(draw(answer_dots(replace(pain, mcid=mcid)), "x"))  # noqa: S314 - our own drawing


@pytest.mark.parametrize("spread", [0.003, 0.4, 1.0, 7.3, 250.0])
def test_no_change_is_always_written_on_the_axis(pain: OutcomeAnswer, spread: float) -> None:
    values = tuple(-spread * (k + 0.5) / 20 for k in range(20))
    axis = answer_dots(replace(pain, mcid=None, quantiles=values))["encoding"]["x"]["axis"]
    assert 0 in axis["values"]
    assert 3 <= len(axis["values"]) <= 7


def test_drawings_hold_no_address_no_style_attribute_and_no_role(simulated_report: ReportContent) -> None:
    svg = draw(course(simulated_report.course, WIDE), "one")
    assert " style=" not in svg
    assert " role=" not in svg
    addresses = set(re.findall(r"https?://[^\"' )]+", svg))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_ids_do_not_meet_on_one_page(simulated_report: ReportContent) -> None:
    ids = re.findall(r'\bid="([^"]+)"', render_html(simulated_report))
    assert len(ids) == len(set(ids))


def test_an_address_in_a_specification_is_refused() -> None:
    away = {"data": {"url": "https://example.com/a.json"}, "mark": "point", "encoding": {}}
    with pytest.raises(ValueError, match="not allowed"):
        draw(away, "x")


def test_print_leaves_no_colour_to_a_style_sheet(pain: OutcomeAnswer) -> None:
    svg = draw(answer_dots(pain), "x")
    assert "var(--" in svg
    assert "var(--" not in for_print(svg)
    assert PRINT["var(--chart-mark)"] in for_print(svg)


def test_words_of_a_person_are_escaped_in_a_drawing(pain: OutcomeAnswer) -> None:
    svg = draw(answer_dots(replace(pain, name='<b>&"pain')), "x")
    ET.fromstring(svg)  # noqa: S314 - our own drawing
    assert "<b>" not in svg


def test_a_course_whose_parts_differ_in_length_cannot_be_built(simulated_report: ReportContent) -> None:
    with pytest.raises(ValueError, match="parts of"):
        Course(simulated_report.course.first_day, ("on", "off"), (), Exposure("x", "%", (Band(0, 1, 2),)))


def _simulation(days: int) -> dict[str, Any]:
    def band(middle: float) -> dict[str, float]:
        return {"p05": 0.9 * middle, "p50": middle, "p95": 1.1 * middle}

    keys = ("plasma_mmol_per_l", "mid_pool_pct", "slow_tissue_pct", "urine_mmol", "unabsorbed_mmol")
    daily = [{"day": day, **{key: band(1 + day / 10) for key in keys}} for day in range(days)]
    return {"per_dose": [], "daily": daily, "baseline": {key: band(1.0) for key in keys}}


def test_the_body_chart_is_a_band_in_four_panels_that_says_it_is_a_simulation() -> None:
    svg = body_chart(_simulation(20), "svg").decode()
    ET.fromstring(svg)  # noqa: S314 - our own drawing
    assert "A simulation, not a measurement" in svg
    assert svg.count('class="mark-area') == 4
    assert "var(--" not in svg


def test_the_body_chart_can_be_a_png() -> None:
    assert body_chart(_simulation(5), "png").startswith(b"\x89PNG")


def test_words_of_blocks_never_lie_on_each_other(simulated_report: ReportContent) -> None:
    arms: tuple[Arm, ...] = ("on", "off") * 40
    scores = (ScoreCourse("pain", "points", (5.0,) * 80, (False,) * 80),)
    daily = Course(simulated_report.course.first_day, arms, scores)
    assert {row["label"] for row in _rows(course(daily, NARROW)["vconcat"][0], "label")} == {""}


def test_a_course_that_hides_its_arms_draws_no_blocks_and_can_hold_none(
    simulated_report: ReportContent,
) -> None:
    whole = simulated_report.course
    unknown: Arm = "unknown"
    hidden = replace(whole, arms=(unknown,) * len(whole.arms), exposure=None, arms_hidden=True)
    assert len(course(hidden, WIDE)["vconcat"]) == len(whole.scores)
    with pytest.raises(ValueError, match="hides its arms"):
        replace(whole, arms_hidden=True)
