"""What was taken and felt: append-only, and gaps are facts.

Duty: holds the entries of a diary, says which are in force, and lays them out by calendar day; understands a dose
    told in free words, and says what is left of a product; reads and writes entries as tidy CSV, and reads any
    delimited text so that every row is accounted for.
Takes: entries, the words of a person with their products, or the bytes of a file.
Gives: frozen entries, a `Diary`, one item per day (a day without an entry is a gap), what each piece of free words
    was taken for, rows that are accepted, rejected with a reason, or duplicates.
Never: changes or removes an entry (a correction is a new entry that names the old one), fills a gap, guesses
    a date order, a decimal mark or a word, reads the clock, knows of a database.
Start reading at: `stamp.py` and `entries.py`, then `history.py` and `days.py`; a dose of a product and what is left
    of it stand in `stock.py`, free words in `free_words/`, files in `table/`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from magnesia.diary.days import (
    DayIntake,
    DayStates,
    contradictions,
    daily_intake,
    daily_scores,
    day_states,
    event_days,
    late_days,
    states_of_day,
)
from magnesia.diary.entries import (
    INFLUENCES,
    KINDS,
    MIXED,
    OWNER,
    Bath,
    Change,
    DayState,
    Dose,
    Entry,
    Event,
    Food,
    Influence,
    Kind,
    Lab,
    MedicineChange,
    MedicineTaken,
    Note,
    Part,
    Score,
    StateWord,
    Topical,
    none_taken,
    scale_of,
    unsure_taken,
)
from magnesia.diary.history import Circles, Diary, current, superseded
from magnesia.diary.refusals import COUNTED, Purpose
from magnesia.diary.stamp import PARTS_OF_DAY, Stamp, end_of_day, hour_of_part, instants_of, limit, zone_of
from magnesia.diary.stock import dose_of, units_left

if TYPE_CHECKING:
    from magnesia.diary.free_words.around import take_purpose, take_reason, take_site, take_when
    from magnesia.diary.free_words.calendar_words import day_said, time_said, words_of_part
    from magnesia.diary.free_words.understanding import Understood, understand
    from magnesia.diary.table.cells import CellError, guard, read_number, unguard
    from magnesia.diary.table.columns import COLUMNS
    from magnesia.diary.table.csv_in import (
        CsvDiary,
        CsvRow,
        Import,
        Repeats,
        open_csv,
        read_csv,
        stands_above,
    )
    from magnesia.diary.table.csv_out import csv_text, write_csv
    from magnesia.diary.table.dates import DateColumn, DateOrder, date_order_named, read_dates
    from magnesia.diary.table.delimited import DelimitedTable, Rejection, nearest, read_delimited

__all__ = [
    "COLUMNS",
    "COUNTED",
    "INFLUENCES",
    "KINDS",
    "MIXED",
    "OWNER",
    "PARTS_OF_DAY",
    "Bath",
    "CellError",
    "Change",
    "Circles",
    "CsvDiary",
    "CsvRow",
    "DateColumn",
    "DateOrder",
    "DayIntake",
    "DayState",
    "DayStates",
    "DelimitedTable",
    "Diary",
    "Dose",
    "Entry",
    "Event",
    "Food",
    "Import",
    "Influence",
    "Kind",
    "Lab",
    "MedicineChange",
    "MedicineTaken",
    "Note",
    "Part",
    "Purpose",
    "Rejection",
    "Repeats",
    "Score",
    "Stamp",
    "StateWord",
    "Topical",
    "Understood",
    "contradictions",
    "csv_text",
    "current",
    "daily_intake",
    "daily_scores",
    "date_order_named",
    "day_said",
    "day_states",
    "dose_of",
    "end_of_day",
    "event_days",
    "guard",
    "hour_of_part",
    "instants_of",
    "late_days",
    "limit",
    "nearest",
    "none_taken",
    "open_csv",
    "read_csv",
    "read_dates",
    "read_delimited",
    "read_number",
    "scale_of",
    "stands_above",
    "states_of_day",
    "superseded",
    "take_purpose",
    "take_reason",
    "take_site",
    "take_when",
    "time_said",
    "understand",
    "unguard",
    "units_left",
    "unsure_taken",
    "words_of_part",
    "write_csv",
    "zone_of",
]

#: What reads free words and files is imported when it is first used: a score is logged without waiting for it.
_LATER = {
    "COLUMNS": "table.columns",
    "CellError": "table.cells",
    "CsvDiary": "table.csv_in",
    "CsvRow": "table.csv_in",
    "DateColumn": "table.dates",
    "DateOrder": "table.dates",
    "DelimitedTable": "table.delimited",
    "Import": "table.csv_in",
    "Rejection": "table.delimited",
    "Repeats": "table.csv_in",
    "Understood": "free_words.understanding",
    "csv_text": "table.csv_out",
    "date_order_named": "table.dates",
    "day_said": "free_words.calendar_words",
    "guard": "table.cells",
    "nearest": "table.delimited",
    "open_csv": "table.csv_in",
    "read_csv": "table.csv_in",
    "read_dates": "table.dates",
    "read_delimited": "table.delimited",
    "read_number": "table.cells",
    "stands_above": "table.csv_in",
    "take_purpose": "free_words.around",
    "take_reason": "free_words.around",
    "take_site": "free_words.around",
    "take_when": "free_words.around",
    "time_said": "free_words.calendar_words",
    "understand": "free_words.understanding",
    "unguard": "table.cells",
    "words_of_part": "free_words.calendar_words",
    "write_csv": "table.csv_out",
}


def __getattr__(name: str) -> Any:
    """Return what free words and tables offer, imported on first use."""
    if name not in _LATER:
        raise AttributeError(f"diary offers no {name!r}")
    return getattr(import_module(f"magnesia.diary.{_LATER[name]}"), name)
