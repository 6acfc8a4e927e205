"""The columns of the diary's CSV: for each kind of row its fields, said once for writing and for reading.

A new field of an entry is one line in `ROW_KINDS`. docs/reference/diary-csv.md describes every column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from magnesia.diary.entries import (
    INFLUENCES,
    OWNER,
    SCALES,
    Bath,
    DayState,
    Dose,
    Entry,
    Event,
    Food,
    Influence,
    Lab,
    MedicineChange,
    MedicineTaken,
    Note,
    Part,
    Score,
    Topical,
    scale_of,
)
from magnesia.diary.stamp import Stamp
from magnesia.diary.table.cells import (
    CellError,
    Decimal,
    guard,
    read_instant,
    read_number,
    read_time,
    unguard,
)

COLUMNS = (
    "entry_id",
    "kind",
    "state",
    "local_date",
    "local_time",
    "part_of_day",
    "zone",
    "at_utc",
    "entered_at_utc",
    "made_by",
    "product_name",
    "form",
    "release",
    "units_taken",
    "elemental_mg",
    "parts_elemental_mg",
    "with_food",
    "purpose",
    "reason",
    "name",
    "amount",
    "unit",
    "outcome",
    "score_0_10",
    "stool_form_1_7",
    "hours",
    "salt_name",
    "salt_g",
    "minutes",
    "drinks",
    "cycle_day",
    "body_site",
    "event",
    "change",
    "detail",
    "comparator",
    "reference_low",
    "reference_high",
    "laboratory",
    "fasting",
    "note",
    "replaces",
    "retracts",
)
#: What is known of a whole day without an amount; the state of every other row is its kind's own.
DAY_STATES = ("none", "unsure", "not asked")
VALUE, TAKEN = "value", "taken"
#: So many different numbers are remembered as they are written; a diary repeats the same few.
_REMEMBERED = 8192


@dataclass(frozen=True)
class Shape:
    """How one sort of value stands in a cell; `read` gets the cell without the blanks around it."""

    read: Callable[[str, Decimal], Any]
    write: Callable[[Any], str]
    is_number: bool = False
    keeps_blanks: bool = False


def _yes_or_no(cell: str) -> bool:
    word = unguard(cell).lower()
    if word not in ("yes", "no"):
        raise CellError(f"'{word[:40]}' is neither yes nor no")
    return word == "yes"


@lru_cache(_REMEMBERED)
def _written_number(value: float) -> str:
    """Return the shortest text that reads back as exactly this number; whole numbers without a fraction.

    A fraction of exactly three digits gets a zero behind it, because "1.125" alone could also be 1125.
    """
    text = repr(value + 0.0).removesuffix(".0")
    return f"{text}0" if re.fullmatch(r"\d{1,3}\.\d{3}", text) else text


def _parts(cell: str, decimal: Decimal) -> tuple[Part, ...]:
    """Return the salts of "citrate 60 + oxide 40"."""
    parts = []
    for piece in unguard(cell).split(" + "):
        form, _, elemental_mg = piece.strip().rpartition(" ")
        if not form:
            raise CellError(
                f"'{piece[:40]}' is not a form and its magnesium; write it as: citrate 60 + oxide 40"
            )
        parts.append(Part(form.strip().lower(), read_number(elemental_mg, decimal)))
    return tuple(parts)


def _written_parts(parts: tuple[Part, ...]) -> str:
    return " + ".join(f"{part.form} {_written_number(part.elemental_mg)}" for part in parts)


TEXT = Shape(lambda cell, _: unguard(cell), guard)
LONG_TEXT = Shape(lambda cell, _: unguard(cell), guard, keeps_blanks=True)
WORD = Shape(lambda cell, _: unguard(cell).lower(), guard)
NUMBER = Shape(read_number, _written_number, is_number=True)
YES_NO = Shape(lambda cell, _: _yes_or_no(cell), lambda value: "yes" if value else "no")
CLOCK = Shape(lambda cell, _: read_time(unguard(cell)), lambda value: value.isoformat())
INSTANT = Shape(
    lambda cell, _: read_instant(unguard(cell)), lambda value: value.isoformat().replace("+00:00", "Z")
)
PARTS = Shape(_parts, _written_parts)


@dataclass(frozen=True)
class Field:
    """One field of an entry and its column; an empty cell stands for `empty`, which is written as such.

    `is_written` writes even that out, for a reader who does not know what an empty cell stands for.
    """

    name: str
    shape: Shape = TEXT
    column: str = ""
    needed: bool = False
    empty: Any = None
    is_written: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "column", self.column or self.name)


@dataclass(frozen=True)
class Measured:
    """A number whose column says its scale, and the scale depends on what is measured (`named_by`)."""

    name: str
    named_by: str
    columns: tuple[str, ...]
    column_of: Callable[[str], str | None]
    needed: bool = False


@dataclass(frozen=True, eq=False)
class RowKind:
    """One kind of row. `day_name` is the column that narrows a state of a whole day, None where there is none."""

    kind: str
    entry: type[Any]
    state: str
    fields: tuple[Field, ...]
    measured: Measured | None = None
    day_name: str | None = "name"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that only some kinds have, this one among them."""
        return (*(field.column for field in self.fields), *(self.measured.columns if self.measured else ()))

    @property
    def states(self) -> tuple[str, ...]:
        """The words that may stand in the column `state`."""
        return (self.state, *(DAY_STATES if self.day_name else ()))

    def column_of(self, name: str, values: Mapping[str, Any]) -> str:
        """Return the column in which a field of a row with these values stands; other words stay as they are."""
        if self.measured and name == self.measured.name:
            return self.measured.column_of(values[self.measured.named_by]) or name
        return next((field.column for field in self.fields if field.name == name), name)


#: The column of each scale of an influence.
_INFLUENCE_COLUMNS = {"exercise_minutes": "minutes"}
_INFLUENCES = {name: _INFLUENCE_COLUMNS.get(scale, scale) for name, scale in INFLUENCES.items()}
_SCORED = Measured("value", "outcome", ("score_0_10", *SCALES.values()), scale_of, needed=True)
_FELT = Measured("value", "name", tuple(dict.fromkeys(_INFLUENCES.values())), _INFLUENCES.get)
_AMOUNT = (Field("amount", NUMBER), Field("unit"))
_WHY = (Field("purpose", WORD), Field("reason"))

#: What every row carries beside its own fields, in the entry and in its stamp.
EVERY_ROW = (Field("replaces"), Field("made_by", empty=OWNER))
STAMP = (
    Field("local_time", CLOCK),
    Field("part_of_day", WORD),
    Field("at_utc", INSTANT),
    Field("entered_at", INSTANT, "entered_at_utc"),
)

ROW_KINDS = {
    row.kind: row
    for row in (
        RowKind(
            "dose",
            Dose,
            TAKEN,
            (
                Field("product_name", needed=True),
                Field("form", WORD, needed=True),
                Field("release", WORD, empty="tablet", is_written=True),
                Field("units_taken", NUMBER, needed=True),
                Field("elemental_mg", NUMBER, needed=True),
                Field("with_food", YES_NO),
                Field("unit_name", TEXT, "unit", empty="dose"),
                Field("parts", PARTS, "parts_elemental_mg", empty=()),
                Field("body_site"),
                *_WHY,
            ),
        ),
        RowKind("score", Score, VALUE, (Field("outcome", needed=True),), _SCORED, "outcome"),
        RowKind("food", Food, VALUE, (Field("name", needed=True), *_AMOUNT, Field("elemental_mg", NUMBER))),
        RowKind(
            "bath",
            Bath,
            VALUE,
            (Field("salt_g", NUMBER), Field("minutes", NUMBER), Field("salt_name")),
            day_name="salt_name",
        ),
        RowKind(
            "topical",
            Topical,
            VALUE,
            (Field("product_name", needed=True), Field("body_site"), *_AMOUNT),
            day_name="product_name",
        ),
        RowKind(
            "event",
            Event,
            VALUE,
            (
                Field("name", TEXT, "event", needed=True),
                Field("severity", NUMBER, "score_0_10"),
                Field("minutes", NUMBER),
                Field("body_site"),
            ),
            day_name="event",
        ),
        RowKind("medicine", MedicineTaken, TAKEN, (Field("name", needed=True), *_AMOUNT, *_WHY)),
        RowKind(
            "medicine_change",
            MedicineChange,
            VALUE,
            (Field("name", needed=True), Field("change", WORD, needed=True), Field("detail")),
            day_name=None,
        ),
        RowKind("influence", Influence, VALUE, (Field("name", WORD, needed=True),), _FELT),
        RowKind(
            "lab",
            Lab,
            VALUE,
            (
                Field("analyte", TEXT, "name", needed=True),
                Field("value", NUMBER, "amount", needed=True),
                Field("unit", needed=True),
                Field("comparator"),
                Field("reference_low", NUMBER),
                Field("reference_high", NUMBER),
                Field("laboratory"),
                Field("fasting", YES_NO),
            ),
        ),
        RowKind(
            "note",
            Note,
            VALUE,
            (Field("text", LONG_TEXT, "note", needed=True), Field("retracts")),
            day_name=None,
        ),
    )
}
_KIND_OF = {row.entry: row for row in ROW_KINDS.values()}
#: The columns that hold numbers, in any kind of row.
NUMBERS = tuple(
    dict.fromkeys(
        column
        for row in ROW_KINDS.values()
        for column in (
            *(field.column for field in row.fields if field.shape.is_number),
            *(row.measured.columns if row.measured else ()),
        )
    )
)


def row_of(entry: Entry) -> dict[str, str]:
    """Return the filled cells of one entry's row."""
    if isinstance(entry, DayState):
        kind = ROW_KINDS[entry.about]
        state: str = entry.state
        values: Mapping[str, Any] = {"name": entry.name}
    else:
        kind = _KIND_OF[type(entry)]
        state, values = kind.state, vars(entry)
    made = {"replaces": entry.replaces, "made_by": entry.made_by}
    return {"entry_id": guard(entry.entry_id), **cells_of(kind, state, entry.stamp, made | dict(values))}


def cells_of(
    kind: RowKind,
    state: str,
    stamp: Stamp,
    values: Mapping[str, Any],
    without: Collection[str] = (),
) -> dict[str, str]:
    """Return the filled cells of a row with these values, all but its id and the columns that are to be left out."""
    cells = {"kind": kind.kind, "state": state, "local_date": stamp.local_date.isoformat()}
    if "zone" not in without:
        cells["zone"] = guard(stamp.zone)
    of_stamp = vars(stamp)
    for field in STAMP:
        if field.column not in without and of_stamp[field.name] is not None:
            cells[field.column] = field.shape.write(of_stamp[field.name])
    for field in (*EVERY_ROW, *(kind.fields if state == kind.state else day_fields(kind))):
        value = values[field.name]
        if value != field.empty or field.is_written:
            cells[field.column] = field.shape.write(value)
    measured = kind.measured
    if measured and state == kind.state and values[measured.name] is not None:
        cells[measured.column_of(values[measured.named_by]) or ""] = _written_number(values[measured.name])
    return cells


@cache
def day_fields(kind: RowKind) -> tuple[Field, ...]:
    """Return the fields of a state of a whole day."""
    return (Field("name", TEXT, kind.day_name),) if kind.day_name else ()
