"""The screen holds answers that cannot be impossible; None is "not asked"."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from magnesia.errors import InputError
from magnesia.person import (
    Instruction,
    Medicine,
    Person,
    kidney_named,
    parse_medicine,
    region_named,
    sex_named,
)

DAY = datetime.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("age_years", -1, "screen-impossible"),
        ("age_years", 121, "screen-impossible"),
        ("egfr_ml_min", float("nan"), "screen-impossible"),
        ("egfr_ml_min", 300.0, "screen-impossible"),
        ("weight_kg", -3.0, "screen-impossible"),
        ("sex", "unknown", "sex-unknown"),
        ("region", "Mars", "region-unknown"),
        ("region", "usa", "region-unknown"),
        ("kidney", "tired", "kidney-unknown"),
    ],
)
def test_an_impossible_answer_is_one_sentence(field: str, value: Any, code: str) -> None:
    with pytest.raises(InputError) as raised:
        Person(**{field: value})
    assert raised.value.code == code


def test_a_person_may_have_no_answers_at_all() -> None:
    assert Person().medicines is None


@pytest.mark.parametrize(
    ("text", "region"), [("eu", "EU"), ("USA", "US"), ("Deutschland", "Germany"), (" norway ", "Norway")]
)
def test_a_region_is_known_by_several_words(text: str, region: str) -> None:
    assert region_named(text) == region


def test_an_unknown_region_names_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean Germany"):
        region_named("Germny")


def test_words_for_sex_and_kidneys_are_understood_or_asked_again() -> None:
    assert sex_named("F") == "female"
    assert kidney_named("fine") == "no known problem"
    assert kidney_named("Dialysis") == "kidney failure or dialysis"
    for reader in (sex_named, kidney_named):
        with pytest.raises(InputError):
            reader("purple")


def test_a_medicine_has_a_name_and_perhaps_a_time() -> None:
    assert parse_medicine("levothyroxine@07:00") == Medicine("levothyroxine", datetime.time(7))
    assert parse_medicine("levothyroxine") == Medicine("levothyroxine", None)
    with pytest.raises(InputError):
        parse_medicine("@07:00")
    with pytest.raises(InputError):
        parse_medicine("levothyroxine@")


def test_an_instruction_holds_from_its_first_to_its_last_day() -> None:
    instruction = Instruction("Dr Rao", DAY, DAY + datetime.timedelta(days=30), 400)
    days = {-1: False, 0: True, 30: True, 31: False}
    for shift, holds in days.items():
        assert instruction.holds_on(DAY + datetime.timedelta(days=shift)) is holds
    assert not instruction.holds_on(None)


@pytest.mark.parametrize(
    ("clinician", "days", "elemental_mg"), [(" ", 30, 400), ("Dr Rao", -1, 400), ("Dr Rao", 30, float("inf"))]
)
def test_an_instruction_needs_a_name_dates_in_order_and_an_amount(
    clinician: str, days: int, elemental_mg: float
) -> None:
    with pytest.raises(InputError):
        Instruction(clinician, DAY, DAY + datetime.timedelta(days=days), elemental_mg)
