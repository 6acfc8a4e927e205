"""What is said of the magnesium swallowed on one day: what must not be swallowed, and a day above the limit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from magnesia import safety, store
from magnesia.diary import Dose, Entry
from magnesia.evidence import Fact, ceilings, facts, sources
from magnesia.person import Person, Product

#: A dose without a clock time is put here for the rules about its product, in which the hour plays no part.
_ANY_HOUR = time(12)
#: A sum of halves and thirds may miss a limit by the last bit of a float; this is no more than that.
_ROUNDING_SHARE = 1e-9
_ABOVE = "above-limit"


def remarks_on_day(opened: store.Profile, day: date) -> list[dict[str, Any]]:
    """Return what is to be said of the doses of a day."""
    return _remarks(opened, day, store.load_day(opened, day))


def remarks_on_dose(opened: store.Profile, dose: Dose) -> list[dict[str, Any]]:
    """Return what is to be said of a day since this dose was added to it, each thing once.

    The record stands whatever this says.
    """
    try:
        day = dose.stamp.local_date
        entries = store.load_day(opened, day)
        before = [entry for entry in entries if entry.entry_id not in (dose.entry_id, dose.replaces)]
        said = {remark["code"] for remark in _remarks(opened, day, before)}
        return [remark for remark in _remarks(opened, day, entries) if remark["code"] not in said]
    except store.StoreError:
        # The dose is saved; a remark that could not be made is no reason to say otherwise.
        return []


def _remarks(opened: store.Profile, day: date, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    doses = [entry for entry in entries if isinstance(entry, Dose)]
    if not doses:
        return []
    person = store.load_person(opened) or Person()
    above = _above(person, day, math.fsum(dose.elemental_mg for dose in doses))
    return [*_refusals(person, day, doses), *([] if above is None else [above])]


def _refusals(person: Person, day: date, doses: Sequence[Dose]) -> list[dict[str, Any]]:
    """Return what the rules of the safety check refuse about these products, and would not refuse without them."""
    without = {finding.code for finding in safety.check(person, (), day).findings}
    found = {
        finding.code: finding
        for finding in safety.check(person, tuple(map(_as_intake, doses)), day).findings
        if finding.level == "refuse" and finding.code not in {*without, _ABOVE}
    }
    return [_remark(one.code, f"{one.reason} {one.action}", one.source, None) for one in found.values()]


def _above(person: Person, day: date, total_mg: float) -> dict[str, Any] | None:
    """Return a remark where a day holds more than the limit that applies.

    Where the age is not known the limits for small children do not apply to whoever has not answered: only a day
    above the highest of all is spoken of.
    """
    limit_mg, fact = _limit(person, day)
    if total_mg <= limit_mg * (1 + _ROUNDING_SHARE):
        return None
    held = f"{total_mg:.0f} mg" if total_mg >= limit_mg + 1 else f"a little over {limit_mg:g} mg"
    doubt = "" if fact.is_confirmed else f", {fact.how}"
    unknown = [name for name, said in (("age", person.age_years), ("region", person.region)) if said is None]
    ask = (
        f"Your {' and '.join(unknown)} {'are' if len(unknown) > 1 else 'is'} not known here: magnesia init "
        f"{' '.join(f'--{name} ...' for name in unknown)}. "
        if person.age_years is None
        else ""
    )
    sentence = (
        f"{ask}{day} now holds {held} of magnesium, more than the limit of {limit_mg:g} mg a day{doubt}; ask a "
        "pharmacist or doctor before you take as much again."
    )
    return _remark(_ABOVE, sentence, fact.source, fact.meaning)


def _limit(person: Person, day: date) -> tuple[float, Fact]:
    """Return the limit of a day: the lowest that applies, or what a clinician has written, up to its own cap."""
    instruction = person.instruction
    if instruction is not None and instruction.holds_on(day):
        cap = facts("limits")["clinician_cap"]
        return min(instruction.elemental_mg_per_day, float(cap.value)), cap
    found = ceilings(person.region, person.age_years)
    applies = found[-1] if person.age_years is None else found[0]
    return applies.elemental_mg_per_day, applies.fact


def _remark(code: str, sentence: str, source: str, limit: str | None) -> dict[str, Any]:
    known = sources().get(source)
    citation = source if known is None else known.citation
    return {"code": code, "sentence": sentence, "limit": limit, "source": source, "citation": citation}


def _as_intake(dose: Dose) -> safety.PlannedIntake:
    per_unit = dose.elemental_mg / dose.units_taken
    product = Product(dose.product_name, dose.form, per_unit, dose.unit_name, dose.release)
    return safety.PlannedIntake(product, dose.units_taken, dose.stamp.local_time or _ANY_HOUR)
