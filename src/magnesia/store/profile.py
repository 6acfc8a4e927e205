"""A profile that stands open, and the two ways to talk to it: reading and writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from magnesia.errors import MagnesiaError

#: Where a profile is: a folder, the address of a PostgreSQL database, or None for the usual folder.
Place = Path | str | None


class StoreError(MagnesiaError):
    """The profile cannot be opened, read or written; what the person typed has not been saved."""


@dataclass(frozen=True)
class Profile:
    """One person's record, open. Only this room talks to its engine."""

    folder: Path
    engine: Engine


@contextmanager
def writing(profile: Profile) -> Iterator[Connection]:
    """Yield a connection that holds the write lock; leaving the block is the commit.

    Whatever follows the block may say "saved"; a block that raised has saved nothing.
    """
    with (
        _in_words(profile.folder, "Not saved"),
        profile.engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def reading(profile: Profile) -> Iterator[Connection]:
    """Yield a connection that sees one moment of the record."""
    with (
        _in_words(profile.folder, "Not read"),
        profile.engine.connect() as connection,
        connection.begin(),
    ):
        yield connection


#: What the database says, and what a person can do about it.
_CAUSES = (
    ("disk is full", "store-full", "the disk is full; free some space and try again"),
    ("readonly", "store-read-only", "the profile is read-only; check the rights of its folder"),
    ("locked", "store-locked", "another program is writing to the profile; wait a moment and try again"),
    ("not a database", "store-foreign", "the file is not a magnesia profile; choose another folder"),
    ("malformed", "store-damaged", "the profile is damaged; restore it from a backup"),
)


@contextmanager
def _in_words(folder: Path, what: str) -> Iterator[None]:
    """Turn an error of the database into one sentence that begins with what did not happen."""
    try:
        yield
    except DBAPIError as problem:
        said = str(problem.orig)
        for sign, code, advice in _CAUSES:
            if sign in said:
                raise StoreError(code, f"{what}: {advice} ({folder}).") from problem
        raise StoreError("store-failed", f"{what}: the profile in {folder} reports '{said}'.") from problem
