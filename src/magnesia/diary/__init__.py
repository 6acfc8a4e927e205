"""What was taken and felt: append-only, and gaps are facts.

Duty: holds the entries of a diary, says which are in force, and lays them out by calendar day; reads and
    writes them as tidy CSV, and reads any delimited text so that every row is accounted for.
Takes: entries, or the bytes of a file.
Gives: frozen entries, a `Diary`, one item per day (a day without an entry is a gap), an `Import` whose rows
    are accepted, rejected with a reason, or duplicates.
Never: changes or removes an entry (a correction is a new entry that names the old one), fills a gap, guesses
    a date order or a decimal mark, reads the clock, knows of a database.
Start reading at: `entries.py`, then `history.py` and `days.py`; a file comes in by `delimited.py`, `cells.py`
    and `csv_in.py`.
"""

from magnesia.diary.cells import (
    CellError,
    DateColumn,
    DateOrder,
    date_order_named,
    guard,
    read_dates,
    read_number,
    read_time,
    unguard,
)
from magnesia.diary.csv_in import Import, read_csv
from magnesia.diary.csv_out import COLUMNS, write_csv
from magnesia.diary.days import (
    DayIntake,
    IntakeState,
    contradictions,
    daily_intake,
    daily_scores,
    event_days,
    late_days,
)
from magnesia.diary.delimited import Decimal, DelimitedTable, Rejection, nearest, read_delimited
from magnesia.diary.entries import (
    Bath,
    Dose,
    Entry,
    Event,
    NoDose,
    Note,
    Score,
    Stamp,
    Topical,
    UnsureDose,
    end_of_day,
    limit,
    scale_of,
    zone_of,
)
from magnesia.diary.history import Diary, current

__all__ = [
    "COLUMNS",
    "Bath",
    "CellError",
    "DateColumn",
    "DateOrder",
    "DayIntake",
    "Decimal",
    "DelimitedTable",
    "Diary",
    "Dose",
    "Entry",
    "Event",
    "Import",
    "IntakeState",
    "NoDose",
    "Note",
    "Rejection",
    "Score",
    "Stamp",
    "Topical",
    "UnsureDose",
    "contradictions",
    "current",
    "daily_intake",
    "daily_scores",
    "date_order_named",
    "end_of_day",
    "event_days",
    "guard",
    "late_days",
    "limit",
    "nearest",
    "read_csv",
    "read_dates",
    "read_delimited",
    "read_number",
    "read_time",
    "scale_of",
    "unguard",
    "write_csv",
    "zone_of",
]
