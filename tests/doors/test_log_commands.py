"""Logging from the command line: few words are enough, nothing typed is lost, nothing counts twice."""

from __future__ import annotations

import io
import json
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from magnesia import store
from magnesia.diary import (
    Bath,
    DayState,
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
    Topical,
)
from magnesia.store.entries import appending

NOON = datetime(2026, 11, 24, 11, 0, 40, tzinfo=UTC)
Log = Callable[..., Any]


def entries_of(command_line: Any) -> tuple[Entry, ...]:
    with store.open_profile(command_line.home) as profile:
        return store.load_diary(profile).entries


EVERY_COMMAND: list[tuple[str, type, dict[str, Any]]] = [
    ("dose", Dose, {"units_taken": 1, "elemental_mg": 100, "unit_name": "tablet"}),
    ("dose --units half --without-food", Dose, {"elemental_mg": 50, "with_food": False}),
    ("dose half glycinate 8am", Dose, {"units_taken": 0.5, "elemental_mg": 50}),
    (
        "dose one for cramps in my left calf",
        Dose,
        {"purpose": "as needed", "reason": "cramps", "body_site": "left calf"},
    ),
    ("dose --reason headache --site forehead", Dose, {"purpose": "as needed", "body_site": "forehead"}),
    ("dose --planned", Dose, {"purpose": "planned"}),
    ("food spinach 200 g --mg 160mg", Food, {"name": "spinach", "amount": 200, "elemental_mg": 160}),
    ("bath 500 g Epsom 20 min", Bath, {"salt_g": 500, "minutes": 20, "salt_name": "Epsom"}),
    ("bath --salt-g 0.5kg --minutes 2h", Bath, {"salt_g": 500, "minutes": 120}),
    ("topical magnesium oil --amount '5 sprays'", Topical, {"product_name": "magnesium oil", "amount": 5}),
    ("day 6", Score, {"outcome": "pain", "value": 6}),
    ("day - - 7/10", Score, {"outcome": "fog", "value": 7}),
    ("day stool_form=4", Score, {"outcome": "stool_form", "value": 4}),
    ("day ?", DayState, {"about": "score", "state": "unsure", "name": "pain"}),
    ("event bad migraine --severity 7 --minutes 2h", Event, {"name": "bad migraine", "severity": 7}),
    ("medicine ibuprofen 400 mg --reason headache", MedicineTaken, {"amount": 400, "purpose": "as needed"}),
    ("medicine paracetamol --amount '2 tablets'", MedicineTaken, {"amount": 2, "unit": "tablet"}),
    ("change amitriptyline started 10 mg", MedicineChange, {"change": "started", "detail": "10 mg"}),
    ("influence exercise 30 min", Influence, {"name": "exercise", "value": 30}),
    ("stress 6", Influence, {"name": "stress", "value": 6}),
    ("sweat", Influence, {"name": "sweating", "value": None}),
    ("alcohol 2 drinks", Influence, {"name": "alcohol", "value": 2}),
    ("cycle day 14", Influence, {"name": "cycle_day", "value": 14}),
    ("ill", Influence, {"name": "illness", "value": None}),
    ("lab magnesium 0.82 mmol/L --fasting --reference 0.7-1.05", Lab, {"reference_high": 1.05}),
    ("lab 'TSH <0.1 mU/L' --laboratory 'City lab'", Lab, {"comparator": "<", "laboratory": "City lab"}),
    ("note slept well", Note, {"text": "slept well"}),
    ("none", DayState, {"about": "dose", "state": "none"}),
    ("none --kind event --name migraine", DayState, {"about": "event", "name": "migraine"}),
    ("unsure food", DayState, {"about": "food", "state": "unsure"}),
    ("not-asked sleep", DayState, {"about": "score", "state": "not asked", "name": "sleep"}),
    ("not-asked stress", DayState, {"about": "influence", "name": "stress"}),
]


@pytest.mark.parametrize(("words", "kind", "fields"), EVERY_COMMAND)
def test_each_command_keeps_what_its_words_say(
    magnesia_log: Log, words: str, kind: type, fields: dict[str, Any]
) -> None:
    printed = magnesia_log("log", *shlex.split(words), "--by", "Anna", "--json")
    assert printed.code == 0, printed
    (entry,) = entries_of(magnesia_log)
    assert type(entry) is kind
    assert {name: getattr(entry, name) for name in fields} == fields
    assert (entry.made_by, entry.stamp.local_date) == ("Anna", date(2026, 11, 24))
    said = magnesia_log("log", *shlex.split(words), "--date", "2026-11-20")
    assert "Saved.\n  2026-11-20" in said.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("dose half citrat 9am", "citrat"),
        ("dose 21:00", "has not come yet"),
        ("dose half --units 2", "leave one of them out"),
        ("dose half 8am --time 9am", "leave one of them out"),
        ("dose half yesterday --date 2026-11-24", "leave one of them out"),
        ("food 200 g", "names no food"),
        ("food oats 50", "has no unit"),
        ("bath 2 cups", "such as 500 g"),
        ("bath --salt '2 cups'", "a volume"),
        ("bath cups", "no number"),
        ("topical", "names no product"),
        ("day", "pain=5"),
        ("day 1 2 3 4", "pain, sleep, fog"),
        ("day 11", "from 0 to 10"),
        ("day pian=5", "did you mean 'pain'"),
        ("event migraine --severity 12", "from 0 to 10"),
        ("medicine ibuprofen 400", "has no unit"),
        ("change amitriptyline", "started"),
        ("influence coffee 3", "or a note"),
        ("stress lots", "lots"),
        ("stress 11", "from 0 to 10"),
        ("lab magnesium", "name, number and unit"),
        ("lab magnesium 0.8 mmol/L --reference low", "0.7-1.05"),
        ("none migraine", "write one of these before it"),
        ("none pain", "pain=0"),
        ("none --kind walk", "dose, food"),
        ("fix abc 5", "no entry abc"),
        ("undo", "nothing to take back"),
        ("undo abc", "no entry abc"),
        ("none --date tuesday", "2026-11-17 or 2026-11-24"),
        ("none --typed-at tomorrow", "leave it out"),
        ("dose --time 12:00 --second", "only once"),
        ("dose --frobnicate", "--help"),
    ],
)
def test_what_is_typed_wrong_is_said_in_one_sentence_and_given_back(
    magnesia_log: Log, words: str, said: str
) -> None:
    printed = magnesia_log("log", *shlex.split(words))
    assert printed.code == 2
    assert said in printed.err
    assert shlex.split(printed.again)[:3] == ["magnesia", "log", shlex.split(words)[0]]
    assert shlex.split(words)[-1] in shlex.split(printed.again)
    asked = magnesia_log("log", *shlex.split(words), "--json").json["error"]
    assert shlex.split(asked["retry"])[-1] == "--json"
    assert entries_of(magnesia_log) == ()


def test_a_bare_dose_is_the_usual_one_taken_now(magnesia_log: Log) -> None:
    magnesia_log("log", "dose")
    magnesia_log("log", "dose", "--date", "2026-11-24")
    now, someday = entries_of(magnesia_log)
    assert (now.stamp.local_time, now.stamp.at_utc) == (time(12, 0), NOON.replace(second=0))
    assert (someday.stamp.local_time, someday.stamp.at_utc) == (None, None)


def test_now_in_the_hour_that_comes_twice_is_the_true_instant(magnesia_log: Log, clock: Any) -> None:
    clock(datetime(2026, 10, 25, 1, 30, 20, tzinfo=UTC))
    assert "came twice, because clocks went back; this is the second" in magnesia_log("log", "dose").out
    (dose,) = entries_of(magnesia_log)
    assert (str(dose.stamp.local_time), dose.stamp.at_utc) == (
        "02:30:00",
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )


def test_the_second_of_two_equal_times_can_be_named_and_a_skipped_time_says_how_it_counts(
    magnesia_log: Log,
) -> None:
    night = ("log", "dose", "--date", "2026-10-25", "--time", "02:30")
    assert "this is the first. If it was the second, add --second" in magnesia_log(*night).out
    assert "this is the second" in magnesia_log(*night, "--second").out
    assert "counts as 03:30" in magnesia_log("log", "dose", "--date", "29.3.2026", "--time", "02:30").out
    hours = [entry.stamp.at_utc.hour for entry in entries_of(magnesia_log) if entry.stamp.at_utc]
    assert hours == [0, 1, 1]


def test_a_part_of_the_day_will_do(magnesia_log: Log) -> None:
    assert (
        "2026-11-20 evening: 1 x"
        in magnesia_log("log", "dose", "--date", "20.11.2026", "--time", "evening").out
    )


def test_the_label_of_the_day_of_logging_stays_whatever_the_label_says_later(magnesia_log: Log) -> None:
    magnesia_log("log", "dose", "--id", "a")
    with store.open_profile(magnesia_log.home) as profile:  # type: ignore[attr-defined]
        (product,) = store.load_products(profile)
        changed = type(product)(product.name, "citrate", 300.0, "capsule")
        store.save_products(profile, (changed,), created_at=NOON)
    magnesia_log("log", "fix", "a", "half")
    before, after = (entry for entry in entries_of(magnesia_log) if isinstance(entry, Dose))
    assert [(one.form, one.elemental_mg, one.unit_name) for one in (before, after)] == [
        ("bisglycinate", 100, "tablet"),
        ("bisglycinate", 50, "tablet"),
    ]


class Terminal(io.StringIO):
    """What a person types in a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "saved"), [("\n", 1), ("y\n", 1), ("n\n", 0)])
def test_a_terminal_shows_what_was_understood_and_asks_once(
    magnesia_log: Log, monkeypatch: pytest.MonkeyPatch, typed: str, saved: int
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    printed = magnesia_log("log", "dose", "half", "glycinate", "8am")
    assert printed.out.startswith("Understood:\n  half: 0.5 tablet")
    assert "= 2026-11-24 08:00: 0.5 x" in printed.out
    assert ("Saved.\n" in printed.out, "Not saved." in printed.out) == (bool(saved), not saved)
    assert len(entries_of(magnesia_log)) == saved


def test_without_a_terminal_what_was_understood_is_said_and_saved_and_a_dry_run_saves_nothing(
    magnesia_log: Log,
) -> None:
    shown = magnesia_log("log", "dose", "half", "8am", "--dry-run")
    assert "nothing was saved" in shown.out
    assert magnesia_log("log", "dose", "half", "8am", "--dry-run", "--json").json["saved"] == 0
    assert entries_of(magnesia_log) == ()
    assert magnesia_log("log", "dose", "half 8am").out.startswith("Understood:\n")
    assert magnesia_log("log", "dose", "half 8am", "--json").json["understood"][0] == ["half", "0.5 tablet"]
    assert len(entries_of(magnesia_log)) == 2


def test_a_day_above_the_limit_is_remarked_upon_after_it_is_saved(magnesia_log: Log) -> None:
    assert magnesia_log("log", "dose", "--units", "2", "--json").json["remarks"] == []
    said = magnesia_log("log", "dose").out
    assert said.index("Saved.") < said.index(
        "holds 300 mg of magnesium, more than the limit of 250 mg a day; ask"
    )
    assert "Scientific Committee on Food" not in said
    assert "holds 300" not in magnesia_log("log", "dose", "--date", "yesterday").out
    assert "more than the limit" not in magnesia_log("log", "dose", "--time", "8am").out
    shown = magnesia_log("log", "show").out
    assert "holds 400 mg" in shown
    assert "Source: Scientific Committee on Food" in shown
    assert len(entries_of(magnesia_log)) == 4


def failing(times: int, problem: BaseException, *, after: bool) -> Callable[..., Any]:
    """Return a way to append entries that fails the first few times, before or after the commit."""
    left = [times]

    @contextmanager
    def append(profile: Any) -> Iterator[Any]:
        left[0] -= 1
        if left[0] >= 0 and not after:
            raise problem
        with appending(profile) as appender:
            yield appender
        if left[0] >= 0:
            raise problem

    return append


@pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
@pytest.mark.parametrize(
    ("problem", "code"),
    [(store.StoreError("store-full", "Not saved: the disk is full."), 2), (KeyboardInterrupt(), 130)],
)
@pytest.mark.parametrize("words", ["dose", "dose half 8am", "day 6 - 4", "none food"])
def test_the_command_that_is_given_back_saves_once_however_often_and_on_whatever_day_it_is_sent(
    magnesia_log: Log,
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
    problem: BaseException,
    code: int,
    after: bool,
    words: str,
) -> None:
    monkeypatch.setattr(store, "appending", failing(1, problem, after=after))
    stopped = magnesia_log("log", *words.split())
    assert stopped.code == code
    clock(datetime(2026, 11, 25, 6, 0, tzinfo=UTC))
    again = shlex.split(stopped.again)
    first, second = magnesia_log(*again[1:], "--json"), magnesia_log(*again[1:], "--json")
    count = 2 if words.startswith("day") else 1
    assert (first.json["saved"], second.json["saved"]) == ((0 if after else count), 0)
    assert len(entries_of(magnesia_log)) == count
    assert {entry.stamp.local_date for entry in entries_of(magnesia_log)} == {date(2026, 11, 24)}
    if words == "dose":
        (dose,) = entries_of(magnesia_log)
        assert dose.stamp.at_utc == NOON.replace(second=0)


def test_the_same_id_on_the_next_day_is_the_same_entry(magnesia_log: Log, clock: Any) -> None:
    for words in (("dose", "--id", "a"), ("day", "6", "--id", "b"), ("none", "food", "--id", "c")):
        clock(NOON)
        assert magnesia_log("log", *words, "--json").json["saved"] == 1
        clock(datetime(2026, 11, 25, 6, 0, tzinfo=UTC))
        assert magnesia_log("log", *words, "--json").json["already_there"] == 1
    assert len(entries_of(magnesia_log)) == 3


def test_what_was_typed_before_there_was_a_profile_is_kept_and_answered(magnesia: Any) -> None:
    printed = magnesia("log", "note", 'I fainted, it\'s "bad"')
    assert printed.code == 2
    assert "call your emergency number" in printed.out
    assert "magnesia init" in printed.err
    found = magnesia("log", "note", "I fainted", "--json").json["error"]
    assert (found["code"], found["findings"][0]["code"]) == ("profile-missing", "fainting")
    magnesia("init", "--zone", "Europe/Oslo")
    assert magnesia(*shlex.split(printed.again)[1:]).code == 0
    (note,) = entries_of(magnesia)
    assert isinstance(note, Note)
    assert note.text == 'I fainted, it\'s "bad"'


def test_words_that_call_for_help_are_answered_wherever_they_stand(magnesia_log: Log) -> None:
    said = magnesia_log("log", "medicine", "ibuprofen 400 mg", "--reason", "chest pain").out
    assert said.index("emergency") < said.index("Saved.")
    assert magnesia_log("log", "none", "event", "fainting", "--json").json["findings"] == []


def test_a_clock_that_has_gone_back_is_asked_about_once_and_the_words_are_kept(
    magnesia_log: Log, clock: Any
) -> None:
    magnesia_log("log", "day", "5")
    clock(datetime(2026, 11, 23, 11, 0, 40, tzinfo=UTC))
    assert magnesia_log("log", "day", "5").code == 0
    clock(datetime(2026, 11, 23, 10, 59, tzinfo=UTC))
    asked = magnesia_log("log", "day", "6", "--json").json["error"]
    assert asked["code"] == "clock-jumped"
    assert "2026-11-23 10:59 UTC" in asked["message"]
    assert "2026-11-24 11:00 UTC" in asked["message"]
    assert "--typed-at" not in asked["retry"]
    assert magnesia_log("log", "day", "6", "--clock-is-right").code == 0
    assert magnesia_log("log", "day", "7").code == 0
    clock(datetime(2026, 11, 26, 11, 0, tzinfo=UTC))
    assert magnesia_log(*shlex.split(asked["retry"])[1:]).code == 0


def test_a_day_is_shown_with_what_is_known_of_it(magnesia_log: Log) -> None:
    magnesia_log("log", "day", "6", "?", "--date", "2026-11-20")
    magnesia_log("log", "none", "food", "--date", "2026-11-20")
    said = magnesia_log("log", "show", "--date", "20.11.2026").out
    assert said.startswith("2026-11-20:\n  pain 6, written down late (id ")
    assert "none: food\nunsure: sleep\nnot logged: dose, fog\n" in said
    shown = magnesia_log("log", "show", "--date", "2026-11-20", "--json").json
    assert shown["outcomes"] == {"pain": "logged", "sleep": "unsure", "fog": "not logged"}
    assert shown["kinds"]["food"] == "none"
    assert "nothing is written down" in magnesia_log("log", "show").out


def test_two_people_correct_and_both_stay_named(magnesia_log: Log) -> None:
    magnesia_log("log", "day", "5", "--id", "a")
    magnesia_log("log", "fix", "a-p", "6", "--by", "Anna", "--id", "b")
    magnesia_log("log", "day", "pain=7", "--replaces", "b", "--by", "Ben", "--id", "c")
    assert "not in force" in magnesia_log("log", "fix", "b", "4").err
    everything = magnesia_log("log", "show", "--all").out
    assert "pain 5 (id a-pain); corrected by Anna on 2026-11-24 11:00 UTC as b" in everything
    assert "pain 6, by Anna (id b); corrected by Ben on 2026-11-24 11:00 UTC as c-pain" in everything
    assert "\n  pain 7, by Ben (id c-pain)\n" in everything
    assert [entry["short_id"] for entry in magnesia_log("log", "show", "--json").json["entries"]] == [
        "c-pain"
    ]


def test_a_fix_changes_only_what_was_said(magnesia_log: Log) -> None:
    magnesia_log("log", "dose", "half 8am with food", "--id", "a", "--date", "2026-11-20")
    magnesia_log("log", "fix", "a", "--time", "evening", "--id", "b")
    magnesia_log("log", "fix", "b", "2", "tablets", "--id", "c")
    magnesia_log("log", "fix", "c", "--date", "2026-11-21", "--id", "d")
    dose = entries_of(magnesia_log)[-1]
    assert isinstance(dose, Dose)
    assert (dose.elemental_mg, dose.with_food, dose.stamp.part_of_day) == (200, True, "evening")
    assert dose.stamp.local_date == date(2026, 11, 21)
    assert "Nothing was said" in magnesia_log("log", "fix", "d").err
    assert "is no dose" in magnesia_log("log", "fix", "d", "0").err


def test_sending_a_fix_again_adds_nothing(magnesia_log: Log) -> None:
    magnesia_log("log", "day", "5", "--id", "a")
    fix = ("log", "fix", "a-pain", "6", "--id", "b", "--json")
    assert [magnesia_log(*fix).json["saved"] for _ in range(2)] == [1, 0]


def test_undo_steps_back_one_command_at_a_time_and_says_what(magnesia_log: Log, clock: Any) -> None:
    def at(second: int) -> None:
        clock(NOON.replace(second=second))

    for second, words in enumerate(("day 5 4", "event cramp", "fix PAIN 6", "fix PAIN 7")):
        at(second)
        pains = [e.entry_id for e in entries_of(magnesia_log) if isinstance(e, Score) and e.outcome == "pain"]
        assert magnesia_log("log", *words.replace("PAIN", "".join(pains[-1:])).split()).code == 0
    at(10)
    said = magnesia_log("log", "undo").out
    assert "pain 7" in said
    assert "this counts again:\n  2026-11-24: pain 6" in said
    at(11)
    assert "this counts again:\n  2026-11-24: pain 5" in magnesia_log("log", "undo").out
    at(12)
    assert "counts again" not in magnesia_log("log", "undo").out
    at(13)
    assert magnesia_log("log", "undo", "--json").json["taken_back"][0]["name"] == "cramp"
    at(14)
    assert magnesia_log("log", "undo", "--json").json["taken_back"][0]["outcome"] == "sleep"
    assert "nothing to take back" in magnesia_log("log", "undo").err


def test_an_undo_sent_again_takes_back_nothing_more(magnesia_log: Log, clock: Any) -> None:
    magnesia_log("log", "event", "cramp")
    clock(NOON.replace(second=50))
    magnesia_log("log", "event", "migraine", "--id", "m")
    assert "migraine" in magnesia_log("log", "undo", "m", "--id", "u", "--by", "Anna").out
    assert "taken back already" in magnesia_log("log", "undo", "--id", "u").out
    assert "by Anna" in magnesia_log("log", "show", "--all").out
    assert "stays back" in magnesia_log("log", "undo", "u-undo0").err
    assert "cramp" in magnesia_log("log", "undo").out


def test_an_id_spelled_like_one_of_undo_is_an_entry_like_any_other(magnesia_log: Log, clock: Any) -> None:
    magnesia_log("log", "dose", "--id", "a")
    for second, words in enumerate(("fix a half --id x-undo1", "fix x-undo1 2 --id x-undo2")):
        clock(NOON.replace(second=50 + second))
        assert magnesia_log("log", *words.split()).code == 0
    for second, units in ((52, "0.5"), (53, "1")):
        clock(NOON.replace(second=second))
        assert f"this counts again:\n  2026-11-24 12:00: {units} x" in magnesia_log("log", "undo").out
    clock(NOON.replace(second=54))
    magnesia_log("log", "event", "cramp", "--id", "u-undo0")
    clock(NOON.replace(second=57))
    magnesia_log("log", "event", "migraine")
    taken = magnesia_log("log", "undo", "--id", "u", "--json").json["error"]
    assert taken["code"] == "entry-id-taken"
    assert "migraine" in magnesia_log("log", "undo").out


def test_undo_passes_over_what_was_put_right_twice_and_undone_between(magnesia_log: Log, clock: Any) -> None:
    for second, words in enumerate(("day 5 --id a", "fix a 6 --id b", "undo --id c", "fix c 7 --id d")):
        clock(NOON.replace(second=second))
        assert magnesia_log("log", *words.split()).code == 0, words
    clock(NOON.replace(second=10))
    assert "this counts again:\n  2026-11-24: pain 5" in magnesia_log("log", "undo").out
    clock(NOON.replace(second=11))
    assert "counts again" not in magnesia_log("log", "undo").out
    assert "nothing to take back" in magnesia_log("log", "undo").err


@pytest.mark.parametrize("words", ["dose", "dose half 8am", "day 6", "none food", "event cramp"])
def test_what_was_corrected_since_is_recognised_when_it_is_sent_again(
    magnesia_log: Log, clock: Any, words: str
) -> None:
    assert magnesia_log("log", *words.split(), "--id", "a").code == 0
    clock(NOON.replace(second=50))
    assert magnesia_log("log", "fix", "a", "--date", "2026-11-20", "--id", "b").code == 0
    clock(datetime(2026, 11, 25, 11, 0, tzinfo=UTC))
    again = magnesia_log("log", *words.split(), "--id", "a", "--json").json
    assert (again["saved"], again["already_there"]) == (0, 1)
    fixed = magnesia_log("log", "fix", "b", "--date", "2026-11-21", "--id", "c")
    assert fixed.code == 0
    sent = magnesia_log("log", "fix", "a", "--date", "2026-11-20", "--id", "b", "--json").json
    assert (sent["saved"], sent["already_there"]) == (0, 1)
    assert len(entries_of(magnesia_log)) == 3


def test_an_id_is_named_by_its_beginning_where_that_fits_one(magnesia_log: Log) -> None:
    magnesia_log("log", "event", "cramp", "--id", "abc1")
    magnesia_log("log", "event", "migraine", "--id", "abc2")
    asked = magnesia_log("log", "undo", "abc", "--json").json["error"]
    assert (asked["code"], asked["ids"]) == ("entry-id-several", ["abc1", "abc2"])
    assert "cramp" in magnesia_log("log", "undo", "abc1").out
    assert "takes back abc2: a slip" in magnesia_log("log", "note", "a slip", "--retracts", "abc").out


def test_init_says_when_the_zone_is_only_assumed(magnesia: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magnesia.study.clock.zone_said_here", lambda: None)
    assert "UTC is assumed" in magnesia("init").out
    assert "assumed" not in magnesia("init", "--zone", "Europe/Oslo").out


def test_a_new_profile_is_locked_with_a_passphrase_that_is_asked_for_twice(
    magnesia: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return "correct horse battery"

    monkeypatch.setattr("getpass.getpass", answer)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.delenv("MAGNESIA_PASSPHRASE", raising=False)
    printed = magnesia("init", "--encrypt", "--age", "47")
    assert printed.code == 0, printed
    assert len(asked) >= 2
    assert "locked with your passphrase" in printed.out
    assert not (magnesia.home / "magnesia.db").read_bytes().startswith(b"SQLite format 3")
    assert magnesia("log", "none").code == 0
    monkeypatch.setattr("getpass.getpass", lambda _: "something else")
    wrong = magnesia("log", "day", "pain=5")
    assert wrong.code == 2
    assert "pain=5" in wrong.again


def test_json_is_one_object_for_every_command(magnesia_log: Log) -> None:
    for words in (["dose"], ["day", "5"], ["show"], ["undo"]):
        assert isinstance(json.loads(magnesia_log("log", *words, "--json").out), dict)
