"""A profile that stands open, and the two ways to talk to it: reading and writing."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from magnesia.errors import MagnesiaError

# A connection that Ctrl-C catches while it closes is no news for a person; SQLAlchemy would print a traceback.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())

#: Executes one statement, in the driver's own spelling, with its values; gives its rows.
Execute = Callable[[str, tuple[Any, ...]], Iterable[Any]]
#: Where a profile is: a folder, the address of a PostgreSQL database, or None for the usual folder.
Place = Path | str | None


class StoreError(MagnesiaError):
    """The profile cannot be opened, read or written; what the person typed has not been saved."""


class Home(Protocol):
    """What is known of where a profile lives: `places.file` and `places.server` each have one."""

    @property
    def shown(self) -> str:
        """How the place is named to people; never with a password."""

    @property
    def backups(self) -> Path:
        """The folder of its backups."""

    def require_unchanged(self, connection: Connection) -> None:
        """Refuse to write where another program has replaced, removed or migrated the profile meanwhile."""

    def one_commit(self, engine: Engine) -> AbstractContextManager[Execute]:
        """Yield what executes a statement with values; as `writing`, with as little around it as the place allows."""


@dataclass(frozen=True)
class Profile:
    """One person's record, open. Only this room talks to its engine."""

    home: Home
    engine: Engine
    #: What a lost profile had left in this place, moved away when this one was made.
    set_aside: tuple[Path, ...] = ()

    @property
    def shown(self) -> str:
        """How the place is named to people; never with a password."""
        return self.home.shown

    @property
    def folder(self) -> Path:
        """The folder of the profile; for one in PostgreSQL, the folder on this machine that holds its backups."""
        return self.home.backups.parent

    @cached_property
    def writer(self) -> Engine:
        """The same engine, whose transactions take the write lock as they begin."""
        return self.engine.execution_options(writes=True)


@contextmanager
def writing(profile: Profile, *, migrates: bool = False) -> Iterator[Connection]:
    """Yield a connection that holds the write lock; leaving the block is the commit.

    Whatever follows the block may say "saved"; a block that raised has saved nothing.
    """
    with (
        in_words(profile.shown, "Not saved"),
        profile.writer.connect() as connection,
        connection.begin(),
    ):
        if not migrates:
            profile.home.require_unchanged(connection)
        yield connection


@contextmanager
def reading(profile: Profile) -> Iterator[Connection]:
    """Yield a connection that sees one moment of the record."""
    with (
        in_words(profile.shown, "Not read"),
        profile.engine.connect() as connection,
        connection.begin(),
    ):
        yield connection


_GONE = (
    "store-gone",
    "the database server went away in the middle; try again: what is sent again with the same id is kept once",
)
_UNREACHABLE = (
    "store-unreachable",
    "the database server does not answer at this address; check that it runs and that the address is right",
)
_FULL = ("store-full", "the disk is full; free some space and try again")
_LOCKED = ("store-locked", "another program is writing to the profile; wait a moment and try again")
_READ_ONLY = ("store-read-only", "the profile is read-only; check the rights of its folder")
_DAMAGED = (
    "store-damaged",
    "it does not read as it was written; try again first, and if it says so again, restore it from a backup",
)
_FAILING = (
    "store-disk-failing",
    "the disk reports an error; try again, check the disk, and copy a backup to another one",
)
_UNOPENED = ("store-unopened", "the file cannot be opened; try again, and check the rights of its folder")
_PASSWORD = (
    "store-password",
    "the database server refuses this user or password; the password goes in PGPASSWORD or the file .pgpass",
)
#: What a database says, and what a person can do about it. SQLite first, then PostgreSQL.
_CAUSES = (
    ("disk is full", _FULL),
    ("readonly", _READ_ONLY),
    ("append-only", ("store-append-only", "a row of the record can be neither changed nor removed")),
    (
        "newer magnesia",
        ("profile-newer", "a newer magnesia has brought the profile up to date; use that one"),
    ),
    ("locked", _LOCKED),
    ("not a database", ("store-foreign", "the file is not a magnesia profile; choose another folder")),
    ("malformed", _DAMAGED),
    ("disk I/O error", _FAILING),
    ("unable to open", _UNOPENED),
    ("password", _PASSWORD),
    ("no pg_hba.conf entry", _PASSWORD),
    ("lock timeout", _LOCKED),
    ("No space left", _FULL),
    ("read-only transaction", _READ_ONLY),
    ("permission denied", ("store-read-only", "the database user may not do this; ask who runs the server")),
    ("invalid page", _DAMAGED),
    ("server closed the connection", _GONE),
    ("terminating connection", _GONE),
    ("connection is lost", _GONE),
    ("connection is closed", _GONE),
    ("connection failed", _UNREACHABLE),
    ("connection is bad", _UNREACHABLE),
    ("connection timeout", _UNREACHABLE),
    ("failed to resolve host", _UNREACHABLE),
    ("is starting up", _UNREACHABLE),
    ("is shutting down", _GONE),
)
#: What the system says of a file or a folder.
_CAUSES_OF_THE_SYSTEM = {
    errno.EIO: _FAILING,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _UNOPENED,
    errno.EPERM: _UNOPENED,
}


#: What SQLite also says where it could not make the files beside its own.
_PERHAPS_FULL = ("store-disk-failing", "store-unopened")


def _is_full(shown: str) -> bool:
    """Return whether nothing is free where this folder or file is."""
    try:
        return Path(shown).is_absolute() and os.statvfs(shown).f_bavail == 0
    except (OSError, AttributeError):
        return False


@contextmanager
def in_words(shown: str, what: str) -> Iterator[None]:
    """Turn an error of the database or of the system into one sentence that begins with what did not happen."""
    try:
        yield
    except (DBAPIError, driver.Error) as problem:
        cause = problem.orig if isinstance(problem, DBAPIError) else problem
        said = str(cause).strip()
        for sign, (code, advice) in _CAUSES:
            if sign in said:
                is_full = code in _PERHAPS_FULL and _is_full(shown)
                said_so, advises = _FULL if is_full else (code, advice)
                raise StoreError(said_so, f"{what}: {advises} ({shown}).") from problem
        first = said.splitlines()[0] if said else type(cause).__name__
        raise StoreError("store-failed", f"{what}: the profile in {shown} reports '{first}'.") from problem
    except UnicodeDecodeError as problem:
        # The driver decodes what a column holds; a bit that flipped in a name or a text is no UTF-8 any more.
        raise StoreError(_DAMAGED[0], f"{what}: {_DAMAGED[1]} ({shown}).") from problem
    except OSError as problem:
        known = _CAUSES_OF_THE_SYSTEM.get(problem.errno or 0)
        if known is not None:
            raise StoreError(known[0], f"{what}: {known[1]} ({shown}).") from problem
        about = problem.filename or shown
        reason = problem.strerror or problem
        raise StoreError(
            "store-refused", f"{what}: {about} reports '{reason}'; try again, or choose another place."
        ) from problem
