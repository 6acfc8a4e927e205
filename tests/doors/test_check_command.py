"""`magnesia check`: findings as JSON or lines; exit code 3 where a rule stands in the way, 2 for bad input."""

from __future__ import annotations

import json
from typing import Any

import pytest

from magnesia.cli import main

EXAMPLE = ["check", "--age", "52", "--sex", "female", "--region", "EU", "--egfr", "75"]
THYROID = ["--medicine", "levothyroxine@07:00"]
CITRATE = ["--product", "200 mg elemental citrate@20:00"]
REST = ["--no-conditions", "--not-pregnant"]


def ending(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    try:
        main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any], str]:
    """Return the exit code, the JSON object and what stood on standard error."""
    code = ending([*arguments, "--json"])
    printed = capsys.readouterr()
    return code, json.loads(printed.out), printed.err


def test_the_known_answer(capsys: pytest.CaptureFixture[str]) -> None:
    code, found, errors = run([*EXAMPLE, *THYROID, *CITRATE], capsys)
    assert code == 0
    assert errors == ""
    promised = {"allowed", "complete", "not_asked", "findings", "windows"}
    assert set(found) == promised | {"products", "total_elemental_mg", "notes"}
    assert found["allowed"] is True
    assert found["complete"] is False
    assert found["not_asked"] == ["conditions", "pregnancy or breastfeeding"]
    assert found["windows"] == [["00:00", "03:00"], ["11:00", "24:00"]]
    assert {"level", "code", "reason", "source", "action"} == set(found["findings"][0])


def test_a_check_with_every_answer_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    code, found, _ = run([*EXAMPLE, *THYROID, *CITRATE, *REST], capsys)
    assert (code, found["allowed"], found["complete"], found["not_asked"]) == (0, True, True, [])


def test_nothing_given_is_nothing_asked(capsys: pytest.CaptureFixture[str]) -> None:
    code, found, _ = run(["check"], capsys)
    assert (code, found["complete"]) == (0, False)
    assert "products" in found["not_asked"]
    assert "medicines" in found["not_asked"]


@pytest.mark.parametrize(
    ("more", "level", "finding"),
    [
        (["--product", "300 mg elemental oxide@09:00"], "refuse", "above-limit"),
        (["--medicine", "raltegravir@08:00"], "refuse", "raltegravir"),
        (["--condition", "myasthenia gravis"], "refuse", "myasthenia"),
        (["--medicine", "lithium@08:00"], "refer", "lithium"),
        (["--pregnant"], "refer", "pregnancy"),
        (["--kidney", "disease"], "refer", "kidney-disease"),
        (["--product", "5 g Epsom salt@09:00"], "refuse", "epsom-by-mouth"),
        (["--product", "900 mg elemental magnesium from food@09:00"], "refuse", "above-limit"),
        (["--condition", "miasthenia gravis"], "refer", "condition-unclear"),
        (["--product", "100 mg elemental sulfate@09:00"], "refuse", "loose-sulfate-by-mouth"),
    ],
)
def test_a_rule_in_the_way_ends_with_three_and_still_one_json_object(
    more: list[str], level: str, finding: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found, errors = run([*EXAMPLE, *CITRATE, *more], capsys)
    assert code == 3
    assert found["allowed"] is False
    assert (level, finding) in [(row["level"], row["code"]) for row in found["findings"]]
    assert len(errors.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--product", "500 mg magnesium citrate@20:00"], "label-unclear"),
        (["--product", "20 mmol magnesium@20:00"], "label-unclear"),
        (["--product", "food supplement 900 mg elemental magnesium@20:00"], "label-unclear"),
        (["--product", "two tablets of 200 mg elemental citrate@20:00"], "label-not-per-unit"),
        (["--product", "200 mg elemental citrate"], "product-without-time"),
        (["--product", "200 mg elemental citrate@25:00"], "not-a-time"),
        (["--medicine", "levothyroxine@late"], "not-a-time"),
        (["--age", "200"], "screen-impossible"),
        (["--region", "Mars"], "region-unknown"),
        (["--sex", "purple"], "sex-unknown"),
        (["--kidney", "purple"], "kidney-unknown"),
        (["--medicine", "iron@08:00", "--no-medicines"], "medicines-contradict"),
        (["--condition", "migraine", "--no-conditions"], "conditions-contradict"),
    ],
)
def test_bad_input_ends_with_two_and_one_sentence(
    more: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ended, found, errors = run([*EXAMPLE, *more], capsys)
    assert ended == 2
    assert found["error"]["code"] == code
    assert found["error"]["message"] == errors.strip()


def test_an_unclear_product_is_asked_about_with_every_reading(capsys: pytest.CaptureFixture[str]) -> None:
    _, found, _ = run([*EXAMPLE, "--product", "500 mg magnesium citrate@20:00"], capsys)
    assert [reading["elemental_mg"] for reading in found["error"]["readings"]] == [80.8, 59.4, 56.7, 500.0]
    assert "nutrition line" in found["error"]["ask"]


def test_people_see_first_what_stands_in_the_way(capsys: pytest.CaptureFixture[str]) -> None:
    assert ending([*EXAMPLE, *CITRATE, "--condition", "myasthenia"]) == 3
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "No plan"
    assert "Take care" in lines


def test_people_see_the_windows_and_what_was_not_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert ending([*EXAMPLE, *THYROID, *CITRATE]) == 0
    text = capsys.readouterr().out
    assert "from 00:00 to 03:00 or from 11:00 to 24:00" in text
    assert text.endswith(
        "Not complete: no plan can be made until this is answered: conditions, pregnancy or breastfeeding.\n"
    )
    assert "No rule stands in the way" not in text
    assert ending([*EXAMPLE, *CITRATE, *REST, "--no-medicines"]) == 0
    assert capsys.readouterr().out.endswith("No rule stands in the way.\n")


def test_what_was_read_of_every_product_and_their_sum_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    both = [*EXAMPLE, *CITRATE, "--product", "12.5 mg elemental oxide@08:00"]
    _, found, _ = run(both, capsys)
    assert found["total_elemental_mg"] == 212.5
    assert found["products"][0] == {
        "name": "200 mg elemental citrate",
        "form": "citrate",
        "elemental_mg": 200.0,
        "at": "20:00",
    }
    ending(both)
    text = capsys.readouterr().out
    assert "Read as 212 mg of magnesium a day:" in text
    assert "20:00  200 mg as citrate: 200 mg elemental citrate" in text
    assert "08:00  12.5 mg as oxide" in text


def test_it_is_said_where_the_shares_of_several_salts_are_not_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    mixed = ["--product", "200 mg elemental magnesium (as oxide and citrate)@20:00"]
    assert "How much of each salt" in run([*EXAMPLE, *REST, *mixed], capsys)[1]["notes"][0]
    ending([*EXAMPLE, *REST, *mixed])
    assert "its uptake is taken as wide" in capsys.readouterr().out
    assert run([*EXAMPLE, *CITRATE], capsys)[1]["notes"] == []
