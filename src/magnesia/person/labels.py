"""Reads the words of a label, and names every honest reading: the magnesium itself, or a salt that holds some.

"500 mg magnesium citrate" may be 500 mg of magnesium or 500 mg of a salt with 57 to 81 mg of it. Which one it is
stands on the label's nutrition line, so the person is asked; nothing is picked for them.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from magnesia import units
from magnesia.errors import InputError
from magnesia.evidence import Compound, compounds, facts, forms
from magnesia.person.label_words import HOW_TO_TYPE, LabelWords, label_words
from magnesia.person.words_shown import shown

_ELEMENTAL = re.compile(r"(?<!not )(?<!non )(?<!non-)\belement(?:al|ary|ar|ares|aire)\b")
_AS = re.compile(r"\b(?:as|from|als|aus|som|in the form of)\b")
_YIELD = re.compile(
    r"\b(?:provid\w+|yield\w*|of which|contain\w*|giv\w+|deliver\w*|elemental|equals?)\b|=|\("
)
#: What these words name is no single salt, so that a share cannot follow from them.
_NO_SHARE = (
    (
        re.compile(r"\bbuffered\b"),
        "a buffered product is mixed with oxide, so its salt does not tell the share",
    ),
    (
        re.compile(r"\bdi-? ?magnesium malate\b"),
        "dimagnesium malate is sold with different shares of magnesium, and none is known for sure here",
    ),
)
_MAGNESIUM = re.compile(r"\b(?:di-?|tri-?)?magnes\w+|\bmagnés\w+|\bmag\b")
_OTHER_MINERAL = re.compile(r"\b(potassium|calcium|zinc|iron|sodium|lithium|creatine|selenium|copper)\b")
_FILLER = frozenset(
    re.findall(
        r"\w+",
        "a an and of per the in one each with mg tablet tablets tab tabs capsule capsules cap caps powder supplement "
        "salt mineral label chelate chelated complex pure amino acid total daily serving dose liquid solution slow "
        "release effervescent fizzy prolonged retard",
    )
)
#: How far a label may be from chemistry: its printed magnesium, as a part of what the salt holds (rounding, losses
#: on drying), and its printed percentage, in points.
_ROUNDED_SHARE, _ROUNDED_POINTS = 0.03, 0.5
_RICHER, _POORER = 1.1, 0.7
#: From here a multiple of a limit is only said to be large.
_MANY_TIMES = 1000


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
    label = label_words(text)
    amounts = label.amounts
    if len(amounts) > 2 or (len(amounts) == 2 and not _YIELD.search(label.tidy)):
        raise _two_amounts(text, "holds several amounts")
    if other := _OTHER_MINERAL.search(label.rest):
        raise InputError(
            "label-other-mineral",
            f'"{shown(text)}" also names {other[1]}; leave that out, and {HOW_TO_TYPE}.',
        )
    form, salt = _form_and_salt(label.rest, text)
    kinds = _kinds(form, label.hydrate or salt, label.tidy)
    near = None if form else _nearly_a_form(label.rest, text)
    if len(amounts) == 2:
        return _salt_with_its_magnesium(text, label, form, kinds)
    if label.share_pct is not None:
        return _by_its_share(text, label.share_pct, form, kinds, units.elemental_mg(amounts[0]))
    return _one_amount(text, label, form, kinds, near)


def _one_amount(
    text: str, label: LabelWords, form: str | None, kinds: tuple[Compound, ...], near: str | None
) -> LabelReading:
    """Read a label with one weight: of the magnesium where it says so, else of either."""
    amount = label.amounts[0]
    mg = units.elemental_mg(amount)
    says_elemental = _ELEMENTAL.search(label.tidy) is not None
    says_as = form is not None and _is_as_a_form(label.rest)
    if units.BASE[amount.unit][0] == "amount":
        if form and "mol" in amount.unit and not (says_elemental or says_as):
            return _moles(text, amount, form, kinds)
        why = f"{amount.value:g} {amount.unit} always counts magnesium itself (1 mmol is {units.MG_PER_MMOL:g} mg)"
        return _settled(text, form, mg, why, near)
    if says_elemental:
        return _settled(text, form, mg, "the label says elemental: the magnesium itself", near)
    if says_as:
        return _settled(text, form, mg, f'"as {form}" means that the amount is the magnesium itself', near)
    if "eps" in label.tidy and [kind.key for kind in kinds] == ["sulfate_heptahydrate"]:
        note = f"{_share(kinds[0])}; it is for the bath only and never swallowed"
        return LabelReading(text, (_as_salt(kinds[0], mg, note),), certain=True, ask=_check_size(mg))
    return _open_question(text, label, form, kinds, mg, near)


def _two_amounts(text: str, problem: str) -> InputError:
    return InputError("label-two-amounts", f'"{shown(text)}" {problem}; {HOW_TO_TYPE}.')


def _kinds(form: str | None, salt: Compound | None, tidy: str) -> tuple[Compound, ...]:
    """Return the salts that the words allow; none where they name a mixture or a salt without a known share."""
    if any(pattern.search(tidy) for pattern, _ in _NO_SHARE):
        return ()
    return (salt,) if salt else tuple(kind for kind in compounds() if kind.form == form)


def _is_as_a_form(rest: str) -> bool:
    """Return whether the words say "as citrate": a form must follow, so that "as needed" says nothing."""
    words = [word for form in forms().values() for word in form.words]
    return any(_has_word(rest[match.end() :], word) for match in _AS.finditer(rest) for word in words)


def _form_and_salt(rest: str, text: str) -> tuple[str | None, Compound | None]:
    """Return the form and, where the words name one salt of it, that salt."""
    # "light magnesium carbonate" names the same salt as "light carbonate".
    named = re.sub(r"\bmagnesium ", "", rest)
    salts = [(word, salt) for salt in compounds() for word in salt.words if _has_word(named, word)]
    found = {key for key, form in forms().items() if any(_has_word(rest, word) for word in form.words)}
    if not found and len({salt.form for _, salt in salts}) == 1:
        found = {salts[0][1].form}
    if "buffered" in rest:
        found = (found - {"oxide"}) or found
    if len(found) > 1:
        raise InputError(
            "label-mixed-forms",
            f'"{shown(text)}" names several forms ({", ".join(sorted(found))}); '
            "enter each as its own product with its own elemental mg.",
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
            f'"{shown(text)}" does not read like a magnesium label; {HOW_TO_TYPE}.',
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
    return f"; that is {_times(times)} the highest daily limit for supplements" if times > 1 else ""


def _times(times: float) -> str:
    if times > _MANY_TIMES:
        return "more than 1,000 times"
    return f"{times:.1f} times" if times < 10 else f"{times:.0f} times"


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
    text: str, label: LabelWords, form: str | None, kinds: tuple[Compound, ...], mg: float, near: str | None
) -> LabelReading:
    """Return the magnesium itself and every salt that the words allow, with the question that settles it.

    The likeliest stands first: the salt where it is named, or where so much magnesium would be above every limit.
    """
    why = "if the nutrition line gives this number for magnesium" + _size_note(mg)
    line = f'Does the nutrition line of the label say "Magnesium {mg:g} mg", or another number?'
    if form is None:
        elemental = Reading(None, None, None, mg, why)
        return LabelReading(text, (elemental,), certain=False, ask=f"{line} {_which_form(near)}")
    if notes := [note for pattern, note in _NO_SHARE if pattern.search(label.tidy)]:
        elemental = Reading(form, None, None, mg, f"{why}; {notes[0]}")
        return LabelReading(text, (elemental,), certain=False, ask=f"{line} Type that number.")
    elemental = Reading(form, None, None, mg, why)
    salts = tuple(_as_salt(kind, mg, f"if this is the weight of the salt: {_share(kind)}") for kind in kinds)
    names_the_salt = label.formula or len(kinds) < len([kind for kind in compounds() if kind.form == form])
    salt_first = names_the_salt or mg > _highest_ceiling_mg()
    readings = (*salts, elemental) if salt_first else (elemental, *salts)
    return LabelReading(
        text, readings, certain=False, ask=f'{line} Type that number and "mg elemental {form}".'
    )


def _moles(text: str, amount: units.Amount, form: str, kinds: tuple[Compound, ...]) -> LabelReading:
    """Read "20 mmol magnesium citrate": of magnesium, or of a salt that holds several magnesium atoms."""
    mg = units.elemental_mg(amount)
    why = f"if this counts the magnesium itself (1 mmol is {units.MG_PER_MMOL:g} mg)"
    several = [kind for kind in kinds if kind.mg_atoms > 1]
    if kinds and not several:
        return _settled(text, form, mg, why.removeprefix("if "), None)
    mmol = units.convert(amount.value, amount.unit, "mmol")
    salts = [
        Reading(
            form,
            kind.name,
            mmol * kind.molar_mass_g_per_mol,
            mg * kind.mg_atoms,
            f"if this counts {kind.name}, which holds {kind.mg_atoms} magnesium"
            + _size_note(mg * kind.mg_atoms),
        )
        for kind in several
    ]
    ask = (
        f'Is that {amount.value:g} {amount.unit} of magnesium itself? Then type "{amount.value:g} {amount.unit} '
        f'elemental {form}"; else type the mg of the nutrition line.'
    )
    return LabelReading(text, (Reading(form, None, None, mg, why + _size_note(mg)), *salts), False, ask)


def _by_its_share(
    text: str, share_pct: float, form: str | None, kinds: tuple[Compound, ...], salt_mg: float
) -> LabelReading:
    """Read "glycinate 1000 mg (14 % magnesium)"; settled where a salt of that form holds such a share."""
    mg = salt_mg * share_pct / 100
    fitting = [kind for kind in kinds if abs(kind.elemental_pct - share_pct) <= _ROUNDED_POINTS]
    compound = fitting[0].name if len(fitting) == 1 else None
    why = f"the label says {share_pct:g} % magnesium"
    reading = Reading(form, compound, salt_mg, mg, why + _size_note(mg))
    if fitting:
        return LabelReading(text, (reading,), certain=True, ask=_check_size(mg))
    problem = (
        f"{share_pct:g} % does not fit {form}" if form else "Without a form the percentage cannot be checked"
    )
    ask = f"{problem}. How much magnesium does the nutrition line of the label give? Type that number."
    return LabelReading(text, (reading,), certain=False, ask=ask)


def _salt_with_its_magnesium(
    text: str, label: LabelWords, form: str | None, kinds: tuple[Compound, ...]
) -> LabelReading:
    """Read "1000 mg magnesium citrate (160 mg magnesium)": the larger is the salt, the smaller its magnesium."""
    mg, salt_mg = sorted(units.elemental_mg(amount) for amount in label.amounts)
    shares = [kind.elemental_share for kind in kinds or compounds()]
    # A label rounds, and a salt holds some water; much more or less than the salts can hold is another matter.
    fits = _POORER * min(shares) * salt_mg <= mg <= _RICHER * max(shares) * salt_mg and mg < salt_mg
    stated = label.share_pct is None or abs(100 * mg / salt_mg - label.share_pct) <= _ROUNDED_POINTS
    unnamed = form is None and not _ELEMENTAL.search(label.tidy)
    if not (fits and stated) or unnamed or _calls_the_larger_elemental(label.tidy, salt_mg):
        raise _two_amounts(text, "holds two amounts that do not fit together")
    nearly = [
        kind
        for kind in kinds
        if abs(kind.elemental_share * salt_mg - mg) <= _ROUNDED_SHARE * kind.elemental_share * salt_mg
    ]
    known = nearly[0] if len(nearly) == 1 else None
    why = "the label gives both" + (f"; {_share(known)}" if known else "") + _size_note(mg)
    reading = Reading(form, known.name if known else None, salt_mg, mg, why)
    return LabelReading(
        text, (reading,), certain=True, ask=_check_size(mg) or (None if form else _which_form(None))
    )


def _calls_the_larger_elemental(tidy: str, salt_mg: float) -> bool:
    """Return whether the word elemental stands right behind the larger amount, which is then no salt."""
    return any(
        units.elemental_mg(units.parse_amount(match[1])) == salt_mg
        for match in re.finditer(r"(?<![\w.,/])([\d.,]+ ?\w+) (?:of )?element", tidy)
    )
