"""A label is read into every honest reading; what is unclear is asked, never picked."""

from __future__ import annotations

import pytest

from magnesia.errors import InputError
from magnesia.evidence import compounds
from magnesia.person import Product, read_label


def amounts(text: str) -> list[tuple[bool, float]]:
    return [
        (reading.compound is not None, round(reading.elemental_mg, 1))
        for reading in read_label(text).readings
    ]


def test_five_hundred_mg_magnesium_citrate_has_four_readings_and_a_question() -> None:
    label = read_label("500 mg magnesium citrate")
    assert amounts("500 mg magnesium citrate") == [(True, 80.8), (True, 59.4), (True, 56.7), (False, 500)]
    assert [reading.compound_mg for reading in label.readings] == [500, 500, 500, None]
    assert not label.certain
    assert label.ask is not None
    assert "nutrition line" in label.ask


@pytest.mark.parametrize(
    ("text", "form", "elemental_mg"),
    [
        ("300 mg elemental magnesium (as citrate)", "citrate", 300),
        ("200 mg elemental citrate", "citrate", 200),
        ("120 mg (as bisglycinate)", "bisglycinate", 120),
        ("Magnesium (as magnesium citrate) 200 mg", "citrate", 200),
        ("1 tablet 150 mg elemental citrate", "citrate", 150),
        ("20 mmol magnesium as chloride", "chloride", 486.1),
        ("40 mEq magnesium chloride", "chloride", 486.1),
        ("0,25 g elemental glycinate", "bisglycinate", 250),
    ],
)
def test_a_label_that_says_what_it_means_has_one_reading(text: str, form: str, elemental_mg: float) -> None:
    label = read_label(text)
    assert label.certain
    (reading,) = label.readings
    assert (reading.form, reading.compound, reading.compound_mg) == (form, None, None)
    assert reading.elemental_mg == pytest.approx(elemental_mg)


@pytest.mark.parametrize("compound", compounds(), ids=lambda compound: compound.key)
def test_every_salt_and_hydrate_is_among_the_readings_of_its_form(compound) -> None:  # type: ignore[no-untyped-def]
    label = read_label(f"1000 mg magnesium {compound.form}")
    elemental = {reading.compound: reading.elemental_mg for reading in label.readings}
    assert elemental[compound.name] == pytest.approx(1000 * compound.elemental_share)
    assert elemental[None] == 1000
    assert not label.certain


@pytest.mark.parametrize(
    "text", ["500 mg magnesium citrate nonahydrate", "400 mg MgO", "615 mg magnesium aspartate hydrochloride"]
)
def test_where_the_salt_itself_is_named_it_stands_first_but_is_still_asked_about(text: str) -> None:
    label = read_label(text)
    assert [reading.compound is None for reading in label.readings] == [False, True]
    assert not label.certain
    assert label.ask


def test_epsom_salt_is_certain_and_said_to_be_never_swallowed() -> None:
    label = read_label("5 g Epsom salt")
    (reading,) = label.readings
    assert label.certain
    assert reading.form == "sulfate"
    assert reading.compound_mg == 5000
    assert round(reading.elemental_mg) == 493
    assert "never swallowed" in reading.why


def test_both_amounts_on_a_label_name_the_salt_and_its_magnesium() -> None:
    label = read_label("magnesium citrate 1000 mg (160 mg elemental)")
    (reading,) = label.readings
    assert label.certain
    assert (reading.compound_mg, reading.elemental_mg) == (1000, 160)
    assert reading.compound is not None
    assert reading.compound.startswith("trimagnesium dicitrate (without")


@pytest.mark.parametrize("text", ["500 mg magnesium", "300 mg", "Mg 300 mg"])
def test_without_a_form_the_form_is_asked_for(text: str) -> None:
    label = read_label(text)
    assert [reading.form for reading in label.readings] == [None]
    assert not label.certain
    assert label.ask is not None
    assert "Which form" in label.ask


def test_a_misspelt_form_is_asked_about_and_not_taken() -> None:
    label = read_label("magnesium citarte 300 mg")
    assert label.readings[0].form is None
    assert label.ask is not None
    assert "Did you mean citrate?" in label.ask


def test_buffered_glycinate_gives_no_share_from_its_salt() -> None:
    for text in ("buffered magnesium glycinate 200 mg", "bisglycinate buffered with oxide 200 mg"):
        label = read_label(text)
        (reading,) = label.readings
        assert (reading.form, reading.compound, label.certain) == ("bisglycinate", None, False)
        assert "mixed with oxide" in reading.why


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5000 mg elemental citrate", "14 times the highest daily limit"),
        ("5000 mg magnesium citrate", "2.3 times the highest daily limit"),
        ("500 g elemental citrate", "more than 1,000 times the highest daily limit"),
        ("0 mg elemental citrate", "no magnesium at all"),
    ],
)
def test_an_amount_that_is_likely_a_slip_is_read_but_remarked_on(text: str, words: str) -> None:
    label = read_label(text)
    assert words in label.readings[0].why
    assert label.ask


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "label-unreadable"),
        ("hello", "label-unreadable"),
        ("500 mg vitamin C", "label-not-magnesium"),
        ("500 mg potassium citrate", "label-other-mineral"),
        ("calcium magnesium citrate 500 mg", "label-other-mineral"),
        ("2 tablets of 150 mg citrate", "label-not-per-unit"),
        ("milk of magnesia 15 ml", "label-unreadable"),
        ("10 x 150 mg elemental citrate", "label-not-per-unit"),
        ("2x150 mg elemental citrate", "label-not-per-unit"),
        ("1 tablet and 1 tablet, 200 mg elemental citrate", "label-not-per-unit"),
        ("100-200 mg elemental citrate", "label-not-per-unit"),
        ("magnesium citrate 1000 mg (16%)", "label-percent"),
        ("300 mg elemental magnesium citrate (30 mg magnesium)", "label-two-amounts"),
        ("magnesium citrate 1000 mg (20 mg elemental)", "label-two-amounts"),
        ("magnesium citrate 1000 mg (160 mg elemental, 12 % magnesium)", "label-two-amounts"),
        ("magnesium 400 mg (200 mg)", "label-two-amounts"),
        ("magnesium 100 mg, citrate 200 mg", "label-two-amounts"),
        ("magnesium citrate 100 mg (90 mg elemental)", "label-two-amounts"),
        ("100 mg = 200 mg = 300 mg citrate", "label-two-amounts"),
        ("1.000 mg magnesium citrate", "ambiguous-number"),
        ("-5 mg magnesium citrate", "negative-number"),
    ],
)
def test_nonsense_gets_one_sentence_on_what_to_type(text: str, code: str) -> None:
    with pytest.raises(InputError) as raised:
        read_label(text)
    assert raised.value.code == code
    assert raised.value.message.endswith(".")


def test_what_to_type_instead_of_several_tablets_is_said() -> None:
    with pytest.raises(InputError, match=r"the mg in ONE tablet.*How many you take goes in --units"):
        read_label("ten doses, 200 mg elemental citrate")
    with pytest.raises(
        InputError, match=r"1 tablet or in 2 tablets together.*How many you take goes in --units"
    ):
        read_label("two tablets of 200 mg elemental citrate")


@pytest.mark.parametrize(
    "text",
    [
        "200 mg elemental citrate per tablet",
        "each tablet: 200 mg elemental citrate",
        "200 mg/capsule elemental citrate",
        "200 mg elemental citrate in one sachet",
        "one tablet 200 mg elemental citrate",
        "200 mg elemental citrate with vitamin B6 and D3",
        "200 mg elemental citrate 1:1",
    ],
)
def test_words_that_say_one_or_count_nothing_are_understood(text: str) -> None:
    label = read_label(text)
    assert (label.certain, label.readings[0].elemental_mg) == (True, 200)


@pytest.mark.parametrize(
    "text",
    [
        "food supplement 900 mg elemental magnesium",
        "Dietary supplements 900 mg elemental magnesium",
        "Nahrungsergänzungsmittel 900 mg elemental magnesium",
        "kosttilskudd 900 mg elemental magnesium",
    ],
)
def test_a_food_supplement_is_not_food(text: str) -> None:
    label = read_label(text)
    assert label.readings[0].form is None
    assert label.ask


def test_magnesium_above_every_limit_is_not_the_first_reading() -> None:
    for text in ("351 mg magnesium citrate", "2 g magnesium L-threonate", "5000 mg magnesium citrate"):
        assert read_label(text).readings[0].compound is not None
    assert read_label("350 mg magnesium citrate").readings[0].compound is None


def test_a_stated_percentage_is_used_where_chemistry_allows_it() -> None:
    label = read_label("magnesium glycinate 1000 mg (14% magnesium)")
    (reading,) = label.readings
    assert (label.certain, reading.compound_mg, reading.elemental_mg) == (True, 1000, 140)
    assert reading.compound is not None
    assert read_label("1000 mg magnesium citrate, 16,2 % elemental").readings[0].elemental_mg == 162
    for text in ("magnesium glycinate 1000 mg (20% magnesium)", "magnesium 1000 mg (20% magnesium)"):
        label = read_label(text)
        assert (label.certain, label.readings[0].elemental_mg) == (False, 200)
        assert label.ask


def test_mmol_of_a_salt_with_several_magnesium_atoms_is_asked_about() -> None:
    label = read_label("20 mmol magnesium citrate")
    assert not label.certain
    assert [round(reading.elemental_mg) for reading in label.readings] == [486, 1458, 1458]
    assert round(label.readings[1].compound_mg or 0) == 9022
    assert label.ask is not None
    assert "of magnesium itself" in label.ask
    assert not read_label("20 mmol dimagnesium malate").certain
    for clear in ("20 mmol magnesium as citrate", "20 mmol elemental citrate", "20 mmol magnesium malate"):
        assert read_label(clear).certain


def test_dimagnesium_malate_has_no_share_of_its_own_here() -> None:
    label = read_label("dimagnesium malate 1000 mg")
    assert [reading.compound for reading in label.readings] == [None]
    assert not label.certain
    both = read_label("dimagnesium malate 1000 mg (200 mg elemental)")
    assert (both.certain, both.readings[0].compound, both.readings[0].elemental_mg) == (True, None, 200)


def test_light_carbonate_is_the_basic_salt() -> None:
    assert amounts("light magnesium carbonate 500 mg") == [(True, 125.1), (False, 500)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mg(OH)2 400 mg", [(True, 166.7), (False, 400)]),
        ("400 mg Mg(OH)2", [(True, 166.7), (False, 400)]),
        ("MgCl2.6H2O 500 mg", [(True, 59.8), (False, 500)]),
        ("MgCl2·6H2O 500 mg", [(True, 59.8), (False, 500)]),
        ("MgCl2 300 mg", [(True, 35.9), (True, 76.6), (False, 300)]),
    ],
)
def test_the_digits_of_a_formula_are_no_amount(text: str, expected: list[tuple[bool, float]]) -> None:
    assert amounts(text) == expected
    assert not read_label(text).certain


def test_two_amounts_name_a_salt_only_where_chemistry_fits_one() -> None:
    (reading,) = read_label("Magtein 2000 mg (144 mg elemental)").readings
    assert (reading.form, reading.compound, reading.elemental_mg) == ("threonate", None, 144)
    (reading,) = read_label("magnesium 1000 mg (150 mg elemental)").readings
    assert (reading.form, reading.compound, reading.elemental_mg) == (None, None, 150)


def test_as_needed_and_not_elemental_do_not_make_a_label_certain() -> None:
    for text in ("500 mg magnesium citrate as needed", "500 mg magnesium citrate (not elemental)"):
        assert not read_label(text).certain


def test_a_long_text_is_repeated_only_in_part() -> None:
    with pytest.raises(InputError) as raised:
        read_label("ten tablets of 200 mg elemental citrate " + "very " * 1000)
    assert len(raised.value.message) < 400
    assert raised.value.message.startswith('"ten tablets')


def test_the_same_label_is_read_the_same_whatever_its_case_and_spaces() -> None:
    plain, odd = read_label("500 mg magnesium citrate"), read_label("  500MG   MAGNESIUM\u00a0Citrate ")
    assert plain.readings == odd.readings


@pytest.mark.parametrize(
    ("form", "elemental_mg", "release", "code"),
    [
        ("citrat", 100, "tablet", "form-unknown"),
        ("zzz", 100, "tablet", "form-unknown"),
        ("citrate", 100, "gummy", "release-unknown"),
        ("citrate", -1, "tablet", "amount-impossible"),
        ("citrate", float("nan"), "tablet", "amount-impossible"),
    ],
)
def test_a_product_cannot_be_built_wrong(form: str, elemental_mg: float, release: str, code: str) -> None:
    with pytest.raises(InputError) as raised:
        Product("x", form, elemental_mg, release=release)
    assert raised.value.code == code
