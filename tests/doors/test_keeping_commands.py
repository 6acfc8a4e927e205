"""`magnesia backup`, `restore`, `passphrase`, `erase`: each says what it did, and does nothing it was not told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from magnesia import study

CommandLine = Any


@pytest.fixture
def kept(magnesia: CommandLine) -> CommandLine:
    """A command line with a profile and one score in it."""
    assert magnesia("init", "--age", "47", "--zone", "Europe/Oslo").code == 0
    assert magnesia("log", "day", "--score", "pain=5", "--date", "2026-03-01").code == 0
    return magnesia


def entries(magnesia: CommandLine) -> int:
    counted: int = magnesia("backup", "--json").json["entries"]
    return counted


def test_a_backup_is_restored_and_what_was_there_before_is_kept(kept: CommandLine, tmp_path: Path) -> None:
    backup = tmp_path / "stick" / "diary.db"
    said = kept("backup", backup)
    assert said.out.startswith("Backed up and read back: 1 entry and 3 documents.\n")
    assert str(backup) in said.out
    assert "not encrypted" in said.out
    kept("log", "day", "--score", "pain=7", "--date", "2026-03-02")
    done = kept("restore", backup, "--json").json
    assert (done["entries"], done["every_bit_checked"]) == (1, True)
    assert Path(done["kept"]).parent == kept.home / "backups"
    assert kept("restore", done["kept"]).out.startswith(
        "Restored and read back: 2 entries and 3 documents.\n"
    )
    assert entries(kept) == 2


def test_a_backup_without_a_name_goes_into_the_profile_named_by_the_time(kept: CommandLine) -> None:
    made = Path(kept("backup", "--json").json["file"])
    assert made.parent == kept.home / "backups"
    assert made.name.startswith("backup-20")
    assert made.name.endswith("Z.db")
    again = kept("backup", made)
    assert (again.code, "already" in again.err) == (2, True)


def test_a_restore_that_cannot_check_every_bit_says_so(kept: CommandLine, tmp_path: Path) -> None:
    kept("backup", tmp_path / "diary.db")
    (tmp_path / "diary.db.sha256").unlink()
    assert ".sha256 of this backup is missing" in kept("restore", tmp_path / "diary.db").out
    assert kept("restore", tmp_path / "nothing.db").code == 2


def test_a_passphrase_is_set_changed_and_removed(kept: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    old = kept("backup", "--json").json["file"]
    refused = kept("passphrase")
    assert (refused.code, "MAGNESIA_NEW_PASSPHRASE" in refused.err) == (2, True)
    monkeypatch.setenv("MAGNESIA_NEW_PASSPHRASE", "correct horse battery")
    said = kept("passphrase").out
    assert "A lost passphrase is a lost diary" in said
    assert old in said
    assert (kept.home / "magnesia.db").read_bytes()[:6] != b"SQLite"
    locked = kept("log", "day", "--score", "pain=4")
    assert (locked.code, "encrypted with a passphrase" in locked.err) == (2, True)
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", "correct horse battery")
    monkeypatch.setenv("MAGNESIA_NEW_PASSPHRASE", "another horse")
    assert kept("passphrase", "--json").json["entries"] == 1
    wrong = kept("backup")
    assert (wrong.code, "passphrase is wrong" in wrong.err) == (2, True)
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", "another horse")
    assert "opens with your passphrase" in kept("backup").out
    assert kept("passphrase", "--remove").out.startswith("The passphrase is off")
    monkeypatch.delenv("MAGNESIA_PASSPHRASE")
    assert entries(kept) == 1


def test_nothing_is_erased_before_the_word_was_typed(
    kept: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept("backup")
    typed: list[str] = []

    def person(question: str, **_: object) -> str:
        typed.append(question)
        return "yes"

    monkeypatch.setattr("typer.prompt", person)
    assert kept("erase", "--json").json["error"]["code"] == "erase-not-confirmed"
    assert typed == []
    assert kept("erase").out.endswith("Nothing was erased.\n")
    assert typed == ["Type the word erase to go on"]
    assert entries(kept) == 1


def test_erasing_says_what_goes_and_what_it_cannot_reach_and_leaves_nothing(
    kept: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept("backup")
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "erase")
    said = kept("erase")
    assert "1 entry and 1 backup" in said.out
    assert "SSD" in said.out
    assert "files that you exported" in said.out
    assert not kept.home.exists()
    gone = kept("erase", "--yes")
    assert (gone.code, "no profile" in gone.err) == (2, True)


def test_a_profile_that_is_open_in_another_program_is_neither_restored_nor_erased(
    kept: CommandLine, tmp_path: Path
) -> None:
    from magnesia import store

    kept("backup", tmp_path / "diary.db")
    with store.open_profile(kept.home) as profile:
        store.load_diary(profile)
        assert kept("restore", tmp_path / "diary.db").code == 2
    assert kept("restore", tmp_path / "diary.db").code == 0


def test_the_verbs_are_the_same_in_the_library(kept: CommandLine, tmp_path: Path) -> None:
    made = study.back_up(kept.home, tmp_path / "one.db")
    assert study.restore(kept.home, tmp_path / "one.db")["content_sha256"] == made["content_sha256"]
    there = study.would_erase(kept.home)
    assert there["entries"] == 1
    assert study.erase(kept.home, "erase")["files"] == len(there["files"])
