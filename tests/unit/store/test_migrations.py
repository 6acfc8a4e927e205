"""Migrations lead from every released version to the tables of the code, and lose nothing wherever they are stopped.

`record_VERSION.json` is a profile as that release wrote it: its tables and one row of every kind it knew.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, column, event, insert, table, text
from sqlalchemy.engine import Engine

from magnesia.diary import current
from magnesia.store import (
    Content,
    Place,
    Profile,
    StoreError,
    append_entries,
    entry_in_force,
    load_answers,
    load_day,
    load_diary,
    load_person,
    load_products,
    load_settings,
    newest_entered_at,
    open_profile,
    schema,
)
from magnesia.store.entries import require_sound_rows
from magnesia.store.keeping.backup import back_up_before
from magnesia.store.keeping.content import content_of
from magnesia.store.opening import home_of
from magnesia.store.places import server as places
from magnesia.store.places.file import FILE_NAME, FileHome, engine_of, quoted
from magnesia.store.places.passphrase import known_passphrase
from magnesia.store.profile import reading

RELEASED = tuple(sorted(file.stem[-4:] for file in Path(__file__).parent.glob("record_*.json")))
MIGRATIONS = Path(schema.__file__).parent / "migrations"


def released(version: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parent / f"record_{version}.json").read_text())
    return found


def make_old(place: Place, version: str) -> None:
    """Put a profile of that version in the place, as that release would have."""
    home, old = home_of(place), released(version)
    if isinstance(home, places.ServerHome):
        engine = places.engine_of(home, 5.0)
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            places.make_schema(connection, home.name)
            schema.set_up(connection, version)
            for name, rows in old["rows"].items():
                connection.execute(insert(table(name, *map(column, rows[0]))), rows)
            places.continue_positions(connection)
        engine.dispose()
        return
    home.folder.mkdir(mode=0o700, parents=True)
    home.file.touch(0o600)
    passphrase = known_passphrase(None)
    made = driver.connect(str(home.file), isolation_level=None)
    if passphrase is not None:
        made.execute(f"PRAGMA key = {quoted(passphrase)}")
    made.execute("PRAGMA journal_mode = WAL")
    for statement in old["schema"]:
        made.execute(statement)
    for name, rows in old["rows"].items():
        marks = ", ".join("?" * len(rows[0]))
        made.executemany(
            f"INSERT INTO {name} ({', '.join(rows[0])}) VALUES ({marks})",  # noqa: S608
            [tuple(row.values()) for row in rows],
        )
    made.execute("INSERT INTO alembic_version VALUES (?)", (version,))
    made.execute(f"PRAGMA application_id = {old['application_id']}")
    made.execute(f"PRAGMA user_version = {old['user_version']}")
    made.close()


@contextmanager
def looking(place: Place) -> Iterator[Connection]:
    with looking_as_profile(place) as profile, reading(profile) as connection:
        yield connection


@contextmanager
def looking_as_profile(place: Place) -> Iterator[Profile]:
    """Open a profile as it stands, without bringing it up to date."""
    home = home_of(place)
    if isinstance(home, FileHome):
        home = FileHome(home.folder, known_passphrase(None))
        engine = engine_of(home.file, home.passphrase, 5.0)
    else:
        engine = places.engine_of(home, 5.0)
    try:
        yield Profile(home, engine)
    finally:
        engine.dispose()


def standing(place: Place) -> tuple[str | None, Content]:
    with looking(place) as connection:
        return schema.version_of(connection), content_of(connection)


def test_the_code_knows_every_revision_and_has_a_record_of_every_released_one() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    found = [revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(found)) == schema.REVISIONS
    assert schema.REVISIONS[: len(RELEASED)] == RELEASED
    assert [int(revision) for revision in schema.REVISIONS] == list(range(1, len(schema.REVISIONS) + 1))


def test_the_migrations_lead_to_the_newest_version_and_to_the_tables_of_the_code(profile: Profile) -> None:
    with profile.engine.connect() as connection:
        assert schema.version_of(connection) == schema.HEAD
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


@pytest.mark.parametrize("version", RELEASED)
def test_a_released_migration_still_makes_the_tables_it_made_then(tmp_path: Path, version: str) -> None:
    (tmp_path / FILE_NAME).touch(0o600)
    engine = engine_of(tmp_path / FILE_NAME, None, 5.0)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        schema.set_up(connection, version)
        made = connection.execute(
            text("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
        ).scalars()
        assert list(made) == released(version)["schema"]
    engine.dispose()


@pytest.mark.parametrize("version", RELEASED)
def test_a_row_of_any_release_that_was_moved_to_another_day_is_found(tmp_path: Path, version: str) -> None:
    make_old(tmp_path / "old", version)
    with looking_as_profile(tmp_path / "old") as profile:
        with profile.writer.connect() as connection, connection.begin():
            connection.execute(text("DROP TRIGGER entries_no_update"))
            connection.execute(text("UPDATE entries SET local_date = '1999-01-01' WHERE position = 2"))
        with (
            reading(profile) as connection,
            pytest.raises(StoreError, match=r"^Not read: row 2 of the entries"),
        ):
            require_sound_rows(connection)


@pytest.mark.parametrize("version", RELEASED)
def test_a_profile_of_every_release_is_read_whole_after_a_backup_was_made(
    kind: str, new_place: Callable[[str], Place], version: str
) -> None:
    place = new_place(kind)
    make_old(place, version)
    old = standing(place)
    with looking(place) as connection:
        require_sound_rows(connection)
    with open_profile(place) as profile:
        diary = load_diary(profile)
        assert [entry.entry_id for entry in diary.entries] == [
            row["entry_id"] for row in released(version)["rows"]["entries"]
        ]
        in_force = {entry.entry_id for entry in current(diary)}
        for entry in diary.entries:
            assert (entry_in_force(profile, entry.entry_id) is not None) == (entry.entry_id in in_force)
        first = diary.entries[0].stamp.local_date
        assert {entry.entry_id for entry in load_day(profile, first)} == {"dose-corrected"}
        assert newest_entered_at(profile) == max(entry.stamp.entered_at for entry in diary.entries)
        person = load_person(profile)
        assert person is not None
        assert person.age_years == 43
        assert [product.name for product in load_products(profile)] == ["Citrate 150"]
        assert load_settings(profile)["zone"] == "Europe/Oslo"
        assert len(load_answers(profile)) == 1
        # What that release had saved is known again when it is sent again.
        assert append_entries(profile, diary.entries).already_there == len(diary.entries)
        backups = sorted(profile.home.backups.glob("*.db"))
    assert standing(place) == (schema.HEAD, old[1])
    assert [file.name for file in backups] == [f"before-{schema.HEAD}-{old[1].sha256[:12]}.db"]


@pytest.mark.parametrize("version", RELEASED)
def test_a_migration_that_fails_at_any_statement_leaves_the_old_version_whole(
    kind: str, new_place: Callable[[str], Place], version: str
) -> None:
    place = new_place(kind)
    make_old(place, version)
    old = standing(place)
    countdown = [0]

    class Stopped(Exception):
        pass

    def stop(*_: object) -> None:
        countdown[0] -= 1
        if countdown[0] == 0:
            raise Stopped

    for number in range(1, 1000):
        # Without the backup of the last time, so that every run takes the same steps.
        shutil.rmtree(home_of(place).backups, ignore_errors=True)
        countdown[0] = number
        event.listen(Engine, "before_cursor_execute", stop)
        try:
            with open_profile(place):
                break
        except Stopped:
            pass
        finally:
            event.remove(Engine, "before_cursor_execute", stop)
        assert standing(place) == old, f"stopped at statement {number}"
    assert number > 20
    assert standing(place) == (schema.HEAD, old[1])


#: Opens the profile and is killed at statement after statement of its write transactions, in a child of its own each
#: time; what stands then is looked at by the test. Says "killed", and "done" for the child that came to the end.
KILLED = """
import os, signal, sys
import sqlcipher3.dbapi2 as driver
from sqlalchemy import event
from sqlalchemy.engine import Engine
from magnesia.store import open_profile
import alembic.command, alembic.autogenerate

driver.connect(":memory:").execute("PRAGMA cipher_default_kdf_iter = 1000")
place = sys.argv[1]
for number in range(1, 1000):
    child = os.fork()
    if child == 0:
        left = [number]
        def kill(connection, *_):
            left[0] -= bool(connection.get_execution_options().get("writes"))
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        for when in ("before_cursor_execute", "commit"):
            event.listen(Engine, when, kill)
        with open_profile(place):
            os._exit(0)
    _, status = os.waitpid(child, 0)
    print("killed" if os.WIFSIGNALED(status) else "done", flush=True)
    if sys.stdin.readline() != "again\\n" or not os.WIFSIGNALED(status):
        break
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX matter")
@pytest.mark.parametrize("version", RELEASED)
def test_a_process_that_is_killed_at_any_statement_of_a_migration_loses_nothing(
    kind: str, new_place: Callable[[str], Place], version: str
) -> None:
    place = new_place(kind)
    make_old(place, version)
    old = standing(place)
    with looking_as_profile(place) as profile:
        # Made once, so that every child takes the same steps.
        back_up_before(profile, f"before-{schema.HEAD}")
    running = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdin is not None
    assert running.stdout is not None
    kills = 0
    while (said := running.stdout.readline().strip()) == "killed":
        kills += 1
        now = standing(place)
        assert now in (old, (schema.HEAD, old[1])), f"killed at step {kills}"
        if isinstance(home_of(place), FileHome):
            with looking(place) as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        running.stdin.write("again\n")
        running.stdin.flush()
    running.communicate("")
    assert said == "done"
    assert kills > 20
    assert standing(place) == (schema.HEAD, old[1])


def test_a_migration_that_would_change_the_content_is_not_committed(
    new_place: Callable[[str], Place], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = new_place(kind)
    make_old(place, "0001")
    old = standing(place)
    good = schema.set_up

    def bad(connection: Connection, upto: str = schema.HEAD) -> None:
        good(connection, upto)
        if upto != schema.HEAD:
            return
        off = "DROP TRIGGER entries_no_delete" + (" ON entries" if kind == "postgresql" else "")
        connection.execute(text(off))
        connection.execute(text("DELETE FROM entries WHERE entry_id = 'note'"))

    monkeypatch.setattr(schema, "set_up", bad)
    with pytest.raises(StoreError) as refused, open_profile(place):
        raise AssertionError("it opened")
    assert refused.value.code == "migration-differs"
    assert standing(place) == old


def test_a_program_of_the_release_before_that_is_still_running_cannot_write(
    profile: Profile, kind: str
) -> None:
    row = released("0001")["rows"]["entries"][0]
    statement = insert(table("entries", *map(column, row)))
    with (
        pytest.raises(Exception, match=r"newer magnesia|entries_of_this_version"),
        profile.engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        connection.execute(statement, [row])
    assert kind
