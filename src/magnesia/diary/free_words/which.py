"""Which product is meant, from the words that are left when times and numbers are taken out."""

from __future__ import annotations

import difflib
import re

from magnesia import units
from magnesia.diary.free_words.numbers import SOLID, Said
from magnesia.diary.free_words.pieces import Pieces
from magnesia.diary.free_words.vocabulary import FILLER, MAGNESIUM
from magnesia.evidence import forms
from magnesia.person import Product

_TOKEN = re.compile(r"[^\W\d_][\w'-]*")
#: So many products are named where one must be chosen.
_MOST_LISTED = 8


def take_full_name(pieces: Pieces, products: tuple[Product, ...]) -> Product | None:
    """Take out the full name of a product, the longest that stands there, so that its words say nothing else."""
    for product in sorted(products, key=lambda one: len(one.name), reverse=True):
        name = re.sub(r"[;!()\",]", " ", " ".join(product.name.lower().split())).strip()
        pattern = re.compile(rf"(?<!\w){re.escape(name).replace(chr(92) + ' ', ' +')}(?!\w)")
        if found := pieces.find(pattern):
            pieces.use(*found[0].span(), described(product), "product")
            return product
    return None


def take_product(pieces: Pieces, products: tuple[Product, ...], named: Product | None, extra: str) -> Product:
    """Take out the words for a product and return the one that they all name; several or none are asked about.

    `extra` is a weight that was said, such as "200 mg", which may be a part of a name.
    """
    fitting = [named] if named else list(products)
    said: list[tuple[int, str]] = []
    for match in pieces.find(_TOKEN):
        word = match[0]
        if named is None or word not in FILLER:
            meant = _meant_by(word, products)
            if meant is None:
                continue
            kept = [product for product in fitting if product in meant]
            if not meant:
                raise pieces.unclear(
                    "product-unknown", f"You have no product of {word}. Yours are: {_listed(list(products))}."
                )
            if not kept:
                raise pieces.unclear(
                    "product-unknown",
                    f'"{word}" fits another product than the words before; name one dose at a time.',
                )
            fitting = kept
            pieces.use(*match.span())
            if named is None and word not in MAGNESIUM:
                said.append((match.start(), pieces.shown[match.start() : match.end()]))
    if extra:
        fitting = [
            product for product in fitting if extra in " ".join(product.name.lower().split())
        ] or fitting
    if len(fitting) > 1:
        raise pieces.unclear(
            "product-unknown",
            f"Several of your products fit: {_listed(fitting)}. Name the one that you took.",
        )
    product = fitting[0]
    if said:
        pieces.tell(said[0][0], " ".join(words for _, words in said), described(product), "product")
    elif named is None:
        pieces.assume(f"your only product, {described(product)}")
    return product


def described(product: Product) -> str:
    """Return a product as it is shown: "Glycinate (100 mg of magnesium in one tablet)"."""
    return f"{product.name} ({product.elemental_mg_per_unit:g} mg of magnesium in one {product.unit_name})"


def require_understood(pieces: Pieces, products: tuple[Product, ...]) -> None:
    """Refuse a word that nobody used, that names no product and is no filler; a near word is offered, never taken."""
    for match in pieces.find(re.compile(r"[^\s\x1f]+")):
        word = match[0].strip(".:'-–—/")
        if not word or word in FILLER or _meant_by(word, products) is not None:
            continue
        own = sorted({word for product in products for word in _name_words(product)})
        near = _near(word, own) or _near(word, _vocabulary(products))
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise pieces.unclear(
            "words-unclear",
            f'"{word}" was not understood.{hint} Say it like "half glycinate 9pm" or "2 citrate with dinner".',
        )


def _near(word: str, known: list[str]) -> list[str]:
    """Return the known word that is nearest, where one is near; never the very same word, which is no help."""
    others = [one for one in known if one != word]
    return difflib.get_close_matches(word, others, n=1, cutoff=0.75)


def only_in_unit(products: tuple[Product, ...], said: set[str]) -> tuple[Product, ...]:
    """Return the products that are counted in a unit that was said, such as drops; all where none is."""
    return tuple(product for product in products if product.unit_name in said) or products


def product_words(pieces: Pieces, products: tuple[Product, ...]) -> list[int]:
    """Return where words stand that name a product."""
    return [match.start() for match in pieces.find(_TOKEN) if _meant_by(match[0], products)]


def fits_unit(product: Product, unit: str) -> bool:
    """Return whether a unit that was said can be one of this product's."""
    return (
        product.unit_name in ("dose", unit)
        or (unit in SOLID and product.unit_name in SOLID)
        or (unit == "sachet" and product.unit_name == "scoop")
    )


def _meant_by(word: str, products: tuple[Product, ...]) -> list[Product] | None:
    """Return the products that a word fits; None where it is no word for a product, [] where none is of that form."""
    by_name = [p for p in products if word in _name_words(p) or word.removesuffix("s") in _name_words(p)]
    if word in MAGNESIUM and word not in FILLER:
        return by_name or list(products)
    form = _form_of(word)
    if form is not None:
        by_form = [p for p in products if p.form == form or form in {part for part, _ in p.parts}]
        own = [p for p in by_form if p.form == form] or by_form
        return list(dict.fromkeys([*own, *by_name]))
    return None if word in FILLER or not by_name else by_name


def _name_words(product: Product) -> set[str]:
    return {word for name in product.names for word in _TOKEN.findall(name.lower())}


def _form_of(word: str) -> str | None:
    bare = word.removeprefix("magnesium").removeprefix("-") or word
    for ending in ("tabletten", "tablette", "kapseln", "kapsel", "tropfen", "pulver"):
        bare = bare.removesuffix(ending).removesuffix("-") or bare
    for key, form in forms().items():
        if any(known in (key, *form.words) for known in (word, bare, bare.removesuffix("s"))):
            return key
    return None


def _vocabulary(products: tuple[Product, ...]) -> list[str]:
    of_forms = [word for product in products for word in forms()[product.form].words]
    times = "today yesterday morning midday afternoon evening bedtime breakfast lunch dinner gestern abends mittags"
    counted = [word for unit, words in units.WORDS.items() for word in (unit, *words) if len(word) > 3]
    return [word for word in (*of_forms, *times.split(), *counted, *units.NUMBER_WORDS) if len(word) > 2]


def _listed(products: list[Product]) -> str:
    names = [product.name for product in products]
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return ", ".join(names[:_MOST_LISTED]) + more


def amount_in(product: Product, said: Said) -> float | None:
    """Return the number of the product's units that was said; None where the unit is not one of the product's."""
    if said.unit is None or fits_unit(product, said.unit):
        return said.value
    if product.unit_name in units.BASE and units.BASE[said.unit][0] == units.BASE[product.unit_name][0]:
        return units.convert(said.value, said.unit, product.unit_name)
    return None
