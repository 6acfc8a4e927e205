"""Finding the rows that were asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from magnesia.diary import DelimitedTable
from magnesia.errors import InputError

#: So many different values are listed when a filter matches nothing.
LISTED = 12


def rows_where(table: DelimitedTable, where: Mapping[str, str]) -> tuple[list[int], int]:
    """Return the places of the rows in which every column has the wanted value, and how many were left out."""
    kept = list(range(len(table.rows)))
    for column, value in where.items():
        there = Counter(table.rows[place][column].strip() for place in kept)
        kept = [place for place in kept if table.rows[place][column].strip().casefold() == value.casefold()]
        if there and not kept:
            shown = ", ".join(word or "(empty)" for word, _ in there.most_common(LISTED))
            raise InputError(
                "filter-no-rows",
                f"No row of {table.name} has {value!r} in column {column!r}; there are: {shown}.",
                column=column,
                values=sorted(there),
            )
    return kept, len(table.rows) - len(kept)
