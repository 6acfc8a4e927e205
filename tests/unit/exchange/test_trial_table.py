"""Any tidy table of a personal trial becomes calendar days, and what was decided on the way is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from magnesia.errors import InputError
from magnesia.exchange import TrialTable, read_law, read_trial_table

HEADER = "date,arm,pain\n"


def read(text: str | bytes, **options: Any) -> TrialTable:
    data = text if isinstance(text, bytes) else text.encode()
    chosen = {"date": "date", "outcomes": ["pain"], "treatment": "arm"} | options
    return read_trial_table(data, "trial.csv", **chosen)


def said(table: TrialTable, word: str) -> bool:
    return any(word in note for note in table.notes)


def test_rows_become_calendar_days_with_gaps_and_arms() -> None:
    table = read(HEADER + "2026-01-03,magnesium,4\n2026-01-01,none,6\n2026-01-06,none,5\n")
    assert table.first_day == date(2026, 1, 1)
    assert table.outcomes == {"pain": [6, None, 4, None, None, 5]}
    assert table.arms == [0, None, 1, None, None, 0]
    assert table.labels == ("none", "magnesium")
    assert (table.rows, table.accepted, table.rejected, table.duplicates) == (3, 3, (), 0)


def test_days_that_the_file_leaves_out_may_be_days_without_a_dose() -> None:
    text = HEADER + "2026-01-01,on,6\n2026-01-03,on,5\n2026-01-04,,5\n2026-01-06,off,5\n"
    assert read(text).arms == [1, 1, 1, None, None, 0]
    assert read(text, days_without_row="none").arms == [1, 0, 1, None, 0, 0]
    with pytest.raises(InputError, match="same or none"):
        read(text, days_without_row="zero")


def test_days_between_two_days_of_one_treatment_belong_to_it_and_it_is_said() -> None:
    table = read(HEADER + "2026-01-01,off,6\n2026-01-04,off,5\n2026-01-05,,5\n2026-01-06,on,5\n")
    assert table.arms == [0, 0, 0, 0, None, 1]
    assert said(table, "2 days without a treatment")


def test_two_ratings_on_one_day_are_averaged_and_an_exact_repeat_is_used_once() -> None:
    table = read(HEADER + "2026-01-01,off,6\n2026-01-01,off,7\n2026-01-01,off,7\n2026-01-02,on,5\n")
    assert table.outcomes["pain"] == [6.5, 5]
    assert (table.rows, table.accepted, table.duplicates) == (4, 3, 1)
    assert said(table, "mean: 2026-01-01")
    assert said(table, "1 row repeats another")


def test_a_day_with_two_treatments_is_rejected_whole_and_stays_unknown() -> None:
    rows = "2026-01-01,off,6\n2026-01-02,off,7\n2026-01-02,on,1\n2026-01-03,off,5\n2026-01-04,on,5\n"
    table = read(HEADER + rows)
    assert [(r.row, r.column) for r in table.rejected] == [(3, "arm"), (4, "arm")]
    assert table.arms == [0, None, 0, 1]
    assert table.outcomes["pain"] == [6, None, 5, 5]
    assert (table.rows, table.accepted) == (5, 3)


@pytest.mark.parametrize(
    ("labels", "reference", "expected"),
    [
        (("Herbal tea", "No tea"), None, ("No tea", "Herbal tea")),
        (("magnesium", "placebo"), None, ("placebo", "magnesium")),
        (("1", "0"), None, ("0", "1")),
        (("Warm milk", "Cold milk"), None, ("Cold milk", "Warm milk")),
        (("Warm milk", "Cold milk"), "warm  MILK", ("Warm milk", "Cold milk")),
        (("Nordic", "Alpine"), None, ("Alpine", "Nordic")),
        (("magnesium", "pause"), None, ("pause", "magnesium")),
        (("magnesium", "water"), None, ("water", "magnesium")),
        (("Bisglycinate", "sugar"), None, ("sugar", "Bisglycinate")),
        (("citrate 300 mg", "zinc"), None, ("zinc", "citrate 300 mg")),
        (("1", "empty"), None, ("empty", "1")),
        (("verum", "other"), None, ("other", "verum")),
        (("300 mg", "0 mg"), None, ("0 mg", "300 mg")),
        (("magnesium", "no magnesium"), None, ("no magnesium", "magnesium")),
        (("1", "2"), None, ("1", "2")),
        (("treatment B", "treatment A"), None, ("treatment A", "treatment B")),
        (("Herbal tea", "Green tea"), None, ("Green tea", "Herbal tea")),
        (("½", "¼"), None, ("¼", "½")),
        (("no tea", "usual"), "usual", ("usual", "no tea")),
    ],
)
def test_the_label_that_means_without_is_found_by_its_words_or_the_alphabet_and_can_be_named(
    labels: tuple[str, str], reference: str | None, expected: tuple[str, str]
) -> None:
    table = read(HEADER + f"2026-01-01,{labels[0]},6\n2026-01-02,{labels[1]},7\n", reference=reference)
    assert table.labels == expected
    assert said(table, "--reference") == (reference is None)
    assert table.arms[labels.index(expected[0])] == 0


@pytest.mark.parametrize(
    "labels",
    [
        ("no tea", "usual"),
        ("placebo", "off"),
        ("regular magnesium", "water"),
        ("magnesium-free", "water"),
        ("magnesium citrate", "magnesium oxide"),
        ("on", "treated"),
        ("placebo then magnesium", "magnesium then placebo"),
    ],
)
def test_labels_whose_words_point_both_ways_are_asked_about(labels: tuple[str, str]) -> None:
    text = HEADER + f"2026-01-01,{labels[0]},6\n2026-01-02,{labels[1]},7\n"
    with pytest.raises(InputError, match="--reference") as refused:
        read(text)
    assert refused.value.code == "reference-needed"
    assert read(text, reference=labels[0]).labels == labels


def test_labels_that_differ_in_case_and_blanks_only_are_one_label() -> None:
    table = read(HEADER + "2026-01-01,Off,6\n2026-01-02, off ,7\n2026-01-03,on,5\n")
    assert table.arms == [0, 0, 1]


def test_three_labels_are_listed_and_asked_about() -> None:
    with pytest.raises(InputError, match=r"3 labels: a \(1 rows\).*--where"):
        read(HEADER + "2026-01-01,a,6\n2026-01-02,b,7\n2026-01-03,c,7\n")


def test_a_reference_that_is_no_label_is_asked_about_with_the_nearest() -> None:
    with pytest.raises(InputError, match="'placebo'"):
        read(HEADER + "2026-01-01,placebo,6\n2026-01-02,drug,7\n", reference="placbo")


@pytest.mark.parametrize(
    ("label", "labels", "arm"), [("magnesium", ("", "magnesium"), 1), ("off", ("off", ""), 0)]
)
def test_one_label_only_is_let_through_and_said(label: str, labels: tuple[str, str], arm: float) -> None:
    table = read(HEADER + f"2026-01-01,{label},6\n2026-01-02,{label},7\n")
    assert (table.labels, table.arms) == (labels, [arm, arm])
    assert said(table, "only one label")


def test_a_dose_column_gives_amounts_and_arms() -> None:
    text = "date;mg;pain\n01.02.2026;0;6,5\n02.02.2026;150,5;6\n03.02.2026;;5\n04.02.2026;150,5;5\n14.02.2026;0;5\n"
    table = read(text, treatment=None, dose="mg", outcomes=["pain"])
    assert table.dose is not None
    assert table.dose[:4] == [0, 150.5, 150.5, 150.5]
    assert table.arms[:4] == [0, 1, 1, 1]
    assert table.dose[4] is None
    assert table.outcomes["pain"][0] == 6.5
    assert table.labels == ("0 a day", "150.5 a day")


def test_an_unreadable_dose_rejects_its_row_and_the_day_stays_unknown() -> None:
    rows = "2026-01-01,300,6\n2026-01-02,lots,6\n2026-01-03,300,5\n2026-01-04,-5,5\n2026-01-05,0,5\n"
    table = read("date,mg,pain\n" + rows, treatment=None, dose="mg")
    assert [(r.row, r.column) for r in table.rejected] == [(3, "mg"), (5, "mg")]
    assert table.dose == [300, None, 300, None, 0]


@pytest.mark.parametrize("cell", ["inf", "-inf", "1e999", "0x10"])
def test_an_amount_that_is_no_number_of_this_world_rejects_its_row(cell: str) -> None:
    rows = f"2026-01-01,300,6\n2026-01-02,{cell},6\n2026-01-03,0,5\n"
    table = read("date,mg,pain\n" + rows, treatment=None, dose="mg")
    assert [(r.row, r.column) for r in table.rejected] == [(3, "mg")]
    assert table.dose == [300, None, 0]


def doses(*cells: object) -> TrialTable:
    rows = "".join(f"2026-01-{day:02},{cell},5\n" for day, cell in enumerate(cells, start=1))
    return read("date,mg,pain\n" + rows, treatment=None, dose="mg")


def test_a_dose_far_above_all_others_is_rejected_unless_it_was_taken_often() -> None:
    table = doses(*[0, 200] * 5, 5000, 6000, 0)
    assert [rejection.row for rejection in table.rejected] == [12, 13]
    assert "5000 is more than 5 times any other dose (200); correct it" in table.rejected[0].reason
    assert "more than 5 times any other dose (200)" in table.rejected[1].reason
    assert (table.dose or [])[10:] == [None, None, 0]
    assert doses(*[0, 200] * 5, 5000, 0, 5000, 0, 5000).rejected == ()
    assert doses(*[0, 200] * 5, 1000).rejected == ()
    assert doses(0, 5000, 0, 5000).rejected == ()


def test_a_small_dose_beside_the_usual_one_is_no_slip() -> None:
    assert doses(*[0, 200] * 5, 20).rejected == ()


def test_a_dose_that_may_be_a_thousand_is_rejected_with_both_readings() -> None:
    (rejection,) = doses(0, 200, 0, 200, "1.000").rejected
    assert "may be 1 or 1000" in rejection.reason


def test_text_in_a_number_column_is_missing_and_listed_and_its_row_still_counts() -> None:
    table = read(HEADER + "2026-01-01,off,bad\n2026-01-02,on,7\n2026-01-03,on,n/a\n")
    assert table.outcomes["pain"] == [None, 7, None]
    assert table.arms == [0, 1, 1]
    assert [(cell.row, cell.column) for cell in table.unread] == [(2, "pain")]
    assert said(table, "row 2: 'bad' is not a plain number")


def test_an_outcome_without_any_rating_is_named_where_another_has_some() -> None:
    table = read("date,arm,pain,sleep\n2026-01-01,off,6,\n2026-01-02,on,5,\n", outcomes=["pain", "sleep"])
    assert table.outcomes["sleep"] == [None, None]
    assert said(table, "'sleep' has no rating at all")


def test_a_score_of_eleven_counts_as_missing_for_a_known_score_or_a_stated_scale() -> None:
    rows = "".join(f"2026-01-{day:02},{'on' if day % 2 else 'off'},5\n" for day in range(1, 10))
    table = read(HEADER + rows + "2026-01-10,off,11\n")
    assert table.outcomes["pain"][-1] is None
    assert table.unread[0].reason == "11 lies outside 0 to 10"
    assert said(
        table, "1 cell of 'pain' cannot be on the scale and counts as missing; the first: row 11: 11 lies"
    )
    assert not said(table, "could not be read")
    stated = read(
        (HEADER + rows + "2026-01-10,off,11\n").replace("pain", "well_0_10"), outcomes=["well_0_10"]
    )
    assert stated.outcomes["well_0_10"][-1] is None
    own = read((HEADER + rows + "2026-01-10,off,11\n").replace("pain", "steps"), outcomes=["steps"])
    assert own.outcomes["steps"][-1] == 11
    assert said(own, "11 in row 11")


def test_an_unreadable_date_rejects_its_row_and_nothing_else() -> None:
    table = read(HEADER + "2026-01-01,off,6\nyesterday,on,7\n2026-01-03,on,5,6\n2026-01-04,on,5\n")
    assert [(r.row, r.column) for r in table.rejected] == [(3, "date"), (4, "pain")]
    assert table.rows == 4 == table.accepted + len(table.rejected)


def test_mixed_date_orders_are_asked_about() -> None:
    text = HEADER + "13/01/2026,off,6\n01/13/2026,on,7\n"
    with pytest.raises(InputError, match="--date-order"):
        read(text)
    assert len(read(text, date_order="dmy").rejected) == 1
    with pytest.raises(InputError, match="dmy or mdy"):
        read(text, date_order="ymd")


@pytest.mark.parametrize("option", ["date", "treatment", "outcomes", "where"])
def test_a_column_name_that_does_not_exist_is_refused_with_the_nearest_one(option: str) -> None:
    wrong: dict[str, Any] = {
        "date": {"date": "Dates"},
        "treatment": {"treatment": "arms"},
        "outcomes": {"outcomes": ["pian"]},
        "where": {"where": {"amr": "x"}},
    }
    nearest = {"date": "date", "treatment": "arm", "outcomes": "pain", "where": "arm"}
    with pytest.raises(InputError, match=f"Did you mean '{nearest[option]}'") as refused:
        read(HEADER + "2026-01-01,off,6\n", **wrong[option])
    assert refused.value.details["nearest"] == nearest[option]


def test_a_filter_keeps_its_rows_and_an_empty_one_lists_what_is_there() -> None:
    text = "date,arm,pain,who\n2026-01-01,off,6,Anna\n2026-01-01,on,1,Bo\n2026-01-02,on,5,anna\n"
    table = read(text, where={"who": "anna"})
    assert table.outcomes["pain"] == [6, 5]
    assert (table.rows, table.left_out) == (2, 1)
    with pytest.raises(InputError, match="Anna, Bo, anna"):
        read(text, where={"who": "Cy"})


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (HEADER, "no rows"),
        ("", "empty"),
        (HEADER + "soon,off,6\nlater,on,7\n", "None of the 2 rows"),
        (HEADER + "2026-01-01,off,x\n2026-01-02,on,y\n", "'x' is not a plain number"),
        (HEADER + "2026-01-01,off,\n2026-01-02,on,\n", "every cell is empty"),
        (HEADER + "2026-01-01,,6\n", "no label"),
        (HEADER + "2006-01-01,off,6\n2026-01-02,on,7\n", "mistyped date"),
        (HEADER + "2026-01-01,off,6\n2026-01-01,on,6\n", "more than one treatment"),
    ],
)
def test_a_table_without_a_trial_in_it_is_refused_in_one_sentence(text: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        read(text)


@pytest.mark.parametrize(
    "options", [{"treatment": None}, {"dose": "pain"}, {"treatment": None, "dose": "pain", "reference": "x"}]
)
def test_exactly_one_of_treatment_and_dose_is_named(options: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="--"):
        read(HEADER + "2026-01-01,off,6\n", **options)


def test_utc_times_move_to_the_zone_that_is_named() -> None:
    text = HEADER + "2026-01-01 22:30:00Z,off,6\n2026-01-01 23:30:00+00:00,on,5\n"
    assert read(text, zone="Europe/Oslo").outcomes["pain"] == [6, 5]
    with pytest.raises(InputError, match="more than one treatment"):
        read(text)
    with pytest.raises(InputError, match="Europe/Oslo"):
        read(HEADER + "2026-01-01,off,6\n2026-01-02,on,6\n", zone="Oslo")


def test_a_law_file_is_a_json_object_or_a_sentence() -> None:
    assert read_law(b'{"law": "fixed-pairs"}') == {"law": "fixed-pairs"}
    for data in (b"", b"[1]", b"{", b"\xff\xfe"):
        with pytest.raises(InputError, match="law"):
            read_law(data)
