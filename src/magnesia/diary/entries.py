"""What a person writes down: one frozen value per entry, refused at once when it cannot be true."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from magnesia import evidence
from magnesia.errors import InputError

#: Outcomes whose scale is not 0-10, with the name of their scale (bounds: evidence table `plausible`).
SCALES = {"stool_form": "stool_form_1_7", "sleep_hours": "hours"}
DEFAULT_SCALE = "score_0_10"

#: Years outside this window are slips of the pen, and some break time zone arithmetic.
FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST_NAME, LONGEST_NOTE = 200, 20_000


def limit(key: str) -> float:
    """Return one number of the table `plausible`."""
    return evidence.facts("plausible")[key].value


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of this IANA name."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as problem:
        raise InputError(
            "zone-unknown",
            f"The time zone {name!r} is not known; write a name such as Europe/Oslo or America/New_York.",
            zone=name,
        ) from problem


def end_of_day(day: date, zone: str) -> datetime:
    """Return the first instant after a local day, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), zone_of(zone)).astimezone(UTC)


@dataclass(frozen=True)
class Stamp:
    """When it happened on the person's own calendar, and when it was written down.

    In the hour that an autumn clock change repeats, a local time stands for either of the two hours.
    """

    local_date: date
    local_time: time | None
    zone: str
    entered_at: datetime

    def __post_init__(self) -> None:
        if isinstance(self.local_date, datetime) or not FIRST_YEAR <= self.local_date.year <= LAST_YEAR:
            raise InputError(
                "date-implausible",
                f"{self.local_date} cannot be a day of this diary; check the year.",
                local_date=str(self.local_date),
            )
        if self.local_time is not None and self.local_time.tzinfo is not None:
            raise InputError("time-with-zone", "A local time carries no offset; put the zone beside it.")
        if self.entered_at.utcoffset() != timedelta(0):
            raise InputError(
                "entered-not-utc", "The time of entering must be in UTC, such as 2026-01-31T18:05Z."
            )
        zone_of(self.zone)
        object.__setattr__(self, "entered_at", self.entered_at.astimezone(UTC))

    @property
    def is_late(self) -> bool:
        """Whether it was written down more than 48 hours after its day had ended."""
        allowed = timedelta(hours=limit("late_after_h"))
        return self.entered_at > end_of_day(self.local_date, self.zone) + allowed


@dataclass(frozen=True)
class _Entry:
    """What every entry carries; `replaces` names an earlier entry that this one corrects."""

    entry_id: str
    stamp: Stamp
    replaces: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        _require_text("entry_id", self.entry_id, LONGEST_NAME)
        if self.replaces is not None:
            _require_text("replaces", self.replaces, LONGEST_NAME)
            if self.replaces == self.entry_id:
                raise InputError(
                    "replaces-itself", "An entry cannot replace itself; give the correction its own id."
                )


@dataclass(frozen=True)
class Dose(_Entry):
    """Something swallowed. `elemental_mg` is the magnesium in the whole dose, by the label of that day."""

    product_name: str
    form: str
    release: str
    units_taken: float
    elemental_mg: float
    with_food: bool | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        _require_text("product_name", self.product_name, LONGEST_NAME)
        _require_one_of("form", self.form, tuple(evidence.forms()))
        _require_one_of("release", self.release, evidence.RELEASES)
        _require_between(
            "units_taken", self.units_taken, 0, limit("units_taken_max"), "what fits in one dose", above=True
        )
        if self.units_taken == 0:
            raise InputError(
                "dose-of-nothing",
                "A dose of 0 units is no dose; log 'none taken' instead.",
                column="units_taken",
            )
        _require_between("elemental_mg", self.elemental_mg, 0, math.inf, "what can be in a dose")
        if self.elemental_mg > limit("single_dose_elemental_mg_max"):
            raise InputError(
                "dose-implausible",
                f"{self.elemental_mg:g} mg of magnesium in one dose is more than the diary takes without "
                f"asking ({limit('single_dose_elemental_mg_max'):g} mg); check whether the label means "
                "the compound rather than the magnesium in it.",
                column="elemental_mg",
                elemental_mg=self.elemental_mg,
            )


@dataclass(frozen=True)
class NoDose(_Entry):
    """Nothing was taken on that day: a fact, unlike a day that was not logged."""


@dataclass(frozen=True)
class UnsureDose(_Entry):
    """The person does not remember whether, or how much, was taken on that day."""


@dataclass(frozen=True)
class Score(_Entry):
    """One rating: 0-10 unless the outcome has a scale of its own (`SCALES`)."""

    outcome: str
    value: float

    def __post_init__(self) -> None:
        super().__post_init__()
        _require_text("outcome", self.outcome, LONGEST_NAME)
        scale = scale_of(self.outcome)
        low, high = limit(f"{scale}_min"), limit(f"{scale}_max")
        _require_between(scale, self.value, low, high, f"the scale of {self.outcome}")


@dataclass(frozen=True)
class Bath(_Entry):
    """A bath with salt in it; what gets through the skin is not known, so it is never added to a total."""

    salt_g: float | None = None
    minutes: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("salt_g", "minutes"):
            value = getattr(self, name)
            if value is not None:
                _require_between(name, value, 0, limit(f"bath_{name}_max"), "what fits a bath")


@dataclass(frozen=True)
class Topical(_Entry):
    """Oil, lotion or spray on the skin; never added to a total either."""

    product_name: str
    body_site: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        _require_text("product_name", self.product_name, LONGEST_NAME)
        if self.body_site is not None:
            _require_text("body_site", self.body_site, LONGEST_NAME)


@dataclass(frozen=True)
class Event(_Entry):
    """Something that happened: "loose stool", "migraine"."""

    name: str

    def __post_init__(self) -> None:
        super().__post_init__()
        _require_text("event", self.name, LONGEST_NAME)


@dataclass(frozen=True)
class Note(_Entry):
    """Free words. With `retracts` it takes an earlier entry back, and the words say why."""

    text: str
    retracts: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        _require_text("note", self.text, LONGEST_NOTE)
        if self.retracts is not None:
            _require_text("retracts", self.retracts, LONGEST_NAME)
            if self.retracts == self.entry_id:
                raise InputError(
                    "retracts-itself", "An entry cannot retract itself; give the retraction its own id."
                )


Entry = Dose | NoDose | UnsureDose | Score | Bath | Topical | Event | Note


def scale_of(outcome: str) -> str:
    """Return the name of the scale on which this outcome is rated."""
    return SCALES.get(outcome, DEFAULT_SCALE)


def _require_text(name: str, value: str, longest: int) -> None:
    """Refuse words that are missing, endless, or that no file could hold (NUL, half a character).

    A name (anything but a note) neither begins nor ends with a blank, so that "pain" and " pain" are not two.
    """
    if not value.strip() or (value != value.strip() and longest != LONGEST_NOTE):
        raise InputError(
            "text-missing", f"{name} is empty or begins or ends with a blank; write it plainly.", column=name
        )
    if len(value) > longest:
        raise InputError(
            "text-too-long", f"{name} has {len(value)} characters; the most is {longest}.", column=name
        )
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value):
        raise InputError(
            "text-unwritable", f"{name} holds a character that no file can keep; type it again.", column=name
        )


def _require_one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InputError(
            f"{name}-unknown",
            f"{name} {value!r} is not known; write one of: {', '.join(known)}.",
            column=name,
        )


def _require_between(
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
