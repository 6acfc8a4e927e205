"""What every command prints: one JSON object, or lines for people."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def emit(value: Any) -> None:
    """Print one JSON object; NaN and infinities are refused because JSON has neither."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2) + "\n")


def say(text: str = "") -> None:
    """Print one line for people."""
    sys.stdout.write(text + "\n")


def number_of(number: int, one: str, several: str = "") -> str:
    """Return "1 entry" or "1,000 entries"."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
