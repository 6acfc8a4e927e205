"""The verb `elemental` (what a label may mean), and a planned dose from "200 mg elemental citrate@20:00"."""

from __future__ import annotations

import re
from typing import Any

from magnesia import units
from magnesia.errors import InputError
from magnesia.evidence import forms
from magnesia.person import LabelReading, Product, read_label, shown
from magnesia.safety import PlannedIntake

#: Words on a label -> how the dose is made up; the first that matches counts.
_RELEASE_WORDS = (
    (r"effervescent|fizzy|brause", "effervescent"),
    (r"slow|prolonged|extended|sustained|modified|retard|enteric", "slow"),
    (r"solution|liquid|drops|ampoule|powder|sachet|syrup", "solution"),
    (r"tablet|capsule|caplet", "tablet"),
)
#: Words on a label -> what one unit is called. "dose" where the label does not say.
_UNIT_WORDS = tuple((unit, rf"\b{unit}s?\b") for unit in ("tablet", "capsule", "sachet", "scoop", "drop"))


def elemental(text: str) -> dict[str, Any]:
    """Return every reading of a label as JSON values, amounts to 0.1 mg, and the question that settles it."""
    label = read_label(text)
    return {
        "text": label.text,
        "readings": readings_as_json(label),
        "certain": label.certain,
        "ask": label.ask,
    }


def readings_as_json(label: LabelReading) -> list[dict[str, Any]]:
    """Return the readings of a label as JSON values, the likeliest first."""
    return [
        {
            "form": reading.form,
            "compound": reading.compound,
            "compound_mg": None if reading.compound_mg is None else round(reading.compound_mg, 1),
            "elemental_mg": round(reading.elemental_mg, 1),
            "why": reading.why,
        }
        for reading in label.readings
    ]


def product_from_text(text: str) -> Product:
    """Return the product a label describes; a label with two readings, or no form, raises with its question."""
    label = read_label(text)
    if not label.certain or label.readings[0].form is None:
        raise InputError(
            "label-unclear",
            f'"{shown(label.text)}" can be read in more than one way. {label.ask}',
            readings=readings_as_json(label),
            ask=label.ask,
        )
    reading = label.readings[0]
    form = forms()[str(reading.form)]
    lower = text.lower()
    release = next(
        (word for pattern, word in _RELEASE_WORDS if re.search(pattern, lower)), form.default_release
    )
    unit = next((unit for unit, pattern in _UNIT_WORDS if re.search(pattern, lower)), "dose")
    return Product(" ".join(text.split()), form.id, reading.elemental_mg, unit, release)


def intake_from_text(text: str) -> PlannedIntake:
    """Read "200 mg elemental citrate@20:00": one dose of what the label describes, at a time of day."""
    label, at, clock = text.rpartition("@")
    if not at:
        raise InputError(
            "product-without-time",
            f'"{shown(text)}" has no time of day; type it like "200 mg elemental citrate@20:00".',
        )
    return PlannedIntake(product_from_text(label.strip()), 1.0, units.parse_clock(clock))
