"""Words a person uses are matched whole, and a close spelling is named, not taken."""

from __future__ import annotations

import pytest

from magnesia.evidence import interactions
from magnesia.safety.words import nearest, rows_named, with_doubt, without_mark


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Levothyroxine 50 µg", ["levothyroxine"]),
        ("LEVOTHYROXINE   sodium", ["levothyroxine"]),
        ("environment", []),
        ("iron", ["iron"]),
        ("dolutegravir/rilpivirine", ["dolutegravir", "dolutegravir_rilpivirine", "rilpivirine_baloxavir"]),
        ("ironing", []),
        ("one-alpha", ["active_vitamin_d"]),
    ],
)
def test_a_word_counts_only_whole(text: str, codes: list[str]) -> None:
    assert [row.code for row in rows_named(text, interactions())] == codes


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("levothyroxne", "levothyroxine"),
        ("my levothyroxne tablets", "levothyroxine"),
        ("lyrika", "lyrica"),
        ("irn", None),
        ("iroon", "iron"),
        ("ppii", "ppi"),
        ("levothyroxne!", None),
        ("something else", None),
    ],
)
def test_the_nearest_word_is_named_for_four_letters_and_more(text: str, near: str | None) -> None:
    assert nearest(text, interactions()) == near


def test_what_is_quoted_is_left_alone_and_what_is_not_confirmed_says_so() -> None:
    assert with_doubt("It binds.", "quoted") == "It binds."
    assert with_doubt("It binds.", "recalled") == "It binds. (Recalled, not confirmed in a source.)"
    assert with_doubt("It binds.", "judged") == "It binds. (This project's judgement.)"


def test_the_mark_of_a_confirmed_spelling_is_not_shown() -> None:
    assert without_mark(" lisinopril! ") == "lisinopril"
