"""`magnesia check`: safety findings for a what-if, before anything is planned."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from magnesia.cli.output import JsonOption, emit, say
from magnesia.errors import InputError

#: Exit code where a rule stands in the way.
_REFUSED = 3
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
    age: Annotated[int | None, typer.Option("--age", help="Age in years.")] = None,
    sex: Annotated[str | None, typer.Option("--sex", help="female, male or other.")] = None,
    region: Annotated[str | None, typer.Option("--region", help="US, EU, UK, Norway or Germany.")] = None,
    egfr: Annotated[float | None, typer.Option("--egfr", help="Kidney function in mL/min, if known.")] = None,
    kidney: Annotated[
        str | None,
        typer.Option(
            "--kidney",
            help="Without an eGFR: fine (no known problem), unknown, disease, or failure (dialysis too).",
        ),
    ] = None,
    weight_kg: Annotated[float | None, typer.Option("--weight-kg", help="Body weight.")] = None,
    condition: Annotated[
        list[str] | None, typer.Option("--condition", help="An illness or state; may be repeated.")
    ] = None,
    no_conditions: Annotated[bool, typer.Option("--no-conditions", help="Asked, and there is none.")] = False,
    medicine: Annotated[
        list[str] | None, typer.Option("--medicine", help='Like "levothyroxine@07:00"; may be repeated.')
    ] = None,
    no_medicines: Annotated[bool, typer.Option("--no-medicines", help="Asked, and there is none.")] = False,
    product: Annotated[
        list[str] | None,
        typer.Option("--product", help='Like "200 mg elemental citrate@20:00"; every dose of the day.'),
    ] = None,
    pregnant: Annotated[
        bool | None, typer.Option("--pregnant/--not-pregnant", help="Pregnant or breastfeeding.")
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
        conditions=_list(condition, no_conditions, "condition"),
        medicines=_list(medicine, no_medicines, "medicine"),
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


def _list(given: list[str] | None, none: bool, noun: str) -> list[str] | None:
    """Return what was given, an empty list for "none", or None for "not asked"."""
    if given and none:
        raise InputError(
            f"{noun}s-contradict", f"--{noun} and --no-{noun}s were both given; leave one of them out."
        )
    return [] if none else given or None


def _print(result: dict[str, Any]) -> None:
    """Print a check for people: what stands in the way first."""
    for level, heading in _HEADINGS.items():
        findings = [finding for finding in result["findings"] if finding["level"] == level]
        if findings:
            say(heading)
        for finding in findings:
            say(f"  {finding['reason']}")
            say(f"    {finding['action']} [{finding['source']}]")
    if result["not_asked"]:
        say(f"Not asked yet, so this check is not complete: {', '.join(result['not_asked'])}.")
    if result["allowed"]:
        windows = " or ".join(f"from {start} to {end}" for start, end in result["windows"])
        if result["windows"] != [["00:00", "24:00"]]:
            say(f"Magnesium keeps its distance from the medicines you named {windows}.")
        say("No rule stands in the way." if result["complete"] else "No rule stands in the way so far.")
