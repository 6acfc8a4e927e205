"""The record gives back what it was given, adds nothing twice, and says what it did not save."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from magnesia.diary import (
    Bath,
    Diary,
    Dose,
    Entry,
    Event,
    Note,
    Score,
    Stamp,
    Topical,
    none_taken,
    unsure_taken,
)
from magnesia.person import Instruction, Medicine, Person, Product
from magnesia.store import (
    Profile,
    Saved,
    StoreError,
    append_entries,
    default_folder,
    entry_from_json,
    load_answers,
    load_diary,
    load_person,
    load_products,
    load_record,
    load_settings,
    open_profile,
    save_answer,
    save_person,
    save_products,
    save_settings,
)
from magnesia.store.opening import FILE_NAME, require_sqlite

NOW = datetime(2026, 3, 1, 20, 5, 0, 250, tzinfo=UTC)
STAMP = Stamp(date(2026, 3, 1), time(21, 0, 1), "Europe/Oslo", NOW)
ENTRIES: tuple[Entry, ...] = (
    Dose("a", STAMP, "Citrate 150", "citrate", "tablet", 0.5, 75.1, None),
    none_taken("b", STAMP, replaces="a"),
    unsure_taken("c", STAMP),
    Score("d", STAMP, "pain", 6),
    Bath("e", STAMP, 400.0),
    Topical("f", STAMP, "Öl", "left knee"),
    Event("g", STAMP, "loose stool"),
    Note("h", STAMP, "words\n\"quoted\" 'and' =1+1", retracts="g"),
)


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    with open_profile(tmp_path / "home", create=True) as opened:
        yield opened


def test_a_diary_with_one_of_each_kind_is_given_back_in_order_also_after_reopening(profile: Profile) -> None:
    assert append_entries(profile, ENTRIES) == Saved(8, 0)
    assert load_diary(profile) == Diary(ENTRIES)
    with open_profile(profile.folder) as again:
        assert load_diary(again) == Diary(ENTRIES)


def test_saving_again_adds_nothing_and_other_content_under_an_id_is_named_and_not_saved(
    profile: Profile,
) -> None:
    append_entries(profile, ENTRIES[:4])
    other = Score("d", STAMP, "pain", 7)
    assert append_entries(profile, [*ENTRIES, other]) == Saved(4, 4, ("d",))
    assert load_diary(profile) == Diary(ENTRIES)


def test_a_retry_that_comes_later_adds_nothing_and_the_first_time_of_entering_stays(profile: Profile) -> None:
    append_entries(profile, [ENTRIES[1]])
    later = replace(ENTRIES[1], stamp=replace(STAMP, entered_at=NOW + timedelta(minutes=1)))
    assert append_entries(profile, [later]) == Saved(0, 1)
    assert load_diary(profile) == Diary((ENTRIES[1],))


def test_the_same_entry_twice_in_one_call_is_one_entry(profile: Profile) -> None:
    assert append_entries(profile, [ENTRIES[0], ENTRIES[0]]) == Saved(1, 1)


def test_documents_are_given_back_and_the_newest_is_in_force(profile: Profile) -> None:
    assert load_person(profile) is None
    assert load_products(profile) == ()
    assert load_settings(profile) == {}
    instruction = Instruction("Dr A", date(2026, 1, 1), date(2026, 6, 1), 400.0)
    person = Person(44, "female", "EU", None, 88.5, None, (), (Medicine("x", time(7)),), False, instruction)
    product = Product("Citrate 150", "citrate", 150.0)
    save_person(profile, Person(43), created_at=NOW)
    save_person(profile, person, created_at=NOW)
    save_products(profile, (product, product), created_at=NOW)
    save_settings(profile, {"zone": "Europe/Oslo"}, created_at=NOW)
    assert load_person(profile) == person
    assert load_products(profile) == (product, product)
    assert load_settings(profile) == {"zone": "Europe/Oslo"}


def test_answers_are_all_kept_with_hash_and_time(profile: Profile) -> None:
    save_answer(profile, {"verdict": "cannot tell yet"}, created_at=NOW)
    save_answer(profile, {"verdict": "helps"}, created_at=NOW)
    first, second = load_answers(profile)
    assert (first.content, second.content) == ({"verdict": "cannot tell yet"}, {"verdict": "helps"})
    assert first.created_at == NOW
    assert len(first.sha256) == 64
    with pytest.raises(ValueError, match="JSON"):
        save_answer(profile, {"p": float("nan")}, created_at=NOW)


def test_the_whole_record_is_json_that_gives_every_entry_back(profile: Profile) -> None:
    append_entries(profile, ENTRIES)
    save_settings(profile, {"zone": "Europe/Oslo"}, created_at=NOW)
    record = json.loads(json.dumps(load_record(profile)))
    assert tuple(entry_from_json(entry) for entry in record["entries"]) == ENTRIES
    assert record["documents"]["settings"] == [
        {"created_at": NOW.isoformat(), "content": {"zone": "Europe/Oslo"}}
    ]


def test_every_connection_syncs_fully_and_is_closed_to_tricks(profile: Profile) -> None:
    wanted = {
        "synchronous": 2,
        "journal_mode": "wal",
        "foreign_keys": 1,
        "trusted_schema": 0,
        "mmap_size": 0,
        "busy_timeout": 5000,
    }
    with profile.engine.connect() as one, profile.engine.connect() as two:
        for connection in (one, two):
            found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted}
            assert found == wanted


def test_tables_are_strict_and_append_only(profile: Profile) -> None:
    append_entries(profile, ENTRIES)
    with profile.engine.connect() as connection:
        strict = connection.execute(
            text("SELECT name, strict FROM pragma_table_list WHERE type = 'table'")
        ).all()
        assert {"entries", "documents"} <= {name for name, is_strict in strict if is_strict}
    for statement in ("UPDATE entries SET kind = 'x'", "DELETE FROM entries", "DELETE FROM documents"):
        save_settings(profile, {}, created_at=NOW)
        with profile.engine.begin() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(statement))


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_the_file_and_its_companions_are_closed_to_others(profile: Profile) -> None:
    append_entries(profile, ENTRIES)
    assert stat.S_IMODE(profile.folder.stat().st_mode) == 0o700
    files = sorted(profile.folder.iterdir())
    assert [file.name for file in files] == [FILE_NAME, f"{FILE_NAME}-shm", f"{FILE_NAME}-wal"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def refusal(folder: Path) -> str:
    with pytest.raises(StoreError) as refused, open_profile(folder):
        raise AssertionError("it opened")
    return refused.value.message


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_a_file_or_folder_that_others_can_reach_is_refused_with_the_command_that_closes_it(
    profile: Profile,
) -> None:
    file = profile.folder / FILE_NAME
    file.chmod(0o644)
    assert "chmod 600" in refusal(profile.folder)
    file.chmod(0o600)
    profile.folder.chmod(0o777)
    assert "chmod 700" in refusal(profile.folder)


def test_a_profile_that_is_not_there_is_refused_with_the_command_that_makes_one(tmp_path: Path) -> None:
    assert "magnesia init" in refusal(tmp_path)


def test_a_foreign_database_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    connection = driver.connect(str(file))
    connection.execute("CREATE TABLE theirs (a)")
    connection.commit()
    connection.close()
    file.chmod(0o600)
    before = file.read_bytes()
    assert "another program" in refusal(tmp_path)
    assert file.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all, just some text" * 40, b"\0" * 4096])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_was(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / FILE_NAME
    file.write_bytes(content)
    file.chmod(0o600)
    assert "not a magnesia profile" in refusal(tmp_path)
    assert file.read_bytes() == content


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).symlink_to(tmp_path / "elsewhere")
    assert "not a plain file" in refusal(tmp_path)


def test_a_profile_of_a_newer_magnesia_is_refused(profile: Profile) -> None:
    with profile.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer magnesia" in refusal(profile.folder)


def test_an_interrupted_first_opening_is_finished_by_the_next(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch(mode=0o600)
    with open_profile(tmp_path) as opened:
        assert append_entries(opened, ENTRIES).new == 8


def test_a_sqlite_that_can_corrupt_the_file_is_refused() -> None:
    with pytest.raises(StoreError, match=r"3\.51\.2"):
        require_sqlite((3, 51, 2))
    require_sqlite((3, 51, 3))
    require_sqlite(driver.sqlite_version_info)


def test_a_full_disk_says_not_saved_and_loses_nothing_that_was_saved(profile: Profile) -> None:
    append_entries(profile, ENTRIES[:1])
    with profile.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    many = [Note(f"n{number}", STAMP, "x" * 4000) for number in range(50)]
    with pytest.raises(StoreError, match=r"^Not saved: the disk is full"):
        append_entries(profile, many)
    assert load_diary(profile) == Diary(ENTRIES[:1])


def test_a_read_only_profile_says_not_saved(profile: Profile) -> None:
    with profile.engine.connect() as connection:
        connection.execute(text("PRAGMA query_only = ON"))
    with pytest.raises(StoreError, match=r"^Not saved: the profile is read-only"):
        append_entries(profile, ENTRIES)


def test_a_profile_that_another_program_holds_says_not_saved(profile: Profile) -> None:
    with open_profile(profile.folder, busy_timeout_s=0.05) as other:
        with profile.engine.connect().execution_options(writes=True) as holder, holder.begin():
            with pytest.raises(StoreError, match=r"^Not saved: another program"):
                append_entries(other, ENTRIES)
            assert load_diary(other) == Diary(())
        assert append_entries(other, ENTRIES).new == 8


def test_a_row_that_no_longer_matches_its_hash_is_noticed(profile: Profile) -> None:
    append_entries(profile, ENTRIES)
    with profile.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("DROP TRIGGER entries_no_update"))
        connection.execute(text("UPDATE entries SET content = replace(content, '75.1', '57.1')"))
    with pytest.raises(StoreError, match="hash"):
        load_diary(profile)


def test_the_folder_comes_from_the_environment_where_it_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MAGNESIA_HOME", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv("MAGNESIA_HOME")
    assert default_folder().name == "magnesia"


def test_the_sqlite_of_the_standard_library_is_never_loaded(tmp_path: Path) -> None:
    program = (
        "import sys, json, magnesia.store as s\n"
        f"with s.open_profile({str(tmp_path)!r}, create=True) as p: s.load_diary(p)\n"
        "print(json.dumps([m for m in ('sqlite3', '_sqlite3') if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
