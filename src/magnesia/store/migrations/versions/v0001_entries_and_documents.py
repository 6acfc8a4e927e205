"""The first record: diary entries and documents, both append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

#: "MgMg" in ASCII; marks the file as ours.
_APPLICATION_ID = 0x4D674D67


def upgrade() -> None:
    """Create both tables, and the triggers that keep anyone from changing a row."""
    op.create_table(
        "entries",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("entry_id", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("local_date", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("entries_by_day", "entries", ["local_date"])
    op.create_table(
        "documents",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("documents_by_kind", "documents", ["kind", "position"])
    if op.get_bind().dialect.name == "sqlite":
        _close_file()
    else:
        _close_server()


def _close_file() -> None:
    for table in ("entries", "documents"):
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
            )
    op.execute(f"PRAGMA application_id = {_APPLICATION_ID}")


def _close_server() -> None:
    # A server notes the commonest values of a column elsewhere and keeps them; it is to note nothing of a diary.
    for table, columns in (
        ("entries", ("entry_id", "content", "sha256")),
        ("documents", ("content", "sha256")),
    ):
        for column in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")
    op.execute(
        "CREATE FUNCTION magnesia_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$"
    )
    for table in ("entries", "documents"):
        for change in ("UPDATE", "DELETE", "TRUNCATE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION magnesia_append_only()"
            )
