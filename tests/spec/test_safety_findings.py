"""What stands in the way of a plan, and what does not: the decision tables of the safety rules.

Each row is one person with every question answered and nothing else the matter, changed in the one way the row
names; `levels` are the most serious finding that results and the code that says why.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from magnesia.person import Instruction, Medicine, Person, Product
from magnesia.safety import Check, PlannedIntake, check

DAY = datetime.date(2026, 3, 1)
EVENING = datetime.time(20)
CITRATE = Product("citrate 100 mg", "citrate", 100.0)

#: Every question answered, and nothing the matter.
WELL = Person(
    age_years=52,
    sex="female",
    region="EU",
    egfr_ml_min=75.0,
    conditions=(),
    medicines=(),
    pregnant_or_breastfeeding=False,
)


def of(person: Person, elemental_mg: float = 200.0, product: Product = CITRATE) -> Check:
    units_taken = elemental_mg / product.elemental_mg_per_unit
    return check(person, (PlannedIntake(product, units_taken, EVENING),), DAY)


def blocking(checked: Check) -> list[tuple[str, str]]:
    return [(found.level, found.code) for found in checked.findings if found.level in ("refuse", "refer")]


def takes(*names: str) -> dict[str, Any]:
    return {"medicines": tuple(Medicine(name, datetime.time(7)) for name in names)}


def has(*names: str) -> dict[str, Any]:
    return {"conditions": names}


def test_with_every_question_answered_and_nothing_the_matter_a_plan_may_be_made() -> None:
    checked = of(WELL)
    assert (checked.allowed, checked.complete, checked.not_asked) == (True, True, ())
    assert checked.windows == (("00:00", "24:00"),)


#: change to the well person -> what stands in the way
PERSON_TABLE: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    # age
    ({"age_years": 0}, [("refuse", "under-age")]),
    ({"age_years": 17}, [("refuse", "under-age")]),
    ({"age_years": 18}, []),
    ({"age_years": 64}, []),
    ({"age_years": 65}, []),
    ({"age_years": 120}, []),
    # measured kidney function
    ({"egfr_ml_min": 0.0}, [("refuse", "egfr-below-30")]),
    ({"egfr_ml_min": 29.9}, [("refuse", "egfr-below-30")]),
    ({"egfr_ml_min": 30.0}, [("refer", "egfr-below-60")]),
    ({"egfr_ml_min": 59.9}, [("refer", "egfr-below-60")]),
    ({"egfr_ml_min": 60.0}, []),
    # kidneys in words; a known disease counts whatever was measured
    ({"kidney": "kidney disease"}, [("refer", "kidney-disease")]),
    ({"kidney": "kidney failure or dialysis"}, [("refuse", "kidney-failure")]),
    ({"egfr_ml_min": None, "kidney": "kidney disease"}, [("refer", "kidney-disease")]),
    # kidney function unknown: age, a risk, or an interacting medicine
    ({"egfr_ml_min": None, "kidney": "unknown"}, []),
    ({"egfr_ml_min": None, "kidney": "no known problem"}, []),
    ({"egfr_ml_min": None, "kidney": "unknown", "age_years": 64}, []),
    ({"egfr_ml_min": None, "kidney": "unknown", "age_years": 65}, [("refer", "kidney-unknown")]),
    ({"egfr_ml_min": None, "kidney": "no known problem", "age_years": 65}, [("refer", "kidney-unknown")]),
    ({"egfr_ml_min": None, "kidney": "unknown", **has("diabetes")}, [("refer", "kidney-unknown")]),
    ({"egfr_ml_min": None, "kidney": "unknown", **has("migraine")}, []),
    ({"egfr_ml_min": None, "kidney": "unknown", **takes("gabapentin")}, [("refer", "kidney-unknown")]),
    ({"egfr_ml_min": None, "kidney": "unknown", **takes("pregabalin")}, [("refer", "kidney-unknown")]),
    ({"egfr_ml_min": None, "kidney": "unknown", **takes("duloxetine")}, []),
    # pregnancy
    ({"pregnant_or_breastfeeding": True}, [("refer", "pregnancy")]),
    (has("breastfeeding"), [("refer", "pregnancy")]),
    # conditions that refuse
    (has("dialysis"), [("refuse", "kidney-failure")]),
    (has("Myasthenia gravis"), [("refuse", "myasthenia")]),
    (has("LEMS"), [("refuse", "myasthenia")]),
    (has("heart block"), [("refuse", "heart-block")]),
    (has("slow pulse"), [("refuse", "heart-block")]),
    (has("bowel obstruction"), [("refuse", "bowel-obstruction")]),
    (has("rectal bleeding"), [("refuse", "rectal-bleeding")]),
    (has("change in bowel habits"), [("refuse", "bowel-change")]),
    (has("chest pain"), [("refuse", "emergency")]),
    (has("suicidal thoughts"), [("refuse", "suicidal-thoughts")]),
    (has("magnesium-restricted diet"), [("refuse", "magnesium-restricted-diet")]),
    (has("high magnesium"), [("refuse", "high-magnesium")]),
    # conditions that refer
    (has("chronic kidney disease stage 2"), [("refer", "kidney-disease")]),
    (has("eating disorder"), [("refer", "eating-disorder")]),
    (has("laxative misuse"), [("refer", "eating-disorder")]),
    (has("dehydration"), [("refer", "dehydration")]),
    (has("gastric bypass"), [("refer", "gut-surgery")]),
    (has("upcoming operation"), [("refer", "upcoming-surgery")]),
    (has("epilepsy"), [("refer", "seizures")]),
    (has("atrial fibrillation"), [("refer", "heart-rhythm")]),
    (has("fructose intolerance"), [("refer", "fructose-intolerance")]),
    # conditions that do not stand in the way
    (has("fibromyalgia", "migraine"), []),
    (has("low blood pressure"), []),
    (has("ibs"), []),
    (has("hyperphosphataemia"), []),
    (has("a made-up illness"), []),
    # medicines that refuse
    (takes("raltegravir"), [("refuse", "raltegravir")]),
    (takes("Isentress 400 mg"), [("refuse", "raltegravir")]),
    (takes("patiromer"), [("refuse", "exchange-resins")]),
    (takes("sodium polystyrene sulfonate"), [("refuse", "exchange-resins")]),
    # medicines that refer
    (takes("digoxin"), [("refer", "digoxin")]),
    (takes("spironolactone"), [("refer", "water-tablets-that-keep")]),
    (takes("furosemide"), [("refer", "water-tablets-that-lose")]),
    (takes("lithium"), [("refer", "lithium")]),
    (takes("omeprazole"), [("refer", "acid-blockers")]),
    (takes("gentamicin"), [("refer", "aminoglycosides")]),
    (takes("calcitriol"), [("refer", "active-vitamin-d")]),
    (takes("milk of magnesia"), [("refer", "other-magnesium")]),
    (takes("rilpivirine"), [("refer", "rilpivirine-baloxavir")]),
    (takes("Juluca"), [("refer", "dolutegravir-rilpivirine")]),
    (takes("nilotinib"), [("refer", "nilotinib")]),
    # medicines that only want a gap, or care
    (takes("levothyroxine"), []),
    (takes("gabapentin"), []),
    (takes("nifedipine"), []),
    (takes("misoprostol"), []),
    (takes("a made-up medicine"), []),
    # several at once: every one is said
    (
        {"age_years": 17, **takes("raltegravir", "lithium")},
        [("refuse", "raltegravir"), ("refuse", "under-age"), ("refer", "lithium")],
    ),
]


@pytest.mark.parametrize(
    ("change", "expected"), PERSON_TABLE, ids=[str(change) for change, _ in PERSON_TABLE]
)
def test_what_a_person_brings_stands_in_the_way_or_not(
    change: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    checked = of(replace(WELL, **change))
    assert blocking(checked) == expected
    assert checked.allowed is (expected == [])


#: region, mg a day -> allowed; every limit just under, exactly at, and just over
LIMIT_TABLE = [
    ("US", 349.0, True),
    ("US", 350.0, True),
    ("US", 350.01, False),
    ("EU", 250.0, True),
    ("EU", 250.01, False),
    ("Germany", 250.0, True),
    ("Germany", 250.01, False),
    ("Norway", 250.0, True),
    ("Norway", 250.01, False),
    ("UK", 250.0, True),
    ("UK", 250.01, False),
    ("EU", 0.0, True),
    ("US", 5000.0, False),
]


@pytest.mark.parametrize(("region", "elemental_mg", "allowed"), LIMIT_TABLE)
def test_a_dose_at_the_limit_is_allowed_and_one_above_it_is_not(
    region: str, elemental_mg: float, allowed: bool
) -> None:
    checked = of(replace(WELL, region=region), elemental_mg)
    assert checked.allowed is allowed
    assert blocking(checked) == ([] if allowed else [("refuse", "above-limit")])


def test_every_product_of_the_day_counts_also_one_that_calls_itself_food() -> None:
    morning = PlannedIntake(CITRATE, 1.5, datetime.time(8))
    evening = PlannedIntake(Product("oxide", "oxide", 101.0), 1.0, EVENING)
    water = PlannedIntake(Product("mineral water", "food", 500.0, "litre", "solution"), 1.0, EVENING)
    assert blocking(check(WELL, (morning, evening), DAY)) == [("refuse", "above-limit")]
    checked = check(WELL, (morning, water), DAY)
    assert blocking(checked) == [("refuse", "above-limit")]
    assert "food-as-product" in [found.code for found in checked.findings]
    assert checked.total_elemental_mg == 650


@pytest.mark.parametrize(
    ("region", "words"),
    [
        ("EU", "(upper level for supplements, European Union, from age 4)"),
        ("Norway", "Nordic recommendations, which Norway shares, lower than the 350 mg of Norway itself)"),
        (
            "UK",
            "European Union, from age 4, the lowest confirmed limit elsewhere; the figure of the United Kingdom",
        ),
        ("US", "(upper level for supplements, United States and Canada, adults)"),
        (None, "is 250 mg a day"),
    ],
)
def test_a_refusal_says_whose_limit_it_is(region: str | None, words: str) -> None:
    (above,) = [
        found for found in of(replace(WELL, region=region), 400).findings if found.code == "above-limit"
    ]
    assert words in above.reason
    assert "instruction" not in above.action


@pytest.mark.parametrize(
    ("taken_mg", "words"),
    [(49306.2, "hold 49306 mg"), (1972.25, "hold 1972 mg"), (250.01, "hold a little over 250 mg")],
)
def test_an_amount_in_a_sentence_is_whole_and_never_looks_like_the_limit(taken_mg: float, words: str) -> None:
    assert words in of(WELL, taken_mg).findings[0].reason


def test_what_must_not_be_swallowed_gets_no_advice_to_take_less() -> None:
    epsom = Product("5 g Epsom salt", "sulfate", 493.0, "dose", "solution")
    assert {code for _, code in blocking(of(WELL, 4930, epsom))} == {
        "epsom-by-mouth",
        "loose-sulfate-by-mouth",
    }
    both = (PlannedIntake(epsom, 1, EVENING), PlannedIntake(CITRATE, 3, EVENING))
    (above,) = [found for found in check(WELL, both, DAY).findings if found.code == "above-limit"]
    assert "hold 300 mg" in above.reason


#: a spelling close to what stands in the way -> what stands in the way
UNCLEAR_TABLE = [
    (has("miasthenia gravis"), [("refer", "condition-unclear")]),
    (has("myastenia"), [("refer", "condition-unclear")]),
    (has("hart block"), [("refer", "condition-unclear")]),
    (has("fibromyalgia and miasthenia gravis"), [("refer", "condition-unclear")]),
    (has("miasthenia gravis!"), []),
    (has("fibromialgia"), []),
    (has("low blood pressure"), []),
    (has("passed out yesterday"), [("refuse", "fainting")]),
    (takes("raltegravirr"), [("refer", "medicine-unclear")]),
    (takes("levothyroxine and raltegravirr"), [("refer", "medicine-unclear")]),
    (takes("raltegravirr!"), []),
    (takes("levothyroxne"), []),
]


@pytest.mark.parametrize(
    ("change", "expected"), UNCLEAR_TABLE, ids=[str(change) for change, _ in UNCLEAR_TABLE]
)
def test_a_close_spelling_of_what_stands_in_the_way_stands_in_the_way_too(
    change: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    checked = of(replace(WELL, **change))
    assert blocking(checked) == expected
    if expected and expected[0][0] == "refer":
        assert not checked.complete


def test_a_long_name_is_repeated_only_in_part() -> None:
    checked = of(replace(WELL, **has("very " * 500), **takes("much " * 500)))
    assert all(len(found.reason) < 400 for found in checked.findings)


def instructed(elemental_mg: float, first: int = 0, last: int = 30) -> Person:
    days = datetime.timedelta
    return replace(WELL, instruction=Instruction("Dr Rao", DAY + days(first), DAY + days(last), elemental_mg))


#: the instruction's mg, its first and last day from today, mg a day -> allowed
INSTRUCTION_TABLE = [
    (400, 0, 30, 400, True),
    (400, 0, 30, 400.1, False),
    (400, 0, 0, 400, True),
    (400, -30, -1, 400, False),
    (400, 1, 30, 400, False),
    (400, -30, -1, 250, True),
    (600, 0, 30, 600, True),
    (2000, 0, 30, 600.1, False),
    (100, 0, 30, 100, True),
    (100, 0, 30, 200, False),
]


@pytest.mark.parametrize(("says_mg", "first", "last", "taken_mg", "allowed"), INSTRUCTION_TABLE)
def test_an_instruction_sets_the_limit_while_it_is_in_force_up_to_a_cap_of_its_own(
    says_mg: float, first: int, last: int, taken_mg: float, allowed: bool
) -> None:
    assert of(instructed(says_mg, first, last), taken_mg).allowed is allowed


def test_without_todays_date_no_instruction_is_in_force() -> None:
    person = instructed(400)
    intake = (PlannedIntake(CITRATE, 4, EVENING),)
    codes = [found.code for found in check(person, intake).findings]
    assert codes[0] == "above-limit"
    assert "instruction-not-in-force" in codes


#: what is meant to be swallowed -> what stands in the way
PRODUCT_TABLE = [
    (
        Product("Epsom salt", "sulfate", 493.0, "teaspoon", "solution"),
        {"epsom-by-mouth", "loose-sulfate-by-mouth"},
    ),
    (Product("bath salts", "chloride", 100.0, "scoop"), {"epsom-by-mouth", "skin-product"}),
    (Product("magnesium sulfate powder", "sulfate", 100.0, "scoop"), {"loose-sulfate-by-mouth"}),
    (Product("sulfate 100", "sulfate", 100.0, "tablet"), set()),
    (
        Product("magnesium sulfate injection", "sulfate", 100.0, "ampoule"),
        {"injection", "loose-sulfate-by-mouth"},
    ),
    (Product("citrate enema", "citrate", 100.0), {"enema-or-gargle"}),
    (Product("magnesium oil spray", "chloride", 20.0, "spray"), {"skin-product"}),
    (CITRATE, set()),
]


@pytest.mark.parametrize(
    ("product", "codes"), PRODUCT_TABLE, ids=[product.name for product, _ in PRODUCT_TABLE]
)
def test_what_is_not_meant_to_be_swallowed_is_refused(product: Product, codes: set[str]) -> None:
    checked = of(WELL, 20.0, product)
    assert {code for _, code in blocking(checked)} == codes


def test_glycerophosphate_is_refused_where_phosphate_is_high_and_only_there() -> None:
    product = Product("glycerophosphate", "glycerophosphate", 100.0)
    high = replace(WELL, **has("hyperphosphataemia"))
    assert blocking(of(high, 100, product)) == [("refuse", "hyperphosphataemia")]
    assert of(WELL, 100, product).allowed
    assert of(high, 100).allowed


def test_in_germany_one_large_dose_a_day_is_remarked_on_and_two_are_not() -> None:
    person = replace(WELL, region="Germany")
    morning, evening = (PlannedIntake(CITRATE, 1, datetime.time(hour)) for hour in (8, 20))
    water = PlannedIntake(Product("water", "food", 50.0, "litre", "solution"), 1, datetime.time(12))

    def remarked(*intake: PlannedIntake) -> bool:
        return "split-doses" in [found.code for found in check(person, intake, DAY).findings]

    assert remarked(evening)
    assert remarked(PlannedIntake(CITRATE, 0.005, EVENING))
    assert not remarked(evening, water)
    assert not remarked(morning, evening)
    assert not remarked(PlannedIntake(CITRATE, 0, EVENING))


#: a question without an answer -> how the check names it
NOT_ASKED_TABLE: list[tuple[dict[str, Any], str]] = [
    ({"age_years": None}, "age"),
    ({"sex": None}, "sex"),
    ({"region": None}, "region"),
    ({"egfr_ml_min": None, "kidney": None}, "kidney function (eGFR)"),
    ({"conditions": None}, "conditions"),
    ({"medicines": None}, "medicines"),
    ({"pregnant_or_breastfeeding": None}, "pregnancy or breastfeeding"),
    ({"medicines": (Medicine("levothyroxine"),)}, "the time of day of levothyroxine"),
    (takes("raltegravier x"), ""),
    (
        takes("levothyroxne"),
        'which medicine "levothyroxne" is (did you mean levothyroxine? If not, type "levothyroxne!")',
    ),
    (
        has("myastenia"),
        'which condition "myastenia" is (did you mean myasthenia? If not, type "myastenia!")',
    ),
    (takes("lisinopril!"), ""),
    (has("myelitis!"), ""),
]


@pytest.mark.parametrize(
    ("change", "question"), NOT_ASKED_TABLE, ids=[str(change) for change, _ in NOT_ASKED_TABLE]
)
def test_a_check_is_complete_only_when_everything_was_asked(change: dict[str, Any], question: str) -> None:
    checked = of(replace(WELL, **change))
    assert checked.not_asked == ((question,) if question else ())
    assert checked.complete is (not question)


def test_a_man_is_not_asked_about_pregnancy_and_a_check_without_doses_is_not_complete() -> None:
    man = replace(WELL, sex="male", pregnant_or_breastfeeding=None)
    assert of(man).complete
    assert check(man, (), DAY).not_asked == ("products",)


#: medicines with their times -> the windows that stay free for magnesium
WINDOW_TABLE: list[tuple[dict[str, int], list[tuple[str, str]]]] = [
    ({}, [("00:00", "24:00")]),
    ({"levothyroxine": 7}, [("00:00", "03:00"), ("11:00", "24:00")]),
    ({"levothyroxine": 4}, [("08:00", "24:00")]),
    ({"levothyroxine": 20}, [("00:00", "16:00")]),
    ({"levothyroxine": 22}, [("02:00", "18:00")]),
    ({"levothyroxine": 0}, [("04:00", "20:00")]),
    ({"ciprofloxacin": 12}, [("00:00", "06:00"), ("14:00", "24:00")]),
    ({"levothyroxine": 7, "gabapentin": 21}, [("00:00", "03:00"), ("11:00", "19:00"), ("23:00", "24:00")]),
    ({"levothyroxine": 7, "iron": 15}, [("00:00", "03:00"), ("19:00", "24:00")]),
    ({"levothyroxine": 4, "iron": 12, "alendronate": 20}, []),
    ({"pregabalin": 8}, [("00:00", "24:00")]),
    ({"raltegravir": 8}, []),
    ({"digoxin": 8}, [("00:00", "05:00"), ("11:00", "24:00")]),
]


@pytest.mark.parametrize(("times", "windows"), WINDOW_TABLE, ids=[str(times) for times, _ in WINDOW_TABLE])
def test_the_windows_of_the_day_keep_their_distance_from_every_medicine(
    times: dict[str, int], windows: list[tuple[str, str]]
) -> None:
    medicines = tuple(Medicine(name, datetime.time(hour)) for name, hour in times.items())
    assert list(of(replace(WELL, medicines=medicines)).windows) == windows


@pytest.mark.parametrize(
    ("clock", "allowed"),
    [("03:00", True), ("03:01", False), ("07:00", False), ("10:59", False), ("11:00", True), ("00:00", True)],
)
def test_a_dose_too_close_to_a_medicine_is_refused_and_told_when_it_fits(clock: str, allowed: bool) -> None:
    person = replace(WELL, **takes("levothyroxine"))
    checked = check(person, (PlannedIntake(CITRATE, 2, datetime.time.fromisoformat(clock)),), DAY)
    assert checked.allowed is allowed
    if not allowed:
        (finding,) = [found for found in checked.findings if found.level == "refuse"]
        assert finding.code == "spacing"
        assert "between 00:00 and 03:00 or between 11:00 and 24:00" in finding.action


def test_midnight_is_free_when_the_day_ends_free() -> None:
    person = replace(WELL, medicines=(Medicine("levothyroxine", datetime.time(4)),))
    assert check(person, (PlannedIntake(CITRATE, 2, datetime.time(0)),), DAY).allowed


def test_when_no_time_of_the_day_is_left_that_is_said() -> None:
    times = {"levothyroxine": 4, "iron": 12, "alendronate": 20}
    person = replace(WELL, medicines=tuple(Medicine(n, datetime.time(h)) for n, h in times.items()))
    assert blocking(of(person)) == [("refuse", "spacing-no-window")]


def test_no_time_of_day_is_named_for_what_must_not_be_swallowed() -> None:
    epsom = Product("Epsom salt", "sulfate", 10.0, "teaspoon", "solution")
    checked = check(
        replace(WELL, **takes("levothyroxine")), (PlannedIntake(epsom, 1, datetime.time(9)),), DAY
    )
    assert "spacing" not in [found.code for found in checked.findings]


def test_the_known_answer_for_levothyroxine_in_the_morning_and_citrate_in_the_evening() -> None:
    checked = of(replace(WELL, **takes("levothyroxine")))
    assert checked.allowed
    assert checked.complete
    assert checked.windows == (("00:00", "03:00"), ("11:00", "24:00"))


@pytest.mark.parametrize("name", ["some new tablet", "levothyroxne"])
def test_an_unmatched_medicine_is_unknown_and_never_no_interaction(name: str) -> None:
    found = [found for found in of(replace(WELL, **takes(name))).findings if found.code == "medicine-unknown"]
    assert [finding.level for finding in found] == ["warn"]
    assert "pharmacist" in found[0].action
    assert "does not mean" in found[0].reason


@pytest.mark.parametrize(
    ("change", "code", "level", "hint"),
    [
        (takes("lisinopril"), "medicine-unknown", "warn", 'Did you mean "fosinopril"?'),
        (takes("lisinopril!"), "medicine-unknown", "warn", None),
        (has("myastenia"), "condition-unknown", "warn", 'Did you mean "myasthenia"?'),
        (has("myastenia!"), "condition-unknown", "note", None),
        (has("depression"), "condition-unknown", "note", None),
    ],
)
def test_a_close_spelling_is_asked_about_until_it_is_confirmed(
    change: dict[str, Any], code: str, level: str, hint: str | None
) -> None:
    (finding,) = [found for found in of(replace(WELL, **change)).findings if found.code == code]
    assert finding.level == level
    assert (hint in finding.reason) if hint else ("Did you mean" not in finding.reason)
    assert "!" not in finding.reason


def test_a_medicine_with_a_gap_says_how_many_hours_before_and_after() -> None:
    actions = {
        found.code: found.action for found in of(replace(WELL, **takes("Cipro", "nifedipine"))).findings
    }
    expected = "No magnesium in the 6 hours before Cipro and the 2 hours after it."
    assert actions["ciprofloxacin"].startswith(expected)
    assert "hours" not in actions["calcium-channel-blockers"]


def test_what_is_recalled_or_judged_says_so() -> None:
    reasons = {
        found.code: found.reason for found in of(replace(WELL, **takes("levofloxacin", "baclofen"))).findings
    }
    assert "Recalled, not confirmed" in reasons["levofloxacin"]
    assert "This project's judgement" in reasons["muscle-relaxants"]
