"""A fixed small part of the false-alarm check: the whole rule on diaries in which nothing works."""

from __future__ import annotations

from validation.false_alarms.run import Cell, favourable, firm, verdicts_of

#: With true rates at the budgets (463 and 1,000 in 10,000), more than this in 200 has a chance below 1 in 1,000.
MOST_FIRM, MOST_FAVOURABLE = 19, 34


def test_two_hundred_null_diaries_with_a_wandering_level_stay_within_both_error_budgets() -> None:
    counts = verdicts_of(Cell("random:14-28x112", phi=0.4, level=0.15, missing=0.1), 200)
    assert sum(counts.values()) == 200
    assert firm(counts) <= MOST_FIRM
    assert favourable(counts) <= MOST_FAVOURABLE


def test_a_strong_effect_is_seen_so_that_the_check_above_can_fail() -> None:
    counts = verdicts_of(Cell("random:14-28x112", phi=0.4, level=0.05, missing=0.1, effect=-3.0), 40)
    assert favourable(counts) >= 34
