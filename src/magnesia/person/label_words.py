"""Takes the words of a label apart: weights, a share in percent, a formula, and whatever else could multiply them.

A weight counts only where it stands for one tablet, capsule, sachet, scoop or spoon. A number, a sign or a word that
may say "so many of these" or "so often" is never dropped: it is an error that says what to type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from magnesia import units
from magnesia.errors import InputError
from magnesia.evidence import Compound, compounds
from magnesia.person.words_shown import shown

HOW_TO_TYPE = 'type it like "300 mg elemental magnesium (as citrate)" or "500 mg magnesium citrate"'

_SUPPLEMENT = re.compile(
    r"\b(?:(?:food|dietary|diet|nutritional|nutrition)[ -]supplements?|nahrungsergänzung\w*|kosttilskud\w*"
    r"|kosttillskott\w*|compl[ée]ments? alimentaires?|complementos? alimenticios?)"
)
_ION = re.compile(r"(?<!\d)(?<!\d )mg ?(?:2\+|²⁺|\+\+)")
#: Names with a number in them that counts nothing: a vitamin, a ratio of molecules.
_NAMED_WITH_A_NUMBER = re.compile(r"\b(?:vitamins? )?(?:b ?(?:1|2|3|5|6|9|12)|d ?[23]|k ?[12]|q10)\b|\b1:1\b")
_SHARE = re.compile(
    r"(?<![\w.,/])(\d+(?:[.,]\d+)?) ?% (?:of )?(?:element(?:al|ary) magnesium|element(?:al|ary)|magnesium|mg)\b"
)
_ONE = r"(?:tablet|tab|capsule|cap|caplet|softgel|pill|sachet|stick|packet|scoop|drop|teaspoon|tablespoon|tsp|tbsp)"
_IN_ONE = re.compile(
    rf"(?:(?:\b(?:in|per|pro|je|for)\b |/ ?)(?:(?:each|every|one|a) )?|\b(?:each|every) ){_ONE}\b"
)
#: What says how many, how often, or how much of a day's need: in words, in the languages labels come in.
_HOW_MANY = re.compile(
    r"[×✕✖⨯*%/]|(?<![^\W\d_])x(?![^\W\d_])|\b(?:"
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|dozens?"
    r"|couple|pair|both|few|several|many|multiple|half|halves|halved|quarters?|thirds?|doubled?|triple|treble"
    r"|quadruple|\w+fold|twice|thrice|times|again|another|same|more|percent|dv|nrv|rda|rdi"
    "|daily|days?|nightly|nights?|weekly|weeks?|hourly|hours?|every|each|per|bid|tid|qid|servings?|portions?"
    "|mornings?|evenings?|noon|bedtime|breakfast|lunch|dinner|supper|meals?"
    "|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zweimal|dreimal|viermal|mal|halbe[rns]?"
    "|doppelt\\w*|täglich|tag|tage|pro|je|jeweils|morgens|abends|mahlzeit\\w*"
    "|tre|fire|fem|seks|sju|syv|åtte|halv\\w*|dobbel\\w*|ganger|daglig|dag|hver"
    "|deux|trois|quatre|cinq|demi\\w*|fois|jour|dos|tres|cuatro|cinco|medi[oa]|veces|día"
    r")\b|\b[bt]\.i\.d"
)
_WEIGHED = [unit for unit, (dimension, _) in units.BASE.items() if dimension in ("mass", "amount")]
_COUNTED = [unit for unit in units.BASE if unit not in (*_WEIGHED, "min", "h", "d", "week")]
#: One of these is one unit of a product; one millilitre or one per cent is not.
_UNITS_OF_A_PRODUCT = frozenset(
    ("tablet", "capsule", "sachet", "scoop", "drop", "spray", "teaspoon", "tablespoon", "cup")
)
_NUMBER = r"[-+−–]?(?:\d+ ?/ ?\d+|\d* ?[½¼¾⅓⅔⅛]|\d[\d.,']*(?: \d{3}(?!\d))*(?:e[-+]?\d+)?)"


def _amount_pattern(names: Iterable[str]) -> re.Pattern[str]:
    words = sorted(
        {word for name in names for word in (name.lower(), *units.WORDS[name])}, key=len, reverse=True
    )
    return re.compile(rf"(?<![\w.,/]){_NUMBER}\s*(?:{'|'.join(map(re.escape, words))})(?![\w%])")


_WEIGHED_AMOUNT, _COUNTED_AMOUNT = _amount_pattern(_WEIGHED), _amount_pattern(_COUNTED)
#: "per 100 g" and its kin: a weight that the other weight is in, not a weight of one tablet.
_PER_WEIGHT = re.compile(rf"(?:\b(?:per|pro|je|each|every)\b|/) ?(?={_WEIGHED_AMOUNT.pattern})")


@dataclass(frozen=True)
class LabelWords:
    """A label taken apart: `rest` holds its words without amounts; `tidy` still has them.

    `share_pct` is a stated percentage of magnesium; `formula` says that a chemical formula stood there, and
    `hydrate` which salt it was, where the formula says it to the water.
    """

    tidy: str
    rest: str
    amounts: tuple[units.Amount, ...]
    share_pct: float | None
    formula: bool
    hydrate: Compound | None


def label_words(text: str) -> LabelWords:
    """Take a label apart; raise where it holds no weight, or where something may multiply the weight."""
    tidy = _SUPPLEMENT.sub(" ", re.sub(r"\s+", " ", text).strip().lower())
    tidy, formula, hydrate = _without_formulas(_ION.sub("magnesium", tidy))
    shares = [units.parse_number(match[1]) for match in _SHARE.finditer(tidy)]
    without_shares = _SHARE.sub(" ", tidy)
    amounts = tuple(units.parse_amount(match[0]) for match in _WEIGHED_AMOUNT.finditer(without_shares))
    counted = [units.parse_amount(match[0]) for match in _COUNTED_AMOUNT.finditer(without_shares)]
    rest = _COUNTED_AMOUNT.sub(" ", _WEIGHED_AMOUNT.sub(" ", without_shares))
    several = len(counted) > 1 or any(
        amount.value != 1 or amount.unit not in _UNITS_OF_A_PRODUCT for amount in counted
    )
    if several or (counted and not amounts) or len(shares) > 1 or _PER_WEIGHT.search(without_shares):
        raise _not_per_unit(text)
    if not amounts:
        raise _unreadable(text, rest)
    if _says_how_many(rest):
        raise _not_per_unit(text)
    return LabelWords(tidy, rest, amounts, shares[0] if shares else None, formula, hydrate)


def _says_how_many(rest: str) -> bool:
    """Return whether anything is left that may multiply or divide the weight."""
    left = _IN_ONE.sub(" ", _NAMED_WITH_A_NUMBER.sub(" ", rest))
    return any(sign.isnumeric() for sign in left) or _HOW_MANY.search(left) is not None


def _unreadable(text: str, rest: str) -> InputError:
    if re.search(r"\d\s*[x×*]|[x×*]\s*\d", rest):
        return _not_per_unit(text)
    return InputError(
        "label-unreadable", f'No amount with a unit was found in "{shown(text)}"; {HOW_TO_TYPE}.'
    )


def _not_per_unit(text: str) -> InputError:
    return InputError(
        "label-not-per-unit",
        f'"{shown(text)}" says more than what one tablet holds; type the mg in ONE tablet (capsule, scoop, spoon), '
        'such as "150 mg elemental citrate". How many you take goes in --units; in a check every tablet is a '
        "--product of its own.",
    )


@cache
def _formulas() -> tuple[re.Pattern[str], dict[str, Compound]]:
    """Return a pattern for every formula of the table, the longest first, and the salt of each."""
    known = {compound.formula.lower(): compound for compound in compounds()}
    dotted = [
        re.escape(formula).replace(r"\.", r" ?[.·•⋅*] ?") for formula in sorted(known, key=len, reverse=True)
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(dotted)})(?![\w(])"), known


def _without_formulas(tidy: str) -> tuple[str, bool, Compound | None]:
    """Put the name of the form in the place of a formula, so that its digits are not read as an amount."""
    pattern, known = _formulas()
    found = [known[re.sub(r" ?[.·•⋅*] ?", ".", match[0])] for match in pattern.finditer(tidy)]
    named = pattern.sub(lambda match: known[re.sub(r" ?[.·•⋅*] ?", ".", match[0])].form, tidy)
    hydrates = [compound for compound in found if "." in compound.formula]
    return named, bool(found), hydrates[0] if hydrates else None
