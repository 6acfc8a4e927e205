"""A label with several salts and an amount for each: one product with its parts, or two products, asked apart."""

from __future__ import annotations

import math
import re

from magnesia import units
from magnesia.errors import InputError
from magnesia.evidence import forms
from magnesia.person.label.not_plain import HOW_TO_TYPE
from magnesia.person.label.quantities import Marked
from magnesia.person.label.salts import AS, ELEMENTAL, Salts
from magnesia.person.products import MIXED
from magnesia.person.words_shown import shown

_PART = re.compile(
    r"‹m(\d+)› ?(?:of )?(?:elemental )?(?:magnesium )?(?:elemental )?(?:\()?(?:as|from) (?:magnesium )?([\w-]+)"
)
#: The salts of a whole that is named before them: "as magnesium citrate 100 mg" and "as 100 mg citrate".
_LISTED = (
    re.compile(r"(?:magnesium )?(?P<form>[\w-]+)(?: ?[:(])? ?‹m(?P<number>\d+)›"),
    re.compile(r"‹m(?P<number>\d+)› (?:of )?(?:magnesium )?(?P<form>[\w-]+)"),
)


def parts_said(label: Marked, text: str) -> tuple[tuple[str, float], ...]:
    """Return the salts of "100 mg as oxide, 50 mg as citrate" with the elemental mg of each; () where not said so."""
    known = _forms_of_words()
    said = [
        (known[match[2]], units.elemental_mg(label.weights[int(match[1])]))
        for match in _PART.finditer(label.text)
        if match[2] in known
    ]
    if len(said) < 2:
        return _listed_behind(label, text)
    others = [units.elemental_mg(amount) for amount in label.weights]
    for _, mg in said:
        others.remove(mg)
    if len({form for form, _ in said}) < len(said) or len(others) > 1:
        raise InputError("label-two-amounts", f'"{shown(text)}" holds several amounts; {HOW_TO_TYPE}.')
    if others:
        _require_sum(said, others[0], text)
    return tuple(said)


def _listed_behind(label: Marked, text: str) -> tuple[tuple[str, float], ...]:
    """Return the salts of "150 mg (as citrate 100 mg, oxide 50 mg)"; () where the words are others."""
    whole = re.search(r"‹m(\d+)›", label.text)
    if whole is None or not (AS.search(label.text) or ELEMENTAL.search(label.text)):
        return ()
    known, behind = _forms_of_words(), label.text[whole.end() :]
    marks = re.findall(r"‹m(\d+)›", behind)
    for pattern in _LISTED:
        listed = [match for match in pattern.finditer(behind) if match["form"] in known]
        said = [
            (known[match["form"]], units.elemental_mg(label.weights[int(match["number"])]))
            for match in listed
        ]
        if len({form for form, _ in said}) == len(said) == len(marks) >= 2:
            _require_sum(said, units.elemental_mg(label.weights[int(whole[1])]), text)
            return tuple(said)
    return ()


def require_one_product(label: Marked, salts: Salts, text: str) -> None:
    """Refuse two amounts that each name a salt of their own: one of them would be dropped without a word."""
    if salts.form != MIXED or len(re.findall(r"‹m\d+›", label.text)) < 2:
        return
    named = _named_in_order(label.text)
    if any(before != behind for before, behind in named):
        raise InputError(
            "label-two-products",
            f'"{shown(text)}" names several amounts, each with a salt of its own. If one tablet holds them all, type '
            'the magnesium in each, as in "100 mg as citrate, 50 mg as oxide" (the nutrition line has it, not the '
            "weight of the salt). Two products are typed one at a time.",
        )


def _named_in_order(marked: str) -> list[tuple[str, str]]:
    """Return the forms that stand on both sides of an amount: the last before it, and the last of those behind it."""
    known = _forms_of_words()
    words = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    tokens = re.findall(rf"‹m\d+›|(?<![\w-])(?:{words})(?!\w)", marked)
    pairs = []
    for place, token in enumerate(tokens):
        before = [known[word] for word in tokens[:place] if word in known]
        behind = [known[word] for word in tokens[place + 1 :] if word in known]
        if token not in known and before:
            pairs += [(before[-1], form) for form in behind]
    return pairs


def _forms_of_words() -> dict[str, str]:
    return {word: key for key, form in forms().items() if key != MIXED for word in form.words}


def _require_sum(said: list[tuple[str, float]], whole_mg: float, text: str) -> None:
    added = math.fsum(mg for _, mg in said)
    if math.isclose(whole_mg, added, rel_tol=0.01):
        return
    names = " and ".join(form for form, _ in said)
    raise InputError(
        "label-parts-differ",
        f'"{shown(text)}" names {whole_mg:g} mg, but its salts add up to {added:g} mg; check the numbers. Where '
        f'those are the weights of the salts, leave them out: "{whole_mg:g} mg (as {names})".',
    )
