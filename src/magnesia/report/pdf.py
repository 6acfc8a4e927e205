"""The report as a tagged PDF, made by typst from data that is handed over, never pasted into the source.

In its `ua-1` mode typst stops where a page would shut somebody out: a picture without words, a skipped
heading, a letter that no embedded font can show. The last one can come from what a person typed, so it is
caught here: the letter is replaced by a visible mark, and the report says how many were.
No standard is claimed by that: nobody has checked the file with an outside validator.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import Any

import typst

from magnesia.report.charts import WIDE, answer_dots, course, draw, for_print
from magnesia.report.content import ReportContent
from magnesia.report.page import Page, page_of

#: What stands on paper where a letter cannot be shown.
PLACEHOLDER = "[?]"
_CANNOT_SHOW = re.compile(r'the text `"(.+?)"` could not be displayed')
_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ufffe\uffff]")


def render_pdf(content: ReportContent) -> bytes:
    """Return the whole report as an A4 PDF, answer first."""
    page = page_of(content)
    charts = {"course": draw(course(content.course, WIDE), "course")} if content.course.arms else {}
    for number, outcome in enumerate(content.answer.outcomes, start=1):
        if outcome.quantiles:
            charts[f"outcome-{number}"] = draw(answer_dots(outcome), f"outcome-{number}")
    return _typeset(page, {name: for_print(svg) for name, svg in charts.items()})


def _typeset(page: Page, charts: dict[str, str]) -> bytes:
    """Compile, and mend letters that no font can show until all can be shown."""
    unshown: set[str] = set()
    while True:
        note = ""
        if unshown:
            note = (
                f"This paper could not show {len(unshown)} kinds of letters or signs; each stands as "
                f"{PLACEHOLDER}. The HTML report shows them."
            )
        inputs = {
            "page": json.dumps(_mended({**page, "replaced": note}, unshown), ensure_ascii=False),
            "charts": json.dumps(_mended(charts, unshown), ensure_ascii=False),
        }
        try:
            return bytes(
                typst.compile(
                    _template(),
                    sys_inputs=inputs,
                    ignore_system_fonts=True,
                    format="pdf",
                    pdf_standards=["ua-1"],
                )
            )
        except typst.TypstError as problem:
            found = set(_CANNOT_SHOW.findall(problem.diagnostic)) - unshown
            if not found:
                raise
            unshown |= found


def _mended(value: Any, unshown: set[str]) -> Any:
    """Return the same data with every letter that cannot be shown replaced, longest first."""
    if isinstance(value, str):
        for text in sorted(unshown, key=len, reverse=True):
            value = value.replace(text, PLACEHOLDER)
        return _UNPRINTABLE.sub(" ", value)
    if isinstance(value, dict):
        return {key: _mended(part, unshown) for key, part in value.items()}
    if isinstance(value, list):
        return [_mended(part, unshown) for part in value]
    return value


@cache
def _template() -> bytes:
    return (resources.files("magnesia.report") / "templates" / "report.typ").read_bytes()
