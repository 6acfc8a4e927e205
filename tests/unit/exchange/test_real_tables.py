"""Two real exports are read whole, with exactly what is known about them."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from magnesia.exchange import TrialTable, read_trial_table

DATA = Path(__file__).parents[3].parent / "shared" / "data"


def data(name: str) -> bytes:
    file = DATA / name
    if not file.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{file} must be there in CI")
        pytest.skip(f"{file} is not there")
    return file.read_bytes()


def sleep_trial(participant: str) -> TrialTable:
    return read_trial_table(
        data("studyu_sleep_trials.csv"),
        "studyu_sleep_trials.csv",
        date="measured_at",
        outcomes=["sleep_quality_0_10", "sleep_hours"],
        treatment="intervention",
        where={"participant": participant},
    )


@pytest.mark.parametrize(
    ("participant", "rows", "labels"),
    [
        ("0889f7fb", 27, ("No tea", "Herbal tea")),
        ("026ff51a", 27, ("No tea", "Herbal tea")),
        ("5c8fe994", 24, ("Cold milk", "Warm milk")),
        ("2faf171f", 21, ("Regular temperature", "Cold temperature")),
        ("c3f0072f", 7, ("Animal protein", "Plant protein")),
    ],
)
def test_a_persons_sleep_trial_is_filtered_out_of_the_whole_file(
    participant: str, rows: int, labels: tuple[str, str]
) -> None:
    table = sleep_trial(participant)
    assert (table.rows, table.rejected, table.unread, table.labels) == (rows, (), (), labels)
    assert table.rows + table.left_out == 192


def test_two_ratings_within_five_seconds_count_as_their_mean() -> None:
    table = sleep_trial("026ff51a")
    assert any("mean: 2023-08-06" in note for note in table.notes)
    assert table.outcomes["sleep_quality_0_10"][(date(2023, 8, 6) - table.first_day).days] == 3


def test_the_blinded_doses_are_read_on_their_days() -> None:
    table = read_trial_table(
        data("selfblinded_rct_doses.csv"),
        "selfblinded_rct_doses.csv",
        date="datetime_utc",
        outcomes=["absorption", "happy_mean"],
        treatment="active",
        where={"experiment": "A"},
    )
    assert (table.rows, table.accepted, table.labels) == (50, 50, ("0", "1"))
    assert table.first_day == date(2023, 3, 31)
    rated = [value for value in table.outcomes["absorption"] if value is not None]
    assert len(rated) == 50
