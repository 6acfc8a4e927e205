"""A week on paper: printed, filled in, entered; in a real terminal, and as one command that can be sent again."""

from __future__ import annotations

import json
import os
import pty
import select
import shlex
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from magnesia.diary import DayState, Dose, Entry, Event, MedicineTaken, Note, Score, current
from magnesia.diary.days import daily_intake
from magnesia.store import load_diary, load_plan, open_profile
from magnesia.study import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.doors.conftest import CommandLine

PERSON = (
    *("init", "--age", "47", "--sex", "female", "--region", "EU", "--egfr", "88", "--not-pregnant"),
    *(
        "--no-conditions",
        "--no-medicines",
        "--zone",
        "Europe/Oslo",
        "--outcome",
        "pain",
        "--outcome",
        "fatigue",
    ),
)
TABLET = ("--product", "100 mg elemental magnesium (as citrate)")
CITRATE = "100 mg elemental magnesium (as citrate)"
WEEK = ("log", "week", "--week", "2026-01-05")
FULL = (
    *("--row", "pain=5 6 - 4 5 ? 6"),
    *("--row", "fatigue=56-45n0"),
    *("--row", f"{CITRATE}=1 half 0 ? 1 - 2"),
    *("--row", "loose stool=x--x000"),
    *("--row", "other dizzy spell=--x----"),
    *("--row", "painkiller ibuprofen=2 - - - 0 - x"),
    *("--row", "alcohol=0 0 2 - - - x"),
    *("--words", "wed=slept at last", "--words", "2026-01-11=cousins came"),
)


@pytest.fixture
def person(magnesia: CommandLine) -> CommandLine:
    magnesia(*PERSON, *TABLET)
    return magnesia


def in_force(magnesia: CommandLine) -> list[Entry]:
    with open_profile(magnesia.home) as profile:
        return list(current(load_diary(profile)))


def today_is(monkeypatch: pytest.MonkeyPatch, when: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: when)


def test_a_sheet_is_written_for_each_week_and_says_how_to_enter_it(
    person: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "sheet.pdf"
    printed = person(
        "diary", "print", "--week", "2026-11-25", "--weeks", "4", "--out", str(file), "--json"
    ).json
    assert printed["weeks"] == ["2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14"]
    assert printed["rows"][:4] == ["pain", "fatigue", CITRATE, "loose stool"]
    pages = [page.extract_text() for page in PdfReader(file).pages]
    assert len(pages) == 4
    for monday, page in zip(printed["weeks"], pages, strict=True):
        assert f"magnesia log week --week {monday}" in page
        assert "half-filled is fine" in page
    assert file.stat().st_mode & 0o077 == 0


def test_a_file_that_is_there_is_kept_unless_it_may_be_replaced(person: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_text("mine")
    assert "add --overwrite" in person("diary", "print", "--out", str(file)).err
    assert file.read_text() == "mine"
    assert person("diary", "print", "--out", str(file), "--overwrite").code == 0
    assert "could not be written" in person("diary", "print", "--out", str(tmp_path / "no" / "x.pdf")).err
    assert "--weeks was 0" in person("diary", "print", "--weeks", "0").err
    assert "is not a day" in person("diary", "print", "--week", "soon").err


def test_an_open_plan_is_shown_by_day_and_its_doses_by_time(person: CommandLine, tmp_path: Path) -> None:
    person(
        *("plan", "new", "--outcome", "pain:lower:1", "--at", "08:00", "--at", "20:00", "--seed", "5"),
        *("--start", str(date(2027, 1, 4))),
    )
    file = tmp_path / "sheet.pdf"
    person("diary", "print", "--week", "2027-01-04", "--out", str(file))
    text = PdfReader(file).pages[0].extract_text()
    with open_profile(person.home) as profile:
        plan = load_plan(profile)
    assert plan is not None
    assert text.count("without") - 1 == plan.schedule.arms[:7].count(0)
    assert "08:00" in text
    assert "20:00" in text
    assert "0 none, 10 worst" in " ".join(text.split())


def test_a_whole_week_is_saved_at_once_each_mark_as_what_it_says(person: CommandLine) -> None:
    saved = person(*WEEK, *FULL, "--json").json
    entries = in_force(person)
    assert saved["saved"] == len(entries) == 33
    pain = {e.stamp.local_date.day: e.value for e in entries if isinstance(e, Score) and e.outcome == "pain"}
    assert pain == {5: 5, 6: 6, 8: 4, 9: 5, 11: 6}
    states = {(e.about, e.name, e.stamp.local_date.day): e.state for e in entries if isinstance(e, DayState)}
    assert states["score", "pain", 10] == "unsure"
    assert states["score", "fatigue", 10] == "not asked"
    assert states["dose", None, 7] == "none"
    assert states["dose", None, 8] == "unsure"
    assert states["event", "loose stool", 9] == "none"
    assert states["medicine", "ibuprofen", 9] == "none"
    units = {e.stamp.local_date.day: e.units_taken for e in entries if isinstance(e, Dose)}
    assert units == {5: 1, 6: 0.5, 9: 1, 11: 2}
    happened = {(e.name, e.stamp.local_date.day) for e in entries if isinstance(e, Event)}
    assert happened == {("loose stool", 5), ("loose stool", 8), ("dizzy spell", 7)}
    pills = {
        e.stamp.local_date.day: (e.name, e.amount, e.purpose) for e in entries if isinstance(e, MedicineTaken)
    }
    assert pills == {5: ("ibuprofen", 2, "as needed"), 11: ("ibuprofen", None, "as needed")}
    assert [e.text for e in entries if isinstance(e, Note)] == ["slept at last", "cousins came"]
    assert saved["late"] == 33
    assert {e.stamp.zone for e in entries} == {"Europe/Oslo"}


def test_a_blank_on_paper_is_a_gap_and_not_a_zero(person: CommandLine) -> None:
    person(*WEEK, *FULL)
    assert not [
        e for e in in_force(person) if isinstance(e, Score) and e.stamp.local_date.day in (7, 10) and e.value
    ]
    assert person(*WEEK, "--row", "pain=- - - - - - -", "--json").json["saved"] == 0


def test_a_week_sent_twice_adds_nothing_and_one_value_more_adds_one(person: CommandLine) -> None:
    person(*WEEK, *FULL)
    before = in_force(person)
    again = person(*WEEK, *FULL, "--json").json
    assert (again["saved"], again["already_there"]) == (0, 33)
    assert in_force(person) == before
    assert person(*WEEK, "--row", "pain=5 6 7 4 5 ? 6", "--json").json["saved"] == 1


def test_another_value_is_explained_and_replaces_only_when_asked(person: CommandLine) -> None:
    person(*WEEK, "--row", "pain=5 6 - - - - -", "--row", f"{CITRATE}=1 1 - - - - -")
    changed = (*WEEK, "--row", "pain=5 7 8 - - - -", "--row", f"{CITRATE}=1 2 - - - - -")
    refusal = person(*changed)
    assert refusal.code == 2
    assert "for pain on Tue 6 Jan the diary has 6 and the paper says 7 (and 1 more)" in refusal.err
    assert "--correct" in refusal.err
    assert len(in_force(person)) == 4
    kept = person(*changed, "--keep", "--json").json
    assert kept["saved"] == 1
    assert person(*changed, "--correct", "--json").json["saved"] == 2
    assert person(*changed, "--correct", "--json").json["saved"] == 0
    entries = in_force(person)
    assert sorted(e.value for e in entries if isinstance(e, Score)) == [5, 7, 8]
    assert sorted(e.units_taken for e in entries if isinstance(e, Dose)) == [1, 2]
    back = person(*WEEK, "--row", "pain=5 6 8 - - - -", "--correct", "--json").json
    assert back["saved"] == 1
    assert sorted(e.value for e in in_force(person) if isinstance(e, Score)) == [5, 6, 8]


def test_a_dose_logged_another_way_is_not_taken_twice(person: CommandLine) -> None:
    person("log", "dose", "--date", "2026-01-05", "--time", "08:10")
    same = person(*WEEK, "--row", f"{CITRATE}=1 1 - - - - -", "--json").json
    assert (same["saved"], same["already_there"]) == (1, 1)
    more = person(*WEEK, "--row", f"{CITRATE}=2 1 - - - - -")
    assert "the diary has 1 and the paper says 2" in more.err
    assert sum(isinstance(e, Dose) for e in in_force(person)) == 2


def test_what_was_taken_back_can_be_entered_again(person: CommandLine) -> None:
    person(*WEEK, "--row", "pain=5 - - - - - -")
    entry_id = in_force(person)[0].entry_id
    person("log", "note", "wrong week", "--retracts", entry_id)
    assert person(*WEEK, "--row", "pain=5 - - - - - -", "--json").json["saved"] == 1
    assert [e.value for e in in_force(person) if isinstance(e, Score)] == [5]


def test_nothing_taken_is_said_of_a_day_only_where_every_dose_row_says_it(person: CommandLine) -> None:
    person("init", "--product", "50 mg elemental glycinate")
    two = ("--row", f"{CITRATE}=0 0 1 0 - - -", "--row", "50 mg elemental glycinate=0 - 0 0 - - -")
    said = person(*WEEK, *two)
    assert "Tue 6 Jan: 0 in some dose rows and others blank" in said.out
    with open_profile(person.home) as profile:
        diary = load_diary(profile)
    days = [day.state for day in daily_intake(diary, date(2026, 1, 5), 5)]
    assert days == ["none", "not logged", "taken", "none", "not logged"]
    person(*WEEK, "--row", f"{CITRATE}=1 - - - - - -", "--correct")
    with open_profile(person.home) as profile:
        diary = load_diary(profile)
    monday = [e for e in current(diary) if e.stamp.local_date == date(2026, 1, 5)]
    assert daily_intake(diary, date(2026, 1, 5), 1)[0].state == "taken"
    assert [e.name for e in monday if isinstance(e, DayState)] == ["50 mg elemental glycinate"]


def test_days_to_come_are_refused_and_the_week_of_yesterday_is_meant(
    person: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    today_is(monkeypatch, datetime(2026, 1, 12, 9, tzinfo=UTC))
    result = person("log", "week", "--row", "pain=1 2 3 4 5 6 7", "--json").json
    assert (result["week"], result["late"]) == ("2026-01-05", 5)
    today_is(monkeypatch, datetime(2026, 1, 13, 9, tzinfo=UTC))
    refusal = person("log", "week", "--row", "pain=1 2 3 - - - -")
    assert "Wed 14 Jan has not come yet" in refusal.err
    assert "--week last" in refusal.err
    for week, monday in (
        ("last", "2026-01-05"),
        ("Last week", "2026-01-05"),
        ("this week", "2026-01-12"),
        ("2026-01-18", "2026-01-12"),
    ):
        shown = person("log", "week", "--week", week, "--row", "fatigue=1 - - - - - -", "--json").json
        assert shown["week"] == monday
    for week in ("next", "2026-02-02"):
        assert (
            "date-future" in person("log", "week", "--week", week, "--row", "1=1 - - - - - -", "--json").out
        )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (("--row", "pain=11 6 - 4 5 ? 6"), "pain, Mon 5 Jan: 11 lies outside"),
        (("--row", "pain"), '"pain" is not a row; write it as'),
        (("--row", "pian=1 1 1 1 1 1 1"), '"pian" is not a row of this sheet'),
        (("--row", "pain=1------", "--row", "1=2------"), 'The row "pain" was given twice'),
        (("--words", "someday=hello"), "does not say whose words"),
        (("--row", "pain=1------", "--correct", "--keep"), "--correct and --keep were both given"),
        ((), "No row was given"),
    ],
)
def test_what_cannot_be_entered_is_one_sentence_and_saves_nothing(
    person: CommandLine, rows: Sequence[str], words: str
) -> None:
    refusal = person(*WEEK, "--row", "fatigue=1 1 1 1 1 1 1", *rows) if rows else person(*WEEK)
    assert refusal.code == 2
    assert words in refusal.err
    assert in_force(person) == []


def test_a_red_flag_in_the_words_of_a_day_comes_first(person: CommandLine) -> None:
    said = person(*WEEK, "--words", "mon=crushing chest pain and fainted")
    assert "emergency" in said.out.lower()
    assert len(in_force(person)) == 1


def test_rows_are_asked_as_they_were_printed_although_the_profile_changed(
    person: CommandLine, tmp_path: Path
) -> None:
    person("diary", "print", "--week", "2026-01-05", "--out", str(tmp_path / "sheet.pdf"))
    person("init", "--outcome", "fog", "--outcome", "pain")
    assert person(*WEEK, "--row", "2=1 1 1 1 1 1 1", "--json").json["grid"][0]["row"] == "fatigue"
    later = ("log", "week", "--week", "2026-01-12", "--row", "1=1 1 1 1 1 1 1", "--json")
    assert person(*later).json["grid"][0]["row"] == "fog"


class Terminal:
    """`magnesia WORDS` in a terminal of its own; counts the keys that are pressed."""

    def __init__(self, home: Path, words: Sequence[str]) -> None:
        self.keys = 0
        self.seen = ""
        self._answered = 0
        self._pid, self._screen = pty.fork()
        if self._pid == 0:  # pragma: no cover - the other process
            here = {**os.environ, "MAGNESIA_HOME": str(home), "TERM": "dumb"}
            os.execve(sys.executable, [sys.executable, "-m", "magnesia", *words], here)  # noqa: S606

    def answer(self, prompt: str, text: str) -> None:
        """Wait for a prompt, then type."""
        while (found := self.seen.find(prompt, self._answered)) < 0:
            assert self._read(), f"no {prompt!r} in {self.seen}"
        self._answered = found + len(prompt)
        os.write(self._screen, text.encode())
        self.keys += len(text)

    def end(self) -> int:
        """Read to the end; return the exit code."""
        while self._read():
            pass
        _, status = os.waitpid(self._pid, 0)
        os.close(self._screen)
        return os.waitstatus_to_exitcode(status)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._screen], [], [], 20)
        assert ready, f"nothing more came after {self.seen}"
        try:
            some = os.read(self._screen, 65536)
        except OSError:
            return False
        self.seen += some.decode(errors="replace").replace("\r\n", "\n")
        return bool(some)


def test_a_week_is_entered_in_a_terminal_with_few_keys_and_nothing_is_lost_by_a_slip(
    person: CommandLine,
) -> None:
    screen = Terminal(person.home, WEEK)
    screen.answer("pain", "56-45?6\n")
    screen.answer("fatigue", "5,5 6 - 4 5 5 6\n")
    screen.answer("can be 5.5 or two marks", "5 6 - 4 5 5\n")
    screen.answer("too few", "5 6 - 4 5 5 6\n")
    screen.answer("citrate", "all 1\n")
    screen.answer("loose stool", "x------\n")
    screen.answer("cramp", "\n")
    screen.answer("migraine", "\n")
    screen.answer("other", "--x----\n")
    screen.answer("what stands beside other", "dizzy\n")
    screen.answer("painkiller", "2------\n")
    screen.answer("what stands beside painkiller", "\n")
    for name in ("slept badly", "alcohol", "cycle day", "illness"):
        screen.answer(name, "\n")
    screen.answer("words", "wed slept at last\n")
    screen.answer("words", "\n")
    screen.answer("Save?", "\n")
    assert screen.end() == 0
    assert "Saved. 23 new." in screen.seen
    assert len(in_force(person)) == 23
    assert screen.keys < 150


def test_a_usual_week_needs_fewer_than_a_hundred_keys(person: CommandLine) -> None:
    screen = Terminal(person.home, WEEK)
    for name, keys in (
        ("pain", "5645566\n"),
        ("fatigue", "6655577\n"),
        ("citrate", "all 1\n"),
        ("stool", "x--x---\n"),
    ):
        screen.answer(name, keys)
    for name in (
        "cramp",
        "migraine",
        "other",
        "painkiller",
        "slept badly",
        "alcohol",
        "cycle day",
        "illness",
    ):
        screen.answer(name, "\n")
    screen.answer("words", "\n")
    screen.answer("Save?", "\n")
    assert screen.end() == 0
    assert "Saved. 23 new." in screen.seen
    assert screen.keys < 100


def test_ctrl_c_gives_back_the_command_and_it_can_be_sent_as_it_is(person: CommandLine) -> None:
    screen = Terminal(person.home, WEEK)
    screen.answer("pain", "5 6 - 4 5 ? 6\n")
    screen.answer("fatigue", "it's bad\n")
    screen.answer("too few", "56-45?6\n")
    screen.answer("citrate", "\x03")
    assert screen.end() == 130
    assert in_force(person) == []
    command = next(line for line in screen.seen.splitlines() if line.strip().startswith("magnesia log week"))
    words = shlex.split(command)[1:]
    assert words == [
        *("log", "week", "--week", "2026-01-05", "--row", "pain=5 6 - 4 5 ? 6"),
        *("--row", "fatigue=56-45?6", "--ask"),
    ]
    assert person(*(word for word in words if word != "--ask"), "--json").json["saved"] == 12
    rest = Terminal(person.home, words)
    rest.answer("citrate", "all 1\n")
    for name in ("stool", "cramp", "migraine", "other", "painkiller", "badly", "alcohol", "cycle", "illness"):
        rest.answer(name, "\n")
    rest.answer("words", "\n")
    rest.answer("Save?", "\n")
    assert rest.end() == 0
    assert "Saved. 7 new, 12 there already." in rest.seen


def test_a_save_that_fails_gives_back_the_whole_command(person: CommandLine) -> None:
    screen = Terminal(person.home, WEEK)
    screen.answer("pain", "5645566\n")
    for name in ("fatigue", "citrate", "stool", "cramp", "migraine", "other", "painkiller"):
        screen.answer(name, "\n")
    for name in ("badly", "alcohol", "cycle", "illness", "words"):
        screen.answer(name, "\n")
    screen.answer("Save? Enter: yes: ", "")
    record = person.home / "magnesia.db"
    kept = record.read_bytes()
    record.write_bytes(b"no profile at all" * 300)
    screen.answer("", "\n")
    assert screen.end() == 2
    record.write_bytes(kept)
    command = screen.seen.partition("To try again: ")[2].strip()
    assert shlex.split(command)[1:] == [*WEEK, "--row", "pain=5645566"]
    assert person(*shlex.split(command)[1:]).out.strip().splitlines()[-2].startswith("Saved. 7 new.")


def test_rows_that_were_not_saved_are_given_back_and_words_that_call_for_help_are_answered(
    person: CommandLine,
) -> None:
    rows = ("--row", "pain=11 1 1 1 1 1 1", "--words", "mon=crushing chest pain and fainted")
    said = person(*WEEK, *rows)
    assert shlex.split(said.again)[1:] == [*WEEK, *rows]
    assert "emergency" in said.out.lower()
    problem = person(*WEEK, *rows, "--json").json["error"]
    assert shlex.split(problem["retry"])[1:] == [*WEEK, *rows]
    assert problem["findings"]
    assert in_force(person) == []


def test_the_diary_may_keep_its_values_where_the_paper_differs(person: CommandLine) -> None:
    person(*WEEK, "--row", "pain=1 1 1 1 1 1 1")
    screen = Terminal(person.home, (*WEEK, "--row", "pain=2 1 1 1 1 1 -", "--row", "fatigue=all 3", "--ask"))
    for name in ("citrate", "stool", "cramp", "migraine", "other", "painkiller"):
        screen.answer(name, "\n")
    for name in ("badly", "alcohol", "cycle", "illness", "words"):
        screen.answer(name, "\n")
    screen.answer("the diary has 1, the paper says 2", "")
    screen.answer("Let the paper replace the diary", "yes\n")
    screen.answer("Save?", "\n")
    assert screen.end() == 0
    assert sorted(e.value for e in in_force(person) if isinstance(e, Score) and e.outcome == "pain")[-1] == 2
    exported = person("export", "--json-file", str(person.home.parent / "all.json"))
    assert exported.code == 0
    assert json.loads((person.home.parent / "all.json").read_text())["entries"]
