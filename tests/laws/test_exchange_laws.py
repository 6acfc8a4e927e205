"""Laws of reading tables: every row is accounted for, and no bytes bring anything but a table or one sentence."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from magnesia.diary import read_delimited
from magnesia.errors import InputError
from magnesia.exchange import read_trial_table

quietly = settings(derandomize=True, max_examples=100, deadline=None)
FIRST = date(2026, 1, 1)

CELL = st.sampled_from(["", "x", "5", "6.5", "n/a", "-1", "300"])
ROW = st.tuples(st.integers(0, 12), st.sampled_from(["on", "off", "", "ON"]), CELL, st.booleans())


def lines(rows: list[tuple[int, str, str, bool]]) -> list[str]:
    return [
        f"{FIRST + timedelta(days=day) if dated else 'soon'},{arm},{cell}" for day, arm, cell, dated in rows
    ]


@quietly
@given(st.lists(ROW, min_size=1, max_size=15), st.randoms(use_true_random=False))
def test_every_row_is_accounted_for_and_the_order_of_rows_changes_nothing(
    rows: list[tuple[int, str, str, bool]], shuffler: object
) -> None:
    # Two rows settle the labels, so that every draw is a trial.
    written = ["2026-02-01,on,5", "2026-02-02,off,5", *lines(rows)]
    shuffled = list(written)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    tables = [
        read_trial_table(
            ("date,arm,well\n" + "\n".join(some)).encode(),
            "f",
            date="date",
            outcomes=["well"],
            treatment="arm",
        )
        for some in (written, shuffled)
    ]
    one, other = tables
    assert one.rows == len(written) == one.accepted + len(one.rejected) + one.duplicates
    assert (one.first_day, one.arms, one.outcomes) == (other.first_day, other.arms, other.outcomes)
    assert len(one.rejected) == len(other.rejected)


@quietly
@given(st.integers(-3000, 3000), st.lists(ROW, max_size=10))
def test_shifting_all_dates_shifts_the_first_day_and_nothing_else(
    shift: int, rows: list[tuple[int, str, str, bool]]
) -> None:
    def table_from(start: date) -> object:
        moved = [f"{start + timedelta(days=day)},{arm},{cell}" for day, arm, cell, _ in rows]
        text = "\n".join(["date,arm,well", f"{start},on,5", f"{start + timedelta(days=20)},off,5", *moved])
        try:
            table = read_trial_table(text.encode(), "f", date="date", outcomes=["well"], treatment="arm")
        except InputError as problem:
            return problem.code
        return (table.first_day - start, table.arms, table.outcomes, table.accepted)

    assert table_from(FIRST) == table_from(FIRST + timedelta(days=shift))


@quietly
@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-16")))
def test_any_bytes_are_a_table_or_one_sentence(data: bytes) -> None:
    try:
        table = read_delimited(data, "f")
    except InputError:
        return
    assert len(table.rows) == len(table.row_numbers)
    assert all(set(row) == set(table.columns) for row in table.rows)
