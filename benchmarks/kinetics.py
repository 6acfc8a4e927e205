"""People a second through 84 days of two doses a day: the compiled kernel against SciPy on the same model."""

from __future__ import annotations

import numpy as np

from benchmarks.timing import compare, median_seconds
from magnesia import kinetics
from magnesia.exposure import Intake, draw_people, eating_hours, in_sequence, settle

DAYS, PEOPLE, PEOPLE_OF_PEER = 84, 1000, 1


def main() -> None:
    """Print the ratio per person and the largest difference of plasma between the two."""
    regimen = [Intake(hour, 300.0, "citrate", "tablet", True) for hour in (8.0, 20.0)]
    people = draw_people(PEOPLE, seed=1)
    food_hours = eating_hours([intake.hour for intake in regimen], True)
    usual = settle(people, [regimen[0].preparation], food_hours, 330.0)
    swallowed = kinetics.together(
        in_sequence([usual.food] * DAYS), in_sequence([usual.doses(regimen)] * DAYS)
    )
    grid = kinetics.daily_grid(DAYS)
    few = slice(0, PEOPLE_OF_PEER)
    parameters = kinetics.Parameters(*(column[few] for column in usual.parameters))
    start = kinetics.State(*(column[few] for column in usual.start))
    channels = kinetics.Channels(*(column[few] for column in usual.channels))
    ours = median_seconds(
        lambda: kinetics.simulate(usual.parameters, usual.start, swallowed, usual.channels, grid), 5
    )
    peer = median_seconds(lambda: kinetics.simulate_slowly(parameters, start, swallowed, channels, grid), 1)
    fast = kinetics.simulate(usual.parameters, usual.start, swallowed, usual.channels, grid)
    slow = kinetics.simulate_slowly(parameters, start, swallowed, channels, grid)
    error = np.max(np.abs(fast.plasma_mmol_per_l[few] / slow.plasma_mmol_per_l - 1))
    compare(
        f"kinetics, {DAYS} days, one core, per person",
        ours / PEOPLE,
        peer / PEOPLE_OF_PEER,
        f"largest relative difference of plasma {error:.1e}; the peer runs at a tolerance of 1e-11",
    )
