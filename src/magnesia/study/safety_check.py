"""The verb `check`: safety findings for a what-if, nothing is saved; and what in diary entries calls for help."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from magnesia.diary import Dose, Entry, Event, MedicineChange, MedicineTaken, Note, Topical
from magnesia.evidence import LEVELS
from magnesia.person import Person, kidney_named, parse_medicine, region_named, sex_named
from magnesia.safety import Check, Finding, red_flags
from magnesia.safety import check as run_rules


def check(
    *,
    age_years: int | None = None,
    sex: str | None = None,
    region: str | None = None,
    egfr_ml_min: float | None = None,
    kidney: str | None = None,
    weight_kg: float | None = None,
    conditions: Sequence[str] | None = None,
    medicines: Sequence[str] | None = None,
    products: Sequence[str] = (),
    pregnant_or_breastfeeding: bool | None = None,
) -> dict[str, Any]:
    """Return the check as JSON values; what is None counts as not asked, an empty list as "none".

    `medicines` are like "levothyroxine@07:00", `products` like "200 mg elemental citrate@20:00".
    """
    # Reading labels takes time to import, and the red flags of this file are wanted at once.
    from magnesia.study.products import intake_from_text

    person = Person(
        age_years=age_years,
        sex=None if sex is None else sex_named(sex),
        region=None if region is None else region_named(region),
        weight_kg=weight_kg,
        egfr_ml_min=egfr_ml_min,
        kidney=None if kidney is None else kidney_named(kidney),
        conditions=None if conditions is None else tuple(conditions),
        medicines=None if medicines is None else tuple(parse_medicine(text) for text in medicines),
        pregnant_or_breastfeeding=pregnant_or_breastfeeding,
    )
    intake = tuple(intake_from_text(text) for text in products)
    return check_as_json(run_rules(person, intake, datetime.date.today()))  # noqa: DTZ011 - the person's own day


def check_as_json(checked: Check) -> dict[str, Any]:
    """Return a check as JSON values, with what was understood of each product and the day's sum, to 0.1 mg."""
    return {
        "allowed": checked.allowed,
        "complete": checked.complete,
        "not_asked": list(checked.not_asked),
        "findings": [finding_as_json(finding) for finding in checked.findings],
        "windows": [list(window) for window in checked.windows],
        "products": [
            {
                "name": dose.product.name,
                "form": dose.product.form,
                "elemental_mg": round(dose.elemental_mg, 1),
                "at": f"{dose.clock:%H:%M}",
            }
            for dose in checked.intake
        ],
        "total_elemental_mg": round(checked.total_elemental_mg, 1),
    }


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """Return one finding as JSON values."""
    return {
        "level": finding.level,
        "code": finding.code,
        "reason": finding.reason,
        "source": finding.source,
        "action": finding.action,
    }


#: So many different words of one import are remembered with what they call for.
_REMEMBERED = 1024


class CallsForHelp:
    """Gathers what in the words of diary entries calls for help, each once, with the days it was written for."""

    def __init__(self) -> None:
        self._found: dict[Finding, set[str]] = {}
        #: A diary says the same few words again and again.
        self._signs = lru_cache(_REMEMBERED)(red_flags)

    def add(self, entry: Entry) -> None:
        """Search the words of one entry."""
        words = _own_words(entry).strip()
        for finding in self._signs(words) if words else ():
            self._found.setdefault(finding, set()).add(entry.stamp.local_date.isoformat())

    def found(self) -> list[dict[str, Any]]:
        """Return the findings as JSON values, the most urgent first."""
        ordered = sorted(self._found, key=lambda finding: LEVELS.index(finding.level))
        return [finding_as_json(finding) | {"dates": sorted(self._found[finding])} for finding in ordered]


def red_flags_in(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return what in the words of diary entries calls for help, see `CallsForHelp`."""
    calls = CallsForHelp()
    for entry in entries:
        calls.add(entry)
    return calls.found()


#: What a person writes freely. A state of the day is left out: "no fainting" denies it.
_FREE_WORDS: dict[type, tuple[str, ...]] = {
    Event: ("name", "body_site"),
    Note: ("text",),
    Topical: ("product_name", "body_site"),
    Dose: ("reason", "body_site"),
    MedicineTaken: ("name", "reason"),
    MedicineChange: ("name", "detail"),
}


def _own_words(entry: Entry) -> str:
    return " ".join(str(getattr(entry, name) or "") for name in _FREE_WORDS.get(type(entry), ()))
