"""Options that several commands share, each described once."""

from __future__ import annotations

from typing import Annotated

import typer

from magnesia.errors import InputError

ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", help="The folder of the profile, or the address of its PostgreSQL database."),
]
ZoneOption = Annotated[str | None, typer.Option("--zone", help="Your time zone, such as Europe/Oslo.")]
DateOrderOption = Annotated[
    str | None, typer.Option("--date-order", help="dmy or mdy, where dates could be both.")
]

# The screen: what must be known about a person.
AgeOption = Annotated[int | None, typer.Option("--age", help="Age in years.")]
SexOption = Annotated[str | None, typer.Option("--sex", help="female, male or other.")]
RegionOption = Annotated[str | None, typer.Option("--region", help="US, EU, UK, Norway or Germany.")]
EgfrOption = Annotated[float | None, typer.Option("--egfr", help="Kidney function in mL/min, if known.")]
KidneyOption = Annotated[
    str | None,
    typer.Option(
        "--kidney",
        help="Without an eGFR: fine (no known problem), unknown, disease, or failure (dialysis too).",
    ),
]
WeightOption = Annotated[float | None, typer.Option("--weight-kg", help="Body weight.")]
ConditionOption = Annotated[
    list[str] | None, typer.Option("--condition", help="An illness or state; may be repeated.")
]
NoConditionsOption = Annotated[bool, typer.Option("--no-conditions", help="Asked, and there is none.")]
MedicineOption = Annotated[
    list[str] | None, typer.Option("--medicine", help='Like "levothyroxine@07:00"; may be repeated.')
]
NoMedicinesOption = Annotated[bool, typer.Option("--no-medicines", help="Asked, and there is none.")]
PregnantOption = Annotated[
    bool | None, typer.Option("--pregnant/--not-pregnant", help="Pregnant or breastfeeding.")
]


def none_or_listed(given: list[str] | None, none: bool, noun: str) -> list[str] | None:
    """Return what was given, an empty list for "none", or None for "not asked"."""
    if given and none:
        raise InputError(
            f"{noun}s-contradict", f"--{noun} and --no-{noun}s were both given; leave one of them out."
        )
    return [] if none else given or None
