"""No kind of entry and no text in it is left out of the search for what calls for help."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from magnesia import study
from magnesia.diary import (
    Bath,
    DayState,
    Dose,
    Entry,
    Event,
    Food,
    Influence,
    Lab,
    MedicineChange,
    MedicineTaken,
    Note,
    Score,
    Stamp,
    Topical,
)
from magnesia.errors import InputError
from magnesia.study.record.calls_for_help import calls_for_help, red_flags_in

STAMP = Stamp(date(2026, 3, 1), None, "Europe/Oslo", datetime(2026, 3, 1, 20, tzinfo=UTC))
#: One of each kind; every text that may be left out stands in it.
SAMPLES: dict[type, Entry] = {
    type(entry): entry
    for entry in (
        Dose("a", STAMP, "Citrate", "citrate", "tablet", 1, 100, reason="x", body_site="x"),
        DayState("a", STAMP, "event", "none", name="x"),
        Score("a", STAMP, "pain", 5),
        Food("a", STAMP, "soup", 1, "g"),
        Bath("a", STAMP, 500, salt_name="x"),
        Topical("a", STAMP, "oil", "x", amount=1, unit="g"),
        Event("a", STAMP, "cramp", body_site="x"),
        MedicineTaken("a", STAMP, "ibuprofen", 1, "g", reason="x"),
        MedicineChange("a", STAMP, "ibuprofen", "more", detail="x"),
        Influence("a", STAMP, "stress", 5),
        Lab("a", STAMP, "magnesium", 0.8, "mmol/L", laboratory="x"),
        Note("a", STAMP, "x"),
    )
}
#: Text that names entries or a person.
NAMES = {"entry_id", "replaces", "retracts", "made_by"}
#: A state of the day denies as much as it says, and a score is a number on a scale of the person's own.
SILENT = (DayState, Score)


@pytest.mark.parametrize("kind", get_args(Entry), ids=lambda kind: str(kind.__name__))
def test_a_cry_for_help_in_any_text_of_any_kind_is_heard_or_cannot_be_written_there(kind: type) -> None:
    entry = SAMPLES[kind]
    texts = [one.name for one in fields(entry) if isinstance(getattr(entry, one.name), str)]
    heard = set()
    for name in set(texts) - NAMES:
        try:
            said: dict[str, Any] = {name: "I had chest pain"}
            written = replace(entry, **said)
        except InputError:
            continue
        if red_flags_in([entry, written]):
            heard.add(name)
        else:
            assert kind in SILENT, f"{kind.__name__}.{name} is not searched"
    assert heard or kind in (*SILENT, Influence)
    assert not heard or kind not in SILENT


def test_what_two_entries_say_is_said_once_with_both_days_the_most_urgent_first() -> None:
    later = replace(STAMP, local_date=date(2026, 3, 2), entered_at=datetime(2026, 3, 2, 20, tzinfo=UTC))
    said: list[Entry] = [
        Event("a", STAMP, "fever"),
        Note("b", STAMP, "I fainted"),
        Food("c", later, "tea, then I fainted"),
    ]
    found = red_flags_in(said)
    assert [(one["code"], one["dates"]) for one in found] == [
        ("fainting", ["2026-03-01", "2026-03-02"]),
        ("fever", ["2026-03-01"]),
    ]
    assert [one["code"] for one in calls_for_help(["fever", "and", "I", "fainted"])] == ["fainting", "fever"]
    assert red_flags_in([SAMPLES[Note]]) == calls_for_help(["nothing"]) == []


def test_a_bare_score_is_logged_without_loading_the_rules_of_safety(tmp_path: Path) -> None:
    home = tmp_path / "home"
    study.init(home, study.Answers(outcomes=("pain",), zone="Europe/Oslo"))
    program = (
        "import sys; from magnesia import study\n"
        "study.log_day(sys.argv[1], study.Moment(), ['6'])\n"
        "print('magnesia.safety' in sys.modules)\n"
        "study.log_food(sys.argv[1], study.Moment(), 'soup')\n"
        "print('magnesia.safety' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(home)], capture_output=True, text=True, check=False
    )
    assert (done.stdout.split(), done.stderr) == (["False", "True"], "")
