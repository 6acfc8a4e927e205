"""Reads the words of a label, and names every honest reading: the magnesium itself, or a salt that holds some.

"500 mg magnesium citrate" may be 500 mg of magnesium or 500 mg of a salt with 57 to 81 mg of it. Which one it is
stands on the label's nutrition line, so the person is asked; nothing is picked for them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from magnesia import units
from magnesia.errors import InputError
from magnesia.evidence import compounds, facts, forms
from magnesia.person.label import daily_value
from magnesia.person.label.bath import ONLY_BATH, bath_salt_in, is_bath_only
from magnesia.person.label.counting import require_no_more_counts
from magnesia.person.label.not_plain import (
    HOW_TO_TYPE,
    nothing_weighed,
    require_measures,
    require_no_prescription,
    without_unit,
)
from magnesia.person.label.pairs import both_amounts
from magnesia.person.label.per_unit import Basis, basis_of
from magnesia.person.label.quantities import Marked, marked
from magnesia.person.label.readings import (
    LabelReading,
    Reading,
    allowance,
    as_salt,
    highest_ceiling_mg,
    in_one_unit,
    share_of,
)
from magnesia.person.label.salts import ELEMENTAL, Salts, has_word, salts_named
from magnesia.person.label.several_salts import parts_said, require_one_product
from magnesia.person.words_shown import shown

_SHARE = re.compile(
    r"‹p(\d+)› ?(?:of )?(?:elemental magnesium|elemental|magnesium|mg)\b(?! ?\w*(?:ide|ate)\b)"
)
_STRENGTH = re.compile(
    r"‹p\d+› ?(?:ig\w*|solution|brine|oil|magnesium \w+(?:ide|ate)\b|\w+(?:ide|ate)\b)|(?:solution|brine|oil) ?\(?‹p"
)


@dataclass(frozen=True)
class _Known:
    """What was found in a label before it is read."""

    text: str
    label: Marked
    basis: Basis
    salts: Salts
    weights_mg: tuple[float, ...]


def read_label(text: str) -> LabelReading:
    """Read "500 mg magnesium citrate" and its kin; what cannot be read says what to type instead."""
    require_no_prescription(text)
    label = marked(text)
    require_measures(label.text, text)
    return replace(_read(label, text), bath_only=is_bath_only(label.words))


def _read(label: Marked, text: str) -> LabelReading:
    if bath := bath_salt_in(label, text):
        return bath
    if not label.weights and _STRENGTH.search(label.text):
        raise InputError(
            "label-concentration",
            f'"{shown(text)}" says how strong it is, not how much magnesium is in it; type the mg of magnesium in so '
            'many mL or drops, such as "40 mg magnesium (as chloride) in 10 drops".',
        )
    if not label.weights and not label.percents:
        raise _unreadable(text, label)
    salts = salts_named(label, text)
    basis = basis_of(label, text)
    weights = _weights_left(label)
    known = _Known(text, label, basis, salts, weights)
    share = _take_share(known)
    is_elemental = salts.as_a_form or ELEMENTAL.search(label.text) is not None
    stated = None
    if share is None:
        stated = daily_value.take_stated(
            label, list(weights), () if is_elemental else salts.kinds or compounds()
        )
    parts = parts_said(label, text)
    require_no_more_counts(label, text)
    if parts and share is None and stated is None:
        return _of_parts(known, parts)
    require_one_product(label, salts, text)
    if share is not None and weights:
        return _by_its_share(known, share) if len(weights) == 1 else _pair(known, share, None)
    if stated is not None:
        return _by_the_percentage(known, stated)
    return _by_weight(known)


def _weights_left(label: Marked) -> tuple[float, ...]:
    return tuple(
        units.elemental_mg(label.weights[int(number)]) for number in re.findall(r"‹m(\d+)›", label.text)
    )


def _take_share(known: _Known) -> float | None:
    found = list(_SHARE.finditer(known.label.text))
    if len(found) != 1:
        return None
    known.label.cut(found[0])
    return known.label.percents[int(found[0][1])]


def _by_weight(known: _Known) -> LabelReading:
    if not known.weights_mg:
        raise _unreadable(known.text, known.label)
    if len(known.weights_mg) == 2:
        return _pair(known, None, None)
    if len(known.weights_mg) > 2:
        raise _two_amounts(known.text, "holds several amounts")
    return _one_amount(known)


def _pair(known: _Known, share: float | None, stated: daily_value.Stated | None) -> LabelReading:
    reading, ask, certain = both_amounts(known.text, known.label, known.salts, known.weights_mg, share)
    if stated is not None and not daily_value.agreeing_reference(reading.elemental_mg, stated):
        ask, certain = _disagree(reading.elemental_mg, stated), False
    return in_one_unit(known.text, [reading], known.basis, certain=certain, ask=ask)


def _of_parts(known: _Known, parts: tuple[tuple[str, float], ...]) -> LabelReading:
    mg = sum(part for _, part in parts)
    words = ", ".join(f"{part:g} mg as {form}" for form, part in parts)
    reading = Reading("mixed", None, None, mg, f"the label says how much of each salt: {words}", parts=parts)
    return in_one_unit(known.text, [reading], known.basis, certain=True, ask=None)


def _one_amount(known: _Known) -> LabelReading:
    """Read a label with one weight: of the magnesium where it says so, else of either."""
    salts, amount, mg = known.salts, _the_amount(known), known.weights_mg[0]
    says_elemental = ELEMENTAL.search(known.label.text) is not None
    if units.BASE[amount.unit][0] == "amount":
        if salts.form and "mol" in amount.unit and not (says_elemental or salts.as_a_form):
            return _moles(known, amount)
        why = f"{amount.value:g} {amount.unit} always counts magnesium itself (1 mmol is {units.MG_PER_MMOL:g} mg)"
        return _settled(known, mg, why)
    if plain := _says_magnesium(known):
        return _settled(known, mg, plain)
    if "eps" in known.label.text and [kind.key for kind in salts.kinds] == ["sulfate_heptahydrate"]:
        reading = as_salt(salts.kinds[0], mg, f"{share_of(salts.kinds[0])}; {ONLY_BATH}")
        return in_one_unit(known.text, [reading], known.basis, certain=True, ask=None)
    return _open_question(known, mg)


def _says_magnesium(known: _Known) -> str | None:
    """Return why the amount is the magnesium itself, where the label says so."""
    if ELEMENTAL.search(known.label.text):
        return "the label says elemental: the magnesium itself"
    if known.salts.form == "food" and known.basis.unit == "mL":
        return "the analysis of a water counts the magnesium itself"
    if known.salts.as_a_form:
        named = ", ".join(known.salts.several) or known.salts.form
        return f'"as {named}" means that the amount is the magnesium itself'
    return None


def _the_amount(known: _Known) -> units.Amount:
    (number,) = re.findall(r"‹m(\d+)›", known.label.text)
    return known.label.weights[int(number)]


def _settled(known: _Known, mg: float, why: str) -> LabelReading:
    """Return the one reading of a label that says plainly how much magnesium it holds."""
    note = (
        f"; it does not say how much of each of {', '.join(known.salts.several)}"
        if known.salts.several
        else ""
    )
    reading = Reading(known.salts.form, None, None, mg, why + note)
    ask = None if known.salts.form else which_form(known.salts)
    return in_one_unit(known.text, [reading], known.basis, certain=True, ask=ask)


def _open_question(known: _Known, mg: float) -> LabelReading:
    """Return the magnesium itself and every salt that the words allow, with the question that settles it.

    The likeliest stands first: the salt where it is named, or where so much magnesium would be above every limit.
    """
    salts = known.salts
    why = "if the nutrition line gives this number for magnesium"
    line = f'Does the nutrition line of the label say "Magnesium {mg:g} mg", or another number?'
    elemental = Reading(salts.form, None, None, mg, why)
    if salts.form is None:
        ask = f"{line} {which_form(salts)}"
        return in_one_unit(known.text, [elemental], known.basis, certain=False, ask=ask)
    if salts.no_share or salts.several:
        note = salts.no_share or f"the label does not say how much of each of {', '.join(salts.several)}"
        reading = Reading(salts.form, None, None, mg, f"{why}; {note}")
        return in_one_unit(known.text, [reading], known.basis, certain=False, ask=f"{line} Type that number.")
    as_salts = _dried_sulfate(known, mg) or [
        as_salt(kind, mg, f"if this is the weight of the salt: {share_of(kind)}") for kind in salts.kinds
    ]
    all_kinds = [kind for kind in compounds() if kind.form == salts.form]
    names_the_salt = known.label.formula or len(salts.kinds) < len(all_kinds)
    salt_first = names_the_salt or mg / known.basis.count > highest_ceiling_mg()
    readings = [*as_salts, elemental] if salt_first else [elemental, *as_salts]
    ask = f'{line} Type that number and "mg elemental {salts.form}".'
    return in_one_unit(known.text, readings, known.basis, certain=False, ask=ask)


def _dried_sulfate(known: _Known, mg: float) -> list[Reading]:
    """Return the reading of "dried sulfate", which has lost a part of its water: how much differs."""
    if known.salts.form != "sulfate" or not re.search(r"\b(?:dried|siccatum|exsiccated)\b", known.label.text):
        return []
    fact = facts("labels")["dried_sulfate_share"]
    return [
        Reading(
            "sulfate",
            "magnesium sulfate, partly dried",
            mg,
            mg * fact.value / 100,
            f"if this is the weight of the partly dried salt: one product had {fact.value:g} % magnesium, and it may "
            "be any share between the salt with all its water and the dry one",
            elemental_low_mg=mg * fact.low / 100,
            elemental_high_mg=mg * fact.high / 100,
        )
    ]


def _moles(known: _Known, amount: units.Amount) -> LabelReading:
    """Read "20 mmol magnesium citrate": of magnesium, or of a salt that holds several magnesium atoms."""
    form, mg = known.salts.form, units.elemental_mg(amount)
    why = f"if this counts the magnesium itself (1 mmol is {units.MG_PER_MMOL:g} mg)"
    several = [kind for kind in known.salts.kinds if kind.mg_atoms > 1]
    if known.salts.kinds and not several:
        return _settled(known, mg, why.removeprefix("if "))
    mmol = units.convert(amount.value, amount.unit, "mmol")
    salts = [
        Reading(
            form,
            kind.name,
            mmol * kind.molar_mass_g_per_mol,
            mg * kind.mg_atoms,
            f"if this counts {kind.name}, which holds {kind.mg_atoms} magnesium",
        )
        for kind in several
    ]
    ask = (
        f'Is that {amount.value:g} {amount.unit} of magnesium itself? Then type "{amount.value:g} {amount.unit} '
        f'elemental {form}"; else type the mg of the nutrition line.'
    )
    readings = [Reading(form, None, None, mg, why), *salts]
    return in_one_unit(known.text, readings, known.basis, certain=False, ask=ask)


def _by_its_share(known: _Known, share_pct: float) -> LabelReading:
    """Read "glycinate 1000 mg (14 % magnesium)"; settled where a salt of that form holds such a share."""
    salts, salt_mg = known.salts, known.weights_mg[0]
    fitting = [
        kind for kind in salts.kinds if abs(kind.elemental_pct - share_pct) <= allowance("pct_rounded")
    ]
    compound = fitting[0].name if len(fitting) == 1 else None
    why = f"the label says {share_pct:g} % magnesium"
    shares = [kind.elemental_pct for kind in salts.kinds] or [0.0]
    partly_dried = not fitting and salts.form == "sulfate" and min(shares) < share_pct < max(shares)
    if partly_dried:
        why += f", between {min(shares):g} % with all its water and {max(shares):g} % dry: it is partly dried"
    reading = Reading(salts.form, compound, salt_mg, salt_mg * share_pct / 100, why)
    if fitting or partly_dried:
        return in_one_unit(known.text, [reading], known.basis, certain=True, ask=None)
    problem = f"{share_pct:g} % does not fit {salts.form}"
    if salts.form is None:
        problem = "Without a form the percentage cannot be checked"
    elif share_pct > max(shares) > 0:
        most = f"{max(shares):g} %"
        problem = f"{share_pct:g} % is more than pure {salts.form} can hold ({most}); it is mixed with oxide"
    ask = f"{problem}. How much magnesium does the nutrition line of the label give? Type that number."
    return in_one_unit(known.text, [reading], known.basis, certain=False, ask=ask)


def _by_the_percentage(known: _Known, stated: daily_value.Stated) -> LabelReading:
    """Read "25 % DV": alone it tells the magnesium, beside mg it is a check on them."""
    if len(known.weights_mg) > 2:
        raise _two_amounts(known.text, "holds several amounts")
    if len(known.weights_mg) == 2:
        return _pair(known, None, stated)
    form = known.salts.form
    told = [daily_value.of_reference(form, stated, reference) for reference in stated.references]
    if not known.weights_mg:
        certain = len(told) == 1
        ask = daily_value.MG_IS_EXACT if certain else daily_value.WHICH_REFERENCE
        ask = ask if form else f"{ask} {which_form(known.salts)}"
        return in_one_unit(known.text, told, known.basis, certain=certain, ask=ask)
    mg = known.weights_mg[0]
    if reference := daily_value.agreeing_reference(mg, stated):
        why = f"{stated.pct:g} % of {reference.value:g} mg agrees: the amount is the magnesium itself"
        return _settled(known, mg, why)
    salt_mg = [one for one in told if daily_value.salt_can_hold(one.elemental_mg, mg, known.salts.kinds)]
    says_magnesium = ELEMENTAL.search(known.label.text) or known.salts.as_a_form or form is None
    if len(salt_mg) == 1 and not says_magnesium:
        reading = daily_value.of_reference(form, stated, stated.references[told.index(salt_mg[0])], mg)
        return in_one_unit(known.text, [reading], known.basis, certain=True, ask=daily_value.MG_IS_EXACT)
    plain = Reading(form, None, None, mg, "if the mg of the label are right")
    readings = [plain, *told]
    return in_one_unit(known.text, readings, known.basis, certain=False, ask=_disagree(mg, stated))


def _disagree(mg: float, stated: daily_value.Stated) -> str:
    references = " or ".join(f"{stated.pct * one.value / 100:.0f} mg" for one in stated.references)
    return (
        f"These do not agree: {stated.pct:g} % would be {references}, the label says {mg:g} mg. Are both for the "
        "same number of tablets? Type only the mg of the nutrition line."
    )


def which_form(salts: Salts) -> str:
    """Return the question for the form; a misspelt word is offered, never taken."""
    if salts.near:
        return f"Did you mean {salts.near}? Type the form again."
    which = "Which form is it (citrate, oxide, glycinate ...)? The ingredients list names it."
    note = (
        "Magnesium stearate only keeps a tablet from sticking to the machine; it is no form that is taken. "
    )
    return f"{note}{which}" if salts.is_lubricant else which


def _two_amounts(text: str, problem: str) -> InputError:
    return InputError("label-two-amounts", f'"{shown(text)}" {problem}; {HOW_TO_TYPE}.')


def _unreadable(text: str, label: Marked) -> InputError:
    has_form = any(has_word(label.rest, word) for form in forms().values() for word in form.words)
    if len(label.counts) == 1:
        return nothing_weighed(text, label.counts[0])
    if not label.counts and (missing := without_unit(text, label.rest, has_form=has_form)):
        return missing
    require_no_more_counts(label, text)
    return nothing_weighed(text, None)
