"""Laws that the model of the body keeps for every person and every way of swallowing."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magnesia import kinetics
from magnesia.exposure import People, channels_of, draw_people, preparation
from magnesia.kinetics import Channels, Course, Doses, Grid, Parameters, State
from magnesia.kinetics import fluxes as plain_and_compiled
from magnesia.kinetics.types import FloatArray
from magnesia.kinetics.uptake import _absorb_person, absorb, in_order

LAWFUL = settings(derandomize=True, max_examples=20, deadline=None)
PEOPLE = 3

seeds = st.integers(0, 2**31 - 1)
amounts_mg = st.floats(0.0, 800.0)
#: Quarter hours, so that shifts and sums are exact and doses often coincide.
hours = st.integers(0, 2 * 96 - 1).map(lambda quarter: quarter / 4)
doses_of_two_days = st.lists(
    st.tuples(hours, amounts_mg, st.integers(0, 2), st.booleans()), min_size=1, max_size=8
)


def arrays_of(rows: list[tuple[float, float, int, bool]]) -> Doses:
    return Doses(
        np.array([row[0] for row in rows], dtype=np.float64),
        np.array([row[1] for row in rows], dtype=np.float64),
        np.array([row[2] for row in rows], dtype=np.int64),
        np.array([row[3] for row in rows], dtype=np.bool_),
    )


def food(days: int = 1, diet_mg: float = 330.0) -> Doses:
    share = [(0.0, 0.25), (2.5, 0.1), (5.0, 0.3), (8.5, 0.1), (12.0, 0.25)]
    return arrays_of(
        [(hour + 24.0 * day, diet_mg * part, 0, True) for day in range(days) for hour, part in share]
    )


def channels(people: People) -> Channels:
    return channels_of(people, [preparation("citrate"), preparation("oxide")])


def settled(seed: int, diet_mg: float = 330.0, count: int = PEOPLE) -> tuple[Parameters, Channels, State]:
    people = draw_people(count, seed)
    parameters = kinetics.fit_threshold(people.parameters, food(), channels(people))
    return parameters, channels(people), kinetics.steady_state(parameters, food(1, diet_mg), channels(people))


def held(state: State) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Magnesium in gut wall, plasma, fast and mid pool of each person [mmol]."""
    return np.asarray(state.gut_wall_mmol.sum(axis=1) + state.plasma_mmol + state.fast_mmol + state.mid_mmol)


def assert_same(one: Course, other: Course, rtol: float) -> None:
    for name in Course._fields[:-1]:
        np.testing.assert_allclose(
            getattr(one, name), getattr(other, name), rtol=rtol, atol=1e-9, err_msg=name
        )
    for name in State._fields:
        np.testing.assert_allclose(
            getattr(one.end, name), getattr(other.end, name), rtol=rtol, atol=1e-8, err_msg=name
        )


@LAWFUL
@given(rows=doses_of_two_days, seed=seeds, drip=st.floats(0.0, 2.0))
def test_what_goes_in_is_held_or_has_left(
    rows: list[tuple[float, float, int, bool]], seed: int, drip: float
) -> None:
    parameters, ways, start = settled(seed)
    swallowed = kinetics.together(food(2), arrays_of(rows))
    grid = Grid(np.array([0.0, 7.25, 24.0, 48.0]), np.array([drip, 0.0, 0.0]))
    course = kinetics.simulate(parameters, start, swallowed, ways, grid)
    gained = course.absorbed_mg.sum(axis=1) / kinetics.MG_PER_MMOL + 7.25 * drip
    lost = (course.urine_mmol + course.faecal_mmol + course.sweat_mmol).sum(axis=1)
    np.testing.assert_allclose(held(start) + gained, held(course.end) + lost, rtol=1e-12)


@LAWFUL
@given(rows=doses_of_two_days, seed=seeds)
def test_nobody_absorbs_more_than_was_swallowed_or_less_than_nothing(
    rows: list[tuple[float, float, int, bool]], seed: int
) -> None:
    parameters, ways, start = settled(seed)
    swallowed = kinetics.together(food(2), arrays_of(rows))
    absorbed = kinetics.simulate(parameters, start, swallowed, ways, kinetics.daily_grid(2)).absorbed_mg
    assert np.all(absorbed >= 0.0)
    assert np.all(absorbed <= swallowed.elemental_mg)


@LAWFUL
@given(rows=doses_of_two_days, seed=seeds, shuffle=st.randoms(use_true_random=False))
def test_the_order_in_which_doses_are_given_changes_nothing(
    rows: list[tuple[float, float, int, bool]], seed: int, shuffle: Random
) -> None:
    parameters, ways, start = settled(seed)
    order = list(range(len(rows)))
    shuffle.shuffle(order)
    grid = kinetics.daily_grid(2)
    one = kinetics.simulate(parameters, start, arrays_of(rows), ways, grid)
    other = kinetics.simulate(parameters, start, arrays_of([rows[place] for place in order]), ways, grid)
    np.testing.assert_array_equal(one.absorbed_mg[:, order], other.absorbed_mg)
    np.testing.assert_array_equal(one.plasma_mean_mmol_per_l, other.plasma_mean_mmol_per_l)


@LAWFUL
@given(mg=st.floats(1.0, 500.0), other_mg=st.floats(1.0, 500.0), seed=seeds)
def test_two_doses_at_the_same_time_are_one_occasion(mg: float, other_mg: float, seed: int) -> None:
    parameters, ways, start = settled(seed)
    grid = kinetics.daily_grid(1)
    split = kinetics.simulate(
        parameters, start, arrays_of([(9.0, mg, 1, True), (9.0, other_mg, 1, True)]), ways, grid
    )
    whole = kinetics.simulate(parameters, start, arrays_of([(9.0, mg + other_mg, 1, True)]), ways, grid)
    np.testing.assert_allclose(split.absorbed_mg.sum(axis=1), whole.absorbed_mg[:, 0], rtol=1e-12)
    np.testing.assert_allclose(split.urine_mmol, whole.urine_mmol, rtol=1e-12)


@LAWFUL
@given(
    rows=st.lists(
        st.tuples(st.just(9.0), st.floats(10.0, 800.0), st.integers(0, 2), st.booleans()),
        min_size=1,
        max_size=5,
    ),
    more=st.tuples(st.just(9.0), st.floats(10.0, 800.0), st.integers(0, 2), st.booleans()),
    seed=seeds,
)
def test_one_thing_more_at_one_instant_never_lowers_what_is_absorbed_whatever_the_order(
    rows: list[tuple[float, float, int, bool]], more: tuple[float, float, int, bool], seed: int
) -> None:
    parameters, ways, start = settled(seed)
    grid = kinetics.daily_grid(1)
    less, first, last = (
        kinetics.simulate(parameters, start, arrays_of(some), ways, grid)
        for some in (rows, [more, *rows], [*rows, more])
    )
    assert np.all(first.absorbed_mg.sum(axis=1) >= less.absorbed_mg.sum(axis=1) * (1 - 1e-12))
    np.testing.assert_array_equal(first.absorbed_mg[:, 0], last.absorbed_mg[:, -1])
    np.testing.assert_array_equal(first.plasma_mean_mmol_per_l, last.plasma_mean_mmol_per_l)


@LAWFUL
@given(amounts=st.lists(amounts_mg, min_size=1, max_size=6), seed=seeds)
def test_soluble_things_leave_the_load_of_their_whole_amount(amounts: list[float], seed: int) -> None:
    parameters, ways, start = settled(seed)
    whole = ways._replace(relative=np.ones_like(ways.relative))
    never = parameters._replace(load_decay_per_h=np.zeros(PEOPLE))
    doses = arrays_of([(float(hour), mg, hour % 3, True) for hour, mg in enumerate(amounts)])
    end = kinetics.simulate(never, start, doses, whole, kinetics.daily_grid(1)).end
    np.testing.assert_allclose(end.load_mg, start.load_mg + sum(amounts), rtol=1e-9)


@LAWFUL
@given(
    amounts=st.lists(st.floats(20.0, 800.0), min_size=1, max_size=6), part=st.floats(0.05, 0.9), seed=seeds
)
def test_what_is_poorly_absorbed_leaves_the_load_of_as_much_soluble_salt_as_is_absorbed(
    amounts: list[float], part: float, seed: int
) -> None:
    parameters, ways, start = settled(seed)
    poor = ways._replace(relative=part * np.array([[1.0, 0.8, 0.6]]) * np.ones((PEOPLE, 1)))
    never = parameters._replace(load_decay_per_h=np.zeros(PEOPLE))
    doses = arrays_of([(float(hour // 2), mg, hour % 3, True) for hour, mg in enumerate(amounts)])
    course = kinetics.simulate(never, start, doses, poor, kinetics.daily_grid(1))

    def let_through(load_mg: FloatArray) -> FloatArray:
        p = parameters
        return p.carrier_max_mg * load_mg / (p.carrier_half_mg + load_mg) + p.passive_fraction * load_mg

    gained = let_through(course.end.load_mg) - let_through(start.load_mg)
    np.testing.assert_allclose(course.absorbed_mg.sum(axis=1), gained, rtol=1e-9)


@LAWFUL
@given(rows=doses_of_two_days, seed=seeds, days=st.integers(1, 300))
def test_shifting_every_clock_by_whole_days_changes_nothing(
    rows: list[tuple[float, float, int, bool]], seed: int, days: int
) -> None:
    parameters, ways, start = settled(seed)
    doses, grid = arrays_of(rows), kinetics.daily_grid(2)
    later = doses._replace(time_h=doses.time_h + 24.0 * days)
    one = kinetics.simulate(parameters, start, doses, ways, grid)
    other = kinetics.simulate(
        parameters, start, later, ways, grid._replace(report_h=grid.report_h + 24.0 * days)
    )
    assert_same(one, other, rtol=1e-12)


@LAWFUL
@given(rows=doses_of_two_days, seed=seeds, cut=st.integers(1, 191).map(lambda quarter: quarter / 4))
def test_stopping_and_going_on_changes_nothing(
    rows: list[tuple[float, float, int, bool]], seed: int, cut: float
) -> None:
    parameters, ways, start = settled(seed)
    doses = arrays_of(rows)
    whole = kinetics.simulate(parameters, start, doses, ways, Grid(np.array([0.0, 48.0]), np.zeros(1)))
    state, urine = start, np.zeros(PEOPLE)
    for begin, end in ((0.0, cut), (cut, 48.0)):
        part = kinetics.take(doses, (doses.time_h >= begin) & (doses.time_h < end))
        course = kinetics.simulate(parameters, state, part, ways, Grid(np.array([begin, end]), np.zeros(1)))
        state, urine = course.end, urine + course.urine_mmol[:, 0]
    np.testing.assert_allclose(urine, whole.urine_mmol[:, 0], rtol=1e-4)
    np.testing.assert_allclose(state.plasma_mmol, whole.end.plasma_mmol, rtol=1e-4)
    np.testing.assert_allclose(state.mid_mmol, whole.end.mid_mmol, rtol=1e-5)


@LAWFUL
@given(seed=seeds, diet_mg=st.floats(120.0, 800.0))
def test_without_a_dose_the_usual_diet_goes_on_for_ever(seed: int, diet_mg: float) -> None:
    parameters, ways, start = settled(seed, diet_mg)
    nothing = arrays_of([(3.0 + 24.0 * day, 0.0, 1, True) for day in range(20)])
    course = kinetics.simulate(
        parameters, start, kinetics.together(food(20, diet_mg), nothing), ways, kinetics.daily_grid(20)
    )
    np.testing.assert_allclose(course.plasma_mmol_per_l / course.plasma_mmol_per_l[:, [0]], 1.0, rtol=1e-5)
    np.testing.assert_allclose(course.mid_mean_mmol / course.mid_mean_mmol[:, [0]], 1.0, rtol=1e-5)
    np.testing.assert_allclose(course.tissue_mean / course.tissue_mean[:, [0]], 1.0, rtol=1e-5)


@LAWFUL
@given(seed=seeds)
def test_on_the_reference_diet_fasting_plasma_is_the_persons_own_serum(seed: int) -> None:
    parameters, _, start = settled(seed, count=50)
    fasting = start.plasma_mmol / parameters.plasma_l
    holds = (
        parameters.threshold_mmol_per_l < parameters.serum_mmol_per_l + 7.9 * parameters.softness_mmol_per_l
    )
    assert holds.mean() >= 0.95
    np.testing.assert_allclose(fasting[holds], parameters.serum_mmol_per_l[holds], rtol=1e-6)
    assert np.all(fasting[~holds] < parameters.serum_mmol_per_l[~holds])


@LAWFUL
@given(seed=seeds, mg=st.floats(1.0, 600.0), more=st.floats(1.0, 600.0))
def test_a_larger_dose_is_absorbed_more_in_mg_and_less_in_part(seed: int, mg: float, more: float) -> None:
    parameters, ways, start = settled(seed)
    grid = kinetics.daily_grid(1)
    small = kinetics.simulate(parameters, start, arrays_of([(9.0, mg, 1, True)]), ways, grid)
    large = kinetics.simulate(parameters, start, arrays_of([(9.0, mg + more, 1, True)]), ways, grid)
    assert np.all(large.absorbed_mg > small.absorbed_mg)
    assert np.all(large.absorbed_mg / (mg + more) <= small.absorbed_mg / mg * (1 + 1e-12))
    assert np.all(large.urine_mmol > small.urine_mmol)
    assert np.all(large.end.mid_mmol > small.end.mid_mmol)


@settings(derandomize=True, max_examples=6, deadline=None)
@given(rows=doses_of_two_days, seed=seeds, drip=st.floats(0.0, 4.0))
def test_the_kernel_and_the_oracle_agree_to_one_in_ten_thousand(
    rows: list[tuple[float, float, int, bool]], seed: int, drip: float
) -> None:
    parameters, ways, start = settled(seed)
    swallowed = kinetics.together(food(2), arrays_of(rows))
    grid = Grid(np.array([0.0, 8.0, 24.0, 48.0]), np.array([drip, 0.0, 0.0]))
    fast = kinetics.simulate(parameters, start, swallowed, ways, grid)
    slow = kinetics.simulate_slowly(parameters, start, swallowed, ways, grid)
    np.testing.assert_allclose(fast.absorbed_mg, slow.absorbed_mg, rtol=1e-10, atol=1e-12)
    assert_same(fast, slow, rtol=1e-4)


def test_the_kernel_and_the_oracle_agree_over_many_days_and_the_widest_people() -> None:
    parameters, ways, start = settled(seed=11, count=12)
    days = 14
    doses = arrays_of([(hour + 24.0 * day, 150.0, 1, True) for day in range(days) for hour in (0.0, 12.0)])
    swallowed, grid = kinetics.together(food(days), doses), kinetics.daily_grid(days)
    fast = kinetics.simulate(parameters, start, swallowed, ways, grid)
    slow = kinetics.simulate_slowly(parameters, start, swallowed, ways, grid)
    assert_same(fast, slow, rtol=1e-4)


def test_many_people_at_once_are_the_same_people_one_by_one() -> None:
    parameters, ways, start = settled(seed=4, count=240)
    grid, doses = kinetics.daily_grid(1), food(1)
    together = kinetics.simulate(parameters, start, doses, ways, grid)
    for person in (0, 119, 120, 239):
        only = slice(person, person + 1)
        alone = kinetics.simulate(
            kinetics.select(parameters, only),
            State(*(column[only] for column in start)),
            doses,
            Channels(*(column[only] for column in ways)),
            grid,
        )
        np.testing.assert_array_equal(alone.urine_mmol[0], together.urine_mmol[person])


@LAWFUL
@given(
    load=st.floats(0.0, 2000.0),
    plasma=st.floats(0.1, 3.0),
    mid=st.floats(10.0, 300.0),
    tissue=st.floats(0.1, 3.0),
)
def test_a_compiled_flux_is_its_plain_twin(load: float, plasma: float, mid: float, tissue: float) -> None:
    calls: dict[str, tuple[float, ...]] = {
        "gained_mg": (load, 20.0, 40.0, 36.0, 0.07),
        "load_of_mg": (load, 40.0, 36.0, 0.07),
        "softplus": ((plasma - 0.92) / 0.075,),
        "urine_mmol_per_h": (plasma, 5.0, 0.92, 0.075),
        "to_fast_pool_mmol_per_h": (plasma, 17.0, 20.0, 3.5),
        "to_mid_pool_mmol_per_h": (plasma, mid, 100.0, 0.8, 0.84),
        "faecal_mmol_per_h": (plasma, 1.0, 0.84),
        "tissue_per_h": (tissue, mid, 100.0, 50.0),
    }
    for name, arguments in calls.items():
        plain, compiled = getattr(plain_and_compiled, f"_{name}"), getattr(plain_and_compiled, name)
        assert compiled(*arguments) == pytest.approx(plain(*arguments), rel=1e-12, abs=1e-9), name


@pytest.mark.parametrize("load", [0.0, 1e-9, 3.0, 200.0, 500.0, 1e5])
def test_the_load_that_lets_an_amount_through_is_found_again(load: float) -> None:
    for passive in (1e-6, 0.07, 0.9):
        carried_mg = plain_and_compiled.gained_mg(load, 0.0, 40.0, 36.0, passive)
        found = plain_and_compiled.load_of_mg(carried_mg, 40.0, 36.0, passive)
        assert found == pytest.approx(load, rel=1e-9)


@pytest.mark.parametrize("z", [-800.0, -40.001, -40.0, -39.99, -1.0, 0.0, 1 / 32, 1.0, 39.99, 40.0, 800.0])
def test_the_table_of_the_softplus_reaches_from_end_to_end(z: float) -> None:
    assert plain_and_compiled.softplus(z) == pytest.approx(float(np.logaddexp(0.0, z)), abs=1e-9)


@LAWFUL
@given(rows=doses_of_two_days, seed=seeds)
def test_compiled_uptake_is_its_plain_twin(rows: list[tuple[float, float, int, bool]], seed: int) -> None:
    people = draw_people(2, seed)
    doses = kinetics.take(arrays_of(rows), in_order(arrays_of(rows)))
    ways = channels(people)
    compiled, left = absorb(people.parameters, doses, ways, np.zeros(2), 0.0, 48.0)
    for person in range(2):
        plain = np.empty(len(rows))
        load = _absorb_person(person, people.parameters, doses, ways, 0.0, 0.0, 48.0, plain)
        np.testing.assert_allclose(plain, compiled[person], rtol=1e-12)
        assert math.isclose(load, left[person], rel_tol=1e-12)
