"""A week on paper: which rows it has, what a mark means, what is never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from magnesia.errors import InputError
from magnesia.person import Person, Product
from magnesia.plan import ListedSchedules, OutcomePlan, Plan, Regimen, Schedule
from magnesia.safety import PlannedIntake, check, passed
from magnesia.study.record.paper.marks import Mark, mark_words, read_marks, week_words
from magnesia.study.record.paper.rows import (
    WEEKS_KEPT,
    Row,
    arms_of,
    as_printed,
    hint_of,
    monday_of,
    row_named,
    rows_of,
    units_words,
    with_sheets,
)

MONDAY = date(2026, 11, 16)
DAYS = [MONDAY + timedelta(days=number) for number in range(7)]
CITRATE = Product("Citrate 150", "citrate", 150.0)
PAIN, CITRATE_AT_8 = Row("score", "pain"), Row("dose", "Citrate 150", time(8))
CRAMP, PILLS, ALCOHOL = Row("event", "cramp"), Row("medicine", "painkiller"), Row("influence", "alcohol")


@pytest.fixture(scope="module")
def plan() -> Plan:
    person = Person(
        age_years=47,
        sex="female",
        region="US",
        egfr_ml_min=90,
        kidney="no known problem",
        conditions=(),
        medicines=(),
        pregnant_or_breastfeeding=False,
    )
    intakes = tuple(PlannedIntake(CITRATE, 1.0, time(hour)) for hour in (8, 20))
    arms = (0, 0, 1, 1)
    return Plan(
        passed=passed(check(person, intakes, MONDAY)),
        regimen=Regimen(intakes),
        schedule=Schedule(arms, 1, ListedSchedules((arms, (1, 1, 0, 0)))),
        start=MONDAY + timedelta(days=1),
        zone="Europe/Oslo",
        outcomes=(OutcomePlan("pain", "lower", 1.0), OutcomePlan("calm", "higher", 1.0)),
        blinded=False,
        diet_mg_per_day=330.0,
    )


def read(row: Row, text: str, today: date = DAYS[-1]) -> list[str]:
    return [mark_words(mark) for mark in read_marks(row, text, DAYS, today)]


def refused(row: Row, text: str, today: date = DAYS[-1]) -> InputError:
    with pytest.raises(InputError) as problem:
        read_marks(row, text, DAYS, today)
    return problem.value


@pytest.mark.parametrize(
    ("row", "text", "marks"),
    [
        (PAIN, "5 6 - 4 5 ? 6", "5 6 - 4 5 ? 6"),
        (PAIN, "56-45?6", "5 6 - 4 5 ? 6"),
        (PAIN, " 5  6 . 4 5 ?  6 ", "5 6 - 4 5 ? 6"),
        (PAIN, "5, 6, -, 4, 5, ?, 6", "5 6 - 4 5 ? 6"),
        (PAIN, "10 0 n 6.5 – _ unsure", "10 0 n 6.5 - - ?"),
        (PAIN, "", "- - - - - - -"),
        (PAIN, "-", "- - - - - - -"),
        (CITRATE_AT_8, "all 1", "1 1 1 1 1 1 1"),
        (CITRATE_AT_8, "½ half 1/2 0.5 1½ 0 none", "0.5 0.5 0.5 0.5 1.5 0 0"),
        (CITRATE_AT_8, "11?1-01", "1 1 ? 1 - 0 1"),
        (CRAMP, "x X ✓ 1 yes 0 no", "x x x x x 0 0"),
        (CRAMP, "x--x010", "x - - x 0 x 0"),
        (PILLS, "2 x 0 - ? 1 1", "2 x 0 - ? 1 1"),
        (ALCOHOL, "x 0 2 - - - -", "x 0 2 - - - -"),
    ],
)
def test_seven_marks_are_read_however_they_are_typed(row: Row, text: str, marks: str) -> None:
    assert " ".join(read(row, text)) == marks


@pytest.mark.parametrize(
    ("row", "text", "code", "words"),
    [
        (PAIN, "5 6 - 4 5 ?", "week-marks-count", "6 marks are too few"),
        (PAIN, "5 6 - 4 5 ? 6 7", "week-marks-count", "8 marks are too many"),
        (PAIN, "5", "week-marks-count", "1 mark is too few"),
        (PAIN, "5.5....", "week-marks-count", "1 mark is too few"),
        (CITRATE_AT_8, "1½1½111", "week-marks-count", "1 mark is too few"),
        (PAIN, "5,5 6 - 4 5 ? 6", "week-mark-comma", 'Mon 16 Nov: "5,5" can be 5.5 or two marks'),
        (PAIN, "5 6 - bad 5 ? 6", "week-mark-unclear", 'Thu 19 Nov: "bad" is no mark'),
        (PAIN, "5 6 - -4 5 ? 6", "week-mark-unclear", 'Thu 19 Nov: "-4" is no mark'),
        (PAIN, "x 6 - 4 5 ? 6", "week-mark-number", "does not say how much"),
        (PAIN, "1056-45", "week-marks-together", "may hold a 10"),
        (CRAMP, "3 - - - - - -", "week-mark-tick", "write x where it happened"),
        (CITRATE_AT_8, "x 1 1 1 1 1 1", "week-mark-number", "does not say how much"),
    ],
)
def test_what_is_no_mark_is_explained_with_its_day_and_never_guessed(
    row: Row, text: str, code: str, words: str
) -> None:
    problem = refused(row, text)
    assert problem.code == code
    assert words in problem.message


def test_a_day_that_has_not_come_is_refused_kindly_and_a_blank_there_is_fine() -> None:
    assert read(PAIN, "5 6 - - - - -", today=DAYS[1])[:2] == ["5", "6"]
    problem = refused(PAIN, "5 6 7 - - - -", today=DAYS[1])
    assert problem.code == "week-day-to-come"
    assert problem.message.startswith("Wed 18 Nov has not come yet; write - there")


@pytest.mark.parametrize(
    ("mark", "words"),
    [(None, "-"), (0.0, "0"), (0.5, "0.5"), (10.0, "10"), ("x", "x"), ("?", "?"), ("n", "n")],
)
def test_a_mark_that_is_shown_can_be_typed_again(mark: Mark, words: str) -> None:
    assert mark_words(mark) == words
    assert read(ALCOHOL, f"all {words}") == [words] * 7


def test_a_profile_that_says_nothing_yet_has_a_sheet_too() -> None:
    keys = [row.key for row in rows_of([], [], None, MONDAY)]
    assert keys == [
        *("pain", "fatigue", "sleep quality", "loose stool", "cramp", "migraine", "other", "painkiller"),
        *("alcohol", "cycle_day", "illness"),
    ]


def test_sleep_is_asked_once_as_a_score_or_as_slept_badly() -> None:
    assert "slept badly" in [row.key for row in rows_of(["pain"], [], None, MONDAY)]
    assert "slept badly" not in [row.key for row in rows_of(["sleep_hours"], [], None, MONDAY)]


def test_a_product_has_a_row_with_its_usual_amount_and_time() -> None:
    oil = replace(CITRATE, name="Glycinate", default_units=0.5, default_part_of_day="evening")
    rows = [row for row in rows_of([], [CITRATE, oil], None, MONDAY) if row.kind == "dose"]
    assert [row.key for row in rows] == ["Citrate 150", "Glycinate evening"]
    assert hint_of(rows[1], None, {"glycinate": "tablet"}) == "usual: ½ tablet"


def test_a_plan_gives_its_doses_its_scores_and_the_ends_of_their_scales(plan: Plan) -> None:
    spare = replace(CITRATE, name="Spare")
    rows = rows_of(["pain"], [CITRATE, spare], plan, MONDAY)
    assert [row.key for row in rows][:5] == [
        "pain",
        "calm",
        "Citrate 150 08:00",
        "Citrate 150 20:00",
        "Spare",
    ]
    assert hint_of(rows[0], plan, {}) == "0 none, 10 worst"
    assert hint_of(rows[1], plan, {}) == "0 worst, 10 best"
    assert hint_of(Row("score", "fog"), plan, {}) == "0 none, 10 most"
    assert hint_of(Row("score", "stool_form"), plan, {}) == "1 hard lumps, 7 liquid"
    assert hint_of(Row("score", "sleep_hours"), plan, {}) == "hours, such as 6.5"


def test_a_week_outside_the_plan_knows_nothing_of_it(plan: Plan) -> None:
    later = MONDAY + timedelta(weeks=2)
    assert [row.key for row in rows_of(["pain"], [CITRATE], plan, later)][:2] == ["pain", "Citrate 150"]
    assert arms_of(plan, later) == (None,) * 7


def test_the_days_of_an_open_plan_are_named_and_those_of_a_blinded_one_never(plan: Plan) -> None:
    assert arms_of(plan, MONDAY) == (None, "without", "without", "with", "with", None, None)
    assert arms_of(replace(plan, blinded=True), MONDAY) == (None,) * 7
    assert rows_of([], [CITRATE], replace(plan, blinded=True), MONDAY) == rows_of([], [CITRATE], plan, MONDAY)


def test_a_printed_week_keeps_its_rows_whatever_the_profile_becomes(plan: Plan) -> None:
    rows, other = rows_of(["pain"], [CITRATE], plan, MONDAY), rows_of(["fog"], [], None, MONDAY)
    settings = with_sheets({"zone": "UTC"}, {MONDAY: rows})
    settings = with_sheets(settings, {MONDAY + timedelta(weeks=1): other, MONDAY + timedelta(weeks=2): other})
    assert as_printed(settings, MONDAY) == rows
    assert as_printed(settings, MONDAY + timedelta(weeks=2)) == other
    assert as_printed(settings, MONDAY + timedelta(weeks=3)) is None
    assert (settings["zone"], len(settings["sheets"]["rows"])) == ("UTC", 2)


def test_only_so_many_weeks_are_remembered() -> None:
    settings: dict[str, object] = {}
    for number in range(WEEKS_KEPT + 5):
        settings = with_sheets(settings, {MONDAY + timedelta(weeks=number): (PAIN,)})
    assert as_printed(settings, MONDAY) is None
    assert as_printed(settings, MONDAY + timedelta(weeks=WEEKS_KEPT + 4)) == (PAIN,)


def test_a_row_is_found_by_its_name_its_number_or_as_it_is_shown() -> None:
    rows = (PAIN, Row("dose", "Citrate 150", time(8)), Row("event", "other"), Row("influence", "cycle_day"))
    for wanted, row in (("PAIN", 0), ("1", 0), ("citrate 150, 08:00", 1), ("cycle day", 3), ("4", 3)):
        assert row_named(rows, wanted) == rows[row]
    assert row_named(rows, "other  Dizzy spell") == Row("event", "Dizzy spell")
    with pytest.raises(InputError, match='"pian" is not a row of this sheet; its rows are: "pain"'):
        row_named(rows, "pian")


@pytest.mark.parametrize(
    ("units", "words"), [(0.5, "½"), (1.5, "1½"), (2.0, "2"), (0.25, "¼"), (0.3, "0.3"), (10.75, "10¾")]
)
def test_halves_are_written_as_people_write_them(units: float, words: str) -> None:
    assert units_words(units) == words


def test_a_week_is_named_across_months_and_years() -> None:
    assert week_words(date(2026, 11, 23)) == "Week of 23 to 29 November 2026"
    assert week_words(date(2026, 11, 30)) == "Week of 30 November to 6 December 2026"
    assert week_words(date(2026, 12, 28)) == "Week of 28 December 2026 to 3 January 2027"
    assert monday_of(date(2026, 11, 29)) == date(2026, 11, 23)
