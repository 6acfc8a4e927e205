"""The screen: what must be known about a person before anything is planned. None means "not asked"."""

from __future__ import annotations

import datetime
import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from magnesia import units
from magnesia.errors import InputError
from magnesia.evidence import regions
from magnesia.person.words_shown import shown

#: Answers to "how are your kidneys?"; a measured eGFR says more and is kept beside it.
KIDNEY_ANSWERS = ("no known problem", "unknown", "kidney disease", "kidney failure or dialysis")

_SEXES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("female", "f", "woman"), "female"),
        **dict.fromkeys(("male", "m", "man"), "male"),
        **dict.fromkeys(("other", "intersex", "x", "prefer not to say"), "other"),
    }
)
_KIDNEY_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **{answer: answer for answer in KIDNEY_ANSWERS},
        **dict.fromkeys(("fine", "ok", "good", "healthy", "normal", "no problem"), "no known problem"),
        **dict.fromkeys(("not known", "unsure", "do not know"), "unknown"),
        **dict.fromkeys(("disease", "ckd", "chronic kidney disease", "one kidney"), "kidney disease"),
        **dict.fromkeys(("failure", "dialysis", "kidney failure"), "kidney failure or dialysis"),
    }
)
#: Beyond these an answer is a slip of the finger.
_OLDEST_YEARS, _HIGHEST_EGFR, _HEAVIEST_KG = 120, 200.0, 500.0


@dataclass(frozen=True)
class Medicine:
    """A medicine by the name the person uses, and the time of day at which it is taken, if they said."""

    name: str
    clock: datetime.time | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InputError(
                "medicine-empty", "A medicine has no name; type one, such as levothyroxine@07:00."
            )


@dataclass(frozen=True)
class Instruction:
    """A clinician's written instruction: who gave it, when, until when it holds, and the daily amount."""

    clinician: str
    given_on: datetime.date
    expires_on: datetime.date
    elemental_mg_per_day: float

    def __post_init__(self) -> None:
        amount = self.elemental_mg_per_day
        if not self.clinician.strip() or not (math.isfinite(amount) and amount >= 0):
            raise InputError(
                "instruction-incomplete",
                "An instruction needs the clinician's name and a daily amount of 0 mg or more.",
            )
        if self.expires_on < self.given_on:
            raise InputError("instruction-dates", "An instruction cannot expire before it was given.")

    def holds_on(self, day: datetime.date | None) -> bool:
        """Return whether the instruction is in force on a day; an unknown day is no."""
        return day is not None and self.given_on <= day <= self.expires_on


@dataclass(frozen=True)
class Person:
    """The answers of the screen; None is "not asked", an empty tuple is "asked, none".

    `kidney` is one of `KIDNEY_ANSWERS`; `egfr_ml_min` is the measured kidney function [mL/min].
    """

    age_years: int | None = None
    sex: str | None = None
    region: str | None = None
    weight_kg: float | None = None
    egfr_ml_min: float | None = None
    kidney: str | None = None
    conditions: tuple[str, ...] | None = None
    medicines: tuple[Medicine, ...] | None = None
    pregnant_or_breastfeeding: bool | None = None
    instruction: Instruction | None = None

    def __post_init__(self) -> None:
        _within("age", self.age_years, _OLDEST_YEARS, "years")
        _within("kidney function (eGFR)", self.egfr_ml_min, _HIGHEST_EGFR, "mL/min")
        _within("weight", self.weight_kg, _HEAVIEST_KG, "kg")
        if self.sex not in (None, "female", "male", "other"):
            raise InputError(
                "sex-unknown", f'"{shown(self.sex)}" is not female, male or other; type one of these.'
            )
        if self.region is not None and self.region not in regions():
            region_named(self.region, exact=True)
        if self.kidney not in (None, *KIDNEY_ANSWERS):
            raise InputError(
                "kidney-unknown", f'"{shown(self.kidney)}" is not one of: {", ".join(KIDNEY_ANSWERS)}.'
            )


def _within(name: str, value: float | None, highest: float, unit: str) -> None:
    if value is not None and not (math.isfinite(value) and 0 <= value <= highest):
        raise InputError(
            "screen-impossible", f"The {name} {value:g} is not between 0 and {highest:g} {unit}; check it."
        )


def sex_named(text: str) -> str:
    """Return female, male or other for what a person typed."""
    found = _SEXES.get(text.strip().lower())
    if found is None:
        raise InputError("sex-unknown", f'"{shown(text)}" is not female, male or other; type one of these.')
    return found


def kidney_named(text: str) -> str:
    """Return one of `KIDNEY_ANSWERS` for what a person typed."""
    found = _KIDNEY_WORDS.get(text.strip().lower())
    if found is None:
        raise InputError(
            "kidney-unknown",
            f'"{shown(text)}" is not an answer about kidneys that is known here; '
            "type fine, unknown, disease or failure.",
        )
    return found


def region_named(text: str, *, exact: bool = False) -> str:
    """Return the region id for a word such as "usa" or "Deutschland"; an unknown word names the known ones."""
    words = {word: key for key, region in regions().items() for word in (key.lower(), *region.words)}
    wanted = text.strip().lower()
    if wanted in words and not exact:
        return words[wanted]
    near = difflib.get_close_matches(wanted, words, n=1)
    hint = f" Did you mean {words[near[0]]}?" if near else ""
    raise InputError(
        "region-unknown",
        f'"{shown(text)}" is not a region whose limits are known.{hint} Known: {", ".join(regions())}. '
        "Elsewhere, take EU: it has the lowest limit.",
    )


def parse_medicine(text: str) -> Medicine:
    """Read "levothyroxine@07:00" or "levothyroxine" (time not said)."""
    name, at, clock = text.partition("@")
    return Medicine(name.strip(), units.parse_clock(clock) if at else None)
