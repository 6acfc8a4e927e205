"""A label with two amounts: "1000 mg magnesium citrate (160 mg magnesium)" names a salt and the magnesium in it."""

from __future__ import annotations

import re

from magnesia import units
from magnesia.errors import InputError
from magnesia.evidence import Compound, compounds
from magnesia.person.label.not_plain import HOW_TO_TYPE
from magnesia.person.label.quantities import Marked
from magnesia.person.label.readings import Reading, allowance, share_of
from magnesia.person.label.salts import ELEMENTAL, Salts
from magnesia.person.words_shown import shown

_YIELD = re.compile(
    r"\b(?:provid\w+|yield\w*|of which|contain\w*|giv\w+|deliver\w*|elemental|equals?|from)\b|=|\("
)
_SALT = r"(?:[\w-]+(?:ate|ide)|magtein)\b"
#: The form that is often sold mixed with oxide under its own name, which shows in its share.
_BUFFERED = "bisglycinate"


def both_amounts(
    text: str, label: Marked, salts: Salts, weights_mg: tuple[float, ...], share_pct: float | None
) -> tuple[Reading, str | None, bool]:
    """Return the reading of a salt and its magnesium, what to ask, and whether it is certain.

    The larger is the salt, the smaller its magnesium. Refuses two amounts that do not fit together.
    """
    mg, salt_mg = sorted(weights_mg)
    if same := _said_twice(label, salts):
        return same, None if salts.form else _ASK_FORM, True
    share = mg / salt_mg if salt_mg else 1.0
    kinds = salts.kinds or compounds()
    shares = [kind.elemental_share for kind in kinds]
    stated = share_pct is None or abs(100 * share - share_pct) <= allowance("pct_rounded")
    unnamed = salts.form is None and not ELEMENTAL.search(label.text)
    # A label rounds, and a salt holds some water; much more or less than the salts can hold is another matter.
    most = allowance("share_richest") * max(shares)
    fits = allowance("share_poorest") * min(shares) <= share <= most and mg < salt_mg
    close = _close(share, kinds)
    said = _YIELD.search(label.text) or (salts.form is not None and close)
    buffered = salts.form == _BUFFERED and most < share <= _most_of_any()
    if (
        not stated
        or unnamed
        or not said
        or not (fits or buffered)
        or _calls_the_larger_elemental(label, salt_mg)
    ):
        raise InputError(
            "label-two-amounts",
            f'"{shown(text)}" holds two amounts that do not fit together; {HOW_TO_TYPE}.',
        )
    nearly = [kind for kind in salts.kinds if _close(share, (kind,))]
    known = nearly[0] if len(nearly) == 1 else None
    why = "the label gives both" + (f"; {share_of(known)}" if known else "")
    if salts.form == _BUFFERED and share > max(shares) * (1 + allowance("share_rounded")):
        why += (
            f"; {100 * share:.1f} % is more than pure {salts.form} can hold ({100 * max(shares):.1f} %), so it is "
            "buffered (mixed) with oxide"
        )
    reading = Reading(salts.form, known.name if known else None, salt_mg, mg, why)
    return reading, None if salts.form else _ASK_FORM, True


def _said_twice(label: Marked, salts: Salts) -> Reading | None:
    """Return the reading of "5 mmol (121.5 mg)": mmol and mEq always count the magnesium itself."""
    amounts = [label.weights[int(number)] for number in re.findall(r"‹m(\d+)›", label.text)]
    by_dimension = {units.BASE[amount.unit][0]: amount for amount in amounts}
    if set(by_dimension) != {"mass", "amount"}:
        return None
    weight, moles = by_dimension["mass"], by_dimension["amount"]
    mg, counted = units.elemental_mg(weight), units.elemental_mg(moles)
    if not abs(mg - counted) <= allowance("share_rounded") * counted:
        return None
    return Reading(
        salts.form, None, None, mg, f"{moles.value:g} {moles.unit} are {counted:.4g} mg of magnesium itself"
    )


_ASK_FORM = "Which form is it (citrate, oxide, glycinate ...)? The ingredients list names it."


def _close(share: float, kinds: tuple[Compound, ...]) -> bool:
    return any(
        abs(kind.elemental_share - share) <= allowance("share_rounded") * kind.elemental_share
        for kind in kinds
    )


def _most_of_any() -> float:
    """Return the share of the salt that holds the most magnesium (oxide)."""
    return max(kind.elemental_share for kind in compounds())


def _calls_the_larger_elemental(label: Marked, salt_mg: float) -> bool:
    """Return whether the larger amount is called magnesium: "400 mg elemental", "400 mg magnesium (as citrate)"."""
    small = re.search(rf"‹m(\d+)› (?:of )?elemental (?:magnesium )?{_SALT}", label.text)
    large = re.search(rf"‹m(\d+)› (?:of )?magnesium\b(?! {_SALT})", label.text)
    if small and large and small[1] != large[1]:
        return True
    return any(
        units.elemental_mg(label.weights[int(match[1])]) == salt_mg
        for match in re.finditer(r"‹m(\d+)› (?:of )?(?:element|magnesium ?[(,]? ?(?:as|from)\b)", label.text)
    )
