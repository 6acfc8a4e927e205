"""What no kind of entry may hold: words that are missing or endless, numbers outside their span, unknown units."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from typing import Literal, get_args

from magnesia import units
from magnesia.diary.stamp import limit
from magnesia.errors import InputError

Purpose = Literal["planned", "as needed"]
#: Units that count things and need no table.
COUNTED = ("portion", "piece", "dose", "drink", "puff", "patch")
#: NUL, and half a character.
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
LONGEST_NAME, LONGEST_NOTE, LONGEST_UNIT = 200, 20_000, 20


def require_text(name: str, value: str, longest: int) -> None:
    """Refuse words that are missing, endless, or that no file could hold (NUL, half a character).

    A name (anything but a note) neither begins nor ends with a blank, so that "pain" and " pain" are not two.
    """
    plain = value.strip()
    if not plain or (value != plain and longest != LONGEST_NOTE):
        raise InputError(
            "text-missing", f"{name} is empty or begins or ends with a blank; write it plainly.", column=name
        )
    if len(value) > longest:
        raise InputError(
            "text-too-long", f"{name} has {len(value)} characters; the most is {longest}.", column=name
        )
    if not (value.isascii() and "\0" not in value) and _UNWRITABLE.search(value):
        raise InputError(
            "text-unwritable", f"{name} holds a character that no file can keep; type it again.", column=name
        )


def require_words_or_none(entry: object, *names: str) -> None:
    """Refuse words of these fields that are there but empty or endless."""
    for name in names:
        value = getattr(entry, name)
        if value is not None:
            require_text(name, value, LONGEST_NAME)


def require_purpose(purpose: str | None) -> None:
    """Refuse a purpose that is neither planned nor as needed."""
    if purpose is not None:
        require_one_of("purpose", purpose, get_args(Purpose))


def require_amount(amount: float | None, unit: str | None) -> None:
    """Refuse an amount without a unit, a unit without an amount, and a unit that nobody knows."""
    if (amount is None) != (unit is None):
        raise InputError(
            "amount-half-said",
            "An amount needs its unit and a unit its amount; write both or neither.",
            column="unit" if unit is None else "amount",
        )
    if amount is not None and unit is not None:
        require_between("amount", amount, 0, limit("amount_max"), "what can be taken", above=True)
        if unit not in units.BASE and unit not in COUNTED:
            raise InputError(
                "unit-not-known",
                f"{unit!r} is not a unit that the diary knows; write one of: {', '.join((*COUNTED, *units.BASE))}.",
                column="unit",
            )


def require_on_scale(name: str, value: float | None, scale: str, what: str) -> None:
    """Refuse a number outside its scale; None is "not measured"."""
    if value is not None:
        low, high = limit(f"{scale}_min"), limit(f"{scale}_max")
        require_between(name, value, low, high, f"the scale of {what}")


def require_one_of(name: str, value: str, known: Collection[str]) -> None:
    """Refuse a word that is not one of those known."""
    if value not in known:
        raise InputError(
            f"{name}-unknown",
            f"{name} {value!r} is not known; write one of: {', '.join(known)}.",
            column=name,
        )


def require_between(
    name: str, value: float, low: float, high: float, what: str, *, above: bool = False
) -> None:
    """Refuse a number outside the span; with `above` the words leave out the low end itself."""
    if not math.isfinite(value) or not low <= value <= high:
        span = f"from {low:g} to {high:g}" if math.isfinite(high) else f"of {low:g} or more"
        span = f"of more than {low:g}, up to {high:g}" if above else span
        raise InputError(
            f"{name.replace('_', '-')}-out-of-range",
            f"{value:g} lies outside {what} ({name}): write a number {span}.",
            column=name,
            value=str(value),
        )
