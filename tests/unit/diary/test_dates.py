"""A column of dates has one order, or the question goes back to the person."""

from __future__ import annotations

from datetime import date

import pytest

from magnesia.diary import DateColumn, DateOrder, read_dates
from magnesia.errors import InputError


def read(*cells: str, order: DateOrder | None = None, zone: str | None = None) -> DateColumn:
    rows = list(range(2, len(cells) + 2))
    return read_dates(list(cells), column="date", row_numbers=rows, order=order, zone=zone)


@pytest.mark.parametrize(
    "cell", ["2026-12-31", "2026/12/31", "20261231", "31/12/2026", "12/31/2026", "31.12.2026"]
)
def test_a_date_that_can_be_read_in_one_way_is_read(cell: str) -> None:
    assert read(cell).dates == {0: date(2026, 12, 31)}


def test_one_row_settles_the_order_of_the_whole_column() -> None:
    assert read("03/04/2026", "31/04/2027", "31/12/2026").dates == {
        0: date(2026, 4, 3),
        2: date(2026, 12, 31),
    }
    assert read("03/04/2026", "12/31/2026").dates[0] == date(2026, 3, 4)


@pytest.mark.parametrize("cell", ["03/04/2026", "03.04.2026", "03-04-2026"])
def test_a_column_that_allows_both_orders_is_asked_about(cell: str) -> None:
    with pytest.raises(InputError, match="--date-order dmy or --date-order mdy") as asked:
        read("05/05/2026", cell)
    assert asked.value.code == "date-order-unclear"
    assert "row 3" in asked.value.message
    assert read(cell, order="mdy").dates == {0: date(2026, 3, 4)}
    assert read(cell, order="dmy").dates == {0: date(2026, 4, 3)}


def test_a_column_in_which_both_orders_mean_the_same_needs_no_question() -> None:
    assert read("05/05/2026").dates == {0: date(2026, 5, 5)}


def test_a_column_with_mixed_orders_is_asked_about_and_names_a_row_of_each() -> None:
    with pytest.raises(InputError, match=r"row 2 .* row 4") as asked:
        read("31/12/2026", "01/02/2026", "12/31/2026")
    assert asked.value.code == "date-order-mixed"


def test_with_an_order_given_the_rows_that_do_not_fit_are_rejected() -> None:
    column = read("31/12/2026", "12/31/2026", order="dmy")
    assert column.dates == {0: date(2026, 12, 31)}
    assert "day, month, year" in column.problems[1]


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("", "missing"),
        ("46000", "spreadsheet's day number"),
        ("31.12.26", "four digits"),
        ("2026-02-30", "calendar"),
        ("45/45/2026", "not a date"),
        ("yesterday", "not a date"),
        ("0026-01-01", "year"),
        ("2026-01-01 25:00", "clock"),
        ("2026-01-01T10:00+99:00", "offset"),
    ],
)
def test_a_cell_that_is_no_date_is_a_problem_of_its_own_row(cell: str, word: str) -> None:
    column = read("2026-01-01", cell)
    assert column.dates == {0: date(2026, 1, 1)}
    assert word in column.problems[1]


def test_a_date_with_an_offset_stays_as_written_there() -> None:
    assert read("2026-01-01T23:30:00+09:00", zone="Europe/Oslo").dates == {0: date(2026, 1, 1)}


@pytest.mark.parametrize("end", ["Z", "+00:00", " UTC"])
def test_a_utc_time_is_moved_to_the_zone_only_where_one_is_given(end: str) -> None:
    cell = f"2026-01-01 23:30:00.250{end}"
    assert read(cell).dates == {0: date(2026, 1, 1)}
    assert read(cell, zone="Europe/Oslo").dates == {0: date(2026, 1, 2)}
