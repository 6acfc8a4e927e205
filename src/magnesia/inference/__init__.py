"""State-space posterior and randomisation test; arrays in, arrays out.

Duty: says what the scores tell about an effect with unknown onset, in wandering and autocorrelated noise.
Takes: scores and drive on calendar days (NaN where nothing was scored), a grid of priors, legal schedules.
Gives: the posterior of the steady effect as a mixture of Student t; a randomisation p-value; an AR(1) fit.
Never: knows dates, people, files, thresholds or words; keeps random state; guesses a missing day.
Start reading at: `noise.py` (the model in five lines), `onset.py`, `posterior.py`, `grid.py`, `randomisation.py`.
"""

from magnesia.inference.autoregressive import fit_autoregressive
from magnesia.inference.grid import grid_on, whole
from magnesia.inference.noise import dense_covariance, whiten
from magnesia.inference.onset import exposure, impulse_responses
from magnesia.inference.posterior import (
    NotEnoughData,
    chance_below,
    effect_posterior,
    mean_and_sd,
    mixture,
    posterior_on,
    posteriors_on,
    quantiles,
)
from magnesia.inference.randomisation import randomisation_test, score_per_day
from magnesia.inference.types import (
    AutoregressiveFit,
    FloatArray,
    Grid,
    Mixture,
    Posterior,
    Prior,
    RandomisationTest,
    Ranges,
    WorkingNoise,
)

__all__ = [
    "AutoregressiveFit",
    "FloatArray",
    "Grid",
    "Mixture",
    "NotEnoughData",
    "Posterior",
    "Prior",
    "RandomisationTest",
    "Ranges",
    "WorkingNoise",
    "chance_below",
    "dense_covariance",
    "effect_posterior",
    "exposure",
    "fit_autoregressive",
    "grid_on",
    "impulse_responses",
    "mean_and_sd",
    "mixture",
    "posterior_on",
    "posteriors_on",
    "quantiles",
    "randomisation_test",
    "score_per_day",
    "whiten",
    "whole",
]
