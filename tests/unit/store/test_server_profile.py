"""A profile in PostgreSQL: one schema for one person, on a server that keeps what it has called saved."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, insert, text

from magnesia.diary import Diary, Entry
from magnesia.store import (
    StoreError,
    append_entries,
    erase,
    load_diary,
    open_profile,
    save_settings,
    schema,
)
from magnesia.store.places import server as places


def refusal(address: str, **named: bool) -> StoreError:
    with pytest.raises(StoreError) as refused, open_profile(address, **named):  # type: ignore[arg-type]
        raise AssertionError("it opened")
    return refused.value


@pytest.fixture
def usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAGNESIA_HOME", str(tmp_path))


@pytest.mark.usefixtures("usual")
def test_two_people_on_one_database_never_share_a_table(server: str, entries: tuple[Entry, ...]) -> None:
    with (
        open_profile(f"{server}&profile=anna_1", create=True) as anna,
        open_profile(f"{server}&profile=ben_1", create=True) as ben,
    ):
        append_entries(anna, entries)
        assert load_diary(ben) == Diary(())
        append_entries(ben, entries[:1])
        assert load_diary(anna) == Diary(entries)


@pytest.mark.usefixtures("usual")
def test_a_profile_that_is_not_there_is_made_only_when_asked(server: str) -> None:
    refused = refusal(f"{server}&profile=nobody")
    assert refused.code == "profile-missing"
    assert "magnesia init --profile" in refused.message


@pytest.mark.usefixtures("usual")
@pytest.mark.parametrize(
    "name", ["Anna", "public", "pg_catalog", "a-b", "a%22%3B", "1a", "x" * 41, "information_schema"]
)
def test_a_name_that_is_no_plain_name_is_refused(server: str, name: str) -> None:
    assert refusal(f"{server}&profile={name}", create=True).code == "profile-name"


@pytest.mark.usefixtures("usual")
def test_a_schema_of_another_program_and_one_that_everyone_may_enter_are_refused(server: str) -> None:
    with open_profile(f"{server}&profile=open_1", create=True):
        pass
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA theirs"))
        connection.execute(text("GRANT USAGE ON SCHEMA open_1 TO PUBLIC"))
    engine.dispose()
    assert refusal(f"{server}&profile=theirs", create=True).code == "store-foreign"
    refused = refusal(f"{server}&profile=open_1")
    assert refused.code == "store-readable-by-others"
    assert "REVOKE ALL ON SCHEMA open_1 FROM PUBLIC" in refused.message


@pytest.fixture
def as_user(server: str) -> Iterator[Callable[..., None]]:
    """Run statements on the server, as its administrator or as another user; the users are ben and carl."""

    def run(*statements: str, user: str = "tester") -> None:
        address = server.replace("postgresql://tester@", f"postgresql+psycopg://{user}@")
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    for name in ("ben", "carl"):
        run(
            f"DO $$ BEGIN CREATE ROLE {name} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            f"GRANT CREATE ON DATABASE postgres TO {name}",
        )
    yield run
    run("REVOKE ben FROM carl")


def of_user(server: str, user: str, name: str) -> str:
    return f"{server.replace('tester@', f'{user}@')}&profile={name}"


@pytest.mark.usefixtures("usual")
def test_a_schema_that_another_user_has_made_beforehand_is_refused(
    server: str, as_user: Callable[..., None], entries: tuple[Entry, ...]
) -> None:
    with open_profile(of_user(server, "ben", "carl_1"), create=True) as profile:
        append_entries(profile, entries)
    as_user(
        "GRANT ALL ON SCHEMA carl_1 TO carl",
        "GRANT ALL ON ALL TABLES IN SCHEMA carl_1 TO carl",
        user="ben",
    )
    for create in (True, False):
        refused = refusal(of_user(server, "carl", "carl_1"), create=create)
        assert refused.code == "store-not-yours"
    # Also a user without any right is told so, and not sent to bring the tables up to date.
    as_user("REVOKE ALL ON SCHEMA carl_1 FROM carl", user="ben")
    assert refusal(of_user(server, "carl", "carl_1")).code == "store-not-yours"
    as_user("GRANT ben TO carl", "REVOKE ALL ON ALL TABLES IN SCHEMA carl_1 FROM carl")
    with open_profile(of_user(server, "carl", "carl_1")) as profile:
        assert load_diary(profile) == Diary(entries)


@pytest.mark.usefixtures("usual")
def test_a_table_of_another_user_in_a_schema_of_ours_is_refused(
    server: str, as_user: Callable[..., None]
) -> None:
    with open_profile(of_user(server, "ben", "ben_2"), create=True):
        pass
    as_user("ALTER TABLE ben_2.documents OWNER TO carl")
    assert refusal(of_user(server, "ben", "ben_2")).code == "store-not-yours"


@pytest.mark.usefixtures("usual")
@pytest.mark.parametrize(
    "opened",
    [
        "GRANT USAGE ON SCHEMA ben_3 TO carl",
        "GRANT SELECT ON ALL TABLES IN SCHEMA ben_3 TO carl",
        "GRANT SELECT (content) ON ben_3.entries TO carl",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA ben_3 TO carl",
        "GRANT SELECT ON ben_3.documents TO PUBLIC",
    ],
)
def test_a_profile_that_any_other_user_may_read_is_refused_until_the_command_in_the_sentence_closed_it(
    server: str, as_user: Callable[..., None], opened: str
) -> None:
    address = of_user(server, "ben", "ben_3")
    with open_profile(address, create=True):
        pass
    as_user(opened, user="ben")
    refused = refusal(address)
    assert refused.code == "store-readable-by-others"
    as_user(*refused.message.partition("Close it with: ")[2].split("; "), user="ben")
    with open_profile(address):
        pass


@pytest.mark.usefixtures("usual")
def test_a_user_who_may_not_enter_their_own_schema_is_told_so(
    server: str, as_user: Callable[..., None]
) -> None:
    address = of_user(server, "ben", "ben_4")
    with open_profile(address, create=True):
        pass
    as_user("REVOKE USAGE ON SCHEMA ben_4 FROM ben")
    refused = refusal(address)
    assert refused.code == "store-read-only"
    as_user(refused.message.partition("grant it with: ")[2], user="ben")
    with open_profile(address):
        pass


@pytest.mark.usefixtures("usual")
def test_who_opens_or_reads_during_a_restore_waits_for_it_and_reads_all_of_it(
    server: str, entries: tuple[Entry, ...]
) -> None:
    address = f"{server}&profile=race_1"
    with open_profile(address, create=True) as profile:
        append_entries(profile, entries)

        def opened() -> Diary:
            with open_profile(address) as other:
                return load_diary(other)

        home = places.home_at(address, Path())
        with (
            ThreadPoolExecutor(2) as pool,
            profile.writer.connect() as connection,
            connection.begin() as restoring,
        ):
            # What a restore does, a little slower.
            places.take_write_lock(connection, home.name)
            rows = connection.execute(text("SELECT * FROM entries ORDER BY position")).mappings().all()
            connection.execute(text(f"DROP SCHEMA {home.name} CASCADE"))
            reads = [pool.submit(opened), pool.submit(load_diary, profile)]
            time.sleep(0.5)
            places.make_schema(connection, home.name)
            schema.set_up(connection)
            connection.execute(insert(schema.entries), [dict(row) for row in rows])
            restoring.commit()
            for read in reads:
                assert read.result(timeout=20) == Diary(entries)


@pytest.mark.usefixtures("usual")
def test_a_profile_that_was_erased_or_made_anew_is_not_written_to_by_who_still_has_it_open(
    server: str, entries: tuple[Entry, ...]
) -> None:
    address = f"{server}&profile=anew_1"
    with open_profile(address, create=True) as profile:
        append_entries(profile, entries[:1])
        erase(address)
        for _ in range(2):
            with pytest.raises(StoreError) as refused:
                append_entries(profile, entries)
            assert refused.value.code == "store-moved"
            with open_profile(address, create=True) as another:
                assert load_diary(another) == Diary(())
        with pytest.raises(StoreError, match=r"^Not saved: .* replaced or removed"):
            save_settings(profile, {}, created_at=entries[0].stamp.entered_at)
    with open_profile(address) as another:
        append_entries(another, entries)


@pytest.mark.usefixtures("usual")
def test_a_server_that_stops_waiting_for_its_disk_while_a_profile_is_open_is_noticed_at_the_next_write(
    server: str, as_user: Callable[..., None], entries: tuple[Entry, ...]
) -> None:
    address = f"{server}&profile=fsync_1"
    with open_profile(address, create=True) as profile:
        append_entries(profile, entries[:1])
        as_user("ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")
        try:
            time.sleep(0.5)
            with pytest.raises(StoreError, match="nothing was saved") as refused:
                append_entries(profile, entries)
            assert refused.value.code == "store-unsafe"
        finally:
            as_user("ALTER SYSTEM RESET full_page_writes", "SELECT pg_reload_conf()")
        time.sleep(0.5)
        assert append_entries(profile, entries).already_there == 1


@pytest.mark.usefixtures("usual")
def test_every_commit_waits_for_the_disk_and_a_server_that_does_not_is_refused(
    server: str,
) -> None:
    with (
        open_profile(f"{server}&profile=sync_1", create=True) as profile,
        profile.engine.connect() as connection,
    ):
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
        assert connection.scalar(text("SHOW lock_timeout")) == "5s"

    class Cursor:
        def __enter__(self) -> Cursor:
            return self

        def __exit__(self, *_: object) -> None: ...

        def execute(self, _: str) -> None: ...

        def fetchone(self) -> tuple[str, str, str]:
            return "off", "on", "UTF8"

    class Connection:
        def cursor(self) -> Cursor:
            return Cursor()

        def commit(self) -> None: ...

    with pytest.raises(StoreError, match="fsync"):
        places._require_safe(Connection(), places.home_at(server, Path()))


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("postgresql://anna@/diaries?host=/nonexistent", "store-unreachable"),
        ("postgresql://anna@localhost:1/diaries", "store-unreachable"),
        ("postgresql://anna:secret@localhost:many/diaries", "address-unclear"),
        ("postgresql://anna:secret@localhost:1/diaries", "address-with-password"),
        ("postgres://anna:se%40cret@localhost:1/diaries?profile=anna", "address-with-password"),
        ("postgresql://anna@localhost:1/diaries?password=secret&profile=anna", "address-with-password"),
        ("postgresql://anna@localhost:1/diaries?pass%77ord=secret", "address-with-password"),
        ("postgresql://anna@localhost:1/diaries?sslpassword=secret", "address-with-password"),
        ("postgresql:///diaries?host=/tmp&user=anna&password=secret", "address-with-password"),
    ],
)
@pytest.mark.usefixtures("usual")
def test_a_server_that_cannot_be_reached_is_one_sentence_without_the_password(
    address: str, code: str
) -> None:
    refused = refusal(address)
    assert refused.code == code
    assert "secret" not in refused.message
    assert "cret" not in str(refused.details)
    assert (code == "address-with-password") == (
        "~/.pgpass" in refused.message and "PGPASSFILE" in refused.message
    )


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://anna@localhost/diaries",
        "postgres://anna@localhost:5433/diaries?profile=anna",
        "postgresql://anna@/diaries?host=%2Ftmp&sslmode=prefer&profile=anna",
        "postgresql://anna@localhost/diaries?options=-c%20geqo%3Doff",
    ],
)
def test_the_address_that_is_shown_is_one_that_opens_the_same_profile(address: str) -> None:
    home = places.home_at(address, Path())
    assert places.home_at(home.shown, Path()) == home
    assert places.home_at(f"{address}{'&' if '?' in address else '?'}passfile=/p", Path()).shown == home.shown


@pytest.mark.usefixtures("usual")
def test_a_user_or_database_that_the_server_does_not_know_is_one_sentence(server: str) -> None:
    for wrong in (
        server.replace("tester@", "stranger@"),
        server.replace("/postgres?", "/nothing?"),
    ):
        assert refusal(wrong).code in ("store-unreachable", "store-password")


@pytest.mark.usefixtures("usual")
def test_a_passphrase_is_refused_because_the_server_would_see_the_diary_anyway(server: str) -> None:
    assert refusal(f"{server}&profile=lock_1", create=True, encrypt=True).code == "passphrase-not-here"


def test_without_the_extra_part_for_postgresql_the_sentence_says_how_to_get_it(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from magnesia.store import StoreError, open_profile\n"
        "try:\n"
        "    with open_profile('postgresql://anna@localhost/diaries'): pass\n"
        "except StoreError as problem: print(problem.code, problem.message)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.startswith("postgresql-not-installed ")
    assert "magnesia[hosted]" in done.stdout


@pytest.mark.usefixtures("usual")
def test_the_environment_may_name_the_database_of_everyone_on_this_machine(
    server: str, monkeypatch: pytest.MonkeyPatch, entries: tuple[Entry, ...]
) -> None:
    monkeypatch.setenv("MAGNESIA_HOME", f"{server}&profile=env_1")
    with open_profile(create=True) as profile:
        append_entries(profile, entries)
    with open_profile(f"{server}&profile=env_1") as profile:
        assert load_diary(profile) == Diary(entries)
        assert profile.shown.endswith("profile=env_1")


@pytest.mark.usefixtures("usual")
def test_a_connection_that_the_server_ends_says_not_saved(server: str, entries: tuple[Entry, ...]) -> None:
    with open_profile(f"{server}&profile=gone_1", create=True) as profile:
        append_entries(profile, entries[:1])
        with open_profile(f"{server}&profile=gone_1") as other, other.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'magnesia' AND pid <> pg_backend_pid()"
                )
            )
        with pytest.raises(StoreError, match=r"^Not saved: the database server went away"):
            append_entries(profile, entries)
        assert append_entries(profile, entries).already_there == 1


#: Saves entries one by one and says each after it was saved, until the server goes away.
WRITER = """
import sys
from datetime import UTC, date, datetime
from magnesia.diary import Stamp, none_taken
from magnesia.store import StoreError, append_entries, open_profile
stamp = Stamp(date(2026, 3, 1), None, "Europe/Oslo", datetime(2026, 3, 1, 12, tzinfo=UTC))
with open_profile(sys.argv[1]) as profile:
    for number in range(10**6):
        try:
            append_entries(profile, [none_taken(f"{sys.argv[2]}-{number}", stamp)])
        except StoreError as problem:
            assert problem.message.startswith("Not saved: "), problem.message
            break
        print(f"{sys.argv[2]}-{number}", flush=True)
"""


@pytest.mark.usefixtures("usual")
def test_nothing_that_was_called_saved_is_lost_when_the_server_loses_power(running_server: Any) -> None:
    address = f"{running_server.address}&profile=power_1"
    with open_profile(address, create=True):
        pass
    said: list[str] = []
    for life in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, address, str(life)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        said.append(writer.stdout.readline().strip())
        time.sleep(0.05 * life)
        running_server.lose_power()
        out, err = writer.communicate()
        assert (writer.returncode, err) == (0, "")
        said += out.split()
    with open_profile(address) as profile:
        there = {entry.entry_id for entry in load_diary(profile).entries}
    assert set(said) <= there
    # What was committed and never said, because the server died in between: at most one for each life.
    assert len(there) - len(set(said)) <= 3
