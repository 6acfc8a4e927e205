"""Other people's formats in and out.

Duty: reads tables and files that other programs wrote, and accounts for every row of them.
Takes: the bytes of a file and the names of its columns.
Gives: a `TrialTable` on calendar days with what was rejected, repeated, averaged and decided; a law as JSON values.
Never: guesses a date order, a decimal mark or which of two conflicting rows is right; drops a row in silence;
    opens a file itself.
Start reading at: `trial_table.read_trial_table`, then `dosing.py` and `ratings.py`.
"""

from magnesia.exchange.law_file import read_law
from magnesia.exchange.trial_table import MOST_DAYS, TrialTable, read_trial_table

__all__ = ["MOST_DAYS", "TrialTable", "read_law", "read_trial_table"]
