"""Words, charts and documents; computes nothing.

Duty: turns an answer, a course of days and a safety check into sentences, drawings, a web page and a PDF;
    a week's rows into a sheet to fill in by hand.
Takes: `ReportContent`, filled by `study`; for `body_chart` the figures of a simulated regimen.
Gives: text for a terminal, JSON-able values, a self-contained HTML page, a tagged PDF, an SVG or PNG.
Never: computes a number, reads a file or a clock, fetches anything, draws across a missing day, or shows a
    chance as 0 or 100. Never says more than the verdict says.
Start reading at: `content.ReportContent`, then `words`; `page` puts both in reading order.
"""

from magnesia.report.charts import body_chart
from magnesia.report.content import (
    Arm,
    ArmSummary,
    Band,
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
)
from magnesia.report.html import render_html, style_source
from magnesia.report.paper.sheet import Sheet, SheetDay, SheetRow, render_sheets
from magnesia.report.pdf import render_pdf
from magnesia.report.plain import answer_json, plain_answer, plain_text
from magnesia.report.words import dose_words, effect_in_brief, signed_change, verdict_sentence

__all__ = [
    "Arm",
    "ArmSummary",
    "Band",
    "Course",
    "DiaryEvent",
    "Exposure",
    "HarmCount",
    "HarmTotal",
    "Intake",
    "Method",
    "ReportContent",
    "Safety",
    "SafetyFinding",
    "ScoreCourse",
    "Sheet",
    "SheetDay",
    "SheetRow",
    "Truth",
    "answer_json",
    "body_chart",
    "dose_words",
    "effect_in_brief",
    "plain_answer",
    "plain_text",
    "render_html",
    "render_pdf",
    "render_sheets",
    "signed_change",
    "style_source",
    "verdict_sentence",
]
