"""How many units of the product the amounts of a label are in: "300 mg in 3 tablets", "per 5 mL"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from magnesia import units
from magnesia.person.label.not_plain import counted, in_one_or_in_all, not_per_unit, several_counts
from magnesia.person.label.quantities import Marked

_ABOUT = r"(?:=|ca\.?|about|approx\.?|approximately|≈|~|à)?"
_SIZE = re.compile(rf"(‹c(\d+)›) ?[(\[] ?{_ABOUT} ?‹([mc])(\d+)› ?[)\]]")
#: A powder's weight also follows without brackets: "1 scoop of 5.2 g contains".
_SIZE_OF_A_POWDER = re.compile(
    r"(‹c(\d+)›) (?:of|à|zu|from|with|=) ?‹(m)(\d+)›(?= ?(?:,|:|=|contains?|provides?|gives?|equals?))"
)
_POWDERS = ("scoop", "sachet", "teaspoon", "tablespoon", "cup")
_EQUIVALENT = re.compile(
    r"‹c(\d+)› ?(?:=|equals?|is|are|≈|~|corresponds? to|contains?|makes?|per|\() ?(?:about |ca\.? )?‹c(\d+)›(?: ?\))?"
)
_SERVING = r"(?:serving size|daily dose|daily serving|serving|portion|dose)"
_PER = rf"(?:(?:\b(?:per|in|each|every)|/) (?:{_SERVING}\b ?)?(?:of |[=:] ?)?|\b{_SERVING}\b ?(?:is |of |[=:] ?)?)"
_HOLDS = (
    r"(?:(?:together )?(?:contains?|provides?|supply|supplies|gives?|delivers?|yields?|equals?|holds?)\b|=|:)"
)
#: Nobody states a strength per so little; "1000 mg / 160 mg" are two amounts.
_TOO_SMALL = ("mg", "ug", "ng")
_POWDER = r"(?:of )?(?:the )?(?:powder|pulver)"
_PER_WEIGHT = re.compile(
    rf"(?:\b(?:per|each|every|in)\b|/) ?‹m(\d+)›(?: ?{_POWDER})?|‹m(\d+)› ?{_POWDER} ?{_HOLDS}"
)
#: What else says "in one serving", beside a count that says how many that is.
_AMOUNT_PER_SERVING = re.compile(r"\b(?:amount )?per serving\b|\bamount per\b|\bserving size\b")


@dataclass(frozen=True)
class Basis:
    """The amounts of the label are in `count` of `unit`; None where the label names no unit.

    `words` say so ("3 tablets"); `in_one` is how many of `unit` one is counted in, where drops in a mL are known.
    """

    count: float
    unit: str | None
    words: str
    drops: tuple[float, float] | None = None


def basis_of(label: Marked, text: str) -> Basis:
    """Find out for how many units the amounts stand and take those words out; refuse where that is not said."""
    drops = _drops_in_millilitres(label)
    _take_sizes(label)
    weight = [
        match
        for match in _PER_WEIGHT.finditer(label.text)
        if len(label.weights) > 1 and label.weights[int(match[1] or match[2])].unit not in _TOO_SMALL
    ]
    marks = list(re.finditer(r"‹c(\d+)›", label.text))
    if weight:
        if marks or len(weight) > 1:
            raise not_per_unit(text)
        amount = label.weights[int(weight[0][1] or weight[0][2])]
        if units.BASE[amount.unit][0] != "mass":
            raise not_per_unit(text)
        label.cut(weight[0])
        return Basis(units.convert(amount.value, amount.unit, "g"), "g", f"{amount.value:g} {amount.unit}")
    if not marks and drops is not None:
        raise not_per_unit(text)
    if not marks:
        return Basis(1.0, None, "")
    counts = {label.counts[int(match[1])] for match in marks}
    explicit = [match for match in marks if _is_explicit(label.text, match)]
    if len(counts) > 1:
        raise several_counts(text, counts)
    (count,) = counts
    if not count.value > 0:
        raise not_per_unit(text)
    if not (explicit or _is_one(count)):
        raise in_one_or_in_all(text, count)
    if len(marks) > 1 and not (explicit and "serving" in label.text):
        raise not_per_unit(text)
    _take_counts(label)
    return _in_own_unit(count, drops)


def _in_own_unit(count: units.Amount, drops: tuple[float, float] | None) -> Basis:
    words = counted(count)
    if count.unit in ("cL", "dL", "L"):
        return Basis(units.convert(count.value, count.unit, "mL"), "mL", words, drops)
    return Basis(count.value, count.unit, words, drops)


def _is_one(count: units.Amount) -> bool:
    """Return whether this is one unit of a product; one millilitre is not, unless the label says "per mL"."""
    return count.value == 1 and count.unit not in ("mL", "cL", "dL", "L")


def _is_explicit(text: str, mark: re.Match[str]) -> bool:
    before, behind = text[: mark.start()], text[mark.end() :]
    return bool(re.search(rf"{_PER}[(\[]? ?$", before) or re.match(rf"[)\]]? ?{_HOLDS}", behind))


def _take_counts(label: Marked) -> None:
    """Take out the counts with the words that tie them to the amounts, and what else says "in a serving"."""
    is_serving = False
    while match := re.search(rf"(?:{_PER}[(\[]? ?)?‹c\d+›[)\]]?(?: ?{_HOLDS})?", label.text):
        is_serving = is_serving or re.search(_SERVING, match[0]) is not None
        label.cut(match)
    if is_serving:
        label.text = _AMOUNT_PER_SERVING.sub(" ", label.text)


def _take_sizes(label: Marked) -> None:
    """Take out what a unit weighs or measures ("1 scoop (5.2 g)"), unless that is the only amount."""
    for pattern in (_SIZE, _SIZE_OF_A_POWDER):
        for match in reversed(list(pattern.finditer(label.text))):
            others = re.findall(r"‹m\d+›", label.text.replace(match[0], ""))
            is_powder = label.counts[int(match[2])].unit in _POWDERS
            if match[3] == "c" or ((others or label.percents) and (pattern is _SIZE or is_powder)):
                label.cut(match, match[1])


def _drops_in_millilitres(label: Marked) -> tuple[float, float] | None:
    """Take out "1 mL = 20 drops" and return (20, 1)."""
    for match in _EQUIVALENT.finditer(label.text):
        first, second = (label.counts[int(match[number])] for number in (1, 2))
        by_unit = {first.unit: first.value, second.unit: second.value}
        if set(by_unit) == {"drop", "mL"} and all(value > 0 for value in by_unit.values()):
            goes_on = re.match(rf" ?{_HOLDS}", label.text[match.end() :])
            label.cut(match, f"‹c{match[2]}›" if goes_on else " ")
            return by_unit["drop"], by_unit["mL"]
    return None
