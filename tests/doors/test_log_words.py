"""Words as people type them: an amount is read or asked about, a name that is nearly known is asked about."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.doors.conftest import CommandLine


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("topical magnesium oil 10 sprays", {"product_name": "magnesium oil", "amount": 10, "unit": "spray"}),
        ("topical oil 5 ml", {"product_name": "oil", "amount": 5, "unit": "mL"}),
        ("topical Mg12 oil", {"product_name": "Mg12 oil", "amount": None}),
        ("food 1/2 banana", {"name": "banana", "amount": 0.5, "unit": "piece"}),
        ("food half a banana", {"name": "banana", "amount": 0.5, "unit": "piece"}),
        ("food 2 eggs", {"name": "eggs", "amount": 2, "unit": "piece"}),
        ("food 7up 200 ml", {"name": "7up", "amount": 200, "unit": "mL"}),
        ("medicine vitamin B12 1 tablet", {"name": "vitamin B12", "amount": 1}),
        ("medicine 5-HTP 100 mg", {"name": "5-HTP", "amount": 100}),
        ("bath '1 pound epsom 20 min'", {"salt_name": "epsom", "minutes": 20}),
        ("bath 2 cups epsom", {"salt_name": "epsom", "salt_g": 480}),
        ("bath --salt '2 cups' --salt-name Bittersalz --minutes 20", {"salt_g": 480, "minutes": 20}),
        ("change amitriptyline 10 mg more", {"name": "amitriptyline", "detail": "10 mg"}),
        ("event migraine 3 h", {"name": "migraine", "minutes": 180}),
        ("event Migräne --severity 7", {"name": "migraine", "severity": 7}),
        ("event Wadenkrampf", {"name": "cramp", "body_site": "calf"}),
        ("event kramp --new-event", {"name": "kramp"}),
        ("event cramp in the foot", {"name": "cramp", "body_site": "foot"}),
        ("day stool=4 --new-outcome", {"outcome": "stool", "value": 4}),
    ],
)
def test_an_amount_in_words_is_read_and_stays_out_of_the_name(
    magnesia_log: CommandLine, words: str, fields: dict[str, Any]
) -> None:
    printed = magnesia_log("log", *shlex.split(words), "--json")
    assert printed.code == 0, printed
    (entry,) = printed.json["entries"]
    assert {name: entry[name] for name in fields} == fields


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("medicine 'ibuprofen 2x400 mg'", "'2x400' in"),
        ("medicine 2 ibuprofen", "not understood as an amount"),
        ("food 1/2 slice bread", "not understood as an amount"),
        ("event migraine 7", "--severity 7"),
        ("event migraine 400 mg", "is not clear"),
        ("bath 500 g 3 epsom", "'3'"),
        ("bath 2 cups sea salt", "500 g"),
        ("topical oil 3", "'3'"),
        ("day stool=4", "did you mean 'stool_form'"),
        ("day -- -1", "below zero"),
        ("day pain=-1", "from 0 upwards"),
        ("event migrane", "did you mean 'migraine'"),
        ("event kramp", "did you mean 'cramp'"),
        ("migraine", "magnesia log event migraine"),
        ("Krampf", "magnesia log event Krampf"),
        ("dose forgot whether I took citrat yesterday", "magnesia log unsure --date 2026-11-23"),
        ("dose vergessen, ob ich es gestern genommen habe", "magnesia log unsure --date 2026-11-23"),
        ("dose nichts genommen gestern", "magnesia log none --date 2026-11-23"),
        ("dose nothing --date yesterday", "magnesia log none --date yesterday"),
        ("dose nothing", "magnesia log none."),
    ],
)
def test_what_is_not_plain_is_asked_about_and_never_put_into_a_name(
    magnesia_log: CommandLine, words: str, said: str
) -> None:
    printed = magnesia_log("log", *shlex.split(words))
    assert printed.code == 2
    assert said in printed.err
    assert magnesia_log.entries() == ()


def test_epsom_salt_by_the_cup_is_kept_as_the_middle_and_says_so(magnesia_log: CommandLine) -> None:
    said = magnesia_log("log", "bath", "2 cups epsom").out
    assert "bath, 480 g of salt, epsom" in said
    assert "was taken as 480 g; it may be 380 to 600 g (judged" in said


def test_an_event_is_named_as_it_was_named_before(magnesia_log: CommandLine) -> None:
    magnesia_log("log", "event", "zapping", "--new-event")
    assert magnesia_log("log", "event", "Zapping", "--json").json["entries"][0]["name"] == "zapping"
    assert "did you mean 'zapping'" in magnesia_log("log", "event", "zaping").err


@pytest.mark.parametrize("typed", ["pain=5; sleep=4", "pain=5, sleep=4", "pain=5,"])
def test_scores_may_stand_with_marks_between_them(magnesia_log: CommandLine, typed: str) -> None:
    assert magnesia_log("log", "day", typed, "--json").json["saved"] == typed.count("=")
    assert magnesia_log("log", "day", "fog=4,5", "--json").json["entries"][0]["value"] == 4.5
