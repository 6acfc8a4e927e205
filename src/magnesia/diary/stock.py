"""What leaves the box: the dose that some units of a product are, and what is left of what was counted."""

from __future__ import annotations

import math
from datetime import datetime

from magnesia.diary.entries import OWNER, Dose, Part
from magnesia.diary.history import Diary, current
from magnesia.diary.refusals import Purpose
from magnesia.diary.stamp import Stamp, end_of_day
from magnesia.person import Product


def dose_of(
    product: Product,
    units_taken: float,
    *,
    entry_id: str,
    stamp: Stamp,
    with_food: bool | None,
    purpose: Purpose | None = None,
    reason: str | None = None,
    body_site: str | None = None,
    replaces: str | None = None,
    made_by: str = OWNER,
) -> Dose:
    """Return the dose that so many units of a product are, with what its label says today."""
    return Dose(
        entry_id,
        stamp,
        product.name,
        product.form,
        product.release,
        units_taken,
        units_taken * product.elemental_mg_per_unit,
        with_food,
        unit_name=product.unit_name,
        purpose=purpose,
        reason=reason,
        body_site=body_site,
        parts=tuple(Part(form, units_taken * elemental_mg) for form, elemental_mg in product.parts),
        replaces=replaces,
        made_by=made_by,
    )


def units_left(product: Product, diary: Diary) -> float | None:
    """Return how many units are left, never below 0; None where nobody counted.

    A dose is taken off when it was first written down after the count, unless its time says that it was swallowed
    before: the count did not find that tablet any more. A correction counts from when its first version was written
    down, and a dose that was taken back is not taken off. Doses under a former name of the product are its own.
    """
    if product.units_left is None or product.counted_at is None:
        return None
    # Times are written to the minute, so a dose in the minute of the count comes after it.
    counted_at = product.counted_at.replace(second=0, microsecond=0)
    known = {entry.entry_id: entry for entry in diary.entries}

    def first_written(entry_id: str) -> datetime:
        seen = {entry_id}
        while (earlier := known[entry_id].replaces) in known and earlier not in seen:
            entry_id = str(earlier)
            seen.add(entry_id)
        return known[entry_id].stamp.entered_at

    taken = math.fsum(
        entry.units_taken
        for entry in current(diary)
        if isinstance(entry, Dose)
        and product.goes_by(entry.product_name)
        and first_written(entry.entry_id) > counted_at
        and not _is_before(entry.stamp, counted_at)
    )
    return max(0.0, product.units_left - taken)


def _is_before(stamp: Stamp, moment: datetime) -> bool:
    """Return whether a stamp lies before a moment for sure; without a clock time, by its whole day."""
    if stamp.at_utc is not None:
        return stamp.at_utc < moment
    return end_of_day(stamp.local_date, stamp.zone) <= moment
