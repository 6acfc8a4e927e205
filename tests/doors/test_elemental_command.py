"""`magnesia elemental`: one JSON object, or a few lines for people; nonsense is one sentence and exit code 2."""

from __future__ import annotations

import json
from typing import Any

import pytest

from magnesia import study
from magnesia.cli import main


def ending(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    try:
        main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def json_of(text: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert ending(["elemental", text, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    found = json.loads(printed.out)
    assert isinstance(found, dict)
    return found


def test_the_readings_of_an_unclear_label_are_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    found = json_of("500 mg magnesium citrate", capsys)
    assert set(found) == {"text", "readings", "certain", "bath_only", "unit", "ask"}
    assert found["text"] == "500 mg magnesium citrate"
    assert found["certain"] is False
    assert [(reading["compound_mg"], reading["elemental_mg"]) for reading in found["readings"]] == [
        (500.0, 80.8),
        (500.0, 59.4),
        (500.0, 56.7),
        (None, 500.0),
    ]
    assert set(found["readings"][0]) == {
        *("form", "compound", "compound_mg", "elemental_mg", "elemental_low_mg", "elemental_high_mg"),
        *("parts", "why"),
    }
    assert "nutrition line" in found["ask"]


@pytest.mark.parametrize(
    ("text", "elemental_mg"),
    [("5 g Epsom salt", 493.1), ("20 mmol magnesium", 486.1), ("120 mg (as bisglycinate)", 120.0)],
)
def test_what_is_certain_has_one_reading(
    text: str, elemental_mg: float, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json_of(text, capsys)
    assert found["certain"] is True
    assert [reading["elemental_mg"] for reading in found["readings"]] == [elemental_mg]


def test_people_get_a_few_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert ending(["elemental", "500 mg magnesium citrate"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "This can be read in more than one way:"
    assert lines[1].startswith("  80.8 mg: ")
    assert lines[-1].startswith("Does the nutrition line")
    assert ending(["elemental", "200 mg elemental citrate"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "Magnesium itself:"


def test_the_unit_and_the_span_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    found = json_of("6 Tropfen = 25 mg Magnesium (als Chlorid)", capsys)
    assert (found["unit"], found["readings"][0]["elemental_mg"]) == ("drop", 4.17)
    assert ending(["elemental", "2 capsules provide 200 mg magnesium (as glycinate)"]) == 0
    assert capsys.readouterr().out.startswith("Magnesium itself in one capsule:\n  100 mg: ")
    assert ending(["elemental", "40 % NRV magnesium (as citrate)"]) == 0
    assert "  150 mg (148 to 152): " in capsys.readouterr().out
    found = json_of("100 mg as oxide, 50 mg as citrate", capsys)
    assert found["readings"][0]["parts"] == {"oxide": 100, "citrate": 50}


@pytest.mark.parametrize("text", ["hello", "", "1.000 mg magnesium citrate", "-5 mg citrate"])
def test_nonsense_is_one_sentence_and_exit_code_two(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ending(["elemental", "--json", "--", text]) == 2
    printed = capsys.readouterr()
    assert json.loads(printed.out)["error"]["message"] == printed.err.strip()
    assert "Traceback" not in printed.err


def test_the_library_gives_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert study.elemental("400 mg MgO") == json_of("400 mg MgO", capsys)
