"""What a person typed for an amount, a rating, a laboratory value: read once, and asked about where it is unclear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from magnesia.diary import COUNTED, INFLUENCES, KINDS, Change, Kind
from magnesia.errors import InputError
from magnesia.units import (
    BASE,
    NUMBER_WORDS,
    Amount,
    UnitError,
    convert,
    parse_amount,
    parse_number,
    unit_named,
)

#: A rating as many write it: 7/10 is a seven, not seven tenths.
_OF_TEN = re.compile(r"(.+?) ?(?:/|of|out of|von) ?10")
#: Words of an amount that stand together at most: "three quarters of a tablet".
_LONGEST_AMOUNT = 5
#: A number that stands by itself, also as "2x" or "x2".
_NUMBER = re.compile(r"[<>~+x×-]?(?:\d[\d.,/x×*–-]*[½¼¾⅓⅔⅛]?|[½¼¾⅓⅔⅛])[x×%]?")
_NUMBER_START = re.compile(r"[<>]?[\d½¼¾⅓⅔⅛]")
#: Words for what else moves symptoms, beside the names themselves.
INFLUENCE_WORDS = {
    "sweat": "sweating",
    "sweated": "sweating",
    "sport": "exercise",
    "cycle": "cycle_day",
    "period": "cycle_day",
    "ill": "illness",
    "sick": "illness",
    "infection": "illness",
    "drink": "alcohol",
    "drinks": "alcohol",
    "stressed": "stress",
} | {name: name for name in INFLUENCES}
#: Words for a change of a medicine.
CHANGE_WORDS: dict[str, Change] = {
    **dict.fromkeys(("start", "started", "new", "begun", "began"), "started"),
    **dict.fromkeys(("stop", "stopped", "ended", "quit"), "stopped"),
    **dict.fromkeys(("more", "increased", "raised", "up"), "more"),
    **dict.fromkeys(("less", "reduced", "lowered", "decreased", "down"), "less"),
    **dict.fromkeys(("other", "changed", "switched"), "other"),
}


_TWO_OR_A_SHARE = re.compile(r"\d+/(?!2$|4$)\d+")


def score_number(text: str) -> float:
    """Read a rating; 7/10 is a seven."""
    match = _OF_TEN.fullmatch(text.strip())
    number = match[1] if match else text
    if not match and _TWO_OR_A_SHARE.fullmatch(text.strip()):
        raise InputError(
            "score-unclear",
            f"{text.strip()!r} may be two scores or one; write two with a blank between them, and one as 5 or 5/10.",
        )
    try:
        return parse_number(number)
    except UnitError as problem:
        if problem.code != "negative-number":
            raise
        raise InputError(
            problem.code, f"{text.strip()!r} is below zero; type a number from 0 upwards, such as 5."
        ) from problem


def in_unit(text: str, unit: str) -> float:
    """Read "500", "500g" or "0.5 kg" as a number of this unit; what measures something else is refused."""
    text = text.strip()
    try:
        return parse_number(text)
    except UnitError as problem:
        if problem.code != "not-a-number":
            raise
    amount = parse_amount(text)
    try:
        return convert(amount.value, amount.unit, unit)
    except UnitError as problem:
        raise InputError(
            "unit-does-not-fit",
            f"{text!r} does not say how many {unit}: that is a {BASE[amount.unit][0]}; type it like 500 {unit}.",
        ) from problem


def amounts_in(text: str) -> tuple[str, list[Amount]]:
    """Split "spinach 200 g" into the words and the amounts; the order does not matter."""
    tokens = text.split()
    words: list[str] = []
    found: list[Amount] = []
    place = 0
    while place < len(tokens):
        length, amount = _amount_at(tokens, place)
        if amount is None:
            words.append(tokens[place])
            place += 1
        else:
            found.append(amount)
            place += length
    if found and words[:1] in (["of"], ["von"]):
        words = words[1:]
    return " ".join(words).strip(" ,;"), found


def require_no_unit(words: str, like: str) -> None:
    """Refuse a word for a unit that has lost its number."""
    for word in words.split():
        try:
            unit_named(word)
        except UnitError:
            continue
        raise InputError(
            "number-missing", f"{word!r} has no number before it; type number and unit together, {like}."
        )


def _amount_at(tokens: Sequence[str], place: int) -> tuple[int, Amount | None]:
    """Return the longest amount that begins here, and how many words it takes."""
    for length in range(min(_LONGEST_AMOUNT, len(tokens) - place), 0, -1):
        words = tokens[place : place + length]
        if [word.lower() for word in words] == ["a", "day"]:
            # It says how often, as in the name "One A Day".
            continue
        amount = _counted(words)
        if amount is None:
            try:
                amount = parse_amount(" ".join(words).strip(","))
            except UnitError as problem:
                if problem.code in ("ambiguous-number", "number-times"):
                    raise
                continue
        return length, amount
    return 0, None


def _counted(words: Sequence[str]) -> Amount | None:
    """Read an amount of what only the diary counts: "2 portions", "half a patch"."""
    unit = words[-1].lower().strip(",")
    singular = next((name for name in COUNTED if unit in (name, f"{name}s", f"{name}es")), None)
    if singular is None or len(words) < 2 or singular in BASE:
        return None
    try:
        return Amount(parse_number(" ".join(words[:-1])), singular)
    except UnitError:
        return None


def require_no_number(name: str, text: str, like: str) -> None:
    """Refuse a name in which a number was left: an amount that was not read may not vanish in a name.

    A number inside a word belongs to it ("B12", "5-HTP", "7up").
    """
    for word in name.split():
        if _NUMBER.fullmatch(word.strip(",;.()")):
            raise InputError(
                "number-in-name", f"{word!r} in {text!r} was not understood as an amount; type {like}."
            )


def require_whole_units(name: str) -> None:
    """Refuse "half zopiclone": half of what is not said, and a number may not vanish in a name."""
    words = name.lower().split()
    count = NUMBER_WORDS.get(words[0], 1.0) if words else 1.0
    if count != 1 or any(NUMBER_WORDS.get(word, 1.0) % 1 for word in words):
        raise InputError(
            "number-in-name",
            f"The number in {name!r} was not understood as an amount; type it with its unit, such as ibuprofen half "
            "a tablet.",
        )


def counted_food(text: str) -> tuple[str, Amount] | None:
    """Read "1/2 banana", "half a banana" or "2 eggs": pieces of what one word names; None where it is not so."""
    words = text.split()
    if len(words) < 2 or words[-1][0].isdigit():
        return None
    number = " ".join(words[:-1])
    try:
        value = parse_number(number)
        unit_named(words[-1])
    except UnitError as problem:
        is_name = problem.code == "unit-unknown"
        return (words[-1], Amount(value, "piece")) if is_name and value > 0 else None
    return None


def one_amount(text: str, what: str) -> tuple[str, Amount | None]:
    """Return name and amount of "ibuprofen 400 mg"; two amounts, or a number without its unit, are asked about."""
    name, found = amounts_in(text)
    if len(found) > 1:
        raise InputError("two-amounts", f"{text!r} holds two amounts; type one {what} at a time.")
    last = name.split()[-1] if name else ""
    if not found and len(name.split()) > 1 and _NUMBER_START.match(last) and last.isdecimal():
        raise InputError(
            "unit-missing", f"{last!r} in {text!r} has no unit; type the unit too, such as {last} mg."
        )
    if not name:
        shown = repr(text.strip()) if text.strip() else "The command"
        raise InputError("name-missing", f"{shown} names no {what}; type its name too.")
    require_no_number(name, text, f"the {what} and one amount with its unit, such as {what} 2 pieces")
    return name, found[0] if found else None


def kind_and_name(
    words: Sequence[str], kind: str | None, name: str | None, outcomes: Sequence[str]
) -> tuple[Kind, str | None]:
    """Return what a state of the day is about: "food", "event migraine", "stress", an outcome; "" is the dose."""
    said = " ".join(words).strip()
    head, _, rest = said.partition(" ")
    if head.lower() in KINDS:
        kind, name = kind or head.lower(), name or rest.strip() or None
    elif said.lower() in INFLUENCE_WORDS:
        kind, name = kind or "influence", name or INFLUENCE_WORDS[said.lower()]
    elif said and kind is not None:
        name = name or said
    elif said.casefold() in (outcome.casefold() for outcome in outcomes):
        kind, name = "score", said
    elif said:
        raise InputError(
            "kind-unclear",
            f"{said!r} does not say what kind of thing it is; write one of these before it: {', '.join(KINDS)}.",
        )
    # A word that is no kind is refused by the entry itself.
    return cast("Kind", kind or "dose"), name


def is_influence(word: str) -> bool:
    """Return whether this is a word for something else that moves symptoms, so that "log stress 6" will do."""
    return word.strip().lower() in INFLUENCE_WORDS


def influence_named(word: str) -> str:
    """Return the name of what moves symptoms, from any word for it."""
    if not is_influence(word):
        raise InputError(
            "influence-unknown",
            f"{word!r} is not one of what the diary keeps here; write one of: {', '.join(INFLUENCES)}, or a note.",
        )
    return INFLUENCE_WORDS[word.strip().lower()]


def influence_value(name: str, words: Sequence[str]) -> float | None:
    """Read how much of it: minutes of exercise, drinks, the day of the cycle, 0 to 10; no words are "some"."""
    text = " ".join(words).strip()
    if not text or text.lower() in ("some", "yes", "ja"):
        return None
    if name == "exercise":
        return in_unit(text, "min")
    if name == "alcohol":
        return parse_number(re.sub(r"\s*(?:drinks?|glass(?:es)?|units?)$", "", text, flags=re.IGNORECASE))
    return score_number(re.sub(r"^day\s+", "", text, flags=re.IGNORECASE))


def change_in(words: Sequence[str]) -> tuple[str, Change, str | None]:
    """Return medicine, change and detail of "amitriptyline started 10 mg" or "stopped amitriptyline"."""
    text = " ".join(words).split()
    places = [place for place, word in enumerate(text) if word.lower() in CHANGE_WORDS]
    if not places:
        raise InputError(
            "change-unclear",
            f"{' '.join(text)!r} does not say what changed; write one of: started, stopped, more, less, other.",
        )
    place = places[0]
    before, after = " ".join(text[:place]), " ".join(text[place + 1 :])
    name, found = amounts_in(before or after)
    amounts = ", ".join(f"{one.value:g} {one.unit}" for one in found)
    detail = ", ".join(part for part in (amounts, after if before else "") if part)
    if not name:
        raise InputError("name-missing", "The change names no medicine; type its name too.")
    require_no_number(name, " ".join(text), "the amount with its unit, such as 10 mg")
    return name, CHANGE_WORDS[text[place].lower()], detail or None


@dataclass(frozen=True)
class LabValue:
    """A laboratory value as it was typed."""

    analyte: str
    value: float
    unit: str
    comparator: Literal["<", ">"] | None


def lab_value(words: Sequence[str]) -> LabValue:
    """Read "magnesium in red cells 2.1 mmol/L" or "TSH <0.1 mU/L": the name, the number, and all behind it as unit.

    The last number that stands by itself is the value, so that a name may hold one ("24 h urine").
    """
    text = re.sub(r"([<>])\s+", r"\1", " ".join(" ".join(words).split()))
    tokens = text.split()
    alone = [n for n, word in enumerate(tokens) if n and re.fullmatch(r"[<>]?[\d.,]+", word)]
    glued = [n for n, word in enumerate(tokens) if n and re.match(r"[<>]?\d[\d.,]*[^\d.,^]", word)]
    if not (alone or glued):
        raise InputError(
            "lab-unclear",
            f"{text!r} is no laboratory value; write name, number and unit: magnesium 0.82 mmol/L.",
        )
    place = (alone or glued)[-1]
    match = re.fullmatch(r"([<>]?)([\d.,]+) ?(.*)", " ".join(tokens[place:]))
    if match is None or not match[3]:
        raise InputError(
            "lab-unit-missing", "The laboratory value has no unit; copy it from the sheet: mmol/L."
        )
    comparator: Literal["<", ">"] | None = "<" if match[1] == "<" else ">" if match[1] == ">" else None
    return LabValue(" ".join(tokens[:place]), parse_number(match[2]), match[3], comparator)
