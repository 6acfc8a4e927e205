"""Entries refuse what cannot be true, and the diary knows which of them are in force."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from magnesia.diary import (
    Bath,
    Diary,
    Dose,
    Event,
    Note,
    Score,
    Stamp,
    contradictions,
    current,
    daily_intake,
    daily_scores,
    event_days,
    late_days,
    none_taken,
    unsure_taken,
)
from magnesia.errors import InputError

FIRST = date(2026, 3, 1)


def stamp(day: int = 0, *, late_h: float = 0.0, zone: str = "Europe/Oslo") -> Stamp:
    local = FIRST + timedelta(days=day)
    entered = datetime(local.year, local.month, local.day, 20, tzinfo=UTC) + timedelta(hours=late_h)
    return Stamp(local, time(21), zone, entered)


def dose(entry_id: str, day: int = 0, elemental_mg: float = 150.0) -> Dose:
    return Dose(entry_id, stamp(day), "Citrate 150", "citrate", "tablet", 1.0, elemental_mg, None)


def test_a_score_of_eleven_is_refused_in_one_sentence_that_says_the_scale() -> None:
    with pytest.raises(InputError, match=r"11 .* from 0 to 10") as refused:
        Score("a", stamp(), "pain", 11)
    assert refused.value.details["column"] == "score_0_10"


def test_a_dose_of_5000_mg_is_refused_and_asks_whether_the_label_means_the_compound() -> None:
    with pytest.raises(InputError, match=r"5000 mg .* compound"):
        dose("a", elemental_mg=5000)
    assert dose("a", elemental_mg=2000).elemental_mg == 2000


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.1])
def test_a_number_that_is_no_amount_is_refused(value: float) -> None:
    with pytest.raises(InputError):
        dose("a", elemental_mg=value)
    with pytest.raises(InputError):
        Score("a", stamp(), "pain", value)


def test_a_dose_of_no_units_is_sent_to_none_taken() -> None:
    with pytest.raises(InputError, match="none taken"):
        Dose("a", stamp(), "Citrate", "citrate", "tablet", 0, 0, None)


def test_an_unknown_form_is_refused_with_the_list() -> None:
    with pytest.raises(InputError, match="citrate"):
        Dose("a", stamp(), "X", "citrat", "tablet", 1, 100, None)


def test_outcomes_with_a_scale_of_their_own_use_it() -> None:
    assert Score("a", stamp(), "stool_form", 7).value == 7
    assert Score("a", stamp(), "sleep_hours", 11).value == 11
    with pytest.raises(InputError, match="from 1 to 7"):
        Score("a", stamp(), "stool_form", 0)


@pytest.mark.parametrize("name", ["", "   ", " pain", "pa\0in", "pa\ud800in", "x" * 201])
def test_a_name_that_no_file_could_hold_or_that_would_make_two_of_one_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        Score("a", stamp(), name, 5)


def test_a_bath_may_leave_salt_and_minutes_open() -> None:
    assert Bath("a", stamp()) == Bath("a", stamp(), None, None)
    with pytest.raises(InputError, match="salt_g"):
        Bath("a", stamp(), 50_000.0)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "America"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(InputError, match="time zone"):
        stamp(zone=zone)


def test_the_time_of_entering_must_be_utc() -> None:
    with pytest.raises(InputError, match="UTC"):
        Stamp(FIRST, None, "Europe/Oslo", datetime(2026, 3, 1, tzinfo=timezone(timedelta(hours=1))))
    with pytest.raises(InputError, match="UTC"):
        Stamp(FIRST, None, "Europe/Oslo", datetime(2026, 3, 1))  # noqa: DTZ001  naive on purpose


def test_late_begins_48_hours_after_the_end_of_the_local_day_across_a_clock_change() -> None:
    # Oslo moved its clocks forward on 29 March 2026, so that day ended at 22:00 UTC.
    end = datetime(2026, 3, 29, 22, tzinfo=UTC)
    on_time = Stamp(date(2026, 3, 29), None, "Europe/Oslo", end + timedelta(hours=48))
    late = Stamp(date(2026, 3, 29), None, "Europe/Oslo", end + timedelta(hours=48, seconds=1))
    assert not on_time.is_late
    assert late.is_late


def test_none_taken_unsure_and_not_logged_are_three_different_days() -> None:
    diary = Diary((dose("a", 0), none_taken("b", stamp(1)), unsure_taken("c", stamp(2)), dose("d", 2)))
    days = daily_intake(diary, FIRST, 4)
    assert [day.state for day in days] == ["taken", "none", "unsure", "not logged"]
    assert [len(day.doses) for day in days] == [1, 0, 1, 0]


def test_a_dose_outweighs_none_on_the_same_day() -> None:
    (day,) = daily_intake(Diary((none_taken("a", stamp()), dose("b"))), FIRST, 1)
    assert day.state == "taken"


def test_what_stands_against_each_other_on_one_day_is_said_with_what_counts() -> None:
    diary = Diary(
        (
            none_taken("a", stamp(0)),
            dose("b", 0),
            unsure_taken("c", stamp(1)),
            none_taken("d", stamp(1)),
            unsure_taken("e", stamp(2)),
            dose("f", 2),
            Score("g", stamp(0), "pain", 4),
            Score("h", stamp(0), "pain", 7),
            Score("i", stamp(1), "pain", 4),
            Score("j", stamp(1), "pain", 4),
            *(Score(f"k{n}", stamp(n // 2), "sleep", n) for n in range(10)),
        )
    )
    days = [FIRST + timedelta(days=number) for number in range(5)]
    assert contradictions(diary, days) == [
        "2026-03-01 has both 'nothing taken' and a dose; both are kept, the dose counts.",
        "2026-03-03 has both 'not sure' and a dose; both are kept, the day counts as not sure.",
        "2026-03-02 has both 'not sure' and 'nothing taken'; both are kept, the day counts as not sure.",
        "2026-03-01 has more than one value of 'pain'; the mean counts.",
        "2026-03-01, 2026-03-02, 2026-03-03 and 2 more days have more than one value of 'sleep'; the mean counts.",
    ]
    assert contradictions(diary, [FIRST + timedelta(days=9)]) == []


def test_what_was_corrected_stands_against_nothing() -> None:
    diary = Diary((none_taken("a", stamp()), Note("n", stamp(), "wrong", retracts="a"), dose("b")))
    assert contradictions(diary, [FIRST]) == []


def test_scores_of_one_day_are_averaged_and_gaps_stay_gaps() -> None:
    diary = Diary(
        (
            Score("a", stamp(0), "pain", 4),
            Score("b", stamp(0), "pain", 7),
            Score("c", stamp(2), "pain", 3),
            Score("d", stamp(1), "fatigue", 9),
        )
    )
    assert daily_scores(diary, "pain", FIRST, 4) == [5.5, None, 3, None]


def test_a_correction_stands_in_for_the_entry_it_names_and_a_retraction_removes_it() -> None:
    diary = Diary(
        (
            Score("a", stamp(), "pain", 4),
            Score("b", stamp(), "pain", 6, replaces="a"),
            Score("c", stamp(1), "pain", 9),
            Note("d", stamp(1), "wrong day", retracts="c"),
        )
    )
    assert [entry.entry_id for entry in current(diary)] == ["b", "d"]
    assert daily_scores(diary, "pain", FIRST, 2) == [6, None]


def test_what_was_replaced_stays_out_even_when_its_correction_is_retracted() -> None:
    entries = (
        Score("a", stamp(), "pain", 4),
        Score("b", stamp(), "pain", 6, replaces="a"),
        Note("c", stamp(), "neither", retracts="b"),
    )
    for order in (entries, entries[::-1]):
        assert [entry.entry_id for entry in current(Diary(order))] == ["c"]


def test_an_entry_cannot_name_itself() -> None:
    with pytest.raises(InputError):
        none_taken("a", stamp(), replaces="a")
    with pytest.raises(InputError):
        Note("a", stamp(), "oops", retracts="a")


def test_two_entries_with_one_id_make_no_diary() -> None:
    with pytest.raises(InputError, match="twice"):
        Diary((none_taken("a", stamp()), none_taken("a", stamp(1))))


def test_events_and_late_scores_are_told_by_day() -> None:
    diary = Diary(
        (
            Event("a", stamp(1), "loose stool"),
            Score("b", stamp(0), "pain", 4),
            Score("c", stamp(1), "pain", 4, replaces=None),
            Score("d", stamp(2, late_h=80), "pain", 4),
        )
    )
    assert event_days(diary, "loose stool", FIRST, 3) == [False, True, False]
    assert late_days(diary, "pain", FIRST, 3) == [False, False, True]
