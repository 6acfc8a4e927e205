"""A process that is killed while it saves loses nothing that it had called saved."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from magnesia.store import load_diary, open_profile

KILLS = 20

#: One process loads everything once; each of its children saves entries one by one, reports each through a pipe
#: after it was saved, and is killed at a moment of its own.
DRIVER = """
import os, signal, sys, time
from datetime import UTC, date, datetime
from magnesia.diary import none_taken, Stamp
from magnesia.store import append_entries, open_profile

folder, kills = sys.argv[1], int(sys.argv[2])
stamp = Stamp(date(2026, 3, 1), None, "Europe/Oslo", datetime(2026, 3, 1, 12, tzinfo=UTC))
for life in range(kills):
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        with open_profile(folder, create=True) as profile:
            for number in range(10**6):
                name = f"{life}-{number}"
                append_entries(profile, [none_taken(name, stamp)])
                os.write(send, (name + "\\n").encode())
    os.close(send)
    # The first word means that the child is saving; then it lives between 0 and 38 ms more.
    said = os.read(receive, 1)
    time.sleep(0.002 * life)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(receive, 65536):
        said += more
    os.close(receive)
    # A word cut off by the kill was never said.
    sys.stdout.write(said.decode().rpartition("\\n")[0] + "\\n")
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX matter")
def test_nothing_that_was_called_saved_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(tmp_path / "home"), str(KILLS)],
        capture_output=True,
        text=True,
        check=True,
    )
    said = done.stdout.split()
    assert len({name.split("-")[0] for name in said}) == KILLS
    with open_profile(tmp_path / "home") as profile:
        with profile.engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        there = {entry.entry_id for entry in load_diary(profile).entries}
    assert set(said) <= there
    # At most the one entry per life that was saved but not yet reported is there beyond what was said.
    assert len(there) - len(set(said)) <= KILLS
