"""What a person types is read once; what can be read in two ways is asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest

from magnesia.diary import time_said, understand
from magnesia.errors import InputError
from magnesia.person import Product
from magnesia.study.record.naming import day_named, short_id
from magnesia.study.record.paper.marks import read_marks
from magnesia.study.record.paper.rows import Row
from magnesia.study.record.scores import Rating, ratings
from magnesia.study.record.typed import (
    amounts_in,
    change_in,
    in_unit,
    influence_value,
    kind_and_name,
    lab_value,
    one_amount,
    score_number,
)

TUESDAY = date(2026, 11, 24)
ONE_PRODUCT = (Product("Citrate", "citrate", 100.0),)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TUESDAY),
        (" Yesterday ", date(2026, 11, 23)),
        ("vorgestern", date(2026, 11, 22)),
        ("monday", date(2026, 11, 23)),
        ("last wednesday", date(2026, 11, 18)),
        ("Montag", date(2026, 11, 23)),
        ("2026-01-31", date(2026, 1, 31)),
        ("24.11.2026", TUESDAY),
        ("11/24/2026", TUESDAY),
        ("5.5.2026", date(2026, 5, 5)),
    ],
)
def test_a_day_is_read_as_people_say_it(text: str, day: date) -> None:
    assert day_named(text, TUESDAY) == day


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("3.4.2026", "date-two-readings", "2026-03-04 or 2026-04-03"),
        ("tuesday", "date-two-readings", "2026-11-17 or 2026-11-24"),
        ("25.11.2026", "date-future", "not come yet"),
        ("31.02.2026", "date-unclear", "2026-11-24"),
        ("3.4.26", "date-two-readings", "2026-03-04 or 2026-04-03"),
        ("3.4.", "date-two-readings", "2026-03-04 or 2026-04-03"),
        ("1.2/2026", "date-unclear", "not a day"),
        ("soon", "date-unclear", "not a day"),
    ],
)
def test_a_day_that_is_unclear_is_asked_about(text: str, code: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as asked:
        day_named(text, TUESDAY)
    assert asked.value.code == code


def test_a_time_is_a_clock_time_or_a_part_of_the_day() -> None:
    assert time_said("9pm") == (time(21), None)
    assert time_said("Evening") == (None, "evening")
    assert time_said("abends") == (None, "evening")
    assert time_said("in the night") == (None, "night")
    assert time_said("Mitternacht") == (time(0), None)
    with pytest.raises(InputError, match="part of the day"):
        time_said("later")


@pytest.mark.parametrize("text", ["7/10", "7", "6.5", "½", "0", "1/2", "seven"])
def test_a_score_means_the_same_on_paper_and_for_a_day(text: str) -> None:
    (of_day,) = ratings([text], ["pain"])
    paper = read_marks(Row("score", "pain"), f"all {text}", [TUESDAY] * 7, TUESDAY)
    assert paper == (of_day.value,) * 7


def test_what_may_be_two_times_is_asked_about() -> None:
    for text in ("night", "nachts"):
        with pytest.raises(InputError, match="bedtime or the hours after midnight"):
            time_said(text)
    with pytest.raises(InputError, match="may begin or end that day"):
        time_said("midnight", day_is_said=True)


DAY_WORDS = (
    *("today", "yesterday", "vorgestern", "saturday", "Sonnabend", "tuesday", "2026-11-21", "21.11.2026"),
    *("21.11.", "21.11.26", "11/21/2026", "1 day ago", "two weeks ago", "vor 3 Tagen", "3.4.2026", "3.4.26"),
    *("3.4.", "31.2.2026"),
)
TIME_WORDS = (
    "21:00",
    "9pm",
    "21 Uhr",
    "noon",
    "morgens",
    "abends",
    "evening",
    "bedtime",
    "in the night",
    "night",
    "nachts",
)


def _said_of(read: Callable[[], object]) -> object:
    try:
        return read()
    except InputError as asked:
        return asked.code


@pytest.mark.parametrize("words", DAY_WORDS)
def test_a_day_means_the_same_in_free_words_and_behind_the_option(words: str) -> None:
    late = datetime.combine(TUESDAY, time(23, 59), UTC)
    in_words = _said_of(lambda: understand(f"1 citrate {words}", ONE_PRODUCT, local_now=late).day)
    assert in_words == _said_of(lambda: day_named(words, TUESDAY))


@pytest.mark.parametrize("words", TIME_WORDS)
def test_a_time_means_the_same_in_free_words_and_behind_the_option(words: str) -> None:
    late = datetime.combine(TUESDAY, time(23, 59), UTC)

    def in_free_words() -> object:
        found = understand(f"1 citrate {words}", ONE_PRODUCT, local_now=late)
        return found.local_time, found.part_of_day

    assert _said_of(in_free_words) == _said_of(lambda: time_said(words))


@pytest.mark.parametrize(
    ("text", "words", "amounts"),
    [
        ("spinach 200 g", "spinach", [(200, "g")]),
        ("200g spinach", "spinach", [(200, "g")]),
        ("2 cups of oats", "oats", [(2, "cup")]),
        ("two portions of pumpkin seeds", "pumpkin seeds", [(2, "portion")]),
        ("half a patch", "", [(0.5, "patch")]),
        ("500 g Epsom salt 20 min", "Epsom salt", [(500, "g"), (20, "min")]),
        ("vitamin b6", "vitamin b6", []),
        ("coenzyme q10 100 mg", "coenzyme q10", [(100, "mg")]),
    ],
)
def test_amounts_are_taken_out_of_the_words(text: str, words: str, amounts: list[tuple[float, str]]) -> None:
    rest, found = amounts_in(text)
    assert (rest, [(one.value, one.unit) for one in found]) == (words, amounts)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ibuprofen 400", "unit-missing"),
        ("ibuprofen 400 mg 200 mg", "two-amounts"),
        ("400 mg", "name-missing"),
        ("ibuprofen 1,500 mg", "ambiguous-number"),
    ],
)
def test_an_amount_that_is_unclear_is_asked_about(text: str, code: str) -> None:
    with pytest.raises(InputError) as asked:
        one_amount(text, "medicine")
    assert asked.value.code == code


def test_a_number_with_its_unit_is_taken_where_a_bare_number_was_asked_for() -> None:
    assert in_unit("500", "g") == 500
    assert in_unit("500g", "g") == 500
    assert in_unit("0,5 kg", "g") == 500
    assert in_unit("2h", "min") == 120
    with pytest.raises(InputError, match="a volume") as asked:
        in_unit("2 cups", "g")
    assert asked.value.code == "unit-does-not-fit"
    with pytest.raises(InputError, match="below zero"):
        in_unit("-5", "g")


def test_seven_of_ten_is_a_seven() -> None:
    assert score_number("7/10") == 7
    assert score_number("6.5 of 10") == 6.5
    assert score_number("1/2") == 0.5


def test_bare_scores_take_the_order_of_the_outcomes() -> None:
    known = ["pain", "sleep", "fog"]
    assert ratings(["6", "-", "?"], known) == [Rating("pain", 6), Rating("fog", "unsure")]
    assert ratings(["n", "4", "mood=3"], known) == [
        Rating("pain", "not asked"),
        Rating("sleep", 4),
        Rating("mood", 3),
    ]
    assert ratings(["pain=-"], known) == []


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (["1", "2", "3"], "scores-too-many"),
        (["1", "pain=2"], "score-twice"),
        (["=5"], "score-unclear"),
        (["pain="], "score-unclear"),
        (["lots"], "score-unclear"),
        (["pain=lots"], "not-a-number"),
    ],
)
def test_scores_that_are_unclear_are_asked_about(texts: list[str], code: str) -> None:
    with pytest.raises(InputError) as asked:
        ratings(texts, ["pain", "sleep"])
    assert asked.value.code == code
    with pytest.raises(InputError, match="--outcome pain") as asked:
        ratings(["6"], [])
    assert asked.value.code == "outcomes-not-named"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("magnesium 0.82 mmol/L", ("magnesium", 0.82, "mmol/L", None)),
        ("magnesium in 24 h urine 4,5 mmol", ("magnesium in 24 h urine", 4.5, "mmol", None)),
        ("TSH <0.1 mU/L", ("TSH", 0.1, "mU/L", "<")),
        ("eGFR > 90 mL/min/1.73 m2", ("eGFR", 90, "mL/min/1.73 m2", ">")),
        ("platelets 250 10^9/L", ("platelets", 250, "10^9/L", None)),
        ("ferritin 30ng/mL", ("ferritin", 30, "ng/mL", None)),
    ],
)
def test_a_laboratory_value_is_read_as_the_sheet_shows_it(text: str, expected: tuple[object, ...]) -> None:
    found = lab_value(text.split())
    assert (found.analyte, found.value, found.unit, found.comparator) == expected


@pytest.mark.parametrize(
    ("text", "code"), [("magnesium", "lab-unclear"), ("magnesium 0.8", "lab-unit-missing")]
)
def test_a_laboratory_value_without_number_or_unit_is_asked_about(text: str, code: str) -> None:
    with pytest.raises(InputError) as asked:
        lab_value([text])
    assert asked.value.code == code


def test_a_change_of_medicine_is_read_in_either_order() -> None:
    assert change_in(["amitriptyline", "started", "10 mg"]) == ("amitriptyline", "started", "10 mg")
    assert change_in(["stopped", "amitriptyline"]) == ("amitriptyline", "stopped", None)
    assert change_in(["reduced amitriptyline 10 mg"]) == ("amitriptyline", "less", "10 mg")
    for words, code in ((["amitriptyline"], "change-unclear"), (["started"], "name-missing")):
        with pytest.raises(InputError) as asked:
            change_in(words)
        assert asked.value.code == code


def test_an_influence_is_measured_in_its_own_unit_or_not_at_all() -> None:
    assert influence_value("exercise", ["1", "h"]) == 60
    assert influence_value("alcohol", ["2", "glasses"]) == 2
    assert influence_value("cycle_day", ["day", "14"]) == 14
    assert influence_value("stress", ["7/10"]) == 7
    assert influence_value("illness", []) is None


def test_a_state_of_the_day_names_its_kind_or_something_that_tells_it() -> None:
    assert kind_and_name((), None, None, []) == ("dose", None)
    assert kind_and_name(["food"], None, None, []) == ("food", None)
    assert kind_and_name(["event", "migraine"], None, None, []) == ("event", "migraine")
    assert kind_and_name(["sweat"], None, None, []) == ("influence", "sweating")
    assert kind_and_name(["Pain"], None, None, ["pain"]) == ("score", "Pain")
    assert kind_and_name(["migraine"], "event", None, []) == ("event", "migraine")
    with pytest.raises(InputError, match="medicine"):
        kind_and_name(["migraine"], None, None, [])


def test_a_person_types_the_head_of_an_id_that_we_made_and_all_of_one_of_their_own() -> None:
    assert short_id("0123456789abcdef0123456789abcdef") == "01234567"
    assert short_id("0123456789abcdef0123456789abcdef-pain") == "01234567-pain"
    assert short_id("monday-morning") == "monday-morning"
