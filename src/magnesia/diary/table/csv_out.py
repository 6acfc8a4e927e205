"""A diary as tidy CSV: one row per entry, the unit in the column name, an empty cell where nothing is known.

docs/reference/diary-csv.md describes every column; `csv_in.read_csv` gives the same diary back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from magnesia.diary.entries import Entry
from magnesia.diary.history import Diary
from magnesia.diary.table.columns import COLUMNS, row_of

#: Rows that are handed on together.
_ROWS = 500


def write_csv(diary: Diary) -> str:
    """Return the whole diary as tidy CSV, entries in the order in which they were made."""
    return "".join(csv_text(diary.entries))


def csv_text(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield tidy CSV piece by piece, so that no diary is too long for it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for number, entry in enumerate(entries, start=1):
        row = row_of(entry)
        writer.writerow([row.get(column, "") for column in COLUMNS])
        if number % _ROWS == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()
