"""One run: check the arrays, absorb, follow. The friendlier wrapper around the two kernels."""

from __future__ import annotations

import numpy as np

from magnesia.kinetics.pools import follow
from magnesia.kinetics.types import Channels, Course, Doses, Grid, Parameters, State, state_of, take
from magnesia.kinetics.uptake import absorb, in_order


def simulate(parameters: Parameters, start: State, doses: Doses, channels: Channels, grid: Grid) -> Course:
    """Return what happens to every person from the first to the last report of the grid.

    Every dose must lie in [first report, last report); a dose at a report time is swallowed just after it.
    Raises ValueError where shapes or times do not fit together.
    """
    _check(parameters, start, doses, channels, grid)
    order = in_order(doses)
    sorted_ = take(doses, order)
    begin_h, end_h = float(grid.report_h[0]), float(grid.report_h[-1])
    absorbed_mg, load_mg = absorb(parameters, sorted_, channels, start.load_mg, begin_h, end_h)
    pools, gut_wall, plasma, sums = follow(parameters, start, sorted_, absorbed_mg, channels, grid)
    length_h = np.diff(grid.report_h)
    as_given = np.empty_like(absorbed_mg)
    as_given[:, order] = absorbed_mg
    return Course(
        absorbed_mg=as_given,
        plasma_mmol_per_l=plasma,
        plasma_mean_mmol_per_l=sums[:, :, 0] / length_h,
        mid_mean_mmol=sums[:, :, 1] / length_h,
        tissue_mean=sums[:, :, 2] / length_h,
        urine_mmol=sums[:, :, 3],
        faecal_mmol=sums[:, :, 4],
        sweat_mmol=parameters.sweat_mmol_per_d[:, None] / 24.0 * length_h,
        entered_mmol=sums[:, :, 5],
        end=state_of(gut_wall, pools.T, load_mg),
    )


def _check(parameters: Parameters, start: State, doses: Doses, channels: Channels, grid: Grid) -> None:
    people = parameters.plasma_l.shape[0]
    shapes = {column.shape for column in parameters} | {column.shape for column in start[1:]}
    if shapes != {(people,)}:
        raise ValueError(f"parameters and start have shapes {sorted(shapes)}; all must be ({people},)")
    if channels.relative.shape != channels.gut_rate_per_h.shape or channels.relative.shape[0] != people:
        raise ValueError("channels must have shape (people, channels) throughout")
    if start.gut_wall_mmol.shape != channels.relative.shape:
        raise ValueError("start.gut_wall_mmol must have shape (people, channels)")
    if len({column.shape for column in doses}) != 1:
        raise ValueError("the columns of doses must have one length")
    if grid.infusion_mmol_per_h.shape[0] != grid.report_h.shape[0] - 1 or np.any(np.diff(grid.report_h) <= 0):
        raise ValueError("report_h must rise and be one longer than infusion_mmol_per_h")
    if (
        doses.time_h.size
        and not grid.report_h[0] <= doses.time_h.min() <= doses.time_h.max() < grid.report_h[-1]
    ):
        raise ValueError("every dose must lie within [first report, last report)")
    if np.any(doses.elemental_mg < 0) or not np.all(np.isfinite(doses.elemental_mg)):
        raise ValueError("amounts must be finite and not negative")
