"""`magnesia product`: usual doses, what is left, and a changed label that rewrites nothing."""

from __future__ import annotations

import pytest

from .conftest import CommandLine

LABEL = "2 Kapseln enthalten 240 mg Magnesium (als Bisglycinat)"


@pytest.fixture
def with_glycinate(magnesia: CommandLine) -> CommandLine:
    assert magnesia("init", "--zone", "UTC").code == 0
    assert magnesia("product", "set", "glycinate", "--label", LABEL, "--usual", "2").code == 0
    return magnesia


@pytest.fixture
def planned(magnesia: CommandLine) -> CommandLine:
    person = (
        *("init", "--age", "47", "--sex", "female", "--region", "EU", "--egfr", "88", "--not-pregnant"),
        *(
            "--no-conditions",
            "--no-medicines",
            "--zone",
            "UTC",
            "--product",
            "100 mg elemental citrate tablet",
        ),
    )
    assert magnesia(*person).code == 0
    assert magnesia("plan", "new", "--outcome", "pain:lower:1", "--at", "20:00", "--seed", "5").code == 0
    return magnesia


def test_a_product_is_added_by_its_name_and_label(with_glycinate: CommandLine) -> None:
    (product,) = with_glycinate("product", "list", "--json").json["products"]
    assert product["name"] == "glycinate"
    assert (product["form"], product["elemental_mg_per_unit"], product["unit"]) == (
        "bisglycinate",
        120,
        "capsule",
    )
    assert (product["usual_units"], product["units_left"]) == (2, None)


def test_the_usual_dose_is_kept_and_cleared(with_glycinate: CommandLine) -> None:
    run = with_glycinate
    changed = run("product", "set", "Glycinate", "--usually-at", "9pm", "--with-food", "--json").json[
        "product"
    ]
    assert (changed["name"], changed["usual_time"], changed["usual_with_food"]) == (
        "glycinate",
        "21:00",
        True,
    )
    changed = run("product", "set", "glycinate", "--usually-at", "evening", "--json").json["product"]
    assert (changed["usual_time"], changed["usual_part_of_day"], changed["usual_units"]) == (
        None,
        "evening",
        2,
    )
    changed = run("product", "set", "glycinate", "--usually-at", "none", "--usual", "half", "--json").json[
        "product"
    ]
    assert (changed["usual_part_of_day"], changed["usual_units"]) == (None, 0.5)
    said = run("product", "set", "glycinate", "--usually-at", "evening").out
    assert "usually 0.5 at evening with food" in said


def test_doses_are_taken_off_what_was_counted(with_glycinate: CommandLine) -> None:
    run = with_glycinate
    run("product", "set", "glycinate", "--left", "60")
    run("log", "dose", "--product", "glycinate", "--units", "1.5")
    run("log", "dose", "--product", "glycinate")
    assert run("product", "list", "--json").json["products"][0]["units_left"] == 56.5
    assert "56.5 left" in run("product", "list").out


def test_a_changed_label_makes_new_doses_use_it_and_logged_doses_keep_theirs(
    with_glycinate: CommandLine,
) -> None:
    run = with_glycinate
    first = run("log", "dose", "--product", "glycinate", "--units", "1", "--json").json["entries"][0]
    said = run("product", "set", "glycinate", "--label", "capsule: 90 mg as oxide, 60 mg as citrate").out
    assert "Doses that are logged stay as they are" in said
    assert "mixed: 90 as oxide, 60 as citrate" in said
    second = run("log", "dose", "--product", "glycinate", "--units", "1", "--json").json["entries"][0]
    assert (first["form"], first["elemental_mg"]) == ("bisglycinate", 120)
    assert (second["form"], second["elemental_mg"]) == ("mixed", 150)
    run("export", "--json-file", str(run.home / "all.json"))
    kept = (run.home / "all.json").read_text(encoding="utf-8")
    assert first["entry_id"] in kept
    (product,) = run("product", "list", "--json").json["products"]
    assert (product["parts"], product["usual_units"]) == ({"oxide": 90, "citrate": 60}, 2)


def test_a_product_gets_another_name(with_glycinate: CommandLine) -> None:
    run = with_glycinate
    assert run("product", "set", "glycinate", "--name", "night tablets").code == 0
    assert run("product", "list", "--json").json["products"][0]["name"] == "night tablets"
    run("product", "set", "other", "--label", "100 mg elemental oxide")
    for taken in ("Night Tablets", " "):
        refused = run("product", "set", "other", "--name", taken, "--json")
        assert (refused.code, refused.json["error"]["code"]) == (2, "product-name")


def test_a_product_that_got_another_name_keeps_its_count_and_its_old_name(
    with_glycinate: CommandLine,
) -> None:
    run = with_glycinate
    run("product", "set", "glycinate", "--left", "30")
    run("log", "dose", "--product", "glycinate", "--units", "15")
    assert run("product", "set", "glycinate", "--name", "night", "--json").json["product"]["units_left"] == 15
    for words in (["glycinate", "--usual", "1"], ["glycinate", "--label", "100 mg elemental oxide"]):
        refused = run("product", "set", *words, "--json")
        assert (refused.code, refused.json["error"]["code"]) == (2, "product-name")
        assert "night" in refused.json["error"]["message"]
    assert [one["former_names"] for one in run("product", "list", "--json").json["products"]] == [
        ["glycinate"]
    ]


def test_a_former_name_still_means_its_product_and_becomes_no_other(with_glycinate: CommandLine) -> None:
    run = with_glycinate
    run("product", "set", "glycinate", "--name", "night")
    for taken in (("--product", "glycinate", "--units", "1"), ("half", "glycinate", "9pm")):
        assert run("log", "dose", *taken, "--date", "2026-01-05").code == 0
    entries = run("log", "show", "--date", "2026-01-05", "--json").json["entries"]
    assert [entry["product_name"] for entry in entries] == ["night", "night"]
    run("init", "--product", "120 mg elemental citrate")
    run("product", "set", "120 mg elemental citrate", "--name", "day")
    refused = run("init", "--product", "120 mg elemental citrate", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (2, "product-name")
    # An old name with an amount is a label, which says what was taken whatever the product holds by now.
    run("product", "set", "day", "--label", "60 mg elemental citrate")
    run("log", "dose", "--product", "120 mg elemental citrate", "--units", "1", "--date", "2026-01-06")
    (entry,) = run("log", "show", "--date", "2026-01-06", "--json").json["entries"]
    assert entry["elemental_mg"] == 120


def test_paper_doubles_no_dose_of_a_product_that_got_another_name(with_glycinate: CommandLine) -> None:
    run = with_glycinate
    week = ("log", "week", "--week", "2026-01-05")
    run("log", "dose", "--product", "glycinate", "--units", "1", "--date", "2026-01-05")
    assert run(*week, "--row", "glycinate=- 2 - - - - -").code == 0
    run("diary", "print", "--week", "2026-01-12", "--out", str(run.home.parent / "sheet.pdf"))
    run("product", "set", "glycinate", "--name", "night")
    again = run(*week, "--row", "night=1 2 - - - - -", "--json").json
    assert (again["saved"], again["already_there"], again["differs"]) == (0, 2, [])
    # A sheet that was printed before asks by the old name, and means the same product.
    printed = ("log", "week", "--week", "2026-01-12")
    assert run(*printed, "--row", "glycinate=1 - - - - - -").code == 0
    (entry,) = run("log", "show", "--date", "2026-01-12", "--json").json["entries"]
    assert entry["product_name"] == "night"


def test_a_changed_label_says_that_a_running_plan_keeps_its_dose(planned: CommandLine) -> None:
    (product,) = planned("product", "list", "--json").json["products"]
    other = ("product", "set", product["name"], "--label", "tablet: 150 mg elemental oxide")
    said = planned(*other, "--json").json["plan_keeps"]
    assert "150 mg as oxide in one tablet" in said
    assert f"{product['elemental_mg_per_unit']:g} mg as {product['form']}" in said
    assert planned(*other, "--json").json["plan_keeps"] is None
    assert planned("product", "set", product["name"], "--usual", "1", "--json").json["plan_keeps"] is None


def test_epsom_salt_is_no_product_and_no_dose(magnesia: CommandLine) -> None:
    magnesia("init", "--zone", "UTC")
    for words in (
        ["product", "set", "epso", "--label", "5 g epsom salt"],
        ["log", "dose", "--product", "1 tsp epsom salt in water"],
        ["init", "--product", "5 g epsom salt"],
    ):
        refused = magnesia(*words, "--json")
        assert (refused.code, refused.json["error"]["code"]) == (2, "label-bath-only"), words
    assert magnesia("product", "list", "--json").json["products"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["glycinat", "--usual", "2"], "product-unknown"),
        (["glycinate", "--usual", "0"], "usual-impossible"),
        (["glycinate", "--usually-at", "sometime"], "not-a-time"),
        (["glycinate", "--left", "-3"], "negative-number"),
        (["glycinate", "--label", "500 mg magnesium citrate"], "label-unclear"),
    ],
)
def test_what_is_wrong_changes_nothing(with_glycinate: CommandLine, words: list[str], code: str) -> None:
    before = with_glycinate("product", "list", "--json").json
    refused = with_glycinate("product", "set", *words, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (2, code)
    assert with_glycinate("product", "list", "--json").json == before


def test_without_a_product_the_list_says_how_to_add_one(magnesia: CommandLine) -> None:
    magnesia("init", "--zone", "UTC")
    assert "magnesia product set" in magnesia("product", "list").out


def test_several_salts_can_be_simulated_and_checked(magnesia: CommandLine) -> None:
    run = magnesia(
        *(
            "simulate",
            "--form",
            "mixed",
            "--elemental-mg",
            "300",
            "--at",
            "08:00",
            "--days",
            "2",
            "--draws",
            "20",
        )
    )
    assert "How much of each salt is in it is not known" in run.out, run.err
    checked = magnesia(
        *("check", "--age", "40", "--sex", "female", "--region", "EU", "--egfr", "95", "--no-conditions"),
        *("--no-medicines", "--not-pregnant", "--product", "200 mg (as oxide and citrate)@20:00", "--json"),
    )
    assert checked.code == 0, checked.err


def test_a_product_of_several_salts_says_that_the_shares_are_not_known(magnesia: CommandLine) -> None:
    magnesia("init", "--zone", "UTC")
    said = magnesia("product", "set", "blend", "--label", "2 capsules provide 300 mg (as oxide, citrate)").out
    assert "150 mg of magnesium in one capsule" in said
    assert "how much of each is not known" in said
