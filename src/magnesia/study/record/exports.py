"""The verbs that carry the record out: to CSV or JSON, read back and counted before the file takes its name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from itertools import zip_longest
from pathlib import Path
from typing import Any

from magnesia import store
from magnesia.diary import csv_text, open_csv
from magnesia.errors import InputError


def export(profile: store.Place, file: Path, *, overwrite: bool = False) -> dict[str, Any]:
    """Write the record to a file whose ending says the format: the diary to .csv, everything to .json."""
    ways = {".csv": export_csv, ".json": export_json}
    way = ways.get(file.suffix.lower())
    if way is None:
        raise InputError(
            "export-where",
            f"{file.name} does not say what to write; end it with .csv (the diary, for a spreadsheet) or .json "
            "(everything in the profile).",
        )
    return way(profile, file, overwrite=overwrite)


def export_csv(profile: store.Place, file: Path, *, overwrite: bool = False) -> dict[str, Any]:
    """Write the diary as tidy CSV; it is read back and compared before it takes its name."""
    with store.open_profile(profile) as opened:

        def read_back(written: Path) -> int:
            """Compare row by row, so that no diary is too long for it."""
            count = 0
            rows = open_csv(written).rows()
            for entry, row in zip_longest(store.iterate_entries(opened), rows):
                if row is None or entry is None or row.entry != entry:
                    raise _differs(file)
                count += 1
            return count

        count = _write_proved(file, csv_text(store.iterate_entries(opened)), read_back, overwrite=overwrite)
    return {"file": str(file), "format": "csv", "entries": count, "read_back": count}


def export_json(profile: store.Place, file: Path, *, overwrite: bool = False) -> dict[str, Any]:
    """Write everything in the profile as JSON; it is read back and compared before it takes its name."""
    with store.open_profile(profile) as opened:
        record = store.load_record(opened)

    def read_back(written: Path) -> int:
        back = json.loads(written.read_bytes())
        try:
            entries = [store.entry_as_json(entry) for entry in store.entries_in_record(back)]
        except InputError as problem:
            raise _differs(file) from problem
        if back != record or entries != record["entries"]:
            raise _differs(file)
        return len(entries)

    text = json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    count = _write_proved(file, [text], read_back, overwrite=overwrite)
    return {"file": str(file), "format": "json", "entries": len(record["entries"]), "read_back": count}


def _write_proved(
    file: Path, pieces: Iterable[str], read_back: Callable[[Path], int], *, overwrite: bool
) -> int:
    """Write beside the file, read back, sync, and only then take the name; the file is the owner's alone.

    Return how many entries were read back.
    """
    if file.exists() and not overwrite:
        raise InputError("file-exists", f"{file} is there already; choose another name or add --overwrite.")
    try:
        with store.whole_file(file) as written:
            with written.open("w", encoding="utf-8", newline="") as out:
                out.writelines(pieces)
            return read_back(written)
    except OSError as problem:
        raise InputError(
            "file-unwritable",
            f"Not written: {file} could not be written ({problem.strerror or problem}); choose another place.",
        ) from problem


def _differs(file: Path) -> InputError:
    return InputError("export-differs", f"Not written: {file} did not read back as it was; try again.")
