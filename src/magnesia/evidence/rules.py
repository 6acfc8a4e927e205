"""Ceilings, conditions and interactions: the rows that the safety rules apply, frozen and checked.

A table that is missing, empty, cut off or holds an unknown level raises; the caller then refuses.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from magnesia.errors import InputError
from magnesia.evidence.load import Fact, How, facts, raw_table, sources

Level = Literal["refuse", "refer", "warn", "note"]
About = Literal["person", "product", "always"]

#: From most to least serious.
LEVELS: tuple[Level, ...] = ("refuse", "refer", "warn", "note")


@dataclass(frozen=True)
class Region:
    """A region whose limits differ: its words, and which limit holds from which age to which."""

    id: str
    name: str
    words: tuple[str, ...]
    split_doses: bool
    limits: tuple[tuple[Fact, int, int], ...]


@dataclass(frozen=True)
class Ceiling:
    """The most elemental magnesium from supplements in a day, and the row of limits.toml it is from."""

    elemental_mg_per_day: float
    fact: Fact


@dataclass(frozen=True)
class Condition:
    """What a person or product brings that changes the plan; `forms` and `unless_unit` narrow a row."""

    code: str
    about: About
    level: Level
    words: tuple[str, ...]
    reason: str
    action: str
    source: str
    how: How
    forms: tuple[str, ...] = ()
    unless_unit: tuple[str, ...] = ()
    kidney_risk: bool = False


@dataclass(frozen=True)
class Interaction:
    """A medicine or class: no magnesium `hours_before` it is taken, none `hours_after`; 0 and 0 is no gap."""

    code: str
    level: Level
    hours_before: float
    hours_after: float
    words: tuple[str, ...]
    reason: str
    action: str
    source: str
    how: How
    kidney_risk: bool = False

    @property
    def needs_gap(self) -> bool:
        """Whether the medicine and magnesium may go together only with hours between them."""
        return self.level in ("warn", "refer") and self.hours_before + self.hours_after > 0


@dataclass(frozen=True)
class RedFlag:
    """Words in a diary that call for help: `level` refuse is urgent, refer is soon.

    A pattern is a few words that stand near each other in any order; "a|b" is either, "a*" begins so.
    """

    code: str
    level: Level
    patterns: tuple[str, ...]
    reason: str
    action: str
    source: str
    how: How


@cache
def regions() -> Mapping[str, Region]:
    """Return every region by its id."""
    limits = facts("limits")
    found = {}
    for key, row in raw_table("regions").items():
        rows = tuple((limits[entry["limit"]], *entry["ages"]) for entry in row["limits"])
        found[key] = Region(key, row["name"], tuple(row["words"]), row["split_doses"], rows)
    if not found:
        raise InputError("table-empty", "The evidence table regions.toml is empty; reinstall magnesia.")
    return MappingProxyType(found)


def ceilings(region: str | None, age_years: int | None) -> tuple[Ceiling, ...]:
    """Return every ceiling that applies, lowest first.

    Unknown age or region: all rows that could apply. Where a region has no confirmed row for the age, the
    lowest confirmed row of any region joins in, so that an unconfirmed limit can lower a ceiling and never
    raise one.
    """
    places = regions().values() if region is None else [regions()[region]]
    rows = [fact for place in places for fact in _rows(place, age_years)]
    if not any(fact.is_confirmed for fact in rows):
        everywhere = [fact for place in regions().values() for fact in _rows(place, age_years)]
        rows.extend(
            sorted((fact for fact in everywhere if fact.is_confirmed), key=lambda fact: fact.value)[:1]
        )
    if not rows:
        return ceilings(region, None)
    if not all(math.isfinite(fact.value) and fact.value > 0 for fact in rows):
        raise InputError("table-contradiction", "A limit in limits.toml is not above 0; reinstall magnesia.")
    unique = {fact.key: fact for fact in rows}.values()
    return tuple(
        Ceiling(float(fact.value), fact) for fact in sorted(unique, key=lambda fact: (fact.value, fact.key))
    )


def _rows(region: Region, age_years: int | None) -> list[Fact]:
    if age_years is None:
        return [fact for fact, _, _ in region.limits]
    return [fact for fact, first, last in region.limits if first <= age_years <= last]


@cache
def conditions() -> tuple[Condition, ...]:
    """Return every condition row."""
    return tuple(Condition(code=code, **row) for code, row in _checked_rows("conditions").items())


@cache
def interactions() -> tuple[Interaction, ...]:
    """Return every interaction row."""
    found = tuple(Interaction(code=code, **row) for code, row in _checked_rows("interactions").items())
    for row in found:
        if not (0 <= row.hours_before <= 24 and 0 <= row.hours_after <= 24 and row.words):
            raise InputError(
                "table-contradiction",
                f"interactions.toml: {row.code} needs words, and hours from 0 to 24; reinstall magnesia.",
            )
    return found


@cache
def red_flags() -> tuple[RedFlag, ...]:
    """Return every row of words that call for help."""
    found = tuple(RedFlag(code=code, **row) for code, row in _checked_rows("red_flags").items())
    if not all(row.patterns and all(pattern.strip() for pattern in row.patterns) for row in found):
        raise InputError(
            "table-contradiction",
            "red_flags.toml: a row has no patterns; reinstall magnesia before going on.",
        )
    return found


def _checked_rows(table: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a rule table; its first entry counts them, so that a cut-off file is noticed."""
    rows = dict(raw_table(table))
    expected = rows.pop("about", {}).get("rows")
    if not rows or len(rows) != expected:
        raise InputError(
            "table-incomplete",
            f"The evidence table {table}.toml holds {len(rows)} rows and should hold {expected}; "
            "reinstall magnesia before going on.",
        )
    for code, row in rows.items():
        if row.get("level") not in LEVELS or row.get("source") not in sources():
            raise InputError(
                "table-contradiction", f"{table}.toml: the level or the source of {code} is not known."
            )
    return {
        code: {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
        for code, row in rows.items()
    }
