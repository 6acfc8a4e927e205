"""The weekly sheet for a pencil: A4, large type, grey, one page a week; every word comes in as a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

from magnesia.report.paper.typesetting import PLACEHOLDER, typeset

#: What the rows of one page share, and the most and least that a hand gets to write in [mm].
ROOM_FOR_ROWS_MM, TALLEST_ROW_MM, LOWEST_ROW_MM = 172.0, 15.0, 9.0
#: What a line of a row's name needs [mm], and how many letters fit on one.
LINE_MM, LETTERS_ON_A_LINE = 5.6, 22
#: Longer names are cut on paper, so that one row does not push the others off the page.
LONGEST_LABEL = 44


@dataclass(frozen=True)
class SheetRow:
    """One numbered row: what it is about, in a few words what to write, and when in the day, where that is said."""

    name: str
    hint: str
    when: str = ""


@dataclass(frozen=True)
class SheetDay:
    """One column; `arm` is what the plan says of the day, None where it says nothing or hides it."""

    weekday: str
    day: str
    arm: str | None = None


@dataclass(frozen=True)
class Sheet:
    """One week. `enter_with` is the command that takes the filled sheet in."""

    title: str
    days: tuple[SheetDay, ...]
    rows: tuple[SheetRow, ...]
    legend: tuple[str, ...]
    enter_with: str


def render_sheets(sheets: Sequence[Sheet]) -> bytes:
    """Return the weeks as one tagged PDF, each on a page of its own (more where a week has very many rows)."""

    def data(unshown: int) -> dict[str, Any]:
        note = f"{PLACEHOLDER} stands for letters that this paper cannot show." if unshown else ""
        return {"weeks": [_plain(sheet) for sheet in sheets], "replaced": note}

    return typeset("sheet.typ", data, own_fonts_too=True)


def _plain(sheet: Sheet) -> dict[str, Any]:
    plain = asdict(sheet)
    for row in plain["rows"]:
        row["name"] = _label(row["name"], row["when"])
    return {**plain, "row_mm": _row_height_mm(plain["rows"])}


def _row_height_mm(rows: Sequence[dict[str, str]]) -> float:
    """Return the height that every row gets, so that the page is used and rows with long names still fit."""
    needed = [LINE_MM * (ceil(len(row["name"]) / LETTERS_ON_A_LINE) + bool(row["hint"])) + 2 for row in rows]
    height = TALLEST_ROW_MM
    while height > LOWEST_ROW_MM and sum(max(height, need) for need in needed) > ROOM_FOR_ROWS_MM:
        height -= 0.1
    return height


def _label(name: str, when: str) -> str:
    """Return the name, cut where it is long, and the time, which is never cut."""
    room = LONGEST_LABEL - len(when)
    short = name if len(name) <= room else f"{name[: room - 1].rstrip()}…"
    return f"{short}, {when}" if when else short
