"""Conversions compose, agree with an independent library, and no number is guessed."""

from __future__ import annotations

from itertools import product

import pint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magnesia import units

#: Our name -> pint's. Kitchen spoons and cups are left out: labels use the metric ones, pint the US ones.
PINT = {
    "ng": "nanogram",
    "ug": "microgram",
    "mg": "milligram",
    "g": "gram",
    "kg": "kilogram",
    "oz": "ounce",
    "umol": "micromole",
    "mmol": "millimole",
    "mol": "mole",
    "mL": "milliliter",
    "cL": "centiliter",
    "dL": "deciliter",
    "L": "liter",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "week": "week",
}


def dimension(unit: str) -> str:
    return units.BASE[unit][0]


def test_factors_compose_for_every_triple_of_one_dimension() -> None:
    for a, b, c in product(units.BASE, repeat=3):
        if dimension(a) == dimension(b) == dimension(c):
            assert units.factor(a, c) == pytest.approx(units.factor(a, b) * units.factor(b, c), rel=1e-12)


def test_every_factor_agrees_with_pint() -> None:
    registry: pint.UnitRegistry[float] = pint.UnitRegistry()
    for a, b in product(PINT, repeat=2):
        if dimension(a) == dimension(b):
            expected = registry.Quantity(1.0, PINT[a]).to(PINT[b]).magnitude
            assert units.factor(a, b) == pytest.approx(expected, rel=1e-12), (a, b)


def test_no_word_names_two_units() -> None:
    words = [word for unit, others in units.WORDS.items() for word in {unit.lower(), *others}]
    assert len(words) == len(set(words))
    assert all(word == word.lower() for word in words)
    assert set(units.WORDS) == set(units.BASE)


def in_locale(whole: int, decimals: str, group: str, mark: str) -> str:
    text = f"{whole:,}".replace(",", group)
    return text + (mark + decimals if decimals else "")


#: (mark between thousands, decimal mark) of twelve ways to print a number.
LOCALES = [
    (group, mark) for group in ("", ",", ".", " ", "'", "\u00a0", "\u202f") for mark in ",." if group != mark
]


@settings(max_examples=500, derandomize=True, deadline=None)
@given(
    whole=st.integers(0, 9_999_999),
    decimals=st.text("0123456789", max_size=5),
    locale=st.sampled_from(LOCALES),
)
def test_a_printed_number_is_read_as_meant_or_asked_about_but_never_guessed(
    whole: int, decimals: str, locale: tuple[str, str]
) -> None:
    text = in_locale(whole, decimals, *locale)
    assert float(f"{whole}.{decimals or 0}") in [pytest.approx(reading) for reading in honest_readings(text)]


def honest_readings(text: str) -> tuple[float, ...]:
    try:
        return (units.parse_number(text),)
    except units.AmbiguousNumber as ambiguous:
        return ambiguous.readings


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_one_sentence(text: str) -> None:
    try:
        amount = units.parse_amount(text)
    except units.UnitError:
        return
    assert amount.value >= 0
    assert amount.unit in units.BASE
