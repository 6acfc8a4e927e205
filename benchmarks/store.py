"""The diary on the disk: durable commits against bare SQLite with the same settings, and ten years read back."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from benchmarks.timing import median_seconds, require
from magnesia.diary import Dose, Entry, Score, Stamp
from magnesia.store import Profile, append_entries, appending, load_day, load_diary, open_profile

FIRST = date(2016, 1, 1)
DAYS, ENTRIES_A_DAY = 3650, 5
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
COMMITS, ROUNDS, MANY = 25, 60, 200_000
#: Limits: commits beside bare SQLite, and the data of one day among ten years of entries.
LEAST_RATIO, MOST_MS = 0.5, 5.0
#: The settings and the tables of a profile, written down again: what bare SQLite has to do for the same row.
SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA mmap_size = 0",
    "PRAGMA cache_size = -65536",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = ON",
)


def entry(number: int) -> Entry:
    """Return one entry of a diary of two doses and three scores a day."""
    day, of_day = divmod(number, ENTRIES_A_DAY)
    local = Stamp(
        FIRST + timedelta(days=day % DAYS), clock(8 + of_day), "Europe/Oslo", NOW + timedelta(seconds=number)
    )
    if of_day < 2:
        return Dose(f"entry-{number}", local, "Citrate 150", "citrate", "tablet", 1.0, 150.0, True)
    return Score(f"entry-{number}", local, ("pain", "fatigue", "sleep")[of_day - 2], 6)


def bare_copy(folder: Path) -> tuple[list[str], str, list[tuple[object, ...]]]:
    """Return the statements that make a profile's tables, the insert of a row, and rows as a profile holds them."""
    with open_profile(folder, create=True) as profile:
        append_entries(profile, [entry(number) for number in range(COMMITS * ROUNDS)])
        with closing(driver.connect(str(folder / "magnesia.db"))) as made:
            tables = [
                str(sql)
                for (sql,) in made.execute(
                    "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"
                )
            ]
            found = made.execute("SELECT * FROM entries ORDER BY position")
            names = [column[0] for column in found.description][1:]
            rows = [tuple(row[1:]) for row in found]
    marks = ", ".join("?" * len(names))
    return tables, f"INSERT INTO entries ({', '.join(names)}) VALUES ({marks})", rows  # noqa: S608


def seconds_of(run: Callable[[], object]) -> float:
    """Return the wall time of one run."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def commit_ours(profile: Profile, entries: list[Entry]) -> None:
    """Save entries one by one, as a person does."""
    for one in entries:
        append_entries(profile, [one])


def commit_bare(connection: Any, insert: str, rows: list[tuple[object, ...]]) -> None:
    """Save the same rows one by one with the driver alone."""
    for row in rows:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(insert, row)
        connection.execute("COMMIT")


def durable_commits(folder: Path, passphrase: str | None) -> None:
    """Print single-entry commits per second, ours and bare SQLite in turn, on the same disk."""
    tables, insert, rows = bare_copy(folder / "pattern")
    bare = driver.connect(str(folder / "bare.db"), isolation_level=None)
    if passphrase is not None:
        bare.execute(f"PRAGMA key = '{passphrase}'")
    for statement in (*SETTINGS, *tables):
        bare.execute(statement)

    ours, peer = [], []
    left = iter(rows)
    with open_profile(
        folder / "ours", create=True, encrypt=passphrase is not None, passphrase=passphrase
    ) as profile:
        append_entries(profile, [entry(10**6)])
        for turn in range(ROUNDS):
            entries = [entry(number) for number in range(turn * COMMITS, (turn + 1) * COMMITS)]
            ours.append(seconds_of(partial(commit_ours, profile, entries)))
            peer.append(seconds_of(partial(commit_bare, bare, insert, list(islice(left, COMMITS)))))
    bare.close()
    rate, bare_rate = (COMMITS / statistics.median(times) for times in (ours, peer))
    kind = "plain" if passphrase is None else "encrypted"
    print(
        f"durable single-entry commits, {kind}: {rate:,.0f}/s, bare SQLite with the same settings, tables and rows "
        f"{bare_rate:,.0f}/s; ratio {rate / bare_rate:.2f} (at least {LEAST_RATIO:g})"
    )
    require(rate / bare_rate >= LEAST_RATIO, f"half as many {kind} commits as bare SQLite")


def ten_years(folder: Path) -> None:
    """Print how long a day, and the whole diary, take with ten years of entries."""
    with open_profile(folder / "years", create=True) as profile:
        count = DAYS * ENTRIES_A_DAY
        append_entries(profile, [entry(number) for number in range(count)])
        day = FIRST + timedelta(days=DAYS // 2)
        assert len(load_day(profile, day)) == ENTRIES_A_DAY
        one_day = median_seconds(lambda: load_day(profile, day), 50)
        whole = median_seconds(lambda: load_diary(profile), 3)
    print(
        f"one day of {count:,} entries: {one_day * 1e3:.2f} ms (at most {MOST_MS:g}); the whole diary: {whole:.2f} s"
    )
    require(one_day * 1e3 <= MOST_MS, f"a day within {MOST_MS:g} ms")


def many_rows(folder: Path) -> None:
    """Print what one row of a long import costs this layer, entries made beforehand."""
    batches = [[entry(number) for number in range(at, at + 2000)] for at in range(0, MANY, 2000)]

    def add() -> None:
        with open_profile(folder / "many", create=True) as profile, appending(profile) as appender:
            for batch in batches:
                appender.add(batch)

    print(f"rows appended in one commit: {seconds_of(add) / MANY * 1e6:.1f} µs each ({MANY:,} rows)")


def main() -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory(prefix="magnesia-bench-") as folder:
        for passphrase in (None, "correct horse battery"):
            part = Path(folder) / ("plain" if passphrase is None else "encrypted")
            part.mkdir()
            durable_commits(part, passphrase)
        ten_years(Path(folder))
        many_rows(Path(folder))
