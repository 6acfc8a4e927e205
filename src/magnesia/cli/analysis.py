"""`magnesia analyse` and `magnesia answer`: from days to a verdict."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from magnesia.cli.options import DateOrderOption, ProfileOption, ZoneOption
from magnesia.cli.output import JsonOption, emit, say
from magnesia.errors import InputError

FileArgument = Annotated[Path, typer.Argument(help="A table of one person's trial, one row a day (CSV).")]
DateOption = Annotated[str, typer.Option("--date", help="The column with the date.")]
OutcomeOption = Annotated[
    list[str], typer.Option("--outcome", help="A column with scores; the first is primary.")
]
BetterOption = Annotated[
    list[str], typer.Option("--better", help="lower or higher: which is better; once or for each.")
]
TreatmentOption = Annotated[str | None, typer.Option("--treatment", help="The column with two labels.")]
DoseOption = Annotated[str | None, typer.Option("--dose", help="The column with the amount taken that day.")]
ReferenceOption = Annotated[str | None, typer.Option("--reference", help="The label that means without.")]
McidOption = Annotated[
    list[float] | None, typer.Option("--mcid", help="The smallest change that matters; once or for each.")
]
LawOption = Annotated[
    Path | None, typer.Option("--law", help="The law that the order was drawn from (JSON).")
]
WhereOption = Annotated[
    list[str] | None, typer.Option("--where", help="Keep only rows with COLUMN=VALUE; may be repeated.")
]
DaysWithoutRowOption = Annotated[
    str,
    typer.Option(
        "--days-without-row",
        help="What happened on days the file leaves out: same (a block went on) or none (single doses).",
    ),
]
BlindedOption = Annotated[
    bool | None,
    typer.Option("--blinded/--open-label", help="Whether the person knew which days were which."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("analyse")(_analyse)
    app.command("answer")(_answer)


def _analyse(
    file: FileArgument,
    date: DateOption,
    outcome: OutcomeOption,
    better: BetterOption,
    treatment: TreatmentOption = None,
    dose: DoseOption = None,
    reference: ReferenceOption = None,
    mcid: McidOption = None,
    law: LawOption = None,
    where: WhereOption = None,
    date_order: DateOrderOption = None,
    zone: ZoneOption = None,
    days_without_row: DaysWithoutRowOption = "same",
    blinded: BlindedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer "does it help?" from any tidy table of one person's trial."""
    from magnesia import study

    result = study.analyse(
        file,
        study.Question(
            date=date,
            outcomes=tuple(outcome),
            better=tuple(_direction(word) for word in better),
            treatment=treatment,
            dose=dose,
            reference=reference,
            mcid=tuple(mcid or ()),
            where=tuple(_condition(text) for text in where or ()),
            date_order=date_order,
            zone=zone,
            days_without_row=days_without_row,
            blinded=blinded,
        ),
        law,
    )
    if as_json:
        emit(result.as_json())
    else:
        say(result.as_text())


def _answer(
    profile: ProfileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer "does it help me?" from the diary and the plan of the profile."""
    from magnesia import study

    result = study.answer(profile)
    if as_json:
        emit(result.as_json())
    else:
        say(result.as_text())


def _direction(word: str) -> str:
    if word not in ("lower", "higher"):
        raise InputError("better-unknown", f'--better was "{word}"; write lower or higher.')
    return word


def _condition(text: str) -> tuple[str, str]:
    column, equals, value = text.partition("=")
    if not equals:
        raise InputError("where-unknown", f'--where was "{text}"; write COLUMN=VALUE, such as person=anna.')
    return column.strip(), value.strip()
