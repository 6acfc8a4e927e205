"""`magnesia init`, `log`, `import`, `export`: the record of what was taken and felt; one file for each group."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer


def register(app: typer.Typer) -> None:
    """Add the commands of the record to the application."""
    # Here and not above: what answers Ctrl-C lies in this folder too, and must not wait for the commands.
    from magnesia.cli.record import beginning, files, log, paper

    beginning.register(app)
    log.register(app)
    files.register(app)
    paper.register(app)
