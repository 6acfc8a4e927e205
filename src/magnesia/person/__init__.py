"""Who it is and what they take: the screen, medicines, products and their labels.

Duty: holds what a person says about themselves and their products, in values that cannot be built wrong.
Takes: answers to the screen; the words of a label; names of medicines with a time of day.
Gives: `Person`, `Medicine`, `Instruction`, `Product`, and `read_label`, which names every honest reading.
Never: guesses. What was not asked is None, which is not "no"; a label with two readings is asked about.
Start reading at: `screen.Person`, then `label/read.py`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from magnesia.person.products import Product
from magnesia.person.screen import (
    KIDNEY_ANSWERS,
    Instruction,
    Medicine,
    Person,
    kidney_named,
    parse_medicine,
    region_named,
    sex_named,
)
from magnesia.person.words_shown import shown

if TYPE_CHECKING:
    from magnesia.person.label.read import read_label
    from magnesia.person.label.readings import LabelReading, Reading

__all__ = [
    "KIDNEY_ANSWERS",
    "Instruction",
    "LabelReading",
    "Medicine",
    "Person",
    "Product",
    "Reading",
    "kidney_named",
    "parse_medicine",
    "read_label",
    "region_named",
    "sex_named",
    "shown",
]

#: What reads a label is imported when it is first used: a score is logged without waiting for it.
_LATER = {"LabelReading": "label.readings", "Reading": "label.readings", "read_label": "label.read"}


def __getattr__(name: str) -> Any:
    """Return what reads labels, imported on first use."""
    if name not in _LATER:
        raise AttributeError(f"person offers no {name!r}")
    return getattr(import_module(f"magnesia.person.{_LATER[name]}"), name)
