"""Opening a profile: only our own, only ours to read, brought up to date with a backup made first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection

from magnesia.store import schema
from magnesia.store.keeping.backup import as_one_file, back_up_before
from magnesia.store.keeping.content import content_of
from magnesia.store.places import file, server
from magnesia.store.places.named_last import alone_in, beside, clear_leftovers, name_once, set_strays_aside
from magnesia.store.places.passphrase import new_passphrase, passphrase_of
from magnesia.store.places.raw_bytes import remove_replaced
from magnesia.store.places.rights import (
    make_private_folder,
    refuse_what_is_not_only_ours,
)
from magnesia.store.profile import Place, Profile, StoreError, in_words, reading, writing


def default_folder() -> Path:
    """Return MAGNESIA_HOME where it names a folder, otherwise the platform's own place for data."""
    given = os.environ.get("MAGNESIA_HOME", "").strip()
    if given and not server.is_address(given):
        return Path(given).expanduser()
    return platformdirs.user_data_path("magnesia", appauthor=False)


def home_of(place: Place) -> file.FileHome | server.ServerHome:
    """Return where a profile lives; None is what MAGNESIA_HOME names, or `default_folder`."""
    named: Path | str = os.environ.get("MAGNESIA_HOME", "").strip() if place is None else place
    if server.is_address(named):
        found = server.home_at(str(named), default_folder() / "backups")
        return server.ServerHome(found.url, found.name, found.backups / found.name)
    folder = Path(named).expanduser() if named else default_folder()
    return file.FileHome(folder.absolute())


@contextmanager
def open_profile(
    place: Place = None,
    *,
    create: bool = False,
    encrypt: bool = False,
    passphrase: str | None = None,
    busy_timeout_s: float = 5.0,
) -> Iterator[Profile]:
    """Open the profile in this place until the end of the block; `create` makes it, `encrypt` with a passphrase.

    The passphrase of an encrypted file, where none is given, is MAGNESIA_PASSPHRASE, or what stands in the file that
    MAGNESIA_PASSPHRASE_FILE names, or what a person is asked for.
    """
    home = home_of(place)
    with in_words(home.shown, "Not opened"):
        if isinstance(home, server.ServerHome):
            profile = _server_profile(home, create, encrypt, busy_timeout_s)
        else:
            profile = _file_profile(home.folder, create, encrypt, passphrase, busy_timeout_s)
    try:
        with in_words(profile.shown, "Not opened"):
            _bring_to_head(profile)
        yield profile
    finally:
        profile.engine.dispose()


def _file_profile(
    folder: Path, create: bool, encrypt: bool, passphrase: str | None, busy_timeout_s: float
) -> Profile:
    file.require_sqlite(driver.sqlite_version_info)
    home = file.FileHome(folder)
    aside: tuple[Path, ...] = ()
    if not home.file.exists() and not home.file.is_symlink():
        if not create:
            raise StoreError(
                "profile-missing",
                f"There is no profile in {folder} yet; make one with: magnesia init",
                folder=str(folder),
            )
        refuse_what_is_not_only_ours(home.file, home.backups)
        passphrase = new_passphrase(passphrase) if encrypt or passphrase is not None else None
        aside = set_strays_aside(home.file, home.backups)
        _make_file(home, passphrase)
    refuse_what_is_not_only_ours(home.file, home.backups)
    _refuse_empty(home)
    _clear(home)
    if file.is_encrypted(home.file):
        home = file.FileHome(folder, passphrase_of(str(folder), passphrase))
    elif encrypt or passphrase is not None:
        raise StoreError(
            "profile-plain",
            f"The profile in {folder} is there already and has no passphrase; set one with: magnesia passphrase",
        )
    return Profile(home, file.engine_of(home.file, home.passphrase, busy_timeout_s), aside)


def _refuse_empty(home: file.FileHome) -> None:
    """Refuse a file of no bytes before SQLite looks at it: it would make a new diary there, and remove the log."""
    if home.file.stat().st_size == 0:
        raise empty(home)


def empty(home: file.FileHome) -> StoreError:
    """Return the refusal of a profile that has lost its content."""
    kept = sorted(home.backups.glob("*.db"), key=lambda one: one.stat().st_mtime)
    hint = f"the newest is {kept[-1]}" if kept else f"there is none in {home.backups}"
    return StoreError(
        "profile-empty",
        f"The profile in {home.folder} is empty: its file has lost what it held. Restore it from a backup ({hint}).",
    )


def _clear(home: file.FileHome) -> None:
    """Overwrite and remove what a command that was killed has left beside the profile and its backups."""
    for folder in (home.folder, home.backups):
        clear_leftovers(folder)
    replaced = home.folder / file.REPLACED
    if replaced.exists():
        with alone_in(home.folder) as is_alone:
            if is_alone or os.name != "posix":
                remove_replaced(replaced, home.file)


def _make_file(home: file.FileHome, passphrase: str | None) -> None:
    """Make a whole, empty profile beside its place and give it the name last, so that no half of one ever stands."""
    try:
        make_private_folder(home.folder)
        with beside(home.file) as fresh:
            profile = Profile(home, file.engine_of(fresh, passphrase, busy_timeout_s=5.0))
            try:
                with writing(profile, migrates=True) as connection:
                    schema.set_up(connection)
            finally:
                profile.engine.dispose()
            # A log that could not be brought into the file would stay behind under the other name.
            with in_words(home.shown, "No profile was made"):
                as_one_file(fresh, passphrase)
            name_once(fresh, home.file)
    except FileExistsError:
        # Another process has just made it; its checks follow.
        return
    except OSError as problem:
        raise StoreError(
            "profile-not-made",
            f"No profile could be made in {home.folder} ({problem.strerror or problem}); choose another folder.",
        ) from problem


def _server_profile(home: server.ServerHome, create: bool, encrypt: bool, busy_timeout_s: float) -> Profile:
    if encrypt:
        raise StoreError(
            "passphrase-not-here",
            "A profile in PostgreSQL takes no passphrase of ours; encrypt the disk of the server instead.",
        )
    clear_leftovers(home.backups)
    profile = Profile(home, server.engine_of(home, busy_timeout_s))
    try:
        with reading(profile) as connection:
            is_there = server.require_ours(connection, home)
        if not is_there:
            _make_schema(profile, home, create)
    except BaseException:
        profile.engine.dispose()
        raise
    return profile


def _make_schema(profile: Profile, home: server.ServerHome, create: bool) -> None:
    if not create:
        raise StoreError(
            "profile-missing",
            f"There is no profile at {home.shown} yet; make one with: magnesia init --profile '{home.shown}'",
            folder=home.shown,
        )
    with writing(profile, migrates=True) as connection:
        server.take_write_lock(connection, home.name)
        if not server.require_ours(connection, home):
            server.make_schema(connection, home.name)
            schema.set_up(connection)


def _bring_to_head(profile: Profile) -> None:
    """Migrate the tables under the write lock, after a backup; refuse a profile of a newer magnesia."""
    with in_words(profile.shown, "Not opened"), reading(profile) as connection:
        version = schema.version_of(connection)
    if version == schema.HEAD:
        return
    schema.require_known(version)
    if version is None and isinstance(profile.home, file.FileHome):
        # Our own files get their name with their tables.
        raise empty(profile.home)
    if version is not None:
        back_up_before(profile, f"before-{schema.HEAD}")
    with writing(profile, migrates=True) as connection:
        if isinstance(profile.home, server.ServerHome):
            server.take_write_lock(connection, profile.home.name)
        migrate(connection)


def migrate(connection: Connection) -> None:
    """Run the missing migrations and prove, before anything is committed, that no row was lost or altered."""
    before = None if schema.version_of(connection) is None else content_of(connection)
    schema.set_up(connection)
    if before is not None and content_of(connection) != before:
        raise StoreError(
            "migration-differs",
            "Not opened: bringing the profile up to date would have changed its content, so nothing was changed. "
            "Please report this; the version of magnesia that you used until now still opens the profile.",
        )
