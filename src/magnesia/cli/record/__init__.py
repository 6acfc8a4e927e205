"""`magnesia init`, `log`, `import`, `export`: the record of what was taken and felt; one file for each group."""

from __future__ import annotations

import typer

from magnesia.cli.record import beginning, files, log, paper


def register(app: typer.Typer) -> None:
    """Add the commands of the record to the application."""
    beginning.register(app)
    log.register(app)
    files.register(app)
    paper.register(app)
