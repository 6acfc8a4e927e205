"""Named tuples of arrays that go through the engine.

Vocabulary: *drive* is the day's treatment relative to the plan's dose (1 = plan's dose, 0 = none); *exposure* is
the drive after first-order onset with time constant tau; *noise SD* is the standard deviation of the AR(1) part.
A *cell* is one combination of phi, level and tau.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


class Prior(NamedTuple):
    """What is assumed of the nonlinear parameters before a diary is seen.

    tau_days : shortest and longest onset [d]; log tau is normal around the median, cut at both ends.
    phi : lowest and highest correlation from one day to the next [1]; flat between.
    level_scale, level_highest : half-normal scale of the level's daily step and its cut [noise SD / d^0.5].
    effect_scale : SD of the prior of the steady effect [noise SD].
    """

    tau_days: tuple[float, float]
    tau_median_days: float
    tau_log_sd: float
    phi: tuple[float, float]
    level_scale: float
    level_highest: float
    effect_scale: float


class Ranges(NamedTuple):
    """Where the nodes stand: low and high of log tau [log d], phi [1] and level [noise SD / d^0.5]."""

    log_tau: tuple[float, float]
    phi: tuple[float, float]
    level: tuple[float, float]


class Grid(NamedTuple):
    """The nodes over which the nonlinear parameters are averaged, with the log prior mass of each node.

    tau_days, log_p_tau : shape (T,) [d]; 0 d means that the effect follows the drive on the same day.
    phi, log_p_phi : shape (F,) [1]; correlation of the AR(1) part between one calendar day and the next.
    level, log_p_level : shape (Q,) [noise SD per square-root day]; daily step of the wandering level.
    effect_scale : SD of the prior of the steady effect [noise SD].
    """

    tau_days: FloatArray
    log_p_tau: FloatArray
    phi: FloatArray
    log_p_phi: FloatArray
    level: FloatArray
    log_p_level: FloatArray
    effect_scale: float


class Posterior(NamedTuple):
    """The steady effect given the scores: a mixture of Student t distributions, one component per cell.

    weight, mean, scale : shape (F, Q, T); mean and scale in the unit of the score.
    noise_sd : shape (F, Q, T); posterior scale of the AR(1) part in the unit of the score.
    dof : degrees of freedom, the same in every cell.
    grid : the nodes that the cells stand on.
    log_evidence : logarithm of the marginal likelihood, up to a constant that does not depend on the model.
    """

    weight: FloatArray
    mean: FloatArray
    scale: FloatArray
    noise_sd: FloatArray
    dof: float
    grid: Grid
    log_evidence: float


class Mixture(NamedTuple):
    """A mixture of Student t distributions with common degrees of freedom; arrays of shape (components,)."""

    weight: FloatArray
    mean: FloatArray
    scale: FloatArray
    dof: float


class WorkingNoise(NamedTuple):
    """The noise that the randomisation test works with: phi [1] and level [noise SD per square-root day]."""

    phi: float
    level: float


class RandomisationTest(NamedTuple):
    """Result of the randomisation test.

    p : two-sided, twice the smaller tail, at most 1.
    direction : +1 when the score is higher than chance with treatment, -1 when lower.
    statistic : the score statistic of the schedule that was really followed.
    n_schedules : how many schedules it was compared with. exact : whether these were all there are.
    """

    p: float
    direction: int
    statistic: float
    n_schedules: int
    exact: bool


class AutoregressiveFit(NamedTuple):
    """Exact maximum likelihood of a step effect with AR(1) noise on calendar days.

    slope, intercept in the unit of the score; slope_se at the fitted phi; sigma is the noise SD; n scored days.
    """

    slope: float
    intercept: float
    slope_se: float
    phi: float
    sigma: float
    log_likelihood: float
    n: int
