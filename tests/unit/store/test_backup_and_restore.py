"""A backup is equal to the record or it is not there; a restore proves the backup first and loses nothing."""

from __future__ import annotations

import random
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from magnesia.diary import Diary, Entry
from magnesia.store import (
    Place,
    Profile,
    StoreError,
    append_entries,
    back_up,
    load_diary,
    load_record,
    open_profile,
    restore,
    save_settings,
    set_passphrase,
)
from magnesia.store.keeping import restore as module
from magnesia.store.keeping.backup import require_as_written
from magnesia.store.opening import home_of
from magnesia.store.places import file as files
from magnesia.store.places.file import FILE_NAME, FileHome, is_encrypted
from magnesia.store.profile import writing


def refusal(call: Callable[[], object]) -> StoreError:
    with pytest.raises(StoreError) as refused:
        call()
    return refused.value


@pytest.fixture
def backup(place: Place, entries: tuple[Entry, ...], tmp_path: Path) -> Path:
    """A backup of a profile with one of each kind of entry."""
    with open_profile(place) as profile:
        append_entries(profile, entries)
        save_settings(profile, {"zone": "Europe/Oslo"}, created_at=entries[0].stamp.entered_at)
        return back_up(profile, tmp_path / "kept" / "backup.db").file


def diary_in(place: Place) -> Diary:
    with open_profile(place) as profile:
        return load_diary(profile)


def test_a_backup_is_one_private_file_beside_its_hash_and_locked_like_the_profile(
    profile: Profile, backup: Path, kind: str, entries: tuple[Entry, ...]
) -> None:
    assert sorted(file.name for file in backup.parent.iterdir()) == ["backup.db", "backup.db.sha256"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in backup.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(backup.parent.stat().st_mode) == 0o700
    assert is_encrypted(backup) == (kind == "encrypted")
    assert require_as_written(backup)[0]
    made = back_up(profile, None, name="again")
    assert made.file == profile.home.backups / "again.db"
    assert (made.content.entries, made.content.documents) == (len(entries), 1)
    assert refusal(lambda: back_up(profile, backup)).code == "backup-exists"


def test_what_is_entered_after_the_backup_is_gone_after_restoring_and_kept_in_another_backup(
    place: Place, backup: Path, entries: tuple[Entry, ...], kind: str
) -> None:
    with open_profile(place) as profile:
        before = load_record(profile)
        later = _renamed(entries)
        append_entries(profile, later)
    done = restore(backup, place)
    assert (done.content.entries, done.every_bit_checked) == (len(entries), True)
    with open_profile(place) as profile:
        assert load_record(profile) == before
        assert append_entries(profile, later).new == len(later)
    assert done.kept is not None
    restore(done.kept, place)
    assert diary_in(place) == Diary((*entries, *later))
    home = home_of(place)
    if isinstance(home, FileHome):
        assert is_encrypted(home.file) == (kind == "encrypted")
        assert sorted(file.name for file in home.folder.iterdir()) == ["backups", FILE_NAME]


def test_a_damaged_profile_makes_no_backup_that_could_not_be_restored_and_an_earlier_one_takes_its_place(
    place: Place, backup: Path, entries: tuple[Entry, ...]
) -> None:
    with open_profile(place) as profile:
        drop = "DROP TRIGGER entries_no_update"
        if profile.engine.dialect.name == "postgresql":
            drop += " ON entries"
        with writing(profile) as connection:
            connection.exec_driver_sql(drop)
            connection.exec_driver_sql("UPDATE entries SET content = content || ' ' WHERE position = 2")
        refused = refusal(lambda: back_up(profile, None))
        folder = profile.home.backups
    assert refused.code == "store-damaged"
    assert "row 2 of the entries" in refused.message
    assert not list(folder.glob("backup*"))
    done = restore(backup, place)
    assert done.kept is not None
    assert diary_in(place) == Diary(entries)


def test_a_backup_of_any_place_is_restored_into_any_other(
    backup: Path, entries: tuple[Entry, ...], new_place: Callable[[str], Place]
) -> None:
    for other in ("plain", "postgresql"):
        place = new_place(other)
        assert restore(backup, place).kept is None
        assert diary_in(place) == Diary(entries)
        with open_profile(place) as profile:
            assert append_entries(profile, _renamed(entries)).new == len(entries)


def test_every_flipped_bit_is_noticed(backup: Path, kind: str) -> None:
    good = backup.read_bytes()
    chance = random.Random(7)  # noqa: S311 - which bits, not a secret
    for _ in range(1000 if kind == "plain" else 100):
        at, bit = chance.randrange(len(good)), 1 << chance.randrange(8)
        with backup.open("r+b") as opened:
            opened.seek(at)
            opened.write(bytes([good[at] ^ bit]))
        assert refusal(lambda: require_as_written(backup)).code == "backup-damaged"
        with backup.open("r+b") as opened:
            opened.seek(at)
            opened.write(good[at : at + 1])
    assert require_as_written(backup)[0]
    beside = backup.with_name(backup.name + ".sha256")
    said = beside.read_text()
    beside.write_text(("0" if said[0] != "0" else "1") + said[1:])
    assert refusal(lambda: require_as_written(backup)).code == "backup-damaged"


def test_a_damaged_backup_changes_nothing_also_without_its_hash(
    place: Place, backup: Path, entries: tuple[Entry, ...]
) -> None:
    content = backup.read_bytes()
    backup.write_bytes(content[: len(content) // 2] + b"\1" + content[len(content) // 2 + 1 :])
    assert refusal(lambda: restore(backup, place)).code == "backup-damaged"
    backup.with_name(backup.name + ".sha256").unlink()
    backup.write_bytes(content.replace(b"75.1", b"57.1") if b"75.1" in content else content[:-4096])
    refused = refusal(lambda: restore(backup, place))
    assert refused.code in ("store-damaged", "store-failed")
    assert diary_in(place) == Diary(entries)
    backup.write_bytes(content)
    assert not restore(backup, place).every_bit_checked


@pytest.mark.parametrize("content", [b"", b"some text" * 1000, b"SQLite format 3\0" + bytes(8000)])
def test_a_file_that_is_no_backup_is_refused_and_changes_nothing(
    place: Place, entries: tuple[Entry, ...], tmp_path: Path, content: bytes
) -> None:
    with open_profile(place) as profile:
        append_entries(profile, entries)
    (tmp_path / "other").write_bytes(content)
    assert refusal(lambda: restore(tmp_path / "other", place)).code in ("store-foreign", "store-damaged")
    assert refusal(lambda: restore(tmp_path / "nothing", place)).code == "backup-missing"
    assert diary_in(place) == Diary(entries)


def test_nothing_is_restored_while_another_program_has_the_profile_open(
    profile: Profile, place: Place, backup: Path, kind: str, entries: tuple[Entry, ...]
) -> None:
    if kind == "postgresql":
        with profile.engine.connect().execution_options(writes=True) as holder, holder.begin():
            profile.home.require_unchanged(holder)
            assert refusal(lambda: restore(backup, place)).code == "store-locked"
        restore(backup, place)
        # Who has it still open knows the diary of before; what they had to save is for them to look at again.
        assert refusal(lambda: append_entries(profile, _renamed(entries))).code == "store-moved"
        assert diary_in(place) == Diary(entries)
        return
    load_diary(profile)
    assert refusal(lambda: restore(backup, place)).code == "store-in-use"
    profile.engine.dispose()
    restore(backup, place)
    assert append_entries(profile, _renamed(entries)).new == len(entries)
    assert len(diary_in(place).entries) == 2 * len(entries)


def test_a_file_that_was_replaced_by_hand_while_it_was_open_says_not_saved(
    profile: Profile, backup: Path, kind: str, entries: tuple[Entry, ...]
) -> None:
    if kind == "postgresql":
        return
    shutil.copyfile(backup, profile.folder / "new")
    (profile.folder / "new").replace(profile.folder / FILE_NAME)
    assert refusal(lambda: append_entries(profile, _renamed(entries))).code == "store-moved"


@pytest.mark.parametrize("where", ["swap_in", "back_up_before", "_proved_copy"])
def test_a_restore_that_is_stopped_leaves_the_old_profile_whole(
    place: Place,
    backup: Path,
    entries: tuple[Entry, ...],
    where: str,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if kind == "postgresql" and where != "back_up_before":
        where = "copy_rows_read"
    with open_profile(place) as profile:
        append_entries(profile, _renamed(entries))

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    usual = getattr(module, where)
    monkeypatch.setattr(module, where, stop)
    with pytest.raises(KeyboardInterrupt):
        restore(backup, place)
    monkeypatch.setattr(module, where, usual)
    assert diary_in(place) == Diary((*entries, *_renamed(entries)))


def test_a_profile_that_cannot_be_read_is_set_aside_byte_for_byte(
    tmp_path: Path, entries: tuple[Entry, ...]
) -> None:
    home = tmp_path / "home"
    with open_profile(home, create=True) as profile:
        append_entries(profile, entries)
        backup = back_up(profile, tmp_path / "backup.db").file
    damaged = b"SQLite format 3\0" + bytes(range(256)) * 64
    (home / FILE_NAME).write_bytes(damaged)
    refused = refusal(lambda: restore(backup, home))
    assert (refused.code, "--set-aside" in refused.message) == ("profile-unreadable", True)
    assert (home / FILE_NAME).read_bytes() == damaged
    done = restore(backup, home, set_aside=True)
    assert done.kept is not None
    assert done.kept.read_bytes() == damaged
    assert diary_in(home) == Diary(entries)


def test_a_plain_backup_over_a_locked_profile_is_locked_again(
    tmp_path: Path, entries: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    with open_profile(home, create=True) as profile:
        append_entries(profile, entries)
        backup = back_up(profile, tmp_path / "backup.db").file
    set_passphrase(home, new="correct horse battery")
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", "correct horse battery")
    restore(backup, home)
    assert is_encrypted(home / FILE_NAME)
    assert diary_in(home) == Diary(entries)


def test_a_passphrase_that_was_changed_does_not_come_back_with_an_older_backup(
    tmp_path: Path, entries: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, known, better = tmp_path / "home", "a passphrase others know", "a better passphrase"
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", known)
    with open_profile(home, create=True, encrypt=True) as profile:
        append_entries(profile, entries)
        backup = back_up(profile, tmp_path / "backup.db").file
    set_passphrase(home, known, better)
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", better)
    assert restore(backup, home, passphrase=known).lock == "profile"
    assert diary_in(home) == Diary(entries)
    monkeypatch.setenv("MAGNESIA_PASSPHRASE", known)
    assert refusal(lambda: diary_in(home)).code == "passphrase-wrong"
    other = tmp_path / "other"
    assert restore(backup, other).lock == "backup"
    assert diary_in(other) == Diary(entries)


def test_a_backup_that_cannot_be_written_says_so_and_leaves_nothing(
    profile: Profile, entries: tuple[Entry, ...], tmp_path: Path
) -> None:
    append_entries(profile, entries)
    (tmp_path / "file").write_text("in the way")
    assert refusal(lambda: back_up(profile, tmp_path / "file" / "b.db")).code == "store-refused"
    assert load_diary(profile) == Diary(entries)


def test_connecting_again_when_a_restore_swaps_at_that_moment_opens_the_new_file(
    tmp_path: Path, entries: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    with open_profile(home, create=True) as profile:
        backup = back_up(profile, tmp_path / "backup.db").file
    seen: list[int] = []
    usual = files._set_up

    def swap_meanwhile(connection: object, file: Path, passphrase: str | None) -> None:
        usual(connection, file, passphrase)
        if not seen:
            shutil.copyfile(backup, home / "new")
            (home / "new").chmod(0o600)
            (home / "new").replace(file)
        seen.append(1)

    monkeypatch.setattr(files, "_set_up", swap_meanwhile)
    with open_profile(home) as profile:
        append_entries(profile, entries)
    assert len(seen) == 2
    assert diary_in(home) == Diary(entries)


def _renamed(entries: tuple[Entry, ...]) -> list[Entry]:
    return [replace(entry, entry_id=f"later-{entry.entry_id}") for entry in entries]
