"""Every kind of entry with every field in the diary's CSV, and files that release 0.1.0 wrote."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from magnesia.diary import (
    COLUMNS,
    KINDS,
    Bath,
    DayState,
    Diary,
    Dose,
    Entry,
    Event,
    Food,
    Influence,
    Lab,
    MedicineChange,
    MedicineTaken,
    Note,
    Part,
    Score,
    Stamp,
    Topical,
    open_csv,
    read_csv,
    write_csv,
)

ENTERED = datetime(2026, 10, 26, 8, 5, 1, 250, tzinfo=UTC)
#: Half past two came twice in Oslo that night; this is the second time.
SECOND_TIME = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
NIGHT = Stamp(date(2026, 10, 25), time(2, 30), "Europe/Oslo", ENTERED, at_utc=SECOND_TIME)
EVENING = Stamp(date(2026, 10, 25), None, "Europe/Oslo", ENTERED, part_of_day="evening")
FULL: tuple[Entry, ...] = (
    Dose(
        "dose",
        NIGHT,
        "=Three salts",
        "citrate",
        "slow",
        0.5,
        75.125,
        False,
        unit_name="scoop",
        purpose="as needed",
        reason="-cramp",
        body_site="left calf",
        parts=(Part("citrate", 75), Part("oxide", 0.125)),
        replaces="+older",
        made_by="@daughter",
    ),
    Food("food", EVENING, 'nuts; "raw"', 1.5, "oz", 80),
    Food("food-2", EVENING, "soup"),
    Score("score", NIGHT, "sleep_hours", 7.25, made_by="carer"),
    Bath("bath", EVENING, 400, 20.5, salt_name="Epsom salt"),
    Topical("topical", EVENING, "Oil", "both\r\nknees", amount=3, unit="spray"),
    Event("event", NIGHT, "migraine", severity=7.5, minutes=90, body_site="left"),
    MedicineTaken("medicine", NIGHT, "ibuprofen", 400, "mg", purpose="planned", reason="migraine"),
    MedicineChange("change", EVENING, "amitriptyline", "less", detail="10 mg instead of 25"),
    Lab(
        "lab",
        NIGHT,
        "serum\u00a0magnesium",
        0.7,
        "mmol/L",
        laboratory="City lab",
        comparator="<",
        reference_low=0.7,
        reference_high=1.05,
        fasting=True,
    ),
    Note("note", EVENING, '\u00a0\t=1+1;\r\n"2",3\u00a0', retracts="event"),
)
INFLUENCES: tuple[Entry, ...] = tuple(
    Influence(name, EVENING, name, value)
    for name, value in (
        ("exercise", 45),
        ("sweating", 3),
        ("alcohol", 1.5),
        ("cycle_day", 12),
        ("stress", None),
        ("illness", 0),
    )
)
STATES: tuple[Entry, ...] = tuple(
    DayState(f"{about}-{state}-{name}", EVENING, about, state, name=name)  # type: ignore[arg-type]
    for about in KINDS
    for state in ("none", "unsure", "not asked")
    for name in (None, "=pain")
)


def test_every_field_of_every_kind_comes_back_exactly() -> None:
    diary = Diary(FULL + INFLUENCES + STATES)
    found = read_csv(write_csv(diary).encode())
    assert found.rejected == ()
    assert Diary(found.accepted) == diary


@pytest.mark.parametrize(
    "entry", [entry for entry in FULL if entry.entry_id != "food-2"], ids=lambda e: e.entry_id
)
def test_the_full_examples_leave_no_field_empty(entry: Entry) -> None:
    # So that a field which an entry gets later cannot be forgotten here, and so not in the CSV either.
    given = {
        field.name
        for field in dataclasses.fields(entry)
        if getattr(entry, field.name) not in (None, (), "self")
    }
    forgotten = {field.name for field in dataclasses.fields(entry)} - given
    assert forgotten <= {"replaces", "made_by"}


def test_shuffled_columns_change_nothing() -> None:
    lines = [
        line.split(",") for line in "kind,local_date,zone,event\nevent,2026-03-01,UTC,cramp\n".splitlines()
    ]
    turned = "\n".join(",".join(reversed(cells)) for cells in lines)
    assert (
        read_csv(turned.encode()).accepted
        == read_csv("\n".join(",".join(c) for c in lines).encode()).accepted
    )


OF_RELEASE_0_1_0 = (
    "kind,state,local_date,local_time,zone,product_name,form,units_taken,elemental_mg,outcome,score_0_10,salt_g,"
    "minutes,event,note,body_site,entered_at_utc\n"
    "dose,taken,2026-03-01,21:00,Europe/Oslo,Citrate 150,citrate,0.5,75,,,,,,,,\n"
    "dose,none,2026-03-02,,Europe/Oslo,,,,,,,,,,,,\n"
    "dose,unsure,2026-03-03,,,,,,,,,,,,,,2026-03-03T20:05:00Z\n"
    "score,value,2026-03-01,,Europe/Oslo,,,,,pain,6,,,,,,\n"
    "bath,value,2026-03-02,20:15,Europe/Oslo,,,,,,,400,20,,,,\n"
    "topical,value,2026-03-02,20:15:30.5,Europe/Oslo,=Oil,,,,,,,,,,left knee,\n"
    "event,value,2026-03-02,,Europe/Oslo,,,,,,,,,Übelkeit,,,\n"
    'note,value,2026-03-03,,Europe/Oslo,,,,,,,,,,"slept badly, travelled",,\n'
)


def test_rows_without_an_id_are_named_as_release_0_1_0_named_them() -> None:
    # These were computed with that release; another name would add the rows of an old file a second time.
    found = read_csv(OF_RELEASE_0_1_0.encode(), zone="Europe/Oslo")
    assert [entry.entry_id for entry in found.accepted] == [
        "row-8a71271dad9a6d77dd6c96016cbe216b",
        "row-470cd6978e2c5813eefc103b78f5b2fc",
        "row-522cc9934d84a7071debb205c33461c6",
        "row-ae04d4fef5fb3b915fd5733baeb2c39c",
        "row-4885ce164cd7d4320892d55f625530a4",
        "row-ff0689d3d33cbb8089751b4b8fb0f187",
        "row-c42770ff1a992f9b3d8e190b4e00cb0d",
        "row-b320e0943c0fc4a5ebe92069d6ba18a6",
    ]


ROW: dict[str, Any] = {"local_date": "2026-03-01", "zone": "Europe/Oslo"}


@pytest.mark.parametrize(
    ("cells", "column", "word"),
    [
        ({"kind": "food", "name": "soup", "amount": "1"}, "unit", "needs its unit"),
        ({"kind": "food", "name": "soup", "amount": "1", "unit": "bucket"}, "unit", "not a unit"),
        ({"kind": "food", "name": "soup", "units_taken": "1"}, "units_taken", "no place"),
        ({"kind": "medicine", "name": "ibuprofen"}, "state", "an empty cell"),
        ({"kind": "medicine_change", "name": "x", "change": "none"}, "change", "started"),
        ({"kind": "medicine_change", "state": "none", "name": "x"}, "state", "value"),
        ({"kind": "influence", "name": "moon"}, "name", "exercise"),
        ({"kind": "influence", "name": "exercise", "drinks": "2"}, "drinks", "in the column minutes"),
        ({"kind": "influence", "name": "stress", "score_0_10": "11"}, "score_0_10", "from 0 to 10"),
        ({"kind": "event", "event": "cramp", "score_0_10": "11"}, "score_0_10", "from 0 to 10"),
        ({"kind": "lab", "name": "magnesium", "amount": "1"}, "unit", "empty"),
        ({"kind": "lab", "name": "magnesium", "amount": "-1", "unit": "mmol/L"}, "amount", "0 or more"),
        ({"kind": "event", "event": "x", "fasting": "yes"}, "fasting", "no place"),
        ({"kind": "event", "event": "x", "part_of_day": "noonish"}, "part_of_day", "morning"),
        (
            {"kind": "event", "event": "x", "part_of_day": "night", "local_time": "21:00"},
            "part_of_day",
            "both",
        ),
        ({"kind": "event", "event": "x", "at_utc": "2026-03-01T20:00:00Z"}, "at_utc", "clock time"),
        (
            {"kind": "event", "event": "x", "local_time": "21:00", "at_utc": "2026-03-09T20:00:00Z"},
            "at_utc",
            "cannot be the instant",
        ),
        (
            {"kind": "score", "state": "unsure", "outcome": "pain", "score_0_10": "5"},
            "score_0_10",
            "no place",
        ),
    ],
)
def test_a_row_that_cannot_be_taken_is_rejected_at_its_own_column(
    cells: dict[str, str], column: str, word: str
) -> None:
    row = ROW | cells
    text = f"{','.join(COLUMNS)}\n{','.join(row.get(name, '') for name in COLUMNS)}\n"
    (rejection,) = read_csv(text.encode()).rejected
    assert rejection.column == column
    assert word in rejection.reason


@pytest.mark.parametrize(
    "cell", ["citrate", "citrate 60 oxide 40", "60", "citrate 60 + x 40", "citrate 60 + oxide 15"]
)
def test_parts_that_are_no_salts_with_their_magnesium_are_rejected(cell: str) -> None:
    dose = "kind,state,local_date,zone,product_name,form,units_taken,elemental_mg,parts_elemental_mg\n"
    dose += f"dose,taken,2026-03-01,UTC,C,citrate,1,100,{cell}\n"
    (rejection,) = read_csv(dose.encode()).rejected
    assert rejection.column == "parts_elemental_mg"


def test_a_file_is_counted_before_it_is_read() -> None:
    diary = open_csv(b"kind,local_date,zone,event\nevent,2026-03-01,UTC,a\n,,,\nevent,soon,UTC,b\n")
    assert (diary.n_rows, diary.blank_rows) == (2, 1)
    assert [row.number for row in diary.rows()] == [row.number for row in diary.rows()] == [2, 4]
