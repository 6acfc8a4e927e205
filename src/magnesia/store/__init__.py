"""The only database: append-only, saved means committed.

Duty: keeps one person's record where only they can read it, in a file (plain or locked with a passphrase) or in a
    schema of its own in PostgreSQL, and gives it back unchanged; backs it up, restores and erases it.
Takes: frozen values of the other rooms, and the time at which a document was made.
Gives: the same frozen values, never rows; `Saved` after the commit, or a `StoreError` that says "not saved".
Never: changes or removes a row (only `erase` removes, and then everything), reads the clock, opens a place that is
    not ours or that others can read, connects to any address but the one it was given, runs on a database that can
    corrupt or forget, says "saved" before the disk has it.
Start reading at: `opening.open_profile`, then `entries.py` and `documents.py`; the tables stand in `schema.py`, the
    two kinds of place in `places/`, backups and the like in `keeping/`.
"""

from magnesia.store.documents import (
    SavedDocument,
    add_settings,
    load_answers,
    load_person,
    load_plan,
    load_products,
    load_settings,
    product_named,
    save_answer,
    save_person,
    save_plan,
    save_products,
    save_settings,
)
from magnesia.store.entries import (
    Appender,
    Outcome,
    Saved,
    append_entries,
    appending,
    entry_in_force,
    entry_of,
    ids_beginning,
    iterate_entries,
    last_entries,
    load_day,
    load_diary,
    newest_entered_at,
)
from magnesia.store.keeping.backup import Backup, back_up
from magnesia.store.keeping.content import Content
from magnesia.store.keeping.erase import Erasable, Erased, erasable, erase
from magnesia.store.keeping.passphrase_change import Locked, set_passphrase
from magnesia.store.keeping.restore import Restored, restore
from magnesia.store.opening import default_folder, open_profile
from magnesia.store.places.named_last import whole_file, write_whole
from magnesia.store.places.passphrase import ask_passphrase_with
from magnesia.store.profile import Place, Profile, StoreError
from magnesia.store.record import (
    SavedRecord,
    entries_in_record,
    entry_as_json,
    entry_from_json,
    load_record,
    record_in,
    save_record,
)

__all__ = [
    "Appender",
    "Backup",
    "Content",
    "Erasable",
    "Erased",
    "Locked",
    "Outcome",
    "Place",
    "Profile",
    "Restored",
    "Saved",
    "SavedDocument",
    "SavedRecord",
    "StoreError",
    "add_settings",
    "append_entries",
    "appending",
    "ask_passphrase_with",
    "back_up",
    "default_folder",
    "entries_in_record",
    "entry_as_json",
    "entry_from_json",
    "entry_in_force",
    "entry_of",
    "erasable",
    "erase",
    "ids_beginning",
    "iterate_entries",
    "last_entries",
    "load_answers",
    "load_day",
    "load_diary",
    "load_person",
    "load_plan",
    "load_products",
    "load_record",
    "load_settings",
    "newest_entered_at",
    "open_profile",
    "product_named",
    "record_in",
    "restore",
    "save_answer",
    "save_person",
    "save_plan",
    "save_products",
    "save_record",
    "save_settings",
    "set_passphrase",
    "whole_file",
    "write_whole",
]
