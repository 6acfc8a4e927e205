"""The verb `log_dose`: one dose in free words or by product; what was understood is shown before it is saved."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from magnesia import store
from magnesia.diary import Dose, Purpose, Understood, dose_of, understand, words_of_part
from magnesia.errors import InputError
from magnesia.person import Product
from magnesia.study.products import product_from_text
from magnesia.study.record.day_limit import remarks_on_dose
from magnesia.study.record.happened import moment_said
from magnesia.study.record.moment import Moment, carried, local_now
from magnesia.study.record.naming import day_named
from magnesia.study.record.saving import saved
from magnesia.units import parse_number

#: What is written where the words of a dose say that there was none, or that it is not known.
_STATES = {"dose-of-nothing": "magnesia log none", "dose-unsure": "magnesia log unsure"}


@dataclass(frozen=True)
class _DoseSaid:
    """What was said of a dose besides when; None was not said and is the usual dose of the product."""

    text: str | None = None
    product: str | None = None
    units_taken: str | None = None
    with_food: bool | None = None
    purpose: Purpose | None = None
    reason: str | None = None
    body_site: str | None = None


def log_dose(
    profile: store.Place,
    moment: Moment,
    text: str | None = None,
    *,
    product: str | None = None,
    units_taken: str | None = None,
    with_food: bool | None = None,
    purpose: Purpose | None = None,
    reason: str | None = None,
    body_site: str | None = None,
    agreed: Callable[[dict[str, Any]], bool] | None = None,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Log one dose: of the only product, of one named, of what a label says, or in free words ("half glycinate 9pm").

    A dose of today without a time was taken now. `agreed` is shown what was understood and says whether to save it;
    with `dry_run` nothing is saved.
    """
    said = _DoseSaid(text, product, units_taken, with_food, purpose, reason, body_site)
    with store.open_profile(profile) as opened:
        dose, understood = _dose(opened, moment, said)
        shown = {
            "saved": 0,
            "already_there": 0,
            "entries": [store.entry_as_json(dose)],
            "findings": [],
            "notes": [],
            "understood": understood,
            "remarks": [],
        }
        if dry_run or (agreed is not None and not agreed(shown)):
            return shown | {"declined": not dry_run}
        return saved(opened, [dose]) | {
            "understood": understood,
            "remarks": remarks_on_dose(opened, dose),
        }


def _dose(opened: store.Profile, moment: Moment, said: _DoseSaid) -> tuple[Dose, list[list[str]]]:
    understood: list[list[str]] = []
    if said.text is not None and said.text.strip():
        found = _understood(opened, moment, said)
        understood = [list(piece) for piece in found.said]
        product, units, moment = found.product, found.units_taken, _moment_of(found, opened, moment)
        said = _joined(found, said)
    else:
        product = _taken(opened, said.product)
        units = product.default_units if said.units_taken is None else _units(said.units_taken)
    with_food = product.default_with_food if said.with_food is None and not understood else said.with_food
    dose = dose_of(
        product,
        units,
        with_food=with_food,
        purpose=said.purpose or ("as needed" if said.reason else None),
        reason=said.reason,
        body_site=said.body_site,
        **carried(opened, moment, at_present=True),
    )
    return _as_it_stands(opened, dose, said, product), understood


def _as_it_stands(opened: store.Profile, dose: Dose, said: _DoseSaid, product: Product) -> Dose:
    """Return the dose that stands under this id, where what was typed says the same; else the dose itself.

    What was not typed came from the product, and that may have changed since: a retry is still the same dose.
    """
    there = store.entry_of(opened, dose.entry_id)
    if not isinstance(there, Dose) or there.product_name != dose.product_name:
        return dose
    units_are_usual = said.units_taken is None and dose.units_taken == product.default_units
    kept = ["form", "release", "unit_name", "elemental_mg", "parts"]
    if units_are_usual:
        kept.append("units_taken")
    elif dose.units_taken != there.units_taken:
        return dose
    if said.with_food is None or (said.text and said.with_food == product.default_with_food):
        kept.append("with_food")
    return replace(dose, **{name: getattr(there, name) for name in kept})


def _understood(opened: store.Profile, moment: Moment, said: _DoseSaid) -> Understood:
    """Understand free words; "9pm" is of the day that `--date` names, where it names one."""
    for option, value in (("--product", said.product), ("--units", said.units_taken)):
        if value is not None:
            raise InputError(
                "said-twice", f"The dose is told in words and with {option} too; leave one of them out."
            )
    here, is_other_day = local_now(opened, moment), False
    if moment.date is not None and (day := day_named(moment.date, here.date())) != here.date():
        # "yesterday" is told from today, whatever day the option names; "9pm" alone is of that day.
        with suppress(InputError):
            found = understand(str(said.text), store.load_products(opened), local_now=here)
            if found.day_is_said and found.day == day:
                return found
        is_other_day = True
        here = datetime.combine(day, time(23, 59), here.tzinfo)
    try:
        found = understand(str(said.text), store.load_products(opened), local_now=here)
    except InputError as problem:
        if problem.code not in _STATES or moment.date is None or "--date" in problem.message:
            raise
        state = _STATES[problem.code]
        message = problem.message.replace(state, f"{state} --date {moment.date}")
        raise InputError(problem.code, message, **problem.details) from problem
    if (is_other_day and found.day_is_said) or (moment.date is not None and found.day != here.date()):
        raise InputError("said-twice", "The words name a day, and --date another; leave one of them out.")
    return found


def _moment_of(found: Understood, opened: store.Profile, moment: Moment) -> Moment:
    """Return the moment with the day and time of the words; a usual time gives way to one that was said."""
    when = words_of_part(found.part_of_day) if found.local_time is None else f"{found.local_time:%H:%M}"
    if moment.time is not None and found.time_is_usual:
        when = None
    return moment_said(moment, None if found.day == local_now(opened, moment).date() else found.day, when)


def _joined(found: Understood, said: _DoseSaid) -> _DoseSaid:
    """Return the words and the options together; neither may say something else than the other."""
    pairs = {name: (getattr(found, name), getattr(said, name)) for name in ("purpose", "reason", "body_site")}
    for name, (in_words, option) in pairs.items():
        if in_words is not None and option is not None and in_words != option:
            raise InputError(
                "said-twice", f"The {name.replace('_', ' ')} is told twice; leave one of them out."
            )
    settled = {name: option or in_words for name, (in_words, option) in pairs.items()}
    with_food = found.with_food if said.with_food is None else said.with_food
    return replace(said, with_food=with_food, **settled)


def _taken(opened: store.Profile, wanted: str | None) -> Product:
    """Return the product of that name, or the one that the label in its place describes."""
    try:
        return store.product_named(opened, wanted)
    except InputError as unknown:
        if wanted is None:
            raise
        try:
            return product_from_text(wanted)
        except InputError as unclear:
            near = unknown.details.get("nearest")
            hint = f' Or did you mean your product "{near}"?' if near else ""
            raise InputError(unclear.code, f"{unclear.message}{hint}", **unclear.details) from unclear


def _units(text: str) -> float:
    """Read how many units were taken."""
    try:
        return parse_number(text)
    except InputError as problem:
        if problem.code != "negative-number":
            raise
        raise InputError(
            problem.code, f"{text.strip()!r} units cannot be taken; type more than 0, such as 1 or half."
        ) from problem
