"""The verb `init`: make a profile, or add to what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from magnesia import safety, store
from magnesia.diary import zone_of
from magnesia.errors import InputError
from magnesia.person import Medicine, Person, Product, kidney_named, parse_medicine, region_named, sex_named
from magnesia.study import clock
from magnesia.study.products import product_from_text, relabelled, require_present_name

#: Zones in which machines are set up, and nobody lives.
_NO_HOME = ("UTC", "Etc/UTC", "Etc/UCT", "UCT", "GMT", "Etc/GMT", "Universal", "Etc/Universal", "Zulu")


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


def init(profile: store.Place, answers: Answers, *, encrypt: bool = False) -> dict[str, Any]:
    """Make the profile if there is none, and save what was said; return what it now holds.

    `encrypt` locks a new profile with a passphrase. `zone_assumed` is true where nobody said the time zone.
    """
    said = answers.read()
    with store.open_profile(profile, create=True, encrypt=encrypt) as opened:
        person = _added(store.load_person(opened) or Person(), said.person)
        known = {product.name.casefold(): product for product in store.load_products(opened)}
        for read in said.products:
            name = read.name.casefold()
            if name not in known:
                require_present_name(read.name, tuple(known.values()))
            known[name] = relabelled(known[name], read) if name in known else read
        products = tuple(known.values())
        before = store.load_settings(opened)
        assumed = "zone" not in before and answers.zone is None and clock.zone_said_here() is None
        settings = {"zone": clock.zone_here()} | before
        settings |= {} if answers.zone is None else {"zone": answers.zone}
        settings |= {} if said.outcomes is None else {"outcomes": said.outcomes}
        at = clock.now()
        store.save_person(opened, person, created_at=at)
        store.save_products(opened, products, created_at=at)
        store.save_settings(opened, settings, created_at=at)
        folder, aside = opened.folder, opened.set_aside
    open_questions = safety.check(person, (), clock.today()).not_asked
    return {
        "folder": str(folder),
        "set_aside": [str(file) for file in aside],
        "zone": settings["zone"],
        "zone_assumed": assumed,
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


def zone_is_open() -> bool:
    """Return whether this machine does not say its time zone, or says one in which nobody lives."""
    return clock.zone_said_here() in (None, *_NO_HOME)


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
