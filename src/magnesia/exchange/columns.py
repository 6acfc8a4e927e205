"""Finding the columns that were named, and the rows that were asked for."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence

from magnesia.diary import DelimitedTable
from magnesia.errors import InputError

#: So many different values are listed when a filter matches nothing.
LISTED = 12


def require_columns(table: DelimitedTable, wanted: Sequence[str]) -> None:
    """Refuse a column name that is not in the file, with the nearest one that is."""
    for column in wanted:
        if column in table.columns:
            continue
        lower = {name.casefold(): name for name in table.columns}
        near = difflib.get_close_matches(column.casefold(), lower, n=1, cutoff=0.5)
        hint = f" Did you mean {lower[near[0]]!r}?" if near else ""
        raise InputError(
            "column-missing",
            f"{table.name} has no column {column!r}.{hint} Its columns: {', '.join(table.columns)}.",
            column=column,
            nearest=lower[near[0]] if near else None,
            columns=list(table.columns),
        )


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
