"""Reads the tables once, checks them, and returns frozen facts.

A table is TOML. Each entry of a table of numbers has: meaning, value, unit, low, high, source, where, how;
`log_sd` where people differ (standard deviation of the natural logarithm between people) and `confidence`
(A, B or C as in docs/explanation/evidence-grades.md) where the source was graded.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

from magnesia.errors import InputError

How = Literal["quoted", "computed", "fitted", "recalled", "judged", "rule"]


@dataclass(frozen=True)
class Fact:
    """One number that comes from the world, with its unit, its range and where it was found.

    `how`: quoted (stands in the source), computed (arithmetic on quoted numbers), fitted (estimated here),
    recalled (from memory, not confirmed), judged (a considered guess), rule (a decision of this project).
    """

    key: str
    meaning: str
    value: float
    unit: str
    low: float
    high: float
    source: str
    where: str
    how: How
    log_sd: float | None = None
    confidence: str | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether the number was read in its source; what is not confirmed says so wherever it is shown."""
        return self.how not in ("recalled", "judged")


@dataclass(frozen=True)
class Source:
    """Where a number was found. `read` says how much of it was read: full, abstract, secondary, none."""

    key: str
    citation: str
    kind: str
    read: str
    doi: str | None = None


def raw_table(name: str) -> dict[str, Any]:
    """Return the table `name` as it stands in `tables/name.toml`; a missing or broken table is an error."""
    file = resources.files("magnesia.evidence") / "tables" / f"{name}.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise InputError(
            "table-unreadable",
            f"The evidence table {name}.toml cannot be read ({problem}); reinstall magnesia before going on.",
        ) from problem


@cache
def facts(table: str) -> Mapping[str, Fact]:
    """Return every fact of one table of numbers by its key, read once."""
    return MappingProxyType({key: Fact(key=key, **row) for key, row in raw_table(table).items()})


@cache
def sources() -> Mapping[str, Source]:
    """Return every source by its key."""
    return MappingProxyType({key: Source(key=key, **row) for key, row in raw_table("sources").items()})
