"""What a person is told when a label does not say plainly how much one unit holds, and what to type."""

from __future__ import annotations

import re

from magnesia import units
from magnesia.errors import InputError
from magnesia.person.words_shown import shown

HOW_TO_TYPE = 'type it like "300 mg elemental magnesium (as citrate)" or "500 mg magnesium citrate"'
_UNITS_GO_THERE = "How many you take goes in --units; in a check every tablet is a --product of its own."
_VOLUMES = ("mL", "cL", "dL", "L")
_NUMBER = r"\d+(?:[.,]\d+)?"
#: "2x1" and "1-0-1", as prescriptions have it.
_HOW_OFTEN = re.compile(r"(?<![\w.,])(?:\d ?[x×*] ?\d|\d(?: ?- ?\d){2,3})(?![\w./]|,\d)")
#: Measures that are of no one size; a dropper or a scoop is its product's own.
_NO_ONE_SIZE = re.compile(
    r"(?<![\w-])(?P<count>(?:½|\d+(?:[.,/]\d+)?|one|an?|half(?: an?)?|full|per|each|halbe[rns]?|volle[rns]?) )+"
    r"(?P<measure>becher|glas(?:s|ses)?|gläser|mugs?|handfuls?|handvoll|hand voll|pinch(?:es)?|prisen?"
    r"|sips?|schlucke?|bottles?|flaschen?|capfuls?|verschlusskappen?|tbl)\b"
    r"(?! (?:of |voll )?(?:\w+ )?(?:water|wasser|juice|saft)\b)"
)


def counted(count: units.Amount) -> str:
    """Return a count as it is said: "3 tablets", "5 mL"."""
    return f"{count.value:g} {count.unit}{'s' if count.value > 1 and len(count.unit) > len('mL') else ''}"


def not_per_unit(text: str, why: str = "says more than what one tablet holds") -> InputError:
    """Return the error for a label that may speak of several units, or of a day."""
    return InputError(
        "label-not-per-unit",
        f'"{shown(text)}" {why}; type the mg in ONE tablet (capsule, scoop, spoon), such as "150 mg elemental '
        f'citrate", or how many hold it, such as "2 capsules contain 300 mg". {_UNITS_GO_THERE}',
    )


def in_one_or_in_all(text: str, count: units.Amount) -> InputError:
    """Return the error for "two tablets 400 mg": in each of them, or in both together?"""
    one = counted(units.Amount(1.0, count.unit))
    if count.value == 1:
        return InputError(
            "label-not-per-unit",
            f'"{shown(text)}" does not say that {one} holds the amount; type "{one} contains ... mg", or "... mg per '
            f'{count.unit}".',
        )
    return InputError(
        "label-not-per-unit",
        f'"{shown(text)}" does not say whether the amount is in {one} or in {counted(count)} together; type '
        f'"{one} contains ... mg" or "{counted(count)} contain ... mg". {_UNITS_GO_THERE}',
    )


def several_counts(text: str, counts: set[units.Amount]) -> InputError:
    """Return the error for a label with several counts: "20 mg/mL, 5 mL" has a strength and a volume."""
    if all(count.unit in _VOLUMES for count in counts):
        return InputError(
            "label-not-per-unit",
            f'"{shown(text)}" names several volumes; type only how much is in one of them, such as "20 mg per mL". '
            "One unit is then 1 mL, and how many mL you take goes in --units.",
        )
    return not_per_unit(text, f"counts in several ways ({', '.join(sorted(map(counted, counts)))})")


def require_measures(label_text: str, text: str) -> None:
    """Refuse a glass, a handful and their kin where nothing else says how much that is."""
    match = _NO_ONE_SIZE.search(label_text)
    if match is None or "‹c" in label_text or re.match(r" ?\(? ?‹m", label_text[match.end() :]):
        return
    if match["measure"] in units.AMBIGUOUS:
        units.unit_named(match["measure"])
    raise InputError(
        "label-measure",
        f'"{shown(text)}" counts in "{match["measure"]}", which is of no one size; type grams, mL or spoons, such as '
        '"500 g Epsom salt" or "100 mg magnesium (as citrate) per 100 mL".',
    )


def require_no_prescription(text: str) -> None:
    """Refuse "2x1" and "1-0-1", which say how often and how many."""
    if match := _HOW_OFTEN.search(text.lower()):
        raise not_per_unit(text, f'says how often and how many ("{match[0]}"), which is no part of a label')


def percent_of_what(text: str, pct: float) -> InputError:
    """Return the error for a percentage that names nothing."""
    return InputError(
        "label-percent",
        f'"{shown(text)}" has {pct:g} % of nothing named; type "{pct:g} % magnesium" where it is the share '
        f'of magnesium in the salt, "{pct:g} % NRV" or "{pct:g} % DV" where it is a part of the daily value, or '
        "leave it out.",
    )


def nothing_weighed(text: str, count: units.Amount | None) -> InputError:
    """Return the error for a label without any amount of magnesium or of a salt: "1 dropper"."""
    if count is None:
        return InputError(
            "label-unreadable", f'No amount with a unit was found in "{shown(text)}"; {HOW_TO_TYPE}.'
        )
    verb = "contains" if count.value == 1 else "contain"
    return InputError(
        "label-unreadable",
        f'"{shown(text)}" does not say how much magnesium that is; type it like "{counted(count)} {verb} 40 mg '
        'magnesium (as citrate)", with the mg and the form of your label.',
    )


def without_unit(text: str, rest: str, *, has_form: bool) -> InputError | None:
    """Return the error for "Magnesium 400", which has a number and no unit; None where it has no single number."""
    numbers = re.findall(rf"(?<![\w.,]){_NUMBER}(?![\w.,/%])", rest)
    if len(numbers) != 1 or re.search(r"\d", rest.replace(numbers[0], "", 1)):
        return None
    form = "" if has_form else ", and names no form"
    return InputError(
        "label-unreadable",
        f'"{shown(text)}" does not say what {numbers[0]} counts (mg?){form}; {HOW_TO_TYPE}.',
    )
