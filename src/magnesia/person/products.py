"""A product: the magnesium itself in one tablet, capsule, drop or scoop of it, and how it is usually taken."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from magnesia.errors import InputError
from magnesia.evidence import RELEASES, forms
from magnesia.person.words_shown import shown

#: The form id of a product of several salts; `Product.parts` says how much of each, where the label does.
MIXED = "mixed"


@dataclass(frozen=True)
class Product:
    """What a person takes: its form, how it is made up, and the elemental mg in one unit of it.

    `default_...` is how it is usually taken, as the person said; None is not said. `units_left` were counted at
    `counted_at` (UTC); doses since then are taken off by `diary.units_left`. `parts` are (form, elemental mg in one
    unit) of a product of several salts, where the label gives them. `former_names` are what it was called before:
    doses that are logged keep the name of their day.
    """

    name: str
    form: str
    elemental_mg_per_unit: float
    unit_name: str = "tablet"
    release: str = "tablet"
    default_units: float = field(default=1.0, kw_only=True)
    default_time: time | None = field(default=None, kw_only=True)
    default_part_of_day: str | None = field(default=None, kw_only=True)
    default_with_food: bool | None = field(default=None, kw_only=True)
    units_left: float | None = field(default=None, kw_only=True)
    counted_at: datetime | None = field(default=None, kw_only=True)
    parts: tuple[tuple[str, float], ...] = field(default=(), kw_only=True)
    former_names: tuple[str, ...] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        for form in (self.form, *(part for part, _ in self.parts)):
            _require_form(form)
        if self.release not in RELEASES:
            raise InputError(
                "release-unknown",
                f'"{shown(self.release)}" is not one of {", ".join(RELEASES)}; type one of these.',
            )
        if not (math.isfinite(self.elemental_mg_per_unit) and self.elemental_mg_per_unit >= 0):
            raise InputError(
                "amount-impossible",
                f"The elemental mg in one {self.unit_name} of {shown(self.name)} must be 0 or more; check the label.",
            )
        self._require_usual_dose()
        self._require_count()
        self._require_parts()

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and what it was called before; no two products of a profile share one."""
        return (self.name, *self.former_names)

    def goes_by(self, name: str) -> bool:
        """Whether this is the name of the product, or was one before it was called otherwise."""
        return name.strip().casefold() in {known.casefold() for known in self.names}

    def renamed(self, name: str) -> Product:
        """Return the product under another name; it still goes by the names it had."""
        before = {known.casefold(): known for known in (*self.former_names, self.name)}
        before.pop(name.casefold(), None)
        return replace(self, name=name, former_names=tuple(before.values()))

    def _require_usual_dose(self) -> None:
        if not (math.isfinite(self.default_units) and self.default_units > 0):
            raise InputError(
                "usual-impossible",
                f"The usual dose of {shown(self.name)} must be more than 0; type it like 1, half or 2.",
            )
        if self.default_time is not None and self.default_part_of_day is not None:
            raise InputError(
                "usual-time-twice",
                "A usual time is a clock time or a part of the day; leave one of them out.",
            )

    def _require_count(self) -> None:
        if (self.units_left is None) != (self.counted_at is None):
            raise InputError(
                "count-half-said", "What is left needs the moment of counting, and the moment its count."
            )
        if self.units_left is not None and not (math.isfinite(self.units_left) and self.units_left >= 0):
            raise InputError("count-impossible", "What is left must be 0 or more; count again.")
        if self.counted_at is not None and self.counted_at.utcoffset() != timedelta(0):
            raise InputError("count-not-utc", "The moment of counting must be in UTC.")

    def _require_parts(self) -> None:
        """Refuse parts that do not add up, or that belong to a product of one salt."""
        if not self.parts:
            return
        whole = math.fsum(mg for _, mg in self.parts)
        if (
            self.form != MIXED
            or any(not mg >= 0 for _, mg in self.parts)
            or not math.isclose(whole, self.elemental_mg_per_unit, rel_tol=1e-6)
        ):
            raise InputError(
                "product-parts",
                f"The salts in {shown(self.name)} hold {whole:g} mg, one {self.unit_name} "
                f"{self.elemental_mg_per_unit:g} mg; they must agree, and the form must be {MIXED}.",
            )


def _require_form(form: str) -> None:
    if form not in forms():
        near = difflib.get_close_matches(form, forms(), n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise InputError(
            "form-unknown",
            f'"{shown(form)}" is not a magnesium form that is known here.{hint} Known: {", ".join(forms())}.',
        )
