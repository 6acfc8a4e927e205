"""A profile in a file: only our own, only ours to read, synced at every commit, on a SQLite that is sound."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver
from sqlalchemy import text

from magnesia.diary import Diary, Entry, Note
from magnesia.store import (
    Profile,
    StoreError,
    append_entries,
    back_up,
    default_folder,
    load_diary,
    open_profile,
    restore,
)
from magnesia.store.places.file import FILE_NAME, require_sqlite
from magnesia.store.profile import in_words


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    with open_profile(tmp_path / "home", create=True) as opened:
        yield opened


def test_every_connection_syncs_fully_and_is_closed_to_tricks(profile: Profile) -> None:
    wanted = {
        "synchronous": 2,
        "journal_mode": "wal",
        "foreign_keys": 1,
        "trusted_schema": 0,
        "mmap_size": 0,
        "busy_timeout": 5000,
        "temp_store": 2,
        "secure_delete": 1,
    }
    with profile.engine.connect() as one, profile.engine.connect() as two:
        for connection in (one, two):
            found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted}
            assert found == wanted


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_the_file_and_its_companions_are_closed_to_others(
    profile: Profile, entries: tuple[Entry, ...]
) -> None:
    append_entries(profile, entries)
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
    for mode in (0o644, 0o640, 0o620, 0o610, 0o604, 0o602, 0o601):
        file.chmod(mode)
        assert "chmod 600" in refusal(profile.folder), oct(mode)
    file.chmod(0o600)
    for mode in (0o777, 0o720, 0o702):
        profile.folder.chmod(mode)
        assert "chmod 700" in refusal(profile.folder), oct(mode)


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


@pytest.mark.parametrize("create", [False, True])
def test_a_profile_that_was_cut_to_nothing_is_not_shown_as_an_empty_diary(
    tmp_path: Path, create: bool
) -> None:
    with open_profile(tmp_path, create=True) as profile:
        backup = back_up(profile, None).file
    for cut in (_cut_to_nothing, _remove_tables):
        cut(tmp_path / FILE_NAME)
        with pytest.raises(StoreError, match=str(backup)) as refused, open_profile(tmp_path, create=create):
            raise AssertionError("it opened")
        assert refused.value.code == "profile-empty"
    assert restore(backup, tmp_path).content.entries == 0


def _cut_to_nothing(file: Path) -> None:
    os.truncate(file, 0)


def _remove_tables(file: Path) -> None:
    file.unlink()
    file.touch(0o600)
    other = driver.connect(str(file))
    other.execute("CREATE TABLE passing (a)")
    other.execute("DROP TABLE passing")
    other.close()


def test_a_sqlite_that_can_corrupt_the_file_is_refused() -> None:
    with pytest.raises(StoreError, match=r"3\.51\.2"):
        require_sqlite((3, 51, 2))
    require_sqlite((3, 51, 3))
    require_sqlite(driver.sqlite_version_info)


def test_an_error_that_comes_of_a_full_disk_says_that_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    for free, code in ((0, "store-full"), (9, "store-disk-failing")):
        monkeypatch.setattr(os, "statvfs", lambda _, free=free: SimpleNamespace(f_bavail=free), raising=False)
        with pytest.raises(StoreError) as refused, in_words(str(tmp_path), "Not read"):
            raise driver.OperationalError("disk I/O error")
        assert refused.value.code == code


def test_a_full_disk_says_not_saved_and_loses_nothing_that_was_saved(
    profile: Profile, entries: tuple[Entry, ...]
) -> None:
    append_entries(profile, entries[:1])
    with profile.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    many = [Note(f"n{number}", entries[0].stamp, "x" * 4000) for number in range(50)]
    with pytest.raises(StoreError, match=r"^Not saved: the disk is full"):
        append_entries(profile, many)
    assert load_diary(profile) == Diary(entries[:1])


def test_a_read_only_profile_says_not_saved(profile: Profile, entries: tuple[Entry, ...]) -> None:
    with profile.engine.connect() as connection:
        connection.execute(text("PRAGMA query_only = ON"))
    with pytest.raises(StoreError, match=r"^Not saved: the profile is read-only"):
        append_entries(profile, entries)


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
