"""What a person types becomes one number with one unit, or one sentence on what to type."""

from __future__ import annotations

import datetime

import pytest

from magnesia import units


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("300 mg", 300, "mg"),
        ("300mg", 300, "mg"),
        ("300 MG", 300, "mg"),
        ("300 mg.", 300, "mg"),
        ("300\u00a0mg", 300, "mg"),
        ("  300\t mg ", 300, "mg"),
        ("1,5 g", 1.5, "g"),
        ("1.25 g", 1.25, "g"),
        ("0,250 g", 0.25, "g"),
        (".5 g", 0.5, "g"),
        ("+5 mg", 5, "mg"),
        ("1e3 mg", 1000, "mg"),
        ("12'000 ug", 12000, "ug"),
        ("1 000 mg", 1000, "mg"),
        ("1 234,5 mg", 1234.5, "mg"),
        ("1,234.5 mg", 1234.5, "mg"),
        ("1.234,567 mg", 1234.567, "mg"),
        ("1,500,000 ug", 1_500_000, "ug"),
        ("20 mmol", 20, "mmol"),
        ("40 mEq", 40, "mEq"),
        ("5 µg", 5, "ug"),
        ("5 μg", 5, "ug"),
        ("5 ug", 5, "ug"),
        ("5mcg", 5, "ug"),
        ("2,5 ml", 2.5, "mL"),
        ("10 drops", 10, "drop"),
        ("1/2 tablet", 0.5, "tablet"),
        ("½ tablet", 0.5, "tablet"),
        ("1½ tablets", 1.5, "tablet"),
        ("1 1/2 tablets", 1.5, "tablet"),
        ("half a tablet", 0.5, "tablet"),
        ("one and a half tablets", 1.5, "tablet"),
        ("a tablet", 1, "tablet"),
        ("24% DV", 24, "%DV"),
        ("0 mg", 0, "mg"),
        ("2 lbs", 2, "lb"),
        ("1 Pfund", 1, "Pfund"),
        ("2 dropperfuls", 2, "dropper"),
    ],
)
def test_an_amount_is_read(text: str, value: float, unit: str) -> None:
    assert units.parse_amount(text) == units.Amount(value, unit)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1.000 mg", (1, 1000)),
        ("1,000 mg", (1, 1000)),
        ("1,500 mg", (1.5, 1500)),
        ("1.500 mg", (1.5, 1500)),
        ("123,456 mg", (123.456, 123456)),
        ("1 500 mg", (500, 1500)),
    ],
)
def test_a_number_with_two_readings_is_asked_about_and_names_both(
    text: str, readings: tuple[float, ...]
) -> None:
    with pytest.raises(units.AmbiguousNumber) as raised:
        units.parse_amount(text)
    assert raised.value.readings == readings
    for reading in readings:
        assert f"{reading:g}" in raised.value.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "amount-empty"),
        ("   ", "amount-empty"),
        ("300", "unit-missing"),
        ("300 mgg", "unit-unknown"),
        ("300 bananas", "unit-unknown"),
        ("-5 mg", "negative-number"),
        ("−5 mg", "negative-number"),
        ("–½ tablet", "negative-number"),
        ("5e400 mg", "number-too-large"),
        ("1e13 mg", "number-too-large"),
        ("nan mg", "not-a-number"),
        ("inf mg", "not-a-number"),
        ("tablet", "not-a-number"),
        ("1/0 tablet", "not-a-number"),
        ("1.2.3 mg", "not-a-number"),
        ("2 x 150 mg", "two-amounts"),
        ("100-200 mg", "two-amounts"),
        ("2x1", "number-times"),
        ("2x1 Tbl.", "number-times"),
        ("1-0-1 tablets", "number-times"),
        ("1 Tbl.", "unit-ambiguous"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence_with_its_own_code(text: str, code: str) -> None:
    with pytest.raises(units.UnitError) as raised:
        units.parse_amount(text)
    assert raised.value.code == code
    assert raised.value.message.endswith((".", "?"))


def test_an_unknown_unit_names_the_nearest_and_the_known_ones() -> None:
    with pytest.raises(units.UnitError, match=r"Did you mean tablet\?.* mg, g, kg") as raised:
        units.parse_amount("2 tablts")
    assert raised.value.code == "unit-unknown"


def test_mass_and_millimoles_of_magnesium_become_elemental_milligrams() -> None:
    assert units.elemental_mg(units.Amount(1.5, "g")) == 1500
    assert units.elemental_mg(units.Amount(20, "mmol")) == pytest.approx(486.1)
    assert units.elemental_mg(units.Amount(40, "mEq")) == pytest.approx(486.1)


def test_a_tablet_is_no_weight_of_magnesium() -> None:
    with pytest.raises(units.UnitError, match="type the mg that the label gives") as raised:
        units.elemental_mg(units.Amount(1, "tablet"))
    assert raised.value.code == "not-a-weight"


def test_units_of_different_things_are_not_converted() -> None:
    with pytest.raises(units.UnitError) as raised:
        units.convert(1, "mg", "mL")
    assert raised.value.code == "units-differ"


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("07:00", datetime.time(7)),
        ("7:00", datetime.time(7)),
        ("7pm", datetime.time(19)),
        ("9 pm", datetime.time(21)),
        ("9 p.m.", datetime.time(21)),
        ("12am", datetime.time(0)),
        ("12pm", datetime.time(12)),
        ("21.30", datetime.time(21, 30)),
        ("19h", datetime.time(19)),
        ("19h30", datetime.time(19, 30)),
        ("07:00:30", datetime.time(7, 0, 30)),
        ("noon", datetime.time(12)),
        ("midnight", datetime.time(0)),
    ],
)
def test_a_time_of_day_is_read(text: str, clock: datetime.time) -> None:
    assert units.parse_clock(text) == clock


@pytest.mark.parametrize("text", ["25:00", "24:00", "7:61", "7", "", "13pm", "0 am", "soon", "07:00:99"])
def test_what_is_no_time_of_day_is_an_error(text: str) -> None:
    with pytest.raises(units.UnitError) as raised:
        units.parse_clock(text)
    assert raised.value.code == "not-a-time"


def test_hours_count_from_midnight() -> None:
    assert units.hours_of(datetime.time(7, 30, 36)) == pytest.approx(7.51)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.5, "tablet", "0.5 tablet"),
        (2, "tablet", "2 tablets"),
        (2, "patch", "2 patches"),
        (20, "mL", "20 mL"),
        (90, "min", "90 min"),
        (2, "cup", "2 cups"),
        (7, "mark", "7 marks"),
    ],
)
def test_an_amount_is_said_with_its_plural(value: float, unit: str, words: str) -> None:
    assert units.counted(value, unit) == words
