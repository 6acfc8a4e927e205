"""`magnesia elemental`: how much magnesium a label means, and what to ask where it does not say."""

from __future__ import annotations

from typing import Annotated

import typer

from magnesia.cli.output import JsonOption, emit, say

#: From here a tenth of a milligram says nothing.
_WHOLE_FROM_MG = 100


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the application."""
    app.command("elemental")(_elemental)


def _elemental(
    text: Annotated[str, typer.Argument(help='The words of a label, such as "500 mg magnesium citrate".')],
    as_json: JsonOption = False,
) -> None:
    """Show how much magnesium itself a label means; what is unclear is asked, never picked."""
    from magnesia import study

    result = study.elemental(text)
    if as_json:
        emit(result)
        return
    say("Magnesium itself:" if result["certain"] else "This can be read in more than one way:")
    for reading in result["readings"]:
        mg = reading["elemental_mg"]
        say(f"  {mg:.0f} mg: {reading['why']}" if mg >= _WHOLE_FROM_MG else f"  {mg:g} mg: {reading['why']}")
    if result["ask"]:
        say(result["ask"])
