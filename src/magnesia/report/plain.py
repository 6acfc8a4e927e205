"""The answer for a terminal, in at most 25 lines, and for a program, as one JSON object."""

from __future__ import annotations

import math
import textwrap
from typing import Any

from magnesia.answer import Answer, OutcomeAnswer
from magnesia.report.content import HarmCount, ReportContent
from magnesia.report.page import BANNER
from magnesia.report.words import outcome_words, verdict_sentence

WIDTH, LINES = 88, 25


def plain_text(content: ReportContent) -> str:
    """Return the report for a terminal: the answer first, and never more than 25 lines."""
    banner = [BANNER, ""] if content.simulated else []
    truth = [f"{line.label}: simulated {line.simulated}; answer {line.answered}" for line in content.truth]
    harms = [_harm_line(harm) for harm in content.harms or ()]
    return "\n".join(_cut(banner + _answer_lines(content.answer, truth, harms)))


def plain_answer(answer: Answer) -> str:
    """Return a bare answer for a terminal, in the same order and with the same limit."""
    return "\n".join(_cut(_answer_lines(answer, [], [])))


def _answer_lines(answer: Answer, truth: list[str], harms: list[str]) -> list[str]:
    first, *others = answer.outcomes
    words = outcome_words(first, answer.dose_label)
    lines = [*_wrapped(words.headline), f"Verdict for {first.name.replace('_', ' ')}: {first.verdict}"]
    for sentence in (words.chance, words.size, words.matters, words.estimand, *truth):
        lines += _wrapped(sentence, indent="  ")
    rest = [_other_line(outcome, answer.dose_label) for outcome in others]
    rest += [*harms, words.diary]
    rest += [f"Why: {reason}" for reason in first.reasons]
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
    return f"{verdict_sentence(outcome, dose)} {outcome_words(outcome, dose).chance}".strip()


def _harm_line(harm: HarmCount) -> str:
    on, off = f"{harm.days_on_with} of {harm.days_on}", f"{harm.days_off_with} of {harm.days_off}"
    return f"{harm.name}: {on} days on, {off} days off"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def _cut(lines: list[str]) -> list[str]:
    if len(lines) <= LINES:
        return lines
    return [*lines[: LINES - 1], "More doubts and reasons stand in the report."]
