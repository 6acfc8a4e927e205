"""Takes a label apart: every number with its unit becomes a mark, and what is left are words.

In the marked text an amount of magnesium or salt is ‹m0›, a count or a volume ‹c0›, a percentage ‹p0›.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from magnesia import units
from magnesia.evidence import Compound, compounds
from magnesia.person.label.german import in_english

_SUPPLEMENT = re.compile(
    r"\b(?:(?:food|dietary|diet|nutritional|nutrition)[ -]supplements?|nahrungsergänzung\w*|kosttilskud\w*"
    r"|kosttillskott\w*|compl[ée]ments? alimentaires?|complementos? alimenticios?)"
)
_ION = re.compile(r"(?<!\d)(?<!\d )mg ?(?:2\+|²⁺|\+\+)")
_NUMBER = r"[-+−–]?(?:\d+ ?/ ?\d+|\d* ?[½¼¾⅓⅔⅛]|\d[\d.,']*(?: \d{3}(?!\d))*(?:e[-+]?\d+)?)"
_STARTS = r"(?<![\w.,/])"
_PERCENT = re.compile(rf"{_STARTS}({_NUMBER}) ?(?:%|percent\b)")
#: "% DV 25" and "%NRV: 40" have the number last.
_PERCENT_FIRST = re.compile(rf"% ?((?:dv|nrv|rda|rdi|rm)\b\**) ?:? ?({_NUMBER})(?! ?%)(?![\w.,]| ?m?g\b)")
#: "2 Kps. enthalten": the full stop of a shortened unit ends no sentence.
_SHORTENED = re.compile(r"\b(tabl|tbl|kps|kaps|caps?|tabs?|tr|trpf|gtt)\.(?=\s|$)")
_PER_SIGN = re.compile(r"(?<=[^\W\d_]) ?/ ?(?=\d)")
_NUMBER_WORDS = {word: value for word, value in units.NUMBER_WORDS.items() if value >= 1 and value % 1 == 0}


def _words_of(names: list[str]) -> str:
    words = {word for name in names for word in (name.lower(), *units.WORDS[name])}
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_WEIGHED = [unit for unit, (dimension, _) in units.BASE.items() if dimension in ("mass", "amount")]
_COUNTED = [
    unit
    for unit, (dimension, _) in units.BASE.items()
    if dimension not in ("mass", "amount", "time", "daily value")
]
_KITCHEN_WEIGHTS = _words_of(["oz", "lb", "Pfund", "kg"])
_WEIGHED_WORDS, _COUNTED_WORDS = _words_of(_WEIGHED), _words_of(_COUNTED)
_WEIGHED_AMOUNT = re.compile(rf"{_STARTS}({_NUMBER})\s*({_WEIGHED_WORDS})(?![\w%])")
_COUNTED_AMOUNT = re.compile(rf"{_STARTS}({_NUMBER})\s*({_COUNTED_WORDS})(?![\w%])")
_HALF_OF_ONE = re.compile(
    rf"\b(?:one half(?: of)?(?: an?)?|half(?: of)?(?: an?)?|(?:one )?halbe[rns]?) "
    rf"(?=(?:{_COUNTED_WORDS}|{_KITCHEN_WEIGHTS})(?!\w))"
)
_COUNT_IN_WORDS = re.compile(
    rf"\b({'|'.join(_NUMBER_WORDS)}) (?=(?:{_COUNTED_WORDS}|{_KITCHEN_WEIGHTS})(?!\w))"
)
#: One of them, without a number: "per tablet", "each capsule", "mg/mL".
_ONE_OF_THEM = re.compile(
    rf"(?:(?:\b(?:per|in|for) |(?<=[\w›]) ?/ ?)(?:(?:each|every|one|a|an) )?|\b(?:each|every) )"
    rf"({_COUNTED_WORDS})(?!\w)"
)


#: A vitamin beside the magnesium, with its own amount behind its name.
_VITAMIN = re.compile(
    r"(?:[,;+.]|\band\b|\bwith\b) ?vitamins? (?:b ?\d{1,2}|[acdek] ?\d?) ?\(?‹m\d+›\)?(?: ?\(? ?‹p\d+›[^,;+‹]*)?"
)


@dataclass
class Marked:
    """A label with its numbers as marks. `text` shrinks as its parts are understood; `words` stay as they stood."""

    text: str
    weights: list[units.Amount] = field(default_factory=list)
    counts: list[units.Amount] = field(default_factory=list)
    percents: list[float] = field(default_factory=list)
    formula: bool = False
    hydrate: Compound | None = None
    words: str = ""

    def cut(self, match: re.Match[str], put: str = " ") -> None:
        """Take a piece out of the text, or put something in its place."""
        self.text = self.text[: match.start()] + put + self.text[match.end() :]

    @property
    def rest(self) -> str:
        """The words that are left, without marks."""
        return re.sub(r"‹[mcp]\d+›", " ", self.text)


def marked(text: str) -> Marked:
    """Return a label with marks in place of its numbers, in lower case and in English words."""
    tidy = _SUPPLEMENT.sub(" ", re.sub(r"\s+", " ", text).strip().lower())
    tidy, formula, hydrate = _without_formulas(_ION.sub("magnesium", tidy))
    tidy = _SHORTENED.sub(r"\1 ", tidy)
    tidy = _PER_SIGN.sub(" per ", in_english(tidy))
    tidy = _PERCENT_FIRST.sub(r"\2 % \1", tidy)
    tidy = _HALF_OF_ONE.sub("½ ", tidy)
    tidy = _COUNT_IN_WORDS.sub(lambda match: f"{_NUMBER_WORDS[match[1]]:g} ", tidy)
    found = Marked(tidy, formula=formula, hydrate=hydrate, words=tidy)

    def percent(match: re.Match[str]) -> str:
        found.percents.append(units.parse_number(match[1]))
        return f" ‹p{len(found.percents) - 1}› "

    def weight(match: re.Match[str]) -> str:
        found.weights.append(units.parse_amount(match[0]))
        return f" ‹m{len(found.weights) - 1}› "

    def count(match: re.Match[str]) -> str:
        found.counts.append(units.parse_amount(match[0]))
        return f" ‹c{len(found.counts) - 1}› "

    def one(match: re.Match[str]) -> str:
        found.counts.append(units.Amount(1.0, units.unit_named(match[1])))
        return f" per ‹c{len(found.counts) - 1}› "

    for pattern, mark in (
        (_PERCENT, percent),
        (_WEIGHED_AMOUNT, weight),
        (_COUNTED_AMOUNT, count),
        (_ONE_OF_THEM, one),
    ):
        found.text = pattern.sub(mark, found.text)
    found.text = _VITAMIN.sub(" ", re.sub(r" +", " ", found.text).strip())
    return found


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
    tidy = tidy.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789"))
    found = [known[re.sub(r" ?[.·•⋅*] ?", ".", match[0])] for match in pattern.finditer(tidy)]
    named = pattern.sub(lambda match: known[re.sub(r" ?[.·•⋅*] ?", ".", match[0])].form, tidy)
    hydrates = [compound for compound in found if "." in compound.formula]
    return named, bool(found), hydrates[0] if hydrates else None
