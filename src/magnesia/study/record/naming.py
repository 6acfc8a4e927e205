"""How a person names a day, an entry by the beginning of its id, and what "the last thing" is not."""

from __future__ import annotations

import re
from datetime import date, datetime

from magnesia import store
from magnesia.diary import day_said
from magnesia.errors import InputError

#: An id made by us: only its head is shown.
_MADE = re.compile(r"([0-9a-f]{32})(-.+)?")
_HEAD = 8


#: The setting that holds when a file was last brought in.
_IMPORTED_AT = "imported_at"


def imported_at(opened: store.Profile) -> datetime | None:
    """Return when a file was last brought in; what was entered before is not what somebody logged last."""
    found = store.load_settings(opened).get(_IMPORTED_AT)
    return None if found is None else datetime.fromisoformat(found)


def import_noted(at: datetime) -> dict[str, str]:
    """Return the setting that says that a file was brought in."""
    return {_IMPORTED_AT: at.isoformat()}


def day_named(text: str, local_today: date) -> date:
    """Read a day that has come: 2026-01-31, 31.1.2026, "today", "yesterday", "monday" (the last one)."""
    day = day_said(text, local_today)
    if day > local_today:
        raise InputError("date-future", f"{day} has not come yet; check the date.")
    return day


def short_id(entry_id: str) -> str:
    """Return the part of an id that a person types: the head of one that we made, with what stands behind it."""
    match = _MADE.fullmatch(entry_id)
    return f"{match[1][:_HEAD]}{match[2] or ''}" if match else entry_id


def entry_id_named(opened: store.Profile, word: str) -> str:
    """Return the whole id for its beginning, or for its beginning and end ("3f2a91c0-pain").

    Only where no entry in force begins so are those looked at that are not in force, so that a correction sent again
    still finds what it corrected.
    """
    word = word.strip()
    if store.entry_of(opened, word) is not None:
        return word
    head = word.partition("-")[0]
    for in_force in (True, False) if head else ():
        found = [one for one in store.ids_beginning(opened, head, in_force=in_force) if _fits(one, word)]
        if len(found) == 1:
            return found[0]
        if found:
            raise InputError(
                "entry-id-several",
                f"Not saved: {len(found)} entries have an id that begins with {word!r}; type more of it, such as "
                f"{_longer(found, word)}.",
                ids=found,
            )
    raise InputError(
        "entry-not-in-force",
        f"Not saved: there is no entry {word} in force to correct; 'magnesia log show' lists the ids of a day.",
        entry_id=word,
    )


def _fits(entry_id: str, word: str) -> bool:
    head, _, tail = word.partition("-")
    return entry_id.startswith(word) or (
        bool(tail) and entry_id.startswith(head) and entry_id.endswith(f"-{tail}")
    )


def _longer(ids: list[str], word: str) -> str:
    """Return a beginning that fits only the first of the ids."""
    first = short_id(ids[0])
    if sum(_fits(entry_id, first) for entry_id in ids) == 1:
        return first
    length = len(word)
    while length < len(ids[0]) and sum(_fits(entry_id, ids[0][:length]) for entry_id in ids) > 1:
        length += 1
    return ids[0][:length]
