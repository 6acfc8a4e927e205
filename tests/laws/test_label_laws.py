"""Whatever stands in front of a label or behind it, an amount is never certain as if nothing stood there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magnesia import evidence
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


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    one=st.sampled_from(CERTAIN),
    other=st.sampled_from(CERTAIN),
    between=st.sampled_from([", ", " and ", " + ", "; ", " plus ", " "]),
)
def test_of_two_products_in_one_label_neither_is_dropped_in_silence(
    one: str, other: str, between: str
) -> None:
    mg = certain_mg(f"{one}{between}{other}")
    if mg is not None:
        assert mg >= (certain_mg(one) or 0) + (certain_mg(other) or 0) - 1e-6


#: The same label in two languages.
IN_TWO_LANGUAGES = [
    (
        "2 capsules contain {mg} mg magnesium (as citrate)",
        "2 Kapseln enthalten {mg} mg Magnesium (als Citrat)",
    ),
    ("{mg} mg magnesium citrate", "{mg} mg Magnesiumcitrat"),
    ("{mg} mg magnesium malate trihydrate", "{mg} mg Magnesiummalat-Trihydrat"),
    (
        "1 scoop (5.2 g) provides {mg} mg magnesium from oxide",
        "1 Messlöffel (5,2 g) liefert {mg} mg Magnesium aus Oxid",
    ),
    ("{mg} mg magnesium (as oxide) in 3 drops", "{mg} mg Magnesium (als Oxid) in 3 Tropfen"),
    ("per 100 mL {mg} mg magnesium (as chloride)", "je 100 ml {mg} mg Magnesium (als Chlorid)"),
    ("{mg} mg (as oxide, citrate and bisglycinate)", "{mg} mg (als Oxid, Citrat und Bisglycinat)"),
    ("{mg} mg as oxide, 50 mg as citrate", "{mg} mg als Oxid, 50 mg als Citrat"),
    ("{mg} g Epsom salt", "{mg} g Bittersalz"),
    ("{mg} cups Epsom salt", "{mg} Tassen Bittersalz"),
    ("{mg} % NRV magnesium (as citrate)", "{mg} % NRV Magnesium (als Citrat)"),
    (
        "each tablet contains {mg} mg elemental glycinate",
        "jede Tablette enthält {mg} mg elementares Glycinat",
    ),
]


@settings(max_examples=150, derandomize=True, deadline=None)
@given(pair=st.sampled_from(IN_TWO_LANGUAGES), mg=st.integers(1, 900))
def test_a_label_means_the_same_in_both_languages(pair: tuple[str, str], mg: int) -> None:
    english, german = (read_label(text.format(mg=mg)) for text in pair)
    assert english.readings == german.readings
    assert (english.certain, english.unit_name, english.parts) == (
        german.certain,
        german.unit_name,
        german.parts,
    )


@settings(max_examples=150, derandomize=True, deadline=None)
@given(pair=st.sampled_from(IN_TWO_LANGUAGES), mg=st.integers(1, 900), which=st.booleans())
def test_white_space_and_capitals_change_no_reading(pair: tuple[str, str], mg: int, which: bool) -> None:
    text = pair[which].format(mg=mg)
    odd = "  " + text.replace(" ", "\u00a0 ").upper().replace("ß", "SS") + "\u202f"
    assert read_label(odd).readings == read_label(text).readings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("200 mg magnesium (as citrate) in 2 capsules", "in 2 capsules (as citrate) magnesium 200 mg"),
        ("2 capsules contain 200 mg magnesium (as citrate)", "200 mg magnesium (as citrate) per 2 capsules"),
        ("500 mg magnesium citrate", "magnesium citrate 500 mg"),
        ("40 % NRV magnesium (as oxide)", "magnesium (as oxide) 40 % NRV"),
        ("100 mg magnesium (as pidolate) per 5 mL", "per 5 mL: 100 mg magnesium (as pidolate)"),
    ],
)
def test_the_order_of_the_words_changes_no_amount(one: str, other: str) -> None:
    first, second = read_label(one), read_label(other)
    assert [(r.form, r.elemental_mg) for r in first.readings] == [
        (r.form, r.elemental_mg) for r in second.readings
    ]
    assert first.unit_name == second.unit_name


FORMS = [form for form in evidence.forms() if form not in ("food", "mixed")]


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    form=st.sampled_from(FORMS),
    salt_mg=st.integers(1, 5000),
    share=st.integers(1, 99),
    units=st.integers(1, 9),
    shape=st.sampled_from(
        [
            "{salt} mg magnesium {form}",
            "{n} tablets contain {salt} mg magnesium {form}",
            "{salt} mg magnesium {form} ({mg} mg magnesium)",
            "{n} capsules provide {salt} mg magnesium {form}, of which magnesium {mg} mg",
            "magnesium {form} {salt} mg ({share} % magnesium)",
            "{salt} mg magnesium {form}, {share} % NRV",
        ]
    ),
)
def test_no_reading_holds_more_magnesium_than_its_salt_can(
    form: str, salt_mg: int, share: int, units: int, shape: str
) -> None:
    text = shape.format(form=form, salt=salt_mg, n=units, share=share, mg=salt_mg * share // 100)
    try:
        label = read_label(text)
    except InputError:
        return
    for reading in label.readings:
        if reading.compound_mg is not None:
            assert reading.elemental_mg <= reading.compound_mg
            if label.certain and reading.compound is not None:
                assert reading.elemental_mg <= 1.1 * reading.compound_mg * RICHEST[form]


RICHEST = {form: max(c.elemental_share for c in evidence.compounds() if c.form == form) for form in FORMS}


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    mg=st.integers(1, 5000),
    count=st.integers(1, 40),
    unit=st.sampled_from(["tablets", "drops", "mL", "scoops"]),
)
def test_the_amount_of_one_unit_times_the_count_is_the_amount_of_the_label(
    mg: int, count: int, unit: str
) -> None:
    label = read_label(f"{count} {unit} contain {mg} mg magnesium (as citrate)")
    assert label.certain
    assert label.readings[0].elemental_mg * count == pytest.approx(mg)
