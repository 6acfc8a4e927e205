"""Sending a command again: all of it or nothing, never twice, and what has changed since is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from magnesia import store
from magnesia.diary import Dose, Score

if TYPE_CHECKING:
    from tests.doors.conftest import CommandLine

LATER = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_of_a_command_that_is_refused_nothing_is_saved(magnesia_log: CommandLine) -> None:
    magnesia_log("log", "day", "--id", "A", "pain=5")
    refused = magnesia_log("log", "day", "--id", "A", "pain=6", "sleep=4")
    assert refused.code == 2
    assert refused.err.startswith("Not saved, none of it: under the id A-pain")
    assert [entry.entry_id for entry in magnesia_log.entries()] == ["A-pain"]


def test_a_dose_is_the_same_also_after_it_was_corrected_or_its_label_changed(
    magnesia_log: CommandLine, clock: Callable[[datetime], None]
) -> None:
    dose = ("log", "dose", "--product", "100 mg elemental bisglycinate tablet", "--id")
    magnesia_log(*dose, "R1")
    magnesia_log(*dose, "R2", "--units", "2")
    with store.open_profile(magnesia_log.home) as profile:
        (product,) = store.load_products(profile)
        changed = type(product)(product.name, "citrate", 300.0, "capsule", default_units=2.0)
        store.save_products(profile, (changed,), created_at=LATER)
    clock(LATER)
    magnesia_log("log", "fix", "R1", "half", "--id", "F")
    for words in ((*dose, "R1"), (*dose, "R2", "--units", "2")):
        again = magnesia_log(*words)
        assert again.code == 0
        assert again.out.startswith("It was there already; nothing was added.")
    assert "F counts in its place" in magnesia_log(*dose, "R1").out
    other = magnesia_log(*dose, "R2", "--units", "1")
    assert other.code == 2
    assert "If it is the same thing, it is there already" in other.err
    assert "use another id" not in other.err
    assert other.err.index("Only if this is another one") < other.err.index("another --id")
    assert len(magnesia_log.entries()) == 3


def test_what_was_taken_back_and_is_sent_again_is_said_not_to_count(
    magnesia_log: CommandLine, clock: Callable[[datetime], None]
) -> None:
    magnesia_log("log", "day", "pain=5", "--id", "A")
    clock(LATER)
    magnesia_log("log", "undo")
    again = magnesia_log("log", "day", "pain=5", "--id", "A")
    assert "A-pain was taken back on 2026-11-24 and does not count" in again.out
    assert len(magnesia_log.entries()) == 2


def test_the_same_dose_at_the_same_minute_is_asked_about_after_it_is_saved(magnesia_log: CommandLine) -> None:
    evening = ("log", "dose", "--date", "yesterday", "--time", "21:00")
    assert "You already have" not in magnesia_log(*evening).out
    said = magnesia_log(*evening).out
    assert "You already have this dose at 21:00. If it is the same one: magnesia log undo " in said
    assert said.startswith("Saved.")
    assert "You already have" not in magnesia_log("log", "dose", "--date", "yesterday").out
    assert "You already have" not in magnesia_log("log", "dose", "--date", "yesterday").out
    pill = ("log", "medicine", "ibuprofen 400 mg", "--time", "9am")
    assert "You already have" not in magnesia_log(*pill).out
    assert "You already have this medicine at 09:00" in magnesia_log(*pill).out
    assert sum(isinstance(entry, Dose) for entry in magnesia_log.entries()) == 4


def test_a_second_score_of_the_day_says_how_to_keep_only_the_last(magnesia_log: CommandLine) -> None:
    magnesia_log("log", "day", "pain=5", "--id", "first")
    said = magnesia_log("log", "day", "pain=7", "--id", "second").out
    assert "To keep only the last: magnesia log undo first-pain" in said
    magnesia_log("log", "undo", "first-pain")
    with store.open_profile(magnesia_log.home) as profile:
        kept = [one.value for one in store.load_day(profile, LATER.date()) if isinstance(one, Score)]
    assert kept == [7]


@pytest.mark.parametrize("person", [(), ("--age", "40"), ("--region", "UK")])
def test_whoever_has_not_given_an_age_is_not_held_to_the_limit_of_a_child(
    magnesia: CommandLine, clock: Callable[[datetime], None], person: tuple[str, ...]
) -> None:
    clock(LATER)
    magnesia("init", "--zone", "Europe/Oslo", "--product", "100 mg elemental citrate tablet", *person)
    assert "limit" not in magnesia("log", "dose").out
    said = magnesia("log", "dose", "--units", "7").out
    assert "now holds 800 mg of magnesium, more than the limit of" in said
    assert ("known here: magnesia init --age ..." in said) == ("--age" not in person)
    assert "before you take as much again." in said
    assert "Source" not in said


def test_what_must_not_be_swallowed_is_said_once_and_counts_in_the_sum(magnesia_log: CommandLine) -> None:
    with store.open_profile(magnesia_log.home) as profile:
        (product,) = store.load_products(profile)
        salt = type(product)("loose salt", "sulfate", 120.0, "scoop")
        store.save_products(profile, (product, salt), created_at=LATER)
    first = magnesia_log("log", "dose", "--product", "loose salt", "--json").json["remarks"]
    assert [remark["code"] for remark in first] == ["loose-sulfate-by-mouth"]
    assert "Do not swallow it" in first[0]["sentence"]
    assert magnesia_log("log", "dose", "--product", "loose salt", "--json").json["remarks"] == []
    above = magnesia_log("log", "dose", "--product", product.name, "--json").json["remarks"]
    assert [remark["code"] for remark in above] == ["above-limit"]
    assert "holds 340 mg" in above[0]["sentence"]
