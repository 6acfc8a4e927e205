"""The gate fails closed, and only a check that holds becomes a passed check."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from magnesia.errors import InputError, SafetyRefusal
from magnesia.evidence import load, rules
from magnesia.person import Medicine, Person, Product
from magnesia.safety import (
    Check,
    PassedCheck,
    PlannedIntake,
    check,
    doses,
    medicines,
    passed,
    screen,
    spacing,
)

CITRATE = Product("citrate 100 mg", "citrate", 100.0)
INTAKE = (PlannedIntake(CITRATE, 2, datetime.time(20)),)
WELL = Person(52, "female", "EU", None, 75.0, None, (), (), False)
KIDNEYS_UNKNOWN = replace(WELL, egfr_ml_min=None, kidney="unknown")


def failed_closed(checked: Check) -> bool:
    codes = [(finding.level, finding.code) for finding in checked.findings]
    return not checked.allowed and not checked.complete and codes == [("refuse", "check-failed")]


RULES: list[tuple[Any, str]] = [
    (medicines, "matches"),
    (medicines, "of_matches"),
    (medicines, "unmatched"),
    (medicines, "times_not_asked"),
    (screen, "of_conditions"),
    (screen, "age"),
    (screen, "pregnancy"),
    (screen, "kidneys"),
    (screen, "not_asked"),
    (screen, "person_rows"),
    (doses, "of_products"),
    (doses, "of_sum"),
    (doses, "to_swallow"),
    (doses, "of_every_plan"),
    (spacing, "of_doses"),
    (spacing, "free_windows"),
    (spacing, "as_text"),
]


@pytest.mark.parametrize(("file", "name"), RULES, ids=[name for _, name in RULES])
@pytest.mark.parametrize("error", [ValueError, KeyError, ZeroDivisionError, RecursionError, InputError])
def test_an_error_in_any_rule_ends_in_no_plan(
    file: Any, name: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> object:
        raise error("broken", "on purpose") if error is InputError else error("broken on purpose")

    monkeypatch.setattr(file, name, broken)
    checked = check(WELL, INTAKE)
    assert failed_closed(checked)
    with pytest.raises(SafetyRefusal):
        passed(checked)


def damaged(table: str, damage: Callable[[dict[str, Any]], object]) -> Callable[[str], dict[str, Any]]:
    original = load.raw_table

    def read(name: str) -> dict[str, Any]:
        rows = {key: dict(row) for key, row in original(name).items()}
        if name == table:
            damage(rows)
        return rows

    return read


def lose_everything(rows: dict[str, Any]) -> None:
    rows.clear()


def lose_the_last_row(rows: dict[str, Any]) -> None:
    rows.popitem()


def lose_every_cell(rows: dict[str, Any]) -> None:
    for row in rows.values():
        row.clear()


DAMAGES: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    *(
        (table, lose_everything)
        for table in ("limits", "regions", "conditions", "interactions", "red_flags", "sources")
    ),
    *(
        (table, lose_every_cell)
        for table in ("limits", "regions", "conditions", "interactions", "red_flags", "sources")
    ),
    # The end of the sources or regions is noticed only where it is used, and by the house test.
    *((table, lose_the_last_row) for table in ("limits", "conditions", "interactions", "red_flags")),
]


@pytest.mark.usefixtures("fresh_tables")
@pytest.mark.parametrize(("table", "damage"), DAMAGES)
def test_a_damaged_table_ends_in_no_plan(
    table: str, damage: Callable[[dict[str, Any]], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = damaged(table, damage)
    monkeypatch.setattr(load, "raw_table", read)
    monkeypatch.setattr(rules, "raw_table", read)
    assert failed_closed(check(KIDNEYS_UNKNOWN, INTAKE))


@pytest.mark.usefixtures("fresh_tables")
@pytest.mark.parametrize("key", ["egfr_refuse_below", "clinician_cap"])
@pytest.mark.parametrize("value", [0, 1e6])
def test_a_limit_outside_its_own_range_ends_in_no_plan(
    key: str, value: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "raw_table", damaged("limits", lambda rows: rows[key].update(value=value)))
    assert failed_closed(check(WELL, INTAKE))


def test_a_passed_check_is_made_by_passed_alone() -> None:
    checked = check(WELL, INTAKE)
    assert passed(checked) == passed(checked)
    assert passed(checked).check == checked
    with pytest.raises(TypeError):
        PassedCheck(checked)
    with pytest.raises(TypeError):
        PassedCheck(checked, object())
    with pytest.raises(TypeError):
        replace(passed(checked), check=replace(checked, allowed=True))


@pytest.mark.parametrize(
    "change",
    [
        {"findings": ()},
        {"windows": (("00:00", "24:00"),)},
        {"person": None},
        {"intake": ()},
        {"intake": (PlannedIntake(CITRATE, 2.6, datetime.time(20)),)},
    ],
)
def test_a_check_that_was_altered_by_hand_proves_nothing(change: dict[str, Any]) -> None:
    person = replace(WELL, medicines=(Medicine("levothyroxine", datetime.time(7)),))
    altered = replace(check(person, INTAKE), **change)
    with pytest.raises(SafetyRefusal) as raised:
        passed(altered)
    assert raised.value.code == "safety-stale"


def test_a_forged_check_is_refused() -> None:
    forged = Check(True, True, (), (), (), replace(WELL, age_years=12), INTAKE)
    with pytest.raises(SafetyRefusal) as raised:
        passed(forged)
    assert raised.value.code == "safety-stale"


def test_a_refusal_says_why_and_what_to_do_and_has_its_exit_code() -> None:
    with pytest.raises(SafetyRefusal, match="Do not take magnesium without your neurologist") as raised:
        passed(check(replace(WELL, conditions=("myasthenia",)), INTAKE))
    assert raised.value.code == "safety-myasthenia"
    assert raised.value.exit_code == 3
    assert raised.value.details["findings"]


def test_an_incomplete_check_names_what_is_missing() -> None:
    with pytest.raises(SafetyRefusal, match="answer first about conditions, medicines") as raised:
        passed(check(replace(WELL, conditions=None, medicines=None), INTAKE))
    assert raised.value.code == "safety-incomplete"


def test_two_identical_statements_are_made_once() -> None:
    checked = check(replace(WELL, conditions=("ibs", "irritable bowel", "myasthenia", "LEMS")), INTAKE)
    assert len(checked.findings) == len(set(checked.findings))
    assert [finding.code for finding in checked.findings].count("myasthenia") == 1


@pytest.mark.parametrize("units_taken", [-1, float("nan"), float("inf")])
def test_a_dose_cannot_be_built_wrong(units_taken: float) -> None:
    with pytest.raises(InputError):
        PlannedIntake(CITRATE, units_taken, datetime.time(20))


def test_a_sum_that_overflows_is_no_plan() -> None:
    huge = PlannedIntake(Product("x", "citrate", 1e308), 1e10, datetime.time(20))
    assert not check(WELL, (huge,)).allowed


def test_a_finding_cannot_be_changed_after_it_was_made() -> None:
    checked = check(WELL, INTAKE)
    for value in (checked, checked.findings[0], INTAKE[0], passed(checked)):
        with pytest.raises(AttributeError):
            value.level = "note"  # type: ignore[union-attr, misc]
