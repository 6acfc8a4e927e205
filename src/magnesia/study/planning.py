"""The verbs about a plan: make one from a passed check, and show it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from magnesia import store
from magnesia.answer import Verdict
from magnesia.errors import InputError
from magnesia.evidence import facts
from magnesia.plan import OutcomePlan, Plan, Regimen, draw, min_p, parse_design
from magnesia.safety import PlannedIntake, check, passed
from magnesia.study import clock
from magnesia.study.report_content import design_words
from magnesia.study.safety_check import notes_on
from magnesia.units import parse_clock


@dataclass(frozen=True)
class Wish:
    """What a person wants to try. None means: take what the profile or the default says."""

    design: str
    times: tuple[str, ...]
    outcomes: tuple[str, ...]
    units_taken: float = 1.0
    product: str | None = None
    start: str | None = None
    with_food: bool | None = None
    draw_again: str | None = None
    diet_mg_per_day: float | None = None
    seed: int | None = None
    zone: str | None = None


def new_plan(profile: store.Place, wish: Wish) -> dict[str, Any]:
    """Check the wish, draw its schedule, keep the plan, and return what `show_plan` returns.

    Raises SafetyRefusal where the check does not pass, InputError where the wish cannot be understood.
    """
    law = parse_design(wish.design)
    start = _start(wish.start)
    with store.open_profile(profile or store.default_folder()) as opened:
        person = store.load_person(opened)
        if person is None:
            raise InputError("no-person", 'This profile has no person yet; begin with "magnesia init".')
        product = store.product_named(opened, wish.product)
        intakes = tuple(PlannedIntake(product, wish.units_taken, parse_clock(text)) for text in wish.times)
        settings = store.load_settings(opened)
        number = _draw_number(store.load_plan(opened), wish.draw_again)
        plan = Plan(
            passed=passed(check(person, intakes, clock.today())),
            regimen=Regimen(intakes, wish.with_food),
            schedule=draw(law, clock.fresh_seed() if wish.seed is None else wish.seed),
            start=start,
            zone=wish.zone or settings.get("zone", "UTC"),
            outcomes=tuple(_outcome(text) for text in wish.outcomes),
            blinded=False,
            diet_mg_per_day=_diet(wish.diet_mg_per_day),
            draw_number=number,
        )
        store.save_plan(opened, plan, created_at=clock.now())
    return describe(plan)


def show_plan(profile: store.Place) -> dict[str, Any]:
    """Return the plan of a profile; the order of a blinded plan stays hidden."""
    with store.open_profile(profile or store.default_folder()) as opened:
        plan = store.load_plan(opened)
    if plan is None:
        raise InputError("no-plan", 'This profile has no plan yet; make one with "magnesia plan new".')
    return describe(plan)


def describe(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON values: what, when, what it can reach; a blinded order and its seed stay hidden."""
    smallest = min_p(plan.schedule.law)
    firm = plan.blinded and plan.draw_number == 1 and smallest <= facts("verdict")["partner_p"].value
    return {
        "start": plan.start.isoformat(),
        "last_day": (plan.start + timedelta(days=plan.days - 1)).isoformat(),
        "days": plan.days,
        "design": design_words(plan.schedule.law),
        "possible_orders": plan.schedule.law.size,
        "min_p": smallest,
        "best_verdict": str(Verdict.HELPS if firm else Verdict.PROBABLY_HELPS),
        "blinded": plan.blinded,
        "draw_number": plan.draw_number,
        "elemental_mg_per_day": plan.regimen.elemental_mg_per_day,
        "doses": [
            {
                "product": intake.product.name,
                "units_taken": intake.units_taken,
                "elemental_mg": intake.elemental_mg,
                "at": f"{intake.clock:%H:%M}",
            }
            for intake in plan.regimen.intakes
        ],
        "outcomes": [
            {"name": o.name, "better": o.better, "mcid": o.mcid, "unit": o.unit} for o in plan.outcomes
        ],
        "findings": [
            {"level": f.level, "code": f.code, "reason": f.reason, "source": f.source, "action": f.action}
            for f in plan.passed.check.findings
        ],
        "notes": notes_on(intake.product for intake in plan.regimen.intakes),
        "blocks": None if plan.blinded else _blocks(plan),
        "seed": None if plan.blinded else plan.schedule.seed,
    }


def _blocks(plan: Plan) -> list[dict[str, Any]]:
    blocks, day = [], plan.start
    for arm, run in groupby(plan.schedule.arms):
        length = len(list(run))
        blocks.append({"from": day.isoformat(), "days": length, "arm": "with" if arm else "without"})
        day += timedelta(days=length)
    return blocks


def _draw_number(before: Plan | None, why: str | None) -> int:
    """Return which draw this is; a plan in force is drawn again only before its first day, and for a reason.

    Whoever draws until they like the order has no lot any more, so later draws are counted and told.
    """
    if before is None or before.start + timedelta(days=before.days) <= clock.today():
        return 1
    if before.start <= clock.today():
        raise InputError(
            "plan-running",
            f"Your plan runs until {before.start + timedelta(days=before.days - 1)}; it is not drawn again while it "
            "runs, because the answer rests on the first draw.",
        )
    if not (why or "").strip():
        raise InputError(
            "plan-exists",
            f"There is a plan already, from {before.start}; to draw another before it begins, say why with "
            "--draw-again. The report will say that the order was drawn again.",
        )
    return before.draw_number + 1


def _start(text: str | None) -> date:
    if text is None:
        return clock.today() + timedelta(days=1)
    try:
        start = date.fromisoformat(text)
    except ValueError as problem:
        raise InputError("start-unknown", f'--start was "{text}"; write a date as 2026-01-31.') from problem
    if start < clock.today():
        raise InputError(
            "start-past", f"--start was {text}, which is past; a plan is made before its first day."
        )
    return start


def _outcome(text: str) -> OutcomePlan:
    """Read "pain:lower:2": name, which direction is better, the smallest change that matters."""
    name, _, rest = text.partition(":")
    better, _, matters = rest.partition(":")
    if not name or better not in ("lower", "higher"):
        raise InputError(
            "outcome-unknown",
            f'--outcome was "{text}"; write NAME:lower or NAME:higher:2, such as pain:lower:2.',
        )
    known = facts("outcomes").get(name)
    planned = OutcomePlan(
        name, "higher" if better == "higher" else "lower", None if known is None else known.value
    )
    return planned if not matters else replace(planned, mcid=_change(text, matters))


def _change(text: str, number: str) -> float:
    try:
        change = float(number)
    except ValueError:
        change = 0.0
    if not 0 < change < float("inf"):
        raise InputError(
            "mcid-unknown", f'In --outcome "{text}" the change that matters must be a number above 0.'
        )
    return change


def _diet(wanted: float | None) -> float:
    if wanted is None:
        return facts("kinetics")["reference_diet_mg_per_d"].value
    low, high = (
        facts("kinetics")["reference_diet_mg_per_d"].low,
        facts("kinetics")["reference_diet_mg_per_d"].high,
    )
    if not low <= wanted <= high:
        raise InputError("diet-implausible", f"--diet-mg was {wanted:g}; write {low:g} to {high:g} mg a day.")
    return wanted
