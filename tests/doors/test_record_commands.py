"""The record from the command line: what is said is true, and bad input loses nothing."""

from __future__ import annotations

import io
import json
import stat
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from magnesia.cli import main
from magnesia.diary import Dose, Note, Score, daily_intake, daily_scores
from magnesia.store import load_diary, load_person, open_profile

INIT = [
    "init",
    "--age",
    "47",
    "--region",
    "EU",
    "--product",
    "200 mg elemental citrate",
    "--zone",
    "Europe/Oslo",
]


class Terminal:
    """Runs commands in one profile and returns what they printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str], home: Path) -> None:
        self._capsys = capsys
        self.home = home
        self.again = ""

    def __call__(self, *words: str, code: int = 0) -> str:
        """Run a command that ends with this code; return standard output, or standard error after a refusal."""
        ended = 0
        try:
            main(list(words))
        except SystemExit as end:
            ended = int(end.code or 0)
        printed = self._capsys.readouterr()
        assert ended == code, printed
        err, _, self.again = printed.err.partition("To try again: ")
        if code and "--json" in words:
            assert json.loads(printed.out)["error"]["message"] + "\n" == err
        elif code:
            assert printed.out == ""
            assert err.count("\n") == 1
        else:
            assert printed.err == ""
        return err if code else printed.out

    def json(self, *words: str) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self(*words, "--json"))
        return value


@pytest.fixture
def magnesia(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("MAGNESIA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return Terminal(capsys, tmp_path / "home")


@pytest.fixture
def ready(magnesia: Terminal) -> Terminal:
    magnesia(*INIT)
    return magnesia


def test_nothing_is_logged_without_a_profile(magnesia: Terminal) -> None:
    assert "magnesia init" in magnesia("log", "none", code=2)
    assert not magnesia.home.exists()


def test_init_keeps_what_was_said_and_adds_to_it_later(ready: Terminal) -> None:
    found = ready.json("init", "--sex", "f", "--no-conditions", "--product", "100 mg elemental oxide")
    assert [product["elemental_mg_per_unit"] for product in found["products"]] == [200, 100]
    assert found["zone"] == "Europe/Oslo"
    assert "conditions" not in found["not_asked"]
    assert "medicines" in found["not_asked"]
    with open_profile(ready.home) as profile:
        person = load_person(profile)
    assert person is not None
    assert (person.age_years, person.sex, person.conditions, person.medicines) == (47, "female", (), None)


def test_a_label_with_two_readings_is_asked_about_and_nothing_is_made(magnesia: Terminal) -> None:
    assert "more than one way" in magnesia("init", "--product", "500 mg magnesium citrate", code=2)
    assert not magnesia.home.exists()


def test_half_a_tablet_in_the_evening_is_logged_as_understood(ready: Terminal) -> None:
    said = ready("log", "dose", "--units", "half", "--time", "9pm", "--date", "yesterday", "--with-food")
    assert said.startswith("Saved.\n")
    assert "0.5 x 200 mg elemental citrate, 100 mg of magnesium" in said
    with open_profile(ready.home) as profile:
        (dose,) = load_diary(profile).entries
    assert isinstance(dose, Dose)
    assert (dose.units_taken, dose.elemental_mg, dose.with_food, str(dose.stamp.local_time)) == (
        0.5,
        100,
        True,
        "21:00:00",
    )


def test_a_day_of_everything_is_kept_and_none_unsure_and_not_logged_stay_apart(ready: Terminal) -> None:
    ready("log", "day", "--score", "pain=5,5", "--score", "fatigue=7", "--date", "2026-03-01")
    ready("log", "none", "--date", "2026-03-01")
    ready("log", "unsure", "--date", "2026-03-02")
    ready("log", "bath", "--salt-g", "400", "--minutes", "20", "--date", "2026-03-01")
    ready("log", "topical", "--product", "oil", "--site", "left knee", "--date", "2026-03-01")
    ready("log", "event", "loose stool", "--date", "2026-03-01")
    ready("log", "note", "=a note, 'quoted'", "--date", "2026-03-01")
    with open_profile(ready.home) as profile:
        diary = load_diary(profile)
    assert len(diary.entries) == 8
    assert daily_scores(diary, "pain", date(2026, 3, 1), 2) == [5.5, None]
    states = [day.state for day in daily_intake(diary, date(2026, 3, 1), 3)]
    assert states == ["none", "unsure", "not logged"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("log", "day", "--score", "pain=11"), "from 0 to 10"),
        (("log", "day", "--score", "pain"), "pain=5"),
        (("log", "day", "--score", "pain=lots"), "lots"),
        (("log", "dose", "--product", "5000 mg elemental oxide"), "5000 mg"),
        (("log", "dose", "--units", "0"), "none taken"),
        (("log", "dose", "--units", "-1"), "more than 0"),
        (("log", "dose", "--time", "25:00"), "25:00"),
        (("log", "none", "--date", "3.4.2026"), "2026-03-04 or 2026-04-03"),
        (("log", "none", "--date", "31.12"), "yesterday"),
        (("log", "none", "--date", (date.today() + timedelta(days=3)).isoformat()), "not come yet"),  # noqa: DTZ011
        (("log", "none", "--zone", "Oslo"), "Europe/Oslo"),
        (("log", "none", "--replaces", "nothing"), "no entry nothing in force"),
        (("log", "bath", "--salt-g", "-1"), "below zero"),
    ],
)
def test_what_cannot_be_true_is_refused_in_one_sentence_and_nothing_is_saved(
    ready: Terminal, words: tuple[str, ...], said: str
) -> None:
    assert said in ready(*words, code=2)
    assert said in ready(*words, "--json", code=2)
    with open_profile(ready.home) as profile:
        assert load_diary(profile).entries == ()


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        ("sick", "illness", None),
        ("sweated", "sweating", None),
        ("stressed 7/10", "stress", 7),
        ("drinks 2", "alcohol", 2),
        ("Sport 1 h", "exercise", 60),
    ],
)
def test_any_word_for_what_else_moves_symptoms_is_a_command(
    ready: Terminal, words: str, name: str, value: float | None
) -> None:
    (entry,) = json.loads(ready("log", *words.split(), "--json"))["entries"]
    assert (entry["kind"], entry["name"], entry["value"]) == ("influence", name, value)


def test_the_range_of_a_laboratory_is_no_rating(ready: Terminal) -> None:
    said = ready("log", "lab", "magnesium", "0.82", "mmol/L", "--reference", "<7/10", "--json")
    assert json.loads(said)["entries"][0]["reference_high"] == 0.7


def test_sending_the_same_id_again_adds_nothing_and_another_entry_under_it_is_refused(
    ready: Terminal,
) -> None:
    ready("log", "dose", "--id", "mine", "--date", "2026-03-01")
    assert "nothing was added" in ready("log", "dose", "--id", "mine", "--date", "2026-03-01")
    assert "Not saved" in ready("log", "dose", "--id", "mine", "--date", "2026-03-02", code=2)
    with open_profile(ready.home) as profile:
        assert len(load_diary(profile).entries) == 1


def test_a_correction_and_a_retraction_change_what_is_in_force_and_keep_what_was_said(
    ready: Terminal,
) -> None:
    day = ("--date", "2026-03-01")
    ready("log", "day", "--score", "pain=3", "--id", "a", *day)
    ready("log", "day", "--score", "pain=6", "--id", "b", "--replaces", "a-pain", *day)
    ready("log", "day", "--score", "pain=6", "--id", "b", "--replaces", "a-pain", *day)
    ready("log", "event", "migraine", "--id", "c", *day)
    ready("log", "note", "it was the day before", "--retracts", "c", *day)
    assert "in force" in ready("log", "day", "--score", "pain=1", "--replaces", "a-pain", *day, code=2)
    with open_profile(ready.home) as profile:
        diary = load_diary(profile)
    assert [type(entry) for entry in diary.entries if isinstance(entry, Score | Note)] == [Score, Score, Note]
    assert daily_scores(diary, "pain", date(2026, 3, 1), 1) == [6]


def test_an_import_accounts_for_every_row_and_reading_it_again_adds_nothing(
    ready: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "paper.csv"
    file.write_bytes(
        "kind;local_date;outcome;score_0_10;event;mood\r\n"
        "score;13.02.2026;pain;5,5;;\r\nscore;14.02.2026;pain;11;;\r\n;;;;;\r\n"
        "event;03.02.2026;;;Übelkeit;\r\nscore;soon;pain;4;;\r\n".encode("cp1252")
    )
    found = ready.json("import", str(file))
    assert (found["rows"], found["accepted"], found["duplicates"], found["blank_rows"]) == (4, 2, 0, 1)
    assert [(r["row"], r["column"]) for r in found["rejected"]] == [(3, "score_0_10"), (6, "local_date")]
    assert found["ignored_columns"] == ["mood"]
    assert found["zone"] == "Europe/Oslo"
    again = ready("import", str(file))
    assert again.startswith("Nothing was saved. 4 rows = 0 accepted + 2 rejected + 2 duplicate")
    assert "row 3, score_0_10: 11 lies outside" in again
    with open_profile(ready.home) as profile:
        assert [entry.stamp.local_date.day for entry in load_diary(profile).entries] == [13, 3]


def test_a_file_of_which_no_row_can_be_used_is_refused_with_every_reason(
    ready: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "f.csv"
    file.write_text("kind,local_date,event\nevent,soon,x\nwalk,2026-03-01,\n")
    said = ready("import", str(file), code=2)
    assert "none of the 2 rows" in said
    assert "row 2, column local_date: 'soon' is not a date" in said
    with pytest.raises(SystemExit):
        main(["import", str(file), "--json"])


def test_what_stands_against_each_other_on_a_day_is_said_by_an_import(
    ready: Terminal, tmp_path: Path
) -> None:
    ready("log", "none", "--date", "2026-03-04")
    file = tmp_path / "f.csv"
    file.write_text(
        "kind,state,local_date,product_name,form,units_taken,elemental_mg,outcome,score_0_10\n"
        "dose,taken,2026-03-04,C,citrate,1,100,,\n"
        "score,,2026-03-05,,,,,pain,5\nscore,,2026-03-05,,,,,pain,5\nscore,,2026-03-05,,,,,pain,6\n"
    )
    found = ready.json("import", str(file))
    assert (found["accepted"], found["duplicates"]) == (3, 1)
    assert found["notes"][0].startswith("Repeats of a row above, not counted again: 4.")
    assert found["notes"][1:] == [
        "2026-03-04 has both 'nothing taken' and a dose; both are kept, the dose counts.",
        "2026-03-05 has more than one value of 'pain'; the mean counts.",
    ]
    assert "the dose counts" in ready("import", str(file))


def test_a_score_that_is_nearly_one_of_yours_is_asked_about(ready: Terminal) -> None:
    ready("init", "--outcome", "pain", "--outcome", "fatigue")
    said = ready("log", "day", "--score", "fatigue=3", "--score", "pian=5", code=2)
    assert "did you mean 'pain'?" in said
    with open_profile(ready.home) as profile:
        assert load_diary(profile).entries == ()
    assert "pain 5" in ready("log", "day", "--score", "Pain=5")
    assert "mood 5" in ready("log", "day", "--score", "mood=5")
    assert "pian 5" in ready("log", "day", "--score", "pian=5", "--new-outcome")
    assert "pian 6" in ready("log", "day", "--score", "pian=6")


def test_any_score_is_taken_where_the_profile_names_none(ready: Terminal) -> None:
    assert "pian 5" in ready("log", "day", "--score", "pian=5")


def test_a_retry_shows_the_entry_as_it_was_saved_the_first_time(ready: Terminal) -> None:
    words = ("log", "none", "--id", "mine", "--date", "2026-03-01")
    first, again = ready.json(*words), ready.json(*words)
    assert (again["saved"], again["already_there"]) == (0, 1)
    assert again["entries"] == first["entries"]
    assert (first["entries"][0]["kind"], first["entries"][0]["state"]) == ("dose", "none")


def test_init_names_in_words_what_a_plan_still_needs_and_nothing_else(ready: Terminal) -> None:
    missing = ready.json("init")["not_asked"]
    assert {"sex", "kidney function (eGFR)", "conditions", "medicines"} <= set(missing)
    assert not {"weight_kg", "kidney", "products"} & set(missing)
    complete = ("--sex", "f", "--egfr", "90", "--not-pregnant", "--no-conditions", "--no-medicines")
    assert ready.json("init", *complete)["not_asked"] == []
    assert "Not answered" not in ready("init")


class Keyboard(io.StringIO):
    """What a person types in a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_asks_all_that_a_plan_needs_and_again_what_it_did_not_understand(
    magnesia: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = ["old", "47", "f", "Mordor", "Norway", "90", "maybe", "no", "none", "levothyroxine@07:00"]
    monkeypatch.setattr(
        "sys.stdin",
        Keyboard("\n".join([*typed, "200 mg elemental citrate", "pain, sleep", "Europe/Oslo", ""])),
    )
    said = magnesia("init")
    assert "write whole years" in said
    assert "Mordor" in said
    assert "Not answered" not in said
    with open_profile(magnesia.home) as profile:
        person = load_person(profile)
    assert person is not None
    assert (person.age_years, person.region, person.egfr_ml_min) == (47, "Norway", 90)
    assert (person.pregnant_or_breastfeeding, person.conditions) == (False, ())
    assert "Saved." in magnesia("log", "day", "6", "4")


def test_a_terminal_does_not_ask_a_man_about_pregnancy_and_takes_empty_answers(
    magnesia: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Keyboard("\nmale\n\nfine\n\n\n\n\n"))
    said = magnesia("init")
    assert "Pregnant" not in said
    assert "Not answered yet, and needed before a plan: age, region, conditions, medicines" in said


def test_a_product_that_is_nearly_one_of_yours_is_suggested(ready: Terminal) -> None:
    assert "200 mg elemental citrate" in ready("log", "dose", "--product", "200 mg citrat", code=2)
    ready("init", "--product", "100 mg elemental oxide")
    assert "name one with --product" in ready("log", "dose", code=2)


def test_a_row_whose_id_stands_in_the_profile_with_other_content_is_rejected(
    ready: Terminal, tmp_path: Path
) -> None:
    ready("log", "event", "migraine", "--id", "x", "--date", "2026-03-01")
    file = tmp_path / "d.csv"
    file.write_text("entry_id,kind,local_date,event\ny,event,2026-03-01,cramp\nx,event,2026-03-01,cramp\n")
    found = ready.json("import", str(file))
    assert (found["rows"], found["accepted"], found["duplicates"]) == (2, 1, 0)
    assert [(r["row"], r["column"]) for r in found["rejected"]] == [(3, "entry_id")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"kind,local_dat\n", "local_dat"),
        (b"kind,local_date,event\nevent,03/04/2026,x\n", "--date-order"),
        (b"PK\x03\x04", "spreadsheet"),
        (b"kind,local_date,event\n", "Nothing was saved: f.csv has a header but no rows"),
        (
            b"kind,local_date,event\nevent,soon,x\n",
            "Nothing was saved: the only row of f.csv could not be used",
        ),
        (b"kind,local_date,outcome,score\nscore,2026-03-01,pain,5\n", "Did you mean 'score'?"),
        (b"kind,local_date,event\nevent,2036-03-01,x\n", "2036-03-01 has not come yet"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_and_changes_nothing(
    ready: Terminal, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "f.csv"
    file.write_bytes(content)
    assert said in ready("import", str(file), code=2)
    with open_profile(ready.home) as profile:
        assert load_diary(profile).entries == ()


def test_export_then_import_into_a_new_profile_gives_the_same_diary(ready: Terminal, tmp_path: Path) -> None:
    ready("log", "dose", "--date", "2026-03-01")
    ready("log", "note", "=SUM(A1)\nsecond line", "--date", "2026-03-01")
    file = tmp_path / "out.csv"
    assert "2 entries written" in ready("export", "--csv", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = tmp_path / "other"
    ready(*INIT, "--profile", str(other))
    assert ready.json("import", str(file), "--profile", str(other))["accepted"] == 2
    with open_profile(ready.home) as one, open_profile(other) as two:
        assert load_diary(one) == load_diary(two)


def test_the_whole_record_is_exported_as_json(ready: Terminal, tmp_path: Path) -> None:
    ready("log", "none", "--date", "2026-03-01")
    file = tmp_path / "all.json"
    found = ready.json("export", "--json-file", str(file))
    assert (found["entries"], found["read_back"]) == (1, 1)
    record = json.loads(file.read_bytes())
    assert (record["entries"][0]["kind"], record["entries"][0]["state"]) == ("dose", "none")
    assert record["documents"]["person"][0]["content"]["age_years"] == 47


def test_an_export_never_replaces_a_file_unasked_and_leaves_nothing_half_written(
    ready: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "kept" / "out.csv"
    assert "could not be written" in ready("export", "--csv", str(file), code=2)
    file.parent.mkdir()
    file.write_text("precious")
    assert "--overwrite" in ready("export", "--csv", str(file), code=2)
    assert file.read_text() == "precious"
    ready("export", "--csv", str(file), "--overwrite")
    assert [left.name for left in file.parent.iterdir()] == ["out.csv"]
    assert "--csv" in ready("export", code=2)


def test_saved_is_not_said_when_the_record_refuses_the_entry(ready: Terminal) -> None:
    # A trigger stands in for a disk that fills up between the command and its commit.
    with open_profile(ready.home) as profile, profile.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON entries "
                "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
            )
        )
    assert ready("log", "none", "--date", "2026-03-01", code=2).startswith("Not saved: the disk is full")
    with open_profile(ready.home) as profile:
        assert load_diary(profile).entries == ()
