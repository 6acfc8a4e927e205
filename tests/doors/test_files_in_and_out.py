"""Files in and out of a profile: nothing lost, nothing doubled, all or nothing, and each row accounted for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.doors.conftest import CommandLine

from magnesia import store, study
from magnesia.errors import InputError
from magnesia.store import load_diary, open_profile

DAY = ("--date", "2026-03-01")


@pytest.fixture
def ready(magnesia: CommandLine) -> CommandLine:
    magnesia("init", "--age", "47", "--product", "200 mg elemental citrate", "--zone", "Europe/Oslo")
    return magnesia


def rows(count: int, bad: int = 0) -> str:
    lines = ["entry_id,kind,local_date,zone,event"]
    lines += [f"e{number},event,2026-03-01,UTC,cramp {number}" for number in range(count)]
    lines += ["x,event,soon,UTC,cramp"] * bad
    return "\n".join(lines) + "\n"


def test_a_record_goes_to_json_and_into_a_new_profile_and_out_again_byte_for_byte(
    ready: CommandLine, tmp_path: Path
) -> None:
    ready("log", "day", "--score", "pain=5", *DAY)
    ready("log", "note", "=SUM(A1)\nsecond line", *DAY)
    one, two, other = tmp_path / "one.json", tmp_path / "two.json", str(tmp_path / "other")
    assert "2 entries written" in ready("export", str(one)).out
    said = ready("import", str(one), "--profile", other).out
    assert "Saved. 2 entries = 2 accepted + 0 rejected + 0 duplicate" in said
    ready("export", str(two), "--profile", other)
    assert two.read_bytes() == one.read_bytes()
    again = ready("import", str(one), "--profile", other, "--json").json
    assert (again["accepted"], again["duplicates"], again["documents"]) == (0, 2, 0)
    ready("export", str(two), "--profile", other, "--overwrite")
    assert two.read_bytes() == one.read_bytes()


def test_a_record_of_release_0_1_0_is_read(magnesia: CommandLine, tmp_path: Path) -> None:
    stamp = {
        "local_date": "2026-03-01",
        "local_time": None,
        "zone": "Europe/Oslo",
        "entered_at": "2026-03-01T20:00:00+00:00",
    }
    entry = {"kind": "dose", "state": "unsure", "entry_id": "a", "stamp": stamp, "replaces": None}
    settings = [{"created_at": "2026-03-01T20:00:00+00:00", "content": {"zone": "Europe/Oslo"}}]
    record = {
        "format": "magnesia-record",
        "version": 1,
        "entries": [entry],
        "documents": {"settings": settings},
    }
    file = tmp_path / "old.json"
    file.write_text(json.dumps(record))
    found = magnesia("import", str(file), "--json").json
    assert (found["rows"], found["accepted"], found["documents"]) == (1, 1, 1)


def flipped(record: dict[str, Any]) -> None:
    record["entries"][0]["value"] = 6


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (flipped, "record-damaged"),
        (lambda record: record.update(version=3), "record-newer"),
        (lambda record: record.update(format="diary-of-others"), "record-foreign"),
    ],
)
def test_a_changed_newer_or_foreign_record_is_refused_and_nothing_is_saved(
    ready: CommandLine, tmp_path: Path, change: Any, code: str
) -> None:
    ready("log", "day", "--score", "pain=5", *DAY)
    file, other = tmp_path / "r.json", tmp_path / "other"
    ready("export", str(file))
    record = json.loads(file.read_bytes())
    change(record)
    file.write_text(json.dumps(record))
    refused = ready("import", str(file), "--profile", str(other), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (2, code)
    assert not other.exists()


def test_a_cut_off_record_is_refused(ready: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    ready("export", str(file))
    file.write_bytes(file.read_bytes()[:-20])
    assert "not whole JSON" in ready("import", str(file)).err


def test_the_ending_of_a_file_says_its_format_and_without_a_file_the_command_explains_itself(
    ready: CommandLine, tmp_path: Path
) -> None:
    ready("log", "day", "--score", "pain=5", *DAY)
    assert ready("export", str(tmp_path / "d.CSV"), "--json").json["format"] == "csv"
    assert ".csv (the diary" in ready("export", str(tmp_path / "d.txt")).err
    explained = ready("export").err
    assert "FILE.csv" in explained
    assert "--json-file" in explained


def test_all_rejected_rows_are_counted_and_the_first_of_them_listed(
    ready: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "d.csv"
    file.write_text(rows(3, bad=2_100))
    found = ready("import", str(file), "--json").json
    assert (found["rows"], found["accepted"], found["rejected_count"]) == (2_103, 3, 2_100)
    assert len(found["rejected"]) == 2_000
    assert "and 2050 more rejected rows" in ready("import", str(file)).out


def test_rows_that_stand_above_or_in_the_profile_are_told_apart(ready: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    ready("log", "event", "migraine", "--id", "old", *DAY)
    file.write_text(
        "entry_id,kind,local_date,zone,event\n"
        "a,event,2026-03-01,UTC,x\na,event,2026-03-01,UTC,x\na,event,2026-03-01,UTC,y\n"
        "old,event,2026-03-01,UTC,other\n,event,2026-03-01,UTC,z\n,event,2026-03-01,UTC,z\n"
    )
    found = ready("import", str(file), "--json").json
    assert (found["rows"], found["accepted"], found["duplicates"]) == (6, 2, 2)
    assert [(r["row"], r["reason"]) for r in found["rejected"]] == [
        (4, "the id 'a' stands above with other content"),
        (5, "this id stands in the profile with other content"),
    ]
    assert found["notes"][0].startswith("Repeats of a row above, not counted again: 7.")
    again = ready("import", str(file), "--json").json
    assert (again["accepted"], again["duplicates"], again["rejected_count"]) == (0, 4, 2)


def test_an_import_that_is_stopped_saves_nothing_and_says_so(
    ready: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "d.csv"
    file.write_text(rows(2_500))
    added: list[int] = []

    def add(self: store.Appender, entries: list[Any]) -> Any:
        if added:
            raise KeyboardInterrupt
        added.append(len(entries))
        return whole(self, entries)

    whole = store.Appender.add
    monkeypatch.setattr(store.Appender, "add", add)
    stopped = ready("import", str(file))
    assert stopped.code == 130
    assert "nothing of the file was saved" in stopped.err
    assert added == [200]
    with open_profile(ready.home) as profile:
        assert load_diary(profile).entries == ()


def test_a_file_that_changes_while_it_is_read_saves_nothing(ready: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text(rows(5))

    told: list[tuple[str, int, int]] = []
    study.import_diary(ready.home, file, on_progress=lambda *said: told.append(said))
    assert told == [("saving", 5, 5)]
    file.write_text(rows(2_500))

    def shorten(what: str, _done: int, _whole: int) -> None:
        if what == "reading":
            file.write_text(rows(2_100))

    with pytest.raises(InputError, match="changed while it was read") as refused:
        study.import_diary(ready.home, file, on_progress=shorten)
    assert refused.value.code == "file-changed"
    with open_profile(ready.home) as profile:
        assert len(load_diary(profile).entries) == 5


def test_a_terminal_sees_how_far_an_import_is_and_a_file_does_not(
    ready: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "d.csv"
    file.write_text(rows(3))
    assert ready("import", str(file)).err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    file.write_text(rows(2_500))
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "Saving" in ready("import", str(file)).err


def test_a_csv_export_that_does_not_read_back_the_same_is_not_kept(
    ready: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready("log", "day", "--score", "pain=5", *DAY)
    monkeypatch.setattr("magnesia.study.record.exports.csv_text", lambda _: iter(["kind,local_date\r\n"]))
    assert "did not read back" in ready("export", str(tmp_path / "d.csv")).err
    assert list(tmp_path.glob("*d.csv*")) == []
