"""A file gets its name when it is whole; what a killed process leaves unfinished is overwritten and removed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from magnesia.diary import Diary, Entry
from magnesia.store import (
    StoreError,
    append_entries,
    back_up,
    load_diary,
    open_profile,
    restore,
    set_passphrase,
    whole_file,
    write_whole,
)
from magnesia.store import opening as opening_module
from magnesia.store.keeping import passphrase_change
from magnesia.store.keeping import restore as restore_module
from magnesia.store.keeping.backup import back_up_before, file_sha256
from magnesia.store.places import named_last
from magnesia.store.places.file import FILE_NAME, REPLACED, is_encrypted

GOOD = "correct horse battery"
SECRET = b"a canary that nobody else writes"
posix = pytest.mark.skipif(os.name != "posix", reason="folders are locked on POSIX systems only")


def refusal(call: Callable[[], object]) -> StoreError:
    with pytest.raises(StoreError) as refused:
        call()
    return refused.value


@pytest.fixture
def home(tmp_path: Path, entries: tuple[Entry, ...]) -> Path:
    with open_profile(tmp_path / "home", create=True) as profile:
        append_entries(profile, entries)
    return tmp_path / "home"


@contextmanager
def at_work(file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Let another process be in the middle of writing this file."""
    program = (
        "import sys; from pathlib import Path; from magnesia.store import whole_file\n"
        "with whole_file(Path(sys.argv[1])) as fresh:\n"
        f"    fresh.write_bytes({SECRET!r}); print('go', flush=True); sys.stdin.read()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"go\n"
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def unfinished(folder: Path) -> list[Path]:
    return sorted(folder.glob(".*.magnesia*"))


@posix
@pytest.mark.parametrize("folder", [".", "backups"])
def test_what_a_killed_process_leaves_is_overwritten_and_removed_at_the_next_opening(
    home: Path, folder: str
) -> None:
    (home / "backups").mkdir(mode=0o700, exist_ok=True)
    with at_work(home / folder / "some.db") as child:
        child.send_signal(signal.SIGKILL)
    (left,) = unfinished(home / folder)
    with left.open("rb") as still:
        assert still.read() == SECRET
        with open_profile(home):
            assert unfinished(home / folder) == []
        still.seek(0)
        assert still.read() == b""


@posix
def test_what_another_process_is_writing_is_left_alone_and_gets_its_name(home: Path) -> None:
    with at_work(home / "some.db") as child:
        before = unfinished(home)
        with open_profile(home):
            write_whole(home / "other.txt", b"other")
        assert unfinished(home) == before != []
        child.communicate()
    assert (home / "some.db").read_bytes() == SECRET
    assert unfinished(home) == []


@posix
def test_a_leftover_that_is_the_profile_itself_under_a_second_name_only_loses_that_name(
    home: Path, entries: tuple[Entry, ...]
) -> None:
    os.link(home / FILE_NAME, home / f".{FILE_NAME}.0123abcd.magnesia")
    with open_profile(home) as profile:
        assert load_diary(profile) == Diary(entries)
    assert unfinished(home) == []


def test_hidden_files_of_others_are_left_alone(home: Path) -> None:
    others = [home / name for name in (".notes.magnesia", ".x.0123abcd", "x.0123abcd.magnesia", ".hidden")]
    for other in others:
        other.write_text("not ours")
    with open_profile(home) as profile:
        back_up(profile, home / "b.db")
    assert all(other.read_text() == "not ours" for other in others)


def test_a_file_that_was_not_finished_leaves_the_one_before_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "file"

    def write_half() -> None:
        with whole_file(file) as fresh:
            fresh.write_bytes(b"half")
            raise KeyboardInterrupt

    write_whole(file, b"before")
    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert file.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_name_that_the_disk_did_not_confirm_is_not_called_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(named_last, "sync_folder", failing)
    problem = refusal(lambda: write_whole(tmp_path / "file", b"new"))
    assert problem.code == "name-unsure"
    assert problem.message.startswith("Not for sure")
    assert (tmp_path / "file").read_bytes() == b"new"


def test_a_profile_whose_log_could_not_be_brought_in_is_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise driver.OperationalError("disk I/O error")

    def make() -> None:
        with open_profile(tmp_path / "home", create=True):
            raise AssertionError

    monkeypatch.setattr(opening_module, "as_one_file", failing)
    problem = refusal(make)
    assert problem.code == "store-disk-failing"
    assert problem.message.startswith("No profile was made")
    assert list((tmp_path / "home").iterdir()) == []


def test_backing_up_again_before_the_same_change_leaves_the_first_backup_untouched(home: Path) -> None:
    with open_profile(home) as profile:
        first = back_up_before(profile, "before-x")
        assert back_up_before(profile, "before-x") == first
    assert file_sha256(first.file) == first.file_sha256
    assert restore(first.file, home).every_bit_checked


@pytest.mark.usefixtures("quick_keys")
@pytest.mark.parametrize(
    ("said", "code"),
    [("database or disk is full", "store-full"), ("database disk image is malformed", "store-damaged")],
)
def test_a_disk_that_fails_while_a_restored_copy_is_locked_never_leaves_the_profile_open(
    home: Path,
    tmp_path: Path,
    entries: tuple[Entry, ...],
    monkeypatch: pytest.MonkeyPatch,
    said: str,
    code: str,
) -> None:
    with open_profile(home) as profile:
        plain = back_up(profile, tmp_path / "plain.db").file
    set_passphrase(home, None, GOOD)
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", GOOD)

    def failing(*_: object) -> None:
        raise driver.DatabaseError(said)

    monkeypatch.setattr(restore_module, "copy_rows_read", failing)
    problem = refusal(lambda: restore(plain, home))
    assert (problem.code, problem.message[:20]) == (code, "Nothing was restored")
    assert is_encrypted(home / FILE_NAME)
    assert unfinished(home) == []
    with open_profile(home) as profile:
        assert load_diary(profile) == Diary(entries)


@posix
@pytest.mark.usefixtures("quick_keys")
def test_a_file_from_before_a_passphrase_that_cannot_be_overwritten_is_named_and_goes_at_the_next_command(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(passphrase_change, "remove_replaced", failing)
        problem = refusal(lambda: set_passphrase(home, None, GOOD))
    assert problem.code == "former-file-left"
    assert problem.message.startswith("The passphrase is changed")
    assert (home / REPLACED).exists()
    with open_profile(home, passphrase=GOOD):
        assert not (home / REPLACED).exists()


def test_a_file_that_cannot_be_read_is_said_in_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: Path) -> bool:
        raise OSError(5, "Input/output error")

    def open_it() -> None:
        with open_profile(home):
            raise AssertionError

    monkeypatch.setattr("magnesia.store.places.file.is_encrypted", failing)
    problem = refusal(open_it)
    assert (problem.code, problem.message[:10]) == ("store-disk-failing", "Not opened")
    assert "try again" in problem.message


def test_a_profile_in_a_file_loads_nothing_of_postgresql() -> None:
    program = "import sys, magnesia.store; print('sqlalchemy.dialects.postgresql' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
