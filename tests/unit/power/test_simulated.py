"""The simulated person: follows the plan, feels what the truth says, and is the same for the same seed."""

from __future__ import annotations

from datetime import date, time

import numpy as np
import pytest

from magnesia.diary import Bath, Dose, Note, Score, daily_intake, daily_scores
from magnesia.exposure import drive_of_diary
from magnesia.inference import exposure
from magnesia.person import Person, Product
from magnesia.plan import OutcomePlan, Plan, RandomBlocks, Regimen, draw
from magnesia.power import Habits, OutcomeTruth, simulate_diary, true_effect
from magnesia.safety import PlannedIntake, check, passed

PERFECT = Habits(unscored=0, late=0, skipped=0, unsure=0, loose_stool_on=0, loose_stool_off=0)


@pytest.fixture(scope="module")
def plan() -> Plan:
    person = Person(50, "female", "EU", None, 90, "no known problem", (), (), False)
    intakes = (PlannedIntake(Product("tablet", "citrate", 200.0), 1, time(20, 0)),)
    return Plan(
        passed(check(person, intakes)),
        Regimen(intakes, with_food=True),
        draw(RandomBlocks(112), 3),
        date(2026, 1, 1),
        "Europe/Oslo",
        (OutcomePlan("pain", "lower", 1.0),),
        True,
        330.0,
    )


def truth(effect: float = 0.0, noise_sd: float = 1.0, level_step: float = 0.0) -> OutcomeTruth:
    return OutcomeTruth("pain", 5.0, effect, 4.0, 0.0, noise_sd, level_step)


def test_the_same_seed_gives_the_same_diary_and_another_seed_another(plan: Plan) -> None:
    assert simulate_diary(plan, (truth(),), Habits(), 1) == simulate_diary(plan, (truth(),), Habits(), 1)
    assert simulate_diary(plan, (truth(),), Habits(), 1) != simulate_diary(plan, (truth(),), Habits(), 2)


def test_without_noise_the_scores_are_the_truth_rounded(plan: Plan) -> None:
    diary = simulate_diary(plan, (truth(effect=-3.0, noise_sd=1e-9),), PERFECT, 1)
    drive = drive_of_diary(diary, plan, plan.start, plan.days).drive
    expected = np.round(5 - 3 * exposure(drive, np.array([4.0]))[:, 0])
    assert daily_scores(diary, "pain", plan.start, plan.days) == expected.tolist()


def test_a_perfect_follower_takes_exactly_what_the_arms_say(plan: Plan) -> None:
    diary = simulate_diary(plan, (truth(),), PERFECT, 1)
    taken = [day.state == "taken" for day in daily_intake(diary, plan.start, plan.days)]
    assert taken == [bool(arm) for arm in plan.schedule.arms]


def test_habits_show_in_the_diary(plan: Plan) -> None:
    on = plan.schedule.arms.index(1) + 2
    habits = Habits(
        unscored=0.5, late=0.5, half_dose_days=(on,), bath_days=(4,), notes=((5, "Simulated: a cold."),)
    )
    diary = simulate_diary(plan, (truth(),), habits, 1)
    scores = [entry for entry in diary.entries if isinstance(entry, Score)]
    assert 30 < len(scores) < 82
    assert any(entry.stamp.is_late for entry in scores)
    assert [
        entry.elemental_mg for entry in diary.entries if isinstance(entry, Dose) and entry.units_taken == 0.5
    ] == [100.0]
    assert any(isinstance(entry, Bath) for entry in diary.entries)
    assert any(isinstance(entry, Note) for entry in diary.entries)
    assert all(entry.entry_id.startswith("simulated") for entry in diary.entries)


def test_scores_stay_on_the_scale_however_wild_the_truth(plan: Plan) -> None:
    diary = simulate_diary(plan, (truth(noise_sd=30.0, level_step=5.0),), PERFECT, 1)
    values = [entry.value for entry in diary.entries if isinstance(entry, Score)]
    assert (min(values), max(values)) == (0, 10)


def test_the_effect_reached_in_the_trial_is_smaller_than_the_steady_one(plan: Plan) -> None:
    diary = simulate_diary(plan, (truth(effect=-2.0),), PERFECT, 1)
    assert true_effect(truth(effect=-2.0), diary, plan, in_trial=False) == -2.0
    assert -2.0 < true_effect(truth(effect=-2.0), diary, plan, in_trial=True) < -1.0
