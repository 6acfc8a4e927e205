"""Reads the words of a label, and names every honest reading: the magnesium itself, or a salt that holds some.

"500 mg magnesium citrate" may be 500 mg of magnesium or 500 mg of a salt with 57 to 81 mg of it. Which one it is
stands on the label's nutrition line, so the person is asked; nothing is picked for them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from magnesia import units
from magnesia.errors import InputError
from magnesia.evidence import Compound, compounds, facts, forms

_ELEMENTAL = re.compile(r"\belement(?:al|ary|ar|ares|aire)\b")
_AS = re.compile(r"\b(?:as|from|als|aus|in the form of)\b")
_YIELD = re.compile(
    r"\b(?:provid\w+|yield\w*|of which|contain\w*|giv\w+|deliver\w*|elemental|equals?)\b|=|\("
)
_BUFFERED = re.compile(r"\bbuffered\b")
_MAGNESIUM = re.compile(r"\bmagnes\w+|\bmagnés\w+|\bmag\b")
_OTHER_MINERAL = re.compile(r"\b(potassium|calcium|zinc|iron|sodium|lithium|creatine|selenium|copper)\b")
_FORMULA = re.compile(r"\bmg(?:o|cl2|so4|co3|\(oh\)2)(?!\w)")
_FILLER = frozenset(
    re.findall(
        r"\w+",
        "a an and of per the in one each with mg tablet tablets tab tabs capsule capsules cap caps powder supplement "
        "salt mineral label chelate chelated complex pure amino acid total daily serving dose liquid solution slow "
        "release effervescent fizzy prolonged retard",
    )
)
_HOW_TO_TYPE = 'type it like "300 mg elemental magnesium (as citrate)" or "500 mg magnesium citrate"'
_WEIGHED = [unit for unit, (dimension, _) in units.BASE.items() if dimension in ("mass", "amount")]
_COUNTED = [unit for unit in units.BASE if unit not in (*_WEIGHED, "min", "h", "d", "week")]


def _amount_pattern(names: Iterable[str]) -> re.Pattern[str]:
    words = sorted(
        {word for name in names for word in (name.lower(), *units.WORDS[name])}, key=len, reverse=True
    )
    number = r"[-+−–]?(?:\d+ ?/ ?\d+|\d* ?[½¼¾⅓⅔⅛]|\d[\d.,']*(?: \d{3}(?!\d))*(?:e[-+]?\d+)?)"
    return re.compile(rf"(?<![\w.,/]){number}\s*(?:{'|'.join(map(re.escape, words))})(?![\w%])")


_WEIGHED_AMOUNT, _COUNTED_AMOUNT = _amount_pattern(_WEIGHED), _amount_pattern(_COUNTED)


@dataclass(frozen=True)
class Reading:
    """One way to read a label: `compound_mg` of a salt (None when the amount is magnesium itself)."""

    form: str | None
    compound: str | None
    compound_mg: float | None
    elemental_mg: float
    why: str


@dataclass(frozen=True)
class LabelReading:
    """Every honest reading, the likeliest first; `certain` says whether there is one amount of magnesium.

    `ask` is the question that settles it, or a thing to check, or None.
    """

    text: str
    readings: tuple[Reading, ...]
    certain: bool
    ask: str | None


def read_label(text: str) -> LabelReading:
    """Read "500 mg magnesium citrate" and its kin; what cannot be read says what to type instead."""
    tidy = re.sub(r"\s+", " ", text).strip().lower()
    amounts = _amounts(tidy, text)
    rest = _COUNTED_AMOUNT.sub(" ", _WEIGHED_AMOUNT.sub(" ", tidy))
    if other := _OTHER_MINERAL.search(rest):
        raise InputError(
            "label-other-mineral",
            f'"{text}" also names {other[1]}; leave that out, and {_HOW_TO_TYPE}.',
            text=text,
        )
    form, salt = _form_and_salt(rest, text)
    near = None if form else _nearly_a_form(rest, text)
    if len(amounts) == 2:
        return _salt_with_its_magnesium(text, amounts, form, salt)
    amount = amounts[0]
    mg = units.elemental_mg(amount)
    if units.BASE[amount.unit][0] == "amount":
        why = f"{amount.value:g} {amount.unit} always counts magnesium itself (1 mmol is 24.305 mg)"
        return _settled(text, form, mg, why, near)
    if _ELEMENTAL.search(tidy):
        return _settled(text, form, mg, "the label says elemental: the magnesium itself", near)
    if form and _AS.search(rest):
        return _settled(text, form, mg, f'"as {form}" means that the amount is the magnesium itself', near)
    if salt and salt.key == "sulfate_heptahydrate" and "eps" in tidy:
        note = f"{_share(salt)}; it is for the bath only and never swallowed"
        return LabelReading(text, (_as_salt(salt, mg, note),), certain=True, ask=_check_size(mg))
    return _open_question(text, tidy, form, salt, mg, near)


def _amounts(tidy: str, text: str) -> list[units.Amount]:
    """Return the one or two weights in the text; anything else raises with what to type."""
    amounts = [units.parse_amount(match[0]) for match in _WEIGHED_AMOUNT.finditer(tidy)]
    counted = [units.parse_amount(match[0]) for match in _COUNTED_AMOUNT.finditer(tidy)]
    if any(amount.value != 1 for amount in counted) or (counted and not amounts):
        raise InputError(
            "label-not-per-unit",
            f'"{text}" counts tablets, spoons, drops or percents; give the weight in one, and {_HOW_TO_TYPE}.',
        )
    if not amounts:
        raise InputError(
            "label-unreadable", f'No amount with a unit was found in "{text}"; {_HOW_TO_TYPE}.', text=text
        )
    if len(amounts) > 2 or (len(amounts) == 2 and not _YIELD.search(tidy)):
        raise InputError("label-two-amounts", f'"{text}" holds several amounts; {_HOW_TO_TYPE}.', text=text)
    return amounts


def _form_and_salt(rest: str, text: str) -> tuple[str | None, Compound | None]:
    """Return the form and, where the words name one salt of it, that salt."""
    salts = [(word, salt) for salt in compounds() for word in salt.words if _has_word(rest, word)]
    found = {key for key, form in forms().items() if any(_has_word(rest, word) for word in form.words)}
    if not found and len({salt.form for _, salt in salts}) == 1:
        found = {salts[0][1].form}
    if _BUFFERED.search(rest):
        found = (found - {"oxide"}) or found
    if len(found) > 1:
        raise InputError(
            "label-mixed-forms",
            f'"{text}" names several forms ({", ".join(sorted(found))}); '
            "enter each as its own product with its own elemental mg.",
            text=text,
        )
    form = next(iter(found), None)
    own = [(word, salt) for word, salt in salts if salt.form == form]
    return form, max(own, key=lambda pair: len(pair[0]))[1] if own else None


def _nearly_a_form(rest: str, text: str) -> str | None:
    """Return the form that a misspelt word may mean; refuse a label that is not about magnesium."""
    words = [word for word in re.findall(r"[^\W\d_]{2,}", rest) if word not in _FILLER]
    strange = [word for word in words if not _MAGNESIUM.match(word) and not _ELEMENTAL.match(word)]
    known = {word: key for key, form in forms().items() for word in form.words}
    for word in strange:
        if near := difflib.get_close_matches(word, known, n=1, cutoff=0.75):
            return known[near[0]]
    if strange and not _MAGNESIUM.search(rest):
        raise InputError(
            "label-not-magnesium",
            f'"{text}" does not read like a magnesium label; {_HOW_TO_TYPE}.',
            text=text,
        )
    return None


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", text) is not None


def _share(salt: Compound) -> str:
    return f"{salt.name} is {salt.elemental_pct:g} % magnesium"


def _as_salt(salt: Compound, mg: float, why: str) -> Reading:
    return Reading(
        salt.form, salt.name, mg, mg * salt.elemental_share, why + _size_note(mg * salt.elemental_share)
    )


def _highest_ceiling_mg() -> float:
    """Return the highest confirmed limit for supplements anywhere, for "that is n times the limit"."""
    limits = [fact for key, fact in facts("limits").items() if key.startswith("ceiling_")]
    return max(fact.value for fact in limits if fact.is_confirmed)


def _size_note(elemental_mg: float) -> str:
    times = elemental_mg / _highest_ceiling_mg()
    if elemental_mg == 0:
        return "; that is no magnesium at all"
    return f"; that is {times:.2g} times the highest daily limit for supplements" if times > 1 else ""


def _check_size(elemental_mg: float) -> str | None:
    if elemental_mg == 0:
        return "This is no magnesium at all; is the number right?"
    if elemental_mg > _highest_ceiling_mg():
        return "This is above every daily limit for supplements; is the number right, and is it for one unit?"
    return None


def _which_form(near: str | None) -> str:
    if near:
        return f"Did you mean {near}? Type the form again."
    return "Which form is it (citrate, oxide, glycinate ...)? The ingredients list names it."


def _settled(text: str, form: str | None, mg: float, why: str, near: str | None) -> LabelReading:
    """Return the one reading of a label that says plainly how much magnesium it holds."""
    ask = _check_size(mg) or (None if form else _which_form(near))
    return LabelReading(text, (Reading(form, None, None, mg, why + _size_note(mg)),), certain=True, ask=ask)


def _open_question(
    text: str, tidy: str, form: str | None, salt: Compound | None, mg: float, near: str | None
) -> LabelReading:
    """Return the magnesium itself and every salt that the words allow, with the question that settles it."""
    why = "if the nutrition line gives this number for magnesium" + _size_note(mg)
    elemental = Reading(form, None, None, mg, why)
    line = f'Does the nutrition line of the label say "Magnesium {mg:g} mg", or another number?'
    if form is None:
        return LabelReading(text, (elemental,), certain=False, ask=f"{line} {_which_form(near)}")
    if _BUFFERED.search(tidy):
        note = f"{why}; a buffered product is mixed with oxide, so its salt does not tell the share"
        return LabelReading(
            text, (Reading(form, None, None, mg, note),), certain=False, ask=f"{line} Type that number."
        )
    kinds = [salt] if salt else [kind for kind in compounds() if kind.form == form]
    salts = tuple(_as_salt(kind, mg, f"if this is the weight of the salt: {_share(kind)}") for kind in kinds)
    names_the_salt = salt is not None or _FORMULA.search(tidy) is not None
    readings = (*salts, elemental) if names_the_salt else (elemental, *salts)
    return LabelReading(
        text, readings, certain=False, ask=f'{line} Type that number, such as "{mg:g} mg elemental {form}".'
    )


def _salt_with_its_magnesium(
    text: str, amounts: list[units.Amount], form: str | None, salt: Compound | None
) -> LabelReading:
    """Read "1000 mg magnesium citrate (160 mg magnesium)": the larger is the salt, the smaller its magnesium."""
    mg, salt_mg = sorted(units.elemental_mg(amount) for amount in amounts)
    kinds = [salt] if salt else [kind for kind in compounds() if kind.form == form]
    most = max((kind.elemental_share for kind in kinds), default=0.0)
    # A label rounds; a tenth more than the richest salt can hold is beyond rounding.
    if form is None or mg > 1.1 * most * salt_mg or mg == salt_mg:
        raise InputError(
            "label-two-amounts", f'The two amounts in "{text}" do not fit; {_HOW_TO_TYPE}.', text=text
        )
    nearest = min(kinds, key=lambda kind: abs(kind.elemental_share * salt_mg - mg))
    why = f"the label gives both; {_share(nearest)}" + _size_note(mg)
    reading = Reading(form, nearest.name, salt_mg, mg, why)
    return LabelReading(text, (reading,), certain=True, ask=_check_size(mg))
