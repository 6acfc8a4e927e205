"""`magnesia log day`, `event`, `influence`, `lab`, `bath`, `topical`, `note`: what was felt or happened."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from magnesia.cli.record.when import logs
from magnesia.errors import InputError


def register(log: typer.Typer) -> None:
    """Add the commands of this file to `magnesia log`."""
    log.command("day")(logs(_day))
    log.command("event")(logs(_event))
    log.command("influence")(logs(_influence))
    log.command("bath")(logs(_bath))
    log.command("topical")(logs(_topical))
    log.command("lab")(logs(_lab))
    log.command("note")(logs(_note))


def _day(
    profile: str | None,
    moment: Any,
    scores: Annotated[
        list[str] | None,
        typer.Argument(
            help='Scores in the order of your outcomes: 6 4 5. "-" leaves one out, "?" is not sure. Or pain=6.'
        ),
    ] = None,
    score: Annotated[
        list[str] | None, typer.Option("--score", help="NAME=NUMBER, such as pain=5; may be repeated.")
    ] = None,
    new_outcome: Annotated[
        bool,
        typer.Option("--new-outcome", help="Take a score whose name is nearly one of yours as a new one."),
    ] = False,
) -> dict[str, Any]:
    """Log a day's scores; one is enough."""
    from magnesia import study

    named = [text if "=" in text else f"{text}=" for text in score or ()]
    return study.log_day(profile, moment, [*(scores or ()), *named], new_outcome=new_outcome)


def _event(
    profile: str | None,
    moment: Any,
    words: Annotated[list[str], typer.Argument(help="What happened: migraine, cramp, loose stool.")],
    severity: Annotated[str | None, typer.Option("--severity", help="How bad, 0 to 10.")] = None,
    minutes: Annotated[str | None, typer.Option("--minutes", help="How long: 90, 2h.")] = None,
    site: Annotated[str | None, typer.Option("--site", help="Where in the body.")] = None,
    new_event: Annotated[
        bool,
        typer.Option("--new-event", help="Take a name that is nearly one known here as a new one."),
    ] = False,
) -> dict[str, Any]:
    """Log something that happened."""
    from magnesia import study

    name = " ".join(words)
    return study.log_event(
        profile, moment, name, severity=severity, minutes=minutes, body_site=site, new_event=new_event
    )


def _influence(
    profile: str | None,
    moment: Any,
    name: Annotated[str, typer.Argument(help="exercise, sweating, alcohol, cycle_day, stress or illness.")],
    value: Annotated[
        list[str] | None,
        typer.Argument(help="Minutes of exercise, drinks, day of the cycle, or 0 to 10; none: some."),
    ] = None,
) -> dict[str, Any]:
    """Log what else moves symptoms; "magnesia log stress 6" does the same."""
    from magnesia import study

    return study.log_influence(profile, moment, name, value or ())


def _bath(
    profile: str | None,
    moment: Any,
    words: Annotated[
        list[str] | None,
        typer.Argument(help="Salt and time, if you know them: 500 g Epsom 20 min, 2 cups Epsom."),
    ] = None,
    salt: Annotated[
        str | None, typer.Option("--salt", "--salt-g", help="Salt in the water, in grams: 500, 500g, 0.5 kg.")
    ] = None,
    minutes: Annotated[str | None, typer.Option("--minutes", help="Time in the water: 20, 20 min.")] = None,
    salt_name: Annotated[str | None, typer.Option("--salt-name", help="Which salt: Epsom.")] = None,
) -> dict[str, Any]:
    """Log a bath with salt; it is never added to what you swallowed."""
    from magnesia import study

    text = " ".join(words or ())
    return study.log_bath(profile, moment, text, salt=salt, minutes=minutes, salt_name=salt_name)


def _topical(
    profile: str | None,
    moment: Any,
    words: Annotated[list[str] | None, typer.Argument(help="Oil, lotion or spray.")] = None,
    product: Annotated[str | None, typer.Option("--product", help="The same as the words.")] = None,
    site: Annotated[str | None, typer.Option("--site", help="Where on the skin.")] = None,
    amount: Annotated[str | None, typer.Option("--amount", help="How much: 5 sprays, 10 ml.")] = None,
) -> dict[str, Any]:
    """Log oil, lotion or spray on the skin; it is never added to what you swallowed."""
    from magnesia import study

    text = " ".join(words or ()) or (product or "")
    if words and product:
        raise InputError("said-twice", "The product is told in words and with --product; leave one out.")
    return study.log_topical(profile, moment, text, body_site=site, amount=amount)


def _lab(
    profile: str | None,
    moment: Any,
    words: Annotated[
        list[str],
        typer.Argument(
            help='Name, number and unit, as on the sheet: magnesium 0.82 mmol/L, "TSH <0.1 mU/L".'
        ),
    ],
    laboratory: Annotated[str | None, typer.Option("--laboratory", help="Which laboratory.")] = None,
    reference: Annotated[
        str | None, typer.Option("--reference", help="The range on the sheet: 0.7-1.05, <5, >60.")
    ] = None,
    fasting: Annotated[
        bool | None,
        typer.Option("--fasting/--not-fasting", help="Whether you had eaten nothing since the night."),
    ] = None,
) -> dict[str, Any]:
    """Log a laboratory value as it stands on the sheet."""
    from magnesia import study

    return study.log_lab(profile, moment, words, laboratory=laboratory, reference=reference, fasting=fasting)


def _note(
    profile: str | None,
    moment: Any,
    words: Annotated[list[str], typer.Argument(help="Free words.")],
    retracts: Annotated[
        str | None, typer.Option("--retracts", help="The id of an entry to take back; the words say why.")
    ] = None,
) -> dict[str, Any]:
    """Log a note, or take an earlier entry back."""
    from magnesia import study

    return study.log_note(profile, moment, " ".join(words), retracts=retracts)
