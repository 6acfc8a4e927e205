"""What is known of a day, kind by kind: logged, none, unsure, not asked and not logged are five different things."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from magnesia.diary import (
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
    Score,
    Stamp,
    Topical,
    contradictions,
    daily_intake,
    daily_scores,
    day_states,
    none_taken,
    states_of_day,
    superseded,
    unsure_taken,
)

FIRST = date(2026, 3, 1)


def stamp(day: int = 0) -> Stamp:
    local = FIRST + timedelta(days=day)
    return Stamp(local, None, "Europe/Oslo", datetime(local.year, local.month, local.day, 20, tzinfo=UTC))


def state(entry_id: str, kind: Any, word: Any, name: str | None = None, day: int = 0) -> DayState:
    return DayState(entry_id, stamp(day), kind, word, name=name)


ONE_OF_EACH: dict[str, Entry] = {
    "dose": Dose("dose", stamp(), "C", "citrate", "tablet", 1, 150),
    "food": Food("food", stamp(), "oats"),
    "bath": Bath("bath", stamp()),
    "topical": Topical("topical", stamp(), "oil"),
    "score": Score("score", stamp(), "pain", 5),
    "event": Event("event", stamp(), "cramp"),
    "medicine": MedicineTaken("medicine", stamp(), "ibuprofen"),
    "influence": Influence("influence", stamp(), "stress", 6),
    "lab": Lab("lab", stamp(), "magnesium", 0.8, "mmol/L"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_word_of_its_own_every_day(kind: str) -> None:
    diary = Diary(
        (
            ONE_OF_EACH[kind],
            state("n", kind, "none", day=1),
            state("u", kind, "unsure", day=2),
            state("a", kind, "not asked", day=3),
        )
    )
    days = day_states(diary, FIRST, 5)
    assert [day.by_kind[kind] for day in days] == ["logged", "none", "unsure", "not asked", "not logged"]
    others = set(KINDS) - {kind}
    assert {day.by_kind[other] for day in days for other in others} == {"not logged"}


def test_a_change_of_medicine_counts_as_something_known_of_medicines() -> None:
    (day,) = day_states(Diary((MedicineChange("c", stamp(), "amitriptyline", "started"),)), FIRST, 1)
    assert day.by_kind["medicine"] == "logged"


@pytest.mark.parametrize("kind", ["score", "event", "medicine", "influence"])
def test_each_thing_with_a_name_has_a_word_of_its_own_every_day(kind: str) -> None:
    entry = ONE_OF_EACH[kind]
    name = entry.outcome if isinstance(entry, Score) else str(vars(entry)["name"])
    diary = Diary((entry, state("n", kind, "none", name, day=1), state("u", kind, "unsure", day=2)))
    days = day_states(diary, FIRST, 4)
    assert [dict(day.by_name) for day in days] == [
        {(kind, name): word} for word in ("logged", "none", "unsure", "not logged")
    ]


def test_a_half_filled_day_is_used_for_what_stands_in_it() -> None:
    diary = Diary((Score("a", stamp(), "pain", 4), Score("b", stamp(1), "sleep", 3)))
    assert [day.outcomes for day in day_states(diary, FIRST, 2)] == [
        {"pain": "logged", "sleep": "not logged"},
        {"pain": "not logged", "sleep": "logged"},
    ]
    assert daily_scores(diary, "pain", FIRST, 2) == [4, None]


def test_not_sure_about_a_score_is_a_gap_and_never_a_zero() -> None:
    diary = Diary((state("a", "score", "unsure", "pain"), Score("b", stamp(), "sleep", 3)))
    (day,) = day_states(diary, FIRST, 1)
    assert day.outcomes == {"pain": "unsure", "sleep": "logged"}
    assert daily_scores(diary, "pain", FIRST, 1) == [None]


def test_what_is_said_of_a_whole_kind_holds_for_each_name_without_a_word_of_its_own() -> None:
    diary = Diary(
        (
            Score("a", stamp(), "pain", 4),
            state("b", "score", "not asked"),
            state("c", "score", "unsure", "sleep"),
            Score("d", stamp(1), "fog", 2),
        )
    )
    assert day_states(diary, FIRST, 1)[0].outcomes == {"pain": "logged", "sleep": "unsure"}
    assert day_states(diary, FIRST, 2)[0].outcomes["fog"] == "not asked"


def test_no_migraine_says_nothing_about_other_events() -> None:
    (day,) = day_states(Diary((state("a", "event", "none", "migraine"),)), FIRST, 1)
    assert day.by_name == {("event", "migraine"): "none"}
    assert day.by_kind["event"] == "not logged"


def test_not_sure_about_one_product_leaves_the_magnesium_of_the_day_open_and_none_of_one_says_nothing() -> (
    None
):
    diary = Diary(
        (ONE_OF_EACH["dose"], state("a", "dose", "unsure", "Oxide"), state("b", "dose", "none", "Oxide", 1))
    )
    assert [day.by_kind["dose"] for day in day_states(diary, FIRST, 2)] == ["unsure", "not logged"]
    assert [day.state for day in daily_intake(diary, FIRST, 2)] == ["unsure", "not logged"]


def test_unsure_outweighs_what_adds_up_and_a_score_outweighs_unsure() -> None:
    both = Diary((ONE_OF_EACH["food"], state("u", "food", "unsure"), state("n", "food", "none")))
    assert day_states(both, FIRST, 1)[0].by_kind["food"] == "unsure"
    both = Diary((ONE_OF_EACH["score"], state("u", "score", "unsure", "pain")))
    assert day_states(both, FIRST, 1)[0].outcomes == {"pain": "logged"}
    both = Diary((ONE_OF_EACH["bath"], state("n", "bath", "none"), state("a", "bath", "not asked")))
    assert day_states(both, FIRST, 1)[0].by_kind["bath"] == "logged"


def test_one_day_by_itself_reads_like_the_same_day_among_others() -> None:
    entries = (*ONE_OF_EACH.values(), Note("note", stamp(), "hello"))
    assert states_of_day(FIRST, entries) == day_states(Diary(entries), FIRST, 1)[0]


def test_a_state_that_was_taken_back_is_not_known_any_more() -> None:
    diary = Diary((state("a", "food", "none"), Note("n", stamp(), "wrong day", retracts="a")))
    assert day_states(diary, FIRST, 1)[0].by_kind["food"] == "not logged"


def test_nobody_asked_about_doses_leaves_the_day_open_for_the_plan() -> None:
    (day,) = daily_intake(Diary((state("a", "dose", "not asked"),)), FIRST, 1)
    assert day.state == "not logged"


def test_what_stands_against_a_state_of_any_kind_is_said_with_what_counts() -> None:
    diary = Diary(
        (
            ONE_OF_EACH["food"],
            state("a", "food", "none"),
            state("b", "bath", "unsure", day=1),
            state("c", "bath", "none", day=1),
            ONE_OF_EACH["score"],
            state("d", "score", "unsure", "pain"),
            ONE_OF_EACH["event"],
            state("e", "event", "none", "cramp"),
            state("f", "event", "not asked"),
            none_taken("g", stamp(2)),
            unsure_taken("h", stamp(2)),
        )
    )
    assert contradictions(diary, [FIRST + timedelta(days=day) for day in range(4)]) == [
        "2026-03-03 has both 'not sure' and 'nothing taken'; both are kept, the day counts as not sure.",
        "2026-03-02 has both 'unsure' and 'none' for bath; both are kept, the day counts as not sure.",
        "2026-03-01 has both 'none' and an entry for event 'cramp'; both are kept, what was logged counts.",
        "2026-03-01 has both 'none' and an entry for food; both are kept, what was logged counts.",
        "2026-03-01 has both 'unsure' and an entry for score 'pain'; both are kept, what was logged counts.",
    ]


def test_the_first_to_take_an_entry_out_is_named_with_who_and_why() -> None:
    first = Score("b", stamp(), "pain", 6, replaces="a", made_by="Anna")
    diary = Diary(
        (
            Score("a", stamp(), "pain", 4),
            first,
            Score("c", stamp(), "pain", 7, replaces="a"),
            Note("n", stamp(), "undo", retracts="c"),
            Note("m", stamp(), "of nothing", retracts="elsewhere"),
        )
    )
    out = superseded(diary)
    assert set(out) == {"a", "c"}
    assert (out["a"], out["a"].made_by) == (first, "Anna")
