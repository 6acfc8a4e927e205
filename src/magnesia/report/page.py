"""One report as sentences and tables, in reading order; the HTML page and the PDF lay out this same page.

Every value is a string, a list or a table of strings, so that a template has nothing left to decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from magnesia.answer import OutcomeAnswer, Verdict
from magnesia.report.content import (
    ArmSummary,
    Course,
    HarmCount,
    HarmTotal,
    Intake,
    Method,
    ReportContent,
    Safety,
)
from magnesia.report.words import (
    amount,
    band_words,
    capitalised,
    counted,
    day_words,
    dose_words,
    in_sentence,
    listed,
    means_sentence,
    number_words,
    outcome_words,
    p_words,
    signed_change,
)

Page = dict[str, Any]
Table = dict[str, Any]

BANNER = "SIMULATED PERSON: not a real diary"
NOT_ADVICE = (
    "This page is made from a diary, on the diary's own machine. It is not medical advice or a diagnosis. "
    "Do not start, stop or change a medicine because of it; talk to a doctor or a pharmacist."
)
#: What stands where a running, blinded trial keeps something back.
HIDDEN = "hidden until the plan is over"
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
        "dose": dose_words(answer.dose_label),
        "outcomes": outcomes,
        "truth": _truth(content),
        "diary": diary_so_far(content),
        "course": _course(content) if content.course.arms else None,
        "doses": _doses(content.intake, content.course.arms_hidden),
        "harms": _harms(content.harms),
        "safety": _safety(content.safety),
        "doubts": list(answer.doubts),
        "events": _events(content),
        "person": _table("The person", ["", ""], content.person) if content.person else None,
        "method": {**_how_made(content.method, content.course.arms_hidden), "numbers": _numbers(content)},
        "raw": _raw(content.course),
        "glossary": [{"term": term, "meaning": meaning} for term, meaning in GLOSSARY],
        "not_advice": NOT_ADVICE,
    }


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    return {"caption": caption, "head": list(head), "rows": [list(row) for row in rows]}


def _outcome(outcome: OutcomeAnswer, number: int, content: ReportContent) -> Page:
    words = outcome_words(outcome, content.answer.dose_label)
    sentences = [words.chance, words.lot, words.size, words.matters, means_of(outcome, content)]
    # Without numbers, why there are none is the first thing to say.
    said_first = outcome.reasons if outcome.mean is None else ()
    return {
        "id": f"outcome-{number}",
        "name": outcome.name.replace("_", " "),
        "verdict": str(outcome.verdict),
        "headline": words.headline,
        "meaning": _meaning(outcome, words.meaning, content),
        "sentences": [*said_first, *(text for text in sentences if text)],
        "estimand": words.estimand,
        "diary": words.diary,
        "reasons": [reason for reason in outcome.reasons if reason not in said_first],
        "would_change": list(outcome.would_change),
        "dots": _dots(outcome),
    }


def _meaning(outcome: OutcomeAnswer, settled: str, content: ReportContent) -> str:
    running = content.course.days_planned is not None and outcome.verdict is Verdict.CANNOT_TELL
    return "The plan still runs; its answer comes at the end." if running else settled


def means_of(outcome: OutcomeAnswer, content: ReportContent) -> str:
    """Return the plain means of an outcome in a sentence, or nothing."""
    found = _means(outcome, content)
    return "" if found is None else means_sentence(found, outcome)


def _means(outcome: OutcomeAnswer, content: ReportContent) -> ArmSummary | None:
    return next((means for means in content.means if means.name == outcome.name), None)


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
        "conclusion": (
            f"{_dots_that(better, dots, 'lie')} on the better side of no change.{beyond} "
            f"Each dot stands for {100 / dots:g} of 100; what is rarer has none."
        ),
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


def diary_so_far(content: ReportContent) -> str:
    """Return which days the diary covers, and how many of them hold a score."""
    course = content.course
    days = len(course.arms)
    if not days:
        return f"No day is written down yet; the first is {day_words(course.first_day)}."
    if course.days_planned is None:
        covers = f"{counted(days, 'day')} from {day_words(course.first_day)}"
    else:
        covers = f"Day {days} of {course.days_planned}, from {day_words(course.first_day)}"
    if not course.scores:
        return f"{covers}."
    rated = sum(value is not None for value in course.scores[0].values)
    late = sum(course.scores[0].late)
    return (
        f"{covers}: {rated} scored, {days - rated} without a score, "
        f"{late or 'none'} of the scores written down late."
    )


def _course(content: ReportContent) -> Page:
    course = content.course
    runs = 1 + sum(a != b for a, b in zip(course.arms, course.arms[1:], strict=False))
    names = capitalised(listed([in_sentence(score.name) for score in course.scores]))
    parts = [
        "Every point is one day's score. A day without a score stays empty, and nothing is drawn across it. "
        "Hollow points were written down late."
    ]
    if not course.arms_hidden:
        parts.append(
            f"The row on top shows the blocks: on, filled, is {dose_words(content.answer.dose_label)}, off is none"
            + (", ? is not known." if "unknown" in course.arms else ".")
        )
    if course.exposure is not None:
        parts.append(
            "The lowest panel is a model, not a measurement: the line is its middle, and 90 of 100 draws "
            "lie in the band."
        )
    on, off = course.arms.count("on"), course.arms.count("off")
    days = counted(len(course.arms), "day")
    if course.days_planned is not None:
        days = f"{len(course.arms)} of {counted(course.days_planned, 'day')}"
    blocks = (
        f". Which days are on is {HIDDEN}."
        if course.arms_hidden
        else f" in {counted(runs, 'block')}: {counted(on, 'day')} on, {counted(off, 'day')} off."
    )
    return {"conclusion": f"{names} over {days}{blocks}", "caption": " ".join(parts)}


def _doses(intake: Intake | None, hidden: bool) -> Table | None:
    if intake is None:
        return None
    rows = [
        ["Product", intake.product],
        ["Form", intake.form],
        ["Dose, elemental magnesium", intake.dose_label],
        ["Times", ", ".join(intake.times) or "not said"],
        ["Off days", intake.off],
        *(
            [["Days as planned", HIDDEN]]
            if hidden
            else [
                ["Days as planned", str(intake.as_planned)],
                ["Days with another amount", str(intake.otherwise)],
                ["Dose planned, none taken", str(intake.none_taken)],
            ]
        ),
        ["Days unsure", str(intake.unsure)],
        ["Days not logged", str(intake.not_logged)],
    ]
    return _table("What was taken", ["", ""], rows)


def _harms(harms: tuple[HarmCount, ...] | tuple[HarmTotal, ...] | None) -> Page:
    if harms is None:
        return {"sentence": "The diary did not ask about unwanted effects.", "table": None}
    if not harms:
        return {"sentence": "No unwanted effect was written down.", "table": None}
    split = [[harm.name, *harm_cells(harm)] for harm in harms]
    head = ["with it / days on", "with it / days off"] if len(split[0]) > 2 else ["with it / days so far"]
    return {
        "sentence": "Days on which something unwanted was written down. These are counts, not chances.",
        "table": _table("Days with something unwanted", ["", *head], split),
    }


def harm_cells(harm: HarmCount | HarmTotal) -> list[str]:
    """Return how many days had it: on and off, or all days so far where the arms are hidden."""
    if isinstance(harm, HarmTotal):
        return [f"{harm.days_with} of {harm.days}"]
    return [f"{harm.days_on_with} of {harm.days_on}", f"{harm.days_off_with} of {harm.days_off}"]


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


def _events(content: ReportContent) -> list[Table]:
    captions = {
        "on the skin": "Baths and oils, not counted as taken by mouth",
        "note": "Notes in the diary",
    }
    tables = []
    for kind, caption in captions.items():
        rows = [[day_words(event.day), event.what] for event in content.events if event.kind == kind]
        if rows:
            tables.append(_table(caption, ["day", "what"], rows))
    return tables


def _how_made(method: Method, hidden: bool) -> Page:
    drawn = method.law_size is not None
    seed = HIDDEN if hidden else "not known here" if method.seed is None else str(method.seed)
    rows = [
        ["Design", method.design],
        ["Blinded", "yes" if method.blinded else "no: expectation can move the scores"],
        ["Order drawn by lot", f"yes, one of {method.law_size:,} schedules" if drawn else "no"],
        ["Seed of the draw", seed],
        ["Smallest p this schedule can give (min_p)", p_words(method.min_p, drawn=drawn)],
        ["Engine", method.engine],
    ]
    return {
        "facts": _table("How the trial was made", ["", ""], rows),
        "thresholds": _table("What each verdict needs", ["verdict", "needs"], method.thresholds),
    }


def _numbers(content: ReportContent) -> Table:
    """Return one column per score, so that the table fits a phone and a half page."""
    drawn = content.method.law_size is not None
    columns = []
    for outcome in content.answer.outcomes:
        means = _means(outcome, content)
        on = ("", "") if means is None else _mean_cells(means.mean_on, means.days_on)
        off = ("", "") if means is None else _mean_cells(means.mean_off, means.days_off)
        columns.append(
            {
                "plain mean, days on": on[0],
                "scored days on": on[1],
                "plain mean, days off": off[0],
                "scored days off": off[1],
                "effect, mean": number_words(outcome.mean, 2),
                "effect, sd": number_words(outcome.sd, 2),
                "effect, 95 of 100": (
                    "not known"
                    if outcome.ci95 is None
                    else " to ".join(number_words(end, 2) for end in outcome.ci95)
                ),
                "day-to-day link (φ)": number_words(outcome.phi, 2),
                "onset (τ), days": number_words(outcome.tau_days, 1),
                "p by lot, two-sided": p_words(outcome.randomisation_p, drawn=drawn),
                "smallest change that matters": (
                    "not named" if outcome.mcid is None else amount(outcome.mcid, outcome.unit)
                ),
            }
        )
    names = [outcome.name.replace("_", " ") for outcome in content.answer.outcomes]
    rows = [[key, *(column[key] for column in columns)] for key in columns[0]]
    rows = [row for row in rows if any(row[1:])]
    return _table("The numbers behind the words", ["", *names], rows)


def _mean_cells(mean: float | None, days: int) -> tuple[str, str]:
    return number_words(mean, 2), str(days)


def _raw(course: Course) -> Table | None:
    if not course.arms:
        return None
    head = ["day"] if course.arms_hidden else ["day", "arm"]
    for score in course.scores:
        head += [f"{score.name.replace('_', ' ')} ({score.unit})", "late"]
    if course.exposure is not None:
        head.append(f"exposure, {course.exposure.unit}")
    rows = []
    for number, arm in enumerate(course.arms):
        row = [str(course.first_day + timedelta(days=number))]
        row += [] if course.arms_hidden else ["?" if arm == "unknown" else arm]
        for score in course.scores:
            value = score.values[number]
            row += ["" if value is None else f"{value:g}", "late" if score.late[number] else ""]
        if course.exposure is not None:
            row.append(band_words(course.exposure.bands[number]))
        rows.append(row)
    return _table("Day by day; an empty cell is not known", head, rows)
