"""Entries say in columns of their own which entry they take out of force, and when they were entered.

The three columns are copied from the content, which stays as it was, byte for byte.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_ROWS_AT_ONCE = 1000
_ENTRIES = sa.table(
    "entries",
    sa.column("position"),
    sa.column("content"),
    sa.column("replaces"),
    sa.column("retracts"),
    sa.column("entered_at"),
)


def upgrade() -> None:
    """Add the columns, fill them for the entries that are there, and refuse new rows without them."""
    for name in ("replaces", "retracts"):
        op.add_column("entries", sa.Column(name, sa.Text))
    op.add_column("entries", sa.Column("entered_at", sa.BigInteger().with_variant(sa.Integer, "sqlite")))
    connection = op.get_bind()
    is_file = connection.dialect.name == "sqlite"
    # The one moment at which a row may change: its content does not.
    op.execute("DROP TRIGGER entries_no_update" + ("" if is_file else " ON entries"))
    _fill(connection)
    if is_file:
        op.execute(
            "CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries "
            "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
        )
        # A program of the release before, still running, knows nothing of the columns: it must not write.
        op.execute(
            "CREATE TRIGGER entries_of_this_version BEFORE INSERT ON entries WHEN NEW.entered_at IS NULL "
            "BEGIN SELECT RAISE(ABORT, 'the profile was brought up to date by a newer magnesia'); END"
        )
        op.execute("PRAGMA user_version = 2")
    else:
        for name in ("replaces", "retracts"):
            op.execute(f"ALTER TABLE entries ALTER COLUMN {name} SET STATISTICS 0")
        op.execute(
            "CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries "
            "FOR EACH STATEMENT EXECUTE FUNCTION magnesia_append_only()"
        )
        op.execute(
            "ALTER TABLE entries ADD CONSTRAINT entries_of_this_version CHECK (entered_at IS NOT NULL)"
        )
    op.create_index("entries_by_time_of_entering", "entries", ["entered_at"])
    for name in ("replaces", "retracts"):
        named = sa.column(name).is_not(None)
        op.create_index(f"entries_by_{name}", "entries", [name], sqlite_where=named, postgresql_where=named)


def _fill(connection: sa.Connection) -> None:
    change = (
        sa.update(_ENTRIES)
        .where(_ENTRIES.c.position == sa.bindparam("row"))
        .values(
            replaces=sa.bindparam("replaced"),
            retracts=sa.bindparam("retracted"),
            entered_at=sa.bindparam("entered"),
        )
    )
    last = -1
    while rows := connection.execute(
        sa.select(_ENTRIES.c.position, _ENTRIES.c.content)
        .where(_ENTRIES.c.position > last)
        .order_by(_ENTRIES.c.position)
        .limit(_ROWS_AT_ONCE)
    ).all():
        connection.execute(change, [_columns(position, json.loads(content)) for position, content in rows])
        last = rows[-1][0]


def _columns(position: int, entry: dict[str, Any]) -> dict[str, Any]:
    entered = datetime.fromisoformat(entry["stamp"]["entered_at"])
    return {
        "row": position,
        "replaced": entry.get("replaces"),
        "retracted": entry.get("retracts"),
        "entered": (entered - _BEGINNING) // timedelta(microseconds=1),
    }
