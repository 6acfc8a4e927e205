"""The doses: what kind of product they are, and whether their sum stays under every ceiling."""

from __future__ import annotations

import datetime
import math

from magnesia.evidence import Ceiling, Condition, Fact, ceilings, conditions, facts, regions
from magnesia.person import Person, Product, shown
from magnesia.safety.screen import of_condition
from magnesia.safety.types import Finding, PlannedIntake
from magnesia.safety.words import rows_named, with_doubt

#: A sum of halves and thirds may miss a ceiling by the last bit of a float; this is no more than that.
_ROUNDING_SHARE = 1e-9


def total_elemental_mg(intake: tuple[PlannedIntake, ...]) -> float:
    """Return the day's magnesium; exact, so that the order does not matter.

    Whatever is entered as a product counts, also one that calls itself food: food on the plate is no product.
    """
    return math.fsum(dose.elemental_mg for dose in intake)


def of_products(intake: tuple[PlannedIntake, ...]) -> list[Finding]:
    """Refuse what is not meant to be swallowed: Epsom salt, injections, enemas, skin products."""
    return [of_condition(row) for dose in intake for row in _rows_against(dose.product)] + [
        _food(dose.product) for dose in intake if dose.product.form == "food" and dose.elemental_mg > 0
    ]


def _food(product: Product) -> Finding:
    reason = f'"{shown(product.name)}" is entered as a product, so it counts toward the limit.'
    return Finding(
        "note", "food-as-product", reason, "this_project", "Leave out what you eat and drink as food."
    )


def to_swallow(intake: tuple[PlannedIntake, ...]) -> tuple[PlannedIntake, ...]:
    """Return the doses of products that no rule forbids to swallow."""
    return tuple(dose for dose in intake if not _rows_against(dose.product))


def _rows_against(product: Product) -> list[Condition]:
    return [row for row in conditions() if row.about == "product" and _names(row, product)]


def _names(row: Condition, product: Product) -> bool:
    if row.forms:
        return product.form in row.forms and product.unit_name not in row.unless_unit
    return bool(rows_named(f"{product.name} {product.unit_name}", [row]))


def of_every_plan() -> list[Finding]:
    """Return what everybody is told before a plan."""
    return [of_condition(row) for row in conditions() if row.about == "always"]


def of_sum(person: Person, intake: tuple[PlannedIntake, ...], today: datetime.date | None) -> list[Finding]:
    """Refuse a day above the limit; an instruction in force sets the limit itself, up to its own cap.

    What must not be swallowed is refused by a rule of its own: for it there is no smaller amount to speak of.
    """
    intake = to_swallow(intake)
    total = total_elemental_mg(intake)
    if not math.isfinite(total):
        raise ValueError("the day's magnesium is not a number")
    limit_mg, whose, fact, findings = _limit(person, today)
    if total > limit_mg * (1 + _ROUNDING_SHARE):
        findings.append(_above(total, limit_mg, whose, fact))
    if person.region and regions()[person.region].split_doses and _is_one_occasion(intake):
        findings.append(_split(facts("limits")["ceiling_germany"]))
    return findings


def _limit(person: Person, today: datetime.date | None) -> tuple[float, str, Fact, list[Finding]]:
    """Return the day's limit, whose it is, the row it stands on, and what is to be said about an instruction."""
    found = ceilings(person.region, person.age_years)
    general = (found[0].elemental_mg_per_day, _whose(person.region, found), found[0].fact)
    instruction = person.instruction
    if instruction is None:
        return *general, []
    if not instruction.holds_on(today):
        reason = f"The instruction by {instruction.clinician} is not in force today; the general limit holds."
        action = "Ask for a new written instruction, with a date until which it holds."
        finding = Finding("warn", "instruction-not-in-force", reason, "this_project", action)
        return *general, [finding]
    cap = facts("limits")["clinician_cap"]
    limit_mg = min(instruction.elemental_mg_per_day, float(cap.value))
    reason = (
        f"{instruction.clinician} wrote {instruction.elemental_mg_per_day:g} mg a day on {instruction.given_on}, "
        f"until {instruction.expires_on}; at most {cap.value:g} mg a day is planned here."
    )
    note = Finding(
        "note",
        "instruction",
        with_doubt(reason, cap.how),
        cap.source,
        "Keep the paper; tell them what you notice.",
    )
    return limit_mg, f"the instruction by {instruction.clinician}, or this project's own cap", cap, [note]


def _whose(region: str | None, found: tuple[Ceiling, ...]) -> str:
    """Return whose limit the lowest one is, and how it stands beside the region's own."""
    fact = found[0].fact
    if region is None:
        return fact.meaning
    place = regions()[region]
    if fact.key not in [own.key for own, _, _ in place.limits]:
        return (
            f"{fact.meaning}, the lowest confirmed limit elsewhere; the figure of {place.name} itself "
            "is not confirmed here"
        )
    higher = [ceiling for ceiling in found if ceiling.elemental_mg_per_day > found[0].elemental_mg_per_day]
    if not higher:
        return fact.meaning
    return f"{fact.meaning}, lower than the {higher[0].elemental_mg_per_day:g} mg of {place.name} itself"


def _above(total_mg: float, limit_mg: float, whose: str, fact: Fact) -> Finding:
    reason = (
        f"The day's products hold {_whole_mg(total_mg, limit_mg)} of magnesium; "
        f"the lowest limit that applies is {limit_mg:g} mg a day ({whose})."
    )
    action = (
        "Plan smaller or fewer doses, every product of the day counted; this limit cannot be switched off."
    )
    return Finding("refuse", "above-limit", with_doubt(reason, fact.how), fact.source, action)


def _whole_mg(total_mg: float, limit_mg: float) -> str:
    """Return an amount above a limit in whole mg, and never as if it were the limit itself."""
    return f"a little over {limit_mg:g} mg" if total_mg < limit_mg + 1 else f"{total_mg:.0f} mg"


def _is_one_occasion(intake: tuple[PlannedIntake, ...]) -> bool:
    return len({dose.clock for dose in intake if dose.elemental_mg > 0}) == 1


def _split(fact: Fact) -> Finding:
    reason = f"The limit that applies ({fact.meaning}) is meant for two or more doses a day."
    return Finding(
        "warn",
        "split-doses",
        reason,
        fact.source,
        "Two or more smaller doses keep to it, and are gentler on the gut.",
    )
