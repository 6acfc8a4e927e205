"""Entering a week from paper: read its rows, hold them to what the diary has, and save them in one commit."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from magnesia import store
from magnesia.diary import Entry, Note, current
from magnesia.errors import InputError
from magnesia.study.record.paper.facts import Filled, entry_of, stamp_on
from magnesia.study.record.paper.marks import Mark, day_words, mark_words, read_marks, weekday_of
from magnesia.study.record.paper.rows import Row, row_named
from magnesia.study.record.paper.week import Week, week_of
from magnesia.study.record.paper.writing import OnDifference, Writing
from magnesia.study.record.saving import saved


def understand_row(week: Week, wanted: str, text: str) -> tuple[Mark, ...]:
    """Return what the marks of one row mean; a mark that cannot be stored raises InputError, which names its day."""
    row = row_named(week.rows, wanted)
    marks = read_marks(row, text, week.days, week.now.local_date)
    for day, mark in zip(week.days, marks, strict=True):
        if mark is None:
            continue
        try:
            entry_of(week, Filled(row, day, mark), "check")
        except InputError as problem:
            where = f"{row.shown}, {day_words(day)}: "
            raise InputError(problem.code, where + problem.message, **problem.details) from problem
    return marks


def understand_words(week: Week, text: str) -> tuple[date, str]:
    """Return the day and the words of "wed=slept at last"."""
    (note,) = _notes(week, [text])
    return note.stamp.local_date, note.text


def log_week(
    profile: store.Place,
    week: str | None = None,
    *,
    rows: Sequence[str] = (),
    words: Sequence[str] = (),
    on_difference: OnDifference = "refuse",
    save: bool = True,
    clock_is_right: bool = False,
) -> dict[str, Any]:
    """Save the rows ("pain=5 6 - 4 5 ? 6") and words ("wed=slept at last") of a week, all in one commit.

    Sent again it adds nothing. Where the diary has another value, `on_difference` decides; "refuse" saves nothing.
    With `save` False nothing is saved, and `differs` says what stands against the paper.
    """
    with store.open_profile(profile) as opened:
        asked = week_of(opened, week, clock_is_right=clock_is_right)
        filled = _filled(asked, rows)
        diary = store.load_diary(opened)
        by_day: dict[date, list[Entry]] = defaultdict(list)
        for entry in current(diary):
            by_day[entry.stamp.local_date].append(entry)
        written = Writing(asked, {entry.entry_id for entry in diary.entries})
        for day in asked.days:
            of_day = [one for one in filled if one.day == day and one.mark is not None]
            written.add_day(day, of_day, by_day[day], on_difference)
        notes = _notes(asked, words)
        if save and written.differs and on_difference == "refuse":
            raise _other_value(written.differs)
        entries = [*written.entries, *notes]
        result: dict[str, Any] = {"saved": 0, "already_there": 0, "notes": [], "findings": []}
        if save and entries:
            result |= saved(opened, entries)
    return {
        "week": asked.first.isoformat(),
        "title": asked.title,
        "days": [day_words(day) for day in asked.days],
        "saved": result["saved"],
        "already_there": result["already_there"] + written.already_there,
        "late": sum(entry.stamp.is_late for entry in entries),
        "grid": _grid(filled),
        "words": [{"day": day_words(note.stamp.local_date), "text": note.text} for note in notes],
        "differs": written.differs,
        "open_days": written.open_days,
        "notes": result["notes"],
        "findings": result["findings"],
    }


def _filled(week: Week, rows: Sequence[str]) -> list[Filled]:
    filled: list[Filled] = []
    seen: set[Row] = set()
    for text in rows:
        name, equals, marks = text.rpartition("=")
        if not equals or not name.strip():
            raise InputError(
                "week-row-unclear", f'"{text}" is not a row; write it as "pain=5 6 - 4 5 ? 6".', row=text
            )
        row = row_named(week.rows, name)
        if row in seen:
            raise InputError("week-row-twice", f'The row "{row.key}" was given twice; give it once.')
        seen.add(row)
        found = understand_row(week, name, marks)
        filled += [Filled(row, day, mark) for day, mark in zip(week.days, found, strict=True)]
    return filled


def _notes(week: Week, words: Sequence[str]) -> list[Note]:
    """Return the free words of the days; the same words on the same day make the same entry."""
    notes: dict[str, Note] = {}
    for text in words:
        name, equals, said = text.partition("=")
        day = next(
            (day for day in week.days if name.strip().casefold() in (weekday_of(day).casefold(), str(day))),
            None,
        )
        if not equals or day is None or not said.strip():
            raise InputError(
                "week-words-unclear",
                f'"{text}" does not say whose words these are; write the day first, such as "wed=slept at last".',
            )
        if day > week.now.local_date:
            raise InputError(
                "week-day-to-come", f"{day_words(day)} has not come yet; enter it when the day is over."
            )
        digest = hashlib.sha256(said.strip().encode()).hexdigest()[:12]
        entry_id = f"paper-{day}-words-{digest}"
        notes[entry_id] = Note(entry_id, stamp_on(week, day), said.strip())
    return list(notes.values())


def _other_value(differs: Sequence[dict[str, str]]) -> InputError:
    first = differs[0]
    more = f" (and {len(differs) - 1} more)" if len(differs) > 1 else ""
    return InputError(
        "week-other-value",
        f"Not saved: for {first['row']} on {first['day']} the diary has {first['diary']} and the paper says "
        f"{first['paper']}{more}. Send it again with --correct to let the paper replace the diary, or with --keep "
        "to leave the diary as it is there.",
        differs=list(differs),
    )


def _grid(filled: Sequence[Filled]) -> list[dict[str, Any]]:
    marks: dict[Row, list[str]] = {}
    for one in filled:
        marks.setdefault(one.row, []).append(mark_words(one.mark))
    return [{"row": row.key, "name": row.shown, "marks": found} for row, found in marks.items()]
