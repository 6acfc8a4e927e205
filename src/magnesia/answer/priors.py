"""The prior that decides the verdict, made once from the table: weak on the effect, wide on onset."""

from __future__ import annotations

from functools import cache

from magnesia.evidence import facts
from magnesia.inference import Grid, Prior, grid_on, whole

#: The half-normal prior of the level is cut where less than one in a thousand of it is left.
LEVEL_CUT = 3.3


@cache
def weak_prior() -> Prior:
    """Return the prior of the table `priors`."""
    prior = {key: fact.value for key, fact in facts("priors").items()}
    return Prior(
        tau_days=(prior["onset_shortest"], prior["onset_longest"]),
        tau_median_days=prior["onset_median"],
        tau_log_sd=prior["onset_log_sd"],
        phi=(prior["phi_lowest"], prior["phi_highest"]),
        level_scale=prior["level_scale"],
        level_highest=LEVEL_CUT * prior["level_scale"],
        effect_scale=prior["effect_scale"],
    )


@cache
def prior_grid() -> Grid:
    """Return nodes over the whole of that prior, for what is computed before any score is seen."""
    return grid_on(weak_prior(), whole(weak_prior()))
