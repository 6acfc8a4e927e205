"""Whatever stands in front of a label or behind it, an amount is never certain as if nothing stood there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magnesia.errors import InputError
from magnesia.person import read_label

CERTAIN = [
    "200 mg elemental citrate",
    "300 mg elemental magnesium (as citrate)",
    "Magnesium (as magnesium bisglycinate) 120 mg",
    "0.25 g elemental glycinate",
    "20 mmol magnesium as chloride",
    "40 mEq magnesium chloride",
    "magnesium citrate 1000 mg (160 mg elemental)",
    "magnesium glycinate 1000 mg (14% magnesium)",
    "200 mg elemental citrate per tablet",
    "5 g Epsom salt",
]
#: Words and signs for "so many of these", most of them as people wrote them.
COUNTS = [
    *("2", "10", "1.5", "½", "three", "twelve", "half", "double", "a couple of", "a dozen", "two or three"),
    *("10 x", "2 ×", "3*", "two times", "zwei", "2 tablets of", "half a tablet", "1/2", "②", "³"),
]
BEHIND = [
    *(
        "x3",
        "x 3",
        "× 2",
        "*2",
        "twice a day",
        "twice daily",
        "thrice",
        "three times a day",
        "daily",
        "per day",
    ),
    *("/5 ml", "per 100 g", "/ 100 g", "per 2 tablets", "/day", "per serving", "each morning and evening"),
    *(
        "(two tablets)",
        "3 capsules",
        "every 8 hours",
        "bid",
        "b.i.d.",
        "with each meal",
        "and another",
        "zweimal",
    ),
]


#: What says plainly how many units, millilitres or grams the amount is in; it must divide the amount.
DIVISORS = {
    "/5 ml": 5,
    "per 100 g": 100,
    "/ 100 g": 100,
    "per 2 tablets": 2,
    "half a tablet": 0.5,
    "1/2 tablet": 0.5,
}


def certain_mg(text: str) -> float | None:
    try:
        label = read_label(text)
    except InputError:
        return None
    return label.readings[0].elemental_mg if label.certain else None


def is_certain(text: str) -> bool:
    return certain_mg(text) is not None


@pytest.mark.parametrize("label", CERTAIN)
def test_the_bare_label_is_certain(label: str) -> None:
    assert is_certain(label)


@settings(max_examples=600, derandomize=True, deadline=None)
@given(
    label=st.sampled_from(CERTAIN),
    before=st.sampled_from(["", *COUNTS]),
    behind=st.sampled_from(["", *BEHIND]),
    space=st.sampled_from([" ", "  ", ", ", ": "]),
)
def test_a_multiplier_before_or_behind_is_used_or_asked_about_but_never_dropped(
    label: str, before: str, behind: str, space: str
) -> None:
    parts = [part for part in (before, label, behind) if part]
    if len(parts) == 1:
        return
    mg, bare = certain_mg(space.join(parts)), certain_mg(label)
    if mg is not None and bare is not None:
        divisors = [DIVISORS[part] for part in (before, behind) if part in DIVISORS]
        assert len(divisors) == len(parts) - 1
        assert mg == pytest.approx(bare / divisors[0])


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    label=st.sampled_from(CERTAIN),
    count=st.integers(0, 10_000),
    sign=st.sampled_from([" ", "x", " x ", " × ", "*", " of "]),
    first=st.booleans(),
)
def test_any_number_before_or_behind_is_never_dropped_in_silence(
    label: str, count: int, sign: str, first: bool
) -> None:
    assert not is_certain(f"{count}{sign}{label}" if first else f"{label} {sign}{count}")
