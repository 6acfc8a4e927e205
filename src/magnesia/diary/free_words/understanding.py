"""Puts the pieces together: one dose, with what each piece of the text was taken for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from magnesia import units
from magnesia.diary.free_words.calendar_words import at_part
from magnesia.diary.free_words.numbers import SOLID, Said, bare_units, numbers_in
from magnesia.diary.free_words.pieces import Pieces, pieces_of
from magnesia.diary.free_words.vocabulary import (
    AS_NEEDED,
    AS_PLANNED,
    AS_USUAL,
    BODY_WORDS,
    NONE_WORDS,
    REASON,
    REASON_ARTICLE,
    SITE,
    UNSURE_WORDS,
)
from magnesia.diary.free_words.when import When, has_begun, require_past, when_of, when_said
from magnesia.diary.free_words.which import (
    amount_in,
    fits_unit,
    only_in_unit,
    product_words,
    require_understood,
    take_full_name,
    take_product,
)
from magnesia.diary.refusals import Purpose
from magnesia.errors import InputError
from magnesia.person import Product

#: "25.11" is a day to many; up to 23.59 it may be a time as well.
_DAY_AND_MONTH = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Understood:
    """One dose as it was understood, to be shown before it is saved.

    `said` holds each piece of the text and what it was taken for, in the order of the text; "(as usual)" marks what
    was not said and follows from the usual dose of the product. Without `day_is_said` the day is that of the moment
    of reading. A clock time leaves `part_of_day` None; `time_is_usual` says that neither was said.
    """

    product: Product
    units_taken: float
    day: date
    day_is_said: bool
    local_time: time | None
    part_of_day: str | None
    time_is_usual: bool
    with_food: bool | None
    purpose: Purpose | None
    reason: str | None
    body_site: str | None
    said: tuple[tuple[str, str], ...]


def understand(text: str, products: tuple[Product, ...], *, local_now: datetime) -> Understood:
    """Read "half glycinate 9pm" as one dose of one of these products, at the person's own time of day.

    Raises InputError where a word was not understood, a number may mean two things, several products fit, or the
    time has not come yet; nothing is dropped and nothing is corrected in silence.
    """
    pieces = pieces_of(text)
    _require_dose(pieces, products, local_now)
    named = take_full_name(pieces, products)
    when = when_said(pieces, local_now)
    reason, body_site = _take_reason(pieces, products)
    purpose = _take_purpose(pieces, reason)
    is_usual = _take_usual(pieces)
    product, amount = _product_and_amount(pieces, products, named, when)
    # Only now: a day in words that are not known would be asked about as a time of today.
    require_past(pieces, when, local_now)
    units_taken = _units(pieces, product, amount, is_usual)
    time_is_usual = _take_usual_time(pieces, product, when, local_now)
    return Understood(
        product=product,
        units_taken=units_taken,
        day=when.day or local_now.date(),
        day_is_said=when.day is not None,
        local_time=when.clock,
        part_of_day=None if when.clock is not None else when.part,
        time_is_usual=time_is_usual,
        with_food=when.with_food,
        purpose=purpose,
        reason=reason,
        body_site=body_site,
        said=pieces.in_order(),
    )


def _require_dose(pieces: Pieces, products: tuple[Product, ...], local_now: datetime) -> None:
    if not products:
        raise pieces.unclear(
            "no-product", "this profile has no product yet; add one with magnesia init --product LABEL."
        )
    if not pieces.left.strip():
        raise pieces.unclear("words-unclear", 'no words were given; say it like "half glycinate 9pm".')
    if found := pieces.find(UNSURE_WORDS):
        raise pieces.unclear(
            "dose-unsure",
            f'"{found[0][0]}" is no dose; where you do not know, write: '
            f"magnesia log unsure{_date_option(pieces, local_now)}.",
        )
    if found := pieces.find(NONE_WORDS):
        raise pieces.unclear(
            "dose-of-nothing",
            f'"{found[0][0]}" is no dose; where nothing was taken, write: '
            f"magnesia log none{_date_option(pieces, local_now)}.",
        )


def _date_option(pieces: Pieces, local_now: datetime) -> str:
    """Return the option for the day that the words name; empty where they name none, or none that is plain."""
    try:
        day = when_of(pieces_of(pieces.shown), local_now).day
    except InputError:
        return ""
    return "" if day is None else f" --date {day}"


def _take_reason(pieces: Pieces, products: tuple[Product, ...]) -> tuple[str | None, str | None]:
    """Take out "for cramps in my left calf"; a number or a product in it is not swallowed."""
    found = pieces.find(REASON)
    if not found:
        return None, None
    match = found[-1]
    words = REASON_ARTICLE.sub("", match[1].strip(" ."))
    typed = pieces.shown[match.start(1) : match.end(1)].strip(" .")[-len(words) :] if words else ""
    own = {word for product in products for word in re.findall(r"[^\W\d_]{3,}", product.name.lower())}
    numbers = {word for word, value in units.NUMBER_WORDS.items() if value != 1}
    strange = [
        word for word in words.split() if word in own | numbers or any(sign.isnumeric() for sign in word)
    ]
    if not words or len(found) > 1 or strange or REASON.search(words):
        what = f'"{strange[0]}" in "{match[0].strip()}"' if strange else f'"{match[0].strip()}"'
        raise pieces.unclear(
            "words-unclear", f"{what} was not understood; put the reason last, without numbers."
        )
    site = SITE.match(words)
    if site and site[2].split()[-1] in BODY_WORDS:
        reason, body_site = typed[: site.end(1)], typed[site.start(2) :]
        pieces.use(*match.span(), f"as needed, the reason: {reason}; where: {body_site}")
        return reason, body_site
    pieces.use(*match.span(), f"as needed, the reason: {typed}")
    return typed, None


def _take_purpose(pieces: Pieces, reason: str | None) -> Purpose | None:
    needed, planned = pieces.find(AS_NEEDED), pieces.find(AS_PLANNED)
    if planned and (needed or reason):
        raise pieces.unclear("words-unclear", "planned and as needed are both said; name one.")
    for match in needed:
        pieces.use(*match.span(), "as needed")
    for match in planned:
        pieces.use(*match.span(), "planned")
    return "as needed" if needed or reason else "planned" if planned else None


def _take_usual(pieces: Pieces) -> bool:
    found = pieces.find(AS_USUAL)
    for match in found:
        pieces.use(*match.span(), "the usual dose")
    return bool(found)


def _product_and_amount(
    pieces: Pieces, products: tuple[Product, ...], named: Product | None, when: When
) -> tuple[Product, Said | None]:
    weight = None
    counts = []
    for said in numbers_in(pieces):
        if said.unit is not None and units.BASE[said.unit][0] in ("mass", "amount"):
            weight = said
            pieces.use(said.start, said.end)
        else:
            counts.append(said)
    first_word = _start_of_product(pieces, products)
    for said in counts:
        pieces.use(said.start, said.end)
    loose = bare_units(pieces)
    for start, end, _ in loose:
        pieces.use(start, end)
    require_understood(pieces, products)
    said_units = {unit for _, _, unit in loose} | {said.unit for said in counts if said.unit}
    fitting = only_in_unit(products, said_units - SOLID) if named is None else products
    product = take_product(pieces, fitting, named, weight.words if weight else "")
    if weight is not None and weight.words not in " ".join(product.name.lower().split()):
        raise _weight_said(pieces, product, weight)
    for _, _, unit in loose:
        if not fits_unit(product, unit):
            raise _other_unit(pieces, product, unit)
    return product, _one_count(pieces, counts, first_word, product, when)


def _start_of_product(pieces: Pieces, products: tuple[Product, ...]) -> int:
    """Return where the product is named, to tell "2 glycinate" from "glycinate 2"."""
    named = [piece.start for piece in pieces.said if piece.kind == "product"]
    return min([*named, *product_words(pieces, products), len(pieces.left)])


def _one_count(
    pieces: Pieces, counts: list[Said], first_word: int, product: Product, when: When
) -> Said | None:
    """Return the number that counts units; a bare number that may be a time of day is asked about."""
    if not counts:
        return None
    timeless = when.clock is None
    for said in counts:
        is_hour = not said.is_count and said.value in range(25)
        if is_hour and timeless and (len(counts) > 1 or said.start > first_word) and said is counts[-1]:
            like = f"{said.value:g} am or {said.value:g} pm" if said.value <= 12 else f"{said.value:g}:00"
            raise pieces.unclear(
                "time-unclear",
                f'"{said.words}" may be a time of day or an amount; write {like} for the time, or '
                f'"{units.counted(said.value, product.unit_name)}" for the amount.',
            )
    if len(counts) > 1:
        words = " and ".join(f'"{said.words}"' for said in counts)
        raise pieces.unclear("words-unclear", f"{words} are two amounts; name one dose at a time.")
    (said,) = counts
    if said.unit is None and _DAY_AND_MONTH.fullmatch(said.words) and said.value >= 24:
        raise pieces.unclear(
            "date-unclear",
            f'"{said.words}" may be a day or an amount; write the day with its year, or '
            f'"{said.words} {product.unit_name}".',
        )
    if said.unit is None and re.fullmatch(r"\d{1,2}\.\d{2}", said.words) and float(said.words) < 24:
        raise pieces.unclear(
            "time-unclear",
            f'"{said.words}" may be a time or an amount; write {said.words.replace(".", ":")} for the time, or '
            f'"{said.words} {product.unit_name}".',
        )
    return said


def _units(pieces: Pieces, product: Product, said: Said | None, is_usual: bool) -> float:
    if said is None:
        if not is_usual:
            pieces.assume(units.counted(product.default_units, product.unit_name))
        return product.default_units
    if is_usual:
        raise pieces.unclear("words-unclear", f'"{said.words}" and the usual dose are both said; name one.')
    amount = amount_in(product, said)
    if amount is None:
        raise _other_unit(pieces, product, str(said.unit))
    pieces.tell(said.start, pieces.shown[said.start : said.end], units.counted(amount, product.unit_name))
    return amount


def _take_usual_time(pieces: Pieces, product: Product, when: When, local_now: datetime) -> bool:
    """Fill in the usual time and meal where nothing was said of the time, unless that time is still to come.

    Returns whether the time is now the usual one.
    """
    if when.clock is not None or when.part is not None:
        return False
    day = when.day or local_now.date()
    here = local_now.replace(tzinfo=None)
    clock, part = product.default_time, product.default_part_of_day
    if clock is not None and datetime.combine(day, clock) <= here:
        when.clock = clock
        pieces.assume(f"{clock:%H:%M}")
    elif part is not None and (day < here.date() or has_begun(part, here)):
        when.part = part
        pieces.assume(at_part(part))
    if when.with_food is None and product.default_with_food is not None:
        when.with_food = product.default_with_food
        pieces.assume("with food" if product.default_with_food else "without food")
    return when.clock is not None or when.part is not None


def _weight_said(pieces: Pieces, product: Product, weight: Said) -> Exception:
    mg = units.elemental_mg(units.Amount(weight.value, str(weight.unit)))
    count = mg / product.elemental_mg_per_unit if product.elemental_mg_per_unit else 0
    hint = f' If that counts the magnesium itself, it is "{count:g} {product.name}".' if count else ""
    return pieces.unclear(
        "words-unclear",
        f'"{weight.words}" is a weight, and it does not say whether of the salt or of the magnesium; write how many '
        f"{product.unit_name}s you took.{hint}",
    )


def _other_unit(pieces: Pieces, product: Product, unit: str) -> Exception:
    return pieces.unclear(
        "words-unclear", f"{product.name} is counted in {product.unit_name}s, not in {unit}s; write how many."
    )
