"""Laws of the diary: nothing is lost, nothing depends on order, and CSV gives back what it was given."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from magnesia.diary import (
    Bath,
    Diary,
    Dose,
    Entry,
    Event,
    Note,
    Score,
    Stamp,
    Topical,
    current,
    daily_intake,
    daily_scores,
    guard,
    none_taken,
    read_csv,
    unguard,
    unsure_taken,
    write_csv,
)

quietly = settings(derandomize=True, max_examples=100, deadline=None)

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TRICKY = st.sampled_from(
    ["=1+1", "+1", "-5", "@a", "\t=x", "'", "''=", "1,5", '"', "a;b", "\r", "\n\r\n", "sep=;"]
)
TEXT = st.one_of(TRICKY, st.text(LETTERS, min_size=1, max_size=20)).filter(lambda text: text.strip() != "")
NAME = TEXT.map(str.strip)
STAMP = st.builds(
    Stamp,
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.none() | st.times(),
    st.sampled_from(ZONES),
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
AMOUNT = st.floats(0, 2000)


def one_of_each(entry_id: str, older: st.SearchStrategy[str | None]) -> st.SearchStrategy[Entry]:
    this = st.just(entry_id)
    scores = st.tuples(NAME, st.floats(0, 10)) | st.tuples(st.just("stool_form"), st.floats(1, 7))
    form, release = st.sampled_from(["citrate", "oxide", "food"]), st.sampled_from(["tablet", "slow"])
    return st.one_of(
        st.builds(
            Dose,
            this,
            STAMP,
            NAME,
            form,
            release,
            st.floats(0, 100, exclude_min=True),
            AMOUNT,
            st.sampled_from([None, True, False]),
            replaces=older,
        ),
        st.builds(none_taken, this, STAMP, replaces=older),
        st.builds(unsure_taken, this, STAMP, replaces=older),
        st.builds(
            lambda i, s, pair, r: Score(i, s, pair[0], pair[1], replaces=r), this, STAMP, scores, older
        ),
        st.builds(Bath, this, STAMP, st.none() | AMOUNT, st.none() | st.floats(0, 300), replaces=older),
        st.builds(Topical, this, STAMP, NAME, st.none() | NAME, replaces=older),
        st.builds(Event, this, STAMP, NAME, replaces=older),
        st.builds(Note, this, STAMP, TEXT, retracts=older),
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
    diary: Diary, shuffler: object
) -> None:
    entries = list(diary.entries)
    shuffler.shuffle(entries)  # type: ignore[attr-defined]
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
