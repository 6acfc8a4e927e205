"""What in typed words calls for help, whether or not they could be saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from magnesia.safety import red_flags
from magnesia.study.safety_check import finding_as_json


def calls_for_help(words: Sequence[str]) -> list[dict[str, Any]]:
    """Return what in the words of a command calls for help, as JSON values, the most urgent first."""
    return [finding_as_json(finding) for finding in red_flags(" ".join(words))]
