"""One function for each thing a person can do; owns clock, seed and transactions.

Duty: joins the rooms into verbs, so that the command line, the app and the library do the same thing.
Takes: what a door has parsed: text, numbers, paths.
Gives: plain values (dataclasses, dictionaries of JSON values) that a door only renders.
Never: computes a result itself, prints, or asks twice; no other room reads the clock or makes a seed.
Start reading at: the file named after the noun: `analysis.py`, `planning.py`, `products.py`, `safety_check.py`,
    `body.py`, `reports.py`, `demonstration.py`; the record is a folder of its own, `record/`. A verb is imported when
    it is first used, so that asking for help does not wait for the numerics; no file may bear the name of a verb, or
    it would hide it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from magnesia.study.compiled import keep_compiled_code_apart

if TYPE_CHECKING:
    from magnesia.study.analysis import Analysis, Question, analyse, answer
    from magnesia.study.body import simulate
    from magnesia.study.clock import fresh_id, typed_now
    from magnesia.study.demonstration import Demonstration, demo
    from magnesia.study.planning import Wish, new_plan, show_plan
    from magnesia.study.products import ProductChange, elemental, list_products, set_product
    from magnesia.study.record.beginning import Answers, init, zone_is_open
    from magnesia.study.record.calls_for_help import calls_for_help
    from magnesia.study.record.corrections import day_shown, fix
    from magnesia.study.record.doses import log_dose
    from magnesia.study.record.entries import (
        log_change,
        log_day,
        log_food,
        log_influence,
        log_lab,
        log_medicine,
        log_note,
        log_state,
        log_topical,
    )
    from magnesia.study.record.exports import export, export_csv, export_json
    from magnesia.study.record.files import import_diary
    from magnesia.study.record.happenings import log_bath, log_event
    from magnesia.study.record.keeping import back_up, erase, restore, set_passphrase, would_erase
    from magnesia.study.record.moment import Moment
    from magnesia.study.record.naming import short_id
    from magnesia.study.record.own_words import is_event
    from magnesia.study.record.paper.entering import log_week, understand_row, understand_words
    from magnesia.study.record.paper.printing import print_diary
    from magnesia.study.record.paper.rows import Row
    from magnesia.study.record.paper.week import Week, week_to_enter
    from magnesia.study.record.remarks import is_late
    from magnesia.study.record.typed import is_influence
    from magnesia.study.record.undoing import undo
    from magnesia.study.reports import report, report_page, report_pdf
    from magnesia.study.safety_check import check

__all__ = [
    "Analysis",
    "Answers",
    "Demonstration",
    "Moment",
    "ProductChange",
    "Question",
    "Row",
    "Week",
    "Wish",
    "analyse",
    "answer",
    "ask_passphrase_with",
    "back_up",
    "calls_for_help",
    "check",
    "day_shown",
    "demo",
    "elemental",
    "erase",
    "export",
    "export_csv",
    "export_json",
    "fix",
    "fresh_id",
    "import_diary",
    "init",
    "is_event",
    "is_influence",
    "is_late",
    "list_products",
    "log_bath",
    "log_change",
    "log_day",
    "log_dose",
    "log_event",
    "log_food",
    "log_influence",
    "log_lab",
    "log_medicine",
    "log_note",
    "log_state",
    "log_topical",
    "log_week",
    "new_plan",
    "print_diary",
    "report",
    "report_page",
    "report_pdf",
    "restore",
    "set_passphrase",
    "set_product",
    "short_id",
    "show_plan",
    "simulate",
    "typed_now",
    "understand_row",
    "understand_words",
    "undo",
    "week_to_enter",
    "would_erase",
    "zone_is_open",
]

# Before any verb brings Numba in.
keep_compiled_code_apart()

_HOME = {
    "Analysis": "analysis",
    "Answers": "record.beginning",
    "Demonstration": "demonstration",
    "Moment": "record.moment",
    "ProductChange": "products",
    "Question": "analysis",
    "Row": "record.paper.rows",
    "Week": "record.paper.week",
    "Wish": "planning",
    "analyse": "analysis",
    "answer": "analysis",
    "back_up": "record.keeping",
    "calls_for_help": "record.calls_for_help",
    "check": "safety_check",
    "day_shown": "record.corrections",
    "demo": "demonstration",
    "elemental": "products",
    "erase": "record.keeping",
    "export": "record.exports",
    "export_csv": "record.exports",
    "export_json": "record.exports",
    "fix": "record.corrections",
    "fresh_id": "clock",
    "import_diary": "record.files",
    "init": "record.beginning",
    "zone_is_open": "record.beginning",
    "is_event": "record.own_words",
    "is_influence": "record.typed",
    "is_late": "record.remarks",
    "list_products": "products",
    "log_bath": "record.happenings",
    "log_change": "record.entries",
    "log_day": "record.entries",
    "log_dose": "record.doses",
    "log_event": "record.happenings",
    "log_food": "record.entries",
    "log_influence": "record.entries",
    "log_lab": "record.entries",
    "log_medicine": "record.entries",
    "log_note": "record.entries",
    "log_state": "record.entries",
    "log_topical": "record.entries",
    "log_week": "record.paper.entering",
    "new_plan": "planning",
    "print_diary": "record.paper.printing",
    "report": "reports",
    "report_page": "reports",
    "report_pdf": "reports",
    "restore": "record.keeping",
    "set_passphrase": "record.keeping",
    "set_product": "products",
    "short_id": "record.naming",
    "show_plan": "planning",
    "simulate": "body",
    "typed_now": "clock",
    "understand_row": "record.paper.entering",
    "understand_words": "record.paper.entering",
    "undo": "record.undoing",
    "week_to_enter": "record.paper.week",
    "would_erase": "record.keeping",
}


_asking: list[Callable[[str], str]] = []


def ask_passphrase_with(ask: Callable[[str], str] | None) -> None:
    """Let `ask`, which is given the question, ask a person for the passphrase of a profile; None: nobody can."""
    _asking[:] = [] if ask is None else [ask]
    if "magnesia.store" in sys.modules:
        sys.modules["magnesia.store"].ask_passphrase_with(ask)


def __getattr__(name: str) -> Any:
    """Return a verb from the file that holds it, imported on first use."""
    if name not in _HOME:
        raise AttributeError(f"study has no verb {name!r}")
    home = import_module(f"magnesia.study.{_HOME[name]}")
    if _asking and "magnesia.store" in sys.modules:
        sys.modules["magnesia.store"].ask_passphrase_with(_asking[0])
    return getattr(home, name)
