"""The diary as a whole, and which of its entries are in force."""

from __future__ import annotations

from dataclasses import dataclass

from magnesia.diary.entries import Entry, Note
from magnesia.errors import InputError


@dataclass(frozen=True)
class Diary:
    """Every entry ever made, in the order of making; nothing is ever taken out."""

    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for entry in self.entries:
            if entry.entry_id in seen:
                raise InputError(
                    "entry-twice",
                    f"The entry {entry.entry_id} stands in the diary twice; keep one of the two.",
                    entry_id=entry.entry_id,
                )
            seen.add(entry.entry_id)


def current(diary: Diary) -> tuple[Entry, ...]:
    """Return the entries in force: those that no other entry replaces or retracts.

    What was named once stays out, whatever happens to the entry that named it, so the result does not depend
    on the order of the entries; to bring a value back, enter it again.
    """
    gone = {named for entry in diary.entries for named in _named_by(entry)}
    return tuple(entry for entry in diary.entries if entry.entry_id not in gone)


def superseded(diary: Diary) -> dict[str, Entry]:
    """Return, for each entry that is not in force, the entry that was the first to take it out.

    That entry says who did it (`made_by`) and when (`stamp.entered_at`), and as a note why.
    """
    found: dict[str, Entry] = {}
    for entry in diary.entries:
        for name in _named_by(entry):
            found.setdefault(name, entry)
    return {entry.entry_id: found[entry.entry_id] for entry in diary.entries if entry.entry_id in found}


class Circles:
    """Notices entries that take each other out of force, of which none would count; knows the entries handed to it.

    A chain of more than `_LONGEST` corrections is not followed to its end.
    """

    _LONGEST = 100

    def __init__(self) -> None:
        self._named: dict[str, tuple[str, ...]] = {}

    def closes(self, entry: Entry) -> bool:
        """Take note of an entry; return whether it and those before it name each other in a circle."""
        named = _named_by(entry)
        if not named:
            return False
        ahead, known = list(named), set(named)
        while ahead and len(known) <= self._LONGEST:
            new = [name for name in self._named.get(ahead.pop(), ()) if name not in known]
            ahead += new
            known.update(new)
        if entry.entry_id in known:
            return True
        self._named[entry.entry_id] = named
        return False


def _named_by(entry: Entry) -> tuple[str, ...]:
    retracted = entry.retracts if isinstance(entry, Note) else None
    return tuple(name for name in (entry.replaces, retracted) if name is not None)
