"""The report as one HTML file that needs nothing else: style, drawings and tables are all inside it."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

from magnesia.report.charts import NARROW, WIDE, answer_dots, course, draw
from magnesia.report.content import ReportContent
from magnesia.report.page import page_of

#: A drawing of one figure: the class that says for which width of screen it is, and the SVG.
Drawing = tuple[str, str]


def render_html(content: ReportContent) -> str:
    """Return the whole page; a person's words are escaped, and the page allows no script and no fetch."""
    template = _environment().get_template("report.html.j2")
    return template.render(
        page=page_of(content),
        drawings=drawings_of(content),
        style=_style(),
        style_source=style_source(),
    )


def style_source() -> str:
    """Return the one source of style that a browser may accept for the page: the hash of our style sheet."""
    return f"'sha256-{b64encode(sha256(_style().encode()).digest()).decode()}'"


def drawings_of(content: ReportContent) -> dict[str, list[Drawing]]:
    """Return every drawing of a report by the name of its figure."""
    drawings: dict[str, list[Drawing]] = {}
    for number, outcome in enumerate(content.answer.outcomes, start=1):
        if outcome.quantiles:
            name = f"outcome-{number}"
            drawings[name] = [("dots", draw(answer_dots(outcome), name))]
    if content.course.arms:
        wide, narrow = course(content.course, WIDE), course(content.course, NARROW)
        drawings["course"] = [("wide", draw(wide, "course-wide")), ("narrow", draw(narrow, "course-narrow"))]
    return drawings


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("magnesia.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> str:
    file = resources.files("magnesia.report") / "templates" / "report.css"
    return file.read_text(encoding="utf-8")
