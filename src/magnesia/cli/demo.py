"""`magnesia demo`: the whole way, with a simulated person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from magnesia.cli.output import JsonOption, emit, say

#: How many steps the verb announces; the bar is full after the last.
STEPS = 5


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("demo")(_demo)


def _demo(
    out: Annotated[
        Path, typer.Option("--out", help="The folder for report.html, report.pdf, answer.json.")
    ] = Path("out"),
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="Another seed is another simulated person.")
    ] = 14,
    as_json: JsonOption = False,
) -> None:
    """Run a simulated person's trial, start to answer, in a temporary profile."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (BarColumn(bar_width=24), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Starting", total=STEPS + 1)

        def step(what: str) -> None:
            progress.update(task, advance=1, description=what)

        step("Waking up the engine (the first run compiles it)")
        from magnesia import study

        done = study.demo(out, seed, step)
    if as_json:
        emit(
            {
                **done.analysis.as_json(),
                "files": [str(done.files.html), str(done.files.pdf), str(done.files.answer)],
            }
        )
        return
    say(done.analysis.as_text())
    say()
    say(f"The report: {done.files.html} and {done.files.pdf}; for programs: {done.files.answer}")
