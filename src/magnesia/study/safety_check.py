"""The verb `check`: safety findings for a what-if, nothing is saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from magnesia.diary import MIXED
from magnesia.person import Person, Product, kidney_named, parse_medicine, region_named, sex_named
from magnesia.safety import Check, Finding
from magnesia.safety import check as run_rules
from magnesia.study import clock


def check(
    *,
    age_years: int | None = None,
    sex: str | None = None,
    region: str | None = None,
    egfr_ml_min: float | None = None,
    kidney: str | None = None,
    weight_kg: float | None = None,
    conditions: Sequence[str] | None = None,
    medicines: Sequence[str] | None = None,
    products: Sequence[str] = (),
    pregnant_or_breastfeeding: bool | None = None,
) -> dict[str, Any]:
    """Return the check as JSON values; what is None counts as not asked, an empty list as "none".

    `medicines` are like "levothyroxine@07:00", `products` like "200 mg elemental citrate@20:00".
    """
    # Reading labels takes time to import, and findings are put into words without it.
    from magnesia.study.products import intake_from_text

    person = Person(
        age_years=age_years,
        sex=None if sex is None else sex_named(sex),
        region=None if region is None else region_named(region),
        weight_kg=weight_kg,
        egfr_ml_min=egfr_ml_min,
        kidney=None if kidney is None else kidney_named(kidney),
        conditions=None if conditions is None else tuple(conditions),
        medicines=None if medicines is None else tuple(parse_medicine(text) for text in medicines),
        pregnant_or_breastfeeding=pregnant_or_breastfeeding,
    )
    intake = tuple(intake_from_text(text) for text in products)
    return check_as_json(run_rules(person, intake, clock.today()))


def check_as_json(checked: Check) -> dict[str, Any]:
    """Return a check as JSON values, with what was understood of each product and the day's sum, to 0.1 mg."""
    return {
        "allowed": checked.allowed,
        "complete": checked.complete,
        "not_asked": list(checked.not_asked),
        "findings": [finding_as_json(finding) for finding in checked.findings],
        "windows": [list(window) for window in checked.windows],
        "products": [
            {
                "name": dose.product.name,
                "form": dose.product.form,
                "elemental_mg": round(dose.elemental_mg, 1),
                "at": f"{dose.clock:%H:%M}",
            }
            for dose in checked.intake
        ],
        "total_elemental_mg": round(checked.total_elemental_mg, 1),
        "notes": notes_on([dose.product for dose in checked.intake]),
    }


def notes_on(products: Iterable[Product]) -> list[str]:
    """Return what has to be said of products whose salts have no shares, each product once."""
    return [
        f"How much of each salt is in {name} is not known: its uptake is taken as wide, between oxide and the "
        "organic salts."
        for name in dict.fromkeys(one.name for one in products if one.form == MIXED and not one.parts)
    ]


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """Return one finding as JSON values."""
    return {
        "level": finding.level,
        "code": finding.code,
        "reason": finding.reason,
        "source": finding.source,
        "action": finding.action,
    }
