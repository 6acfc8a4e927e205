"""The weekly sheet for a pencil: A4, large type, grey, one page a week; every word comes in as a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from magnesia.report.paper.typesetting import PLACEHOLDER, typeset

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
    return plain


def _label(name: str, when: str) -> str:
    """Return the name, cut where it is long, and the time, which is never cut."""
    room = LONGEST_LABEL - len(when)
    short = name if len(name) <= room else f"{name[: room - 1].rstrip()}…"
    return f"{short}, {when}" if when else short
