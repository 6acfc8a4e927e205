"""The diary's own CSV: every row is accepted, rejected with a reason, or a duplicate."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import get_args

import pytest

from magnesia.diary import (
    COLUMNS,
    Bath,
    Diary,
    Dose,
    Entry,
    Event,
    Note,
    Score,
    Stamp,
    Topical,
    none_taken,
    read_csv,
    unsure_taken,
    write_csv,
)
from magnesia.errors import InputError

DOC = Path(__file__).parents[3] / "docs" / "reference" / "diary-csv.md"
STAMP = Stamp(date(2026, 3, 1), time(21), "Europe/Oslo", datetime(2026, 3, 1, 20, 5, tzinfo=UTC))
HEADER = (
    "kind,state,local_date,zone,product_name,form,units_taken,elemental_mg,outcome,score_0_10,salt_g,note\n"
)
DOSE = "dose,taken,2026-03-01,Europe/Oslo,Citrate 150,citrate,0.5,75,,,,\n"


def test_the_example_in_the_documentation_is_read_whole() -> None:
    example = re.search(r"```csv\n(.*?)```", DOC.read_text(encoding="utf-8"), re.S)
    assert example
    found = read_csv(example[1].encode())
    assert (found.rows, found.rejected, found.duplicates, found.ignored_columns) == (15, (), 0, ())
    assert {type(entry) for entry in found.accepted} == set(get_args(Entry))
    dose = found.accepted[0]
    assert isinstance(dose, Dose)
    assert (dose.units_taken, dose.unit_name, dose.elemental_mg) == (0.5, "tablet", 75)


def test_the_documentation_names_every_column() -> None:
    text = DOC.read_text(encoding="utf-8")
    assert [column for column in COLUMNS if f"`{column}`" not in text] == []


def test_a_diary_with_one_of_each_kind_comes_back_exactly() -> None:
    diary = Diary(
        (
            Dose("a", STAMP, "=cmd()", "citrate", "slow", 0.5, 75.125, True),
            none_taken("b", STAMP, replaces="a"),
            unsure_taken("-c", STAMP),
            Score("d", STAMP, "pain", 6.5),
            Score("e", STAMP, "stool_form", 6),
            Bath("f", STAMP, None, 20),
            Topical("g", STAMP, "Oil", "left knee"),
            Event("h", STAMP, "loose stool"),
            Note("i", STAMP, " \t'=1+1\r\n;,\" 1,5 ", retracts="h"),
        )
    )
    found = read_csv(write_csv(diary).encode())
    assert found.rejected == ()
    assert Diary(found.accepted) == diary


def test_words_that_a_spreadsheet_would_run_are_guarded_and_numbers_are_not() -> None:
    text = write_csv(Diary((Note("a", STAMP, "=HYPERLINK(1)"), Score("b", STAMP, "@x", 3))))
    assert "'=HYPERLINK(1)" in text
    assert "'@x,3," in text


SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
UNSEEN = ("", " ", "\u00a0", "\ufeff", "\t", "\u200b", "\x0b", "\u3000", "\r\n", " \ufeff ")


@pytest.mark.parametrize("sign", SIGNS)
def test_no_note_begins_with_the_sign_of_a_formula_however_it_is_hidden_and_each_comes_back(
    sign: str,
) -> None:
    texts = [f"{quoted}{unseen}{sign}1" for unseen in UNSEEN for quoted in ("", "'", "''")]
    diary = Diary(tuple(Note(f"n{number}", STAMP, text) for number, text in enumerate(texts)))
    written = write_csv(diary)
    assert Diary(read_csv(written.encode()).accepted) == diary
    place = COLUMNS.index("note")
    for row in csv.reader(io.StringIO(written, newline="")):
        assert not row[place].lstrip("".join(UNSEEN)).startswith(SIGNS)


def test_what_was_written_before_more_was_guarded_is_read_and_named_as_then() -> None:
    # These were computed with release 0.1.0's guard.
    rows = (("note", "＝1+1"), ("note", " =1+1"), ("note", "'=1"), ("note", "''=1"))
    head = "kind,local_date,zone,note\n"
    found = read_csv((head + "".join(f"{kind},2026-03-01,UTC,{cell}\n" for kind, cell in rows)).encode())
    assert [(entry.entry_id, getattr(entry, "text", None)) for entry in found.accepted] == [
        ("row-bcad5b8d49281b692c41dd888694b85c", "＝1+1"),
        ("row-eb214f5e41a81521ce1afe13f1fa602f", " =1+1"),
        ("row-6d54e2cdbaf9614296e6a45b966f1753", "=1"),
        ("row-0432581eec6c967663c38a717926cb5b", "'=1"),
    ]


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [
        ("dose,,2026-03-01,Europe/Oslo,C,citrate,1,100,,,,", "state", "unsure"),
        ("dose,taken,2026-03-01,Europe/Oslo,C,citrate,1,5000,,,,", "elemental_mg", "compound"),
        ("dose,taken,2026-03-01,Europe/Oslo,C,citrate,1,,,,,", "elemental_mg", "empty"),
        ("dose,taken,2026-03-01,Europe/Oslo,C,citrate,one,100,,,,", "units_taken", "not a plain number"),
        ("dose,taken,2026-03-01,Europe/Oslo,C,citrat,1,100,,,,", "form", "citrate"),
        ("dose,none,2026-03-01,Europe/Oslo,,,,100,,,,", "elemental_mg", "no place"),
        ("score,value,2026-03-01,Europe/Oslo,,,,,pain,11,,", "score_0_10", "from 0 to 10"),
        ("score,value,2026-03-01,Europe/Oslo,,,,,pain,,,", "score_0_10", "empty"),
        ("score,value,2026-03-01,Europe/Oslo,,,,,,5,,", "outcome", "empty"),
        ("score,value,2026-03-01,Europe/Oslo,,,,,pain,5,400,", "salt_g", "no place"),
        ("score,value,2026-02-30,Europe/Oslo,,,,,pain,5,,", "local_date", "calendar"),
        ("score,value,2026-03-01,,,,,,pain,5,,", "zone", "--zone"),
        ("score,value,2026-03-01,Oslo,,,,,pain,5,,", "zone", "Europe/Oslo"),
        ("walk,value,2026-03-01,Europe/Oslo,,,,,,,,", "kind", "bath"),
        ("note,value,2026-03-01,Europe/Oslo,,,,,,,,", "note", "empty"),
        ("note,value,2026-03-01,Europe/Oslo,,,,,,,,a,b", "note", "cells"),
    ],
)
def test_a_row_that_cannot_be_taken_is_rejected_with_row_column_and_reason(
    row: str, column: str, word: str
) -> None:
    found = read_csv((HEADER + DOSE + row + "\n").encode())
    assert len(found.accepted) == 1
    assert [(rejection.row, rejection.column) for rejection in found.rejected] == [(3, column)]
    assert word in found.rejected[0].reason


def test_an_exact_repeat_of_a_row_without_an_id_is_a_duplicate_and_it_is_said() -> None:
    found = read_csv((HEADER + DOSE + DOSE + DOSE.replace("0.5", "0.50")).encode())
    assert (found.rows, len(found.accepted), found.duplicates) == (3, 1, 2)
    assert "not counted again: 3, 4" in found.notes[0]
    assert "local_time" in found.notes[0]


def test_two_doses_that_differ_in_anything_are_two_entries() -> None:
    found = read_csv((HEADER + DOSE + DOSE.replace(",0.5,75,", ",1,150,")).encode())
    assert (len(found.accepted), found.duplicates, found.notes) == (2, 0, ())


def test_a_row_without_an_id_gets_the_same_id_whenever_and_however_it_is_read() -> None:
    once = read_csv((HEADER + DOSE).encode())
    again = read_csv((HEADER + DOSE).replace(",", ";").replace("0.5", "0,5").encode("utf-16"))
    assert once.accepted == again.accepted


@pytest.mark.parametrize("cell", ["1.000", "1,000", "1.500"])
def test_a_number_that_may_be_a_thousand_is_rejected_with_both_readings(cell: str) -> None:
    row = f'dose,taken,2026-03-01,Europe/Oslo,Citrate 150,citrate,1,"{cell}",,,,\n'
    (rejection,) = read_csv((HEADER + row).encode()).rejected
    small = "1.5" if "5" in cell else "1"
    large = "1500" if "5" in cell else "1000"
    assert rejection.column == "elemental_mg"
    assert f"may be {small} or {large}" in rejection.reason


def test_a_file_that_shows_its_decimal_mark_has_its_thousandths_read() -> None:
    found = read_csv((HEADER + DOSE + DOSE.replace(",75,", ",1.125,")).encode())
    assert isinstance(found.accepted[1], Dose)
    assert found.accepted[1].elemental_mg == 1.125


def test_thousandths_are_written_so_that_they_cannot_be_taken_for_thousands() -> None:
    diary = Diary((Dose("a", STAMP, "C", "citrate", "tablet", 1, 75.125),))
    assert ",75.1250," in write_csv(diary)
    assert read_csv(write_csv(diary).encode()).accepted == diary.entries


def test_a_day_that_has_not_come_is_rejected_where_the_present_is_known() -> None:
    header = "kind,local_date,entered_at_utc,event\n"
    rows = (
        "event,2026-03-01,,a\nevent,2026-03-02,,b\nevent,2026-03-03,,c\nevent,2036-03-01,,d\n"
        "event,2026-03-01,2026-02-26T08:00:00Z,e\nevent,2026-03-01,2026-02-28T08:00:00Z,f\n"
    )
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    found = read_csv((header + rows).encode(), zone="Pacific/Kiritimati", now=now)
    assert [(r.row, r.column) for r in found.rejected] == [
        (4, "local_date"),
        (5, "local_date"),
        (6, "local_date"),
    ]
    assert "has not come yet" in found.rejected[1].reason
    assert "had not come when it was written down" in found.rejected[2].reason
    assert read_csv((header + rows).encode(), zone="UTC").rejected == ()


@pytest.mark.parametrize(
    ("text", "needed", "meant"),
    [
        ("kind,local_date,zone,outcome,score\nscore,2026-03-01,UTC,pain,5\n", "score_0_10", "score"),
        ("kind,local_date,timezone,event\nevent,2026-03-01,UTC,x\n", "zone", "timezone"),
        ("kind,local_date,zone,status\ndose,2026-03-01,UTC,none\n", "state", "status"),
        (
            "kind,state,local_date,zone,product_name,form,units_taken,mg_elemental\n"
            "dose,taken,2026-03-01,UTC,C,citrate,1,100\n",
            "elemental_mg",
            "mg_elemental",
        ),
    ],
)
def test_a_needed_column_under_nearly_its_name_is_asked_about_once(
    text: str, needed: str, meant: str
) -> None:
    with pytest.raises(InputError, match=f"no column '{needed}'.*Did you mean '{meant}'") as refused:
        read_csv(text.encode())
    assert refused.value.code == "column-missing"


def test_a_row_that_needs_a_column_the_file_does_not_have_says_so() -> None:
    found = read_csv(b"kind,local_date,zone,event\nevent,2026-03-01,UTC,x\nscore,2026-03-01,UTC,\n")
    assert len(found.accepted) == 1
    assert "no column 'outcome'" in found.rejected[0].reason


def test_less_than_nothing_taken_is_told_to_be_more_than_0() -> None:
    (rejection,) = read_csv((HEADER + DOSE.replace("0.5", "-1")).encode()).rejected
    assert "more than 0" in rejection.reason


def test_the_ids_of_rows_do_not_depend_on_the_zone_that_stands_in_for_a_missing_one() -> None:
    data = b"kind,local_date,event\nevent,2026-03-01,migraine\n"
    oslo, tokyo = read_csv(data, zone="Europe/Oslo"), read_csv(data, zone="Asia/Tokyo")
    assert oslo.accepted[0].entry_id == tokyo.accepted[0].entry_id
    assert not oslo.accepted[0].stamp.is_late


def test_a_repeated_id_is_a_duplicate_with_the_same_content_and_a_rejection_with_other_content() -> None:
    rows = "entry_id,kind,local_date,zone,event\nx,event,2026-03-01,UTC,migraine\n"
    rows += "x,event,2026-03-01,UTC,migraine\nx,event,2026-03-01,UTC,cramp\n"
    found = read_csv(rows.encode())
    assert (len(found.accepted), found.duplicates) == (1, 1)
    assert (found.rejected[0].row, found.rejected[0].column) == (4, "entry_id")


def test_a_column_name_that_is_nearly_right_is_suggested() -> None:
    with pytest.raises(InputError, match=r"no column 'local_date'\. Did you mean 'localdate'\?"):
        read_csv(b"kind,localdate\nevent,2026-03-01\n")


def test_columns_that_are_not_known_are_named() -> None:
    assert read_csv(b"kind,local_date,mood\n").ignored_columns == ("mood",)


def test_a_file_that_is_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_csv(tmp_path / "no.csv")
