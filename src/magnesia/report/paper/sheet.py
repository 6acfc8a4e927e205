"""The weekly sheet for a pencil: A4, large type, grey, one page a week; every word comes in as a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from magnesia.report.paper.typesetting import PLACEHOLDER, typeset

#: What the rows of one page share, and the most and least that a hand gets to write in [mm].
ROOM_FOR_ROWS_MM, TALLEST_ROW_MM, LOWEST_ROW_MM = 158.0, 15.0, 9.5
#: Longer names are cut on paper, so that one row does not push the others off the page.
LONGEST_LABEL = 70


@dataclass(frozen=True)
class SheetRow:
    """One numbered row: what it is about, and in a few words what to write."""

    name: str
    hint: str


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
        row["name"] = _cut(row["name"])
    height_mm = min(TALLEST_ROW_MM, max(LOWEST_ROW_MM, ROOM_FOR_ROWS_MM / max(1, len(sheet.rows))))
    return {**plain, "days": list(plain["days"]), "row_mm": height_mm}


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1].rstrip()}…"
