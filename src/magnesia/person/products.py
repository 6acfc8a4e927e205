"""A product: what one tablet, capsule, drop or scoop of it holds, in magnesium itself."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass

from magnesia.errors import InputError
from magnesia.evidence import RELEASES, forms
from magnesia.person.label_words import shown


@dataclass(frozen=True)
class Product:
    """What a person takes: its form, how it is made up, and the elemental mg in one unit of it."""

    name: str
    form: str
    elemental_mg_per_unit: float
    unit_name: str = "tablet"
    release: str = "tablet"

    def __post_init__(self) -> None:
        if self.form not in forms():
            near = difflib.get_close_matches(self.form, forms(), n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise InputError(
                "form-unknown",
                f'"{shown(self.form)}" is not a magnesium form that is known here.{hint} '
                f"Known: {', '.join(forms())}.",
            )
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
