"""The file that says from which set of schedules an order was drawn."""

from __future__ import annotations

import json
from typing import Any

from magnesia.errors import InputError


def read_law(data: bytes) -> dict[str, Any]:
    """Return the JSON object in the file; the room `plan` says whether it is a law."""
    try:
        value = json.loads(data)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as problem:
        where = f"line {problem.lineno}" if isinstance(problem, json.JSONDecodeError) else "its text"
        raise InputError(
            "law-file", f"The law file is not JSON (see {where}); mend it and try again."
        ) from problem
    if not isinstance(value, dict):
        raise InputError("law-file", 'The law must be a JSON object such as {"law": "fixed-pairs", ...}.')
    return value
