"""A profile in a file of its own: SQLite, plain or encrypted, that nobody else can read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO
from weakref import WeakSet

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from magnesia.store.profile import Execute, StoreError
from magnesia.store.schema import APPLICATION_ID, HEAD

FILE_NAME = "magnesia.db"
#: The second name of a file that another has just replaced, until its bytes are overwritten.
REPLACED = f".{FILE_NAME}.replaced"
#: The first SQLite without the race in which two connections on one write-ahead log corrupt the file.
OLDEST_SQLITE = (3, 51, 3)
#: How every plain SQLite file begins; an encrypted one begins with 16 bytes of chance.
PLAIN_HEADER = b"SQLite format 3\0"
_SMALLEST_SECTOR_BYTES = 512
#: Where SQLite's readers lock a file (its format fixes both numbers).
_SHARED_FROM, _SHARED_BYTES = 0x40000002, 510


@dataclass(frozen=True)
class FileHome:
    """The folder of a profile and the passphrase of its file (None: the file is plain)."""

    folder: Path
    passphrase: str | None = field(default=None, repr=False)

    @cached_property
    def file(self) -> Path:
        """The file with the record."""
        return self.folder / FILE_NAME

    @property
    def shown(self) -> str:
        """How the place is named to people."""
        return str(self.folder)

    @property
    def backups(self) -> Path:
        """The folder of its backups."""
        return self.folder / "backups"

    def require_unchanged(self, connection: Connection) -> None:
        """Refuse to write into a file that has lost its name, or that a newer magnesia has migrated."""
        self._require_unchanged(connection.connection.driver_connection)

    @contextmanager
    def one_commit(self, engine: Engine) -> Iterator[Execute]:
        """Yield what executes a statement; leaving the block is the commit, and nothing else is.

        One entry is one commit in everyday use; what SQLAlchemy does around a transaction would cost a third of it.
        """
        borrowed = engine.raw_connection()
        try:
            opened: Any = borrowed.driver_connection
            opened.execute("BEGIN IMMEDIATE")
            self._require_unchanged(opened)
            yield opened.execute
            opened.execute("COMMIT")
        finally:
            # Going back to the pool rolls back whatever has not been committed.
            borrowed.close()

    def _require_unchanged(self, opened: Any) -> None:
        if _identity(self.file) != opened.identity:
            raise StoreError(
                "store-moved",
                f"Not saved: the file of the profile in {self.folder} was replaced or removed while it was open; "
                "start again.",
            )
        (version,) = opened.execute("PRAGMA user_version").fetchone()
        if version != int(HEAD):
            raise StoreError(
                "profile-newer",
                f"Not saved: a newer magnesia has brought the profile in {self.folder} up to date while it was "
                "open here; go on with that one.",
            )


class _Opened(driver.Connection):  # type: ignore[misc]
    """A connection that knows which file it opened, whatever bears the name later."""

    identity: tuple[int, int] | None = None
    is_locked = False

    def close(self) -> None:
        """Close it, and count it no more among what this process has open."""
        _open_here.discard(self)
        super().close()


#: What this process has open. Opening and closing such a file beside SQLite would drop SQLite's locks (POSIX).
_open_here: WeakSet[_Opened] = WeakSet()


def is_open_here(file: Path) -> bool:
    """Return whether this process has the file open as a database."""
    return _opened_here(file) is not None


def _opened_here(file: Path) -> _Opened | None:
    """Return a connection of this process to the file that bears this name."""
    if not _open_here:
        return None
    identity = _identity(file)
    return next((one for one in list(_open_here) if one.identity == identity), None)


def require_sqlite(version: tuple[int, ...]) -> None:
    """Refuse a SQLite whose write-ahead log can corrupt the file."""
    if version < OLDEST_SQLITE:
        have, need = (".".join(map(str, numbers)) for numbers in (version, OLDEST_SQLITE))
        raise StoreError(
            "sqlite-too-old",
            f"The database library is SQLite {have}, which can damage a diary; "
            f"install a sqlcipher3 that brings {need} or newer.",
        )


def is_encrypted(file: Path) -> bool:
    """Return whether the file can only be opened with a passphrase, as far as its first bytes tell.

    What is neither plain nor looks like chance is left to SQLite, which says that it is no database.
    """
    if (here := _opened_here(file)) is not None:
        return here.is_locked
    with file.open("rb") as opened:
        first = opened.read(len(PLAIN_HEADER))
    is_words = first.isascii() and file.stat().st_size % _SMALLEST_SECTOR_BYTES != 0
    return len(first) == len(PLAIN_HEADER) and first != PLAIN_HEADER and any(first) and not is_words


def engine_of(file: Path, passphrase: str | None, busy_timeout_s: float) -> Engine:
    """Return the engine of one file; each connection is set up before anything is asked of it."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: connect(file, passphrase, busy_timeout_s),
        module=driver,
        poolclass=QueuePool,
    )
    return begin_by_hand(engine)


def begin_by_hand(engine: Engine) -> Engine:
    """Let every transaction of the engine begin as its kind needs; the driver leaves that to us."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes the lock at once, so that it cannot fail half-way.
        writes = connection.get_execution_options().get("writes", False)
        connection.connection.driver_connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")  # type: ignore[union-attr]

    return engine


def connect(file: Path, passphrase: str | None, busy_timeout_s: float = 5.0) -> Any:
    """Open the file for this process; it is still the one that bears the name when this returns."""
    while True:
        before = _identity(file)
        if before is None:
            raise driver.OperationalError("unable to open database file: it is gone")
        connection = driver.connect(
            str(file),
            timeout=busy_timeout_s,
            isolation_level=None,
            check_same_thread=False,
            factory=_Opened,
        )
        try:
            _set_up(connection, file, passphrase)
        except BaseException:
            connection.close()
            raise
        if _identity(file) == before:
            connection.identity, connection.is_locked = before, passphrase is not None
            _open_here.add(connection)
            return connection
        # `restore` swapped another file in at this very moment: open that one.
        connection.close()


def _set_up(connection: Any, file: Path, passphrase: str | None) -> None:
    """Check that the file is ours before the first setting that would change it, then set what keeps it safe."""
    if passphrase is not None:
        # The library would write its own lines about a wrong passphrase to standard error.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = {quoted(passphrase)}")
    try:
        (ours,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except driver.DatabaseError as problem:
        if passphrase is None or "not a database" not in str(problem):
            raise
        raise StoreError(
            "passphrase-wrong",
            f"{file} does not open: either the passphrase is wrong, or the file is no magnesia profile. Nothing was "
            "changed; try again.",
        ) from problem
    if ours != APPLICATION_ID and tables:
        raise StoreError("store-foreign", f"{file} belongs to another program; choose another folder.")
    connection.execute("PRAGMA journal_mode = WAL")
    # In a write-ahead log NORMAL may lose a committed entry when the power fails.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA mmap_size = 0")
    # At most 64 MB, and only when needed: a long import touches every page of its indexes again and again.
    connection.execute("PRAGMA cache_size = -65536")
    # Neither a temporary file nor a freed page may keep what was written.
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA secure_delete = ON")


def engine_on(opened: Any) -> Engine:
    """Return an engine that talks through this one connection and no other."""
    return begin_by_hand(
        create_engine("sqlite://", creator=lambda: opened, module=driver, poolclass=StaticPool)
    )


def look_at(file: Path, passphrase: str | None, *, as_it_lies: bool = False) -> Any:
    """Open the file without the right to change it, nor the log beside it, not even on closing.

    `as_it_lies` also locks nothing, makes no file beside it and takes no notice of one.
    """
    connection = driver.connect(
        f"{file.absolute().as_uri()}?mode=ro{'&immutable=1' if as_it_lies else ''}",
        uri=True,
        isolation_level=None,
        factory=_Opened,
    )
    connection.identity, connection.is_locked = _identity(file), passphrase is not None
    _open_here.add(connection)
    if passphrase is not None:
        # The library would write its own lines about a wrong passphrase to standard error.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = {quoted(passphrase)}")
    return connection


def take_alone(connection: Any, shown: str) -> None:
    """Bring everything into the one file and refuse where any other connection has it open.

    Leaving the write-ahead log is what SQLite grants only to the one connection that is left.
    """
    connection.execute("PRAGMA busy_timeout = 1000")
    try:
        (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except driver.OperationalError as problem:
        if "locked" not in str(problem):
            raise
        mode = "wal"
    if mode != "delete":
        raise _in_use(shown)


@contextmanager
def held_alone(file: Path, shown: str) -> Iterator[BinaryIO]:
    """Yield the raw file, which nobody has open as a database nor opens until the end; needs no passphrase.

    Holds the lock that every open connection of SQLite shares. Until the end this process must not open the file in
    another way: closing that would give the lock back.
    """
    if _opened_here(file) is not None:
        raise _in_use(shown)
    with file.open("r+b", buffering=0) as opened:
        if os.name == "posix":
            import fcntl

            try:
                fcntl.lockf(opened, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_BYTES, _SHARED_FROM)
            except OSError as problem:
                raise _in_use(shown) from problem
        yield opened


def _in_use(shown: str) -> StoreError:
    return StoreError(
        "store-in-use",
        f"Another program has the profile in {shown} open; close it, then try again. Nothing was changed.",
    )


def quoted(text: str) -> str:
    """Return the text as an SQL string, for the settings that take no parameter."""
    return "'" + text.replace("'", "''") + "'"


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(file)  # noqa: PTH116 - half the time, in every commit
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
