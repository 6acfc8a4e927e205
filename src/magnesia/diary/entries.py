"""What a person writes down: one frozen value per entry, refused at once when it cannot be true."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, get_args

from magnesia import evidence
from magnesia.diary.refusals import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_UNIT,
    Purpose,
    require_amount,
    require_between,
    require_on_scale,
    require_one_of,
    require_purpose,
    require_text,
    require_words_or_none,
)
from magnesia.diary.stamp import Stamp, limit
from magnesia.errors import InputError

#: Outcomes whose scale is not 0-10, with the name of their scale (bounds: evidence table `plausible`).
SCALES = {"stool_form": "stool_form_1_7", "sleep_hours": "hours"}
DEFAULT_SCALE = "score_0_10"
#: What else moves symptoms, with the scale on which it is measured; "value" may stay open ("yes, some").
INFLUENCES = {
    "exercise": "exercise_minutes",
    "sweating": "score_0_10",
    "alcohol": "drinks",
    "cycle_day": "cycle_day",
    "stress": "score_0_10",
    "illness": "score_0_10",
}
#: What can be said of a whole day: of which kind of entry.
KINDS = ("dose", "food", "bath", "topical", "score", "event", "medicine", "influence", "lab")
Kind = Literal["dose", "food", "bath", "topical", "score", "event", "medicine", "influence", "lab"]
#: "none": there was nothing of it. "unsure": the person does not remember. "not asked": nobody asked that day.
StateWord = Literal["none", "unsure", "not asked"]
Change = Literal["started", "stopped", "more", "less", "other"]
Comparator = Literal["<", ">"]
#: The diary's owner, where an entry does not name another who made it.
OWNER = "self"
#: A dose of several salts; `Dose.parts` says how much of each, where the label does.
MIXED = "mixed"


@dataclass(frozen=True)
class _Entry:
    """What every entry carries: `replaces` names an earlier entry that this one corrects, `made_by` who made it."""

    entry_id: str
    stamp: Stamp
    replaces: str | None = field(default=None, kw_only=True)
    made_by: str = field(default=OWNER, kw_only=True)

    def __post_init__(self) -> None:
        require_text("entry_id", self.entry_id, LONGEST_NAME)
        if self.made_by != OWNER:
            require_text("made_by", self.made_by, LONGEST_NAME)
        if self.replaces is not None:
            require_text("replaces", self.replaces, LONGEST_NAME)
            if self.replaces == self.entry_id:
                raise InputError(
                    "replaces-itself", "An entry cannot replace itself; give the correction its own id."
                )


@dataclass(frozen=True)
class Part:
    """One salt of a dose of several."""

    form: str
    elemental_mg: float

    def __post_init__(self) -> None:
        require_one_of("form", self.form, evidence.forms())
        require_between("elemental_mg", self.elemental_mg, 0, math.inf, "what can be in a dose")


@dataclass(frozen=True)
class Dose(_Entry):
    """Something swallowed. What it held is kept as the label said on that day; a later label rewrites nothing.

    `elemental_mg` is the magnesium in the whole dose. `parts` splits it where several salts are in it and the
    label says how much of each.
    """

    product_name: str
    form: str
    release: str
    units_taken: float
    elemental_mg: float
    with_food: bool | None = None
    unit_name: str = field(default="dose", kw_only=True)
    purpose: Purpose | None = field(default=None, kw_only=True)
    reason: str | None = field(default=None, kw_only=True)
    body_site: str | None = field(default=None, kw_only=True)
    parts: tuple[Part, ...] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        require_text("product_name", self.product_name, LONGEST_NAME)
        require_one_of("form", self.form, evidence.forms())
        require_one_of("release", self.release, evidence.RELEASES)
        require_between(
            "units_taken", self.units_taken, 0, limit("units_taken_max"), "what fits in one dose", above=True
        )
        if self.units_taken == 0:
            raise InputError(
                "dose-of-nothing",
                "A dose of 0 units is no dose; log 'none taken' instead.",
                column="units_taken",
            )
        require_text("unit_name", self.unit_name, LONGEST_UNIT)
        require_purpose(self.purpose)
        require_words_or_none(self, "reason", "body_site")
        self._require_plausible_amount()

    def _require_plausible_amount(self) -> None:
        require_between("elemental_mg", self.elemental_mg, 0, math.inf, "what can be in a dose")
        if self.elemental_mg > limit("single_dose_elemental_mg_max"):
            raise InputError(
                "dose-implausible",
                f"{self.elemental_mg:g} mg of magnesium in one dose is more than the diary takes without "
                f"asking ({limit('single_dose_elemental_mg_max'):g} mg); check whether the label means "
                "the compound rather than the magnesium in it.",
                column="elemental_mg",
                elemental_mg=self.elemental_mg,
            )
        whole = sum(part.elemental_mg for part in self.parts)
        if self.parts and not math.isclose(whole, self.elemental_mg, rel_tol=1e-6):
            raise InputError(
                "parts-differ",
                f"The parts of the dose hold {whole:g} mg, the dose {self.elemental_mg:g} mg; they must agree.",
                column="parts",
            )


@dataclass(frozen=True)
class DayState(_Entry):
    """What is known of a whole day without an amount: nothing of a kind, not sure, or nobody asked.

    Each is a fact of its own, unlike a day that was not logged. `name` narrows it to one outcome, event,
    medicine or influence.
    """

    about: Kind
    state: StateWord
    name: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        require_one_of("kind", self.about, KINDS)
        require_one_of("state", self.state, get_args(StateWord))
        require_words_or_none(self, "name")


@dataclass(frozen=True)
class Food(_Entry):
    """Something eaten or drunk. `elemental_mg` is None where its magnesium is not known, which is not zero."""

    name: str
    amount: float | None = None
    unit: str | None = None
    elemental_mg: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        require_text("name", self.name, LONGEST_NAME)
        require_amount(self.amount, self.unit)
        if self.elemental_mg is not None:
            require_between(
                "elemental_mg", self.elemental_mg, 0, limit("food_elemental_mg_max"), "what a food holds"
            )


@dataclass(frozen=True)
class Score(_Entry):
    """One rating: 0-10 unless the outcome has a scale of its own (`SCALES`)."""

    outcome: str
    value: float

    def __post_init__(self) -> None:
        super().__post_init__()
        require_text("outcome", self.outcome, LONGEST_NAME)
        scale = scale_of(self.outcome)
        low, high = limit(f"{scale}_min"), limit(f"{scale}_max")
        require_between(scale, self.value, low, high, f"the scale of {self.outcome}")


@dataclass(frozen=True)
class Bath(_Entry):
    """A bath with salt in it; what gets through the skin is not known, so it is never added to a total."""

    salt_g: float | None = None
    minutes: float | None = None
    salt_name: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("salt_g", "minutes"):
            value = getattr(self, name)
            if value is not None:
                require_between(name, value, 0, limit(f"bath_{name}_max"), "what fits a bath")
        require_words_or_none(self, "salt_name")


@dataclass(frozen=True)
class Topical(_Entry):
    """Oil, lotion or spray on the skin; never added to a total either."""

    product_name: str
    body_site: str | None = None
    amount: float | None = field(default=None, kw_only=True)
    unit: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        require_text("product_name", self.product_name, LONGEST_NAME)
        require_words_or_none(self, "body_site")
        require_amount(self.amount, self.unit)


@dataclass(frozen=True)
class Event(_Entry):
    """Something that happened: "loose stool", "migraine", "cramp"."""

    name: str
    severity: float | None = field(default=None, kw_only=True)
    minutes: float | None = field(default=None, kw_only=True)
    body_site: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        require_text("event", self.name, LONGEST_NAME)
        require_on_scale("severity", self.severity, DEFAULT_SCALE, self.name)
        require_on_scale("minutes", self.minutes, "event_minutes", self.name)
        require_words_or_none(self, "body_site")


@dataclass(frozen=True)
class MedicineTaken(_Entry):
    """A medicine that is no magnesium product: a rescue painkiller, a sleeping tablet."""

    name: str
    amount: float | None = None
    unit: str | None = None
    purpose: Purpose | None = field(default=None, kw_only=True)
    reason: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        require_text("name", self.name, LONGEST_NAME)
        require_amount(self.amount, self.unit)
        require_purpose(self.purpose)
        require_words_or_none(self, "reason")


@dataclass(frozen=True)
class MedicineChange(_Entry):
    """A medicine was started, stopped, or its dose changed; what moves symptoms beside the magnesium."""

    name: str
    change: Change
    detail: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        require_text("name", self.name, LONGEST_NAME)
        require_one_of("change", self.change, get_args(Change))
        require_words_or_none(self, "detail")


@dataclass(frozen=True)
class Influence(_Entry):
    """What else moves symptoms that day (`INFLUENCES`); `value` None means "some, not measured"."""

    name: str
    value: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        require_one_of("name", self.name, INFLUENCES)
        require_on_scale("value", self.value, INFLUENCES[self.name], self.name)


@dataclass(frozen=True)
class Lab(_Entry):
    """One laboratory value as it stands on the sheet; `comparator` "<" or ">" where the sheet gives a bound."""

    analyte: str
    value: float
    unit: str
    laboratory: str | None = field(default=None, kw_only=True)
    comparator: Comparator | None = field(default=None, kw_only=True)
    reference_low: float | None = field(default=None, kw_only=True)
    reference_high: float | None = field(default=None, kw_only=True)
    fasting: bool | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        require_text("analyte", self.analyte, LONGEST_NAME)
        require_text("unit", self.unit, LONGEST_UNIT)
        for name in ("value", "reference_low", "reference_high"):
            number = getattr(self, name)
            if number is not None:
                require_between(name, number, 0, math.inf, "what a laboratory reports")
        if self.comparator is not None:
            require_one_of("comparator", self.comparator, get_args(Comparator))
        require_words_or_none(self, "laboratory")


@dataclass(frozen=True)
class Note(_Entry):
    """Free words. With `retracts` it takes an earlier entry back, and the words say why."""

    text: str
    retracts: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        require_text("note", self.text, LONGEST_NOTE)
        if self.retracts is not None:
            require_text("retracts", self.retracts, LONGEST_NAME)
            if self.retracts == self.entry_id:
                raise InputError(
                    "retracts-itself", "An entry cannot retract itself; give the retraction its own id."
                )


Entry = (
    Dose
    | DayState
    | Score
    | Food
    | Bath
    | Topical
    | Event
    | MedicineTaken
    | MedicineChange
    | Influence
    | Lab
    | Note
)


def none_taken(entry_id: str, stamp: Stamp, *, replaces: str | None = None, made_by: str = OWNER) -> DayState:
    """Return "no magnesium was taken that day"."""
    return DayState(entry_id, stamp, "dose", "none", replaces=replaces, made_by=made_by)


def unsure_taken(
    entry_id: str, stamp: Stamp, *, replaces: str | None = None, made_by: str = OWNER
) -> DayState:
    """Return "the person does not remember what was taken that day"."""
    return DayState(entry_id, stamp, "dose", "unsure", replaces=replaces, made_by=made_by)


def scale_of(outcome: str) -> str:
    """Return the name of the scale on which this outcome is rated."""
    return SCALES.get(outcome, DEFAULT_SCALE)
