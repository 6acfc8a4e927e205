"""Every number in a table has a unit, a range that holds it, and a source that is written down."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest

from magnesia import evidence

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "src" / "magnesia" / "evidence" / "tables"
TABLES: dict[str, dict[str, Any]] = {
    file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.toml"))
}
#: A table is one of numbers when any of its entries holds a value; then all of them must be whole facts.
NUMBERS = {
    name: table
    for name, table in TABLES.items()
    if any("value" in row for row in table.values() if isinstance(row, dict))
}
ENTRIES = [(name, key) for name, table in NUMBERS.items() for key in table]

#: Every unit that a table of numbers may use. "1" is a number without a unit.
KNOWN_UNITS = frozenset(
    [
        *("1", "1/10000", "%", "in 100", "points", "steps", "noise SD", "noise SD/d^0.5"),
        *("mg", "mg/d", "mg/occasion", "g", "g/d", "kg", "mmol", "mmol/d", "mmol/L", "g/mmol", "mg/mmol"),
        *("L", "L/h", "mL/min", "1/h", "1/d", "min", "h", "d", "a"),
    ]
)


@pytest.mark.parametrize(("table", "key"), ENTRIES)
def test_a_number_has_meaning_unit_range_source_place_and_origin(table: str, key: str) -> None:
    fact = evidence.facts(table)[key]
    assert fact.meaning.strip()
    assert fact.where.strip()
    assert fact.unit in KNOWN_UNITS
    assert fact.low <= fact.value <= fact.high
    assert fact.how in get_args(evidence.How)
    assert fact.source in evidence.sources()
    assert fact.log_sd is None or fact.log_sd > 0
    assert fact.confidence in (None, "A", "B", "C")


def sources_of(value: object) -> set[str]:
    """Return every source key anywhere inside a table."""
    if isinstance(value, list):
        return {key for item in value for key in sources_of(item)}
    if not isinstance(value, dict):
        return set()
    own = {source for source in [value.get("source")] if isinstance(source, str)}
    return own | {key for item in value.values() for key in sources_of(item)}


def test_every_source_that_is_named_is_written_down() -> None:
    named = {key for name, table in TABLES.items() if name != "sources" for key in sources_of(table)}
    assert named - set(TABLES["sources"]) == set()


def test_every_source_that_is_written_down_is_named_somewhere() -> None:
    folders = [FOLDER, REPOSITORY / "src", REPOSITORY / "tests", REPOSITORY / "validation"]
    texts = [
        file.read_text(encoding="utf-8")
        for folder in folders
        for pattern in ("*.toml", "*.py", "*.md")
        for file in folder.rglob(pattern)
        if file.name != "sources.toml"
    ]
    unnamed = [key for key in TABLES["sources"] if not any(key in text for text in texts)]
    assert unnamed == []


@pytest.mark.parametrize("key", sorted(TABLES["sources"]))
def test_a_source_says_what_it_is_and_how_much_of_it_was_read(key: str) -> None:
    source = evidence.sources()[key]
    assert source.citation.strip()
    assert source.kind.strip()
    assert source.read in ("full", "abstract", "secondary", "none")


@pytest.mark.parametrize("table", sorted(NUMBERS))
def test_the_rows_of_a_table_of_numbers_differ_in_meaning(table: str) -> None:
    meanings = [row["meaning"] for row in NUMBERS[table].values()]
    assert len(meanings) == len(set(meanings))


@pytest.mark.parametrize("table", ["conditions", "interactions", "red_flags"])
def test_a_rule_gives_reason_action_and_origin_in_whole_sentences(table: str) -> None:
    for code, row in TABLES[table].items():
        if code != "about":
            assert row["how"] in get_args(evidence.How), code
            assert row["reason"].endswith("."), code
            assert row["action"].endswith("."), code


def test_what_must_be_refused_or_referred_stands_in_the_tables() -> None:
    conditions = {row.code: row.level for row in evidence.conditions()}
    interactions = {row.code: row.level for row in evidence.interactions()}
    refuse = (
        "kidney_failure myasthenia heart_block bowel_obstruction rectal_bleeding bowel_change emergency "
        "suicidal_thoughts epsom_by_mouth loose_sulfate_by_mouth injection enema_or_gargle magnesium_restricted_diet"
    )
    refer = "kidney_disease pregnancy eating_disorder dehydration gut_surgery upcoming_surgery"
    assert {conditions[code] for code in refuse.split()} == {"refuse"}
    assert {conditions[code] for code in refer.split()} == {"refer"}
    assert {interactions[code] for code in ("raltegravir", "exchange_resins")} == {"refuse"}
    refer = (
        "digoxin water_tablets_that_keep lithium acid_blockers water_tablets_that_lose aminoglycosides "
        "active_vitamin_d other_magnesium"
    )
    assert {interactions[code] for code in refer.split()} == {"refer"}


#: Hours without magnesium before and after the medicine, as published, from an independent reading.
GAPS = {
    "levothyroxine": (4, 4),
    "ciprofloxacin": (6, 2),
    "moxifloxacin": (8, 4),
    "gabapentin": (2, 2),
    "alendronate": (4, 4),
    "doxycycline": (6, 3),
    "dolutegravir": (6, 2),
    "juluca": (6, 4),
    "eltrombopag": (4, 4),
    "erlotinib": (4, 2),
    "atazanavir": (1, 2),
    "iron": (4, 4),
    "hydroxychloroquine": (4, 4),
}


@pytest.mark.parametrize("medicine", sorted(GAPS))
def test_the_gap_around_a_medicine_is_the_widest_published_for_its_direction(medicine: str) -> None:
    (row,) = [row for row in evidence.interactions() if medicine in row.words]
    assert (row.hours_before, row.hours_after) == GAPS[medicine]
