"""Files in and out of a profile: nothing lost, nothing doubled, all or nothing, and each row accounted for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.doors.conftest import CommandLine

from magnesia import store, study
from magnesia.diary import csv_text
from magnesia.errors import InputError
from magnesia.store import load_diary, open_profile
from magnesia.study.record import exports

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


ENTRY = {
    "kind": "score",
    "state": "value",
    "entry_id": "a",
    "stamp": {
        "local_date": "2026-03-01",
        "local_time": "08:00:00",
        "zone": "Europe/Oslo",
        "entered_at": "2026-03-01T20:00:00+00:00",
    },
    "outcome": "pain",
    "value": 6,
}
MADE = "2026-03-01T20:00:00+00:00"


def by_hand(
    *, version: object = 1, created_at: str = MADE, settings: object = None, **changed: object
) -> str:
    """Write a record that nobody has exported."""
    kept = [] if settings is None else [{"created_at": created_at, "content": settings}]
    record = {
        "format": "magnesia-record",
        "version": version,
        "entries": [{**ENTRY, **changed}],
        "documents": {"settings": kept},
    }
    return json.dumps(record)


ZONE = {"zone": "Europe/Oslo"}
NESTED = by_hand(settings={"a": "HERE"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (by_hand(value=float("nan")), "record-broken"),
        (by_hand(settings={"x": float("inf")}), "record-broken"),
        (by_hand().replace('"value": 6', '"value": 1e999'), "record-unreadable"),
        (by_hand().replace('"value": 6', f'"value": {"9" * 400}'), "record-unreadable"),
        (by_hand().replace('"value": 6', f'"value": {"9" * 5000}'), "record-broken"),
        (by_hand(value="6"), "record-unreadable"),
        (by_hand(value=True), "record-unreadable"),
        (by_hand(value=[1]), "record-unreadable"),
        (by_hand(entry_id=7), "record-unreadable"),
        (by_hand(outcome={"a": 1}), "record-unreadable"),
        (by_hand(outcome="x" * 1_000_000), "text-too-long"),
        (by_hand(stamp=3), "record-unreadable"),
        (by_hand(stamp={**ENTRY["stamp"], "entered_at": "0001-01-01T00:00:00+14:00"}), "entered-not-utc"),  # type: ignore[dict-item]
        (by_hand(version=True), "record-unreadable"),
        (by_hand(version=1.0), "record-unreadable"),
        (by_hand(version="2"), "record-unreadable"),
        (by_hand(version=[1]), "record-unreadable"),
        (by_hand(settings=ZONE, created_at="0001-01-01T00:00:00+14:00"), "record-unreadable"),
        (by_hand(settings=ZONE, created_at="2026-03-01"), "record-unreadable"),
        (by_hand(settings={"zone": 5}), "record-unreadable"),
        (by_hand(settings={"zone": "Mars/North"}), "zone-unknown"),
        (by_hand(settings={**ZONE, "outcomes": "pain"}), "record-unreadable"),
        (by_hand(settings={"sheets": {"weeks": {"2026-03-02": 1}, "rows": [[]]}}), "record-unreadable"),
        (by_hand(settings={"sheets": {"weeks": {}, "rows": [[{"kind": "dose"}]]}}), "record-unreadable"),
        (by_hand(settings=["zone"]), "record-unreadable"),
        (by_hand(settings={"a": "\ud800"}), "record-unreadable"),
        *(
            (NESTED.replace('"HERE"', "[" * deep + "]" * deep), "record-unreadable")
            for deep in (300, 600, 900)
        ),
        (NESTED.replace('"HERE"', "[" * 100_000 + "]" * 100_000), "record-broken"),
        ('{"format": "magnesia-record", "version": 1, "entries": [], "documents": []}', "record-unreadable"),
    ],
    ids=lambda given: given[-80:],
)
def test_json_that_nobody_has_exported_is_refused_in_a_sentence_and_nothing_is_made(
    magnesia: CommandLine, tmp_path: Path, text: str, code: str
) -> None:
    file, other = tmp_path / "r.json", tmp_path / "other"
    file.write_text(text)
    refused = magnesia("import", str(file), "--profile", str(other), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (2, code)
    assert len(refused.err) < 1000
    assert not other.exists()


def test_json_that_is_written_by_hand_as_magnesia_would_is_read(
    magnesia: CommandLine, tmp_path: Path
) -> None:
    file, other = tmp_path / "r.json", tmp_path / "other"
    row = {"kind": "dose", "name": "Citrate", "clock": "08:00:00", "part_of_day": None, "usual_units": 1}
    sheets = {"weeks": {"2026-03-02": 0}, "rows": [[row]]}
    file.write_text(by_hand(settings={**ZONE, "outcomes": ["pain"], "sheets": sheets, "else": [[[1]]]}))
    found = magnesia("import", str(file), "--profile", str(other), "--json").json
    assert (found["accepted"], found["documents"]) == (1, 1)
    assert magnesia("log", "day", "--score", "pain=5", "--profile", str(other)).code == 0


def test_settings_that_no_magnesia_wrote_are_a_sentence_where_they_are_read(magnesia: CommandLine) -> None:
    magnesia("init", "--zone", "Europe/Oslo")
    with open_profile() as opened:
        store.save_settings(opened, {"zone": 5}, created_at=datetime(2026, 3, 1, tzinfo=UTC))
    refused = magnesia("log", "day", "--score", "pain=5", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (2, "store-damaged")


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
    assert "and 2,050 more rejected rows" in ready("import", str(file)).out


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


def test_corrections_in_a_circle_take_no_entry_away_unseen(ready: CommandLine, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(
        "entry_id,kind,local_date,zone,event,replaces\n"
        "a,event,2026-03-01,UTC,cramp,b\nb,event,2026-03-01,UTC,migraine,a\n"
    )
    said = ready("import", str(table), "--json").json
    assert (said["accepted"], said["rejected_count"]) == (1, 1)
    assert (said["rejected"][0]["row"], said["rejected"][0]["column"]) == (3, "replaces")
    assert len(ready("log", "show", *DAY, "--json").json["entries"]) == 1
    # A record is taken as it stands, and what has gone is said.
    record, other = tmp_path / "record.json", str(tmp_path / "other")
    ready("export", str(record))
    held = json.loads(record.read_text())
    held["entries"].append(held["entries"][0] | {"entry_id": "b", "replaces": "a"})
    held.pop("content_sha256")
    held["version"] = 1
    record.write_text(json.dumps(held))
    said = ready("import", str(record), "--profile", other, "--json").json
    assert len(said["notes"]) == 1
    assert "take each other out" in said["notes"][0]


@pytest.mark.parametrize("name", ["out.csv", "out.json"])
@pytest.mark.parametrize("change", [("pain", "pein"), ("2026-03-01", "2026-03-02")])
def test_an_export_that_does_not_read_back_as_the_diary_is_takes_no_name(
    ready: CommandLine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    change: tuple[str, str],
) -> None:
    """Something else is written than was meant."""
    ready("log", "day", "--score", "pain=5", *DAY)
    csv, dumps = csv_text, json.dumps
    monkeypatch.setattr(exports, "csv_text", lambda entries: (one.replace(*change) for one in csv(entries)))
    written = SimpleNamespace(dumps=lambda *a, **b: dumps(*a, **b).replace(*change), loads=json.loads)
    monkeypatch.setattr(exports, "json", written)
    said = ready("export", str(tmp_path / name), "--json")
    assert said.json["error"]["code"] == "export-differs"
    assert not list(tmp_path.glob("out*"))
