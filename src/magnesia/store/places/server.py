"""A profile in PostgreSQL: one schema of the database for one person, so that people never share a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import QueuePool

from magnesia.store.places.address import address_shown, is_address, read_address
from magnesia.store.profile import Execute, StoreError
from magnesia.store.schema import HEAD

__all__ = [
    "MARK",
    "ServerHome",
    "continue_positions",
    "engine_of",
    "home_at",
    "is_address",
    "make_schema",
    "require_ours",
    "take_write_lock",
]

#: Written on the schema, so that we never touch one that another program has made.
MARK = "magnesia profile"
_CONNECT_TIMEOUT_S = 10
#: First of the two numbers of our lock on a server; the second is made from the name of the schema.
_LOCK = 0x4D674D67


#: What PostgreSQL calls the errors of a table that is not there, and of one that this user may not read.
_NO_TABLE, _NO_RIGHT = "42P01", "42501"


@dataclass(frozen=True)
class ServerHome:
    """The database, the schema in it, and the folder on this machine that takes the backups.

    `opened` remembers which schema of that name was opened: one that is made anew later is another diary.
    """

    url: URL
    name: str
    backups: Path
    opened: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def shown(self) -> str:
        """How the place is named to people; the password is left out."""
        return address_shown(self.url, self.name)

    def require_unchanged(self, connection: Connection) -> None:
        """Wait for the one writer before us, then refuse a profile that was replaced or migrated meanwhile.

        A server that has been told meanwhile not to wait for its disk is refused too.
        """
        take_write_lock(connection, self.name)
        # Asked only now: a statement sees what was committed before it began, not while it waited.
        asked = (
            "SELECT oid, current_setting('fsync'), current_setting('full_page_writes'), "  # noqa: S608 - a plain name
            "(SELECT string_agg(version_num, ' ') FROM alembic_version) "
            f"FROM pg_namespace WHERE nspname = '{self.name}'"
        )
        try:
            found = connection.exec_driver_sql(asked).one_or_none()
        except ProgrammingError as problem:
            if getattr(problem.orig, "sqlstate", None) != _NO_TABLE:
                raise
            found = None
        if found is None or found[0] != self.opened.get(self.name, found[0]):
            raise StoreError(
                "store-moved",
                f"Not saved: the profile in {self.shown} was replaced or removed while it was open; start again.",
            )
        _require_waits_for_disk(self, found[1], found[2], "nothing was saved")
        if found[3] != HEAD:
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


def home_at(address: str, backups: Path) -> ServerHome:
    """Read an address such as postgresql://anna@localhost/diaries?profile=anna."""
    url, name = read_address(address)
    return ServerHome(url, name, backups)


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
        opened: Any = connection.connection.driver_connection
        # A statement that stands outside every transaction, such as CHECKPOINT, sees no moment of the record.
        if not connection.get_execution_options().get("writes", False) and not opened.autocommit:
            _begin_reading(connection, home)

    return engine


def _begin_reading(connection: Connection, home: ServerHome) -> None:
    """Begin a transaction that sees one moment of the record.

    That moment is the first query, while a restore that is under way puts new tables in the place of the old ones:
    who asked first and then waited for it would find the new ones empty. So the wait comes first, in the order in
    which a schema is dropped.
    """
    one_moment = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    connection.exec_driver_sql(one_moment)
    try:
        connection.exec_driver_sql("LOCK TABLE documents, entries, alembic_version IN ACCESS SHARE MODE")
    except ProgrammingError as problem:
        if getattr(problem.orig, "sqlstate", None) not in (_NO_TABLE, _NO_RIGHT):
            raise
        # No profile, or none that this user may see; `require_ours` says which.
        connection.connection.rollback()
        connection.exec_driver_sql(one_moment)
        return
    if not home.opened:
        asked = f"SELECT oid FROM pg_namespace WHERE nspname = '{home.name}'"  # noqa: S608 - a plain name
        home.opened[home.name] = int(connection.exec_driver_sql(asked).scalar_one())


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
    _require_waits_for_disk(home, fsync, full_pages, "nothing was opened")
    if encoding != "UTF8":
        raise StoreError(
            "store-unsafe",
            f"The database of {home.shown} has the encoding {encoding} and cannot hold every letter; make one "
            "with the encoding UTF8.",
        )


def _require_waits_for_disk(home: ServerHome, fsync: str, full_pages: str, what: str) -> None:
    if (fsync, full_pages) != ("on", "on"):
        raise StoreError(
            "store-unsafe",
            f"The server of {home.shown} runs with fsync or full_page_writes off and can lose what it has called "
            f"saved; {what}. Ask who runs it to turn both on.",
        )


def take_write_lock(connection: Connection, name: str) -> None:
    """Wait, up to the lock timeout, until nobody else writes to this profile; held until the commit."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK}, hashtext('{name}'))")


#: Of a schema: its mark, whether it and its tables are this user's (or a role's that this user belongs to), whether
#: this user may enter it, and to whom else it, a table or a column was opened.
_WHOSE = text(
    "SELECT obj_description(n.oid, 'pg_namespace') AS mark, "
    "pg_has_role(n.nspowner, 'MEMBER') AND NOT EXISTS (SELECT FROM pg_class AS c "
    "WHERE c.relnamespace = n.oid AND NOT pg_has_role(c.relowner, 'MEMBER')) AS is_own, "
    "has_schema_privilege(n.oid, 'USAGE') AS may_enter, "
    "ARRAY(SELECT DISTINCT CASE WHEN to_whom = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(to_whom)) END FROM ("
    "SELECT (aclexplode(n.nspacl)).grantee AS to_whom, n.nspowner AS owner "
    "UNION SELECT (aclexplode(c.relacl)).grantee, c.relowner FROM pg_class AS c WHERE c.relnamespace = n.oid "
    "UNION SELECT (aclexplode(a.attacl)).grantee, c.relowner FROM pg_attribute AS a "
    "JOIN pg_class AS c ON c.oid = a.attrelid WHERE c.relnamespace = n.oid"
    ") AS opened WHERE to_whom NOT IN (n.nspowner, owner) ORDER BY 1) AS others "
    "FROM pg_namespace AS n WHERE n.nspname = :name"
)


def require_ours(connection: Connection, home: ServerHome) -> bool:
    """Return whether the schema is there; refuse one of another program or user, and one that others may enter."""
    found = connection.execute(_WHOSE, {"name": home.name}).one_or_none()
    if found is None:
        return False
    if found.mark != MARK:
        raise StoreError(
            "store-foreign",
            f"The schema {home.name} of that database belongs to another program; choose another name with "
            "?profile=NAME.",
        )
    if not found.is_own:
        raise StoreError(
            "store-not-yours",
            f"The schema {home.name} of that database, or a table in it, belongs to another user of the database, "
            "who could read and change all of it; choose another name with ?profile=NAME.",
        )
    if found.others:
        who, name = ", ".join(found.others), home.name
        raise StoreError(
            "store-readable-by-others",
            f"Other users of the database may enter or read {home.shown}: {who}. Close it with: "
            f"REVOKE ALL ON SCHEMA {name} FROM {who}; REVOKE ALL ON ALL TABLES IN SCHEMA {name} FROM {who}; "
            f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {name} FROM {who}",
        )
    if not found.may_enter:
        raise StoreError(
            "store-read-only",
            f"This user of the database may not enter {home.shown}; grant it with: "
            f"GRANT USAGE, CREATE ON SCHEMA {home.name} TO CURRENT_USER",
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
