"""Rules in, findings out; fails closed.

Duty: says whether a plan may be made for this person and these doses, which clock times stay free, and why.
Takes: a `Person` (None is "not asked") and every `PlannedIntake` of a day.
Gives: a `Check` with findings (refuse, refer, warn, note), windows and what was not asked; and `PassedCheck`,
    which only `passed` can make, and only from a complete check without a refusal or referral. And `red_flags`:
    what in a person's own words calls for help.
Never: lets an error through: whatever goes wrong inside a check ends in "no plan". Never computes a dose, alters an
    amount, or advises about a medicine. Never holds a limit: those stand in evidence/tables.
Start reading at: `gate.check`, then `screen.py` (person), `medicines.py`, `doses.py`, `spacing.py`.
"""

from magnesia.safety.gate import check, passed
from magnesia.safety.screen import red_flags
from magnesia.safety.types import Check, Finding, PassedCheck, PlannedIntake

__all__ = ["Check", "Finding", "PassedCheck", "PlannedIntake", "check", "passed", "red_flags"]
