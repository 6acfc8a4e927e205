"""A dose of a product holds what its label says, by whichever door it comes, and what was said of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from magnesia import store
from magnesia.diary import Dose, Part, current
from magnesia.study import clock

if TYPE_CHECKING:
    from tests.doors.conftest import CommandLine

LABEL = "tablet: 100 mg as oxide, 50 mg as citrate"
OF_ONE_AND_A_HALF = (Part("oxide", 150), Part("citrate", 75))
WEEK = ("log", "week", "--week", "2026-01-05")


@pytest.fixture
def person(magnesia: CommandLine) -> CommandLine:
    magnesia(
        *("init", "--age", "47", "--sex", "female", "--region", "EU", "--egfr", "88", "--not-pregnant"),
        *("--no-conditions", "--no-medicines", "--zone", "Europe/Oslo", "--outcome", "pain"),
    )
    return magnesia


@pytest.fixture
def mixed(person: CommandLine) -> CommandLine:
    assert person("product", "set", "both", "--label", LABEL).code == 0
    return person


def doses_of(command_line: CommandLine) -> list[Dose]:
    with store.open_profile(command_line.home) as profile:
        return [entry for entry in current(store.load_diary(profile)) if isinstance(entry, Dose)]


@pytest.mark.parametrize(
    "words",
    [
        ("log", "dose", "--units", "1.5", "--date", "2026-01-05"),
        ("log", "dose", "1.5 tablets both", "--date", "2026-01-05"),
        (*WEEK, "--row", "both=1.5 - - - - - -"),
    ],
    ids=["options", "free words", "paper"],
)
def test_each_salt_of_a_mixed_product_is_kept_with_its_share(
    mixed: CommandLine, words: tuple[str, ...]
) -> None:
    assert mixed(*words).code == 0
    (dose,) = doses_of(mixed)
    assert (dose.form, dose.elemental_mg, dose.unit_name) == ("mixed", 225, "tablet")
    assert dose.parts == OF_ONE_AND_A_HALF


def test_a_corrected_number_of_units_changes_every_salt_alike(mixed: CommandLine) -> None:
    mixed("log", "dose", "--units", "half", "--id", "a")
    assert mixed("log", "fix", "a", "1.5").code == 0
    (dose,) = doses_of(mixed)
    assert (dose.elemental_mg, dose.parts) == (225, OF_ONE_AND_A_HALF)


def test_a_dose_on_paper_is_planned_where_the_plan_has_it_and_only_there(
    person: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 12, 20, 9, tzinfo=UTC))
    person("init", "--product", "100 mg elemental citrate tablet", "--product", "50 mg elemental oxide")
    made = person(
        *("plan", "new", "--outcome", "pain:lower:1", "--product", "100 mg elemental citrate tablet"),
        *("--at", "08:00", "--seed", "5", "--start", "2026-01-05"),
    )
    assert made.code == 0, made
    with store.open_profile(person.home) as profile:
        plan = store.load_plan(profile)
    assert plan is not None
    assert set(plan.schedule.arms[:70]) == {0, 1}
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 20, 9, tzinfo=UTC))
    weeks = sorted({number // 7 for number, arm in enumerate(plan.schedule.arms[:70])})
    for week in weeks:
        monday = date.fromordinal(date(2026, 1, 5).toordinal() + 7 * week)
        said = person(
            *("log", "week", "--week", str(monday), "--row", "100 mg elemental citrate tablet 08:00=all 1"),
            *("--row", "50 mg elemental oxide=all 1"),
        )
        assert said.code == 0, said
    found = {
        (dose.product_name, dose.stamp.local_date.toordinal() - plan.start.toordinal()): dose.purpose
        for dose in doses_of(person)
    }
    for day, arm in enumerate(plan.schedule.arms[:70]):
        assert found["100 mg elemental citrate tablet", day] == ("planned" if arm else None)
        assert found["50 mg elemental oxide", day] is None


def test_the_usual_meal_counts_only_where_the_usual_time_does_and_is_shown(person: CommandLine) -> None:
    person("product", "set", "citrate", "--label", "100 mg elemental citrate tablet")
    person("product", "set", "citrate", "--usually-at", "00:00", "--with-food")

    def logged(*words: str) -> tuple[Any, list[Any]]:
        found = person("log", "dose", *words, "--date", "2026-01-05", "--json").json
        return found["entries"][0]["with_food"], found["understood"]

    another_time, understood = logged("half 8am")
    assert another_time is None
    assert "with food" not in str(understood)
    assert logged("half 8am", "--with-food")[0] is True
    usual, understood = logged("half")
    assert usual is True
    assert ["(as usual)", "with food"] in understood
    assert logged() == (True, [])
    assert logged("--without-food")[0] is False


def test_a_label_named_again_at_init_keeps_the_usual_dose_and_the_count(person: CommandLine) -> None:
    label = "100 mg elemental citrate tablet"
    person("init", "--product", label)
    person("product", "set", label, "--usual", "2", "--usually-at", "21:00", "--left", "30")
    before = person("product", "list", "--json").json["products"]
    assert (before[0]["usual_units"], before[0]["units_left"]) == (2, 30)
    assert person("init", "--product", label.upper().replace("MG", "mg")).code == 0
    assert person("product", "list", "--json").json["products"] == before
