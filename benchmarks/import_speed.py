"""A million rows of a diary into a profile: the whole import against the barest loader into the same SQLite.

The peer reads the same file with `csv.DictReader` and hands the cells as they are to one `executemany`: it checks
nothing, names nothing, and keeps no hash. Each of the two runs in a process of its own, so that its peak memory is
its own; `python -m benchmarks.import_speed ROWS` takes another number of rows.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import sqlcipher3.dbapi2 as sqlite

from benchmarks.timing import require
from magnesia import store, study
from magnesia.diary import COLUMNS

ROWS = 1_000_000
#: For so many rows.
MOST_S, MOST_MB = 60.0, 300.0
SEED = 1
FIRST_DAY, DAYS = date(1995, 1, 1), 11_000
ZONES = ("Europe/Oslo", "America/New_York", "Asia/Kolkata", "Australia/Sydney")
WORDS = (
    "slept badly",
    "travelled to see my sister",
    '=long; day, with "quotes"',
    "a better evening",
    "rain",
    "walked",
    "line\r\nbreak",
)


def rows(count: int) -> Iterator[dict[str, str]]:
    """Yield rows of every kind from a fixed seed; half of them have no id."""
    rng = random.Random(SEED)  # noqa: S311 - a file to be measured, no secret
    for number in range(count):
        # A diary grows day by day; one entry in twenty is late, by up to a month.
        late = rng.randrange(1, 31) if rng.random() < 0.05 else 0
        row = {
            "local_date": (FIRST_DAY + timedelta(days=max(0, number * DAYS // count - late))).isoformat(),
            "zone": ZONES[number % len(ZONES)],
        }
        if number % 8 < 7:
            row["local_time"] = f"{rng.randrange(24):02}:{rng.randrange(60):02}"
        if number % 2:
            row["entry_id"] = f"entry-{number}"
            row["entered_at_utc"] = f"{row['local_date']}T23:{rng.randrange(60):02}:11.123456Z"
        yield row | _own(rng)


def _own(rng: random.Random) -> dict[str, str]:
    """Return the cells of one kind of row."""
    amount = f"{rng.randrange(1, 400) / 4:g}"
    match rng.randrange(10):
        case 0 | 1 | 2:
            return {
                "kind": "dose",
                "state": "taken",
                "product_name": "Citrate 150",
                "form": "citrate",
                "units_taken": "0.5",
                "elemental_mg": amount,
                "with_food": "yes",
            }
        case 3 | 4 | 5:
            outcome = rng.choice(("pain", "fatigue", "fog"))
            return {"kind": "score", "outcome": outcome, "score_0_10": f"{rng.randrange(101) / 10:g}"}
        case 6:
            return {
                "kind": "event",
                "event": rng.choice(("migraine", "cramp", "loose stool")),
                "minutes": amount,
            }
        case 7:
            return {"kind": "note", "note": f"{rng.choice(WORDS)} {rng.randrange(10**6)} {rng.choice(WORDS)}"}
        case 8:
            return {"kind": "influence", "name": "exercise", "minutes": amount}
        case _:
            return {"kind": "medicine", "state": "taken", "name": "ibuprofen", "amount": amount, "unit": "mg"}


def write_file(file: Path, count: int) -> None:
    """Write the file that both read."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows(count))


def ours(file: Path, folder: Path) -> dict[str, int]:
    """Import the file through the verb, into a new profile."""
    with store.open_profile(folder, create=True):
        pass
    result = study.import_diary(folder, file)
    return {key: result[key] for key in ("rows", "accepted", "rejected_count", "duplicates")}


def peer(file: Path, folder: Path) -> dict[str, int]:
    """Load the cells as they are, under the settings of a profile."""
    folder.mkdir()
    connection = sqlite.connect(str(folder / "peer.db"), isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"CREATE TABLE rows (position INTEGER PRIMARY KEY, {', '.join(COLUMNS)})")
    marks = ", ".join("?" * len(COLUMNS))
    with file.open(encoding="utf-8", newline="") as text:
        connection.execute("BEGIN IMMEDIATE")
        cells = (tuple(row.values()) for row in csv.DictReader(text))
        connection.executemany(f"INSERT INTO rows ({', '.join(COLUMNS)}) VALUES ({marks})", cells)  # noqa: S608
        connection.execute("COMMIT")
    (count,) = connection.execute("SELECT count(*) FROM rows").fetchone()
    connection.close()
    return {"rows": count}


def _measured(way: str, file: Path, folder: Path) -> dict[str, float]:
    """Run one of the two in a process of its own; return what it counted, its seconds and its peak memory."""
    command = [sys.executable, "-m", "benchmarks.import_speed", way, str(file), str(folder)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(printed)
    return found


def _run(way: str, file: Path, folder: Path) -> None:
    began = time.perf_counter()
    counts = (ours if way == "ours" else peer)(file, folder)
    seconds = time.perf_counter() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**counts, "seconds": seconds, "cpu": time.process_time(), "peak_mb": peak_mb}))


def main(count: int = ROWS) -> None:
    """Print the ratio, the seconds and the peak memory of both, and where every row went."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "diary.csv"
        write_file(file, count)
        mine = _measured("ours", file, Path(folder) / "profile")
        bare = _measured("peer", file, Path(folder) / "peer")
        size_mb = file.stat().st_size / 1e6
    accounted = mine["accepted"] + mine["rejected_count"] + mine["duplicates"]
    assert mine["rows"] == bare["rows"] == accounted == count
    # No `compare`: what checks and names each row is slower than what does not, and the ratio says by how much.
    print(
        f"import of {count:,} rows ({size_mb:.0f} MB): {mine['seconds']:.1f} s ({mine['cpu']:.1f} s of one "
        f"core) and {mine['peak_mb']:.0f} MB at most, "
        f"{mine['seconds'] / bare['seconds']:.1f} times the {bare['seconds']:.1f} s of csv.DictReader and a bare "
        f"executemany ({bare['peak_mb']:.0f} MB), which check nothing; {mine['accepted']:,.0f} accepted + "
        f"{mine['rejected_count']:,.0f} rejected + {mine['duplicates']:,.0f} duplicates"
    )
    if count == ROWS:
        require(mine["seconds"] < MOST_S, f"a million rows in {MOST_S:g} s")
        require(mine["peak_mb"] < MOST_MB, f"a million rows in {MOST_MB:g} MB")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        _run(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(*map(int, sys.argv[1:]))
