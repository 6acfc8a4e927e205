"""German label words as the English ones, so that both languages are read by one set of rules."""

from __future__ import annotations

import re
from collections.abc import Callable

_SALTS = (
    "citrat dicitrat malat dimalat bismalat glycinat bisglycinat diglycinat aspartat gluconat taurat threonat orotat "
    "glycerophosphat pidolat sulfat carbonat lactat hydrogencitrat acetyltaurat hydroxycarbonat"
)
_OTHER_SALTS = {
    "glukonat": "gluconate",
    "laktat": "lactate",
    "karbonat": "carbonate",
    "oxid": "oxide",
    "hydroxid": "hydroxide",
    "chlorid": "chloride",
    "hydrochlorid": "hydrochloride",
    "zitrat": "citrate",
}
_ENGLISH = {
    **{word: f"{word}e" for word in re.findall(r"\w+", _SALTS)},
    **_OTHER_SALTS,
    "hydrogencitrat": "hydrogen citrate",
    "acetyltaurat": "acetyl taurate",
    "hydroxycarbonat": "carbonate hydroxide",
    "hydroxidcarbonat": "hydroxide carbonate",
}
_SALT_WORD = "|".join(sorted(_ENGLISH, key=len, reverse=True))
_NUMBERS = re.findall(r"\w+", "zwei drei vier fünf sechs sieben acht neun zehn")


def _in_english(match: re.Match[str]) -> str:
    return _ENGLISH[match[1]]


_Put = str | Callable[[re.Match[str]], str]
#: (what stands on a German label, what it says in English), in the order in which they are put in place.
_WORDS: tuple[tuple[str, _Put], ...] = (
    # "Magnesiumcitrat" is one word; "Magnesiumgehalt" too.
    (r"\b((?:di-?|tri-?)?magnesium)[- ]?(?=[^\W\d_]{3})", r"\1 "),
    (r"(?<=[ (,])-(?=[^\W\d_])", ""),
    (r"[- ]?\b(mono|di|tri|hexa|hepta|nona)hydrat\b", r" \1hydrate"),
    (r"(?<=at)(mono|di|tri|hexa|hepta|nona)hydrat\b", r" \1hydrate"),
    (r"(?<=at)-?hydrochlorid\b", " hydrochloride"),
    (rf"\b({_SALT_WORD})(?=s?\b)s?", _in_english),
    (r"\bwasserfrei\w*", "anhydrous"),
    (r"\bgetrocknet\w*", "dried"),
    (r"\bgepuffert\w*", "buffered"),
    (r"\bbasisch\w*", "basic"),
    (r"\bleicht(?:es|em|er)\b", "light"),
    (r"\belementar\w*|\breine[sm] (?=magnesium)", "elemental "),
    (r"\b(?:empfohlene\w* )?tages(?:dosis|portion|ration|verzehrmenge)\b", "daily dose"),
    (r"\b(?:empfohlene\w* )?verzehr(?:menge|empfehlung)\b", "daily dose"),
    (r"\bportionsgröße\b", "serving size"),
    (r"\bportion(?:en)?\b", "serving"),
    (r"\b(?:tagesbedarfs?|tageswert(?:es)?|täglichen bedarfs?)\b", "daily need"),
    (r"\b(?:referenzmenge|nährstoffbezugswert(?:es)?|nährstoffbezugswerte[ns]?)\b", "nrv"),
    (r"\bprozent\b", "%"),
    (r"\bdavon\b", "of which"),
    (r"\b(?:enthält|enthalten|enth\.|beinhaltet|beinhalten|liefern|liefert|ergeben|ergibt)", "contains"),
    (r"\b(?:entspricht|entsprechen|entsprechend|entspr\.|das sind)", "equals"),
    (r"\bin form von\b", "in the form of"),
    (r"\b(?:je|pro)\b", "per"),
    (r"\bals\b", "as"),
    (r"\baus\b", "from"),
    (r"\bund\b|\bsowie\b", "and"),
    (r"\bmit\b", "with"),
    (r"\b(?:jede[rns]?)\b", "each"),
    (r"\b(?:ein|eine|einer|einem|einen)\b", "one"),
    *((rf"\b{word}\b", str(number)) for number, word in enumerate(_NUMBERS, 2)),
    (r"\blösung\b", "solution"),
    (r"\b(?:speziell|hochwertiges|hochdosiert(?:es)?)\b", " "),
)
_COMPILED = tuple((re.compile(pattern), english) for pattern, english in _WORDS)


def in_english(tidy: str) -> str:
    """Return a label in lower case with its German words in English; other words stay as they are."""
    for pattern, english in _COMPILED:
        tidy = pattern.sub(english, tidy)
    return " ".join(tidy.split())
