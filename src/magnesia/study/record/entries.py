"""The verbs that write the record: make a profile, log what was taken and felt."""

from __future__ import annotations

import difflib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from magnesia import safety, store
from magnesia.diary import (
    Bath,
    Dose,
    Entry,
    Event,
    Note,
    Score,
    Stamp,
    Topical,
    current,
    none_taken,
    unsure_taken,
    zone_of,
)
from magnesia.errors import InputError
from magnesia.person import Medicine, Person, Product, kidney_named, parse_medicine, region_named, sex_named
from magnesia.study.clock import now, today, zone_here
from magnesia.study.products import product_from_text
from magnesia.study.safety_check import red_flags_in
from magnesia.units import parse_clock, parse_number


@dataclass(frozen=True)
class Answers:
    """What was said at `init`, as typed; None was not said and leaves what the profile holds."""

    age_years: int | None = None
    sex: str | None = None
    region: str | None = None
    weight_kg: float | None = None
    egfr_ml_min: float | None = None
    kidney: str | None = None
    conditions: Sequence[str] | None = None
    medicines: Sequence[str] | None = None
    pregnant_or_breastfeeding: bool | None = None
    products: Sequence[str] = ()
    outcomes: Sequence[str] | None = None
    zone: str | None = None

    def read(self) -> Said:
        """Return what was said as it is understood; what is not understood raises InputError."""
        if self.zone is not None:
            zone_of(self.zone)
        return Said(
            _person_fields(self),
            tuple(product_from_text(text) for text in self.products),
            None if self.outcomes is None else _outcome_names(self.outcomes),
        )


@dataclass(frozen=True)
class Said:
    """Answers as they are understood: fields of the person, products, and the scores or None."""

    person: dict[str, Any]
    products: tuple[Product, ...]
    outcomes: list[str] | None


@dataclass(frozen=True)
class Moment:
    """When an entry happened, as typed; None is today, no clock time, the profile's zone, a fresh id.

    With an `entry_id` of the caller's own a retry adds nothing. `replaces` names an entry that this one corrects.
    """

    date: str | None = None
    time: str | None = None
    zone: str | None = None
    entry_id: str | None = None
    replaces: str | None = None


def init(profile: store.Place, answers: Answers) -> dict[str, Any]:
    """Make the profile if there is none, and save what was said; return what it now holds."""
    said = answers.read()
    with store.open_profile(profile, create=True) as opened:
        person = _added(store.load_person(opened) or Person(), said.person)
        known = {product.name.casefold(): product for product in store.load_products(opened)}
        products = tuple((known | {product.name.casefold(): product for product in said.products}).values())
        settings = {"zone": zone_here()} | store.load_settings(opened)
        settings |= {} if answers.zone is None else {"zone": answers.zone}
        settings |= {} if said.outcomes is None else {"outcomes": said.outcomes}
        at = now()
        store.save_person(opened, person, created_at=at)
        store.save_products(opened, products, created_at=at)
        store.save_settings(opened, settings, created_at=at)
        folder = opened.folder
    open_questions = safety.check(person, (), today()).not_asked
    return {
        "folder": str(folder),
        "zone": settings["zone"],
        "outcomes": settings.get("outcomes", []),
        "conditions": None if person.conditions is None else list(person.conditions),
        "medicines": None if person.medicines is None else [_medicine_words(m) for m in person.medicines],
        "products": [
            {
                "name": p.name,
                "form": p.form,
                "elemental_mg_per_unit": p.elemental_mg_per_unit,
                "unit": p.unit_name,
            }
            for p in products
        ],
        "not_asked": [what for what in open_questions if what != "products" or not products],
    }


def _added(person: Person, said: dict[str, Any]) -> Person:
    """Return the person with what was said added; what was known of illnesses and medicines stays.

    Only an explicit "none" empties a list: to forget a medicine in silence would let a plan pass that it forbids.
    A medicine named again takes its new time.
    """
    listed = dict(said)
    for name in ("conditions", "medicines"):
        if said.get(name):
            known = {_name_of(item): item for item in getattr(person, name) or ()}
            listed[name] = tuple((known | {_name_of(item): item for item in said[name]}).values())
    return replace(person, **listed)


def _name_of(item: str | Medicine) -> str:
    return (item.name if isinstance(item, Medicine) else item).casefold()


def _medicine_words(medicine: Medicine) -> str:
    return medicine.name if medicine.clock is None else f"{medicine.name}@{medicine.clock:%H:%M}"


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
            _id(moment),
            _stamp(opened, moment),
            taken.name,
            taken.form,
            taken.release,
            units,
            units * taken.elemental_mg_per_unit,
            with_food,
            replaces=moment.replaces,
        )
        return _save(opened, [entry])


def log_none(profile: store.Place, moment: Moment) -> dict[str, Any]:
    """Log that nothing was taken that day."""
    with store.open_profile(profile) as opened:
        return _save(opened, [none_taken(_id(moment), _stamp(opened, moment), replaces=moment.replaces)])


def log_unsure(profile: store.Place, moment: Moment) -> dict[str, Any]:
    """Log that the person does not remember what was taken that day."""
    with store.open_profile(profile) as opened:
        return _save(opened, [unsure_taken(_id(moment), _stamp(opened, moment), replaces=moment.replaces)])


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
        stamp = _stamp(opened, moment)
        settings = store.load_settings(opened)
        known = list(settings.get("outcomes", []))
        named = [(name if new_outcome else _outcome_known(name, known), value) for name, value in read]
        entries = [
            Score(_id(moment, outcome), stamp, outcome, value, replaces=moment.replaces)
            for outcome, value in named
        ]
        result = _save(opened, entries)
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
        stamp = _stamp(opened, moment)
        return _save(opened, [Bath(_id(moment), stamp, salt_g, minutes, replaces=moment.replaces)])


def log_topical(
    profile: store.Place, moment: Moment, product: str, *, body_site: str | None = None
) -> dict[str, Any]:
    """Log oil, lotion or spray on the skin; it is kept apart from what was swallowed."""
    site = None if body_site is None else body_site.strip()
    with store.open_profile(profile) as opened:
        stamp = _stamp(opened, moment)
        return _save(opened, [Topical(_id(moment), stamp, product.strip(), site, replaces=moment.replaces)])


def log_event(profile: store.Place, moment: Moment, name: str) -> dict[str, Any]:
    """Log something that happened, such as "loose stool"."""
    with store.open_profile(profile) as opened:
        stamp = _stamp(opened, moment)
        return _save(opened, [Event(_id(moment), stamp, name.strip(), replaces=moment.replaces)])


def log_note(
    profile: store.Place, moment: Moment, text: str, *, retracts: str | None = None
) -> dict[str, Any]:
    """Log free words; with `retracts` they say why an earlier entry is taken back."""
    with store.open_profile(profile) as opened:
        stamp = _stamp(opened, moment)
        note = Note(_id(moment), stamp, text, replaces=moment.replaces, retracts=retracts)
        return _save(opened, [note])


def _person_fields(answers: Answers) -> dict[str, Any]:
    """Return the fields of the person that were said, read from what was typed."""
    read = {
        "age_years": answers.age_years,
        "sex": None if answers.sex is None else sex_named(answers.sex),
        "region": None if answers.region is None else region_named(answers.region),
        "weight_kg": answers.weight_kg,
        "egfr_ml_min": answers.egfr_ml_min,
        "kidney": None if answers.kidney is None else kidney_named(answers.kidney),
        "conditions": None if answers.conditions is None else tuple(answers.conditions),
        "medicines": None
        if answers.medicines is None
        else tuple(parse_medicine(text) for text in answers.medicines),
        "pregnant_or_breastfeeding": answers.pregnant_or_breastfeeding,
    }
    return {name: value for name, value in read.items() if value is not None}


def _outcome_names(outcomes: Sequence[str]) -> list[str]:
    names = list(dict.fromkeys(name.strip() for name in outcomes))
    if "" in names:
        raise InputError("outcome-empty", "An outcome has no name; write for example --outcome pain.")
    return names


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


def _id(moment: Moment, part: str = "") -> str:
    """Return the caller's own id (with the score's name where one call makes several), or a fresh one."""
    if moment.entry_id is None:
        return uuid.uuid4().hex
    return f"{moment.entry_id}-{part}" if part else moment.entry_id


def _stamp(opened: store.Profile, moment: Moment) -> Stamp:
    zone = moment.zone or store.load_settings(opened).get("zone") or zone_here()
    here_now = now()
    local_today = here_now.astimezone(zone_of(zone)).date()
    day = local_today if moment.date is None else _day(moment.date, local_today)
    clock = None if moment.time is None else parse_clock(moment.time)
    return Stamp(day, clock, zone, here_now)


def _day(text: str, local_today: date) -> date:
    """Read a day written as 2026-01-31, or "today" or "yesterday"."""
    words = {"today": local_today, "yesterday": local_today - timedelta(days=1)}
    try:
        day = words.get(text.strip().lower()) or date.fromisoformat(text.strip())
    except ValueError as problem:
        raise InputError(
            "date-unclear", f"{text!r} is not a day; write it as {today().isoformat()}, or yesterday."
        ) from problem
    if day > local_today:
        raise InputError("date-future", f"{day} has not come yet; check the date.")
    return day


def _save(opened: store.Profile, entries: Sequence[Entry]) -> dict[str, Any]:
    """Commit the entries and say what was saved; nothing is said before the commit."""
    _require_named(opened, entries)
    saved = store.append_entries(opened, entries)
    if saved.conflicts:
        raise InputError(
            "entry-id-taken",
            f"Not saved: the id {saved.conflicts[0]} stands in the diary with other content; use another id, "
            "or correct the entry with --replaces.",
        )
    return {
        "saved": saved.new,
        "already_there": saved.already_there,
        "entries": [store.entry_as_json(entry) for entry in saved.entries],
        "findings": red_flags_in(entries),
    }


def _require_named(opened: store.Profile, entries: Sequence[Entry]) -> None:
    """Refuse a correction or retraction of an entry that is not in force."""
    names = {entry.replaces for entry in entries}
    names |= {entry.retracts for entry in entries if isinstance(entry, Note)}
    names.discard(None)
    if not names:
        return
    diary = store.load_diary(opened)
    there = {entry.entry_id for entry in diary.entries}
    if all(entry.entry_id in there for entry in entries):
        # The same correction sent again: the store will find it there already.
        return
    in_force = {entry.entry_id for entry in current(diary)}
    for name in names - in_force:
        raise InputError(
            "entry-not-in-force",
            f"Not saved: there is no entry {name} in force to correct; 'magnesia export' lists the ids.",
            entry_id=name,
        )
