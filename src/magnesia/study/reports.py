"""The verbs about reports: put one together from an answer and a diary, and write it down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from magnesia import store
from magnesia.answer import Answer
from magnesia.errors import InputError, MagnesiaError
from magnesia.report import ReportContent, answer_json, render_html, render_pdf, style_source
from magnesia.study import analysis

#: What a person simply has not done yet; every other mistake is shown as it is.
NOT_YET = ("profile-missing", "no-plan")


@dataclass(frozen=True)
class ReportFiles:
    """Where a report was written."""

    html: Path
    pdf: Path
    answer: Path


def report(profile_dir: store.Place, out_dir: Path) -> ReportFiles:
    """Write the report of the profile's own trial; None is the usual place of the profile."""
    return write_report(analysis.answer(profile_dir).content, out_dir)


def report_page(profile_dir: store.Place) -> tuple[str, str] | None:
    """Return the report page and the one source of style that it needs, or None where there is no answer yet."""
    content = _content_if_any(profile_dir)
    return None if content is None else (render_html(content), style_source())


def report_pdf(profile_dir: store.Place) -> bytes | None:
    """Return the report as PDF, or None where there is no answer yet."""
    content = _content_if_any(profile_dir)
    return None if content is None else render_pdf(content)


def _content_if_any(profile_dir: store.Place) -> ReportContent | None:
    try:
        return analysis.answer(profile_dir).content
    except MagnesiaError as problem:
        if problem.code in NOT_YET:
            return None
        raise


def write_report(content: ReportContent, out_dir: Path, answer: Answer | None = None) -> ReportFiles:
    """Write report.html, report.pdf and answer.json into a folder, each whole or not at all.

    Everything is made before the first file is replaced, so a failure leaves an older report as it was.
    The files hold a person's diary: only their owner can read them.
    """
    parts = {
        "report.html": render_html(content).encode(),
        "report.pdf": render_pdf(content),
        "answer.json": _json_bytes(answer or content.answer),
    }
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        for name, data in parts.items():
            store.write_whole(out_dir / name, data)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise InputError(
            "out-unwritable",
            f'The report cannot be written into "{out_dir}": {reason}. Choose another folder with --out.',
        ) from problem
    return ReportFiles(*[out_dir / name for name in parts])


def _json_bytes(answer: Answer) -> bytes:
    text = json.dumps(answer_json(answer), ensure_ascii=False, allow_nan=False, indent=2)
    return (text + "\n").encode()
