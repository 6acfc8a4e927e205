"""Erasing leaves none of what was written in the raw bytes of any file that this program has made."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from sqlalchemy import create_engine, text

from magnesia.diary import Entry, Note
from magnesia.store import (
    Place,
    StoreError,
    append_entries,
    back_up,
    erasable,
    erase,
    open_profile,
    save_answer,
    save_settings,
)
from magnesia.store.opening import home_of
from magnesia.store.places.file import FILE_NAME, FileHome
from magnesia.store.places.raw_bytes import overwrite, overwrite_and_remove

CANARIES = [f"canary-{number:03}-zwitscher" for number in range(100)]


def fill(place: Place, entries: tuple[Entry, ...], words: list[str] = CANARIES) -> None:
    """Write the canaries into notes, names, settings and answers, and back everything up."""
    stamp = entries[0].stamp
    with open_profile(place) as profile:
        append_entries(profile, entries)
        append_entries(profile, [Note(f"id-{word}", stamp, word) for word in words[:80]])
        for word in words[80:90]:
            save_answer(profile, {"verdict": word}, created_at=stamp.entered_at)
        save_settings(profile, {"outcomes": words[90:]}, created_at=stamp.entered_at)
        back_up(profile, None, name="one")


def found_in(files: list[Path]) -> set[str]:
    raw = b"".join([file.read_bytes() for file in files if file.is_file()])
    return {word for word in CANARIES if word.encode() in raw}


@pytest.mark.parametrize("kind", ["plain", "encrypted"], indirect=False)
def test_none_of_a_hundred_canaries_is_left_in_the_bytes_of_any_file(
    kind: str, new_place: Callable[[str], Place], entries: tuple[Entry, ...], tmp_path: Path
) -> None:
    place = new_place(kind)
    with open_profile(place, create=True, encrypt=kind == "encrypted"):
        pass
    fill(place, entries)
    home = home_of(place)
    assert isinstance(home, FileHome)
    (home.folder / "drafts").mkdir()
    (home.folder / "drafts" / "note.txt").write_text(CANARIES[0])
    (home.folder / "mine.txt").write_text("a file of the person")
    # Killed in the middle: what it wrote is still in the log beside the file.
    program = (
        "import os, sys; from magnesia.store import *; import sqlcipher3.dbapi2 as driver\n"
        "driver.connect(':memory:').execute('PRAGMA cipher_default_kdf_iter = 1000')\n"
        "p = open_profile(sys.argv[1]).__enter__()\n"
        "load_settings(p); save_settings(p, {'outcomes': sys.argv[2:]}, created_at=load_answers(p)[0].created_at)\n"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", program, str(place), *CANARIES], check=True)
    # A second name for every file keeps its blocks in sight after the first is gone.
    links = tmp_path / "links"
    links.mkdir()
    there = [file for file in home.folder.rglob("*") if file.is_file() and file.name != "mine.txt"]
    for number, file in enumerate(there):
        os.link(file, links / str(number))
    seen = found_in(list(links.iterdir()))
    assert len(seen) == (100 if kind == "plain" else 1)
    assert f"{FILE_NAME}-wal" in {file.name for file in there}
    done = erase(place)
    assert found_in(list(links.iterdir())) == set()
    # The index of the log holds numbers of pages only; it is unnamed, never shortened under who has it in memory.
    texts = [links / str(number) for number, file in enumerate(there) if not file.name.endswith("-shm")]
    assert all(not file.read_bytes().strip(b"\0") for file in texts)
    assert [file.name for file in home.folder.iterdir()] == ["mine.txt"]
    assert done.left == (home.folder / "mine.txt",)
    assert done.backups == 1


def test_what_would_go_is_counted_before_and_nothing_has_gone(
    place: Place, entries: tuple[Entry, ...]
) -> None:
    # Words of its own: the server of the tests is one for all of them.
    fill(place, entries, [f"other {number}" for number in range(100)])
    found = erasable(place)
    assert (found.entries, found.backups) == (len(entries) + 80, 1)
    assert erasable(place).entries == found.entries


def test_who_has_lost_the_passphrase_may_erase_too(
    new_place: Callable[[str], Place], monkeypatch: pytest.MonkeyPatch, entries: tuple[Entry, ...]
) -> None:
    place = new_place("encrypted")
    with open_profile(place, create=True, encrypt=True) as profile:
        append_entries(profile, entries)
    monkeypatch.delenv("MAGNESIA_PASSPHRASE")
    assert erasable(place).entries is None
    assert erase(place).files >= 1
    with pytest.raises(StoreError, match="no profile"):
        erase(place)


def test_a_profile_that_another_process_has_open_and_a_foreign_file_are_not_erased(
    tmp_path: Path, entries: tuple[Entry, ...]
) -> None:
    import sqlcipher3.dbapi2 as driver

    home = tmp_path / "home"
    with open_profile(home, create=True) as profile:
        append_entries(profile, entries)
    program = (
        "import sys; from magnesia.store import *\n"
        "with open_profile(sys.argv[1]) as p:\n"
        "    load_diary(p); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreError) as refused:
            erase(home)
        other.communicate("")
    assert refused.value.code == "store-in-use"
    assert erase(home).left == ()
    home.mkdir()
    theirs = driver.connect(str(home / FILE_NAME))
    theirs.execute("PRAGMA application_id = 7")
    theirs.execute("CREATE TABLE theirs (a)")
    theirs.close()
    before = (home / FILE_NAME).read_bytes()
    with pytest.raises(StoreError, match="another program"):
        erase(home)
    assert (home / FILE_NAME).read_bytes() == before


def test_the_files_of_a_server_hold_none_of_the_canaries_but_its_log_may(
    new_place: Callable[[str], Place], server: str, entries: tuple[Entry, ...]
) -> None:
    place = new_place("postgresql")
    with open_profile(place, create=True):
        pass
    fill(place, entries)
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # What the server notes of the commonest values, it notes outside the tables, and keeps it.
        connection.execute(text("ANALYZE"))
        connection.execute(text("CHECKPOINT"))
        data = Path(str(connection.scalar(text("SHOW data_directory"))))
    engine.dispose()

    def tables() -> list[Path]:
        return [*(data / "base").rglob("*"), *(data / "global").rglob("*")]

    assert len(found_in(tables())) == 100
    done = erase(place)
    assert done.server_files_freed is True
    assert found_in(tables()) == set()
    # This is what the command says that it cannot reach: what the server keeps to recover from a crash.
    assert found_in([*(data / "pg_wal").rglob("*")]) != set()
    with pytest.raises(StoreError, match="no profile"):
        erasable(place)


def test_bytes_are_overwritten_on_the_disk_before_the_file_is_shortened_and_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_bytes(b"x" * 2_500_000)
    os.link(file, link)
    synced: list[bytes] = []
    usual = os.fsync

    def watch(handle: int) -> None:
        synced.append(link.read_bytes())
        usual(handle)

    monkeypatch.setattr(os, "fsync", watch)
    overwrite_and_remove(file)
    assert synced[0] == bytes(2_500_000)
    assert synced[1] == b""
    assert not file.exists()


def test_a_profile_that_this_process_has_open_is_not_erased_and_keeps_its_locks(
    tmp_path: Path, entries: tuple[Entry, ...]
) -> None:
    home = tmp_path / "home"
    program = "import sys; from magnesia.store import *; erase(__import__('pathlib').Path(sys.argv[1]))"
    with open_profile(home, create=True) as profile:
        append_entries(profile, entries)
        with open_profile(home):
            # A second opening reads the beginning of the file; that must not give the locks of the first back.
            pass
        with pytest.raises(StoreError) as refused:
            erase(home)
        assert refused.value.code == "store-in-use"
        other = subprocess.run([sys.executable, "-c", program, str(home)], capture_output=True, check=False)
        assert b"open; close it" in other.stderr
        assert append_entries(profile, entries).already_there == len(entries)


def test_who_opens_in_the_middle_of_erasing_finds_no_profile_and_nothing_stays(
    tmp_path: Path, entries: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    from magnesia.store.keeping import erase as module

    home = tmp_path / "home"
    with open_profile(home, create=True) as profile:
        append_entries(profile, entries)
    program = (
        "import sys; from pathlib import Path; from magnesia.store import *\n"
        "open_profile(Path(sys.argv[1])).__enter__()"
    )
    said: list[bytes] = []

    def while_another_opens(opened: BinaryIO) -> None:
        other = subprocess.run([sys.executable, "-c", program, str(home)], capture_output=True, check=False)
        said.append(other.stderr)
        overwrite(opened)

    monkeypatch.setattr(module, "overwrite", while_another_opens)
    erase(home)
    assert b"There is no profile" in said[0]
    assert not home.exists()


@pytest.mark.parametrize("refused_at", range(6))
def test_what_is_refused_in_the_middle_of_erasing_is_said_and_done_by_the_next_try(
    tmp_path: Path, entries: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch, refused_at: int
) -> None:
    home, links = tmp_path / "home", tmp_path / "links"
    with open_profile(home, create=True):
        pass
    fill(home, entries)
    links.mkdir()
    for number, file in enumerate([file for file in home.rglob("*") if file.is_file()]):
        os.link(file, links / str(number))
    usual, calls = os.fsync, iter(range(100))

    def refuse(handle: int) -> None:
        if next(calls) == refused_at:
            raise OSError(errno.EIO, "Input/output error")
        usual(handle)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        with pytest.raises(StoreError, match=r"^Not everything was erased: .* do it again") as refused:
            erase(home)
    assert refused.value.code == "not-erased"
    assert not (home / FILE_NAME).exists()
    erase(home)
    assert not home.exists()
    assert found_in(list(links.iterdir())) == set()
