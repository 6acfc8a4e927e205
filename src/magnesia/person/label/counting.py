"""Nothing that says how many or how often is ever dropped from a label."""

from __future__ import annotations

import re

from magnesia.person.label.not_plain import not_per_unit, percent_of_what
from magnesia.person.label.quantities import Marked

#: Names with a number in them that counts nothing: a vitamin, a ratio of molecules.
_NAMED_WITH_A_NUMBER = re.compile(r"\b(?:vitamins? )?(?:b ?(?:1|2|3|5|6|9|12)|d ?[23]|k ?[12]|q10)\b|\b1:1\b")
#: What says how many, how often, or how much of a day's need: in words, in the languages labels come in.
_HOW_MANY = re.compile(
    r"[×✕✖⨯*%/‹]|(?<![^\W\d_])x(?![^\W\d_])|\b(?:"
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|dozens?"
    r"|couple|pair|both|few|several|many|multiple|half|halves|halved|quarters?|thirds?|doubled?|triple|treble"
    r"|quadruple|\w+fold|twice|thrice|times|again|another|same|more|percent|dv|nrv|rda|rdi|rm"
    "|takes?|nimm|nehmen|einnehmen|einzunehmen|daily|days?|nightly|nights?|weekly|weeks?|hourly|hours?|every|each|per|bid|tid|qid|servings?|portions?"
    "|mornings?|evenings?|noon|bedtime|breakfast|lunch|dinner|supper|meals?"
    "|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zweimal|dreimal|viermal|mal|halbe[rns]?"
    "|doppelt\\w*|täglich|tag|tage|pro|je|jeweils|morgens|mittags|abends|mahlzeit\\w*|wöchentlich|stündlich|mehrere"
    "|tre|fire|fem|seks|sju|syv|åtte|halv\\w*|dobbel\\w*|ganger|daglig|dag|hver"
    "|deux|trois|quatre|cinq|demi\\w*|fois|jour|dos|tres|cuatro|cinco|medi[oa]|veces|día"
    r")\b|\b[bt]\.i\.d"
)


def require_no_more_counts(label: Marked, text: str) -> None:
    """Refuse a label in which anything is left that may multiply or divide the weight."""
    words = re.sub(r"‹m\d+›", " ", label.text)
    left = _NAMED_WITH_A_NUMBER.sub(" ", words)
    without_pct = re.sub(r"‹p\d+›", " ", left)
    if any(sign.isnumeric() for sign in re.sub(r"‹c\d+›", "‹", without_pct)) or _HOW_MANY.search(without_pct):
        raise not_per_unit(text)
    if percents := re.findall(r"‹p(\d+)›", left):
        raise percent_of_what(text, label.percents[int(percents[0])])
