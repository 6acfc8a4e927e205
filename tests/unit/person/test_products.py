"""A product cannot be built wrong, and one that was stored before it had a usual dose still reads."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

import pytest

from magnesia.errors import InputError
from magnesia.person import Product
from magnesia.store.codec import from_plain, to_plain

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"default_units": 0}, "usual-impossible"),
        ({"default_units": float("inf")}, "usual-impossible"),
        ({"default_time": time(21), "default_part_of_day": "evening"}, "usual-time-twice"),
        ({"units_left": 10}, "count-half-said"),
        ({"counted_at": NOW}, "count-half-said"),
        ({"units_left": -1, "counted_at": NOW}, "count-impossible"),
        ({"units_left": 1, "counted_at": NOW.replace(tzinfo=None)}, "count-not-utc"),
        ({"units_left": 1, "counted_at": NOW.astimezone(timezone(timedelta(hours=1)))}, "count-not-utc"),
        ({"form": "mixed", "parts": (("oxide", 60.0), ("citrate", 30.0))}, "product-parts"),
        ({"form": "mixed", "parts": (("oxide", 160.0), ("citrate", -60.0))}, "product-parts"),
        ({"form": "oxide", "parts": (("oxide", 60.0), ("citrate", 40.0))}, "product-parts"),
        ({"form": "mixed", "parts": (("oxid", 60.0), ("citrate", 40.0))}, "form-unknown"),
    ],
)
def test_a_product_that_contradicts_itself_is_refused(changed: dict[str, Any], code: str) -> None:
    said: dict[str, Any] = {"name": "x", "form": "citrate", "elemental_mg_per_unit": 100.0} | changed
    with pytest.raises(InputError) as raised:
        Product(**said)
    assert raised.value.code == code


def test_the_salts_of_a_product_add_up() -> None:
    product = Product("x", "mixed", 100, parts=(("oxide", 60.0), ("citrate", 40.0)))
    assert sum(mg for _, mg in product.parts) == product.elemental_mg_per_unit


def test_a_product_goes_by_its_name_and_by_those_it_had() -> None:
    product = Product("Glycinate", "bisglycinate", 100).renamed("Night").renamed("night tablets")
    assert (product.name, product.former_names) == ("night tablets", ("Glycinate", "Night"))
    assert all(product.goes_by(name) for name in ("glycinate", " NIGHT ", "Night tablets"))
    assert not product.goes_by("tablets")
    back = product.renamed("glycinate")
    assert (back.name, back.former_names) == ("glycinate", ("Night", "night tablets"))
    assert Product("Oxide", "oxide", 100).renamed("oxide").former_names == ()


def test_a_product_from_before_usual_doses_still_reads() -> None:
    old = {
        "name": "x",
        "form": "citrate",
        "elemental_mg_per_unit": 100.0,
        "unit_name": "tablet",
        "release": "tablet",
    }
    assert from_plain(Product, old) == Product("x", "citrate", 100.0)


def test_every_field_of_a_product_survives_the_store() -> None:
    product = Product(
        "x",
        "mixed",
        100,
        "capsule",
        default_units=2,
        default_time=time(21, 30),
        default_with_food=True,
        units_left=12.5,
        counted_at=NOW,
        parts=(("oxide", 60.0), ("citrate", 40.0)),
        former_names=("y", "z"),
    )
    assert from_plain(Product, to_plain(product)) == product
