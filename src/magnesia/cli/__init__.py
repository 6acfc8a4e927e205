"""The command line: parse, one study function, print.

Duty: turns words typed in a terminal into one call of `study`, and the result into text or JSON.
Takes: arguments.
Gives: text or one JSON object on standard output; errors as one sentence on standard error;
    exit code 2 for input that needs mending, 3 for a safety refusal.
Never: computes, decides or touches a file's content itself; imports a heavy library before a command needs it.
Start reading at: `app.run`, then the file named after the noun of the command.
"""

from __future__ import annotations

import sys

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """Run one command and end the process with its code; Ctrl-C at any moment gives the command back."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        from magnesia.cli.app import run

        run(words)
    except KeyboardInterrupt:
        # While the program was still being loaded, or while the first Ctrl-C was being answered.
        from magnesia.cli.record.again import say_stopped

        say_stopped(words)
        sys.exit(130)
