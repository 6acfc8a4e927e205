"""The verbs `analyse` (any tidy table of a personal trial) and `answer` (the profile's own trial)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from magnesia.answer import Answer, OutcomeSeries, Trial, answer_trial, trial_of_diary
from magnesia.diary import Diary, Rejection
from magnesia.errors import InputError
from magnesia.evidence import facts
from magnesia.exchange import TrialTable, read_law, read_trial_table
from magnesia.exposure import band_of_diary
from magnesia.plan import Law, Plan, law_from_json
from magnesia.report import Band, Exposure, ReportContent, answer_json, dose_words, plain_text
from magnesia.study import clock
from magnesia.study.report_content import content_of, content_of_trial

if TYPE_CHECKING:
    from magnesia import store

#: People drawn for the band of the report; its edges move by about a tenth of its width from seed to seed.
BAND_DRAWS, BAND_SEED = 200, 1


#: A table and a law that differ on a larger share of the days do not belong together, or a label is turned round.
MOST_DISAGREEING = 0.2


@dataclass(frozen=True)
class Question:
    """What is asked of a table: which columns, which direction is better, and what change matters.

    `better` and `mcid` hold one value for every outcome, or one for all of them.
    """

    date: str
    outcomes: tuple[str, ...]
    better: tuple[str, ...]
    treatment: str | None = None
    dose: str | None = None
    reference: str | None = None
    mcid: tuple[float, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    date_order: str | None = None
    zone: str | None = None
    days_without_row: str = "same"
    blinded: bool | None = None


@dataclass(frozen=True)
class Analysis:
    """An answer with the report made of it; `rows` says what became of every row of the file, if there was one."""

    answer: Answer
    content: ReportContent
    rows: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the answer as one JSON object."""
        return {**answer_json(self.answer), **self.rows}

    def as_text(self) -> str:
        """Return the answer for a terminal."""
        return plain_text(self.content)


def analyse(path: Path, question: Question, law_path: Path | None = None) -> Analysis:
    """Answer the question from a table of one person's trial.

    Raises InputError, in one sentence, for a file or an option that cannot be understood.
    """
    question = _each_once(question)
    table = read_trial_table(
        _read_bytes(path),
        path.name,
        date=question.date,
        outcomes=question.outcomes,
        treatment=question.treatment,
        dose=question.dose,
        reference=question.reference,
        where=dict(question.where),
        date_order=question.date_order,
        zone=question.zone,
        days_without_row=question.days_without_row,
    )
    trial = _trial(table, question, law_path)
    answer = answer_trial(trial)
    names = " and ".join(name.replace("_", " ") for name in question.outcomes)
    content = content_of_trial(
        trial,
        answer,
        made_on=clock.today(),
        title=path.name,
        question=f"Does {dose_words(trial.dose_label)} change {names}?",
    )
    return Analysis(answer, content, {"rows": _account(table)})


def _each_once(question: Question) -> Question:
    """Return the question with every outcome once; one that was named twice must be asked the same way twice."""
    names = tuple(dict.fromkeys(question.outcomes))
    if len(names) == len(question.outcomes):
        return question
    count = len(question.outcomes)
    better = _one_each(question.better, count, "--better")
    mcid = _one_each(question.mcid, count, "--mcid") if question.mcid else (None,) * count
    asked = dict.fromkeys(zip(question.outcomes, better, mcid, strict=True))
    if len(asked) > len(names):
        raise InputError(
            "outcome-twice", "One --outcome is named twice with different --better or --mcid; name it once."
        )
    return replace(
        question,
        outcomes=names,
        better=tuple(direction for _, direction, _ in asked),
        mcid=tuple(matters for *_, matters in asked) if question.mcid else (),
    )


def _account(table: TrialTable) -> dict[str, Any]:
    """Say what became of every row: rows = accepted + rejected + duplicates."""

    def listed(rejections: Sequence[Rejection]) -> list[dict[str, Any]]:
        return [{"row": r.row, "column": r.column, "reason": r.reason} for r in rejections]

    return {
        "read": table.rows,
        "accepted": table.accepted,
        "rejected": listed(table.rejected),
        "duplicates": table.duplicates,
        "left_out": table.left_out,
        "unread": listed(table.unread),
    }


def answer(profile: store.Place = None) -> Analysis:
    """Answer whether it helps this person, from the plan and the diary of a profile, and keep the answer.

    Raises InputError where the profile has no plan yet.
    """
    # A table of days needs no database, so only this verb waits for one.
    from magnesia import store

    with store.open_profile(profile) as opened:
        plan = store.load_plan(opened)
        diary = store.load_diary(opened)
        if plan is None:
            raise InputError(
                "no-plan",
                'This profile has no plan yet; make one with "magnesia plan new", then keep the diary.',
            )
        analysis = analysis_of(diary, plan, made_on=clock.today())
        store.save_answer(opened, analysis.as_json(), created_at=clock.now())
    return analysis


def analysis_of(diary: Diary, plan: Plan, *, made_on: date, simulated: bool = False) -> Analysis:
    """Answer the trial of a plan from a diary; nothing is read or kept."""
    found = answer_trial(trial_of_diary(diary, plan))
    content = content_of(
        found, diary, plan, made_on=made_on, exposure=_exposure(diary, plan), simulated=simulated
    )
    return Analysis(found, content, {})


def _exposure(diary: Diary, plan: Plan) -> Exposure:
    """Return the band that the report draws below the scores."""
    band = band_of_diary(diary, plan, BAND_DRAWS, BAND_SEED).plasma_rise_mmol_per_l
    return Exposure(
        "Rise of magnesium in the blood above your usual diet, modelled",
        "mmol/L",
        tuple(Band(*(float(value) for value in day)) for day in band.T),
    )


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        reason = problem.strerror or "it cannot be read"
        raise InputError(
            "file-unreadable", f'"{path}" cannot be opened ({reason}); check the name and the folder.'
        ) from problem


def _trial(table: TrialTable, question: Question, law_path: Path | None) -> Trial:
    """Return the trial on the days of the table, or on the days of the law where one is given."""
    arms, drive, label, notes = _treatment(table, question)
    law, start, drawn = _law(law_path, table)
    days = len(arms) if law is None else law.days
    shift = (table.first_day - start).days
    observed = shift + len(arms)
    arms, drive = _on_days(arms, shift, days), _on_days(drive, shift, days)
    if law is not None:
        arms, law, more = _followed(arms, law, drawn)
        notes += more
    # Before the table begins and after it ends, what was or will be taken is what was drawn.
    outside = np.arange(days)
    drive = np.where((outside < shift) | (outside >= observed), arms, drive)
    if question.blinded is None:
        notes += ("It was not stated whether the trial was blinded, so it counts as not blinded.",)
    return Trial(
        first_day=start,
        drive=drive,
        planned=arms,
        arms=arms,
        outcomes=_series(table, question, shift, days),
        law=law,
        blinded=bool(question.blinded),
        dose_label=label,
        observed_days=observed,
        notes=(*table.notes, *notes),
    )


def _floats(values: Sequence[float | None]) -> npt.NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _on_days(values: npt.NDArray[np.float64], shift: int, days: int) -> npt.NDArray[np.float64]:
    """Return the values on `days` days, of which the first `shift` come before the table begins."""
    padded = np.full(days, np.nan)
    padded[shift : shift + len(values)] = values
    return padded


def _treatment(
    table: TrialTable, question: Question
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], str, tuple[str, ...]]:
    """Return arms, drive, what drive 1 means in words, and doubts."""
    if table.dose is None:
        arms = _floats(table.arms)
        label = table.labels[1]
        # A label such as "1" says nothing in a sentence without the name of its column.
        return (
            arms,
            arms.copy(),
            _label_words(label, question.treatment),
            (),
        )
    dose = _floats(table.dose)
    taken = dose[dose > 0]
    if taken.size == 0:
        return np.where(np.isnan(dose), np.nan, 0.0), dose, "the dose", ()
    full = _full_dose(taken)
    notes: tuple[str, ...] = ()
    if np.nanmin(dose) > 0:
        # Without a day at zero, "on" can only mean the higher half; the effect against none is a straight line.
        cut = 0.5 * (np.nanmin(dose) + np.nanmax(dose))
        arms = np.where(np.isnan(dose), np.nan, (dose > cut).astype(float))
        notes = (
            "No day was without a dose; the effect against none assumes a straight line below the lowest.",
        )
    else:
        arms = np.where(np.isnan(dose), np.nan, (dose > 0).astype(float))
    return arms, dose / full, f"{full:g} a day", notes


def _label_words(label: str, column: str | None) -> str:
    """Return what an "on" day is called; a bare "1" says nothing without the name of its column."""
    if not label or label.isalpha() or " " in label:
        return label
    return f"{column} {label}"


def _full_dose(taken: npt.NDArray[np.float64]) -> float:
    """Return the highest dose that was taken on several days: the one that the answer is about."""
    fewest = facts("verdict")["fewest_days_per_arm"].value
    levels, days = np.unique(taken, return_counts=True)
    often = levels[days >= fewest]
    return float(often.max() if often.size else np.median(taken))


def _law(path: Path | None, table: TrialTable) -> tuple[Law | None, date, npt.NDArray[np.float64] | None]:
    """Return the law, the first day of its schedule, and the drawn order where the file holds it."""
    if path is None:
        return None, table.first_day, None
    value = read_law(_read_bytes(path))
    law = law_from_json(value)
    start = _start(value, table.first_day)
    last = (table.first_day - start).days + len(table.arms)
    if table.first_day < start or last > law.days:
        raise InputError(
            "law-days",
            f"The law covers {law.days} days from {start}, but the table runs from {table.first_day} for "
            f"{len(table.arms)} days; give the law the start and the length of the trial.",
        )
    drawn = value.get("arms")
    if drawn is None:
        return law, start, None
    if (
        not isinstance(drawn, list)
        or len(drawn) != law.days
        or any(type(a) is not int or a not in (0, 1) for a in drawn)
    ):
        raise InputError("law-file", f'"arms" in the law file must be {law.days} numbers, each 0 or 1.')
    return law, start, np.array(drawn, dtype=np.float64)


def _start(value: dict[str, Any], default: date) -> date:
    if "start" not in value:
        return default
    try:
        return date.fromisoformat(str(value["start"]))
    except ValueError as problem:
        raise InputError(
            "law-file", f'"start" in the law file is "{value["start"]}"; write a date as 2026-01-31.'
        ) from problem


def _followed(
    arms: npt.NDArray[np.float64], law: Law, drawn: npt.NDArray[np.float64] | None
) -> tuple[npt.NDArray[np.float64], Law | None, tuple[str, ...]]:
    """Return the order that was drawn; without a complete and legal one the law is of no use, and it is said."""
    assigned = arms if drawn is None else drawn
    if np.isnan(assigned).any():
        return (
            arms,
            None,
            (
                "The drawn order is not known for every day of the law, so the randomisation test was left out; "
                'add "arms" to the law file.',
            ),
        )
    differ = int(np.sum(~np.isnan(arms) & (arms != assigned)))
    if differ > MOST_DISAGREEING * np.sum(~np.isnan(arms)):
        raise InputError(
            "law-disagrees",
            f"On {differ} days the table and the drawn order in the law file say opposite things; check which label "
            "means without (--reference), and the start of the law.",
        )
    if not law.allows(assigned.astype(np.int8)):
        return (
            arms,
            None,
            (
                "The order in the table is not one that the law allows, so the randomisation test was left out.",
            ),
        )
    if differ:
        return assigned, law, (f"On {differ} days something else was taken than was drawn; the draw counts.",)
    return assigned, law, ()


def _series(table: TrialTable, question: Question, shift: int, days: int) -> tuple[OutcomeSeries, ...]:
    better = _one_each(question.better, len(question.outcomes), "--better")
    mcid = (
        _one_each(question.mcid, len(question.outcomes), "--mcid") if question.mcid else (None,) * len(better)
    )
    return tuple(
        OutcomeSeries(
            name=name,
            values=_on_days(_floats(table.outcomes[name]), shift, days),
            better="higher" if direction == "higher" else "lower",
            mcid=matters,
        )
        for name, direction, matters in zip(question.outcomes, better, mcid, strict=True)
    )


def _one_each(values: tuple[Any, ...], count: int, option: str) -> tuple[Any, ...]:
    if len(values) == count:
        return values
    if len(values) == 1:
        return values * count
    raise InputError(
        "option-count",
        f"{option} was given {len(values)} times for {count} outcomes; give it once or once each.",
    )
