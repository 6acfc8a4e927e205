"""What became of the rows of a file that is being brought in: each is accepted, rejected or a duplicate."""

from __future__ import annotations

from array import array
from datetime import date
from typing import Any

from magnesia import store
from magnesia.diary import Circles, CsvRow, Entry, Rejection, Repeats, stands_above
from magnesia.study.record.calls_for_help import CallsForHelp

#: Rejected rows that are listed; all are counted.
MOST_LISTED = 2_000
CIRCLE = (
    "this row and rows above take each other out, so that none of them would count; take one such mark away"
)
OTHER_CONTENT = "this id stands in the profile with other content"


class Account:
    """What became of the rows so far: rows == accepted + rejected + duplicates."""

    def __init__(self) -> None:
        self.rows = self.accepted = self.rejected = self.duplicates = 0
        self.listed: list[dict[str, Any]] = []
        self.repeats = Repeats()
        self.days: set[date] = set()
        self.calls_for_help = CallsForHelp()
        self._names = _Names()
        self._circles = Circles()

    def take(self, rows: list[CsvRow], appender: store.Appender) -> None:
        """Hand the entries of these rows to the profile, and count what became of each row."""
        rows = [self._outside_circles(row) for row in rows]
        outcomes = iter(appender.add([row.entry for row in rows if row.entry is not None]))
        for row in rows:
            self.rows += 1
            if row.rejection is not None:
                self._reject(row.rejection)
            elif row.entry is not None:
                self._count(row, row.entry, next(outcomes), is_above=self._names.add(row.entry.entry_id))

    def _outside_circles(self, row: CsvRow) -> CsvRow:
        """Refuse the row that closes a circle of corrections; the others of it stay."""
        if row.entry is None or not self._circles.closes(row.entry):
            return row
        return row._replace(entry=None, rejection=Rejection(row.number, "replaces", CIRCLE))

    def _count(self, row: CsvRow, entry: Entry, outcome: store.Outcome, *, is_above: bool) -> None:
        if outcome == "conflict":
            here = Rejection(row.number, "entry_id", OTHER_CONTENT)
            self._reject(stands_above(row) if is_above else here)
            return
        if outcome == "new":
            self.accepted += 1
        else:
            self.duplicates += 1
            if is_above:
                self.repeats.add(row)
        self.days.add(entry.stamp.local_date)
        self.calls_for_help.add(entry)

    def _reject(self, rejection: Rejection) -> None:
        self.rejected += 1
        if len(self.listed) < MOST_LISTED:
            self.listed.append({"row": rejection.row, "column": rejection.column, "reason": rejection.reason})


class _Names:
    """The ids seen so far, as 64-bit fingerprints in one flat table: a million of them take 16 MB.

    Two ids with one fingerprint (once in ten million files of a million rows) would only mislead a note.
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 << 12))
        self._used = 0

    def add(self, name: str) -> bool:
        """Take note of an id; return whether it was there."""
        if not self._put(hash(name) & 0xFFFF_FFFF_FFFF_FFFF or 1):
            return True
        self._used += 1
        if 3 * self._used > 2 * len(self._slots):
            known, self._slots = self._slots, array("Q", bytes(16 * len(self._slots)))
            for fingerprint in known:
                if fingerprint:
                    self._put(fingerprint)
        return False

    def _put(self, fingerprint: int) -> bool:
        slots, last = self._slots, len(self._slots) - 1
        place = fingerprint & last
        while there := slots[place]:
            if there == fingerprint:
                return False
            place = (place + 1) & last
        slots[place] = fingerprint
        return True
