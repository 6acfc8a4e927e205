"""What a reading of a label is, and how its amounts come down to one unit and are remarked on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from magnesia.evidence import Compound, facts
from magnesia.person.label.per_unit import Basis

#: From here a multiple of a limit is only said to be large.
_MANY_TIMES = 1000


@dataclass(frozen=True)
class Reading:
    """One way to read a label: `compound_mg` of a salt (None when the amount is magnesium itself).

    `elemental_low_mg` and `elemental_high_mg` are given where the label leaves a span. `parts` are the salts of a
    product of several, with the elemental mg of each, where the label gives them.
    """

    form: str | None
    compound: str | None
    compound_mg: float | None
    elemental_mg: float
    why: str
    elemental_low_mg: float | None = field(default=None, kw_only=True)
    elemental_high_mg: float | None = field(default=None, kw_only=True)
    parts: tuple[tuple[str, float], ...] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class LabelReading:
    """Every honest reading, the likeliest first; `certain` says whether there is one amount of magnesium.

    The amounts are in one `unit_name`, where the label names it. `ask` is the question that settles it, or a thing
    to check, or None. `bath_only` is Epsom salt and its kin, which nobody swallows.
    """

    text: str
    readings: tuple[Reading, ...]
    certain: bool
    ask: str | None
    unit_name: str | None = field(default=None, kw_only=True)
    parts: tuple[tuple[str, float], ...] = field(default=(), kw_only=True)
    bath_only: bool = field(default=False, kw_only=True)


def allowance(key: str) -> float:
    """Return how far a label may be from chemistry and still count as the same: a number of the table `labels`."""
    return facts("labels")[key].value


def in_one_unit(
    text: str,
    readings: Iterable[Reading],
    basis: Basis,
    *,
    certain: bool,
    ask: str | None,
    bath: bool = False,
) -> LabelReading:
    """Return the readings for one unit of the product, each with a remark where its size is odd."""
    count, unit = basis.count, basis.unit
    if basis.drops is not None and unit == "mL":
        count, unit = count * basis.drops[0] / basis.drops[1], "drop"
    scaled = tuple(_remarked(_divided(reading, count, unit, basis), bath) for reading in readings)
    checks = (
        None
        if bath
        else next(filter(None, (_check_size(reading.elemental_mg) for reading in scaled[:1])), None)
    )
    return LabelReading(
        text,
        scaled,
        certain,
        " ".join(filter(None, (checks, ask))) or None if certain else ask,
        unit_name=unit,
        parts=scaled[0].parts if certain else (),
    )


def _divided(reading: Reading, count: float, unit: str | None, basis: Basis) -> Reading:
    if count == 1 or unit is None:
        return reading
    mg = reading.elemental_mg / count
    drops = (
        f", and {basis.drops[0]:g} drops are {basis.drops[1]:g} mL" if unit == "drop" and basis.drops else ""
    )
    said = f"; {_figure(reading.elemental_mg)} mg in {basis.words}{drops}: {_figure(mg)} mg in one {unit}"
    return replace(
        reading,
        compound_mg=None if reading.compound_mg is None else reading.compound_mg / count,
        elemental_mg=mg,
        why=reading.why + said,
        elemental_low_mg=None if reading.elemental_low_mg is None else reading.elemental_low_mg / count,
        elemental_high_mg=None if reading.elemental_high_mg is None else reading.elemental_high_mg / count,
        parts=tuple((form, part / count) for form, part in reading.parts),
    )


def _figure(mg: float) -> str:
    return f"{mg:.0f}" if mg >= _MANY_TIMES else f"{mg:.3g}"


def _remarked(reading: Reading, bath: bool) -> Reading:
    return reading if bath else replace(reading, why=reading.why + _size_note(reading.elemental_mg))


def share_of(salt: Compound) -> str:
    """Return "magnesium oxide is 60.3 % magnesium"."""
    return f"{salt.name} is {salt.elemental_pct:g} % magnesium"


def as_salt(salt: Compound, mg: float, why: str) -> Reading:
    """Return the reading in which the amount is the weight of this salt."""
    return Reading(salt.form, salt.name, mg, mg * salt.elemental_share, why)


def highest_ceiling_mg() -> float:
    """Return the highest confirmed limit for supplements anywhere, for "that is n times the limit"."""
    limits = [fact for key, fact in facts("limits").items() if key.startswith("ceiling_")]
    return max(fact.value for fact in limits if fact.is_confirmed)


def _size_note(elemental_mg: float) -> str:
    times = elemental_mg / highest_ceiling_mg()
    if elemental_mg == 0:
        return "; that is no magnesium at all"
    return f"; that is {_times(times)} the highest daily limit for supplements" if times > 1 else ""


def _times(times: float) -> str:
    if times > _MANY_TIMES:
        return "more than 1,000 times"
    return f"{times:.1f} times" if times < 10 else f"{times:.0f} times"


def _check_size(elemental_mg: float) -> str | None:
    if elemental_mg == 0:
        return "This is no magnesium at all; is the number right?"
    if elemental_mg > highest_ceiling_mg():
        return "This is above every daily limit for supplements; is the number right, and is it for one unit?"
    return None
