"""The page, the PDF, the terminal text and the JSON: the same content, whole and honest."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from pypdf import PdfReader

from magnesia.answer import Verdict
from magnesia.report import (
    ArmSummary,
    Course,
    DiaryEvent,
    Intake,
    ReportContent,
    answer_json,
    plain_text,
    render_html,
    render_pdf,
    style_source,
)

EXACT = {
    "name", "estimand", "mean", "sd", "ci95", "p_benefit", "p_harm", "p_beyond_mcid", "verdict", "phi", "tau_days",
    "randomisation_p", "min_p",
}  # fmt: skip


class _Outline(HTMLParser):
    """Headings in order, tags, and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.fixture(scope="module")
def page(simulated_report: ReportContent) -> str:
    return render_html(simulated_report)


@pytest.fixture(scope="module")
def paper(simulated_report: ReportContent) -> PdfReader:
    return PdfReader(io.BytesIO(render_pdf(simulated_report)))


def test_the_page_is_one_file_without_script_style_attribute_or_address(page: str) -> None:
    outline = _Outline(page)
    assert not {"script", "link", "iframe", "img", "object"} & set(outline.tags)
    assert "style" not in outline.attributes
    assert not [name for name in outline.attributes if name.startswith("on")]
    addresses = set(re.findall(r"https?://[^\"' )<]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert f"style-src {style_source()}" in page


def test_headings_follow_each_other_without_a_gap(page: str) -> None:
    levels = [int(tag[1]) for tag in _Outline(page).tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_answer_comes_before_everything_else(page: str) -> None:
    places = [page.index(f'id="{name}-title"') for name in ("answer", "course", "harms", "safety", "method")]
    assert places == sorted(places)


def test_every_drawing_has_a_written_conclusion(page: str) -> None:
    for name in re.findall(r'role="img" aria-labelledby="([^"]+)"', page):
        said = re.search(rf'id="{name}">([^<]+)<', page)
        assert said is not None
        assert len(said[1]) > 20


def test_a_simulated_person_is_marked_on_page_paper_and_terminal(
    simulated_report: ReportContent, page: str, paper: PdfReader
) -> None:
    assert page.count("SIMULATED PERSON") == 2
    assert all("SIMULATED PERSON" in leaf.extract_text() for leaf in paper.pages)
    assert plain_text(simulated_report).startswith("SIMULATED PERSON")
    real = replace(simulated_report, simulated=False, truth=())
    assert "SIMULATED" not in render_html(real) + plain_text(real)


def test_the_truth_stands_beside_the_answer(page: str) -> None:
    assert "1.5 points lower" in page
    assert "It was not shown to the analysis" in page


def test_words_of_a_person_cannot_become_markup(simulated_report: ReportContent) -> None:
    evil = replace(simulated_report, title="<script>alert(1)</script>", question='"><img src=x onerror=1>')
    page = render_html(evil)
    assert "<script" not in page
    assert "<img" not in page


def test_a_bare_analysis_makes_a_report_too(simulated_report: ReportContent) -> None:
    first = replace(
        simulated_report.answer.outcomes[0], verdict=Verdict.CANNOT_TELL, mean=None, sd=None, ci95=None,
        p_benefit=None, p_harm=None, p_beyond_mcid=None, mcid=None, phi=None, tau_days=None, randomisation_p=None,
        min_p=None, reach=None, quantiles=(), reasons=(), would_change=(),
    )  # fmt: skip
    bare = replace(
        simulated_report, answer=replace(simulated_report.answer, outcomes=(first,), doubts=()), intake=None,
        harms=None, safety=None, truth=(), events=(), simulated=False,
        course=replace(simulated_report.course, exposure=None),
        method=replace(simulated_report.method, seed=None, law_size=None, min_p=None, thresholds=()),
    )  # fmt: skip
    page = render_html(bare)
    assert "No safety check belongs to this report." in page
    assert "The diary did not ask about unwanted effects." in page
    assert render_pdf(bare).startswith(b"%PDF")
    assert plain_text(bare).startswith("Your diary cannot tell yet")


def test_the_pdf_is_tagged_titled_and_says_its_language(paper: PdfReader) -> None:
    root = paper.root_object
    assert "'/Marked': True" in str(root["/MarkInfo"].get_object())
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("en")
    assert paper.metadata is not None
    assert paper.metadata.title == "Does magnesium help Maren Demo?"


def test_every_drawing_on_paper_has_words(paper: PdfReader) -> None:
    alternatives: list[str] = []

    def walk(node: object) -> None:
        value = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(value, dict):
            if "/Alt" in value:
                alternatives.append(str(value["/Alt"]))
            walk(value.get("/K"))
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(paper.root_object["/StructTreeRoot"])
    assert len(alternatives) == 3
    assert all("." in words and len(words) > 60 for words in alternatives)


def test_the_first_leaf_holds_what_a_clinician_needs(paper: PdfReader) -> None:
    first = " ".join(paper.pages[0].extract_text().split())
    for words in (
        "Does 300 mg of magnesium a day", "helps with pain", "more than 99 of 100", "elemental magnesium",
        "loose stool", "7 of 56", "levothyroxine", "Keep 4 hours", "112 days from 2 March 2026",
    ):  # fmt: skip
        assert words in first, words
    assert 3 <= len(paper.pages) <= 6


def test_a_letter_that_no_font_can_show_is_replaced_in_sight(simulated_report: ReportContent) -> None:
    assert simulated_report.intake is not None
    product = replace(simulated_report.intake, product="クエン酸 🙂 citrate ✓")
    paper = PdfReader(io.BytesIO(render_pdf(replace(simulated_report, intake=product))))
    text = " ".join(" ".join(leaf.extract_text() for leaf in paper.pages).split())
    assert "[?]" in text
    assert "citrate" in text
    assert "could not show" in text


@pytest.mark.parametrize(
    "words", ["#panic()", '"}', "\x00\x0b", "$x$ *bold* _it_ <label> @ref", "a\\nb", "\u202e"]
)
def test_words_of_a_person_are_never_read_as_typst(simulated_report: ReportContent, words: str) -> None:
    intake = simulated_report.intake
    assert isinstance(intake, Intake)
    assert render_pdf(replace(simulated_report, title=f"T {words}", intake=replace(intake, product=words)))


def test_the_terminal_gets_the_answer_first_and_at_most_25_lines(simulated_report: ReportContent) -> None:
    real = replace(simulated_report, simulated=False)
    assert plain_text(real).startswith("Your diary shows that 300 mg magnesium a day helps with pain.")
    many = replace(real, answer=replace(real.answer, doubts=("A doubt that goes on for a while.",) * 40))
    lines = plain_text(many).splitlines()
    assert len(lines) == 25
    assert all(len(line) <= 88 for line in lines)
    assert lines[-1] == "More doubts and reasons stand in the report."


def test_the_json_has_every_promised_key_and_only_finite_numbers(simulated_report: ReportContent) -> None:
    first = replace(simulated_report.answer.outcomes[0], sd=float("inf"), mean=float("nan"))
    made = answer_json(replace(simulated_report.answer, outcomes=(first,)))
    assert {"outcomes", "n_days", "n_missing", "doubts"} <= set(made)
    assert set(made["outcomes"][0]) >= EXACT
    assert made["outcomes"][0]["sd"] is None
    assert made["outcomes"][0]["mean"] is None
    json.dumps(made, allow_nan=False)


def test_what_the_lot_says_stands_beside_the_chance_everywhere(simulated_report: ReportContent) -> None:
    first = replace(simulated_report.answer.outcomes[0], randomisation_p=0.34)
    report = replace(simulated_report, answer=replace(simulated_report.answer, outcomes=(first,)))
    said = "Drawn by lot: a random order would fit as well in 34 of 100."
    leaf = PdfReader(io.BytesIO(render_pdf(report))).pages[0].extract_text()
    for text in (render_html(report), " ".join(leaf.split()), plain_text(report)):
        assert said in text
        assert text.index("not better in") < text.index(said) < text.index("The best single guess")


def test_plain_means_and_the_person_stand_on_the_first_leaf(simulated_report: ReportContent) -> None:
    report = replace(
        simulated_report,
        means=(ArmSummary("pain", 4.76, 49, 6.07, 54),),
        person=(("Age", "47 years"), ("Kidneys", "eGFR 88 mL/min")),
    )
    leaf = " ".join(PdfReader(io.BytesIO(render_pdf(report))).pages[0].extract_text().split())
    page = render_html(report)
    for text in (leaf, page):
        assert "Plain means: 4.8 points on 49 scored days with, 6.1 on 54 scored days without." in text
        assert "eGFR 88 mL/min" in text
    assert "4.76" in page
    assert "Plain means" in plain_text(report)


def test_each_dot_is_said_to_stand_for_5_of_100(page: str) -> None:
    assert "Each dot stands for 5 of 100" in page


def test_notes_and_baths_stand_under_headings_of_their_own(simulated_report: ReportContent) -> None:
    note = DiaryEvent(simulated_report.made_on, "slept badly", "note")
    page = render_html(replace(simulated_report, events=(*simulated_report.events, note)))
    baths, notes = (
        page.index("Baths and oils, not counted as taken by mouth</caption>"),
        page.index("Notes in the diary</caption>"),
    )
    assert baths < page.index("Epsom") < notes < page.index("slept badly")


def test_an_answer_without_numbers_says_not_computed_of_a_drawn_order(
    simulated_report: ReportContent,
) -> None:
    first = replace(simulated_report.answer.outcomes[0], randomisation_p=None, mean=None, ci95=None, sd=None)
    page = render_html(replace(simulated_report, answer=replace(simulated_report.answer, outcomes=(first,))))
    assert "not drawn by lot" not in page
    assert "not computed" in page


def test_a_plan_without_a_day_yet_makes_a_report_too(simulated_report: ReportContent) -> None:
    empty = replace(simulated_report, course=Course(simulated_report.made_on, (), (), days_planned=112))
    assert "No day has been written down yet" in render_html(empty)
    assert render_pdf(empty).startswith(b"%PDF")
    assert "the first is 4 July 2026" in plain_text(empty)
