"""`magnesia log none`, `unsure`, `not-asked`: what is known of a whole day without an amount."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import typer

from magnesia.cli.record.when import logs

StateWord = Literal["none", "unsure", "not asked"]

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


#: The word of each command, and its help.
_STATES: dict[StateWord, str] = {
    "none": "Log that there was none that day: nothing taken, no bath, no migraine.",
    "unsure": "Log that you do not remember that day.",
    "not asked": "Log that nobody asked that day.",
}


def register(log: typer.Typer) -> None:
    """Add the commands of this file to `magnesia log`."""
    for state, help_words in _STATES.items():
        log.command(state.replace(" ", "-"), help=help_words)(logs(_logs_state(state)))


def _logs_state(state: StateWord) -> Callable[..., dict[str, Any]]:
    """Return the command that logs one state."""

    def log_state(
        profile: str | None,
        moment: Any,
        about: AboutArgument = None,
        kind: KindOption = None,
        name: NameOption = None,
    ) -> dict[str, Any]:
        from magnesia import study

        return study.log_state(profile, moment, state, about or (), kind=kind, name=name)

    return log_state
