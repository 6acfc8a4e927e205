"""A profile in PostgreSQL: one schema of the database for one person, so that people never share a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from magnesia.store.profile import Execute, StoreError
from magnesia.store.schema import HEAD

SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")
DEFAULT_NAME = "magnesia"
#: Names that PostgreSQL keeps for itself or shares between everyone.
_NOT_A_PERSON = ("public", "information_schema")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Written on the schema, so that we never touch one that another program has made.
MARK = "magnesia profile"
_CONNECT_TIMEOUT_S = 10
#: First of the two numbers of our lock on a server; the second is made from the name of the schema.
_LOCK = 0x4D674D67


@dataclass(frozen=True)
class ServerHome:
    """The database, the schema in it, and the folder on this machine that takes the backups."""

    url: URL
    name: str
    backups: Path

    @property
    def shown(self) -> str:
        """How the place is named to people; the password is left out."""
        bare = self.url.set(password=None, drivername="postgresql")
        return f"{bare.render_as_string()}?profile={self.name}"

    def require_unchanged(self, connection: Connection) -> None:
        """Wait for the one writer before us, then refuse a profile that was removed or migrated meanwhile."""
        take_write_lock(connection, self.name)
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
        if list(found) != [HEAD]:
            raise StoreError(
                "profile-newer",
                f"Not saved: a newer magnesia has brought the profile in {self.shown} up to date while it was "
                "open here; go on with that one.",
            )

    @contextmanager
    def one_commit(self, engine: Engine) -> Iterator[Execute]:
        """Yield what executes a statement; leaving the block is the commit."""
        with engine.execution_options(writes=True).connect() as connection, connection.begin():
            self.require_unchanged(connection)
            yield connection.exec_driver_sql


def is_address(place: object) -> bool:
    """Return whether this names a PostgreSQL database rather than a folder."""
    return isinstance(place, str) and place.strip().lower().startswith(SCHEMES)


def home_at(address: str, backups: Path) -> ServerHome:
    """Read an address such as postgresql://anna@localhost/diaries?profile=anna."""
    try:
        url = make_url(re.sub(r"^[a-zA-Z+]+", "postgresql+psycopg", address.strip(), count=1))
    except (ArgumentError, ValueError) as problem:
        raise StoreError(
            "address-unclear",
            "The address of the database cannot be read; write it like "
            "postgresql://anna@localhost/diaries?profile=anna.",
        ) from problem
    name = url.query.get("profile", DEFAULT_NAME)
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name in _NOT_A_PERSON or name[:3] == "pg_":
        raise StoreError(
            "profile-name",
            f"{name!r} cannot be the name of a profile; take small letters, digits and _, such as profile=anna.",
        )
    return ServerHome(url.difference_update_query(["profile"]), name, backups)


def engine_of(home: ServerHome, busy_timeout_s: float) -> Engine:
    """Return the engine of one profile on a server; it connects to the named address and nowhere else."""
    given = home.url.query.get("options", "")
    options = f"{given} -c search_path={home.name} -c lock_timeout={int(busy_timeout_s * 1000)}"
    try:
        engine = create_engine(
            home.url.difference_update_query(["options"]),
            poolclass=QueuePool,
            connect_args={
                "options": options.strip(),
                "connect_timeout": _CONNECT_TIMEOUT_S,
                "application_name": "magnesia",
            },
        )
    except ModuleNotFoundError as problem:
        raise StoreError(
            "postgresql-not-installed",
            "A profile in PostgreSQL needs the extra part of magnesia for it: pip install 'magnesia[hosted]'",
        ) from problem

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: Any) -> None:
        _require_safe(connection, home)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("writes", False):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    return engine


def _require_safe(connection: Any, home: ServerHome) -> None:
    """Refuse a server that says "committed" before the disk has it, or that cannot hold every letter."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        cursor.execute(
            "SELECT current_setting('fsync'), current_setting('full_page_writes'), "
            "current_setting('server_encoding')"
        )
        fsync, full_pages, encoding = cursor.fetchone()
    connection.commit()
    if (fsync, full_pages) != ("on", "on"):
        raise StoreError(
            "store-unsafe",
            f"The server of {home.shown} runs with fsync or full_page_writes off and can lose what it has called "
            "saved; nothing was opened. Ask who runs it to turn both on.",
        )
    if encoding != "UTF8":
        raise StoreError(
            "store-unsafe",
            f"The database of {home.shown} has the encoding {encoding} and cannot hold every letter; make one "
            "with the encoding UTF8.",
        )


def take_write_lock(connection: Connection, name: str) -> None:
    """Wait, up to the lock timeout, until nobody else writes to this profile; held until the commit."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK}, hashtext('{name}'))")


def require_ours(connection: Connection, home: ServerHome) -> bool:
    """Return whether the schema is there; refuse one that is not ours or that everyone may enter."""
    found = connection.execute(
        text(
            "SELECT obj_description(oid, 'pg_namespace'), has_schema_privilege('public', oid, 'USAGE') "
            "FROM pg_namespace WHERE nspname = :name"
        ),
        {"name": home.name},
    ).one_or_none()
    if found is None:
        return False
    mark, is_public = found
    if mark != MARK:
        raise StoreError(
            "store-foreign",
            f"The schema {home.name} of that database belongs to another program; choose another name with "
            "?profile=NAME.",
        )
    if is_public:
        raise StoreError(
            "store-readable-by-others",
            f"Every user of the database may enter {home.shown}; close it with: "
            f"REVOKE ALL ON SCHEMA {home.name} FROM PUBLIC",
        )
    return True


def make_schema(connection: Connection, name: str) -> None:
    """Make an empty schema that only its owner may enter, and mark it as ours."""
    connection.exec_driver_sql(f'CREATE SCHEMA "{name}"')
    connection.exec_driver_sql(f"COMMENT ON SCHEMA \"{name}\" IS '{MARK}'")


def continue_positions(connection: Connection) -> None:
    """Let new rows be counted on from the last one that was copied in."""
    for table in ("entries", "documents"):
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'position'), max(position)) FROM {table}"  # noqa: S608
        )
