"""What a regimen does in the body, as a band over people."""

from __future__ import annotations

import numpy as np

from magnesia.exposure import BodyCourse, simulate_regimen

BIG_DAY = 40


def course(
    mg: float = 150.0,
    hours: tuple[float, ...] = (8.0, 20.0),
    form: str = "citrate",
    with_meals: bool | None = True,
    draws: int = 30,
    diet_mg: float = 330.0,
) -> BodyCourse:
    return simulate_regimen(hours, mg, form, None, BIG_DAY, diet_mg, with_meals, draws, seed=2)


def test_nought_mg_leaves_everybody_on_their_usual_diet() -> None:
    found = course(mg=0.0)
    assert np.all(found.absorbed_mg == 0.0)
    assert np.all(np.isnan(found.fraction))
    np.testing.assert_allclose(found.mid_pool_pct, 0.0, atol=1e-4)
    np.testing.assert_allclose(found.slow_tissue_pct, 0.0, atol=1e-4)
    np.testing.assert_allclose(found.urine_mmol / found.baseline_urine_mmol[:, None], 1.0, rtol=1e-4)
    np.testing.assert_allclose(
        found.plasma_mmol_per_l / found.baseline_plasma_mmol_per_l[:, None], 1.0, rtol=1e-5
    )
    np.testing.assert_allclose(
        found.unabsorbed_mmol, found.baseline_unabsorbed_mmol[:, None] * np.ones(BIG_DAY)
    )


def test_what_is_swallowed_is_absorbed_or_left_in_the_gut() -> None:
    found = course()
    food_mg = 24.305 * (found.baseline_absorbed_mmol + found.baseline_unabsorbed_mmol)
    np.testing.assert_allclose(food_mg, 330.0)
    swallowed_mmol = (330.0 + 2 * 150.0) / 24.305
    assert np.all(found.unabsorbed_mmol < swallowed_mmol - found.absorbed_mg.sum(axis=1)[:, None] / 24.305)


def test_plasma_settles_in_weeks_and_slow_tissue_is_still_rising() -> None:
    found = course()
    rise = found.plasma_mmol_per_l - found.baseline_plasma_mmol_per_l[:, None]
    middle = np.median(rise, axis=0)
    assert 0 < middle[0] < 0.75 * middle[-1]
    assert middle[20] > 0.9 * middle[-1]
    assert np.all(np.diff(np.median(found.slow_tissue_pct, axis=0)) > 0)


def test_more_doses_of_the_same_amount_are_absorbed_better() -> None:
    once = course(mg=300.0, hours=(8.0,)).absorbed_mg.sum(axis=1)
    thrice = course(mg=100.0, hours=(8.0, 13.0, 20.0)).absorbed_mg.sum(axis=1)
    assert np.all(thrice > once)


def test_apart_from_meals_more_stays_in_the_body_than_with_them() -> None:
    gain = {
        with_meals: np.median(found.urine_mmol[:, -1] - found.baseline_urine_mmol)
        for with_meals in (True, False)
        for found in [course(with_meals=with_meals)]
    }
    assert gain[False] > gain[True]


def test_oxide_is_absorbed_less_than_citrate_by_the_same_people() -> None:
    citrate, oxide = course().absorbed_mg, course(form="oxide").absorbed_mg
    assert np.median(oxide / citrate) < 0.7


def test_what_is_not_known_about_meals_is_half_of_each() -> None:
    mixed, with_meals, without = (course(with_meals=said, draws=10) for said in (None, True, False))
    np.testing.assert_array_equal(mixed.absorbed_mg[:5], with_meals.absorbed_mg[:5])
    np.testing.assert_array_equal(mixed.absorbed_mg[5:], without.absorbed_mg[5:])
    assert mixed.urine_mmol.shape == (10, BIG_DAY)


def test_one_draw_is_the_median_person_who_needs_no_luck() -> None:
    one = course(draws=1)
    other = simulate_regimen((8.0, 20.0), 150.0, "citrate", None, BIG_DAY, 330.0, True, 1, seed=99)
    np.testing.assert_array_equal(one.urine_mmol, other.urine_mmol)
    np.testing.assert_allclose(one.baseline_plasma_mmol_per_l, 0.84, rtol=1e-6)


def test_the_person_with_little_in_food_gains_more_in_cells() -> None:
    poor, rich = course(diet_mg=180.0, draws=1), course(diet_mg=500.0, draws=1)
    assert poor.mid_pool_pct[0, -1] > rich.mid_pool_pct[0, -1]
    assert poor.baseline_plasma_mmol_per_l[0] < rich.baseline_plasma_mmol_per_l[0]


def test_doses_may_differ_in_amount() -> None:
    found = simulate_regimen((8.0, 20.0), (100.0, 200.0), "citrate", "tablet", 3, 330.0, True, 4, seed=1)
    assert found.elemental_mg.tolist() == [100.0, 200.0]
    assert np.all(found.fraction[:, 0] > found.fraction[:, 1])
