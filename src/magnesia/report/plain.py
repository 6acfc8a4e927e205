"""The answer for a terminal, in at most 25 lines, and for a program, as one JSON object."""

from __future__ import annotations

import math
import textwrap
from typing import Any

from magnesia.answer import Answer, OutcomeAnswer
from magnesia.report.content import HarmCount, HarmTotal, ReportContent
from magnesia.report.page import BANNER, diary_so_far, harm_cells, means_of
from magnesia.report.words import outcome_words

WIDTH, LINES = 88, 25


def plain_text(content: ReportContent) -> str:
    """Return the report for a terminal: the answer first, and never more than 25 lines."""
    banner = [BANNER, ""] if content.simulated else []
    truth = [f"{line.label}: simulated {line.simulated}; answer {line.answered}" for line in content.truth]
    harms = [_harm_line(harm) for harm in content.harms or ()]
    means = means_of(content.answer.outcomes[0], content)
    lines = _answer_lines(content.answer, [*truth, means], harms, diary_so_far(content))
    return "\n".join(_cut(banner + lines))


def plain_answer(answer: Answer) -> str:
    """Return a bare answer for a terminal, in the same order and with the same limit."""
    return "\n".join(_cut(_answer_lines(answer, [], [], "")))


def _answer_lines(answer: Answer, beside: list[str], harms: list[str], diary: str) -> list[str]:
    first, *others = answer.outcomes
    words = outcome_words(first, answer.dose_label)
    lines = [*_wrapped(words.headline), f"Verdict for {first.name.replace('_', ' ')}: {first.verdict}"]
    for sentence in (words.chance, words.lot, words.size, words.matters, words.estimand, *beside):
        lines += _wrapped(sentence, indent="  ")
    rest = [f"Why: {reason}" for reason in first.reasons]
    rest += [_other_line(outcome, answer.dose_label) for outcome in others]
    rest += [*harms, diary or words.diary]
    rest += [f"What would change it: {line}" for line in first.would_change]
    rest += [f"Doubt: {doubt}" for doubt in answer.doubts if doubt not in first.reasons]
    for line in rest:
        lines += _wrapped(line)
    return lines


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return the answer as JSON-able values; a number that could not be computed is null, never NaN."""
    return {
        "outcomes": [_outcome_json(outcome) for outcome in answer.outcomes],
        "n_days": answer.n_days,
        "n_missing": answer.n_missing,
        "doubts": list(answer.doubts),
        "dose_label": answer.dose_label,
    }


def _outcome_json(outcome: OutcomeAnswer) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "estimand": outcome.estimand,
        "mean": _finite(outcome.mean),
        "sd": _finite(outcome.sd),
        "ci95": None if outcome.ci95 is None else [_finite(end) for end in outcome.ci95],
        "p_benefit": _finite(outcome.p_benefit),
        "p_harm": _finite(outcome.p_harm),
        "p_beyond_mcid": _finite(outcome.p_beyond_mcid),
        "verdict": str(outcome.verdict),
        "phi": _finite(outcome.phi),
        "tau_days": _finite(outcome.tau_days),
        "randomisation_p": _finite(outcome.randomisation_p),
        "min_p": _finite(outcome.min_p),
        "unit": outcome.unit,
        "better": outcome.better,
        "mcid": _finite(outcome.mcid),
        "reach": _finite(outcome.reach),
        "quantiles": [_finite(value) for value in outcome.quantiles],
        "n_rated": outcome.n_rated,
        "n_missing": outcome.n_missing,
        "reasons": list(outcome.reasons),
        "would_change": list(outcome.would_change),
        "quantities": {key: _finite(value) for key, value in outcome.quantities.items()},
    }


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def _other_line(outcome: OutcomeAnswer, dose: str) -> str:
    words = outcome_words(outcome, dose)
    return f"{words.headline} {words.chance} {words.lot}".strip()


def _harm_line(harm: HarmCount | HarmTotal) -> str:
    cells = harm_cells(harm)
    which = ("days on", "days off") if len(cells) > 1 else ("days",)
    return f"{harm.name}: " + ", ".join(f"{cell} {days}" for cell, days in zip(cells, which, strict=True))


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def _cut(lines: list[str]) -> list[str]:
    if len(lines) <= LINES:
        return lines
    return [*lines[: LINES - 1], "More doubts and reasons stand in the report."]
