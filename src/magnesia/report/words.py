"""From numbers to sentences: what was found, how sure, in both frames, and what would change it.

Every sentence that a person reads about an answer is made here, once, for the terminal, the page and the PDF.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from magnesia.answer import OutcomeAnswer, Verdict
from magnesia.evidence import facts
from magnesia.report.content import ArmSummary, Band

#: What the sentence is about when nobody said what was taken.
WHAT_WAS_TAKEN = "what you took"

_HEADLINES = {
    Verdict.HELPS: "Your diary shows that {dose} helps with {name}.",
    Verdict.PROBABLY_HELPS: "{Dose} probably helps with {name}.",
    Verdict.CANNOT_TELL: "Your diary cannot tell yet whether {dose} helps with {name}.",
    Verdict.PROBABLY_NO_HELP: "{Dose} probably does not help with {name}.",
    Verdict.PROBABLY_HARMS: "{Dose} probably makes {name} worse.",
    Verdict.HARMS: "Your diary shows that {dose} makes {name} worse.",
}

_MEANINGS = {
    Verdict.HELPS: "The scores and the drawn order of the blocks agree. Chance would rarely look like this.",
    Verdict.PROBABLY_HELPS: "The scores point this way, but chance or expectation could still explain it.",
    Verdict.CANNOT_TELL: "This is a full answer: what you wrote down does not settle it either way.",
    Verdict.PROBABLY_NO_HELP: "A change large enough to matter would probably have shown in your diary.",
    Verdict.PROBABLY_HARMS: "The scores point this way, but chance or expectation could still explain it.",
    Verdict.HARMS: "The scores and the drawn order of the blocks agree. Chance would rarely look like this.",
}


@dataclass(frozen=True)
class OutcomeWords:
    """What one outcome says, sentence by sentence; an empty sentence means there is nothing true to say."""

    headline: str
    meaning: str
    size: str
    chance: str
    lot: str
    matters: str
    estimand: str
    diary: str


def outcome_words(outcome: OutcomeAnswer, dose: str = WHAT_WAS_TAKEN) -> OutcomeWords:
    """Return every sentence about one outcome."""
    return OutcomeWords(
        headline=verdict_sentence(outcome, dose),
        meaning=_MEANINGS[outcome.verdict],
        size=size_sentence(outcome),
        chance=chance_sentence(outcome),
        lot=lot_sentence(outcome),
        matters=matters_sentence(outcome),
        estimand=estimand_sentence(outcome, dose),
        diary=diary_sentence(outcome),
    )


def verdict_sentence(outcome: OutcomeAnswer, dose: str = WHAT_WAS_TAKEN) -> str:
    """Return the answer in one sentence."""
    dose = dose_words(dose)
    name = in_sentence(outcome.name)
    return _HEADLINES[outcome.verdict].format(dose=dose, Dose=capitalised(dose), name=name)


def dose_words(label: str) -> str:
    """Return what was taken as it stands in a sentence; a bare label of a table, such as on or B, is quoted.

    An amount ("200 mg a day") and a thing in several words ("herbal tea") need no quotes. A label that ends in a
    blank has lost its last word, so nothing is named.
    """
    words = label.split()
    if not words or label != label.rstrip():
        return WHAT_WAS_TAKEN
    names_a_thing = len(words) > 1 and len(words[-1]) > 1 and words[-1].isalpha()
    return (
        label.strip()
        if names_a_thing or (words[0][:1].isdigit() and len(words) > 1)
        else f'"{label.strip()}"'
    )


def size_sentence(outcome: OutcomeAnswer) -> str:
    """Return the best guess and its range; without numbers the reasons speak, and this is empty."""
    if outcome.mean is None or outcome.ci95 is None:
        return "" if outcome.reasons else "How large a change there is was not computed."
    low, high = outcome.ci95
    places = decimals(outcome)
    best = signed_change(outcome.mean, outcome.unit, places)
    spread = _range(low, high, outcome.unit, places)
    return f"The best single guess is {best}; 95 of 100 possible answers lie {spread}."


def chance_sentence(outcome: OutcomeAnswer) -> str:
    """Return the chance in words and in 100, in both frames."""
    harmful = outcome.verdict in (Verdict.PROBABLY_HARMS, Verdict.HARMS)
    chance = outcome.p_harm if harmful else outcome.p_benefit
    if chance is None:
        return ""
    word = "worse" if harmful else "better"
    yes, no = in_hundred(chance)
    said = f"Any change for the {word} is {chance_word(chance)}"
    return f"{said}: {word} in {yes} of 100, not {word} in {no} of 100."


def lot_sentence(outcome: OutcomeAnswer) -> str:
    """Return the two-sided p-value under the drawn order as a count of 100; empty where none was computed."""
    if outcome.randomisation_p is None:
        return ""
    return (
        f"Drawn by lot: a random order would fit as well in {in_hundred(outcome.randomisation_p)[0]} of 100."
    )


def means_sentence(means: ArmSummary, outcome: OutcomeAnswer) -> str:
    """Return the plain means with and without, and how many scored days each rests on."""
    if means.mean_on is None or means.mean_off is None:
        return ""
    places = decimals(outcome)
    on, off = f"{means.mean_on:.{places}f}", f"{means.mean_off:.{places}f}"
    return (
        f"Plain means: {on} {outcome.unit} on {counted(means.days_on, 'scored day')} with, "
        f"{off} on {counted(means.days_off, 'scored day')} without.".replace("  ", " ")
    )


def matters_sentence(outcome: OutcomeAnswer) -> str:
    """Return the chance of a change at least as large as the person said would matter."""
    if outcome.mcid is None or outcome.p_beyond_mcid is None:
        return ""
    yes, no = in_hundred(outcome.p_beyond_mcid)
    size = f"{amount(outcome.mcid, outcome.unit)} {outcome.better}"
    word = chance_word(outcome.p_beyond_mcid)
    return f"A change that matters to you ({size}, or more) is {word}: {yes} of 100 against {no} of 100."


def estimand_sentence(outcome: OutcomeAnswer, dose: str = WHAT_WAS_TAKEN) -> str:
    """Return in words which quantity the numbers are about; empty where there are no numbers."""
    if outcome.mean is None:
        return ""
    dose = dose_words(dose)
    if outcome.estimand == "steady effect":
        return f"The numbers are the steady effect: {dose} once it has fully built up, against none."
    reached = "" if outcome.reach is None else f" ({100 * outcome.reach:.0f} % of its full build-up)"
    return (
        f"The numbers are the in-trial effect: the average change that {dose} reached in the blocks{reached}"
        ", against none. A longer time on it could show more, or no more."
    )


def diary_sentence(outcome: OutcomeAnswer) -> str:
    """Return how much of the diary holds a score, apart from how sure the answer is."""
    days = outcome.n_rated + outcome.n_missing
    if outcome.n_missing == 0:
        return f"All {days} days have a score."
    return f"{outcome.n_rated} of {days} days have a score; the other {outcome.n_missing} count as not known."


def effect_in_brief(outcome: OutcomeAnswer) -> str:
    """Return the best guess and its range in one line: "1.9 points lower (0.6 to 3.3 points lower)"."""
    if outcome.mean is None or outcome.ci95 is None:
        return "could not be computed"
    places = decimals(outcome)
    best = signed_change(outcome.mean, outcome.unit, places)
    spread = _range(*outcome.ci95, outcome.unit, places).removeprefix("from ")
    return f"{best} ({spread})"


def chance_word(chance: float) -> str:
    """Return the word for a chance from 0 to 1; the word is chosen for the number that is printed."""
    printed = round(100 * chance)
    words = sorted(facts("chance_words").values(), key=lambda fact: fact.low, reverse=True)
    for fact in words:
        if printed >= fact.low:
            return fact.meaning
    return words[-1].meaning


def in_hundred(chance: float) -> tuple[str, str]:
    """Return a chance and its opposite as whole numbers of 100 that add up; never 0 and never 100."""
    printed = round(100 * chance)
    if printed >= 100:
        return "more than 99", "fewer than 1"
    if printed <= 0:
        return "fewer than 1", "more than 99"
    return str(printed), str(100 - printed)


def decimals(outcome: OutcomeAnswer) -> int:
    """Return how many decimals the answer's own uncertainty allows: one on a 0 to 10 scale."""
    if outcome.sd is None or 0.05 <= outcome.sd < 5:
        return 1
    return 0 if outcome.sd >= 5 else 2


def signed_change(value: float, unit: str, places: int) -> str:
    """Return a change in words: "1.2 points lower", or "no change"."""
    text = f"{abs(value):.{places}f}"
    if float(text) == 0:
        return "no change"
    return f"{text} {unit} {'lower' if value < 0 else 'higher'}".replace("  ", " ")


def amount(value: float, unit: str) -> str:
    """Return an amount with its unit, in the singular where it is exactly one: "1 point", "1.5 points"."""
    if value == 1 and unit.endswith("s"):
        unit = unit[:-1]
    return f"{value:g} {unit}".strip()


def in_sentence(name: str) -> str:
    """Return a name as it stands inside a sentence: "Sleep_quality_0_10" becomes "sleep quality", "PHQ" stays."""
    words = name.removesuffix("_0_10").replace("_", " ").strip()
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def capitalised(text: str) -> str:
    """Return the text with its first letter large and the rest untouched."""
    return text[:1].upper() + text[1:]


def counted(number: int, what: str) -> str:
    """Return a count with its noun: "1 block", "6 blocks"."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def listed(words: list[str]) -> str:
    """Return words as a list in a sentence: "pain, fatigue and sleep"."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def day_words(day: date) -> str:
    """Return a date that cannot be misread: "2 March 2026"."""
    return f"{day.day} {day:%B %Y}"


def band_words(band: Band | None) -> str:
    """Return a band with as many decimals as a model of a person deserves: three digits, at most three decimals."""
    if band is None:
        return ""
    size = max(abs(band.low), abs(band.high))
    places = 3 if size < 1 else 2 if size < 10 else 1 if size < 100 else 0
    middle, low, high = (number_words(value, places) for value in (band.middle, band.low, band.high))
    return f"{middle} ({low} to {high})"


def number_words(value: float | None, places: int) -> str:
    """Return a number with so many decimals."""
    if value is None:
        return "not known"
    # Rounding first and adding zero keeps a number that rounds to nothing from being "minus nothing".
    return f"{round(value, places) + 0.0:.{places}f}".replace("-", "−")


def p_words(value: float | None, *, drawn: bool) -> str:
    """Return a p-value, or why there is none."""
    if value is None:
        return "not computed" if drawn else "none: not drawn by lot"
    return "below 0.0001" if value < 0.0001 else f"{value:.2g}"


def _range(low: float, high: float, unit: str, places: int) -> str:
    ends = signed_change(low, unit, places), signed_change(high, unit, places)
    if low < 0 and high < 0 and "no change" not in ends:
        return f"from {abs(high):.{places}f} to {ends[0]}"
    if low > 0 and high > 0 and "no change" not in ends:
        return f"from {low:.{places}f} to {ends[1]}"
    return f"from {ends[0]} to {ends[1]}"
