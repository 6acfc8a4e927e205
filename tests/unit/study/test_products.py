"""A planned dose is read from words only when the words leave nothing open."""

from __future__ import annotations

import pytest

from magnesia.errors import InputError
from magnesia.study.products import intake_from_text, product_from_text


@pytest.mark.parametrize(
    ("text", "form", "unit", "release"),
    [
        ("200 mg elemental citrate", "citrate", "dose", "tablet"),
        ("200 mg elemental citrate, effervescent tablet", "citrate", "tablet", "effervescent"),
        ("64 mg elemental chloride, slow release tablet", "chloride", "tablet", "slow"),
        ("100 mg elemental citrate powder, 1 scoop", "citrate", "scoop", "solution"),
        ("100 mg elemental pidolate", "pidolate", "dose", "solution"),
        ("100 mg elemental glycinate capsule", "bisglycinate", "capsule", "tablet"),
    ],
)
def test_form_unit_and_release_come_from_the_words(text: str, form: str, unit: str, release: str) -> None:
    product = product_from_text(text)
    assert (product.form, product.unit_name, product.release) == (form, unit, release)


@pytest.mark.parametrize(
    "text",
    ["5 g epsom salt", "1 tsp epsom salt in water", "1 Pfund Bittersalz", "500 g bath flakes chloride"],
)
def test_what_is_for_the_bath_only_is_no_product(text: str) -> None:
    with pytest.raises(InputError, match="magnesia log bath") as raised:
        product_from_text(text)
    assert raised.value.code == "label-bath-only"


def test_a_sulfate_that_is_sold_to_be_swallowed_and_a_dropper_are_products() -> None:
    tablet = product_from_text("100 mg elemental magnesium sulfate tablet")
    assert (tablet.form, tablet.unit_name) == ("sulfate", "tablet")
    dropper = product_from_text("1 dropper contains 40 mg magnesium (as chloride)")
    assert (dropper.unit_name, dropper.release) == ("dropper", "solution")


def test_a_check_reads_what_is_for_the_bath_so_that_the_rules_of_safety_can_refuse_it() -> None:
    assert intake_from_text("5 g epsom salt@09:00").product.form == "sulfate"


def test_what_is_open_is_said_as_it_is() -> None:
    with pytest.raises(InputError, match=r"leaves something open\. Which form"):
        product_from_text("300 mg elemental magnesium")
    with pytest.raises(InputError, match="in more than one way"):
        product_from_text("500 mg magnesium citrate")


def test_a_dose_has_an_amount_and_a_time() -> None:
    dose = intake_from_text("200 mg elemental citrate@8pm")
    assert (dose.elemental_mg, dose.clock.hour) == (200.0, 20)
