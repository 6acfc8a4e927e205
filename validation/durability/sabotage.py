"""Builds that must fail: each breaks the program in the child, so that we see that the check can see it.

All work from outside, on the driver's connection or on the room's front door; nothing of the program is changed.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import sqlcipher3.dbapi2 as driver

from magnesia import store
from magnesia.diary import Entry, Score

_SYNCHRONOUS = re.compile(r"^\s*PRAGMA\s+synchronous\s*=", re.IGNORECASE)
_BETWEEN_TWO_S = 0.004
_connect: Callable[..., Any] = driver.connect


def synchronous(word: str) -> None:
    """Let every connection from now on have `synchronous` at this word, whatever the program asks for."""

    class Sabotaged:
        def execute(self, sql: str, *parameters: Any) -> Any:
            if _SYNCHRONOUS.match(sql):
                sql = f"PRAGMA synchronous = {word}"
            return super().execute(sql, *parameters)  # type: ignore[misc]

    _connect_through(Sabotaged)
    _require_in_force(word)


#: A setting of SQLite that many recommend, and that may lose what was committed when the power fails.
normal = partial(synchronous, "NORMAL")
#: No syncs at all.
off = partial(synchronous, "OFF")


def commit_errors_are_swallowed() -> None:
    """Let a failed commit look like a good one."""

    class Sabotaged:
        def commit(self) -> None:
            self._try(super().commit)  # type: ignore[misc]

        def execute(self, sql: str, *parameters: Any) -> Any:
            usual = partial(super().execute, sql, *parameters)  # type: ignore[misc]
            return self._try(usual) if sql.strip().upper() == "COMMIT" else usual()

        def _try(self, commit: Callable[[], Any]) -> Any:
            try:
                return commit()
            except driver.Error:
                return super().rollback()  # type: ignore[misc]

    _connect_through(Sabotaged)


def entries_come_one_by_one() -> None:
    """Let each entry of a batch be a commit of its own, with a moment between two that a kill can hit."""
    whole = store.appending

    class OneByOne(store.Appender):
        def __init__(self, profile: store.Profile) -> None:
            self._profile = profile

        def add(self, entries: Sequence[Entry]) -> list[store.Outcome]:
            outcomes: list[store.Outcome] = []
            for entry in entries:
                with whole(self._profile) as appender:
                    outcomes += appender.add([entry])
                time.sleep(_BETWEEN_TWO_S)
            return outcomes

    @contextmanager
    def one_by_one(profile: store.Profile) -> Iterator[store.Appender]:
        yield OneByOne(profile)

    store.appending = one_by_one


def another_value_is_saved() -> None:
    """Let every score be saved as one point more or less than was typed, with the hash of what is saved."""
    whole = store.appending

    class Another(store.Appender):
        def __init__(self, appender: store.Appender) -> None:
            self._appender = appender

        def add(self, entries: Sequence[Entry]) -> list[store.Outcome]:
            return self._appender.add([_a_point_off(entry) for entry in entries])

    @contextmanager
    def another(profile: store.Profile) -> Iterator[store.Appender]:
        with whole(profile) as appender:
            yield Another(appender)

    store.appending = another


def _a_point_off(entry: Entry) -> Entry:
    if not isinstance(entry, Score):
        return entry
    return replace(entry, value=entry.value + 1 if entry.value < 5 else entry.value - 1)


def directories_are_not_synced() -> None:
    """Let a sync of a folder do nothing, in Python code; what SQLite does itself stays."""
    sync = os.fsync

    def only_files(fd: Any) -> None:
        if not Path(f"/proc/self/fd/{fd}").is_dir():
            sync(fd)

    os.fsync = only_files


def _connect_through(mixed_in: type) -> None:
    """Let this class stand in front of every connection, of whatever class the program wants it."""

    def connect(*arguments: Any, factory: type = driver.Connection, **options: Any) -> Any:
        return _connect(*arguments, factory=type("Sabotaged", (mixed_in, factory), {}), **options)

    driver.connect = connect


def _require_in_force(word: str) -> None:
    """Ask a connection whether the setting took hold; a sabotage that does nothing would prove nothing."""
    connection = driver.connect(":memory:")
    connection.execute("PRAGMA synchronous = FULL")
    (number,) = connection.execute("PRAGMA synchronous").fetchone()
    connection.close()
    if number != {"OFF": 0, "NORMAL": 1}[word]:
        raise RuntimeError(f"synchronous stands at {number}, not at {word}")


def commits_do_not_wait() -> None:
    """Let a server say "committed" before its log is on the disk; on each connection our program asks it not to."""
    usual: Callable[..., Any] = psycopg.Cursor.execute

    def execute(cursor: Any, query: Any, *more: Any, **options: Any) -> Any:
        if query == "SET synchronous_commit = on":
            query = "SET synchronous_commit = off"
        return usual(cursor, query, *more, **options)

    psycopg.Cursor.execute = execute  # type: ignore[assignment, method-assign]
