"""`magnesia report` and `magnesia serve`: the answer on a page, on paper, and in a browser on this machine."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Annotated

import typer

from magnesia.cli.options import ProfileOption
from magnesia.cli.output import JsonOption, emit, say


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("report")(_report)
    app.command("serve")(_serve)


def _report(
    profile: ProfileOption = None,
    out: Annotated[Path, typer.Option("--out", help="The folder to write into.")] = Path("out"),
    as_json: JsonOption = False,
) -> None:
    """Write the report for a clinician: report.html, report.pdf and answer.json."""
    from magnesia import study

    files = study.report(profile, out)
    if as_json:
        emit({"html": str(files.html), "pdf": str(files.pdf), "answer": str(files.answer)})
        return
    say(f"Written: {files.html}, {files.pdf} and {files.answer}")


def _serve(
    profile: ProfileOption = None,
    port: Annotated[int, typer.Option("--port", help="The port on localhost; 0 takes a free one.")] = 8080,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in a browser.")
    ] = True,
) -> None:
    """Show the report in a browser, on this machine only."""
    # One door does not look inside another, so this does what `python -m magnesia.web` does, in this process.
    sys.argv = ["magnesia serve", "--port", str(port), "--open" if open_browser else "--no-open"]
    if profile is not None:
        sys.argv += ["--profile", str(profile)]
    runpy.run_module("magnesia.web", run_name="__main__")
