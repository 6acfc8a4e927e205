"""The steady day, the kidney threshold, and what the arrays must look like."""

from __future__ import annotations

import numpy as np
import pytest

from magnesia import exposure, kinetics
from magnesia.kinetics import Channels, Doses, Parameters, State


def food(diet_mg: float = 330.0) -> Doses:
    mg = diet_mg * np.array([0.25, 0.1, 0.3, 0.1, 0.25])
    return Doses(np.array([0.0, 2.5, 5.0, 8.5, 12.0]), mg, np.zeros(5, np.int64), np.ones(5, np.bool_))


def median(diet_mg: float = 330.0) -> tuple[Parameters, Channels, State]:
    people = exposure.median_person()
    ways = exposure.channels_of(people, [])
    parameters = kinetics.fit_threshold(people.parameters, food(), ways)
    return parameters, ways, kinetics.steady_state(parameters, food(diet_mg), ways)


def test_the_steady_day_is_where_years_of_the_same_days_lead() -> None:
    parameters, ways, settled = median(diet_mg=200.0)
    _, _, start = median()
    days = 400
    years = exposure.in_sequence([food(200.0)] * days)
    end = kinetics.simulate(parameters, start, years, ways, kinetics.daily_grid(days)).end
    for name in ("plasma_mmol", "fast_mmol", "mid_mmol", "load_mg", "gut_wall_mmol"):
        np.testing.assert_allclose(getattr(end, name), getattr(settled, name), rtol=1e-6, err_msg=name)
    np.testing.assert_allclose(end.tissue, settled.tissue, rtol=1e-4)


def test_the_threshold_does_not_depend_on_the_one_given() -> None:
    people = exposure.median_person()
    ways = exposure.channels_of(people, [])
    wild = people.parameters._replace(threshold_mmol_per_l=np.array([3.0]))
    one, other = (kinetics.fit_threshold(p, food(), ways) for p in (people.parameters, wild))
    assert one.threshold_mmol_per_l[0] == pytest.approx(other.threshold_mmol_per_l[0], abs=1e-9)


def test_a_person_who_absorbs_too_little_keeps_a_closed_kidney_and_a_low_plasma() -> None:
    people = exposure.median_person()
    poor = people.parameters._replace(carrier_max_mg=np.array([4.0]), passive_fraction=np.array([0.02]))
    ways = exposure.channels_of(people, [])
    parameters = kinetics.fit_threshold(poor, food(), ways)
    start = kinetics.steady_state(parameters, food(), ways)
    assert parameters.threshold_mmol_per_l[0] == pytest.approx(0.84 + 8 * 0.075)
    assert start.plasma_mmol[0] / parameters.plasma_l[0] < 0.6


def test_an_intake_that_cannot_cover_sweat_has_no_steady_day() -> None:
    parameters, ways, _ = median()
    with pytest.raises(ArithmeticError, match="may not cover"):
        kinetics.steady_state(parameters, food(1.0), ways)


def test_a_repeating_day_holds_one_day_only() -> None:
    parameters, ways, _ = median()
    late = food()._replace(time_h=food().time_h + 20.0)
    with pytest.raises(ValueError, match="below 24"):
        kinetics.steady_state(parameters, late, ways)


def test_a_drip_goes_straight_into_blood() -> None:
    parameters, ways, start = median()
    grid = kinetics.Grid(np.array([0.0, 1.0, 24.0]), np.array([7.0, 0.0]))
    course = kinetics.simulate(parameters, start, food(), ways, grid)
    assert course.plasma_mmol_per_l[0, 1] > 1.15
    assert course.entered_mmol[0, 0] > 7.0


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda p, s, d, w, g: (p, s, d._replace(time_h=d.time_h + 24.0), w, g), "within"),
        (lambda p, s, d, w, g: (p, s, d._replace(elemental_mg=-d.elemental_mg), w, g), "not negative"),
        (lambda p, s, d, w, g: (p, s, d._replace(elemental_mg=d.elemental_mg[:2]), w, g), "one length"),
        (lambda p, s, d, w, g: (p, s, d, w, g._replace(report_h=g.report_h[::-1])), "rise"),
        (lambda p, s, d, w, g: (p, s, d, w._replace(relative=w.relative[:, :0]), g), "channels"),
        (lambda p, s, d, w, g: (p, s._replace(tissue=np.ones(2)), d, w, g), "shape"),
        (lambda p, s, d, w, g: (p, s._replace(gut_wall_mmol=np.zeros((1, 2))), d, w, g), "gut_wall"),
    ],
)
def test_arrays_that_do_not_fit_together_are_refused_at_the_edge(spoil: object, message: str) -> None:
    parameters, ways, start = median()
    spoilt = spoil(parameters, start, food(), ways, kinetics.daily_grid(1))  # type: ignore[operator]
    with pytest.raises(ValueError, match=message):
        kinetics.simulate(*spoilt)
