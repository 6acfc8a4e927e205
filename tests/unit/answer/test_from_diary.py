"""From a diary to a trial: each score on its own day, the drive as taken, and a doubt for what was not written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest

from magnesia.answer import trial_of_diary
from magnesia.diary import Diary, Dose, Entry, Score, Stamp, none_taken, unsure_taken
from magnesia.person import Person, Product
from magnesia.plan import FixedPairs, OutcomePlan, Plan, Regimen, draw
from magnesia.safety import PlannedIntake, check, passed

START = date(2026, 3, 1)
ZONE = "Europe/Oslo"


@pytest.fixture
def plan() -> Plan:
    person = Person(
        age_years=40,
        sex="female",
        region="EU",
        egfr_ml_min=90,
        kidney="no known problem",
        conditions=(),
        medicines=(),
        pregnant_or_breastfeeding=False,
    )
    intakes = (PlannedIntake(Product("tablet", "citrate", 200.0), 1, time(20, 0)),)
    return Plan(
        passed=passed(check(person, intakes)),
        regimen=Regimen(intakes),
        schedule=draw(FixedPairs(2, 7), 1),
        start=START,
        zone=ZONE,
        outcomes=(OutcomePlan("pain", "lower", 1.0), OutcomePlan("sleep", "higher", None)),
        blinded=False,
        diet_mg_per_day=330.0,
    )


def stamp(day: int, *, days_late: int = 0) -> Stamp:
    local = START + timedelta(days=day)
    return Stamp(local, None, ZONE, datetime(2026, 3, 1, 21, tzinfo=UTC) + timedelta(days=day + days_late))


def score(day: int, value: float, name: str = "pain", *, days_late: int = 0) -> Score:
    return Score(f"{name}-{day}-{value}", stamp(day, days_late=days_late), name, value)


def dose(day: int, tablets: float = 1.0) -> Dose:
    return Dose(f"dose-{day}", stamp(day), "tablet", "citrate", "tablet", tablets, 200.0 * tablets, None)


def as_planned(plan: Plan) -> list[Entry]:
    return [dose(k) if arm else none_taken(f"none-{k}", stamp(k)) for k, arm in enumerate(plan.schedule.arms)]


def test_a_score_stands_on_its_own_calendar_day_and_gaps_stay_gaps(plan: Plan) -> None:
    trial = trial_of_diary(Diary((score(0, 7), score(5, 3), score(27, 4), score(28, 9), score(-1, 1))), plan)
    pain = trial.outcomes[0].values
    assert len(pain) == 28
    assert (pain[0], pain[5], pain[27]) == (7, 3, 4)
    assert int(np.isnan(pain).sum()) == 25
    assert np.isnan(trial.outcomes[1].values).all()
    assert trial.first_day == START


def test_arms_law_and_blind_are_those_of_the_plan_and_not_of_the_diary(plan: Plan) -> None:
    trial = trial_of_diary(Diary(()), plan)
    assert trial.arms.tolist() == list(plan.schedule.arms)
    assert trial.law == FixedPairs(2, 7)
    assert not trial.blinded
    assert trial.dose_label == "200 mg of magnesium a day"


def test_a_diary_kept_as_planned_drives_as_the_plan_does_and_leaves_no_doubt_about_doses(plan: Plan) -> None:
    trial = trial_of_diary(Diary(tuple(as_planned(plan))), plan)
    np.testing.assert_allclose(trial.drive, trial.planned)
    assert not any("doses" in note or "unsure" in note for note in trial.notes)
    on = np.array(plan.schedule.arms) == 1
    # A dose at 20:00 does most of its work on the next calendar day.
    assert 0.1 < trial.drive[on].min() < 0.3
    assert 0.8 < trial.drive[on].max() < 1.001


def test_a_missed_and_a_half_dose_lower_the_drive_of_their_day_but_not_the_plan(plan: Plan) -> None:
    on = [k for k, arm in enumerate(plan.schedule.arms) if arm]
    entries: list[Entry] = [entry for entry in as_planned(plan) if entry.entry_id != f"dose-{on[3]}"]
    missed = trial_of_diary(Diary((*entries, none_taken("missed", stamp(on[3])))), plan)
    halved = trial_of_diary(Diary((*entries, dose(on[3], 0.5))), plan)
    whole = trial_of_diary(Diary(tuple(as_planned(plan))), plan)
    assert any("On 1 of 28 days another amount than the plan's 200 mg" in note for note in halved.notes)
    assert not any("another amount" in note for note in whole.notes + missed.notes)
    assert missed.drive[on[3]] < halved.drive[on[3]] < whole.drive[on[3]]
    np.testing.assert_array_equal(missed.planned, whole.planned)


def test_days_on_which_nothing_was_written_count_as_planned_and_are_a_doubt(plan: Plan) -> None:
    trial = trial_of_diary(Diary((score(0, 5), score(27, 5))), plan)
    np.testing.assert_allclose(trial.drive, trial.planned)
    assert any("On 28 of 28 days nothing was written about doses" in note for note in trial.notes)


def test_days_that_are_still_to_come_are_no_gap_in_the_diary(plan: Plan) -> None:
    before = trial_of_diary(Diary(()), plan)
    assert (before.observed_days, before.days_to_go, before.notes) == (0, 28, ())
    early = trial_of_diary(Diary((score(-3, 5), score(0, 5), score(9, 6))), plan)
    assert (early.observed_days, early.days_to_go) == (10, 18)
    assert any("On 10 of 10 days" in note for note in early.notes)
    after = trial_of_diary(Diary((score(27, 5), score(40, 6))), plan)
    assert after.observed_days == 28


def test_a_plan_that_was_drawn_again_says_so(plan: Plan) -> None:
    assert not trial_of_diary(Diary(()), plan).redrawn
    assert trial_of_diary(Diary(()), replace(plan, draw_number=2)).redrawn


def test_a_blinded_plan_stays_blinded_and_an_open_one_open(plan: Plan) -> None:
    assert not trial_of_diary(Diary(()), plan).blinded
    assert trial_of_diary(Diary(()), replace(plan, blinded=True)).blinded


def test_an_unsure_day_lies_between_taken_and_not_taken_and_is_a_doubt(plan: Plan) -> None:
    on = [k for k, arm in enumerate(plan.schedule.arms) if arm]
    entries = [entry for entry in as_planned(plan) if entry.entry_id != f"dose-{on[3]}"]
    unsure = trial_of_diary(Diary((*entries, unsure_taken("unsure", stamp(on[3])))), plan)
    missed = trial_of_diary(Diary((*entries, none_taken("missed", stamp(on[3])))), plan)
    whole = trial_of_diary(Diary(tuple(as_planned(plan))), plan)
    assert unsure.drive[on[3]] == pytest.approx(0.5 * (missed.drive[on[3]] + whole.drive[on[3]]), rel=1e-6)
    assert any("unsure" in note for note in unsure.notes)


def test_scores_written_down_late_are_a_doubt(plan: Plan) -> None:
    trial = trial_of_diary(Diary((score(0, 5), score(1, 6, days_late=5), score(2, 4, days_late=1))), plan)
    assert any(note.startswith("1 pain score was entered more than two days late") for note in trial.notes)
