"""One report as sentences and tables, in reading order; the HTML page and the PDF lay out this same page.

Every value is a string, a list or a table of strings, so that a template has nothing left to decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from magnesia.answer import OutcomeAnswer
from magnesia.report.content import Band, Course, HarmCount, Intake, Method, ReportContent, Safety
from magnesia.report.words import (
    amount,
    capitalised,
    day_words,
    in_sentence,
    listed,
    outcome_words,
    signed_change,
)

Page = dict[str, Any]
Table = dict[str, Any]

BANNER = "SIMULATED PERSON: not a real diary"
NOT_ADVICE = (
    "This page is made from a diary, on the diary's own machine. It is not medical advice or a diagnosis. "
    "Do not start, stop or change a medicine because of it; talk to a doctor or a pharmacist."
)
_LEVELS = {"refuse": "Stop", "refer": "Ask a clinician", "warn": "Take care", "note": "Good to know"}

GLOSSARY = (
    ("elemental", "the magnesium itself, without the rest of its salt"),
    ("block", "a run of days under one arm: on, or off"),
    ("steady effect", "the change in the score once the dose has fully built up, against none"),
    ("in-trial effect", "the average change that was really reached in the blocks"),
    ("onset (τ)", "how many days the score takes to follow what is taken"),
    ("possible answer", "one of many values of the effect that fit the diary equally well"),
    (
        "smallest change that matters",
        "set by the person before looking; smaller changes are not worth the bother",
    ),
    ("smallest p (min_p)", "the smallest p-value that a schedule drawn this way can give"),
    ("exposure", "magnesium over time in one part of the body, from a model and not measured"),
)


def page_of(content: ReportContent) -> Page:
    """Return the whole report in reading order, as strings."""
    answer = content.answer
    outcomes = [_outcome(outcome, number, content) for number, outcome in enumerate(answer.outcomes, start=1)]
    return {
        "title": content.title,
        "made_on": f"Made on {day_words(content.made_on)}",
        "banner": BANNER if content.simulated else "",
        "question": content.question,
        "dose": answer.dose_label,
        "outcomes": outcomes,
        "truth": _truth(content),
        "diary": _diary_sentence(content),
        "course": _course(content),
        "doses": _doses(content.intake),
        "harms": _harms(content.harms),
        "safety": _safety(content.safety),
        "doubts": list(answer.doubts),
        "events": _events(content),
        "method": _method(content.method, answer.outcomes),
        "raw": _raw(content.course),
        "glossary": [{"term": term, "meaning": meaning} for term, meaning in GLOSSARY],
        "not_advice": NOT_ADVICE,
    }


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    return {"caption": caption, "head": list(head), "rows": [list(row) for row in rows]}


def _outcome(outcome: OutcomeAnswer, number: int, content: ReportContent) -> Page:
    words = outcome_words(outcome, content.answer.dose_label)
    return {
        "id": f"outcome-{number}",
        "name": outcome.name.replace("_", " "),
        "verdict": str(outcome.verdict),
        "headline": words.headline,
        "meaning": words.meaning,
        "sentences": [text for text in (words.chance, words.size, words.matters) if text],
        "estimand": words.estimand,
        "diary": words.diary,
        "reasons": list(outcome.reasons),
        "would_change": list(outcome.would_change),
        "dots": _dots(outcome),
    }


def _dots(outcome: OutcomeAnswer) -> Page | None:
    if not outcome.quantiles:
        return None
    sign = -1 if outcome.better == "lower" else 1
    better = sum(sign * change > 0 for change in outcome.quantiles)
    dots = len(outcome.quantiles)
    beyond = ""
    if outcome.mcid is not None:
        many = sum(sign * change >= outcome.mcid for change in outcome.quantiles)
        beyond = (
            f" {_dots_that(many, dots, 'reach')} the dashed line, the smallest change that matters to you."
        )
    rows = [
        [str(number), signed_change(change, outcome.unit, 2)]
        for number, change in enumerate(sorted(outcome.quantiles), start=1)
    ]
    return {
        "conclusion": f"{_dots_that(better, dots, 'lie')} on the better side of no change.{beyond}",
        "caption": (
            "Each dot is one possible answer, and all are equally likely. They show what may be true of the "
            "effect, not what happened on single days. Full dots are better, hollow dots are not better."
        ),
        "table": _table(f"Possible changes in {in_sentence(outcome.name)}", ["dot", "change"], rows),
    }


def _dots_that(many: int, dots: int, do: str) -> str:
    ending = ("es" if do.endswith("ch") else "s") if many == 1 else ""
    return f"{many} of {dots} dots {do}{ending}"


def _truth(content: ReportContent) -> Table | None:
    if not content.truth:
        return None
    rows = [[line.label, line.simulated, line.answered] for line in content.truth]
    return _table("What was simulated, and what the answer made of it", ["", "simulated", "answer"], rows)


def _diary_sentence(content: ReportContent) -> str:
    course = content.course
    scored = course.scores[0] if course.scores else None
    days = len(course.arms)
    if scored is None:
        return f"{days} days."
    rated = sum(value is not None for value in scored.values)
    late = sum(scored.late)
    return (
        f"{days} days from {day_words(course.first_day)}: {rated} scored, {days - rated} without a score, "
        f"{late or 'none'} of the scores written down late."
    )


def _course(content: ReportContent) -> Page:
    course = content.course
    runs = 1 + sum(a != b for a, b in zip(course.arms, course.arms[1:], strict=False))
    names = capitalised(listed([in_sentence(score.name) for score in course.scores]))
    parts = [
        "Every point is one day's score. A day without a score stays empty, and nothing is drawn across it. "
        "Hollow points were written down late.",
        f"The row on top shows the blocks: on is {content.answer.dose_label}, off is none"
        + (", ? is not known." if "unknown" in course.arms else "."),
    ]
    if course.exposure is not None:
        parts.append(
            "The lowest panel is a model, not a measurement: the line is its middle, and 90 of 100 draws "
            "lie in the band."
        )
    on, off = course.arms.count("on"), course.arms.count("off")
    return {
        "conclusion": f"{names} over {len(course.arms)} days in {runs} blocks: {on} days on, {off} days off.",
        "caption": " ".join(parts),
    }


def _doses(intake: Intake | None) -> Table | None:
    if intake is None:
        return None
    rows = [
        ["Product", intake.product],
        ["Form", intake.form],
        ["Dose in the on blocks, as elemental magnesium", intake.dose_label],
        ["Times", ", ".join(intake.times) or "not said"],
        ["Days as planned", str(intake.as_planned)],
        ["Days with another amount", str(intake.otherwise)],
        ["Days with none although some was planned", str(intake.none_taken)],
        ["Days unsure", str(intake.unsure)],
        ["Days not logged", str(intake.not_logged)],
    ]
    return _table("What was taken", ["", ""], rows)


def _harms(harms: tuple[HarmCount, ...] | None) -> Page:
    if harms is None:
        return {"sentence": "The diary did not ask about unwanted effects.", "table": None}
    if not harms:
        return {"sentence": "No unwanted effect was written down.", "table": None}
    rows = [
        [harm.name, f"{harm.days_on_with} of {harm.days_on}", f"{harm.days_off_with} of {harm.days_off}"]
        for harm in harms
    ]
    return {
        "sentence": "Days on which something unwanted was written down. These are counts, not chances.",
        "table": _table("Days with it, of all days", ["", "days on", "days off"], rows),
    }


def _safety(safety: Safety | None) -> Page:
    if safety is None:
        return {
            "sentence": "No safety check belongs to this report.",
            "findings": [],
            "medicines": "not asked",
        }
    sentence = "The safety check was complete." if safety.complete else "The safety check was not complete."
    if safety.not_asked:
        sentence += f" Not asked or not answered: {', '.join(safety.not_asked)}."
    if safety.medicines and safety.free_times:
        times = " and ".join(f"{start} to {end}" for start, end in safety.free_times)
        sentence += f" Times that keep their distance from the medicines: {times}."
    findings = [
        {
            "level": _LEVELS[finding.level],
            "reason": finding.reason,
            "action": finding.action,
            "source": finding.source,
        }
        for finding in safety.findings
    ]
    medicines = "not asked" if safety.medicines is None else ", ".join(safety.medicines) or "none named"
    return {"sentence": sentence, "findings": findings, "medicines": medicines}


def _events(content: ReportContent) -> Table | None:
    if not content.events:
        return None
    rows = [[day_words(event.day), event.what] for event in content.events]
    return _table("Also in the diary, not counted as taken by mouth", ["day", "what"], rows)


def _method(method: Method, outcomes: tuple[OutcomeAnswer, ...]) -> Page:
    rows = [
        ["Design", method.design],
        ["Blinded", "yes" if method.blinded else "no: expectation can move the scores"],
        [
            "Order drawn by lot",
            "no" if method.law_size is None else f"yes, one of {method.law_size:,} schedules",
        ],
        ["Seed of the draw", "not known here" if method.seed is None else str(method.seed)],
        ["Smallest p this schedule can give (min_p)", _p_value(method.min_p)],
        ["Engine", method.engine],
    ]
    numbers = [
        [
            outcome.name.replace("_", " "),
            _number(outcome.mean, 2),
            _number(outcome.sd, 2),
            "not known" if outcome.ci95 is None else " to ".join(_number(end, 2) for end in outcome.ci95),
            _number(outcome.phi, 2),
            _number(outcome.tau_days, 1),
            _p_value(outcome.randomisation_p),
            "not named" if outcome.mcid is None else amount(outcome.mcid, outcome.unit),
        ]
        for outcome in outcomes
    ]
    head = [
        "score",
        "mean",
        "sd",
        "95 of 100",
        "day-to-day link (φ)",
        "onset (τ), days",
        "p by lot",
        "matters",
    ]
    return {
        "facts": _table("How the trial was made", ["", ""], rows),
        "numbers": _table("The numbers behind the words", head, numbers),
        "thresholds": _table("What each verdict needs", ["verdict", "needs"], method.thresholds),
    }


def _raw(course: Course) -> Table:
    head = ["day", "arm"]
    for score in course.scores:
        head += [f"{score.name.replace('_', ' ')} ({score.unit})", "late"]
    if course.exposure is not None:
        head.append(f"exposure, {course.exposure.unit}")
    rows = []
    for number, arm in enumerate(course.arms):
        row = [str(course.first_day + timedelta(days=number)), "?" if arm == "unknown" else arm]
        for score in course.scores:
            value = score.values[number]
            row += ["" if value is None else f"{value:g}", "late" if score.late[number] else ""]
        if course.exposure is not None:
            row.append(_band(course.exposure.bands[number]))
        rows.append(row)
    return _table("Day by day; an empty cell is not known", head, rows)


def _band(band: Band | None) -> str:
    return "" if band is None else f"{band.middle:.3g} ({band.low:.3g} to {band.high:.3g})"


def _number(value: float | None, places: int) -> str:
    return "not known" if value is None else f"{value:.{places}f}".replace("-", "−")


def _p_value(value: float | None) -> str:
    if value is None:
        return "none: not drawn by lot"
    return "below 0.0001" if value < 0.0001 else f"{value:.2g}"
