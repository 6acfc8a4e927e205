"""The application: gathers the commands and turns errors into one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import NoReturn

import typer
from typer.exceptions import TyperException

from magnesia import __version__
from magnesia.cli.output import emit, say
from magnesia.errors import InputError, MagnesiaError

#: The files of this room that hold commands, in the order in which `--help` lists them.
NOUNS = ("demo", "record", "products", "safety_check", "planning", "body", "analysis", "report")

app = typer.Typer(
    name="magnesia",
    help="Find out, safely, privately and honestly, whether magnesium helps you. Not medical advice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        say(f"magnesia {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version."),
) -> None:
    """Hold the options that come before a command."""


for _noun in NOUNS:
    import_module(f"magnesia.cli.{_noun}").register(app)


def main(arguments: list[str] | None = None) -> None:
    """Run one command; end the process with 0, 2 (input), 3 (safety refusal) or 130 (interrupted)."""
    given = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    try:
        sys.exit(app(args=given, standalone_mode=False) or 0)
    except MagnesiaError as problem:
        _refuse(given, problem.code, problem.message, problem.exit_code, **problem.details)
    except TyperException as problem:
        # An unknown command or option; a command group without a command has printed its help already.
        _refuse(given, "command-line", _as_sentence(problem.format_message()), InputError.exit_code)
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("Stopped; nothing that was saved is lost.\n")
        sys.exit(130)


def _as_sentence(message: str) -> str:
    return f"{message.rstrip('.')}. Add --help to see what is possible." if message else ""


def _refuse(given: list[str], code: str, message: str, exit_code: int, /, **details: object) -> NoReturn:
    """Say what is wrong in one sentence, as one JSON object too where that was asked for, and end."""
    if "--json" in given:
        emit({"error": {"code": code, "message": message, **details}})
    if message:
        sys.stderr.write(message + "\n")
    sys.exit(exit_code)
