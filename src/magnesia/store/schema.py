"""The tables as they stand now, and the way there: migrations are appended in `migrations/versions`, never edited."""

from __future__ import annotations

from importlib import resources

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, MetaData, Table, Text, inspect, text

from magnesia.store.profile import StoreError

#: Marks a file as ours ("MgMg" in ASCII).
APPLICATION_ID = 0x4D674D67
#: Every revision in `migrations/versions`, oldest first.
REVISIONS = ("0001", "0002")
HEAD = REVISIONS[-1]

metadata = MetaData()

#: One row per diary entry, in the order of making. `content` is the entry as JSON, `sha256` its hash. `replaces`
#: and `retracts` name the entries that this one takes out of force; `entered_at` is in microseconds since 1970 UTC.
#: These three are copied from the content, so that questions about them need not read every row.
entries = Table(
    "entries",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("entry_id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("local_date", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("replaces", Text),
    Column("retracts", Text),
    Column("entered_at", BigInteger().with_variant(Integer, "sqlite")),
    Index("entries_by_day", "local_date"),
    Index("entries_by_time_of_entering", "entered_at"),
    sqlite_strict=True,
)
for _name in ("replaces", "retracts"):
    # Few entries name another, so the index holds these few only. So it does in PostgreSQL, where the migration says
    # it; saying it here too would load all of SQLAlchemy's PostgreSQL with every command.
    Index(f"entries_by_{_name}", entries.c[_name], sqlite_where=entries.c[_name].is_not(None))

#: Person, products, plan and answers; of each kind the newest is in force. `created_at` is UTC.
documents = Table(
    "documents",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Index("documents_by_kind", "kind", "position"),
    sqlite_strict=True,
)


def version_of(connection: Connection) -> str | None:
    """Return the revision that the profile stands at, None for one without tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    versions = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if len(versions) != 1:
        raise StoreError(
            "profile-two-versions",
            f"This profile says that it has {len(versions)} versions instead of one; restore it from a backup.",
        )
    return str(versions[0])


def require_known(version: str | None) -> None:
    """Refuse a version that this magnesia does not know."""
    if version is not None and version not in REVISIONS:
        raise StoreError(
            "profile-newer",
            f"This profile was made by a newer magnesia (version {version} of the record); update magnesia first.",
        )


def set_up(connection: Connection, upto: str = HEAD) -> None:
    """Run the migrations that are missing, inside the caller's transaction."""
    # Imported late: it takes longer than everything else here and is needed once per version.
    from alembic import command
    from alembic.config import Config

    require_known(version_of(connection))
    config = Config()
    folder = resources.files("magnesia.store") / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, upto)
