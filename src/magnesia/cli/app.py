"""The application: gathers the commands and turns errors into one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from importlib import import_module
from typing import NoReturn

import typer
from typer.exceptions import TyperException

from magnesia import __version__
from magnesia.cli.output import emit, say
from magnesia.cli.record.again import Given, given_with_id, say_again, say_stopped
from magnesia.cli.record.saying import say_first
from magnesia.errors import InputError, MagnesiaError

#: The files of this room that hold commands, in the order in which `--help` lists them.
NOUNS = ("demo", "record", "products", "safety_check", "planning", "body", "analysis", "report", "keeping")

_INTERRUPTED = 130
#: How often a person may type the passphrase of a profile.
_MOST_ASKED = 3
#: What a person was asked for so far in this command, each time.
_asked: list[str] = []

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
    """Hold the options that come before a command, and let a terminal ask for a passphrase where one is needed."""
    from magnesia import study

    study.ask_passphrase_with(_ask_unseen if sys.stdin.isatty() else None)


def _ask_unseen(question: str) -> str:
    """Ask for a passphrase without showing what is typed."""
    from getpass import getpass

    _asked.append(question)
    again = "That did not open it; once more. " if len(_asked) > 1 and _asked[-2] == question else ""
    return getpass(again + question)


for _noun in NOUNS:
    import_module(f"magnesia.cli.{_noun}").register(app)


def run(words: list[str]) -> None:
    """Run one command; end the process with 0, 2 (input), 3 (safety refusal) or 130 (interrupted).

    Words that log something get an id in place, before anything else happens.
    """
    given = given_with_id(words or ["--help"])
    words[:] = given.words
    try:
        ended = _ended(given)
        if ended == _INTERRUPTED:
            # Typer has turned Ctrl-C into a code.
            raise KeyboardInterrupt
        sys.exit(ended)
    except MagnesiaError as problem:
        as_typed = isinstance(problem, InputError)
        _refuse(given, problem.code, problem.message, problem.exit_code, as_typed, **problem.details)
    except TyperException as problem:
        # An unknown command or option; a command group without a command has printed its help already.
        if "No such command" in problem.format_message():
            given = replace(given, no_such_command=True)
        _refuse(given, "command-line", _as_sentence(problem.format_message()), InputError.exit_code)
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (KeyboardInterrupt, typer.Abort):
        say_stopped(given.words, given.again(as_typed=False))
        sys.exit(_INTERRUPTED)


def _ended(given: Given) -> int:
    """Run the command; where a person has mistyped the passphrase, nothing has happened yet and it is run again."""
    _asked.clear()
    while True:
        before = len(_asked)
        try:
            return app(args=given.with_answers(), standalone_mode=False) or 0
        except MagnesiaError as problem:
            # What was asked for once and opened the profile, or what is given back typed, is no slip at the start.
            is_slip = problem.code == "passphrase-wrong" and len(_asked) == before + 1
            if not is_slip or "retry" in problem.details or len(_asked) >= _MOST_ASKED:
                raise


def _as_sentence(message: str) -> str:
    return f"{message.rstrip('.')}. Add --help to see what is possible." if message else ""


def _refuse(
    given: Given, code: str, message: str, exit_code: int, as_typed: bool = True, /, **details: object
) -> NoReturn:
    """Say what is wrong in one sentence, as one JSON object too where that was asked for, and end.

    Words that call for help are answered first, and what was to be logged is given back, ready to be sent again:
    as the command was given, or as the command itself says (`retry`).
    """
    calls = given.calls_for_help()
    message = given.said_of(message)
    if "--json" in given.words:
        again = details.pop("retry", None) or given.again(as_typed=as_typed)
        more = ({"findings": calls} if calls else {}) | ({"retry": again} if again else {})
        emit({"error": {"code": code, "message": message, **details, **more}})
    else:
        say_first(calls)
        sys.stdout.flush()
    if message:
        sys.stderr.write(message + "\n")
        if "--json" not in given.words:
            say_again(details.get("retry") or given.again(as_typed=as_typed))
    sys.exit(exit_code)
