"""Epsom salt by weight or by the cup: for the bath only, with the span that a cup of crystals has."""

from __future__ import annotations

import re

from magnesia import units
from magnesia.evidence import Compound, compounds, facts
from magnesia.person.label.not_plain import counted
from magnesia.person.label.per_unit import Basis
from magnesia.person.label.quantities import Marked
from magnesia.person.label.readings import LabelReading, Reading, in_one_unit, share_of

_EPSOM = re.compile(r"\b(?:epsom(?:'s|s)?|epson|bittersalz|badesalz|bath salts?)\b")
_BATH = re.compile(
    r"\b(?:bath flakes|badeflocken|foot ?bath|fu(?:ß|ss)bad\w*|vollbad\w*|in the bath|for the bath)\b"
)
ONLY_BATH = "it is for the bath only and never swallowed"
#: A bath is not counted in units: the amounts are for all of it.
_ALL = Basis(1.0, None, "")
_VOLUMES = ("teaspoon", "tablespoon", "cup", "mL", "L")
_LEFT_OUT = re.compile(
    r"\b(?:epsom(?:'s|s)?|epson|bittersalz|badesalz|bath salts?|bath|salts?|of|in|into|the|my|for|a|full|water|"
    r"magnesium|sulfate|sulphate|sulfat|heptahydrate|warm|hot|level|from|im|ins|badewasser|bad|zum|fürs|baden|"
    r"wasser|one)\b|[-,.()]"
)


def is_bath_only(words: str) -> bool:
    """Return whether the words of a label name what is for the bath: Epsom salt, bath salt, bath flakes."""
    return _EPSOM.search(words) is not None or _BATH.search(words) is not None


def bath_salt_in(label: Marked, text: str) -> LabelReading | None:
    """Return the reading of "500 g Epsom salt" or "2 cups of Epsom salt"; None where the label is another."""
    if not _EPSOM.search(label.text) or label.percents:
        return None
    words = _LEFT_OUT.sub(" ", label.rest).strip()
    weights = re.findall(r"‹m(\d+)›", label.text)
    counts = re.findall(r"‹c(\d+)›", label.text)
    # "2 cups (500 g)" says the weight, which is the better of the two.
    if words or len(weights) > 1 or len(counts) > 1 or not (weights or counts):
        return None
    (salt,) = [kind for kind in compounds() if kind.key == "sulfate_heptahydrate"]
    if weights:
        amount = label.weights[int(weights[0])]
        if units.BASE[amount.unit][0] != "mass":
            return None
        mg = units.elemental_mg(amount)
        why = f"{share_of(salt)}; {ONLY_BATH}"
        reading = Reading(salt.form, salt.name, mg, mg * salt.elemental_share, why)
        return in_one_unit(text, [reading], _ALL, certain=True, ask=None, bath=True)
    amount = label.counts[int(counts[0])]
    return _by_volume(text, salt, amount) if amount.unit in _VOLUMES else None


def _by_volume(text: str, salt: Compound, amount: units.Amount) -> LabelReading:
    cups = units.convert(amount.value, amount.unit, "cup")
    fact = facts("labels")["epsom_g_per_cup"]
    middle, low, high = (1000 * cups * grams for grams in (fact.value, fact.low, fact.high))
    why = (
        f"{counted(amount)} are about {middle / 1000:.0f} g of crystals ({low / 1000:.0f} to {high / 1000:.0f} g, a "
        f"judgement: crystals differ and pack differently); {share_of(salt)}; {ONLY_BATH}"
    )
    reading = Reading(
        salt.form,
        salt.name,
        middle,
        middle * salt.elemental_share,
        why,
        elemental_low_mg=low * salt.elemental_share,
        elemental_high_mg=high * salt.elemental_share,
    )
    return in_one_unit(text, [reading], _ALL, certain=True, ask=None, bath=True)
