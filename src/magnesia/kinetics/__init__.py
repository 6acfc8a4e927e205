"""Magnesium in the body: uptake, pools, kidney; arrays in, arrays out.

Duty: says how much of what is swallowed is absorbed, and where it then is, for many people at once.
Takes: named tuples of arrays (`types.py`): parameters of people, doses at hours from the start, a grid.
Gives: absorbed amounts, plasma, pools and losses per interval; the steady day of a diet. `simulate` is
    compiled; `simulate_slowly` is the same model in plain SciPy and holds it to account.
Never: knows dates, people, files, forms, thresholds for users or words; keeps random state.
Start reading at: `types.py`, then `fluxes.py` (one flux a function), `uptake.py`, `pools.py`, `simulate.py`.
"""

from magnesia.kinetics.oracle import simulate_slowly
from magnesia.kinetics.simulate import simulate
from magnesia.kinetics.steady import fit_threshold, steady_state
from magnesia.kinetics.types import (
    MG_PER_MMOL,
    Channels,
    Course,
    Doses,
    Grid,
    Parameters,
    State,
    daily_grid,
    select,
    take,
    together,
)

__all__ = [
    "MG_PER_MMOL",
    "Channels",
    "Course",
    "Doses",
    "Grid",
    "Parameters",
    "State",
    "daily_grid",
    "fit_threshold",
    "select",
    "simulate",
    "simulate_slowly",
    "steady_state",
    "take",
    "together",
]
