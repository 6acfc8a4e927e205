"""The verbs that carry the record in and out: import a diary, export it and prove the file."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from magnesia import store
from magnesia.diary import Diary, Rejection, contradictions, date_order_named, read_csv, write_csv
from magnesia.errors import InputError
from magnesia.study.clock import now, zone_here
from magnesia.study.safety_check import red_flags_in


def import_diary(
    profile: store.Place, file: Path, *, zone: str | None = None, date_order: str | None = None
) -> dict[str, Any]:
    """Add a diary in tidy CSV to the profile; rows == accepted + rejected + duplicates.

    A row that the profile already holds is a duplicate; one whose id stands there with other content is rejected.
    `notes` says what stands against each other on the days of the file. Raises InputError where no row could be used.
    """
    order = date_order_named(date_order)
    with store.open_profile(profile) as opened:
        default_zone = zone or store.load_settings(opened).get("zone") or zone_here()
        found = read_csv(file, zone=default_zone, date_order=order, now=now())
        saved = store.append_entries(opened, found.accepted)
        notes = contradictions(
            store.load_diary(opened), sorted({entry.stamp.local_date for entry in saved.entries})
        )
    row_of = {entry.entry_id: row for entry, row in zip(found.accepted, found.accepted_rows, strict=True)}
    taken = [
        Rejection(row_of[entry_id], "entry_id", "this id stands in the profile with other content")
        for entry_id in saved.conflicts
    ]
    rejected = sorted([*found.rejected, *taken], key=lambda rejection: rejection.row)
    listed = [{"row": r.row, "column": r.column, "reason": r.reason} for r in rejected]
    if len(rejected) == found.rows:
        raise _nothing_in(file, listed)
    return {
        "rows": found.rows,
        "accepted": saved.new,
        "rejected": listed,
        "duplicates": found.duplicates + saved.already_there,
        "notes": [*found.notes, *notes],
        "findings": red_flags_in(found.accepted),
        "blank_rows": found.blank_rows,
        "ignored_columns": list(found.ignored_columns),
        "encoding": found.encoding,
        "delimiter": found.delimiter,
        "zone": default_zone,
    }


def _nothing_in(file: Path, rejected: list[dict[str, Any]]) -> InputError:
    """Return the error for a file of which not one row could be used."""
    if not rejected:
        return InputError(
            "table-no-rows", f"Nothing was saved: {file.name} has a header but no rows; choose another file."
        )
    first = rejected[0]
    count = "the only row" if len(rejected) == 1 else f"none of the {len(rejected)} rows"
    used = "could not be used" if len(rejected) == 1 else "could be used"
    return InputError(
        "table-all-rejected",
        f"Nothing was saved: {count} of {file.name} {used}; row {first['row']}, column {first['column']}: "
        f"{first['reason']}.",
        rejected=rejected,
    )


def export_csv(profile: store.Place, file: Path, *, overwrite: bool = False) -> dict[str, Any]:
    """Write the diary as tidy CSV; it is read back and compared before it takes its name."""
    with store.open_profile(profile) as opened:
        diary = store.load_diary(opened)

    def proves(written: Path) -> bool:
        back = read_csv(written.read_bytes())
        return not back.rejected and Diary(back.accepted) == diary

    _write_proved(file, write_csv(diary), proves, overwrite=overwrite)
    return {
        "file": str(file),
        "format": "csv",
        "entries": len(diary.entries),
        "read_back": len(diary.entries),
    }


def export_json(profile: store.Place, file: Path, *, overwrite: bool = False) -> dict[str, Any]:
    """Write everything in the profile as JSON; it is read back and compared before it takes its name."""
    with store.open_profile(profile) as opened:
        record = store.load_record(opened)

    def proves(written: Path) -> bool:
        back = json.loads(written.read_bytes())
        entries = [store.entry_as_json(store.entry_from_json(entry)) for entry in back["entries"]]
        return bool(back == record and entries == record["entries"])

    text = json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    _write_proved(file, text, proves, overwrite=overwrite)
    count = len(record["entries"])
    return {"file": str(file), "format": "json", "entries": count, "read_back": count}


def _write_proved(file: Path, text: str, proves: Callable[[Path], bool], *, overwrite: bool) -> None:
    """Write beside the file, sync, read back, and only then take the name; the file is the owner's alone."""
    if file.exists() and not overwrite:
        raise InputError("file-exists", f"{file} is there already; choose another name or add --overwrite.")
    try:
        # A temporary file of this kind can be read by its owner only.
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as problem:
        raise _not_written(file, problem) from problem
    written = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        if not proves(written):
            raise InputError("export-differs", f"Not written: {file} did not read back as it was; try again.")
        written.replace(file)
    except OSError as problem:
        raise _not_written(file, problem) from problem
    finally:
        written.unlink(missing_ok=True)


def _not_written(file: Path, problem: OSError) -> InputError:
    return InputError(
        "file-unwritable", f"{file} could not be written ({problem.strerror}); choose another place."
    )
