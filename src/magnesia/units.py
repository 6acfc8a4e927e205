"""Names carry units; strings are parsed once, at the doors.

Duty: turns "300 mg", "1,5 g", "½ tablet", "7pm" into a number with a unit, and one unit into another.
Takes: what a person typed.
Gives: `Amount`, plain numbers whose name carries the unit, times of day; or one sentence on what to type.
Never: guesses. A number that can be read in two ways is an error that names both readings.
Start reading at: `parse_amount`, then `BASE` (every conversion is composed from that one table).
"""

from __future__ import annotations

import datetime
import difflib
import math
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from magnesia.errors import InputError

__all__ = [
    "BASE",
    "MEQ_PER_MMOL",
    "MG_PER_MMOL",
    "AmbiguousNumber",
    "Amount",
    "UnitError",
    "convert",
    "counted",
    "elemental_mg",
    "factor",
    "hours_of",
    "parse_amount",
    "parse_clock",
    "parse_number",
    "unit_named",
]

#: Standard atomic weight of magnesium (IUPAC 24.305 g/mol): elemental milligrams in one millimole.
MG_PER_MMOL: Final = 24.305
#: The ion carries two charges, so one millimole is two milliequivalents.
MEQ_PER_MMOL: Final = 2

#: unit -> (dimension, how many base units it holds). Base units: mg, mmol, mL, h; a count is its own base.
#: Kitchen measures are the metric ones printed on supplement labels: 1 teaspoon 5 mL, 1 tablespoon 15 mL,
#: 1 cup 240 mL. A drop, a dropper and a pump are left without a volume, because those of different bottles differ.
#: "Pfund" is the German pound of 500 g; "lb" is the avoirdupois pound.
BASE: Final = MappingProxyType(
    {
        "ng": ("mass", 1e-6),
        "ug": ("mass", 1e-3),
        "mg": ("mass", 1.0),
        "g": ("mass", 1e3),
        "kg": ("mass", 1e6),
        "oz": ("mass", 28349.523125),
        "lb": ("mass", 453592.37),
        "Pfund": ("mass", 5e5),
        "umol": ("amount", 1e-3),
        "mmol": ("amount", 1.0),
        "mol": ("amount", 1e3),
        "mEq": ("amount", 1 / MEQ_PER_MMOL),
        "mL": ("volume", 1.0),
        "cL": ("volume", 10.0),
        "dL": ("volume", 100.0),
        "L": ("volume", 1e3),
        "teaspoon": ("volume", 5.0),
        "tablespoon": ("volume", 15.0),
        "cup": ("volume", 240.0),
        "min": ("time", 1 / 60),
        "h": ("time", 1.0),
        "d": ("time", 24.0),
        "week": ("time", 168.0),
        "tablet": ("tablet", 1.0),
        "capsule": ("capsule", 1.0),
        "sachet": ("sachet", 1.0),
        "drop": ("drop", 1.0),
        "scoop": ("scoop", 1.0),
        "dropper": ("dropper", 1.0),
        "pump": ("pump", 1.0),
        "spray": ("spray", 1.0),
        "ampoule": ("ampoule", 1.0),
        "piece": ("piece", 1.0),
        "%DV": ("daily value", 1.0),
    }
)

#: Canonical unit -> the words people write for it. Compared without capitals.
WORDS: Final = MappingProxyType(
    {
        "ng": ("nanogram", "nanograms"),
        "ug": ("µg", "μg", "mcg", "microgram", "micrograms", "microgramme", "microgrammes", "mikrogramm"),
        "mg": ("mgs", "mgr", "milligram", "milligrams", "milligramme", "milligrammes", "milligramm"),
        "g": ("gr", "gm", "gms", "gram", "grams", "gramme", "grammes", "gramm"),
        "kg": ("kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes", "kilogramm"),
        "oz": ("ounce", "ounces"),
        "lb": ("lbs", "pound", "pounds"),
        "Pfund": ("pfd", "metric pound", "metric pounds"),
        "umol": ("µmol", "μmol", "micromol", "micromole", "micromoles"),
        "mmol": ("mmols", "millimol", "millimole", "millimoles"),
        "mol": ("mole", "moles"),
        "mEq": ("meqs", "mval", "milliequivalent", "milliequivalents"),
        "mL": ("mls", "cc", "millilitre", "millilitres", "milliliter", "milliliters"),
        "cL": ("centilitre", "centilitres", "centiliter", "centiliters"),
        "dL": ("decilitre", "decilitres", "deciliter", "deciliters"),
        "L": ("ltr", "litre", "litres", "liter", "liters"),
        "teaspoon": ("teaspoons", "tsp", "tsps", "teaspoonful", "teaspoonfuls", "teelöffel", "tl"),
        "tablespoon": (
            "tablespoons",
            "tbsp",
            "tbsps",
            "tablespoonful",
            "tablespoonfuls",
            "esslöffel",
            "eßlöffel",
            "el",
        ),
        "cup": ("cups", "cupful", "cupfuls", "tasse", "tassen"),
        "min": ("mins", "minute", "minutes", "minuten"),
        "h": ("hr", "hrs", "hour", "hours", "stunde", "stunden", "std"),
        "d": ("day", "days", "tag", "tage", "tagen"),
        "week": ("wk", "wks", "weeks", "woche", "wochen"),
        "tablet": (
            *("tab", "tabs", "tablets", "pill", "pills", "caplet", "caplets"),
            *("tablette", "tabletten", "tabl", "pille", "pillen", "filmtablette", "filmtabletten"),
            *("brausetablette", "brausetabletten", "kautablette", "kautabletten", "dragee", "dragees"),
        ),
        "capsule": ("cap", "caps", "capsules", "softgel", "softgels", "vcaps", "kapsel", "kapseln", "kps"),
        "sachet": ("sachets", "stick", "sticks", "packet", "packets", "beutel", "päckchen", "portionsbeutel"),
        "drop": ("drops", "gtt", "gtts", "tropfen", "trpf"),
        "scoop": ("scoops", "scoopful", "scoopfuls", "messlöffel", "meßlöffel", "dosierlöffel"),
        "dropper": (
            "droppers",
            "dropperful",
            "dropperfuls",
            "droppersful",
            "pipette",
            "pipettes",
            "pipetten",
        ),
        "pump": ("pumps", "pumpstoß", "pumpstöße", "pumpstösse"),
        "spray": ("sprays", "sprühstoß", "sprühstöße", "sprühstösse", "hub", "hübe"),
        "ampoule": ("ampoules", "ampule", "ampules", "vial", "vials", "ampulle", "ampullen", "trinkampulle"),
        "piece": ("pieces", "gummy", "gummies", "lozenge", "lozenges", "stück", "stücke"),
        "%DV": ("% dv", "dv%", "% daily value", "percent daily value", "percent dv"),
    }
)

#: Any word for a unit, in lower case -> its canonical unit.
_UNIT_OF_WORD = {word: unit for unit, words in WORDS.items() for word in (unit.lower(), *words)}

#: Words for a number.
_WORDS_OF_NUMBERS: Final = (
    (0.25, ("a quarter", "a quarter of a", "quarter", "quarter of a")),
    (0.25, ("viertel", "eine viertel", "ein viertel")),
    (1 / 3, ("a third of a",)),
    (0.5, ("half", "half a", "half of a", "a half", "halbe", "halber", "halben", "halbes")),
    (0.5, ("eine halbe", "ein halber", "einen halben", "ein halbes")),
    (0.75, ("three quarters", "three quarters of a", "dreiviertel", "eine dreiviertel")),
    (1.0, ("a", "an", "one", "ein", "eine", "einen", "eins")),
    (1.5, ("one and a half", "anderthalb", "eineinhalb")),
    (2.0, ("two", "zwei")),
    (2.5, ("two and a half", "zweieinhalb")),
    (3.0, ("three", "drei")),
    (4.0, ("four", "vier")),
    (5.0, ("five", "fünf")),
    (6.0, ("six", "sechs")),
    (7.0, ("seven", "sieben")),
    (8.0, ("eight", "acht")),
    (9.0, ("nine", "neun")),
    (10.0, ("ten", "zehn")),
)
NUMBER_WORDS: Final = MappingProxyType({word: value for value, words in _WORDS_OF_NUMBERS for word in words})

#: One-character fractions.
FRACTIONS: Final = MappingProxyType({"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125})

#: A word that is one unit in one language and another unit in the next -> what to type instead.
AMBIGUOUS: Final = MappingProxyType({"tbl": ("tablet", "tablespoon")})

#: No amount that a person can hold is larger; it catches "5e400" and slips on the keyboard.
_LARGEST = 1e12

_LEADING = re.compile(
    r"(?P<number>[-+−–]?(?:\d+ \d+ ?/ ?\d+|\d+ ?/ ?\d+|\d* ?[½¼¾⅓⅔⅛]"
    r"|\d[\d.,']*(?: \d{3}(?!\d))*(?:[.,]\d+)?(?:[eE][-+]?\d+)?|[.,]\d+))\s*(?P<rest>.*)"
)
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,' ])\d{3}(?:\1\d{3})*")
_GROUPED_WITH_DECIMALS = re.compile(r"(\d{1,3}([.,' ])\d{3}(?:\2\d{3})*)([.,])(\d+)")
#: "2x1", "1-0-1": how often and how many, as it stands on a prescription.
_TIMES = re.compile(r"\d ?[x×*] ?\d(?![\d.,/])|\d(?: ?- ?\d){2,3}(?![\d.,/])")
_DECIMAL = re.compile(r"\d*[.,]?\d+(?:[eE][-+]?\d+)?|\d+[.,]")


class UnitError(InputError):
    """An amount, a unit or a time that cannot be understood; the sentence says what to type."""


class AmbiguousNumber(UnitError):
    """A number with two honest readings, such as "1.000"; `readings` holds both, smaller first."""

    def __init__(self, message: str, readings: tuple[float, ...]) -> None:
        super().__init__("ambiguous-number", message, readings=list(readings))
        self.readings = readings


@dataclass(frozen=True)
class Amount:
    """A number and its canonical unit (a key of `BASE`), for example 300 mg or 0.5 tablet."""

    value: float
    unit: str


def _tidy(text: str) -> str:
    """Make every run of white space (no-break spaces too) one space, and drop a full stop at the end."""
    return re.sub(r"(?<=\S) ?\.$", "", re.sub(r"\s+", " ", text).strip())


def parse_number(text: str) -> float:
    """Read a number that is not negative: "1,5", "1.5", "1/2", "½", "1 1/2", "half".

    A mark followed by exactly three digits ("1.000", "1,500") is a thousand to one reader and one to another:
    that raises `AmbiguousNumber` with both readings. A leading zero ("0,250") has only one reading.
    """
    shown = _tidy(text)
    if shown.lower() in NUMBER_WORDS:
        return NUMBER_WORDS[shown.lower()]
    if _TIMES.fullmatch(shown):
        raise _how_often(shown)
    plain = shown.replace("−", "-").replace("–", "-").removeprefix("+")
    if re.match(r"- ?[\d.,½¼¾⅓⅔⅛]", plain):
        raise UnitError("negative-number", f'"{shown}" is below zero; type an amount of 0 or more.')
    fraction = _fraction(plain)
    value = _decimal(plain, shown) if fraction is None else fraction
    if not math.isfinite(value) or value > _LARGEST:
        raise UnitError("number-too-large", f'"{shown}" is too large to be an amount; check the digits.')
    return value


def _how_often(shown: str) -> UnitError:
    return UnitError(
        "number-times",
        f'"{shown}" says how often and how many; type how many are taken at one time, such as 1 or 1 tablet.',
    )


def _fraction(plain: str) -> float | None:
    """Read "1/2", "1 1/2", "½" or "1½"; None when the text is no fraction."""
    if match := re.fullmatch(r"(?:(\d+) )?(\d+) ?/ ?(\d+)", plain):
        whole, top, bottom = (int(part or 0) for part in match.groups())
        if bottom == 0:
            raise UnitError("not-a-number", f'"{plain}" divides by zero; type a fraction such as 1/2.')
        return whole + top / bottom
    if match := re.fullmatch(r"(\d*) ?([½¼¾⅓⅔⅛])", plain):
        return int(match[1] or 0) + FRACTIONS[match[2]]
    return None


def _decimal(plain: str, shown: str) -> float:
    """Read digits with a decimal comma or point; where a mark may group thousands instead, ask."""
    if match := _GROUPED.fullmatch(plain):
        return _grouped(plain, match[1], shown)
    if (match := _GROUPED_WITH_DECIMALS.fullmatch(plain)) and match[2] != match[3]:
        return float(match[1].replace(match[2], "") + "." + match[4])
    if _DECIMAL.fullmatch(plain):
        return float(plain.replace(",", "."))
    raise UnitError("not-a-number", f'"{shown}" is not a number; type digits such as 300 or 1.5.')


def _grouped(plain: str, mark: str, shown: str) -> float:
    """Read digits in groups of three where only one reading is honest; otherwise name both readings."""
    joined = float(plain.replace(mark, ""))
    last = plain.rpartition(mark)[2]
    if mark == "'" or plain.count(mark) > 1 or (mark == " " and last.startswith("0")):
        return joined
    if mark == " ":
        other, words = float(last), f"{plain.partition(mark)[0]} times {last}"
    else:
        other = float(plain.replace(",", "."))
        words = f"{other:g}"
    raise AmbiguousNumber(
        f'"{shown}" can be read as {joined:.0f} or as {words}; type {joined:.0f} or {other:g}.',
        (other, joined),
    )


def parse_amount(text: str) -> Amount:
    """Read "300 mg", "1,5 g", "20 mmol", "40 mEq", "½ tablet", "half a tablet", "10 drops" as one amount."""
    tidy = _tidy(text)
    if not tidy:
        raise UnitError("amount-empty", "No amount was given; type a number and a unit, such as 300 mg.")
    number, unit = _split(tidy)
    value = parse_number(number)
    if not unit:
        raise UnitError("unit-missing", f'"{tidy}" has no unit; type the unit too, such as {number} mg.')
    return Amount(value, unit_named(unit))


def _split(tidy: str) -> tuple[str, str]:
    """Split "300mg" into "300" and "mg", "half a tablet" into "half a" and "tablet"."""
    if match := _TIMES.match(tidy):
        raise _how_often(match[0])
    if match := _LEADING.fullmatch(tidy):
        number, rest = match["number"].strip(), match["rest"].strip()
        if re.match(r"(?:-|–|to |x|×|\*|or |\+) ?\d", rest):
            raise UnitError("two-amounts", f'"{tidy}" holds two numbers; type one amount, such as 300 mg.')
        return number, rest
    words = tidy.split(" ")
    for count in range(len(words), 0, -1):
        if " ".join(words[:count]).lower() in NUMBER_WORDS:
            return " ".join(words[:count]), " ".join(words[count:])
    raise UnitError("not-a-number", f'"{tidy}" does not start with a number; type an amount such as 300 mg.')


def unit_named(word: str) -> str:
    """Return the canonical unit for a word; an unknown one raises, and names the nearest and all it knows."""
    lower = _tidy(word).lower()
    if lower in _UNIT_OF_WORD:
        return _UNIT_OF_WORD[lower]
    if lower in AMBIGUOUS:
        one, other = AMBIGUOUS[lower]
        raise UnitError(
            "unit-ambiguous",
            f'"{word}" is a {one} to one reader and a {other} to another; type {one} or {other}.',
        )
    near = difflib.get_close_matches(lower, _UNIT_OF_WORD, n=1, cutoff=0.7)
    hint = f" Did you mean {_UNIT_OF_WORD[near[0]]}?" if near else ""
    raise UnitError(
        "unit-unknown", f'"{word}" is not a unit that magnesia knows.{hint} It knows: {", ".join(BASE)}.'
    )


def factor(from_unit: str, to_unit: str) -> float:
    """Return how many `to_unit` one `from_unit` holds, composed from `BASE`; both measure the same thing."""
    source, target = unit_named(from_unit), unit_named(to_unit)
    (source_dimension, source_size), (target_dimension, target_size) = BASE[source], BASE[target]
    if source_dimension != target_dimension:
        raise UnitError(
            "units-differ",
            f"{source} is a {source_dimension} and {target} is a {target_dimension}; "
            "one cannot be turned into the other without knowing the product.",
        )
    return source_size / target_size


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """Return `value` in another unit of the same dimension."""
    return value * factor(from_unit, to_unit)


def counted(value: float, unit: str) -> str:
    """Return an amount as it is said: "0.5 tablet", "2 tablets", "2 patches", "20 mL"."""
    is_word = unit not in BASE or BASE[unit][0] == unit or unit in ("teaspoon", "tablespoon", "cup", "week")
    many = "es" if unit.endswith("ch") else "s"
    return f"{value:g} {unit}{many if is_word and value > 1 else ''}"


def elemental_mg(amount: Amount) -> float:
    """Return milligrams of magnesium for a mass, mmol or mEq *of magnesium itself* (never of a salt)."""
    dimension, size = BASE[amount.unit]
    if dimension == "mass":
        return amount.value * size
    if dimension == "amount":
        return amount.value * size * MG_PER_MMOL
    raise UnitError(
        "not-a-weight",
        f"{amount.value:g} {amount.unit} is not a weight of magnesium; type the mg that the label gives.",
    )


#: Words for a time of day.
CLOCK_WORDS: Final = MappingProxyType({"noon": 12, "midday": 12, "midnight": 0, "mitternacht": 0})

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2})(?::(\d{2}))?)? ?(a\.?m|p\.?m|uhr|h)?", re.IGNORECASE)


def parse_clock(text: str) -> datetime.time:
    """Read a time of day: "07:00", "7:00", "21.30", "7pm", "9 p.m.", "noon". A bare "7" is asked about."""
    tidy = _tidy(text).lower()
    if tidy in CLOCK_WORDS:
        return datetime.time(CLOCK_WORDS[tidy])
    match = _CLOCK.fullmatch(tidy)
    if not match or (match[2] is None and match[4] is None):
        raise UnitError("not-a-time", f'"{text}" is not a time of day; type it like 07:00 or 9 pm.')
    hour, minute, second, half = int(match[1]), int(match[2] or 0), int(match[3] or 0), (match[4] or "")[:1]
    if half in ("a", "p"):
        if not 1 <= hour <= 12:
            raise UnitError(
                "not-a-time", f'"{text}" is not a time of day; with am or pm the hour is 1 to 12.'
            )
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise UnitError("not-a-time", f'"{text}" is not a time of day; hours go to 23 and minutes to 59.')
    return datetime.time(hour, minute, second)


def hours_of(clock: datetime.time) -> float:
    """Return the hours since midnight, for example 7.5 for 07:30."""
    return clock.hour + clock.minute / 60 + clock.second / 3600
