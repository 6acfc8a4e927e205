"""The verb that brings a file in: a diary as CSV, row by row, or a whole record as JSON; all in one commit."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from magnesia import store
from magnesia.diary import Circles, CsvDiary, CsvRow, Diary, Entry, contradictions, date_order_named, open_csv
from magnesia.errors import InputError
from magnesia.study import clock
from magnesia.study.record.accounting import MOST_LISTED, OTHER_CONTENT, Account
from magnesia.study.record.calls_for_help import red_flags_in
from magnesia.study.record.naming import import_noted, short_id

#: Rows handed to the profile together; more of them alive at once cost time, not memory alone.
BATCH = 200
#: Entries of the file's days that are looked at for what stands against each other, the newest days first.
MOST_COMPARED = 20_000
#: Hears what is being done ("reading", "saving"), how many rows are done, and of how many (0: not known yet).
OnProgress = Callable[[str, int, int], None]


class StoppedError(InputError):
    """The person stopped an import; the sentence says whether anything was saved."""

    exit_code = 130


def import_diary(
    profile: store.Place,
    file: Path,
    *,
    zone: str | None = None,
    date_order: str | None = None,
    on_progress: OnProgress | None = None,
) -> dict[str, Any]:
    """Add a diary in tidy CSV, or a record that was exported as JSON; rows == accepted + rejected + duplicates.

    A row that the profile already holds is a duplicate; one whose id stands there with other content is rejected.
    Everything is saved in one commit, or nothing. `notes` says what stands against each other on the days of the
    file. Raises InputError where no row could be used.
    """
    if _is_json(file):
        return _import_record(profile, file)
    order = date_order_named(date_order)
    tell = on_progress or (lambda _what, _done, _whole: None)
    with store.open_profile(profile) as opened:
        settings = store.load_settings(opened)
        default_zone = zone or settings.get("zone") or clock.zone_here()
        account = Account()
        with _stopped_in_words() as is_ending, _old_objects_left_alone():
            diary = open_csv(
                file,
                zone=default_zone,
                date_order=order,
                now=clock.now(),
                on_row=lambda rows: tell("reading", rows, 0),
            )
            with store.appending(opened) as appender:
                for rows in _batches(diary):
                    account.take(rows, appender)
                    tell("saving", account.rows, diary.n_rows)
                if account.rows != diary.n_rows:
                    raise InputError(
                        "file-changed",
                        f"{file.name} was changed while it was read; nothing was saved; try again.",
                    )
                if account.rejected == account.rows:
                    raise _nothing_in(file, account.listed, account.rejected)
                if account.accepted:
                    at = clock.now()
                    store.add_settings(appender, settings | import_noted(at), created_at=at)
                is_ending()
        notes = [*account.repeats.notes(), *_contradictions(opened, account.days)]
    return {
        "format": "csv",
        "rows": account.rows,
        "accepted": account.accepted,
        "rejected_count": account.rejected,
        "rejected": account.listed,
        "duplicates": account.duplicates,
        "notes": notes,
        "findings": account.calls_for_help.found(),
        "blank_rows": diary.blank_rows,
        "ignored_columns": list(diary.ignored_columns),
        "encoding": diary.file.encoding,
        "delimiter": diary.file.delimiter,
        "zone": default_zone,
    }


@contextmanager
def _stopped_in_words() -> Iterator[Callable[[], None]]:
    """Say, where the person stops, whether anything was saved; call what is yielded before the commit begins."""
    ending = []
    try:
        yield lambda: ending.append(True)
    except KeyboardInterrupt as stopped:
        if ending:
            raise StoppedError(
                "import-stopped-late",
                "Stopped while the file was being saved; import it again to be sure; nothing is added twice.",
            ) from stopped
        raise StoppedError(
            "import-stopped", "Stopped; nothing of the file was saved. Import it again when you like."
        ) from stopped


@contextmanager
def _old_objects_left_alone() -> Iterator[None]:
    """Keep the collector from searching, again and again, everything that was there before a long import."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _batches(diary: CsvDiary) -> Iterator[list[CsvRow]]:
    rows = diary.rows()
    while batch := list(islice(rows, BATCH)):
        yield batch


def _contradictions(opened: store.Profile, days: set[date]) -> list[str]:
    """Return what stands against each other on these days, the newest first where there are very many entries."""
    looked_at: list[date] = []
    entries: list[Entry] = []
    for day in sorted(days, reverse=True):
        if len(entries) > MOST_COMPARED:
            break
        entries += store.load_day(opened, day)
        looked_at.append(day)
    notes = contradictions(Diary(tuple(entries)), sorted(looked_at))
    if len(looked_at) < len(days):
        notes.append(
            f"Days before {looked_at[-1]} were not searched for rows against each other: there are too many."
        )
    return notes


def _nothing_in(file: Path, listed: list[dict[str, Any]], rejected: int) -> InputError:
    """Return the error for a file of which not one row could be used."""
    if not listed:
        return InputError(
            "table-no-rows", f"Nothing was saved: {file.name} has a header but no rows; choose another file."
        )
    first = listed[0]
    count = "the only row" if rejected == 1 else f"none of the {rejected} rows"
    used = "could not be used" if rejected == 1 else "could be used"
    return InputError(
        "table-all-rejected",
        f"Nothing was saved: {count} of {file.name} {used}; row {first['row']}, column {first['column']}: "
        f"{first['reason']}.",
        rejected=listed,
        rejected_count=rejected,
    )


def _is_json(file: Path) -> bool:
    """Return whether a file begins as a JSON object does; no header of a table does."""
    try:
        with file.open("rb") as opened:
            begin = opened.read(1024) if file.is_file() else b""
    except OSError:
        # The reader of the table says what is wrong with the file.
        return False
    return begin.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _import_record(profile: store.Place, file: Path) -> dict[str, Any]:
    """Add a record that was exported as JSON; a profile that is not there yet is made."""
    try:
        text = file.read_bytes()
    except OSError as problem:
        raise InputError(
            "file-unreadable",
            f"The file {file} cannot be read ({problem.strerror or problem}); check its name and place.",
        ) from problem
    record = store.record_in(text, file.name)
    entries = store.entries_in_record(record)
    circles = Circles()
    in_circles = [short_id(entry.entry_id) for entry in entries if circles.closes(entry)]
    with _stopped_in_words() as is_ending, store.open_profile(profile, create=True) as opened:
        is_ending()
        # A record that moves into an empty profile is the same record there, last thing and all.
        moves = store.newest_entered_at(opened) is None
        saved = store.save_record(opened, record)
        if saved.new_entries and not moves:
            at = clock.now()
            store.save_settings(opened, store.load_settings(opened) | import_noted(at), created_at=at)
    place_of = {entry.entry_id: place for place, entry in enumerate(entries, start=1)}
    taken = [
        {"row": place_of[entry_id], "column": "entry_id", "reason": OTHER_CONTENT}
        for entry_id in saved.conflicts
    ]
    return {
        "format": "json",
        "rows": len(entries),
        "accepted": saved.new_entries,
        "rejected_count": len(taken),
        "rejected": taken[:MOST_LISTED],
        "duplicates": saved.entries_there,
        "documents": saved.new_documents,
        "documents_there": saved.documents_there,
        "notes": [
            f"{name} and other entries take each other out, so none of them counts; enter again what was so."
            for name in in_circles[:MOST_LISTED]
        ],
        "findings": red_flags_in(entries),
        "ignored_columns": [],
    }
