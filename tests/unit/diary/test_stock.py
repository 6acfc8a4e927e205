"""What is left of a product: what was counted, less the doses since, each taken off once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from magnesia.diary import Diary, Dose, Note, Stamp, units_left
from magnesia.person import Product

COUNTED = datetime(2026, 3, 5, 12, 0, 30, tzinfo=UTC)
PRODUCT = Product("Glycinate", "bisglycinate", 100, units_left=60, counted_at=COUNTED)


def dose(
    number: int,
    units: float = 1,
    entered_at: datetime = COUNTED + timedelta(days=1),
    day: date = date(2026, 3, 6),
    clock: time | None = None,
    replaces: str | None = None,
    name: str = "Glycinate",
) -> Dose:
    stamp = Stamp(day, clock, "Etc/UTC", entered_at)
    return Dose(f"d{number}", stamp, name, "bisglycinate", "tablet", units, 100 * units, replaces=replaces)


def left(*entries: Dose | Note) -> float | None:
    return units_left(PRODUCT, Diary(entries))


def test_nobody_counted() -> None:
    assert units_left(replace(PRODUCT, units_left=None, counted_at=None), Diary(())) is None


def test_doses_since_the_count_are_taken_off() -> None:
    assert left() == 60
    assert left(dose(1), dose(2, 0.5), dose(3, 2, name="GLYCINATE")) == 56.5
    assert left(dose(1, name="Oxide")) == 60


def test_doses_under_a_former_name_are_taken_off_too() -> None:
    renamed = PRODUCT.renamed("Night").renamed("Evening")
    doses = Diary((dose(1), dose(2, 0.5, name="night"), dose(3, 2, name="Evening"), dose(4, name="Oxide")))
    assert units_left(renamed, doses) == 56.5


def test_what_was_written_down_before_the_count_is_not_taken_off() -> None:
    assert left(dose(1, entered_at=COUNTED - timedelta(hours=1), day=date(2026, 3, 5))) == 60


def test_a_dose_entered_late_for_a_day_before_the_count_was_out_of_the_bottle_already() -> None:
    assert left(dose(1, day=date(2026, 3, 4))) == 60
    assert left(dose(1, day=date(2026, 3, 5), clock=time(8))) == 60
    assert left(dose(1, day=date(2026, 3, 5), clock=time(12, 0))) == 59
    assert left(dose(1, day=date(2026, 3, 5), clock=time(20))) == 59
    assert left(dose(1, day=date(2026, 3, 5))) == 59


def test_a_correction_is_taken_off_once_and_a_dose_taken_back_not_at_all() -> None:
    assert left(dose(1, 2), dose(2, 1, replaces="d1")) == 59
    back = Note(
        "n", Stamp(date(2026, 3, 6), None, "Etc/UTC", COUNTED + timedelta(days=2)), "no", retracts="d1"
    )
    assert left(dose(1, 2), back) == 60


def test_a_correction_of_a_dose_from_before_the_count_changes_nothing() -> None:
    before = dose(1, 2, entered_at=COUNTED - timedelta(hours=1), day=date(2026, 3, 5))
    assert left(before, dose(2, 1, day=date(2026, 3, 5), replaces="d1")) == 60


def test_it_never_falls_below_zero() -> None:
    assert left(*(dose(number, 20) for number in range(4))) == 0


@pytest.mark.parametrize("order", [1, -1])
def test_corrections_that_name_each_other_end(order: int) -> None:
    entries = [dose(1, replaces="d2"), dose(2, replaces="d1"), dose(3)][::order]
    assert left(*entries) == 59
