"""Which form, and which salts of it, the words of a label name."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from magnesia.errors import InputError
from magnesia.evidence import Compound, compounds, forms
from magnesia.person.label.not_plain import HOW_TO_TYPE
from magnesia.person.label.quantities import Marked
from magnesia.person.products import MIXED
from magnesia.person.words_shown import shown

ELEMENTAL = re.compile(r"(?<!not )(?<!non )(?<!non-)\belement(?:al|ary|ar|ares|aire)\b")
AS = re.compile(r"\b(?:as|from|als|aus|som|in the form of)\b")
_MAGNESIUM = re.compile(r"\b(?:di-?|tri-?)?magnes\w+|\bmagnés\w+|\bmag\b")
_OTHER_MINERAL = re.compile(
    r"\b(potassium|calcium|zinc|iron|sodium|lithium|creatine|selenium|copper|kalium|zink|eisen|natrium|selen|kupfer)\b"
)
_LUBRICANT = re.compile(r"\bstearate?\b")
_FILLER = frozenset(
    re.findall(
        r"\w+",
        "a an and of per the in one each with mg tablet tablets tab tabs capsule capsules cap caps powder supplement "
        "salt mineral label chelate chelated complex pure amino acid total daily serving dose liquid solution slow "
        "release effervescent fizzy prolonged retard contains provide provides equals which tabletten kapseln pulver "
        "dv nrv rm rda rdi value need reference intake nutrient",
    )
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


@dataclass(frozen=True)
class Salts:
    """The form that the words name (None: none; "mixed": several), and the salts of it that they allow.

    `near` is the form that a misspelt word may mean; `no_share` says why the salt tells no share; `as_a_form` says
    that the words are "as citrate", so that the amount is the magnesium itself; `is_lubricant` says that they name
    only what keeps a tablet from sticking.
    """

    form: str | None
    kinds: tuple[Compound, ...]
    several: tuple[str, ...]
    near: str | None
    no_share: str | None
    as_a_form: bool
    is_lubricant: bool = False


def salts_named(label: Marked, text: str) -> Salts:
    """Return what the words of a label say about the salt."""
    rest = label.rest
    if other := _OTHER_MINERAL.search(rest):
        raise InputError(
            "label-other-mineral",
            f'"{shown(text)}" also names {other[1]}; leave that out, and {HOW_TO_TYPE}.',
        )
    found, salt = _forms_and_salt(rest)
    form = MIXED if len(found) > 1 else next(iter(found), None)
    notes = [note for pattern, note in _NO_SHARE if pattern.search(label.text)]
    named = label.hydrate or salt
    kinds = () if notes else (named,) if named else tuple(kind for kind in compounds() if kind.form == form)
    return Salts(
        form,
        kinds,
        tuple(sorted(found)) if len(found) > 1 else (),
        None if form else _nearly_a_form(rest, text),
        notes[0] if notes else None,
        form is not None and _is_as_a_form(rest),
        form is None and _LUBRICANT.search(rest) is not None,
    )


def _is_as_a_form(rest: str) -> bool:
    """Return whether the words say "as citrate": a form must follow, so that "as needed" says nothing."""
    words = [word for form in forms().values() for word in form.words]
    return any(has_word(rest[match.end() :], word) for match in AS.finditer(rest) for word in words)


def _forms_and_salt(rest: str) -> tuple[set[str], Compound | None]:
    """Return the forms that are named and, where the words name one salt of the form, that salt."""
    # "light magnesium carbonate" names the same salt as "light carbonate", and "citrate, anhydrous" is one too.
    named = re.sub(r" +", " ", re.sub(r"\bmagnesium |\b(?<!hydrogen )salt\b|[,;()]", " ", rest))
    salts = [(word, salt) for salt in compounds() for word in salt.words if has_word(named, word)]
    found = {
        key
        for key, form in forms().items()
        if any(has_word(rest, word) for word in form.words) and key != MIXED
    }
    if not found and len({salt.form for _, salt in salts}) == 1:
        found = {salts[0][1].form}
    own_words = [word for word, _ in salts]
    # "carbonate hydroxide" is a carbonate, and "aspartate hydrochloride" an aspartate.
    if "carbonate" in found and any("hydroxide" in word for word in own_words):
        found -= {"hydroxide"}
    if "buffered" in rest:
        found = (found - {"oxide"}) or found
    if len(found) != 1:
        return found, None
    own = [(word, salt) for word, salt in salts if salt.form in found]
    return found, max(own, key=lambda pair: len(pair[0]))[1] if own else None


def _nearly_a_form(rest: str, text: str) -> str | None:
    """Return the form that a misspelt word may mean; refuse a label that is not about magnesium."""
    words = [
        word
        for word in re.findall(r"[^\W\d_]{2,}", rest)
        if word not in _FILLER and not _LUBRICANT.match(word)
    ]
    strange = [word for word in words if not _MAGNESIUM.match(word) and not ELEMENTAL.match(word)]
    known = {word: key for key, form in forms().items() if key != MIXED for word in form.words}
    for word in strange:
        if near := difflib.get_close_matches(word, known, n=1, cutoff=0.75):
            return known[near[0]]
    if strange and not _MAGNESIUM.search(rest):
        raise InputError(
            "label-not-magnesium",
            f'"{shown(text)}" does not read like a magnesium label; {HOW_TO_TYPE}.',
        )
    return None


def has_word(text: str, word: str) -> bool:
    """Return whether a text holds a word as a word of its own."""
    return re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", text) is not None
