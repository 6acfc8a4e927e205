"""Words that call for help are answered before anything else, and what was written is saved all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def ready(magnesia: Any) -> Any:
    magnesia("init", "--age", "47", "--zone", "Europe/Oslo")
    return magnesia


@pytest.mark.parametrize(
    ("words", "help_said"),
    [
        (
            ("event", "I fainted and my pulse is slow"),
            "take no more magnesium and call your emergency number",
        ),
        (("event", "slow breathing"), "take no more magnesium and call your emergency number"),
        (("note", "I want to kill myself"), "Call your emergency number or a crisis line now"),
        (("topical", "--product", "oil, then I fainted"), "call your emergency number"),
        (("food", "soup, then I had crushing chest pain"), "call your emergency number"),
        (("bath", "500 g Epsom, chest pain"), "call your emergency number"),
        (("lab", "magnesium 0.8 mmol/L", "--laboratory", "where I fainted"), "call your emergency number"),
    ],
)
def test_help_is_named_first_and_the_entry_is_saved(
    ready: Any, words: tuple[str, ...], help_said: str
) -> None:
    said = ready("log", *words)
    assert said.code == 0
    lines = said.out.splitlines()
    assert help_said in lines[0]
    assert [line for line in lines if line == "Saved."] == ["Saved."]
    assert lines[0] != "Saved."
    found = ready("log", *words, "--json").json
    assert found["saved"] == 1
    assert found["findings"][0]["level"] == "refuse"
    assert {"level", "code", "reason", "source", "action", "dates"} == set(found["findings"][0])


def test_an_ordinary_entry_is_only_saved(ready: Any) -> None:
    assert ready("log", "event", "loose stool").out.startswith("Saved.\n")
    assert ready("log", "none", "--json").json["findings"] == []
    assert ready("log", "day", "--score", "pain=5", "--json").json["findings"] == []


def test_the_name_of_a_score_is_looked_at_when_it_is_typed_for_the_first_time(ready: Any) -> None:
    ready("init", "--outcome", "pain", "--outcome", "chest pain")
    assert ready("log", "day", "5", "3").out.startswith("Saved.\n")
    assert "emergency" in ready("log", "day", "crushing chest pain=8", "--new-outcome").out
    assert ready("log", "day", "heart attack=0").out.startswith("Saved.\n")
    assert ready("log", "day", "heart attack=?").out.startswith("Saved.\n")


def test_the_same_entry_sent_again_is_answered_again(ready: Any) -> None:
    ready("log", "note", "I fainted", "--id", "x")
    again = ready("log", "note", "I fainted", "--id", "x", "--json").json
    assert (again["saved"], [found["code"] for found in again["findings"]]) == (0, ["fainting"])


def test_imported_rows_are_answered_too_each_sign_once_with_its_days(ready: Any, tmp_path: Path) -> None:
    file = tmp_path / "paper.csv"
    file.write_text(
        "kind,local_date,event,note\nevent,2026-02-03,fever,\nevent,2026-02-03,fainted,\n"
        "note,2026-02-05,,fainted again\n"
    )
    said = ready("import", str(file)).out.splitlines()
    assert said[0].startswith("You wrote about fainting")
    assert said[1] == "  (found in your words for 2 days, the last 2026-02-05)"
    assert any(line.startswith("Saved. 3 rows") for line in said)
    found = ready("import", str(file), "--json").json["findings"]
    assert [(row["code"], row["dates"]) for row in found] == [
        ("fainting", ["2026-02-03", "2026-02-05"]),
        ("fever", ["2026-02-03"]),
    ]
