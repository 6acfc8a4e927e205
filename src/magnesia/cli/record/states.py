"""`magnesia log none`, `unsure`, `not-asked`: what is known of a whole day without an amount."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from magnesia.cli.record.when import logs

AboutArgument = Annotated[
    list[str] | None,
    typer.Argument(help="Of what: food, event migraine, stress; without any: the magnesium you take."),
]
KindOption = Annotated[
    str | None,
    typer.Option(
        "--kind", help="dose, food, bath, topical, score, event, medicine, influence or lab; default dose."
    ),
]
NameOption = Annotated[
    str | None, typer.Option("--name", help="One outcome, event, medicine or influence of that kind.")
]


def register(log: typer.Typer) -> None:
    """Add the commands of this file to `magnesia log`."""
    log.command("none")(logs(_none))
    log.command("unsure")(logs(_unsure))
    log.command("not-asked")(logs(_not_asked))


def _none(
    profile: str | None,
    moment: Any,
    about: AboutArgument = None,
    kind: KindOption = None,
    name: NameOption = None,
) -> dict[str, Any]:
    """Log that there was none that day: nothing taken, no bath, no migraine."""
    from magnesia import study

    return study.log_none(profile, moment, about or (), kind=kind, name=name)


def _unsure(
    profile: str | None,
    moment: Any,
    about: AboutArgument = None,
    kind: KindOption = None,
    name: NameOption = None,
) -> dict[str, Any]:
    """Log that you do not remember that day."""
    from magnesia import study

    return study.log_unsure(profile, moment, about or (), kind=kind, name=name)


def _not_asked(
    profile: str | None,
    moment: Any,
    about: AboutArgument = None,
    kind: KindOption = None,
    name: NameOption = None,
) -> dict[str, Any]:
    """Log that nobody asked that day."""
    from magnesia import study

    return study.log_not_asked(profile, moment, about or (), kind=kind, name=name)
