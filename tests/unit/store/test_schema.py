"""The migrations lead to exactly the tables that the code uses."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from magnesia.store import open_profile
from magnesia.store.schema import HEAD, metadata, version_of


def test_the_migrations_lead_to_the_newest_version_and_to_the_tables_of_the_code(tmp_path: Path) -> None:
    with open_profile(tmp_path, create=True) as profile, profile.engine.connect() as connection:
        assert version_of(connection) == HEAD
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
