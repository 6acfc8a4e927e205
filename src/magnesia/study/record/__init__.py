"""The verbs of the record: what was taken and felt is written down, put right, carried in and out, and kept safe.

Duty: turns what a person typed into entries of the diary, commits them, and says what was saved.
Takes: where the profile is, when something happened (`Moment`), and the words and options as they were typed.
Gives: JSON values: what was saved, what was assumed, what stands against it, and what calls for help.
Never: says "saved" before the commit, guesses where words can mean two things, drops what was typed, prints.
Start reading at: `saving.py`, the only commit of the log verbs, and `moment.py`, what every entry carries. Words are
    read in `typed.py` and `naming.py`. The verbs: `beginning.py` (init), `doses.py` and `entries.py` (log),
    `corrections.py` (show, undo, fix), `paper/` (a week on a sheet), `files.py` with `accounting.py` (import),
    `exports.py`, `keeping.py` (backup, restore, erase, passphrase). `calls_for_help.py` searches every text.
"""
