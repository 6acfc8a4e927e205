"""What is known, with its source: forms, limits, kinetics, thresholds, priors.

Duty: reads the tables once, checks them, and hands out frozen facts, each with its source.
Takes: the name of a table in `tables/`.
Gives: facts (value, unit, range, source, how obtained), sources, and shaped tables (forms, limits, rules).
Never: decides what to do with a number; that is the duty of the room that asks. Never repairs a broken table:
    a table that cannot be read is an error, so that a safety check fails closed.
Start reading at: `load.facts`, then a file in `tables/`.
"""

from magnesia.evidence.load import Fact, How, Source, facts, raw_table, sources
from magnesia.evidence.rules import (
    LEVELS,
    Ceiling,
    Condition,
    Interaction,
    Level,
    RedFlag,
    Region,
    ceilings,
    conditions,
    interactions,
    red_flags,
    regions,
)
from magnesia.evidence.salts import RELEASES, Compound, Form, Release, compounds, forms

__all__ = [
    "LEVELS",
    "RELEASES",
    "Ceiling",
    "Compound",
    "Condition",
    "Fact",
    "Form",
    "How",
    "Interaction",
    "Level",
    "RedFlag",
    "Region",
    "Release",
    "Source",
    "ceilings",
    "compounds",
    "conditions",
    "facts",
    "forms",
    "interactions",
    "raw_table",
    "red_flags",
    "regions",
    "sources",
]
