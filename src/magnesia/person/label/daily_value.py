"""A label's percentage of a reference amount: which reference it may be, and whether it agrees with the mg."""

from __future__ import annotations

import re
from dataclasses import dataclass

from magnesia.evidence import Compound, Fact, compounds, facts
from magnesia.person.label.quantities import Marked
from magnesia.person.label.readings import Reading, allowance

#: Words behind a percentage -> the references that they may mean, the likeliest first.
_REFERENCES = (
    (r"%? ?nrvs?\b|(?:n)?rm\b|nutrient reference values?\b|reference intake\b", ("nrv_eu",)),
    (r"%? ?dvs?\b|daily values?\b", ("daily_value_us",)),
    (r"%? ?(?:rdas?|rdis?|gda)\b|daily (?:need|requirement|allowance)s?\b", ("nrv_eu", "daily_value_us")),
)
_BEHIND = tuple(
    (
        re.compile(
            rf"‹p(\d+)›\s*\*{{0,3}} ?[(\[]?\*{{0,3}} ?(?:of |des |der |the |your |an? )*(?:{words})[)\]]?\*{{0,3}}"
        ),
        keys,
    )
    for words, keys in _REFERENCES
)
_BEFORE = tuple(
    (re.compile(rf"(?:{words})\*{{0,3}} ?[:=(]? ?‹p(\d+)›\)?\*{{0,3}}"), keys) for words, keys in _REFERENCES
)
_BARE = re.compile(r"[(\[]? ?‹p(\d+)›\s*\*{0,3} ?[)\]]?\*{0,3}")


@dataclass(frozen=True)
class Stated:
    """A percentage of a reference that the label states; `is_bare` where it names no reference at all."""

    pct: float
    references: tuple[Fact, ...]
    is_bare: bool = False


def take_stated(label: Marked, weights_mg: list[float], kinds: tuple[Compound, ...]) -> Stated | None:
    """Take a percentage of a reference out of the label; a bare one only where it agrees with the mg and no salt."""
    for pattern, keys in (*_BEHIND, *_BEFORE):
        if match := pattern.search(label.text):
            label.cut(match)
            return Stated(label.percents[int(match[1])], tuple(facts("labels")[key] for key in keys))
    match = _BARE.search(label.text)
    if match is None or len(weights_mg) != 1:
        return None
    pct = label.percents[int(match[1])]
    agreeing = tuple(fact for fact in _all_references() if _agrees(weights_mg[0], pct, fact))
    shares = [kind.elemental_pct for kind in kinds]
    if not agreeing or any(abs(share - pct) <= allowance("pct_cut_off") for share in shares):
        return None
    label.cut(match)
    return Stated(pct, agreeing, is_bare=True)


def _all_references() -> tuple[Fact, ...]:
    return tuple(facts("labels")[key] for key in ("nrv_eu", "daily_value_us", "daily_value_us_until_2020"))


def agreeing_reference(mg: float, stated: Stated) -> Fact | None:
    """Return the reference of which the mg are the stated percentage; an older American one counts too."""
    older = [fact for fact in _all_references() if fact.key == "daily_value_us_until_2020"]
    american = any(fact.key == "daily_value_us" for fact in stated.references)
    candidates = (*stated.references, *(older if american else ()))
    return next((fact for fact in candidates if _agrees(mg, stated.pct, fact)), None)


def _agrees(mg: float, pct: float, reference: Fact) -> bool:
    return abs(100 * mg / reference.value - pct) <= allowance("pct_cut_off")


def of_reference(form: str | None, stated: Stated, reference: Fact, salt_mg: float | None = None) -> Reading:
    """Return the reading in which the percentage tells the magnesium, with the span that its rounding leaves."""
    per_point, rounded = reference.value / 100, allowance("pct_rounded")
    why = f"{stated.pct:g} % of the {reference.value:g} mg that stand for {_name(reference)}"
    return Reading(
        form,
        None,
        salt_mg,
        stated.pct * per_point,
        why,
        elemental_low_mg=max(0.0, stated.pct - rounded) * per_point,
        elemental_high_mg=(stated.pct + rounded) * per_point,
    )


def _name(reference: Fact) -> str:
    name = (
        "100 % in the European Union (NRV)"
        if reference.key == "nrv_eu"
        else "100 % in the United States (DV)"
    )
    return name if reference.is_confirmed else f"{name}, a number from memory that was not confirmed"


def salt_can_hold(mg: float, salt_mg: float, kinds: tuple[Compound, ...]) -> bool:
    """Return whether this much magnesium can be in this weight of the salt."""
    shares = [kind.elemental_share for kind in kinds or compounds()]
    least, most = allowance("share_poorest") * min(shares), allowance("share_richest") * max(shares)
    return least * salt_mg <= mg <= most * salt_mg


WHICH_REFERENCE = (
    'Does the label say "DV" or "Daily Value" (United States), or "NRV" (European Union)? Type that word.'
)
MG_IS_EXACT = "The percentage is rounded; if the label gives the mg of magnesium too, type those."
