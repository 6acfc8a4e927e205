"""Forms of magnesium, and every salt and hydrate with its share of magnesium, checked as they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from magnesia import units
from magnesia.errors import InputError
from magnesia.evidence.load import raw_table

AbsorptionClass = Literal["soluble", "organic", "oxide", "hydroxide", "mixed", "food"]
Release = Literal["solution", "effervescent", "tablet", "slow"]

#: How a dose can be made up; the tables and the command line use these words.
RELEASES: tuple[Release, ...] = ("solution", "effervescent", "tablet", "slow")


@dataclass(frozen=True)
class Form:
    """A magnesium form: its id, the class whose uptake figures apply, and the words people write for it.

    The figures of a class stand in kinetics.toml. `note` is a sentence for the person, or empty.
    """

    id: str
    name: str
    absorption_class: AbsorptionClass
    default_release: Release
    words: tuple[str, ...]
    note: str
    source: str


@dataclass(frozen=True)
class Compound:
    """One salt or hydrate; `elemental_share` is mg of magnesium in one mg of it, computed from its mass.

    `rank` is 1 for the salt that a product naming only the form most likely holds (a judgement).
    """

    key: str
    form: str
    name: str
    formula: str
    molar_mass_g_per_mol: float
    mg_atoms: int
    elemental_pct: float
    rank: int
    words: tuple[str, ...]
    source: str

    @property
    def elemental_share(self) -> float:
        """Share of magnesium by mass: mg_atoms * 24.305 g/mol / molar mass."""
        return self.mg_atoms * units.MG_PER_MMOL / self.molar_mass_g_per_mol


@cache
def forms() -> Mapping[str, Form]:
    """Return every form by its id."""
    found = {key: Form(id=key, **_with_tuples(row)) for key, row in raw_table("forms").items()}
    if not found:
        raise InputError("table-empty", "The evidence table forms.toml is empty; reinstall magnesia.")
    return MappingProxyType(found)


@cache
def compounds() -> tuple[Compound, ...]:
    """Return every salt and hydrate, by form and rank; a share that contradicts its mass is an error."""
    found = [Compound(key=key, **_with_tuples(row)) for key, row in raw_table("compounds").items()]
    for compound in found:
        if round(100 * compound.elemental_share, 1) != compound.elemental_pct:
            raise InputError(
                "table-contradiction",
                f"compounds.toml says {compound.elemental_pct} % for {compound.name}, but its mass gives "
                f"{100 * compound.elemental_share:.2f} %; the table must be mended first.",
            )
    order = list(forms())
    return tuple(sorted(found, key=lambda compound: (order.index(compound.form), compound.rank)))


def _with_tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
