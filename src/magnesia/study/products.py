"""Labels and products: what a label may mean, the products of a profile with their usual doses and what is left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from magnesia import store, units
from magnesia.diary import time_said, units_left
from magnesia.errors import InputError, SafetyRefusal
from magnesia.evidence import forms
from magnesia.person import LabelReading, Product, read_label, shown
from magnesia.safety import PlannedIntake
from magnesia.study import clock

#: Words on a label -> how the dose is made up; the first that matches counts.
_RELEASE_WORDS = (
    (r"effervescent|fizzy|brause", "effervescent"),
    (r"slow|prolonged|extended|sustained|modified|retard|enteric|depot|magensaftresistent", "slow"),
    (
        r"solution|liquid|drops|ampoule|powder|sachet|syrup|scoop|lösung|flüssig|tropfen|ampulle|pulver|beutel|messlöffel",
        "solution",
    ),
    (r"tablet|capsule|caplet|kapsel|dragee", "tablet"),
)
#: Units in which only what is dissolved is counted.
_OF_A_SOLUTION = ("mL", "drop", "dropper", "pump", "ampoule")
#: Words on a label -> what one unit is called. "dose" where the label does not say.
_UNIT_WORDS = tuple(
    (unit, rf"(?<!\w)(?:{'|'.join(map(re.escape, (unit, *units.WORDS[unit])))})(?!\w)")
    for unit in ("tablet", "capsule", "sachet", "scoop", "drop", "dropper", "pump", "ampoule", "piece")
)
#: What clears a usual time.
_NO_TIME = ("none", "no", "keine")


@dataclass(frozen=True)
class ProductChange:
    """What is said of a product, as typed; None leaves it as it is.

    `usual` is how many units, `usually_at` a clock time, a part of the day or "none", `left` how many units were
    counted just now. A new `label` changes what one unit holds from now on; doses that are logged keep theirs.
    """

    usual: str | None = None
    usually_at: str | None = None
    with_food: bool | None = None
    left: str | None = None
    label: str | None = None
    new_name: str | None = None


def elemental(text: str) -> dict[str, Any]:
    """Return every reading of a label as JSON values, amounts to 0.1 mg (small ones to 0.01), and what settles it."""
    label = read_label(text)
    return {
        "text": label.text,
        "readings": readings_as_json(label),
        "certain": label.certain,
        "bath_only": label.bath_only,
        "unit": label.unit_name,
        "ask": label.ask,
    }


def readings_as_json(label: LabelReading) -> list[dict[str, Any]]:
    """Return the readings of a label as JSON values, the likeliest first."""
    return [
        {
            "form": reading.form,
            "compound": reading.compound,
            "compound_mg": None if reading.compound_mg is None else round(reading.compound_mg, 1),
            "elemental_mg": round(reading.elemental_mg, _places(reading.elemental_mg)),
            "elemental_low_mg": _rounded(reading.elemental_low_mg),
            "elemental_high_mg": _rounded(reading.elemental_high_mg),
            "parts": {form: _rounded(mg) for form, mg in reading.parts},
            "why": reading.why,
        }
        for reading in label.readings
    ]


def product_from_text(text: str) -> Product:
    """Return the product a label describes; a label with two readings, or no form, raises with its question.

    What is for the bath only is no product: nobody swallows it.
    """
    label = read_label(text)
    if label.bath_only:
        raise InputError(
            "label-bath-only",
            f'"{shown(label.text)}" is for the bath only and never swallowed; log a bath with "magnesia log bath". '
            "If somebody swallowed it: take no more magnesium, and call your emergency number.",
        )
    return _product_of(label)


def _product_of(label: LabelReading) -> Product:
    if not label.certain or label.readings[0].form is None:
        problem = "can be read in more than one way" if len(label.readings) > 1 else "leaves something open"
        raise InputError(
            "label-unclear",
            f'"{shown(label.text)}" {problem}. {label.ask}',
            readings=readings_as_json(label),
            ask=label.ask,
        )
    reading = label.readings[0]
    form = forms()[str(reading.form)]
    lower = label.text.lower()
    unit = label.unit_name or next(
        (unit for unit, pattern in _UNIT_WORDS if re.search(pattern, lower)), "dose"
    )
    release = next(
        (word for pattern, word in _RELEASE_WORDS if re.search(pattern, lower)),
        "solution" if unit in _OF_A_SOLUTION else form.default_release,
    )
    name = " ".join(label.text.split())
    return Product(name, form.id, reading.elemental_mg, unit, release, parts=label.parts)


def list_products(profile: store.Place) -> dict[str, Any]:
    """Return the products of the profile, each with its usual dose and how many units are left."""
    with store.open_profile(profile) as opened:
        products = store.load_products(opened)
        counted = any(product.units_left is not None for product in products)
        diary = store.load_diary(opened) if counted else None
    return {
        "products": [
            _as_json(product, None if diary is None else units_left(product, diary)) for product in products
        ]
    }


def set_product(profile: store.Place, name: str, change: ProductChange) -> dict[str, Any]:
    """Change what is known of a product from now on, or add one by its name and label; return it."""
    with store.open_profile(profile) as opened:
        products = store.load_products(opened)
        known = {product.name.casefold(): product for product in products}
        before = known.get(name.strip().casefold())
        if before is None:
            require_present_name(name, products)
        if before is None and change.label is None:
            before = store.product_named(opened, name)
        after = _changed(before, name.strip(), change)
        _require_own_name(after, before, products)
        kept = tuple(after if product is before else product for product in products)
        store.save_products(opened, kept if before else (*products, after), created_at=clock.now())
        left = None if after.units_left is None else units_left(after, store.load_diary(opened))
        keeps = None if before is None else _plan_keeps(opened, before, after)
    return {"added": before is None, "product": _as_json(after, left), "plan_keeps": keeps}


def _plan_keeps(opened: store.Profile, before: Product, after: Product) -> str | None:
    """Return what a plan with this product goes on holding, where one unit of it holds something else now."""
    if (before.form, before.elemental_mg_per_unit) == (after.form, after.elemental_mg_per_unit):
        return None
    try:
        plan = store.load_plan(opened)
    except SafetyRefusal:
        # Today's rules do not pass it any more, so nobody goes on with it.
        return None
    if plan is None or (last := plan.start + timedelta(days=plan.days - 1)) < clock.today():
        return None
    planned = next((product for product in plan.regimen.products if after.goes_by(product.name)), None)
    if planned is None or _held(planned) == _held(after):
        return None
    return (
        f"Your plan until {last} keeps {_held(planned)}; doses that you log from now on hold {_held(after)}, and the "
        "answer counts what was logged. If you still take the old one, set its label back."
    )


def _held(product: Product) -> str:
    return f"{product.elemental_mg_per_unit:.4g} mg as {product.form} in one {product.unit_name}"


def _changed(before: Product | None, name: str, change: ProductChange) -> Product:
    product = before
    if change.label is not None:
        read = product_from_text(change.label)
        product = replace(read, name=name) if before is None else relabelled(before, read)
    if product is None:
        raise InputError("product-unknown", f'There is no product "{shown(name)}"; add --label to make it.')
    said: dict[str, Any] = {}
    if change.usual is not None:
        said["default_units"] = units.parse_number(change.usual)
    if change.usually_at is not None:
        said |= _usual_time(change.usually_at)
    if change.with_food is not None:
        said["default_with_food"] = change.with_food
    if change.left is not None:
        said |= {"units_left": units.parse_number(change.left), "counted_at": clock.now()}
    product = replace(product, **said)
    return product if change.new_name is None else product.renamed(change.new_name.strip())


def relabelled(product: Product, read: Product) -> Product:
    """Return a product with what a label says that was read anew; its name, usual dose and count stay."""
    return replace(
        product,
        form=read.form,
        elemental_mg_per_unit=read.elemental_mg_per_unit,
        unit_name=read.unit_name,
        release=read.release,
        parts=read.parts,
    )


def _usual_time(text: str) -> dict[str, Any]:
    word = text.strip().lower()
    if word in _NO_TIME:
        return {"default_time": None, "default_part_of_day": None}
    clock_time, part = time_said(text)
    return {"default_time": clock_time, "default_part_of_day": part}


def _require_own_name(after: Product, before: Product | None, products: Sequence[Product]) -> None:
    if not after.name:
        raise InputError("product-name", "A product needs a name; type a short one, such as glycinate.")
    if any(product.goes_by(after.name) for product in products if product is not before):
        raise InputError(
            "product-name",
            f'Another product is or was called "{shown(after.name)}"; choose a name of its own.',
        )


def require_present_name(name: str, products: Sequence[Product]) -> None:
    """Refuse a name that a product had before: its doses of that time would belong to two."""
    for product in products:
        if product.goes_by(name):
            raise InputError(
                "product-name",
                f'"{shown(name)}" is what your product "{shown(product.name)}" was called before; name it "'
                f'{shown(product.name)}", or give a new product a name of its own.',
            )


def _as_json(product: Product, left: float | None) -> dict[str, Any]:
    clock = product.default_time
    return {
        "name": product.name,
        "former_names": list(product.former_names),
        "form": product.form,
        "elemental_mg_per_unit": round(product.elemental_mg_per_unit, 2),
        "unit": product.unit_name,
        "release": product.release,
        "parts": dict(product.parts),
        "usual_units": product.default_units,
        "usual_time": None if clock is None else f"{clock:%H:%M}",
        "usual_part_of_day": product.default_part_of_day,
        "usual_with_food": product.default_with_food,
        "units_left": left,
        "counted_at": None if product.counted_at is None else product.counted_at.isoformat(),
    }


def _places(mg: float) -> int:
    """Return how many decimals say something: a drop holds so little that a tenth of a mg is too coarse."""
    return 1 if mg >= units.MG_PER_MMOL else 2


def _rounded(mg: float | None) -> float | None:
    return None if mg is None else round(mg, _places(mg))


def intake_from_text(text: str) -> PlannedIntake:
    """Read "200 mg elemental citrate@20:00": one dose of what the label describes, at a time of day.

    What is for the bath only is read too: the rules of safety refuse it, and say why.
    """
    label, at, clock = text.rpartition("@")
    if not at:
        raise InputError(
            "product-without-time",
            f'"{shown(text)}" has no time of day; type it like "200 mg elemental citrate@20:00".',
        )
    return PlannedIntake(_product_of(read_label(label.strip())), 1.0, units.parse_clock(clock))
