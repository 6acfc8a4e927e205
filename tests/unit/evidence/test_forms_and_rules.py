"""Forms, salts, limits and rules are read once, checked, and refused when they are damaged."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from magnesia import evidence
from magnesia.errors import InputError
from magnesia.evidence import load, rules, salts

#: IUPAC abridged standard atomic weights.
ATOMIC_WEIGHT = {
    "H": 1.008,
    "C": 12.011,
    "N": 14.007,
    "O": 15.999,
    "P": 30.974,
    "S": 32.06,
    "Cl": 35.45,
    "Mg": 24.305,
}


def atoms(formula: str) -> dict[str, int]:
    """Count atoms by expanding brackets first: "Mg(OH)2" -> "MgOHOH". Slow and obvious on purpose."""
    counts: dict[str, int] = {}
    for part in formula.split("."):
        times, body = re.fullmatch(r"(\d*)(.*)", part).groups()  # type: ignore[union-attr]
        while "(" in body:
            body = re.sub(r"\(([^()]*)\)(\d*)", lambda match: match[1] * int(match[2] or 1), body)
        for element, number in re.findall(r"([A-Z][a-z]?)(\d*)", body):
            counts[element] = counts.get(element, 0) + int(number or 1) * int(times or 1)
    return counts


@pytest.mark.parametrize("compound", evidence.compounds(), ids=lambda compound: compound.key)
def test_a_molar_mass_and_its_magnesium_follow_from_the_formula(compound: evidence.Compound) -> None:
    counts = atoms(compound.formula)
    mass = sum(ATOMIC_WEIGHT[element] * number for element, number in counts.items())
    assert compound.molar_mass_g_per_mol == pytest.approx(mass, abs=0.03)
    assert compound.mg_atoms == counts["Mg"]
    assert round(100 * compound.elemental_share, 1) == compound.elemental_pct


def test_every_form_of_the_design_is_known_and_every_salt_has_a_form() -> None:
    expected = (
        "oxide hydroxide carbonate citrate malate bisglycinate chloride lactate aspartate gluconate taurate "
        "threonate orotate glycerophosphate pidolate sulfate mixed food"
    )
    assert list(evidence.forms()) == expected.split()
    assert {compound.form for compound in evidence.compounds()} == set(evidence.forms()) - {"food", "mixed"}


def test_a_word_names_one_form_and_one_medicine_class_only() -> None:
    for rows in (evidence.forms().values(), evidence.interactions()):
        words = [word for row in rows for word in row.words]
        assert len(words) == len(set(words))
        assert all(word == word.lower().strip() for word in words)


@pytest.mark.parametrize(
    ("region", "age", "lowest_mg"),
    [
        ("US", 18, 350),
        ("US", 17, 250),
        ("US", 8, 110),
        ("US", 1, 65),
        ("EU", 52, 250),
        ("EU", 4, 250),
        ("Germany", 52, 250),
        ("Norway", 52, 250),
        ("UK", 52, 250),
        (None, 52, 250),
        (None, None, 65),
    ],
)
def test_the_lowest_limit_that_applies_stands_first(
    region: str | None, age: int | None, lowest_mg: float
) -> None:
    found = evidence.ceilings(region, age)
    assert found[0].elemental_mg_per_day == lowest_mg
    assert [ceiling.elemental_mg_per_day for ceiling in found] == sorted(
        ceiling.elemental_mg_per_day for ceiling in found
    )


def test_an_unconfirmed_limit_never_raises_a_ceiling() -> None:
    assert not evidence.facts("limits")["ceiling_uk_adult"].is_confirmed
    confirmed = min(
        fact.value
        for key, fact in evidence.facts("limits").items()
        if key.startswith("ceiling") and fact.is_confirmed and "_to_" not in key
    )
    assert evidence.ceilings("UK", 52)[0].elemental_mg_per_day == confirmed


def test_an_age_without_any_row_takes_the_lowest_of_the_region() -> None:
    assert evidence.ceilings("EU", 0)[0].elemental_mg_per_day <= 250


TABLES: list[tuple[str, Callable[[], object]]] = [
    ("forms", evidence.forms),
    ("regions", evidence.regions),
    ("conditions", evidence.conditions),
    ("interactions", evidence.interactions),
    ("red_flags", evidence.red_flags),
]


@pytest.mark.parametrize(("table", "reader"), TABLES, ids=[name for name, _ in TABLES])
@pytest.mark.usefixtures("fresh_tables")
def test_an_empty_table_is_an_error(
    table: str, reader: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = load.raw_table
    for room_file in (load, salts, rules):
        monkeypatch.setattr(
            room_file, "raw_table", lambda name: {} if name == table else original(name), raising=True
        )
    with pytest.raises(InputError, match="reinstall magnesia"):
        reader()


@pytest.mark.parametrize("table", ["conditions", "interactions", "red_flags"])
@pytest.mark.usefixtures("fresh_tables")
def test_a_table_that_lost_a_row_is_an_error(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = dict(load.raw_table(table))
    rows.popitem()
    monkeypatch.setattr(rules, "raw_table", lambda _: rows)
    with pytest.raises(InputError, match="should hold"):
        getattr(evidence, table)()


@pytest.mark.parametrize("change", [{"level": "perhaps"}, {"source": "nobody"}])
@pytest.mark.usefixtures("fresh_tables")
def test_a_rule_with_an_unknown_level_or_source_is_an_error(
    change: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = dict(load.raw_table("conditions"))
    rows["myasthenia"] = rows["myasthenia"] | change
    monkeypatch.setattr(rules, "raw_table", lambda _: rows)
    with pytest.raises(InputError, match="myasthenia"):
        evidence.conditions()


@pytest.mark.parametrize("change", [{"hours_before": -1}, {"hours_after": 25}, {"words": []}])
@pytest.mark.usefixtures("fresh_tables")
def test_an_interaction_with_impossible_hours_or_no_words_is_an_error(
    change: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = dict(load.raw_table("interactions"))
    rows["iron"] = rows["iron"] | change
    monkeypatch.setattr(rules, "raw_table", lambda _: rows)
    with pytest.raises(InputError, match="iron"):
        evidence.interactions()


@pytest.mark.parametrize("patterns", [[], [" "]])
@pytest.mark.usefixtures("fresh_tables")
def test_a_red_flag_without_patterns_is_an_error(
    patterns: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = dict(load.raw_table("red_flags"))
    rows["fever"] = rows["fever"] | {"patterns": patterns}
    monkeypatch.setattr(rules, "raw_table", lambda _: rows)
    with pytest.raises(InputError, match="no patterns"):
        evidence.red_flags()


@pytest.mark.usefixtures("fresh_tables")
def test_a_limit_of_zero_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    table = dict(load.raw_table("limits"))
    table["ceiling_eu"] = table["ceiling_eu"] | {"value": 0}
    original = load.raw_table
    monkeypatch.setattr(load, "raw_table", lambda name: table if name == "limits" else original(name))
    with pytest.raises(InputError, match="not above 0"):
        evidence.ceilings("EU", 40)


@pytest.mark.usefixtures("fresh_tables")
def test_a_share_that_contradicts_its_mass_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = dict(load.raw_table("compounds"))
    rows["oxide"] = rows["oxide"] | {"elemental_pct": 16.2}
    original = load.raw_table
    monkeypatch.setattr(salts, "raw_table", lambda name: rows if name == "compounds" else original(name))
    with pytest.raises(InputError, match="magnesium oxide"):
        evidence.compounds()


def test_a_table_that_is_missing_is_an_error() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        evidence.raw_table("no_such_table")
