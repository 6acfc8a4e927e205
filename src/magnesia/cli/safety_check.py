"""`magnesia check`: safety findings for a what-if, before anything is planned."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from magnesia.cli.options import (
    AgeOption,
    ConditionOption,
    EgfrOption,
    KidneyOption,
    MedicineOption,
    NoConditionsOption,
    NoMedicinesOption,
    PregnantOption,
    RegionOption,
    SexOption,
    WeightOption,
    none_or_listed,
)
from magnesia.cli.output import JsonOption, emit, say

#: Exit code where a rule stands in the way.
_REFUSED = 3
#: From here a tenth of a milligram says nothing.
_WHOLE_FROM_MG = 100
_HEADINGS = {
    "refuse": "No plan",
    "refer": "Ask a clinician first",
    "warn": "Take care",
    "note": "Good to know",
}


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("check")(_check)


def _check(
    age: AgeOption = None,
    sex: SexOption = None,
    region: RegionOption = None,
    egfr: EgfrOption = None,
    kidney: KidneyOption = None,
    weight_kg: WeightOption = None,
    condition: ConditionOption = None,
    no_conditions: NoConditionsOption = False,
    medicine: MedicineOption = None,
    no_medicines: NoMedicinesOption = False,
    pregnant: PregnantOption = None,
    product: Annotated[
        list[str] | None,
        typer.Option("--product", help='Like "200 mg elemental citrate@20:00"; every dose of the day.'),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check a person and a day's doses against the safety rules; exit code 3 where one stands in the way."""
    from magnesia import study

    result = study.check(
        age_years=age,
        sex=sex,
        region=region,
        egfr_ml_min=egfr,
        kidney=kidney,
        weight_kg=weight_kg,
        conditions=none_or_listed(condition, no_conditions, "condition"),
        medicines=none_or_listed(medicine, no_medicines, "medicine"),
        products=product or [],
        pregnant_or_breastfeeding=pregnant,
    )
    if as_json:
        emit(result)
    else:
        _print(result)
    if not result["allowed"]:
        if as_json:
            first = result["findings"][0]
            sys.stderr.write(f"{first['reason']} {first['action']}\n")
        raise SystemExit(_REFUSED)


def _print(result: dict[str, Any]) -> None:
    """Print a check for people: what stands in the way first, then what was understood."""
    for level, heading in _HEADINGS.items():
        findings = [finding for finding in result["findings"] if finding["level"] == level]
        if findings:
            say(heading)
        for finding in findings:
            say(f"  {finding['reason']}")
            say(f"    {finding['action']} [{finding['source']}]")
    _say_products(result)
    if result["allowed"]:
        windows = " or ".join(f"from {start} to {end}" for start, end in result["windows"])
        if result["windows"] != [["00:00", "24:00"]]:
            say(f"Magnesium keeps its distance from the medicines you named {windows}.")
        if result["complete"]:
            say("No rule stands in the way.")
    if result["not_asked"]:
        say(f"Not complete: no plan can be made until this is answered: {', '.join(result['not_asked'])}.")


def _say_products(result: dict[str, Any]) -> None:
    """Say what was understood of every product, and what they add up to."""
    if result["products"]:
        say(f"Read as {_mg(result['total_elemental_mg'])} of magnesium a day:")
    for product in result["products"]:
        say(f"  {product['at']}  {_mg(product['elemental_mg'])} as {product['form']}: {product['name'][:60]}")
    for note in result["notes"]:
        say(note)


def _mg(amount: float) -> str:
    return f"{amount:.0f} mg" if amount >= _WHOLE_FROM_MG else f"{amount:g} mg"
