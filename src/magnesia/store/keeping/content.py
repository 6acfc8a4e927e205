"""What a profile holds, in three numbers that are equal exactly when two profiles hold the same."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, column, select, table

#: The columns that hold what a person entered, in the tables of every version. What later versions copy out of them
#: into columns of their own is left out, so that a migration must leave the content as it was.
TABLES = {
    "entries": ("position", "entry_id", "kind", "local_date", "content", "sha256"),
    "documents": ("position", "kind", "content", "sha256", "created_at"),
}


@dataclass(frozen=True)
class Content:
    """How many rows there are, and one SHA-256 over every value of every row, in order."""

    entries: int
    documents: int
    sha256: str


def content_of(connection: Connection) -> Content:
    """Count and hash what this connection sees; the same on every database."""
    digest = hashlib.sha256()
    counts = []
    for name, columns in TABLES.items():
        digest.update(f"{name}:{','.join(columns)}\n".encode())
        counts.append(0)
        with connection.execute(rows_of(name, columns)) as rows:
            for row in rows:
                counts[-1] += 1
                values = [str(value).encode() for value in row]
                # The length before each value: no two different rows can look alike.
                digest.update(b"".join([b"%d:%b" % (len(value), value) for value in values]))
    return Content(counts[0], counts[1], digest.hexdigest())


def rows_of(name: str, columns: tuple[str, ...]) -> Select[Any]:
    """Return the query for these columns of a table in any version, in the order of making, a few at a time."""
    typed: list[Any] = [column(each) for each in columns]
    wanted: Any = select(*typed).select_from(table(name)).order_by(column("position"))
    some_at_a_time: Select[Any] = wanted.execution_options(yield_per=1000)
    return some_at_a_time
