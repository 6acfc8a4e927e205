"""What became of the rows of a file: each is counted once, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from magnesia.diary import CsvRow, Entry, Event, Stamp
from magnesia.study.record.accounting import OTHER_CONTENT, Account

STAMP = Stamp(date(2026, 3, 1), None, "Europe/Oslo", datetime(2026, 3, 1, 20, tzinfo=UTC))
#: More ids than the table of names has room for at first.
MANY = 10_000


class _Profile:
    """Says the same of every entry."""

    def __init__(self, outcome: str) -> None:
        self._outcome = outcome

    def add(self, entries: Sequence[Entry]) -> list[str]:
        return [self._outcome] * len(entries)


def _rows(first: int) -> list[CsvRow]:
    return [
        CsvRow(first + number, Event(f"e{number}", STAMP, "cramp"), has_id=False, rejection=None)
        for number in range(MANY)
    ]


def _taken(account: Account, rows: list[CsvRow], outcome: str) -> None:
    profile: Any = _Profile(outcome)
    account.take(rows, profile)


def test_a_row_that_repeats_one_above_is_known_as_such_among_very_many() -> None:
    account = Account()
    _taken(account, _rows(2), "new")
    _taken(account, _rows(2 + MANY), "already")
    assert (account.rows, account.accepted, account.duplicates) == (2 * MANY, MANY, MANY)
    assert account.repeats.count == MANY


def test_a_row_that_is_there_before_the_file_repeats_nothing_above() -> None:
    account = Account()
    _taken(account, _rows(2), "already")
    assert (account.duplicates, account.repeats.count) == (MANY, 0)


def test_other_content_stands_above_or_in_the_profile() -> None:
    account = Account()
    _taken(account, _rows(2)[:1], "conflict")
    _taken(account, _rows(3)[:1], "conflict")
    assert [row["reason"] for row in account.listed] == [
        OTHER_CONTENT,
        "the id 'e0' stands above with other content",
    ]


def test_rows_that_take_each_other_out_do_not_both_vanish() -> None:
    names = {"a": "b", "b": "c", "c": "a", "d": "c", "e": "a"}
    rows = [
        CsvRow(number, Event(one, STAMP, "cramp", replaces=other), True, None)
        for number, (one, other) in enumerate(names.items(), start=2)
    ]
    account = Account()
    _taken(account, rows, "new")
    assert [(row["row"], row["column"]) for row in account.listed] == [(4, "replaces")]
    assert account.accepted == 4
