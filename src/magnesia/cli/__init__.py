"""The command line: parse, one study function, print.

Duty: turns words typed in a terminal into one call of `study`, and the result into text or JSON.
Takes: arguments.
Gives: text or one JSON object on standard output; errors as one sentence on standard error;
    exit code 2 for input that needs mending, 3 for a safety refusal.
Never: computes, decides or touches a file's content itself; imports a heavy library before a command needs it.
Start reading at: `app.main`, then the file named after the noun of the command.
"""

from magnesia.cli.app import main

__all__ = ["main"]
