"""A planned dose is read from words only when the words leave nothing open."""

from __future__ import annotations

import pytest

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


def test_a_dose_has_an_amount_and_a_time() -> None:
    dose = intake_from_text("200 mg elemental citrate@8pm")
    assert (dose.elemental_mg, dose.clock.hour) == (200.0, 20)
