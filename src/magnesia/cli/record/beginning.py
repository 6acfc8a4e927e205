"""`magnesia init`: make a profile, or add to it."""

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
    ProfileOption,
    RegionOption,
    SexOption,
    WeightOption,
    ZoneOption,
    none_or_listed,
)
from magnesia.cli.output import JsonOption, emit, say
from magnesia.cli.questions import ask_person


def register(app: typer.Typer) -> None:
    """Add the command of this file to the application."""
    app.command("init")(_init)


def _init(
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
        list[str] | None, typer.Option("--product", help='Like "200 mg elemental citrate"; may be repeated.')
    ] = None,
    outcome: Annotated[
        list[str] | None, typer.Option("--outcome", help="What you score, such as pain; may be repeated.")
    ] = None,
    zone: ZoneOption = None,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="Lock the profile with a passphrase, which is asked for twice.")
    ] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make your profile, or add to it; what you leave out stays as it was."""
    from magnesia import study

    answers = study.Answers(
        age_years=age,
        sex=sex,
        region=region,
        weight_kg=weight_kg,
        egfr_ml_min=egfr,
        kidney=kidney,
        conditions=none_or_listed(condition, no_conditions, "condition"),
        medicines=none_or_listed(medicine, no_medicines, "medicine"),
        pregnant_or_breastfeeding=pregnant,
        products=tuple(product or ()),
        outcomes=outcome,
        zone=zone,
    )
    if answers == study.Answers() and not as_json and sys.stdin.isatty():
        answers = ask_person(answers)
    result = study.init(profile, answers, encrypt=encrypt)
    if as_json:
        emit(result)
    else:
        _say_profile(result, encrypt)


def _say_profile(result: dict[str, Any], encrypt: bool) -> None:
    """Say what the profile now holds and what is still open."""
    say(f"Saved. Your profile is in {result['folder']}.")
    for left in result["set_aside"]:
        say(f"  A lost profile had left something here; it is kept: {left}")
    if encrypt:
        say(
            "  It is locked with your passphrase. Nobody can open it without, and nobody can give it back to you."
        )
    if result["zone_assumed"]:
        say(
            "  This machine does not say its time zone, so UTC is assumed; yours: magnesia init --zone Europe/Oslo"
        )
    else:
        say(f"  time zone: {result['zone']}")
    for kept in result["products"]:
        say(f"  {kept['name']}: {kept['elemental_mg_per_unit']:g} mg of magnesium in one {kept['unit']}")
    for noun in ("conditions", "medicines"):
        if result[noun] is not None:
            say(f"  {noun}: {', '.join(result[noun]) or 'none'}")
    if result["not_asked"]:
        say(f"Not answered yet, and needed before a plan: {', '.join(result['not_asked'])}.")
