"""The verbs that write the record: what was taken and felt, today or on a past day."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from magnesia import store
from magnesia.diary import Bath, Dose, Event, Note, Score, Topical, none_taken, unsure_taken
from magnesia.errors import InputError
from magnesia.person import Product
from magnesia.study.clock import now
from magnesia.study.products import product_from_text
from magnesia.study.record.moment import Moment, id_of, saved, stamp_of
from magnesia.units import parse_number


def log_dose(
    profile: store.Place,
    moment: Moment,
    *,
    product: str | None = None,
    units_taken: str = "1",
    with_food: bool | None = None,
) -> dict[str, Any]:
    """Log one dose of a product of the profile, or of what a label says ("200 mg elemental citrate")."""
    units = _units(units_taken)
    with store.open_profile(profile) as opened:
        taken = _taken(opened, product)
        entry = Dose(
            id_of(moment),
            stamp_of(opened, moment),
            taken.name,
            taken.form,
            taken.release,
            units,
            units * taken.elemental_mg_per_unit,
            with_food,
            **moment.origin,
        )
        return saved(opened, [entry])


def log_none(profile: store.Place, moment: Moment) -> dict[str, Any]:
    """Log that nothing was taken that day."""
    with store.open_profile(profile) as opened:
        return saved(opened, [none_taken(id_of(moment), stamp_of(opened, moment), **moment.origin)])


def log_unsure(profile: store.Place, moment: Moment) -> dict[str, Any]:
    """Log that the person does not remember what was taken that day."""
    with store.open_profile(profile) as opened:
        return saved(opened, [unsure_taken(id_of(moment), stamp_of(opened, moment), **moment.origin)])


def log_day(
    profile: store.Place, moment: Moment, scores: Sequence[str], *, new_outcome: bool = False
) -> dict[str, Any]:
    """Log a day's scores, each written as "pain=5"; all are saved or none.

    A name that is nearly one of the profile's outcomes is refused; `new_outcome` takes it, and adds it to them.
    """
    read = [_score(text) for text in scores]
    if not read:
        raise InputError("score-missing", "No score was given; write for example --score pain=5.")
    if moment.replaces is not None and len(read) > 1:
        raise InputError(
            "replaces-many", "A correction replaces one score; give one --score with --replaces."
        )
    with store.open_profile(profile) as opened:
        stamp = stamp_of(opened, moment)
        settings = store.load_settings(opened)
        known = list(settings.get("outcomes", []))
        named = [(name if new_outcome else _outcome_known(name, known), value) for name, value in read]
        entries = [
            Score(id_of(moment, outcome), stamp, outcome, value, **moment.origin) for outcome, value in named
        ]
        result = saved(opened, entries)
        added = [name for name, _ in named if name not in known]
        if new_outcome and known and added:
            settings["outcomes"] = known + list(dict.fromkeys(added))
            store.save_settings(opened, settings, created_at=now())
        return result


def log_bath(
    profile: store.Place, moment: Moment, *, salt_g: float | None = None, minutes: float | None = None
) -> dict[str, Any]:
    """Log a bath; it is kept apart from what was swallowed."""
    with store.open_profile(profile) as opened:
        stamp = stamp_of(opened, moment)
        return saved(opened, [Bath(id_of(moment), stamp, salt_g, minutes, **moment.origin)])


def log_topical(
    profile: store.Place, moment: Moment, product: str, *, body_site: str | None = None
) -> dict[str, Any]:
    """Log oil, lotion or spray on the skin; it is kept apart from what was swallowed."""
    site = None if body_site is None else body_site.strip()
    with store.open_profile(profile) as opened:
        stamp = stamp_of(opened, moment)
        return saved(opened, [Topical(id_of(moment), stamp, product.strip(), site, **moment.origin)])


def log_event(profile: store.Place, moment: Moment, name: str) -> dict[str, Any]:
    """Log something that happened, such as "loose stool"."""
    with store.open_profile(profile) as opened:
        stamp = stamp_of(opened, moment)
        return saved(opened, [Event(id_of(moment), stamp, name.strip(), **moment.origin)])


def log_note(
    profile: store.Place, moment: Moment, text: str, *, retracts: str | None = None
) -> dict[str, Any]:
    """Log free words; with `retracts` they say why an earlier entry is taken back."""
    with store.open_profile(profile) as opened:
        stamp = stamp_of(opened, moment)
        note = Note(id_of(moment), stamp, text, **moment.origin, retracts=retracts)
        return saved(opened, [note])


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


def _outcome_known(name: str, known: Sequence[str]) -> str:
    """Return the name as the profile spells it; one that is nearly an outcome of the profile is asked about."""
    spelled = {outcome.casefold(): outcome for outcome in known}
    if name.casefold() in spelled:
        return spelled[name.casefold()]
    near = difflib.get_close_matches(name.casefold(), spelled, n=1)
    if near:
        raise InputError(
            "outcome-unlike",
            f"Not saved: {name!r} is not one of your scores; did you mean {spelled[near[0]]!r}? If it is a new "
            "one, add --new-outcome.",
            outcomes=list(known),
        )
    return name


def _score(text: str) -> tuple[str, float]:
    """Read "pain=5"."""
    name, equals, number = text.partition("=")
    if not equals or not name.strip():
        raise InputError("score-unclear", f"{text!r} is not a score; write it as pain=5.")
    return name.strip(), parse_number(number)
