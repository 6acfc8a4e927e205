"""What was taken and felt: append-only, and gaps are facts.

Duty: holds the entries of a diary, says which are in force, and lays them out by calendar day; reads and
    writes them as tidy CSV, and reads any delimited text so that every row is accounted for.
Takes: entries, or the bytes of a file.
Gives: frozen entries, a `Diary`, one item per day (a day without an entry is a gap), an `Import` whose rows
    are accepted, rejected with a reason, or duplicates.
Never: changes or removes an entry (a correction is a new entry that names the old one), fills a gap, guesses
    a date order or a decimal mark, reads the clock, knows of a database.
Start reading at: `stamp.py` and `entries.py`, then `history.py` and `days.py`; files go through `table/`.
"""

from magnesia.diary.days import (
    DayIntake,
    DayStates,
    DayWord,
    IntakeState,
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
    none_taken,
    scale_of,
    unsure_taken,
)
from magnesia.diary.free_words import Understood, understand
from magnesia.diary.history import Diary, current, superseded
from magnesia.diary.refusals import COUNTED
from magnesia.diary.stamp import PARTS_OF_DAY, Stamp, end_of_day, hour_of_part, instants_of, limit, zone_of
from magnesia.diary.stock import units_left
from magnesia.diary.table.cells import CellError, Decimal, guard, read_number, read_time, unguard
from magnesia.diary.table.columns import COLUMNS
from magnesia.diary.table.csv_in import CsvDiary, CsvRow, Import, Repeats, open_csv, read_csv, stands_above
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
    "CsvDiary",
    "CsvRow",
    "DateColumn",
    "DateOrder",
    "DayIntake",
    "DayState",
    "DayStates",
    "DayWord",
    "Decimal",
    "DelimitedTable",
    "Diary",
    "Dose",
    "Entry",
    "Event",
    "Food",
    "Import",
    "Influence",
    "IntakeState",
    "Lab",
    "MedicineChange",
    "MedicineTaken",
    "Note",
    "Part",
    "Rejection",
    "Repeats",
    "Score",
    "Stamp",
    "Topical",
    "Understood",
    "contradictions",
    "csv_text",
    "current",
    "daily_intake",
    "daily_scores",
    "date_order_named",
    "day_states",
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
    "read_time",
    "scale_of",
    "stands_above",
    "states_of_day",
    "superseded",
    "understand",
    "unguard",
    "units_left",
    "unsure_taken",
    "write_csv",
    "zone_of",
]
