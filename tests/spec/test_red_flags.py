"""Words in a diary that call for help: each row found in sentences as people write them, and what stays silent."""

from __future__ import annotations

import pytest

from magnesia import evidence
from magnesia.safety import red_flags

#: what somebody wrote -> the signs that are answered, most urgent first
FOUND = [
    ("I fainted and my pulse is slow", {"fainting", "slow-or-irregular-pulse"}),
    ("passed out in the kitchen", {"fainting"}),
    ("slow breathing", {"slow-breathing"}),
    ("I can’t breathe properly", {"slow-breathing"}),
    ("I want to kill myself", {"suicidal-thoughts"}),
    ("SUICIDAL again", {"suicidal-thoughts"}),
    ("I wish I was dead", {"suicidal-thoughts"}),
    ("I don't want to live like this any more", {"suicidal-thoughts"}),
    ("everybody is better off without me", {"suicidal-thoughts"}),
    ("thinking of self-harm", {"suicidal-thoughts"}),
    ("heart skipping beats", {"slow-or-irregular-pulse"}),
    ("marked weakness in both arms", {"marked-weakness"}),
    ("my legs are suddenly weak", {"marked-weakness"}),
    ("eyelids drooping, speech slurred", {"drooping-lids-or-slurred-speech"}),
    ("very low blood pressure at noon", {"very-low-blood-pressure"}),
    ("my BP dropped", {"very-low-blood-pressure"}),
    ("so confused and drowsy", {"confusion-or-drowsiness"}),
    ("no urine since yesterday", {"no-urine"}),
    ("haven't peed all day", {"no-urine"}),
    ("kept vomiting all night", {"repeated-vomiting"}),
    ("black stool", {"blood-in-stool"}),
    ("there was blood in my poo", {"blood-in-stool"}),
    ("severe belly pain", {"severe-belly-pain"}),
    ("my chest feels tight", {"chest-pain"}),
    ("took too many tablets by accident", {"large-dose"}),
    ("drank the Epsom salt", {"epsom-swallowed"}),
    ("sudden worst headache of my life", {"thunderclap-headache"}),
    ("a new aura today", {"thunderclap-headache"}),
    ("my face is numb on one side", {"new-nerve-sign"}),
    ("numb in the groin", {"saddle-numbness-or-incontinence"}),
    ("lost control of my bladder", {"saddle-numbness-or-incontinence"}),
    ("fever of 39", {"fever"}),
    ("losing weight", {"weight-loss"}),
    ("swollen finger joints", {"swollen-joints"}),
]
#: The same in German, the second language of labels and doses.
FOUND_IN_GERMAN = [
    ("ich will mich umbringen", {"suicidal-thoughts"}),
    ("Ich will nicht mehr leben", {"suicidal-thoughts"}),
    ("wäre lieber tot", {"suicidal-thoughts"}),
    ("heute Ohnmacht im Bad", {"fainting"}),
    ("mir wurde schwarz vor Augen", {"fainting"}),
    ("Herzstolpern seit gestern", {"slow-or-irregular-pulse"}),
    ("der Puls ist sehr langsam", {"slow-or-irregular-pulse"}),
    ("ich bekomme kaum Luft", {"slow-breathing"}),
    ("kann kaum aufstehen, so schwach", {"marked-weakness"}),
    ("das Lid hängt", {"drooping-lids-or-slurred-speech"}),
    ("Blutdruck viel zu niedrig", {"very-low-blood-pressure"}),
    ("völlig verwirrt und benommen", {"confusion-or-drowsiness"}),
    ("den ganzen Tag kein Urin", {"no-urine"}),
    ("mehrmals erbrochen", {"repeated-vomiting"}),
    ("Blut im Stuhl", {"blood-in-stool"}),
    ("starke Bauchschmerzen", {"severe-belly-pain"}),
    ("Brustschmerzen und Atemnot", {"chest-pain", "slow-breathing"}),
    ("Druck auf der Brust", {"chest-pain"}),
    ("aus Versehen die ganze Packung genommen", {"large-dose"}),
    ("zu viele Kapseln", {"large-dose"}),
    ("habe das Bittersalz getrunken", {"epsom-swallowed"}),
    ("plötzlich die schlimmsten Kopfschmerzen", {"thunderclap-headache"}),
    ("linke Seite wie gelähmt", {"marked-weakness", "new-nerve-sign"}),
    ("plötzlich taube Hand", {"new-nerve-sign"}),
    ("Taubheit im Schritt", {"saddle-numbness-or-incontinence"}),
    ("seit heute inkontinent", {"saddle-numbness-or-incontinence"}),
    ("39 Fieber", {"fever"}),
    ("ungewollt abgenommen, 5 Kilo", {"weight-loss"}),
    ("Knie geschwollen", {"swollen-joints"}),
]
#: Typed on a keyboard that puts letter and dots one after the other.
FOUND_IN_GERMAN.append(("Ohnma\u0308chtig geworden", {"fainting"}))
SILENT = [
    "",
    "loose stool",
    "slept badly, pain 6",
    "slow day, nice walk",
    "a heavy bag hurt my shoulder",
    "headache as usual",
    "vomited once",
    "new tablets from the pharmacy",
    "killed time in the garden",
    "schlecht geschlafen, Schmerzen wie immer",
    "ich schlafe lieber ohne Decke",
    "mir die Haare geschnitten",
    "eine Tablette aus der Dose genommen",
    "nehme ab heute Citrat am Abend",
    "konnte nicht gut schlafen, dann spazieren gegangen",
    "Kopfschmerzen wie üblich",
    "Durchfall",
    "slow morning. Then coffee, a long talk with my sister, shopping and a pulse of music",
]


@pytest.mark.parametrize(
    ("text", "codes"), FOUND + FOUND_IN_GERMAN, ids=[text for text, _ in FOUND + FOUND_IN_GERMAN]
)
def test_a_sign_is_found_as_people_write_it(text: str, codes: set[str]) -> None:
    assert codes <= {found.code for found in red_flags(text)}


@pytest.mark.parametrize("text", SILENT)
def test_an_ordinary_entry_brings_nothing(text: str) -> None:
    assert red_flags(text) == ()


@pytest.mark.parametrize("tried", [FOUND, FOUND_IN_GERMAN], ids=["English", "German"])
def test_every_row_is_tried_above(tried: list[tuple[str, set[str]]]) -> None:
    assert {code for _, codes in tried for code in codes} == {
        row.code.replace("_", "-") for row in evidence.red_flags()
    }


def test_a_sign_that_is_denied_is_answered_too() -> None:
    assert [found.code for found in red_flags("no chest pain")] == ["chest-pain"]


def test_the_most_urgent_stands_first_and_says_what_to_do() -> None:
    levels = [found.level for found in red_flags("fever, and then I fainted")]
    assert levels == ["refuse", "refer"]
    urgent = red_flags("I fainted")[0]
    assert "take no more magnesium" in urgent.action
    assert "emergency number" in urgent.action
    assert "crisis line" in red_flags("I want to die")[0].action


def test_where_the_search_fails_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> object:
        raise ValueError("broken on purpose")

    monkeypatch.setattr(evidence, "red_flags", broken)
    (found,) = red_flags("a quiet day")
    assert (found.level, found.code) == ("refuse", "red-flags-failed")
    assert "get medical help" in found.action
