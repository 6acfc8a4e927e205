"""Printing: one sheet for each week, and the memory of which rows it had."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from magnesia import store
from magnesia.errors import InputError
from magnesia.plan import Plan
from magnesia.report import Sheet, SheetDay, SheetRow, render_sheets
from magnesia.study import clock
from magnesia.study.record.moment import Moment, local_now
from magnesia.study.record.paper.marks import DAYS, day_of_month, week_words, weekday_of
from magnesia.study.record.paper.rows import (
    Row,
    arms_of,
    as_printed,
    hint_of,
    monday_of,
    plan_in_force,
    rows_of,
    week_said,
    with_sheets,
)

MOST_WEEKS = 53
LEGEND = (
    "Write what you can; half-filled is fine. Leave blank what you did not write down.",
    "0 = none.  x = it happened.  ? = not sure.  Doses: how many; ½ is fine.",
)
ARMS = "with, without = what your plan says of magnesium that day."


def print_diary(
    profile: store.Place,
    out: Path | None = None,
    *,
    week: str | None = None,
    weeks: int = 1,
    overwrite: bool = False,
) -> dict[str, Any]:
    """Write the sheets of some weeks as one PDF, and remember their rows for `log_week`.

    week : any day of the first week; None is the week of tomorrow. Its rows are asked in the printed order.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise InputError("sheet-weeks", f"--weeks was {weeks}; print 1 to {MOST_WEEKS} weeks at a time.")
    with store.open_profile(profile) as opened:
        today = local_now(opened, Moment()).date()
        first = monday_of(today + timedelta(days=1)) if week is None else week_said(week, today)
        settings = store.load_settings(opened)
        plan, refused = plan_in_force(opened)
        products = store.load_products(opened)
        mondays = [first + timedelta(weeks=number) for number in range(weeks)]
        rows = {monday: rows_of(settings.get("outcomes", []), products, plan, monday) for monday in mondays}
        units = {product.name.casefold(): product.unit_name for product in products}
        sheets = [_sheet(monday, rows[monday], plan, units) for monday in mondays]
        file = out or Path(f"magnesia-week-{first}.pdf")
        _write(file, render_sheets(sheets), overwrite=overwrite)
        if any(as_printed(settings, monday) != rows[monday] for monday in mondays):
            store.save_settings(opened, with_sheets(settings, rows), created_at=clock.now())
    return {
        "file": str(file),
        "weeks": [monday.isoformat() for monday in mondays],
        "rows": [row.key for row in rows[first]],
        "plan_not_shown": refused,
    }


def _sheet(first: date, rows: tuple[Row, ...], plan: Plan | None, units: dict[str, str]) -> Sheet:
    days = [first + timedelta(days=number) for number in range(DAYS)]
    arms = arms_of(plan, first)
    legend = (*LEGEND, ARMS) if any(arms) else LEGEND
    return Sheet(
        title=week_words(first),
        days=tuple(
            SheetDay(weekday_of(day), day_of_month(day), arm) for day, arm in zip(days, arms, strict=True)
        ),
        rows=tuple(SheetRow(_label(row), hint_of(row, plan, units), row.when) for row in rows),
        legend=legend,
        enter_with=f"To enter it: magnesia log week --week {first} (the rows are asked in this order).",
    )


def _label(row: Row) -> str:
    if row.kind == "dose":
        return row.name
    return f"{row.shown}: ................." if row.is_open else row.shown


def _write(file: Path, data: bytes, *, overwrite: bool) -> None:
    """Write beside the file and rename, so that nobody reads half a sheet; only its owner can read it."""
    if file.exists() and not overwrite:
        raise InputError("file-exists", f"{file} is there already; choose another name or add --overwrite.")
    try:
        store.write_whole(file, data)
    except OSError as problem:
        raise InputError(
            "file-unwritable",
            f"Not written: {file} could not be written ({problem.strerror or problem}); choose another place.",
        ) from problem
