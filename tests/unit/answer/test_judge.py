"""From a trial to an answer: laws that must hold whatever the scores are, and the corners where data run out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from magnesia.answer import OutcomeAnswer, OutcomeSeries, Trial, Verdict, answer_trial
from magnesia.errors import InputError
from magnesia.inference import exposure
from magnesia.plan import FixedPairs, RandomBlocks, draw

DAYS = 112


def trial(seed: int = 1, effect: float = -2.0, better: str = "lower", *, blinded: bool = True) -> Trial:
    rng = np.random.default_rng(seed)
    schedule = draw(RandomBlocks(DAYS), seed)
    arms = np.array(schedule.arms, dtype=float)
    noise = rng.normal(size=DAYS)
    for t in range(1, DAYS):
        noise[t] += 0.4 * noise[t - 1]
    scores = 5 + noise + effect * exposure(arms, np.array([4.0]))[:, 0]
    scores[rng.random(DAYS) < 0.1] = np.nan
    outcome = OutcomeSeries("pain", scores, "higher" if better == "higher" else "lower", 1.0)
    return Trial(date(2026, 3, 1), arms, arms, arms, (outcome,), schedule.law, blinded, "200 mg a day", DAYS)


def first(tried: Trial) -> OutcomeAnswer:
    return answer_trial(tried).outcomes[0]


def with_scores(tried: Trial, scores: np.ndarray) -> Trial:
    return replace(tried, outcomes=(replace(tried.outcomes[0], values=scores),))


def test_a_strong_blinded_randomised_effect_helps_and_the_interval_holds_the_truth() -> None:
    found = first(trial(seed=1, effect=-4.0))
    assert found.verdict is Verdict.HELPS
    assert found.ci95 is not None
    assert found.ci95[0] < -4.0 < found.ci95[1]
    assert found.randomisation_p is not None
    assert found.randomisation_p <= 0.05


def test_the_same_effect_harms_when_higher_is_better() -> None:
    found = first(trial(seed=1, effect=-4.0, better="higher"))
    assert found.verdict is Verdict.HARMS
    assert found.p_harm is not None
    assert found.p_harm > 0.975


def test_the_same_effect_only_probably_helps_when_it_was_not_blinded_or_not_drawn_by_lot() -> None:
    assert first(trial(seed=1, effect=-4.0, blinded=False)).verdict is Verdict.PROBABLY_HELPS
    unrandomised = first(replace(trial(seed=1, effect=-4.0), law=None))
    assert unrandomised.verdict is Verdict.PROBABLY_HELPS
    assert unrandomised.randomisation_p is None
    assert unrandomised.min_p is None


def test_a_law_with_too_few_orders_caps_the_verdict_and_says_so() -> None:
    tried = trial(seed=1, effect=-4.0)
    law = FixedPairs(4, 14)
    arms = np.array(draw(law, 3).arms, dtype=float)
    noise = np.random.default_rng(0).normal(size=DAYS)
    scores = noise - 5 * exposure(arms, np.array([2.0]))[:, 0]
    found = first(replace(with_scores(tried, scores), drive=arms, planned=arms, arms=arms, law=law))
    assert found.min_p == 0.125
    assert found.verdict is Verdict.PROBABLY_HELPS
    assert any("only 16 possible orders" in reason for reason in found.reasons)


def test_shifting_the_calendar_changes_nothing() -> None:
    one = answer_trial(trial())
    assert answer_trial(replace(trial(), first_day=date(1999, 12, 31))).outcomes == one.outcomes


def test_the_same_diary_gives_the_same_answer_to_the_last_bit() -> None:
    assert answer_trial(trial(seed=5)) == answer_trial(trial(seed=5))


def test_writing_the_score_in_another_unit_rescales_the_effect_and_changes_no_chance() -> None:
    tried = trial(seed=2)
    outcome = tried.outcomes[0]
    scaled = replace(tried, outcomes=(replace(outcome, values=10 * outcome.values + 3, mcid=10.0),))
    one, ten = first(tried), first(scaled)
    assert one.mean is not None
    assert ten.mean == pytest.approx(10 * one.mean, rel=1e-7)
    assert ten.p_benefit == pytest.approx(one.p_benefit, abs=1e-8)
    assert ten.p_beyond_mcid == pytest.approx(one.p_beyond_mcid, abs=1e-8)
    assert ten.randomisation_p == one.randomisation_p
    assert ten.verdict is one.verdict


def test_turning_the_scale_round_swaps_benefit_and_harm() -> None:
    tried = trial(seed=3)
    outcome = tried.outcomes[0]
    turned = replace(tried, outcomes=(replace(outcome, values=10 - outcome.values, better="higher"),))
    assert first(turned).p_benefit == pytest.approx(first(tried).p_benefit, abs=1e-9)
    assert first(turned).verdict is first(tried).verdict


def test_a_chance_of_benefit_and_one_of_harm_make_one() -> None:
    found = first(trial(seed=4, effect=0.0))
    assert found.p_benefit is not None
    assert found.p_harm is not None
    assert found.p_benefit + found.p_harm == pytest.approx(1.0, abs=1e-12)
    assert len(found.quantiles) == 20
    assert list(found.quantiles) == sorted(found.quantiles)


def test_one_arm_only_cannot_tell_and_says_that_there_is_nothing_to_compare() -> None:
    tried = trial()
    on = np.ones(DAYS)
    found = first(replace(tried, arms=on, drive=on, planned=on, law=None))
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.mean is None
    assert "nothing to compare" in found.reasons[0]


def test_scores_that_never_change_cannot_tell() -> None:
    found = first(with_scores(trial(), np.full(DAYS, 6.0)))
    assert found.verdict is Verdict.CANNOT_TELL
    assert "Every score is 6" in found.reasons[0]


def test_three_days_of_data_cannot_tell_but_are_not_refused() -> None:
    scores = np.full(DAYS, np.nan)
    arms = trial().arms
    days = [int(np.flatnonzero(arms == 0)[0]), *np.flatnonzero(arms == 1)[:2].tolist()]
    scores[days] = [5.0, 4.0, 3.0]
    found = first(with_scores(trial(), scores))
    assert found.verdict is Verdict.CANNOT_TELL
    assert "at least 5 scored days" in found.reasons[0]
    assert found.n_rated == 3


def test_no_scores_at_all_cannot_tell() -> None:
    found = first(with_scores(trial(), np.full(DAYS, np.nan)))
    assert found.reasons == ("Nothing has been scored yet.",)
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.mean is None


def test_the_estimand_follows_from_the_design_and_never_from_the_scores() -> None:
    short = FixedPairs(20, 2)
    arms = np.array(draw(short, 1).arms, dtype=float)
    rng = np.random.default_rng(9)
    names = set()
    for effect in (0.0, -9.0):
        scores = rng.normal(size=80) + effect * arms
        outcome = OutcomeSeries("pain", scores, "lower", 1.0)
        tried = Trial(date(2026, 1, 1), arms, arms, arms, (outcome,), short, True, "x", 80)
        names.add(first(tried).estimand)
    assert names == {"in-trial effect"}
    assert first(trial()).estimand == "steady effect"


def test_missing_and_unknown_days_and_few_blocks_are_voiced_as_doubts() -> None:
    tried = trial()
    scores = tried.outcomes[0].values.copy()
    scores[::3] = np.nan
    drive = tried.drive.copy()
    drive[5] = np.nan
    half = np.concatenate([np.zeros(56), np.ones(56)])
    doubts = " ".join(
        answer_trial(replace(with_scores(tried, scores), drive=drive, arms=half, law=None)).doubts
    )
    assert "have no pain score" in doubts
    assert "not known for 1 of 112 days" in doubts
    assert "fall into 2 blocks" in doubts


@pytest.mark.parametrize("mcid", [0.0, -1.0, float("inf"), float("nan")])
def test_a_change_that_matters_must_be_a_number_above_0(mcid: float) -> None:
    with pytest.raises(InputError, match="above 0"):
        OutcomeSeries("pain", np.zeros(3), "lower", mcid)


def test_before_the_plan_is_over_nothing_is_called_helps_however_clear_it_looks() -> None:
    tried = trial(seed=1, effect=-6.0, blinded=False)
    scores = tried.outcomes[0].values.copy()
    scores[60:] = np.nan
    early = answer_trial(replace(with_scores(tried, scores), observed_days=60))
    assert early.outcomes[0].verdict is Verdict.CANNOT_TELL
    assert "52 days to go" in early.outcomes[0].reasons[0]
    assert early.outcomes[0].mean is not None
    assert early.n_days == 60
    assert early.outcomes[0].n_missing < 15


def test_before_a_blinded_plan_is_over_no_number_gives_the_order_away() -> None:
    tried = trial(seed=1, effect=-6.0)
    scores = tried.outcomes[0].values.copy()
    scores[10:] = np.nan
    early = first(replace(with_scores(tried, scores), observed_days=10))
    assert (early.mean, early.p_benefit, early.quantiles) == (None, None, ())
    assert not any("with" in reason.split() for reason in early.reasons)


def test_a_last_week_without_scores_does_not_keep_a_trial_open() -> None:
    tried = trial(seed=1, effect=-4.0)
    scores = tried.outcomes[0].values.copy()
    scores[-7:] = np.nan
    assert first(replace(with_scores(tried, scores), observed_days=DAYS - 7)).verdict is Verdict.HELPS


def test_one_switch_without_a_draw_by_lot_tells_nothing_because_a_drift_could_look_the_same() -> None:
    arms = np.repeat([0.0, 1.0], 28)
    scores = np.random.default_rng(1).normal(size=56) - 4 * arms
    outcome = OutcomeSeries("pain", scores, "lower", 1.0)
    found = first(Trial(date(2026, 1, 1), arms, arms, arms, (outcome,), None, False, "x", 56))
    assert found.verdict is Verdict.CANNOT_TELL
    assert "at least 4 blocks" in found.reasons[0]
    assert found.p_benefit is not None
    assert found.p_benefit > 0.9


def test_an_order_that_was_drawn_again_can_never_be_firm() -> None:
    found = first(replace(trial(seed=1, effect=-4.0), redrawn=True))
    assert found.verdict is Verdict.PROBABLY_HELPS
    assert any("drawn more than once" in reason for reason in found.reasons)


def test_when_nothing_fast_is_seen_a_slow_effect_is_weighed_on_its_own() -> None:
    tried = trial(seed=8, effect=0.0)
    fast_only = replace(tried, outcomes=(replace(tried.outcomes[0], mcid=1.5),))
    found = first(fast_only)
    assert found.p_beyond_mcid is not None
    assert found.p_beyond_mcid < 0.05
    assert found.verdict is Verdict.CANNOT_TELL
    assert "builds up over weeks" in found.reasons[0]
    wide = first(replace(tried, outcomes=(replace(tried.outcomes[0], mcid=20.0),)))
    assert wide.verdict is Verdict.PROBABLY_NO_HELP


def test_every_verdict_says_what_would_change_it() -> None:
    for seed, effect in ((1, -4.0), (2, -1.2), (3, 0.0), (4, 3.0)):
        assert first(trial(seed=seed, effect=effect)).would_change


def test_no_doubt_gives_away_how_often_the_arm_of_a_running_blinded_trial_has_changed() -> None:
    tried = trial(seed=1, effect=-6.0)
    scores = tried.outcomes[0].values.copy()
    scores[30:] = np.nan
    early = replace(with_scores(tried, scores), observed_days=30)
    assert not any("block" in doubt for doubt in answer_trial(early).doubts)
    assert any("block" in doubt for doubt in answer_trial(replace(early, blinded=False)).doubts)
