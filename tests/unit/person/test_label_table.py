"""Labels as they stand on shelves, English and German: what is read, for which unit, and what is asked instead."""

from __future__ import annotations

import pytest

from magnesia.errors import InputError
from magnesia.person import read_label

#: (label, form, unit, elemental mg in one unit) of labels with one reading.
CERTAIN: list[tuple[str, str | None, str | None, float]] = [
    # "as", "from", "provides"
    ("120 mg (as bisglycinate)", "bisglycinate", None, 120),
    ("Magnesium (as magnesium bisglycinate chelate) 120 mg", "bisglycinate", None, 120),
    ("Magnesium (as di-magnesium malate) 100 mg", "malate", None, 100),
    ("Magnesium (from magnesium L-threonate) 48 mg", "threonate", None, 48),
    ("400 mg of magnesium in the form of magnesium oxide", "oxide", None, 400),
    ("Magnesium oxide 500 mg providing 300 mg elemental magnesium per tablet", "oxide", "tablet", 300),
    ("Elemental magnesium 100mg from 1000mg magnesium bisglycinate", "bisglycinate", None, 100),
    ("magnesium orotate dihydrate 500 mg (33 mg magnesium)", "orotate", None, 33),
    ("magnesium acetyl taurate 1000 mg, of which magnesium 68 mg", "taurate", None, 68),
    ("magnesium glycerophosphate 1000 mg provides 125 mg magnesium", "glycerophosphate", None, 125),
    ("magnesium pidolate 1500 mg (130 mg magnesium)", "pidolate", None, 130),
    ("Magnesiumcitrat 1000 mg, davon Magnesium 160 mg", "citrate", None, 160),
    ("625 mg Magnesiumcitrat entspricht 100 mg Magnesium", "citrate", None, 100),
    ("Magnesium aus Magnesiumbisglycinat 120 mg", "bisglycinate", None, 120),
    ("Magnesium (als Magnesiummalat) 150 mg", "malate", None, 150),
    ("150 mg Magnesium in Form von Magnesiumcarbonat", "carbonate", None, 150),
    ("Magnesiumtaurat 1000 mg = 89 mg Magnesium", "taurate", None, 89),
    (
        "Magnesiumaspartat-Hydrochlorid-Trihydrat 1229,6 mg, entspr. 5 mmol Magnesium",
        "aspartate",
        None,
        121.5,
    ),
    # one unit
    ("1 tablet: 100 mg magnesium (as gluconate)", "gluconate", "tablet", 100),
    ("Each capsule contains 140 mg magnesium (as taurate)", "taurate", "capsule", 140),
    ("100 mg/capsule elemental glycinate", "bisglycinate", "capsule", 100),
    ("je Kapsel 120 mg Magnesium (als Magnesiumbisglycinat)", "bisglycinate", "capsule", 120),
    ("1 Beutel enthält 300 mg Magnesium (als Magnesiumcitrat)", "citrate", "sachet", 300),
    ("Eine Tablette enthält 150 mg Magnesium als Laktat", "lactate", "tablet", 150),
    ("1 Stick: 300 mg Magnesium (als Citrat)", "citrate", "sachet", 300),
    ("200 mg Magnesium (als Oxid) pro Dragee", "oxide", "tablet", 200),
    # several units
    ("2 capsules provide 200 mg magnesium (as glycinate)", "bisglycinate", "capsule", 100),
    ("Two capsules provide 200 mg magnesium (as glycinate)", "bisglycinate", "capsule", 100),
    ("Serving size 3 tablets, magnesium (as citrate) 300 mg", "citrate", "tablet", 100),
    (
        "Serving Size: 2 capsules. Amount per serving: Magnesium (as magnesium citrate) 200 mg",
        "citrate",
        "capsule",
        100,
    ),
    ("magnesium (as malate) 1 g per 4 tablets", "malate", "tablet", 250),
    ("2000 mg magnesium L-threonate (144 mg magnesium) per 3 capsules", "threonate", "capsule", 48),
    ("3 gummies: 84 mg magnesium (as citrate)", "citrate", "piece", 28),
    ("300 mg magnesium (as oxide) in 3 tablets", "oxide", "tablet", 100),
    ("2 Kapseln enthalten 200 mg Magnesium (als Bisglycinat)", "bisglycinate", "capsule", 100),
    ("Drei Kapseln liefern 300 mg Magnesium (als Malat)", "malate", "capsule", 100),
    ("pro Tagesdosis (2 Kapseln): 300 mg Magnesium als Citrat", "citrate", "capsule", 150),
    ("Tagesdosis 3 Tabletten = 375 mg Magnesium (als Magnesiumoxid)", "oxide", "tablet", 125),
    ("2 Brausetabletten enthalten 300 mg Magnesium als Carbonat", "carbonate", "tablet", 150),
    ("Portionsgröße: 4 Kapseln, Magnesium (als Citrat) 400 mg", "citrate", "capsule", 100),
    ("half a tablet provides 100 mg magnesium as citrate", "citrate", "tablet", 200),
    ("Eine halbe Tablette enthält 75 mg Magnesium (als Citrat)", "citrate", "tablet", 150),
    # scoops, spoons, powders
    ("1 scoop (5.2 g) = 300 mg magnesium (as citrate)", "citrate", "scoop", 300),
    ("2 scoops (7 g) contain 350 mg magnesium (as glycinate)", "bisglycinate", "scoop", 175),
    ("1 scoop of 5.2 g contains 300 mg magnesium (as citrate)", "citrate", "scoop", 300),
    ("1 teaspoon (4 g) provides 325 mg magnesium (as citrate)", "citrate", "teaspoon", 325),
    ("1 Messlöffel (5,2 g) enthält 300 mg Magnesium aus Magnesiumcitrat", "citrate", "scoop", 300),
    ("1 TL = 320 mg Magnesium (als Citrat)", "citrate", "teaspoon", 320),
    ("1 EL (15 ml) enthält 150 mg Magnesium (als Chlorid)", "chloride", "tablespoon", 150),
    ("15 g magnesium per 100 g (as citrate)", "citrate", "g", 150),
    ("100 g Pulver enthalten 15 g Magnesium (als Citrat)", "citrate", "g", 150),
    # drops and millilitres
    ("10 drops contain 40 mg magnesium (as chloride)", "chloride", "drop", 4),
    ("6 Tropfen = 25 mg Magnesium (als Chlorid)", "chloride", "drop", 25 / 6),
    ("100 mg magnesium (as chloride) per 5 mL", "chloride", "mL", 20),
    ("Magnesium 100 mg/5 ml (as pidolate)", "pidolate", "mL", 20),
    ("per 100 mL: 1200 mg magnesium (as chloride)", "chloride", "mL", 12),
    ("50 mg/mL magnesium (as lactate)", "lactate", "mL", 50),
    ("1 mL = 20 drops, 50 mg per mL magnesium (as chloride)", "chloride", "drop", 2.5),
    ("20 Tropfen = 1 ml = 80 mg Magnesium (als Chlorid)", "chloride", "drop", 4),
    ("1 ml (20 Tropfen) enthält 80 mg Magnesium (als Chlorid)", "chloride", "drop", 4),
    ("10 drops (0.5 mL) contain 40 mg magnesium (as chloride)", "chloride", "drop", 4),
    ("100 ml enthalten 2 g Magnesium (als Aspartat)", "aspartate", "mL", 20),
    ("1 Ampulle (10 ml) enthält 100 mg Magnesium (als Aspartat)", "aspartate", "ampoule", 100),
    ("Magnesium 80 mg/L mineral water", "food", "mL", 0.08),
    ("Mineralwasser mit 108 mg Magnesium pro Liter", "food", "mL", 0.108),
    # mmol and mEq
    ("1 Tablette: 121,5 mg Magnesium (5 mmol) als Aspartat", "aspartate", "tablet", 121.5),
    ("Magnesium 10 mmol (243 mg) als Citrat", "citrate", None, 243),
    ("20 mEq magnesium chloride", "chloride", None, 243.05),
    ("2 tablets contain 10 mmol magnesium (as aspartate)", "aspartate", "tablet", 121.525),
    # percentages of a reference
    ("25% DV magnesium (as oxide)", "oxide", None, 105),
    ("40 % NRV* Magnesium als Citrat", "citrate", None, 150),
    ("% NRV 40, Magnesium (als Citrat)", "citrate", None, 150),
    ("Magnesiumoxid, 50 % der Referenzmenge", "oxide", None, 187.5),
    ("2 Kapseln enthalten 80 % NRV Magnesium (als Citrat)", "citrate", "capsule", 150),
    ("Magnesium 200 mg (53 %*) als Magnesiumcitrat", "citrate", None, 200),
    ("Magnesium (as glycinate) 200 mg 48% DV", "bisglycinate", None, 200),
    ("Magnesium (as glycinate) 200 mg 50% DV", "bisglycinate", None, 200),
    ("magnesium citrate 225 mg (60 % NRV)", "citrate", None, 225),
    ("500 mg magnesium citrate 19 % NRV", "citrate", None, 71.25),
    ("1000 mg Magnesiumbisglycinat, 27 % NRV", "bisglycinate", None, 101.25),
    (
        "Supplement Facts Serving Size 1 Capsule Magnesium (from 500 mg magnesium oxide) 300 mg 71% DV",
        "oxide",
        "capsule",
        300,
    ),
    ("Mg 60 mg (16 %) as citrate", "citrate", None, 60),
    # a vitamin beside it
    ("Magnesium (as bisglycinate) 100 mg; vitamin B6 2 mg", "bisglycinate", None, 100),
    (
        "2 Kapseln enthalten 300 mg Magnesium (als Citrat), Vitamin B6 1,4 mg (100 % NRV)",
        "citrate",
        "capsule",
        150,
    ),
    # shares and water in the salt
    ("magnesium glycinate 1000 mg (14% magnesium)", "bisglycinate", None, 140),
    ("magnesium sulfate 1000 mg (15 % magnesium)", "sulfate", None, 150),
    ("Magnesiumbisglycinat 1000 mg, davon Magnesium 200 mg", "bisglycinate", None, 200),
    ("buffered magnesium bisglycinate 1000 mg (180 mg elemental)", "bisglycinate", None, 180),
    # several salts
    ("300 mg (as oxide, citrate and bisglycinate)", "mixed", None, 300),
    ("Magnesium 243 mg als Magnesiumoxid und Magnesiumcitrat", "mixed", None, 243),
    ("2 tablets: 200 mg elemental magnesium, oxide and citrate", "mixed", "tablet", 100),
    ("Magnesium (as magnesium glycinate, magnesium malate, magnesium taurate) 150 mg", "mixed", None, 150),
    ("500 mg magnesium oxide and magnesium citrate (200 mg magnesium)", "mixed", None, 200),
    ("Magnesium 150 mg (als Magnesiumcitrat 100 mg, Magnesiumoxid 50 mg)", "mixed", None, 150),
    ("Magnesium 150 mg (als 100 mg Magnesiumcitrat, 50 mg Magnesiumoxid)", "mixed", None, 150),
    ("150 mg elemental (100 mg oxide, 50 mg citrate)", "mixed", None, 150),
    # droppers, pumps, shortened units, what is no form
    ("1 dropper (1 mL) contains 40 mg magnesium (as chloride)", "chloride", "dropper", 40),
    ("1 Pipette enthält 40 mg Magnesium (als Chlorid)", "chloride", "dropper", 40),
    ("2 pumps = 50 mg magnesium (as chloride)", "chloride", "pump", 25),
    ("2 Kps. enthalten 200 mg Magnesium (als Citrat)", "citrate", "capsule", 100),
    ("Magnesium (as citrate) 200 mg, magnesium stearate", "citrate", None, 200),
    ("300 mg magnesium (as citrate), dissolve in a glass of water", "citrate", None, 300),
    ("375 mg (100 % NRV) Magnesium", None, None, 375),
]

#: (label, form or None, elemental mg of the readings, the likeliest first) of labels that are asked about.
ASKED: list[tuple[str, str | None, list[float]]] = [
    ("500 mg Magnesiumcitrat", "citrate", [80.8, 59.4, 56.7, 500]),
    ("2 Kapseln enthalten 1000 mg Magnesiumcitrat", "citrate", [80.8, 59.4, 56.7, 500]),
    ("magnesium citrate, anhydrous 625 mg", "citrate", [101, 625]),
    ("Magnesiumcitrat, wasserfrei 625 mg", "citrate", [101, 625]),
    ("Magnesiumorotat-Dihydrat 500 mg", "orotate", [32.8, 500]),
    ("Magnesium-L-Threonat-Monohydrat 2000 mg", "threonate", [155.5, 2000]),
    ("Magnesiumgluconat-Dihydrat 500 mg", "gluconate", [27, 500]),
    ("magnesium aspartate HCl 615 mg", "aspartate", [60.8, 615]),
    ("magnesium hydrogen citrate 500 mg", "citrate", [56.7, 500]),
    ("Magnesiumhydrogencitrat 500 mg", "citrate", [56.7, 500]),
    ("magnesium acetyl taurate 700 mg", "taurate", [47.7, 700]),
    ("Magnesiumacetyltaurat 700 mg", "taurate", [47.7, 700]),
    ("basic magnesium carbonate 500 mg", "carbonate", [125.1, 500]),
    ("Magnesiumhydroxidcarbonat 500 mg", "carbonate", [125.1, 500]),
    ("Magnesiumchlorid-Hexahydrat 500 mg", "chloride", [59.8, 500]),
    ("Kieserit 500 mg", "sulfate", [87.8, 500]),
    ("dried magnesium sulfate 500 mg", "sulfate", [87, 500]),
    ("MgSO₄·7H₂O 5 g", "sulfate", [493.1, 5000]),
    ("Mg3(C6H5O7)2.9H2O 1 g", "citrate", [118.9, 1000]),
    ("dimagnesium malate 1000 mg", "malate", [1000]),
    ("buffered magnesium glycinate 200 mg", "bisglycinate", [200]),
    ("magnesium glycinate 1000 mg (20 % magnesium)", "bisglycinate", [200]),
    ("magnesium citrate and malate 300 mg", "mixed", [300]),
    ("Magnesiumoxid, Magnesiumcitrat 400 mg", "mixed", [400]),
    ("1 scoop (5.2 g) = 300 mg magnesium", None, [300]),
    ("5 mL contain 500 mg magnesium chloride", "chloride", [100, 12, 25.5]),
    ("53 % RDA magnesium citrate", "citrate", [198.8, 222.6]),
    ("30 % Tagesbedarf Magnesium (als Citrat)", "citrate", [112.5, 126]),
    ("500 mg magnesium citrate 60 % NRV", "citrate", [500, 225]),
    ("Magnesium 300 mg (25 % NRV) als Citrat", "citrate", [300, 93.8]),
    ("20 mmol magnesium citrate", "citrate", [486.1, 1458.3, 1458.3]),
    ("magnesium citarte 300 mg", None, [300]),
    ("300 mg magnesium stearate", None, [300]),
    ("300 mg Magnesium, Magnesiumstearat", None, [300]),
]

#: (label, code of the error).
REFUSED: list[tuple[str, str]] = [
    ("Take 3 capsules: 300 mg magnesium (as citrate)", "label-not-per-unit"),
    ("1-2 capsules contain 100 mg magnesium (as citrate)", "label-not-per-unit"),
    ("60 Kapseln, 120 mg Magnesium (als Citrat)", "label-not-per-unit"),
    ("3 capsules daily provide 300 mg magnesium (as citrate)", "label-not-per-unit"),
    ("magnesium 100 mg vitamin B6 2 mg as citrate", "label-two-amounts"),
    ("take 2 daily, 150 mg elemental citrate", "label-not-per-unit"),
    ("Take 2 capsules daily. Each capsule contains 100 mg magnesium (as citrate)", "label-not-per-unit"),
    ("2 capsules contain 100 mg each magnesium (as citrate)", "label-not-per-unit"),
    ("2 Kapseln enthalten je 100 mg Magnesium (als Citrat)", "label-not-per-unit"),
    ("300 mg magnesium per day (as citrate)", "label-not-per-unit"),
    ("2x täglich 150 mg Magnesium als Citrat", "label-not-per-unit"),
    ("morgens und abends 150 mg Magnesium (als Citrat)", "label-not-per-unit"),
    ("300 mg Magnesium (als Citrat) 2 Tabletten", "label-not-per-unit"),
    ("30 servings, 300 mg magnesium (as citrate)", "label-not-per-unit"),
    ("20 drops = 1 mL, 80 mg magnesium (as chloride)", "label-not-per-unit"),
    ("15 ml milk of magnesia", "label-unreadable"),
    ("Magnesium 100 mg pro Glas", "label-measure"),
    ("a glass of Epsom salt", "label-measure"),
    ("1 Becher Bittersalz", "label-measure"),
    ("a handful of Epsom salt", "label-measure"),
    ("1 Tbl. enthält 150 mg Magnesium (als Citrat)", "unit-ambiguous"),
    ("2x1 Tbl. 150 mg Magnesium als Citrat", "label-not-per-unit"),
    ("1-0-1, 150 mg Magnesium als Citrat", "label-not-per-unit"),
    ("Magnesium 20 mg/ml, 5 ml", "label-not-per-unit"),
    ("20 drops magnesium chloride solution 100 mg magnesium", "label-not-per-unit"),
    ("two tablets 400 mg magnesium as citrate", "label-not-per-unit"),
    ("1 mL 40 mg magnesium (as chloride)", "label-not-per-unit"),
    ("magnesium citrate 1000 mg / 160 mg", "label-not-per-unit"),
    ("100 mg elemental bisglycinate tablet, 300 mg magnesium (als Citrat)", "label-two-products"),
    ("300 mg magnesium (as citrate), 100 mg elemental bisglycinate tablet", "label-two-products"),
    ("200 mg magnesium citrate, 100 mg magnesium oxide", "label-two-products"),
    ("300 mg elemental citrate, 100 mg elemental oxide", "label-two-products"),
    ("Magnesium blend 150 mg (100 mg magnesium citrate, 50 mg magnesium oxide)", "label-two-products"),
    ("Magnesium oxide 300 mg, magnesium citrate 200 mg (elemental)", "label-two-products"),
    ("100 mg elemental bisglycinate tablet, 800 mg magnesium (as bisglycinate)", "label-two-amounts"),
    ("100 mg elemental citrate, 300 mg elemental citrate", "label-two-amounts"),
    ("100 mg elemental citrate, 700 mg magnesium", "label-two-amounts"),
    ("Magnesium 150 mg (als Magnesiumcitrat 600 mg, Magnesiumoxid 90 mg)", "label-parts-differ"),
    ("magnesium bisglycinate 18% 1000 mg", "label-percent"),
    ("Magnesium 400", "label-unreadable"),
    ("Magnesium 400 citrate", "label-unreadable"),
    ("1 dropper", "label-unreadable"),
    ("1 pump", "label-unreadable"),
    ("1 tablet or 2 capsules contain 100 mg magnesium (as citrate)", "label-not-per-unit"),
    ("99 % pure magnesium citrate 500 mg", "label-percent"),
    ("magnesium chloride solution 31 %", "label-concentration"),
    ("31 % magnesium chloride", "label-concentration"),
    ("Magnesiumöl, Magnesiumchlorid-Lösung 31 %", "label-concentration"),
    ("Magnesium 200 mg (100 mg as oxide, 50 mg as citrate)", "label-parts-differ"),
    ("1.000 mg Magnesiumcitrat", "ambiguous-number"),
    ("Magnesium Glycinate 1,000 mg", "ambiguous-number"),
    ("Magnesium 300 mg, Kalium 200 mg", "label-other-mineral"),
    ("Calcium 800 mg, magnesium 400 mg", "label-other-mineral"),
    ("Magnesiumcitrat 1000 mg, davon Magnesium 400 mg", "label-two-amounts"),
    ("magnesium oxide 500 mg providing 400 mg magnesium", "label-two-amounts"),
    ("two tablets of 150 mg elemental citrate", "label-not-per-unit"),
    ("1 Kapsel", "label-unreadable"),
    ("Vitamin C 500 mg", "label-not-magnesium"),
]


@pytest.mark.parametrize(("text", "form", "unit", "mg"), CERTAIN, ids=[row[0] for row in CERTAIN])
def test_a_label_that_says_it_plainly_is_read(
    text: str, form: str | None, unit: str | None, mg: float
) -> None:
    label = read_label(text)
    assert label.certain
    (reading,) = label.readings
    assert (reading.form, label.unit_name) == (form, unit)
    assert reading.elemental_mg == pytest.approx(mg, rel=1e-3)
    assert reading.why


@pytest.mark.parametrize(("text", "form", "amounts"), ASKED, ids=[row[0] for row in ASKED])
def test_a_label_with_several_honest_readings_is_asked_about(
    text: str, form: str | None, amounts: list[float]
) -> None:
    label = read_label(text)
    assert not label.certain
    assert label.ask
    assert {reading.form for reading in label.readings} == {form}
    assert [round(reading.elemental_mg, 1) for reading in label.readings] == pytest.approx(amounts, abs=0.06)


@pytest.mark.parametrize(("text", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_label_that_cannot_be_read_says_what_to_type(text: str, code: str) -> None:
    with pytest.raises(InputError) as raised:
        read_label(text)
    assert raised.value.code == code
    assert raised.value.message.endswith(".")


def test_the_tables_hold_as_many_labels_as_were_promised() -> None:
    labels = [row[0] for table in (CERTAIN, ASKED, REFUSED) for row in table]
    assert len(labels) == len(set(labels)) >= 120


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2 capsules provide 200 mg magnesium (as glycinate)", "200 mg in 2 capsules: 100 mg in one capsule"),
        ("1 mL = 20 drops, 50 mg per mL magnesium (as chloride)", "20 drops are 1 mL: 2.5 mg in one drop"),
        ("25% DV magnesium (as oxide)", "from memory that was not confirmed"),
        ("Magnesium 200 mg (53 %*) als Magnesiumcitrat", "53 % of 375 mg agrees"),
        ("300 mg (as oxide, citrate and bisglycinate)", "does not say how much of each"),
        (
            "Magnesiumbisglycinat 1000 mg, davon Magnesium 200 mg",
            "more than pure bisglycinate can hold (14.1 %)",
        ),
        ("magnesium sulfate 1000 mg (15 % magnesium)", "partly dried"),
        ("Magnesium 10 mmol (243 mg) als Citrat", "10 mmol are 243.1 mg of magnesium itself"),
    ],
)
def test_each_reading_says_why(text: str, words: str) -> None:
    assert words in read_label(text).readings[0].why


def test_salts_with_their_shares_become_parts_of_one_unit() -> None:
    for text in (
        "2 tablets: magnesium 100 mg as oxide and 50 mg as citrate",
        "2 Tabletten: Magnesium 100 mg als Oxid und 50 mg als Citrat",
        "2 tablets contain 150 mg magnesium (100 mg as oxide, 50 mg as citrate)",
    ):
        label = read_label(text)
        assert (label.certain, label.unit_name) == (True, "tablet")
        assert label.parts == label.readings[0].parts == (("oxide", 50.0), ("citrate", 25.0))
        assert label.readings[0].elemental_mg == 75


def test_a_percentage_leaves_the_span_of_its_rounding() -> None:
    (reading,) = read_label("40 % NRV magnesium (as citrate)").readings
    assert (reading.elemental_low_mg, reading.elemental_high_mg) == pytest.approx((148.125, 151.875))


def test_a_disagreement_of_mg_and_percentage_is_asked_about() -> None:
    assert "These do not agree" in str(read_label("Magnesium 300 mg (25 % NRV) als Citrat").ask)


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("500 g Epsom salt", 500),
        ("1 kg Bittersalz", 1000),
        ("250 g of Epsom salts", 250),
        ("2 cups (500 g) Epsom salt", 500),
        ("2 lbs Epsom salt", 907.18474),
        ("1 pound of Epsom salt", 453.59237),
        ("half a pound of epsom salt", 226.796185),
        ("1 Pfund Bittersalz", 500),
        ("ein halbes Pfund Bittersalz", 250),
    ],
)
def test_epsom_salt_by_weight_is_for_the_bath_only(text: str, grams: float) -> None:
    label = read_label(text)
    (reading,) = label.readings
    assert (label.certain, label.ask) == (True, None)
    assert label.bath_only
    assert reading.compound_mg == pytest.approx(1000 * grams)
    assert reading.elemental_low_mg is None
    assert "never swallowed" in reading.why


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("2 cups Epsom salt", 480),
        ("2 Tassen Bittersalz", 480),
        ("a cup of Epsom salt in the bath", 240),
        ("half a cup of epsom salts", 120),
        ("1 tsp epsom salt in water", 5),
        ("½ cup epsom salt", 120),
        ("eine halbe Tasse Bittersalz", 120),
        ("4 tablespoons of Epsom salt", 60),
        ("3 EL Bittersalz ins Badewasser", 45),
    ],
)
def test_epsom_salt_by_the_cup_has_a_span_and_says_that_it_is_a_judgement(text: str, grams: float) -> None:
    label = read_label(text)
    (reading,) = label.readings
    assert label.certain
    assert label.bath_only
    assert reading.compound_mg == pytest.approx(1000 * grams)
    assert reading.elemental_low_mg is not None
    assert reading.elemental_high_mg is not None
    assert reading.elemental_low_mg < reading.elemental_mg < reading.elemental_high_mg
    assert "a judgement" in reading.why
    assert "never swallowed" in reading.why


@pytest.mark.parametrize(
    "text", ["500 mg Epsom salt tablet", "5 g Epsom salt in 200 ml water", "epsom salt capsule 500 mg"]
)
def test_epsom_salt_that_looks_swallowed_is_said_to_be_never_swallowed(text: str) -> None:
    label = read_label(text)
    assert label.bath_only
    assert all("never swallowed" in reading.why for reading in label.readings)


@pytest.mark.parametrize(
    ("text", "bath_only"),
    [
        ("magnesium sulfate tablet 500 mg elemental", False),
        ("magnesium sulfate 1000 mg (15 % magnesium)", False),
        ("Bittersalz, 100 mg elemental magnesium", True),
        ("magnesium chloride bath flakes 500 g", True),
        ("100 mg elemental citrate", False),
    ],
)
def test_what_is_for_the_bath_says_so_and_a_salt_that_is_sold_to_be_swallowed_does_not(
    text: str, bath_only: bool
) -> None:
    assert read_label(text).bath_only is bath_only


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("100 mg elemental bisglycinate tablet, 300 mg magnesium (als Citrat)", "typed one at a time"),
        (
            "Magnesium 150 mg (als Magnesiumcitrat 600 mg, Magnesiumoxid 90 mg)",
            '"150 mg (as citrate and oxide)"',
        ),
        ("two tablets 400 mg magnesium as citrate", "in 1 tablet or in 2 tablets together"),
        ("20 drops magnesium chloride solution 100 mg magnesium", "in 1 drop or in 20 drops together"),
        ("Magnesium 20 mg/ml, 5 ml", "names several volumes"),
        ("1 tablet or 2 capsules contain 100 mg magnesium (as citrate)", "(1 tablet, 2 capsules)"),
        ("magnesium bisglycinate 18% 1000 mg", '"18 % magnesium"'),
        ("2x1 Tbl. 150 mg Magnesium als Citrat", "how often and how many"),
        (
            "1 Tbl. enthält 150 mg Magnesium (als Citrat)",
            "a tablet to one reader and a tablespoon to another",
        ),
        ("Magnesium 400", "what 400 counts (mg?), and names no form"),
        ("Magnesium 400 citrate", "what 400 counts (mg?); type"),
        ("1 dropper", '"1 dropper contains 40 mg magnesium (as citrate)"'),
        ("1 Becher Bittersalz", "of no one size"),
    ],
)
def test_the_sentence_fits_what_is_not_plain(text: str, words: str) -> None:
    with pytest.raises(InputError) as raised:
        read_label(text)
    assert words in raised.value.message


def test_an_odd_size_does_not_hide_the_question_for_the_form() -> None:
    ask = str(read_label("375 mg (100 % NRV) Magnesium").ask)
    assert "above every daily limit" in ask
    assert "Which form" in ask


def test_a_tablets_lubricant_is_said_to_be_no_form() -> None:
    ask = str(read_label("300 mg magnesium stearate").ask)
    assert "no form" in ask
    assert "Did you mean" not in ask
