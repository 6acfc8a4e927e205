"""Laws of the diary: nothing is lost, nothing depends on order, and CSV gives back what it was given."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any, TypeAlias
from zoneinfo import available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from magnesia.diary import (
    KINDS,
    PARTS_OF_DAY,
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
    current,
    daily_intake,
    daily_scores,
    guard,
    instants_of,
    none_taken,
    read_csv,
    unguard,
    write_csv,
)
from magnesia.store import entries_in_record, entry_as_json

quietly = settings(derandomize=True, max_examples=100, deadline=None)
#: Making a diary takes longer than reading it; these laws follow the two exact round trips.
briefly = settings(quietly, max_examples=35)

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TRICKY = st.sampled_from(
    [
        "=1+1",
        "+1",
        "-5",
        "@a",
        "\t=x",
        "'",
        "''=",
        "1,5",
        '"',
        "a;b",
        "\r",
        "\n\r\n",
        "sep=;",
        "\u00a0=1",
        "\u2028",
    ]
)
TEXT = st.one_of(TRICKY, st.text(LETTERS, min_size=1, max_size=20)).filter(lambda text: text.strip() != "")
NAME = TEXT.map(str.strip)
ZONE = st.sampled_from(ZONES)
ENTERED = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DAY = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def second_time(zone: str, day: date, clock: time, entered: datetime) -> Stamp:
    """Return the later instant of a clock time, where clocks went back and it came twice."""
    return Stamp(day, clock, zone, entered, at_utc=instants_of(day, clock, zone)[-1])


STAMP = st.one_of(
    st.builds(Stamp, DAY, st.none() | st.times(), ZONE, ENTERED),
    st.builds(Stamp, DAY, st.none(), ZONE, ENTERED, part_of_day=st.sampled_from(PARTS_OF_DAY)),
    st.builds(second_time, ZONE, DAY, st.times(), ENTERED),
    # Clocks went back that night in both, so the half hour comes twice.
    st.builds(
        second_time,
        st.sampled_from(["Europe/Oslo", "Europe/Berlin"]),
        st.just(date(2026, 10, 25)),
        st.times(time(2), time(2, 59)),
        ENTERED,
    ),
)
Entries: TypeAlias = st.SearchStrategy[Entry]
Ids: TypeAlias = st.SearchStrategy[str | None]
AMOUNT = st.floats(0, 2000)
WHO = st.just("self") | NAME
SOME = st.none() | NAME
PURPOSE = st.sampled_from([None, "planned", "as needed"])
YES_NO = st.sampled_from([None, True, False])
UNITS = st.sampled_from(["mg", "mL", "portion", "drop", "%DV"])


def doses(this: st.SearchStrategy[str], older: Ids) -> Entries:
    form, release = st.sampled_from(["citrate", "oxide", "food"]), st.sampled_from(["tablet", "slow"])
    units, parts = st.floats(0, 100, exclude_min=True), st.lists(st.floats(0, 400), max_size=3)

    def dose(fixed: tuple[Any, ...], amounts: dict[str, Any], said: dict[str, Any]) -> Dose:
        named: dict[str, Any] = amounts | said
        return Dose(*fixed, **named)

    def whole(split: list[float], amount: float) -> dict[str, Any]:
        if not split:
            return {"elemental_mg": amount}
        return {"elemental_mg": sum(split), "parts": tuple(Part("oxide", mg) for mg in split)}

    return st.builds(
        dose,
        st.tuples(this, STAMP, NAME, form, release, units),
        st.builds(whole, parts, AMOUNT),
        st.fixed_dictionaries(
            {
                "with_food": YES_NO,
                "unit_name": st.sampled_from(["dose", "tablet", "=cup"]),
                "purpose": PURPOSE,
                "reason": SOME,
                "body_site": SOME,
                "replaces": older,
                "made_by": WHO,
            }
        ),
    )


def influences(this: st.SearchStrategy[str], older: Ids) -> Entries:
    highest = {"exercise": 1440, "sweating": 10, "alcohol": 40, "cycle_day": 120, "stress": 10, "illness": 10}
    values = st.sampled_from(sorted(highest)).flatmap(
        lambda name: st.tuples(st.just(name), st.none() | st.floats(1, highest[name]))
    )
    return st.builds(
        lambda i, s, pair, r: Influence(i, s, pair[0], pair[1], replaces=r), this, STAMP, values, older
    )


def one_of_each(entry_id: str, older: Ids) -> Entries:
    this = st.just(entry_id)
    by: dict[str, Any] = {"replaces": older, "made_by": WHO}
    scores = st.tuples(NAME, st.floats(0, 10)) | st.tuples(st.just("stool_form"), st.floats(1, 7))
    some = st.tuples(st.none(), st.none()) | st.tuples(st.floats(0, 9999, exclude_min=True), UNITS)
    bound, number = st.none() | st.floats(0, 1e300), st.none() | st.floats(0, 300)
    return st.one_of(
        doses(this, older),
        influences(this, older),
        st.builds(
            DayState,
            this,
            STAMP,
            st.sampled_from(KINDS),
            st.sampled_from(["none", "unsure", "not asked"]),
            name=SOME,
            **by,
        ),
        st.builds(
            lambda i, s, pair, r: Score(i, s, pair[0], pair[1], replaces=r), this, STAMP, scores, older
        ),
        st.builds(
            lambda i, s, n, pair, mg, r: Food(i, s, n, pair[0], pair[1], mg, replaces=r),
            *(this, STAMP, NAME, some, st.none() | st.floats(0, 1000), older),
        ),
        st.builds(Bath, this, STAMP, st.none() | AMOUNT, number, salt_name=SOME, **by),
        st.builds(
            lambda i, s, n, site, pair: Topical(i, s, n, site, amount=pair[0], unit=pair[1]),
            *(this, STAMP, NAME, SOME, some),
        ),
        st.builds(
            Event,
            *(this, STAMP, NAME),
            severity=st.none() | st.floats(0, 10),
            minutes=number,
            body_site=SOME,
            **by,
        ),
        st.builds(
            lambda i, s, n, pair, p, why: MedicineTaken(i, s, n, pair[0], pair[1], purpose=p, reason=why),
            *(this, STAMP, NAME, some, PURPOSE, SOME),
        ),
        st.builds(
            MedicineChange,
            *(this, STAMP, NAME, st.sampled_from(["started", "stopped", "more", "less", "other"])),
            detail=SOME,
            **by,
        ),
        st.builds(
            Lab,
            *(this, STAMP, NAME, st.floats(0, 1e300), st.sampled_from(["mmol/L", "=x"])),
            laboratory=SOME,
            comparator=st.sampled_from([None, "<", ">"]),
            reference_low=bound,
            reference_high=bound,
            fasting=YES_NO,
        ),
        st.builds(Note, this, STAMP, TEXT, retracts=older, made_by=WHO),
    )


@st.composite
def diaries(draw: st.DrawFn) -> Diary:
    ids = draw(st.lists(NAME, unique=True, max_size=6))
    entries = []
    for place, entry_id in enumerate(ids):
        older = st.none() | st.sampled_from(ids[:place]) if place else st.none()
        entries.append(draw(one_of_each(entry_id, older)))
    return Diary(tuple(entries))


@quietly
@given(diaries())
def test_a_diary_written_as_csv_and_read_again_is_the_same_diary(diary: Diary) -> None:
    found = read_csv(write_csv(diary).encode())
    assert found.rejected == ()
    assert Diary(found.accepted) == diary


@quietly
@given(diaries())
def test_a_diary_written_as_json_and_read_again_is_the_same_diary(diary: Diary) -> None:
    entries = [entry_as_json(entry) for entry in diary.entries]
    record = {"format": "magnesia-record", "version": 1, "entries": entries, "documents": {}}
    assert Diary(entries_in_record(json.loads(json.dumps(record)))) == diary


@briefly
@given(diaries(), st.booleans())
def test_reading_a_file_twice_adds_nothing(diary: Diary, with_ids: bool) -> None:
    header, *rows = table_of(diary)
    if not with_ids:
        rows = [["", *row[1:]] for row in rows]
    once, twice = read_csv(text_of([header, *rows])), read_csv(text_of([header, *rows, *rows]))
    assert twice.accepted == once.accepted
    assert twice.duplicates == once.duplicates + once.rows


@briefly
@given(diaries(), st.randoms(use_true_random=False))
def test_shuffling_the_columns_changes_nothing(diary: Diary, shuffler: Random) -> None:
    table = table_of(diary)
    order = list(range(len(table[0])))
    shuffler.shuffle(order)
    found = read_csv(text_of([[row[place] for place in order] for row in table]))
    assert Diary(found.accepted) == diary


def table_of(diary: Diary) -> list[list[str]]:
    return list(csv.reader(io.StringIO(write_csv(diary), newline=""), strict=True))


def text_of(table: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(table)
    return out.getvalue().encode()


@briefly
@given(diaries(), st.sampled_from(["utf-8-sig", "utf-16"]))
def test_the_encoding_of_the_file_changes_nothing(diary: Diary, encoding: str) -> None:
    assert Diary(read_csv(write_csv(diary).encode(encoding)).accepted) == diary


@quietly
@given(TEXT)
def test_no_guarded_text_starts_a_formula_and_the_guard_comes_off_exactly(text: str) -> None:
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert unguard(guard(text)) == text


CELL = st.one_of(
    st.sampled_from(
        ["", "dose", "score", "note", "taken", "none", "value", "2026-03-01", "31/12/2026", "UTC"]
    ),
    st.sampled_from(["pain", "5", "11", "1,5", "5000", "citrate", "x"]),
    st.text(LETTERS, max_size=5),
)
HEADER = (
    "entry_id,kind,state,local_date,zone,product_name,form,units_taken,elemental_mg,outcome,score_0_10,note"
)


@quietly
@given(st.lists(st.lists(CELL, min_size=1, max_size=14), max_size=8))
def test_every_row_of_any_file_is_accepted_rejected_or_a_duplicate(rows: list[list[str]]) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    lines = [HEADER, *(",".join(map(quoted, row)) for row in rows)]
    found = read_csv("\n".join(lines).encode())
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    assert found.rows == filled == len(found.accepted) + len(found.rejected) + found.duplicates
    assert len({rejection.row for rejection in found.rejected}) == len(found.rejected)
    again = read_csv("\n".join(lines).encode())
    assert again == found


@quietly
@given(diaries(), st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_neither_what_is_in_force_nor_what_a_day_says(
    diary: Diary, shuffler: Random
) -> None:
    entries = list(diary.entries)
    shuffler.shuffle(entries)
    other = Diary(tuple(entries))
    assert {entry.entry_id for entry in current(diary)} == {entry.entry_id for entry in current(other)}
    for entry in diary.entries:
        day = entry.stamp.local_date
        assert [d.state for d in daily_intake(diary, day, 1)] == [
            d.state for d in daily_intake(other, day, 1)
        ]
        mine, theirs = daily_scores(diary, "stool_form", day, 1), daily_scores(other, "stool_form", day, 1)
        assert mine == theirs


@quietly
@given(st.sampled_from(ZONES), st.dates(date(2015, 1, 1), date(2025, 12, 31)), st.none() | st.times())
def test_a_day_stays_the_day_it_was_logged_on_in_every_zone(zone: str, day: date, clock: time | None) -> None:
    entry = none_taken("a", Stamp(day, clock, zone, datetime(2026, 1, 1, tzinfo=UTC)))
    (found,) = read_csv(write_csv(Diary((entry,))).encode()).accepted
    assert found == entry
    assert daily_intake(Diary((found,)), day, 1)[0].state == "none"
