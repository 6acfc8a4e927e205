"""A restore changes nothing where anything is in doubt, and takes over rows that are read and nothing else."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver

from magnesia.diary import Diary, Entry
from magnesia.store import StoreError, append_entries, back_up, load_diary, open_profile, restore
from magnesia.store.keeping import restore as module
from magnesia.store.places.file import FILE_NAME, is_encrypted
from magnesia.store.places.named_last import swap_in

GOOD = "correct horse battery"
posix = pytest.mark.skipif(os.name != "posix", reason="rights and locks of POSIX systems")


def refusal(call: Callable[[], object]) -> StoreError:
    with pytest.raises(StoreError) as refused:
        call()
    return refused.value


def diary_in(place: Path, passphrase: str | None = None) -> Diary:
    with open_profile(place, passphrase=passphrase) as profile:
        return load_diary(profile)


@pytest.fixture
def plain(tmp_path: Path, entries: tuple[Entry, ...]) -> Path:
    """A plain backup of a profile with one of each kind of entry."""
    with open_profile(tmp_path / "first", create=True) as profile:
        append_entries(profile, entries)
        return back_up(profile, tmp_path / "plain.db").file


def killed_with_a_log(home: Path, entries: tuple[Entry, ...], passphrase: str = "") -> None:
    """Leave a profile as an app that was killed leaves it: its last entry is in the log only."""
    program = (
        "import os, sys; from dataclasses import replace; from pathlib import Path\n"
        "from magnesia.store import *; import sqlcipher3.dbapi2 as driver\n"
        "driver.connect(':memory:').execute('PRAGMA cipher_default_kdf_iter = 1000')\n"
        "p = open_profile(Path(sys.argv[1]), passphrase=sys.argv[2] or None).__enter__()\n"
        "append_entries(p, [replace(load_diary(p).entries[0], entry_id='in the log')]); os._exit(0)"
    )
    with open_profile(home, create=True, passphrase=passphrase or None) as profile:
        append_entries(profile, entries[:1])
    subprocess.run([sys.executable, "-c", program, str(home), passphrase], check=True)
    assert (home / f"{FILE_NAME}-wal").stat().st_size


@pytest.mark.usefixtures("quick_keys")
def test_a_mistyped_passphrase_changes_nothing_and_what_is_set_aside_keeps_its_log(
    tmp_path: Path, plain: Path, entries: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    killed_with_a_log(home, entries, GOOD)
    before = {file.name: file.read_bytes() for file in home.iterdir()}
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", "correct horse batterY")
    refused = refusal(lambda: restore(plain, home))
    assert (refused.code, "--set-aside" in refused.message) == ("passphrase-wrong", True)
    after = {file.name: file.read_bytes() for file in home.iterdir()}
    shared = f"{FILE_NAME}-shm"
    assert {**before, shared: b""} == {**after, shared: b""}
    done = restore(plain, home, set_aside=True)
    assert done.lock is None
    assert diary_in(home) == Diary(entries)
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", GOOD)
    assert done.kept is not None
    assert restore(done.kept, home).lock == "backup"
    assert [entry.entry_id for entry in diary_in(home).entries] == ["a", "in the log"]


@pytest.mark.parametrize("loss", ["gone", "cut to nothing"])
def test_what_lies_beside_a_lost_profile_is_moved_away_and_never_read_into_the_new_one(
    tmp_path: Path, plain: Path, entries: tuple[Entry, ...], loss: str
) -> None:
    home = tmp_path / "home"
    killed_with_a_log(home, entries)
    if loss == "gone":
        (home / FILE_NAME).unlink()
    else:
        os.truncate(home / FILE_NAME, 0)
    done = restore(plain, home)
    assert diary_in(home) == Diary(entries)
    assert any(file.name.endswith("-wal") for file in done.set_aside)
    assert all(file.parent == home / "backups" and file.exists() for file in done.set_aside)


def test_a_new_profile_does_not_bring_the_lost_one_back(tmp_path: Path, entries: tuple[Entry, ...]) -> None:
    home = tmp_path / "home"
    killed_with_a_log(home, entries)
    (home / FILE_NAME).unlink()
    with open_profile(home, create=True) as profile:
        assert load_diary(profile).entries == ()
        assert any(file.name.endswith("-wal") for file in profile.set_aside)
    assert diary_in(home).entries == ()


def test_an_error_of_the_disk_while_the_profile_is_read_sets_nothing_aside(
    tmp_path: Path, plain: Path, entries: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    killed_with_a_log(home, entries)

    def failing(*_: object) -> None:
        raise driver.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr(module, "alone_with", failing)
        assert refusal(lambda: restore(plain, home, set_aside=True)).code == "store-disk-failing"
    assert not (home / "backups").exists()
    assert [entry.entry_id for entry in diary_in(home).entries] == ["a", "in the log"]


def _row(content: str, kind: str = "Score") -> Callable[[Any], None]:
    def add(connection: Any) -> None:
        sha256 = hashlib.sha256(content.encode()).hexdigest()
        connection.execute(
            "INSERT INTO entries(entry_id, kind, local_date, content, sha256, entered_at) "
            "VALUES ('q', ?, '2026-03-01', ?, ?, 1)",
            (kind, content, sha256),
        )

    return add


def _lying_columns(connection: Any) -> None:
    connection.execute("DROP TRIGGER entries_no_update")
    connection.execute("UPDATE entries SET local_date = '1999-01-01' WHERE entry_id = 'd'")


def _far_position(connection: Any) -> None:
    connection.execute("DROP TRIGGER entries_no_update")
    connection.execute("UPDATE entries SET position = 9223372036854775807 WHERE entry_id = 'n'")


def _view(connection: Any) -> None:
    connection.execute("ALTER TABLE entries RENAME TO other")
    connection.execute("CREATE VIEW entries AS SELECT * FROM other")


def _document(kind: str, content: str) -> Callable[[Any], None]:
    def add(connection: Any) -> None:
        sha256 = hashlib.sha256(content.encode()).hexdigest()
        connection.execute(
            "INSERT INTO documents(kind, content, sha256, created_at) VALUES (?, ?, ?, '2026-03-01T00:00:00+00:00')",
            (kind, content, sha256),
        )

    return add


CRAFTED = {
    "a list": _row("[]"),
    "nothing in it": _row("{}"),
    "null": _row("null"),
    "unknown kind": _row("{}", "Evil"),
    "wrong types": _row('{"entry_id":5,"stamp":3}'),
    "deep": _row("[" * 100_000 + "]" * 100_000),
    "columns that lie": _lying_columns,
    "far position": _far_position,
    "a view": _view,
    "unknown document": _document("evil", "{}"),
    "deep document": _document("settings", '{"a":' + "[" * 50_000 + "]" * 50_000 + "}"),
    "person of nonsense": _document("person", '{"age_years":[]}'),
    "document that is a list": _document("answer", "[1]"),
}


def crafted(backup: Path, change: Callable[[Any], None]) -> Path:
    backup.with_name(backup.name + ".sha256").unlink()
    connection = driver.connect(str(backup), isolation_level=None)
    change(connection)
    connection.close()
    return backup


@pytest.mark.parametrize("case", CRAFTED)
def test_a_backup_with_a_row_that_no_reader_understands_changes_nothing(
    tmp_path: Path, plain: Path, entries: tuple[Entry, ...], case: str
) -> None:
    backup = crafted(plain, CRAFTED[case])
    home = tmp_path / "home"
    with open_profile(home, create=True) as profile:
        append_entries(profile, entries[:3])
    refused = refusal(lambda: restore(backup, home))
    assert refused.code in ("store-damaged", "store-foreign")
    assert refused.message.startswith(f"Nothing was restored: {backup} ")
    assert diary_in(home) == Diary(entries[:3])


def test_nothing_but_rows_comes_out_of_a_backup(
    tmp_path: Path, plain: Path, entries: tuple[Entry, ...]
) -> None:
    def with_a_trigger(connection: Any) -> None:
        connection.execute(
            "CREATE TRIGGER evil AFTER INSERT ON entries BEGIN DELETE FROM entries WHERE entry_id = NEW.entry_id; END"
        )
        connection.execute("DROP TRIGGER entries_no_delete")
        connection.execute("CREATE VIEW more AS SELECT 1")

    home = tmp_path / "home"
    restore(crafted(plain, with_a_trigger), home)
    with open_profile(home) as profile:
        later = [replace(entry, entry_id=f"later-{entry.entry_id}") for entry in entries]
        assert append_entries(profile, later).new == len(entries)
        assert load_diary(profile) == Diary((*entries, *later))
        with profile.engine.connect() as connection:
            names = set(connection.exec_driver_sql("SELECT name FROM sqlite_schema").scalars())
    assert "entries_no_delete" in names
    assert not names & {"evil", "more"}


@pytest.mark.usefixtures("quick_keys")
def test_a_plain_backup_is_never_copied_beside_a_locked_profile(
    tmp_path: Path, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", GOOD)
    with open_profile(home, create=True, encrypt=True):
        pass
    usual = swap_in
    seen: list[bytes] = []

    def look(fresh: Path, file: Path) -> None:
        seen.extend(one.read_bytes() for one in home.rglob("*") if one.is_file() and one != file)
        usual(fresh, file)

    monkeypatch.setattr(module, "swap_in", look)
    assert restore(plain, home).lock == "profile"
    assert seen
    assert not any(b"left knee" in content for content in seen)
    assert is_encrypted(home / FILE_NAME)


@posix
@pytest.mark.parametrize("which", [".", "backups"])
def test_a_folder_that_others_can_change_is_refused_before_anything_is_written(
    tmp_path: Path, plain: Path, which: str
) -> None:
    home = tmp_path / "home"
    (home / "backups").mkdir(parents=True, mode=0o700)
    home.chmod(0o700)
    (home / which).chmod(0o777)
    before = sorted(home.rglob("*"))

    def init() -> None:
        with open_profile(home, create=True):
            raise AssertionError

    assert refusal(lambda: restore(plain, home)).code == "store-folder-open"
    assert refusal(init).code == "store-folder-open"
    assert sorted(home.rglob("*")) == before


@posix
def test_a_folder_of_another_user_is_refused_before_anything_is_written(
    tmp_path: Path, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    assert refusal(lambda: restore(plain, home)).code == "store-not-yours"
    assert list(home.iterdir()) == []


def test_a_file_of_a_person_is_never_replaced_by_a_backup_or_its_hash(
    tmp_path: Path, entries: tuple[Entry, ...]
) -> None:
    mine, link = tmp_path / "b.db.sha256", tmp_path / "c.db.sha256"
    mine.write_text("a text of mine")
    link.symlink_to(mine)
    (tmp_path / "d.db.sha256").write_text(f"{'0' * 64}  d.db\n")
    with open_profile(tmp_path / "home", create=True) as profile:
        append_entries(profile, entries)
        for name in ("b.db", "c.db"):
            assert refusal(lambda name=name: back_up(profile, tmp_path / name)).code == "backup-exists"  # type: ignore[misc]
        # What a backup of this name wrote before it was killed is in nobody's way.
        assert restore(back_up(profile, tmp_path / "d.db").file, tmp_path / "other").every_bit_checked
    assert mine.read_text() == "a text of mine"


def test_a_restore_is_proved_before_others_can_write_so_that_an_entry_made_at_once_is_no_failure(
    tmp_path: Path, plain: Path, entries: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    with open_profile(home, create=True):
        pass
    usual = module.alone_with.__wrapped__  # type: ignore[attr-defined]

    from contextlib import contextmanager

    @contextmanager
    def then_another_appends(*given: Any) -> Any:
        yield from usual(*given)
        with open_profile(home) as profile:
            append_entries(profile, [replace(entries[0], entry_id="at once")])

    monkeypatch.setattr(module, "alone_with", then_another_appends)
    assert restore(plain, home).content.entries == len(entries)
    assert len(diary_in(home).entries) == len(entries) + 1


@pytest.mark.parametrize("name", ["d.csv", "sheets.pdf"])
def test_a_file_that_is_no_backup_is_named_as_it_was_typed_and_no_passphrase_is_asked_for(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"%PDF-1.7\n" if name == "sheets.pdf" else b"entry_id,kind\n" * 512)
    refused = refusal(lambda: restore(tmp_path / name, tmp_path / "home"))
    assert refused.code == "store-foreign"
    assert f"{tmp_path / name} is no backup" in refused.message
