"""The report as a tagged PDF, on A4."""

from __future__ import annotations

from typing import Any

from magnesia.report.charts import WIDE, answer_dots, course, draw, for_print
from magnesia.report.content import ReportContent
from magnesia.report.page import page_of
from magnesia.report.paper.typesetting import PLACEHOLDER, typeset


def render_pdf(content: ReportContent) -> bytes:
    """Return the whole report as an A4 PDF, answer first."""
    page = page_of(content)
    charts = {"course": draw(course(content.course, WIDE), "course")} if content.course.arms else {}
    for number, outcome in enumerate(content.answer.outcomes, start=1):
        if outcome.quantiles:
            charts[f"outcome-{number}"] = draw(answer_dots(outcome), f"outcome-{number}")
    drawings = {name: for_print(svg) for name, svg in charts.items()}

    def data(unshown: int) -> dict[str, Any]:
        note = ""
        if unshown:
            note = (
                f"This paper could not show {unshown} kinds of letters or signs; each stands as "
                f"{PLACEHOLDER}. The HTML report shows them."
            )
        return {"page": {**page, "replaced": note}, "charts": drawings}

    return typeset("report.typ", data)
