"""Opening a profile: only our own file, only ours to read, only on a SQLite that does not corrupt it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import platformdirs
import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from magnesia.store.profile import Place, Profile, StoreError, reading, writing
from magnesia.store.schema import APPLICATION_ID, HEAD, set_up, version_of

FILE_NAME = "magnesia.db"
#: The first SQLite without the race in which two connections on one write-ahead log corrupt the file.
OLDEST_SQLITE = (3, 51, 3)


def default_folder() -> Path:
    """Return MAGNESIA_HOME where it is set, otherwise the platform's own place for data."""
    given = os.environ.get("MAGNESIA_HOME", "").strip()
    return Path(given).expanduser() if given else platformdirs.user_data_path("magnesia", appauthor=False)


@contextmanager
def open_profile(
    folder: Place = None, *, create: bool = False, busy_timeout_s: float = 5.0
) -> Iterator[Profile]:
    """Open the profile in this folder (None: `default_folder`) until the end of the block; `create` makes it."""
    require_sqlite(driver.sqlite_version_info)
    place = (default_folder() if folder is None else Path(folder).expanduser()).absolute()
    file = place / FILE_NAME
    if not file.exists() and not file.is_symlink():
        if not create:
            raise StoreError(
                "profile-missing",
                f"There is no profile in {place} yet; make one with: magnesia init",
                folder=str(place),
            )
        _make_file(place, file)
    _refuse_a_file_that_is_not_only_ours(file)
    profile = Profile(place, _engine(file, busy_timeout_s))
    try:
        _bring_to_head(profile)
        yield profile
    finally:
        profile.engine.dispose()


def require_sqlite(version: tuple[int, ...]) -> None:
    """Refuse a SQLite whose write-ahead log can corrupt the file."""
    if version < OLDEST_SQLITE:
        have, need = (".".join(map(str, numbers)) for numbers in (version, OLDEST_SQLITE))
        raise StoreError(
            "sqlite-too-old",
            f"The database library is SQLite {have}, which can damage a diary; "
            f"install a sqlcipher3 that brings {need} or newer.",
        )


def _make_file(place: Path, file: Path) -> None:
    """Create an empty file that nobody else can read, in a folder that nobody else can enter."""
    try:
        if not place.exists():
            place.mkdir(mode=0o700, parents=True)
            place.chmod(0o700)
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        # Another process has just made it; its checks follow.
        return
    except OSError as problem:
        raise StoreError(
            "profile-not-made",
            f"No profile could be made in {place} ({problem.strerror or problem}); choose another folder.",
        ) from problem


def _refuse_a_file_that_is_not_only_ours(file: Path) -> None:
    """Refuse links, other people's files, and files or folders that others can read or change."""
    found = file.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise StoreError(
            "store-foreign", f"{file} is not a plain file; choose another folder for the profile."
        )
    if os.name != "posix":
        return
    if found.st_uid != os.getuid():
        raise StoreError("store-not-yours", f"{file} belongs to another user; choose another folder.")
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise StoreError(
            "store-readable-by-others",
            f"Others on this machine can read {file}; close it to them with: chmod 600 '{file}'",
        )
    if stat.S_IMODE(file.parent.stat().st_mode) & 0o022:
        raise StoreError(
            "store-folder-open",
            f"Others on this machine can change the folder {file.parent}; close it with: chmod 700 '{file.parent}'",
        )


def _engine(file: Path, busy_timeout_s: float) -> Engine:
    """Return the engine of one file; each connection is set up before anything is asked of it."""

    def connect() -> Any:
        connection = driver.connect(
            str(file), timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
        )
        try:
            _set_up_connection(connection, file)
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine("sqlite://", creator=connect, module=driver, poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver leaves transactions to us. A writer takes the lock at once, so that it cannot fail half-way.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _set_up_connection(connection: Any, file: Path) -> None:
    """Check that the file is ours before the first setting that would change it, then set what keeps it safe."""
    (ours,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if ours != APPLICATION_ID and tables:
        raise StoreError("store-foreign", f"{file} belongs to another program; choose another folder.")
    connection.execute("PRAGMA journal_mode = WAL")
    # In a write-ahead log NORMAL may lose a committed entry when the power fails.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA mmap_size = 0")


def _bring_to_head(profile: Profile) -> None:
    """Create or migrate the tables under the write lock; refuse a profile of a newer magnesia."""
    with reading(profile) as connection:
        if version_of(connection) == HEAD:
            return
    with writing(profile) as connection:
        set_up(connection)
