"""What is told in words beside a dose: the day, the time, the reason and the place never end up in a name."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.doors.conftest import CommandLine

#: Tuesday, four in the night in Oslo.
NIGHT = datetime(2026, 11, 24, 3, 0, 40, tzinfo=UTC)
MONDAY, TUESDAY = "2026-11-23", "2026-11-24"


@pytest.fixture
def night_log(magnesia_log: CommandLine, clock: Callable[[datetime], None]) -> CommandLine:
    clock(NIGHT)
    return magnesia_log


def _entries(log: CommandLine, words: str) -> list[dict[str, Any]]:
    printed = log("log", *shlex.split(words), "--json")
    assert printed.code == 0, printed
    entries: list[dict[str, Any]] = printed.json["entries"]
    return entries


@pytest.mark.parametrize(
    ("words", "when", "fields"),
    [
        (
            "medicine 'ibuprofen 400 mg yesterday evening'",
            (MONDAY, None, "evening"),
            {"name": "ibuprofen", "amount": 400, "unit": "mg"},
        ),
        ("medicine gestern ibuprofen 400 mg", (MONDAY, None, None), {"name": "ibuprofen", "amount": 400}),
        (
            "medicine ibuprofen 400 mg 14:30 --date yesterday",
            (MONDAY, "14:30", None),
            {"name": "ibuprofen", "amount": 400},
        ),
        ("medicine Ibuprofen 400 mg vor 2 Stunden", (TUESDAY, "02:00", None), {"name": "Ibuprofen"}),
        ("medicine ibuprofen 400 mg 5 hours ago", (MONDAY, "23:00", None), {"name": "ibuprofen"}),
        ("medicine ibuprofen 400 mg about an hour ago", (TUESDAY, "03:00", None), {"name": "ibuprofen"}),
        ("medicine 'ibuprofen 400 mg (yesterday)'", (MONDAY, None, None), {"name": "ibuprofen"}),
        ("event migraine gestern 3 Stunden lang", (MONDAY, None, None), {"name": "migraine", "minutes": 180}),
        ("event bad night yesterday", (MONDAY, None, None), {"name": "bad night"}),
        ("food '0,5 l Wasser gestern'", (MONDAY, None, None), {"name": "Wasser", "amount": 0.5}),
        ("food tea for breakfast", (TUESDAY, None, None), {"name": "tea for breakfast"}),
        ("medicine ibuprofen 400 mg just now", (TUESDAY, "04:00", None), {"name": "ibuprofen"}),
        ("medicine ibuprofen 400 mg today", (TUESDAY, None, None), {"name": "ibuprofen"}),
        ("medicine ibuprofen yesterday at 9pm 400 mg", (MONDAY, "21:00", None), {"name": "ibuprofen"}),
        ("medicine 9 am yesterday ibuprofen 400 mg", (MONDAY, "09:00", None), {"name": "ibuprofen"}),
        ("medicine 'Ibuprofen 400 mg, gestern um 14 Uhr'", (MONDAY, "14:00", None), {"name": "Ibuprofen"}),
        ("medicine 'Ibuprofen 400 mg gestern 9 Uhr abends'", (MONDAY, "21:00", None), {"name": "Ibuprofen"}),
        ("medicine ibuprofen 400 mg at 9pm last night", (MONDAY, "21:00", None), {"name": "ibuprofen"}),
        (
            "medicine melatonin 1 mg at bedtime on sunday",
            ("2026-11-22", None, "bedtime"),
            {"name": "melatonin"},
        ),
        ("medicine ibuprofen 400 mg 21.11.", ("2026-11-21", None, None), {"name": "ibuprofen"}),
        (
            "event 'migraine 3h yesterday evening'",
            (MONDAY, None, "evening"),
            {"name": "migraine", "minutes": 180},
        ),
        ("event migraine 3 h", (TUESDAY, None, None), {"name": "migraine", "minutes": 180}),
        (
            "event migraine for 20 min gestern früh",
            (MONDAY, None, "morning"),
            {"name": "migraine", "minutes": 20},
        ),
        ("event cramp in the night", (TUESDAY, None, "night"), {"name": "cramp"}),
        ("food 'Banane gestern Abend'", (MONDAY, None, "evening"), {"name": "Banane"}),
        ("food coffee yesterday noon", (MONDAY, "12:00", None), {"name": "coffee"}),
        ("food 2 eggs yesterday", (MONDAY, None, None), {"name": "eggs", "amount": 2}),
        (
            "bath 500 g Bittersalz 20 Minuten gestern",
            (MONDAY, None, None),
            {"salt_name": "Bittersalz", "salt_g": 500, "minutes": 20},
        ),
        (
            "topical 'oil yesterday left knee 5 sprays'",
            (MONDAY, None, None),
            {"product_name": "oil", "body_site": "left knee", "amount": 5, "unit": "spray"},
        ),
        (
            "lab 'magnesium 0.8 mmol/L yesterday'",
            (MONDAY, None, None),
            {"analyte": "magnesium", "value": 0.8, "unit": "mmol/L"},
        ),
        ("change 'duloxetine stopped yesterday'", (MONDAY, None, None), {"name": "duloxetine"}),
        (
            "change melatonin more 2 mg at bedtime",
            (TUESDAY, None, None),
            {"name": "melatonin", "detail": "2 mg at bedtime"},
        ),
        ("stress 6 yesterday", (MONDAY, None, None), {"name": "stress", "value": 6}),
        ("exercise 30 min gestern Abend", (MONDAY, None, "evening"), {"name": "exercise", "value": 30}),
        ("none yesterday", (MONDAY, None, None), {"kind": "dose", "state": "none"}),
        ("unsure event migraine gestern", (MONDAY, None, None), {"kind": "event", "name": "migraine"}),
        ("day pain=5 yesterday evening", (MONDAY, None, "evening"), {"outcome": "pain", "value": 5}),
    ],
)
def test_words_about_the_time_are_the_time_and_stay_out_of_the_name(
    night_log: CommandLine, words: str, when: tuple[str | None, ...], fields: dict[str, Any]
) -> None:
    (entry,) = _entries(night_log, words)
    stamp = entry["stamp"]
    assert (
        stamp["local_date"],
        stamp["local_time"] and stamp["local_time"][:5],
        stamp["part_of_day"],
    ) == when
    assert {name: entry[name] for name in fields} == fields


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("food evening primrose oil", "evening primrose oil"),
        ("food Nachtkerzenöl", "Nachtkerzenöl"),
        ("food Abendbrot", "Abendbrot"),
        ("food Mitternachtssnack", "Mitternachtssnack"),
        ("event morning stiffness", "morning stiffness"),
        ("event morning stiffness yesterday", "morning stiffness"),
        ("event night sweats", "night sweats"),
        ("event dizzy at one point", "dizzy at one point"),
        ("event trouble sleeping", "trouble sleeping"),
        ("event cold feet", "cold feet"),
        ("event 'Tag der Ruhe'", "Tag der Ruhe"),
        ("medicine 8-hour ibuprofen 400 mg", "8-hour ibuprofen"),
        ("medicine One A Day 1 tablet", "One A Day"),
        ("medicine One A Day yesterday", "One A Day"),
        ("medicine 'St. John’s wort'", "St. John’s wort"),
    ],
)
def test_a_name_keeps_words_that_only_sound_like_a_time(
    night_log: CommandLine, words: str, name: str
) -> None:
    (entry,) = _entries(night_log, words)
    assert entry["name"] == name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("medicine ibuprofen 400 mg this evening", "has not come yet"),
        ("medicine ibuprofen 400 mg 14:30", "has not come yet"),
        ("medicine ibuprofen 400 mg tomorrow", "has not come yet"),
        ("medicine ibuprofen 400 mg last night", "write yesterday evening"),
        ("medicine ibuprofen 400 mg nachts", "bedtime"),
        ("medicine ibuprofen 400 mg at 9", "am or pm"),
        ("medicine ibuprofen 400 mg yesterday 9am 9pm", "second time"),
        ("medicine ibuprofen 400 mg yesterday vorgestern", "another day"),
        ("medicine ibuprofen 400 mg 3.4.2026", "2026-03-04 or 2026-04-03"),
        ("medicine ibuprofen 400 mg on tuesday", "can be two days"),
        ("medicine ibuprofen 400 mg yesterday --date 2026-11-20", "leave one of them out"),
        ("medicine ibuprofen 400 mg yesterday 9pm --time 20:00", "leave one of them out"),
        ("medicine 'Pflaster 2 am Knie'", "'2'"),
        ("food soup from yesterday", "may be the day or part of the name"),
        ('food "yesterday\'s soup"', "may be the day or part of the name"),
        ("food Suppe von gestern", "may be the day or part of the name"),
        ("food Sunday roast", "may be the day or part of the name"),
        ("event migraine yesterday 14:00-17:00", "--time 14:00"),
        ("event migraine yesterday night", "bedtime"),
        ("bath for cramps", "no place for one"),
        ("medicine ibuprofen 400 mg for pain since monday", "says how long, not when"),
        ("event Migräne seit gestern", "without seit"),
        ("food yesterday", "names no food"),
        ("none yesterday evening", "whole day"),
        ("medicine half zopiclone", "not understood as an amount"),
        ("medicine eine halbe Zopiclon", "not understood as an amount"),
        ("medicine 2 ibuprofen", "not understood as an amount"),
        ("medicine ibuprofen 400 mg for headache --reason cramps", "told twice"),
        ("medicine ibuprofen 400 mg for", "--reason"),
        ("event cramp because of stress", "no place for one"),
        ("topical oil for cramps", "no place for one"),
        ("event cramp left calf --site foot", "told twice"),
    ],
)
def test_what_may_be_a_time_or_a_name_is_asked_about(night_log: CommandLine, words: str, said: str) -> None:
    printed = night_log("log", *shlex.split(words))
    assert printed.code == 2, printed
    assert said in printed.err
    assert night_log.entries() == ()


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (
            "medicine ibuprofen 400 mg for headache",
            {"name": "ibuprofen", "reason": "headache", "purpose": "as needed"},
        ),
        (
            "medicine Ibuprofen 400 mg wegen Kopfschmerzen gestern",
            {"name": "Ibuprofen", "reason": "Kopfschmerzen"},
        ),
        (
            "medicine ibuprofen because of my back 400 mg",
            {"name": "ibuprofen", "reason": "back", "amount": 400},
        ),
        ("medicine Zopiclon zum Einschlafen", {"name": "Zopiclon", "reason": "Einschlafen"}),
        ("medicine ibuprofen as needed 400 mg", {"name": "ibuprofen", "purpose": "as needed"}),
        ("medicine Ibuprofen bei Bedarf gestern", {"name": "Ibuprofen", "purpose": "as needed"}),
        ("event pressure behind left eye", {"name": "pressure", "body_site": "behind left eye"}),
        ("event cramp left calf", {"name": "cramp", "body_site": "left calf"}),
        ("event cramp calf", {"name": "cramp", "body_site": "calf"}),
        ("event cramp in the foot", {"name": "cramp", "body_site": "foot"}),
        ("event left calf cramp", {"name": "cramp", "body_site": "left calf"}),
        ("event Krampf linke Wade", {"name": "cramp", "body_site": "linke Wade"}),
        ("event Wadenkrampf", {"name": "cramp", "body_site": "calf"}),
        ("event Wadenkrampf links", {"name": "cramp", "body_site": "left calf"}),
        ("event leg cramp --site left", {"name": "cramp", "body_site": "left leg"}),
        ("event Calf cramps", {"name": "cramp", "body_site": "calf"}),
        ("none event Wadenkrampf", {"kind": "event", "name": "cramp"}),
        ("topical magnesium oil on my legs 5 ml", {"product_name": "magnesium oil", "body_site": "legs"}),
    ],
)
def test_the_reason_and_the_place_have_fields_of_their_own(
    night_log: CommandLine, words: str, fields: dict[str, Any]
) -> None:
    (entry,) = _entries(night_log, words)
    assert {name: entry[name] for name in fields} == fields


def test_none_against_a_cramp_under_its_other_name_is_seen(night_log: CommandLine) -> None:
    night_log("log", "event", "Wadenkrampf")
    assert "both 'none' and an entry for event 'cramp'" in night_log("log", "none", "event", "cramp").out


def test_words_that_call_for_help_only_together_are_not_taken_apart(night_log: CommandLine) -> None:
    for words in ("sudden numbness in left arm", "crushing pain in chest"):
        whole = night_log("log", "note", words, "--json").json["findings"]
        found = night_log("log", "event", words, "--json").json["findings"]
        assert [one["reason"] for one in found] == [one["reason"] for one in whole]


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("day '5 6 4'", {"pain": 5, "sleep": 6, "fog": 4}),
        ("day 5 6 4 yesterday", {"pain": 5, "sleep": 6, "fog": 4}),
        ("day pain 6", {"pain": 6}),
        ("day pain = 5", {"pain": 5}),
        ("day 'pain 6, sleep 4'", {"pain": 6, "sleep": 4}),
        ("day pain=5 sleep 7 of 10", {"pain": 5, "sleep": 7}),
        ("day 'brain mist=3'", {"brain mist": 3}),
        ("day fog=4,5", {"fog": 4.5}),
        ("day fog 4,5", {"fog": 4.5}),
        ("day '7/10' 1/2", {"pain": 7, "sleep": 0.5}),
        ("day 'pain=1 1/2'", {"pain": 1.5}),
        ("day --score pain=3 --score 'sleep=not sure'", {"pain": 3, "sleep": None}),
        ("day 6 not sure - ", {"pain": 6, "sleep": None}),
    ],
)
def test_scores_are_read_as_people_type_them(
    night_log: CommandLine, words: str, values: dict[str, float | None]
) -> None:
    entries = _entries(night_log, words)
    assert {entry.get("outcome") or entry["name"]: entry.get("value") for entry in entries} == values


@pytest.mark.parametrize("words", ["day 5,6", "day 5,6 4", "day 5,6 yesterday"])
def test_a_comma_between_two_scores_is_asked_about(night_log: CommandLine, words: str) -> None:
    asked = night_log("log", *words.split())
    assert asked.code == 2
    assert '"5,6" can be 5.6 or two scores; write 5.6 or 5 6.' in asked.err
    assert night_log.entries() == ()


def test_with_one_outcome_a_comma_is_a_decimal_comma(magnesia: CommandLine) -> None:
    magnesia("init", "--age", "47", "--region", "EU", "--zone", "Europe/Oslo", "--outcome", "pain")
    (entry,) = _entries(magnesia, "day 5,6")
    assert entry["value"] == 5.6


def test_fasting_in_the_words_of_a_lab_value_is_no_unit(night_log: CommandLine) -> None:
    for words, fasting in (("fasting", True), ("nicht nüchtern", False), ("", None)):
        said = night_log("log", "lab", f"magnesium 0.8 mmol/L {words}", "--json").json["entries"][0]
        assert (said["unit"], said["fasting"]) == ("mmol/L", fasting)
    said = night_log("log", "lab", "magnesium 0.8 mmol/L fasting", "--not-fasting", "--json").json
    assert said["error"]["code"] == "said-twice"


def test_two_scores_with_a_stroke_between_them_are_no_share(night_log: CommandLine) -> None:
    assert night_log("log", "day", "5/6", "--json").json["error"]["code"] == "score-unclear"
    for text, value in (("5/10", 5), ("1/2", 0.5), ("6 1/2", 6.5)):
        assert night_log("log", "day", f"pain={text}", "--json").json["entries"][0]["value"] == value


def test_yesterday_in_the_words_of_a_dose_is_the_day_that_the_option_names_too(
    night_log: CommandLine,
) -> None:
    night_log("init", "--product", "120 mg elemental citrate")
    for words in ("citrate yesterday 9pm", "citrate 9pm"):
        said = night_log("log", "dose", words, "--date", "yesterday", "--json").json["entries"][0]
        assert (said["stamp"]["local_date"], said["stamp"]["local_time"]) == (MONDAY, "21:00:00")
    for words in ("citrate today 3am", "citrate today 9pm", "citrate 2 hours ago", "citrate 2026-11-22 9pm"):
        refused = night_log("log", "dose", words, "--date", "yesterday", "--json").json
        assert refused["error"]["code"] == "said-twice"
