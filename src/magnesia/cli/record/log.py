"""`magnesia log`: one command for each kind of entry; the commands stand in files by what they are about."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from magnesia.cli.record import felt, mending, states, swallowed
from magnesia.cli.record.again import command_line
from magnesia.errors import InputError


class LogGroup(TyperGroup):
    """The commands of `magnesia log`; what moves symptoms needs no more than its own name ("log stress 6")."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Put "influence" before the name of an influence; say how an event is logged."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            from magnesia import study

            if study.is_influence(args[0]):
                args = ["influence", *args]
            elif study.is_event(args[0]):
                raise InputError(
                    "command-line",
                    f"{args[0]} is an event; to log it: magnesia log event {args[0]}",
                    retry=command_line(["magnesia", "log", "event", *args]),
                )
        return super().resolve_command(ctx, args)


def register(app: typer.Typer) -> None:
    """Add the commands of these files to the application."""
    log = typer.Typer(
        cls=LogGroup, help="Log what was taken and felt, today or on a past day.", no_args_is_help=True
    )
    for file in (swallowed, felt, states, mending):
        file.register(log)
    app.add_typer(log, name="log")
