"""An encrypted profile opens with its passphrase and with nothing else, and says so."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from magnesia.diary import Diary, Entry, Note
from magnesia.store import (
    Place,
    StoreError,
    append_entries,
    ask_passphrase_with,
    back_up,
    load_diary,
    open_profile,
    set_passphrase,
)
from magnesia.store.places.file import FILE_NAME, REPLACED
from magnesia.store.places.named_last import swap_in
from magnesia.store.places.raw_bytes import remove_replaced

GOOD = "correct horse battery"
CANARY = "a canary that nobody else writes"


def refusal(call: Callable[[], object]) -> StoreError:
    with pytest.raises(StoreError) as refused:
        call()
    return refused.value


def opened(place: Place, passphrase: str | None = None) -> Diary:
    with open_profile(place, passphrase=passphrase) as profile:
        return load_diary(profile)


@pytest.fixture
def home(tmp_path: Path, entries: tuple[Entry, ...]) -> Path:
    """A plain profile with something in it."""
    with open_profile(tmp_path / "home", create=True) as profile:
        append_entries(profile, [*entries, Note("canary", entries[0].stamp, CANARY)])
    return tmp_path / "home"


@pytest.fixture
def nobody_to_ask() -> Iterator[None]:
    ask_passphrase_with(None)
    yield
    ask_passphrase_with(None)


@pytest.mark.parametrize(
    "passphrase",
    ['it\'s "half" past -- ;', "💊🙂 pain is a word", "x" * 200, "x'" + "ab" * 32, "å" * 8],
)
def test_any_passphrase_opens_what_it_has_locked(
    tmp_path: Path, passphrase: str, entries: tuple[Entry, ...]
) -> None:
    with open_profile(tmp_path, create=True, encrypt=True, passphrase=passphrase) as profile:
        append_entries(profile, entries)
    assert b"SQLite" not in (tmp_path / FILE_NAME).read_bytes()[:16]
    assert opened(tmp_path, unicodedata.normalize("NFD", passphrase)) == Diary(entries)
    assert refusal(lambda: opened(tmp_path, passphrase + "?")).code == "passphrase-wrong"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("x'" + "ab" * 32 + "'", "passphrase-is-key"),
        (" X'" + "AB" * 48 + "' ", "passphrase-is-key"),
        (os.fsdecode(b"\xff\xfehalf past nine"), "passphrase-letters"),
    ],
)
def test_what_the_library_would_take_for_a_key_and_what_is_no_text_is_refused_before_anything_is_made(
    tmp_path: Path, typed: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", typed)

    def make() -> None:
        with open_profile(tmp_path / "locked", create=True, encrypt=True):
            raise AssertionError("it opened")

    refused = refusal(make)
    assert refused.code == code
    assert typed not in refused.message
    assert not (tmp_path / "locked" / FILE_NAME).exists()


def test_a_wrong_passphrase_alters_nothing_and_the_sentence_says_both_things_it_can_be(home: Path) -> None:
    set_passphrase(home, new=GOOD)
    before = (home / FILE_NAME).read_bytes()
    refused = refusal(lambda: opened(home, "wrong horse battery"))
    assert refused.code == "passphrase-wrong"
    assert "passphrase is wrong" in refused.message
    assert "no magnesia profile" in refused.message
    assert "wrong horse" not in refused.message
    assert (home / FILE_NAME).read_bytes() == before


@pytest.mark.usefixtures("nobody_to_ask")
def test_the_passphrase_comes_from_the_environment_then_a_file_then_a_person(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_passphrase(home, new=GOOD)
    assert refusal(lambda: opened(home)).code == "passphrase-needed"
    asked: list[str] = []

    def person(question: str) -> str:
        asked.append(question)
        return GOOD

    ask_passphrase_with(person)
    assert len(opened(home).entries) > 1
    assert asked == [f"Passphrase of {home}: "]
    secret = tmp_path / "secret"
    monkeypatch.setenv("MAGNESIA_PASSPHRASE_FILE", str(secret))
    assert refusal(lambda: opened(home)).code == "passphrase-file"
    secret.write_text(GOOD + "\n")
    assert len(opened(home).entries) > 1
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", "another one entirely")
    assert refusal(lambda: opened(home)).code == "passphrase-wrong"
    assert len(asked) == 1


@pytest.mark.usefixtures("nobody_to_ask")
def test_a_new_passphrase_is_typed_twice_and_long_enough(home: Path) -> None:
    words = iter(["correct horse", "correct house"])
    ask_passphrase_with(lambda _: next(words))
    assert refusal(lambda: set_passphrase(home)).code == "passphrase-differs"
    assert refusal(lambda: set_passphrase(home, new="short")).code == "passphrase-short"
    assert refusal(lambda: set_passphrase(home, new="   ")).code == "passphrase-empty"
    ask_passphrase_with(lambda _: "correct horse")
    assert set_passphrase(home).encrypted
    assert len(opened(home).entries) > 1


def test_setting_changing_and_removing_keeps_every_entry_and_leaves_no_word_of_the_plain_file(
    home: Path,
) -> None:
    diary = opened(home)
    os.link(home / FILE_NAME, home.parent / "old")
    assert CANARY.encode() in (home.parent / "old").read_bytes()
    content = set_passphrase(home, new=GOOD).content
    assert content.entries == len(diary.entries)
    assert not (home.parent / "old").read_bytes().strip(b"\0")
    assert sorted(file.name for file in home.iterdir()) == [FILE_NAME]
    assert CANARY.encode() not in (home / FILE_NAME).read_bytes()
    assert set_passphrase(home, GOOD, "another horse").content == content
    assert opened(home, "another horse") == diary
    assert set_passphrase(home, "another horse", remove=True).content == content
    assert opened(home) == diary
    with open_profile(home) as profile:
        assert append_entries(profile, [Note("later", diary.entries[0].stamp, "goes on")]).new == 1


def test_a_profile_that_is_open_elsewhere_keeps_its_passphrase(home: Path) -> None:
    with open_profile(home) as profile:
        load_diary(profile)
        assert refusal(lambda: set_passphrase(home, new=GOOD)).code == "store-in-use"
    assert len(opened(home).entries) > 1
    assert set_passphrase(home, new=GOOD).encrypted


def test_backups_made_before_are_named_because_they_open_without_the_new_passphrase(home: Path) -> None:
    with open_profile(home) as profile:
        backup = back_up(profile, None)
    assert set_passphrase(home, new=GOOD).older_backups == (backup.file,)


def test_what_makes_no_sense_is_refused(home: Path, tmp_path: Path) -> None:
    assert refusal(lambda: set_passphrase(home, remove=True)).code == "passphrase-not-set"
    assert refusal(lambda: opened(home, GOOD)).code == "profile-plain"
    assert refusal(lambda: set_passphrase("postgresql://x/y", new=GOOD)).code == "passphrase-not-here"

    def encrypt_again() -> None:
        with open_profile(home, create=True, encrypt=True, passphrase=GOOD):
            raise AssertionError("it opened")

    assert refusal(encrypt_again).code == "profile-plain"
    assert refusal(lambda: set_passphrase(tmp_path / "nowhere", new=GOOD)).code == "profile-missing"
    assert refusal(lambda: set_passphrase(tmp_path / "nowhere", remove=True)).code == "profile-missing"


@pytest.mark.parametrize("stopped_before_the_swap", [True, False])
def test_a_change_that_was_cut_off_is_finished_by_the_next_opening(
    home: Path, stopped_before_the_swap: bool
) -> None:
    diary = opened(home)
    if stopped_before_the_swap:
        os.link(home / FILE_NAME, home / REPLACED)
    else:
        (home / REPLACED).write_bytes(CANARY.encode() * 1000)
        os.link(home / REPLACED, home.parent / "old")
    assert opened(home) == diary
    assert not (home / REPLACED).exists()
    if not stopped_before_the_swap:
        assert (home.parent / "old").read_bytes() == b""


@pytest.mark.skipif(os.name != "posix", reason="a folder is locked on POSIX systems only")
def test_who_opens_while_the_passphrase_is_set_does_not_save_the_old_bytes_from_being_overwritten(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from magnesia.store.keeping import passphrase_change as module

    program = (
        "import sys; from pathlib import Path; from magnesia.store import *\n"
        "open_profile(Path(sys.argv[1]), busy_timeout_s=0.1).__enter__()"
    )

    def another_opens() -> None:
        subprocess.run([sys.executable, "-c", program, str(home)], capture_output=True, check=False)

    def swap(fresh: Path, file: Path) -> None:
        another_opens()
        swap_in(fresh, file)

    def remove(old: Path, file: Path) -> None:
        another_opens()
        assert old.exists()
        remove_replaced(old, file)

    monkeypatch.setattr(module, "swap_in", swap)
    monkeypatch.setattr(module, "remove_replaced", remove)
    with (home / FILE_NAME).open("rb") as old:
        set_passphrase(home, new=GOOD)
        assert old.read() == b""


@pytest.mark.usefixtures("nobody_to_ask", "quick_keys")
def test_a_new_locked_profile_asks_for_its_passphrase_twice_and_no_third_time(tmp_path: Path) -> None:
    asked: list[str] = []

    def person(question: str) -> str:
        asked.append(question)
        return GOOD

    ask_passphrase_with(person)
    with open_profile(tmp_path / "new", create=True, encrypt=True):
        assert len(asked) == 2


def test_a_file_of_chance_is_not_called_a_profile(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch(0o600)
    (tmp_path / FILE_NAME).write_bytes(bytes(range(1, 256)) * 257 + b"x")
    assert refusal(lambda: opened(tmp_path, GOOD)).code == "passphrase-wrong"


def test_the_key_is_stretched_as_slowly_as_the_library_does_it(home: Path) -> None:
    set_passphrase(home, new=GOOD)
    connection = driver.connect(str(home / FILE_NAME))
    connection.execute(f"PRAGMA key = '{GOOD}'")
    assert int(connection.execute("PRAGMA kdf_iter").fetchone()[0]) >= 210_000
    connection.close()
