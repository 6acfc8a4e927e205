"""A profile in PostgreSQL: one schema for one person, on a server that keeps what it has called saved."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from magnesia.diary import Diary, Entry
from magnesia.store import StoreError, append_entries, load_diary, open_profile
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
        ("postgresql://anna:secret@/diaries?host=/nonexistent", "store-unreachable"),
        ("postgresql://anna:secret@localhost:1/diaries", "store-unreachable"),
        ("postgresql://anna:secret@localhost:many/diaries", "address-unclear"),
    ],
)
@pytest.mark.usefixtures("usual")
def test_a_server_that_cannot_be_reached_is_one_sentence_without_the_password(
    address: str, code: str
) -> None:
    refused = refusal(address)
    assert refused.code == code
    assert "secret" not in refused.message


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
