"""Laws: every schedule is legal, every legal schedule is counted once, and the draw is exactly uniform."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
from scipy import stats

from magnesia.errors import InputError
from magnesia.plan import (
    Bits,
    FixedPairs,
    Law,
    ListedSchedules,
    RandomBlocks,
    draw,
    law_from_json,
    min_p,
    parse_design,
    schedules_for_test,
)

SMALL = [
    RandomBlocks(days=8, shortest=2, longest=4),
    RandomBlocks(days=11, shortest=2, longest=3),
    RandomBlocks(days=9, shortest=3, longest=9),
    RandomBlocks(days=6, shortest=1, longest=2),
    FixedPairs(pairs=3, block_days=2),
    ListedSchedules(((0, 1, 1), (1, 0, 0), (1, 1, 0))),
]


def runs(schedule: tuple[int, ...]) -> list[int]:
    return [len(list(group)) for _, group in itertools.groupby(schedule)]


@pytest.mark.parametrize("law", SMALL, ids=str)
def test_listing_gives_each_legal_schedule_once_and_the_size_counts_them(law: Law) -> None:
    listed = [tuple(int(arm) for arm in s) for s in law.every()]
    assert len(set(listed)) == len(listed) == law.size
    assert {len(s) for s in listed} == {law.days}


@pytest.mark.parametrize("law", SMALL[:4], ids=str)
def test_random_blocks_are_all_alternations_whose_runs_have_legal_lengths(law: RandomBlocks) -> None:
    brute = {
        schedule
        for schedule in itertools.product((0, 1), repeat=law.days)
        if len(runs(schedule)) > 1 and all(law.shortest <= n <= law.longest for n in runs(schedule))
    }
    assert {tuple(int(arm) for arm in s) for s in law.every()} == brute


@pytest.mark.parametrize("law", SMALL, ids=str)
def test_the_draw_gives_every_legal_schedule_the_same_chance(law: Law) -> None:
    bits, n = Bits(20261123), 400 * law.size
    seen = Counter(tuple(int(arm) for arm in law.draw(bits)) for _ in range(n))
    assert len(seen) == law.size
    assert stats.chisquare(list(seen.values())).pvalue > 1e-4


@pytest.mark.parametrize("law", SMALL, ids=str)
def test_a_law_allows_exactly_the_schedules_that_it_lists(law: Law) -> None:
    listed = {tuple(int(arm) for arm in s) for s in law.every()}
    for schedule in itertools.product((0, 1), repeat=law.days):
        assert law.allows(np.array(schedule, dtype=np.int8)) == (schedule in listed)
    assert not law.allows(np.zeros(law.days + 1, dtype=np.int8))


def test_the_default_design_has_hundreds_of_thousands_of_legal_schedules_and_four_pairs_have_sixteen() -> (
    None
):
    assert parse_design("random:14-28x112").size == 497_500
    assert parse_design("8x14").size == 16
    assert min_p(parse_design("8x14")) == 0.125
    assert min_p(parse_design("random:14-28x112")) < 1e-5


def test_the_same_seed_draws_the_same_schedule_for_ever() -> None:
    schedule = draw(RandomBlocks(112), seed=7)
    assert schedule.arms == draw(RandomBlocks(112), seed=7).arms
    # Pinned: a schedule that was committed to must be drawn again, years later, on any machine.
    assert (schedule.arms[0], runs(schedule.arms)) == PINNED_SEED_7


PINNED_SEED_7 = (1, [16, 22, 14, 20, 19, 21])


def test_bits_below_a_bound_are_uniform_beyond_one_word() -> None:
    bits, bound = Bits(3), 3 * 2**70
    numbers = [bits.below(bound) for _ in range(3000)]
    assert max(numbers) < bound
    assert stats.kstest(np.array([n / bound for n in numbers]), "uniform").pvalue > 1e-3


def test_few_schedules_are_listed_in_full_and_many_are_sampled() -> None:
    listed, exact = schedules_for_test(FixedPairs(4, 14), 99, seed=1)
    assert exact
    assert listed.shape == (16, 112)
    sample, exact = schedules_for_test(RandomBlocks(112), 99, seed=1)
    assert not exact
    assert sample.shape == (99, 112)


@pytest.mark.parametrize("law", SMALL, ids=str)
def test_a_law_survives_being_written_down(law: Law) -> None:
    assert law_from_json(law.to_json()) == law


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("fixed-pairs", "JSON object"),
        ({"law": "coin"}, '"coin"'),
        ({"law": "fixed-pairs", "pairs": 2}, '"block_days"'),
        ({"law": "fixed-pairs", "pairs": 2.5, "block_days": 7}, '"pairs"'),
        ({"law": "fixed-pairs", "pairs": 0, "block_days": 7}, "from 1 to 4000"),
        ({"law": "random-blocks", "days": -5, "shortest": 14, "longest": 28}, "from 1 to 4000"),
        ({"law": "random-blocks", "days": 300_000_000, "shortest": 14, "longest": 28}, "from 1 to 4000"),
        ({"law": "listed", "schedules": [[[0], 1], [1, 0]]}, "list of lists"),
        ({"law": "random-blocks", "days": 20, "shortest": 14, "longest": 28}, "cannot fill 20 days"),
        ({"law": "random-blocks", "days": 20, "shortest": 5, "longest": 4}, "shorter length first"),
        ({"law": "listed", "schedules": [[0, 1]]}, "at least two schedules"),
        ({"law": "listed", "schedules": [[0, 1], [0, 1]]}, "twice"),
        ({"law": "listed", "schedules": [[0, 1], [2, 1]]}, "only 0"),
        ({"law": "listed", "schedules": "01"}, "list of lists"),
    ],
)
def test_a_law_that_makes_no_sense_is_refused_in_one_sentence(value: object, says: str) -> None:
    with pytest.raises(InputError, match=says):
        law_from_json(value)


@pytest.mark.parametrize(
    "text", ["weekly", "random:14x112", "7x14", "0x14", "random:14-28x0", "random:14-28x99999"]
)
def test_a_design_that_makes_no_sense_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(InputError, match="design"):
        parse_design(text)
