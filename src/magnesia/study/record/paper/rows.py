"""The rows of a weekly sheet: the same list, in the same order, on paper and in `magnesia log week`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Literal

from magnesia import store
from magnesia.diary import day_said, limit, scale_of
from magnesia.errors import InputError, SafetyRefusal
from magnesia.person import Product
from magnesia.plan import Plan

RowKind = Literal["score", "dose", "event", "medicine", "influence"]
#: What is scored where the profile does not say yet.
USUAL_OUTCOMES = ("pain", "fatigue", "sleep quality")
#: What a sheet offers beside scores and doses; more of it goes under "other" and into the words of a day.
EVENTS = ("loose stool", "cramp", "migraine")
OTHER_EVENT, PAINKILLER, SLEPT_BADLY = "other", "painkiller", "slept badly"
INFLUENCES_ON_PAPER = ("alcohol", "cycle_day", "illness")
#: So many printed weeks are remembered.
WEEKS_KEPT = 120
#: Rows whose name is written in by hand.
OPEN_ROWS = (OTHER_EVENT, PAINKILLER)
_HINTS = {
    "event": "",
    "medicine": "how many, or x",
    "alcohol": "how many drinks",
    "cycle_day": "its number, or x",
    "illness": "x, or 0 to 10",
}
_ARMS = {1: "with", 0: "without"}


@dataclass(frozen=True)
class Row:
    """One row of a sheet. A dose row may say when (`clock` or `part_of_day`) and how many units are usual."""

    kind: RowKind
    name: str
    clock: time | None = None
    part_of_day: str | None = None
    usual_units: float | None = None

    @property
    def when(self) -> str:
        """Return the time of a dose row as words, or nothing."""
        return f"{self.clock:%H:%M}" if self.clock is not None else self.part_of_day or ""

    @property
    def key(self) -> str:
        """Return what names this row: in a question, in `--row`, and in the ids of its entries."""
        return f"{self.name} {self.when}".strip()

    @property
    def shown(self) -> str:
        """Return the key as people read it."""
        named = self.key if self.kind == "dose" else self.key.replace("_", " ")
        return f"{self.name}, {self.when}" if self.when else named

    @property
    def is_open(self) -> bool:
        """Whether its name is written in by hand."""
        return self.name in OPEN_ROWS and self.kind in ("event", "medicine")

    @property
    def is_tick(self) -> bool:
        """Whether a mark in it only says that something happened."""
        return self.kind == "event"


def rows_of(
    outcomes: Sequence[str], products: Sequence[Product], plan: Plan | None, first: date
) -> tuple[Row, ...]:
    """Return the rows of the week that begins on `first`: scores, doses, events, painkillers, what else."""
    runs = plan is not None and any(arm is not None for arm in _arm_numbers(plan, first))
    planned = plan if runs else None
    names = list(outcomes) + ([outcome.name for outcome in planned.outcomes] if planned else [])
    scored = list(dict.fromkeys(names)) or list(USUAL_OUTCOMES)
    rows = [Row("score", name) for name in scored]
    rows += _dose_rows(products, planned)
    rows += [Row("event", name) for name in (*EVENTS, OTHER_EVENT)]
    rows.append(Row("medicine", PAINKILLER))
    if not any("sleep" in name for name in scored):
        rows.append(Row("event", SLEPT_BADLY))
    rows += [Row("influence", name) for name in INFLUENCES_ON_PAPER]
    return tuple(dict.fromkeys(rows))


def _dose_rows(products: Sequence[Product], plan: Plan | None) -> list[Row]:
    """Return a row for each planned dose, then one for each product that the plan does not know."""
    doses: dict[tuple[str, time], float] = {}
    for intake in plan.regimen.intakes if plan else ():
        at = (intake.product.name, intake.clock)
        doses[at] = doses.get(at, 0) + intake.units_taken
    rows = [Row("dose", name, clock, None, units) for (name, clock), units in doses.items()]
    planned = {name for name, _ in doses}
    for product in products:
        if not any(product.goes_by(name) for name in planned):
            part = None if product.default_time else product.default_part_of_day
            rows.append(Row("dose", product.name, product.default_time, part, product.default_units))
    return rows


def arms_of(plan: Plan | None, first: date) -> tuple[str | None, ...]:
    """Return what the plan says of each day of the week; of a blinded plan nothing is ever said."""
    if plan is None or plan.blinded:
        return (None,) * 7
    return tuple(None if arm is None else _ARMS[arm] for arm in _arm_numbers(plan, first))


def _arm_numbers(plan: Plan, first: date) -> list[int | None]:
    begun = [(first + timedelta(days=day) - plan.start).days for day in range(7)]
    return [plan.schedule.arms[number] if 0 <= number < plan.days else None for number in begun]


def hint_of(row: Row, plan: Plan | None, unit_names: Mapping[str, str]) -> str:
    """Return in a few words what to write into this row."""
    if row.kind == "score":
        return _scale_words(row.name, plan)
    if row.kind == "dose":
        unit = unit_names.get(row.name.casefold(), "dose")
        return "how many" if row.usual_units is None else f"usual: {units_words(row.usual_units)} {unit}"
    return _HINTS[row.name] if row.name in _HINTS else _HINTS[row.kind]


def _scale_words(outcome: str, plan: Plan | None) -> str:
    """Return the ends of the scale; which end is good is said only where the plan says it."""
    scale = scale_of(outcome)
    if scale == "hours":
        return "hours, such as 6.5"
    low, high = f"{limit(f'{scale}_min'):g}", f"{limit(f'{scale}_max'):g}"
    if scale == "stool_form_1_7":
        return f"{low} hard lumps, {high} liquid"
    better = {planned.name: planned.better for planned in plan.outcomes} if plan else {}
    ends = {"lower": ("none", "worst"), "higher": ("worst", "best")}.get(
        better.get(outcome, ""), ("none", "most")
    )
    return f"{low} {ends[0]}, {high} {ends[1]}"


def units_words(units: float) -> str:
    """Return 0.5 as "½", 1.5 as "1½", 2 as "2"."""
    whole, rest = int(units), units - int(units)
    sign = {0.0: "", 0.25: "¼", 0.5: "½", 0.75: "¾"}.get(rest)
    return f"{units:g}" if sign is None else f"{whole or ''}{sign}" or "0"


_WEEKS_AWAY = {"last": -1, "this": 0, "next": 1}


def monday_of(day: date) -> date:
    """Return the Monday of the week that holds this day."""
    return day - timedelta(days=day.weekday())


def week_said(text: str, local_today: date) -> date:
    """Return the Monday of "last week", "this", "next", or of the week that holds a day in any words for a day."""
    weeks = _WEEKS_AWAY.get(text.strip().casefold().removesuffix("week").strip())
    if weeks is None:
        return monday_of(day_said(text, local_today))
    return monday_of(local_today) + timedelta(weeks=weeks)


def plan_in_force(opened: store.Profile) -> tuple[Plan | None, str | None]:
    """Return the plan, or None with the reason where today's rules no longer pass it."""
    try:
        return store.load_plan(opened), None
    except SafetyRefusal as refusal:
        return None, refusal.message


def as_printed(settings: Mapping[str, Any], first: date) -> tuple[Row, ...] | None:
    """Return the rows of the sheet that was printed for this week, None where none was."""
    sheets = settings.get("sheets")
    if not sheets or first.isoformat() not in sheets["weeks"]:
        return None
    return tuple(_row_from(row) for row in sheets["rows"][sheets["weeks"][first.isoformat()]])


def with_sheets(settings: Mapping[str, Any], printed: Mapping[date, Sequence[Row]]) -> dict[str, Any]:
    """Return the settings with the rows of these weeks, so that they are asked as they were printed.

    Weeks mostly share their rows, so each list of rows is kept once; only the newest weeks are kept.
    """
    known = settings.get("sheets") or {"weeks": {}, "rows": []}
    rows_of_week = {week: known["rows"][number] for week, number in known["weeks"].items()}
    rows_of_week |= {week.isoformat(): [_row_as_json(row) for row in rows] for week, rows in printed.items()}
    kept = dict(sorted(rows_of_week.items())[-WEEKS_KEPT:])
    lists: list[Any] = []
    for rows in kept.values():
        if rows not in lists:
            lists.append(rows)
    sheets = {"weeks": {week: lists.index(rows) for week, rows in kept.items()}, "rows": lists}
    return {**settings, "sheets": sheets}


def _row_as_json(row: Row) -> dict[str, Any]:
    clock = None if row.clock is None else row.clock.isoformat()
    return {
        "kind": row.kind,
        "name": row.name,
        "clock": clock,
        "part_of_day": row.part_of_day,
        "usual_units": row.usual_units,
    }


def _row_from(plain: Mapping[str, Any]) -> Row:
    clock = None if plain["clock"] is None else time.fromisoformat(plain["clock"])
    return Row(plain["kind"], plain["name"], clock, plain["part_of_day"], plain["usual_units"])


def row_named(rows: Sequence[Row], wanted: str) -> Row:
    """Return the row of this name or number; "other dizzy" and "painkiller ibuprofen" name an open row's content."""
    word = _plain_words(wanted)
    for row in rows:
        if word in (_plain_words(row.key), _plain_words(row.shown)):
            return row
    if word.isdecimal() and 1 <= int(word) <= len(rows):
        return rows[int(word) - 1]
    for row in rows:
        if row.is_open and word.startswith(f"{row.name} "):
            return Row(row.kind, " ".join(wanted.split())[len(row.name) + 1 :])
    listed = ", ".join(f'"{row.key}"' for row in rows)
    raise InputError("week-row-unknown", f'"{wanted}" is not a row of this sheet; its rows are: {listed}.')


def _plain_words(text: str) -> str:
    return " ".join(text.replace("_", " ").replace(",", " ").split()).casefold()
