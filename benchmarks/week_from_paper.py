"""A week entered from paper, timed: a real terminal, every key pressed one by one at the pace of a slow typist.

Run: python -m benchmarks.week_from_paper [keys a second]
"""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

#: The pace of a slow typist, where no other is asked for.
KEYS_A_SECOND = 2.0
#: What is waited for, and what is typed then.
Dialogue = tuple[tuple[str, str], ...]
PRODUCT = "100 mg elemental magnesium (as citrate)"
WEEK = ("log", "week", "--week", "2026-01-05")
#: Three scores and a dose on seven days, two loose stools, a migraine, two painkillers, words on one day.
FULL: Dialogue = (
    *(("pain", "5645566\n"), ("fatigue", "6655577\n"), ("sleep hours", "7 6.5 5 7 8 6 7\n")),
    *((PRODUCT, "all 1\n"), ("loose stool", "x--x---\n"), ("cramp", "\n"), ("migraine", "----x--\n")),
    *(("other", "\n"), ("painkiller", "----2--\n"), ("what stands beside", "ibuprofen\n"), ("alcohol", "\n")),
    *(("cycle day", "\n"), ("illness", "\n"), ("words", "fri in bed with the curtains closed\n")),
    *(("words", "\n"), ("Save?", "\n")),
)
#: A bad week: one score and the dose.
SHORT: Dialogue = (
    *(("pain", "8-9-8--\n"), ("fatigue", "\n"), ("sleep hours", "\n"), (PRODUCT, "1-11?--\n")),
    *((name, "\n") for name in ("loose stool", "cramp", "migraine", "other", "painkiller", "alcohol")),
    *((name, "\n") for name in ("cycle day", "illness", "words", "Save?")),
)


def entered(home: Path, dialogue: Dialogue, keys_a_second: float) -> tuple[int, float, float]:
    """Type one week; return the keys, the seconds in all, and the seconds spent waiting for the machine."""
    begun, waited, keys, seen, answered = time.perf_counter(), 0.0, 0, "", 0
    process, screen = pty.fork()
    if process == 0:
        here = {**os.environ, "MAGNESIA_HOME": str(home), "TERM": "dumb"}
        os.execve(sys.executable, [sys.executable, "-m", "magnesia", *WEEK], here)  # noqa: S606
    for prompt, text in dialogue:
        since = time.perf_counter()
        while (found := seen.find(prompt, answered)) < 0:
            if not select.select([screen], [], [], 30)[0]:
                raise TimeoutError(f"no {prompt!r} in {seen}")
            seen += os.read(screen, 65536).decode()
        waited += time.perf_counter() - since
        answered = found + len(prompt)
        for key in text:
            time.sleep(1 / keys_a_second)
            os.write(screen, key.encode())
            keys += 1
    since = time.perf_counter()
    while True:
        try:
            seen += os.read(screen, 65536).decode()
        except OSError:
            break
    os.waitpid(process, 0)
    os.close(screen)
    waited += time.perf_counter() - since
    assert "Saved. " in seen, seen
    return keys, time.perf_counter() - begun, waited


def main(pace: float = KEYS_A_SECOND) -> None:
    """Print the keys and the seconds of a full and of a short week."""
    for name, dialogue in (("full", FULL), ("short", SHORT)):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            outcomes = [word for o in ("pain", "fatigue", "sleep_hours") for word in ("--outcome", o)]
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "magnesia",
                    "init",
                    *outcomes,
                    "--product",
                    PRODUCT,
                    "--zone",
                    "Europe/Oslo",
                ],
                env={**os.environ, "MAGNESIA_HOME": str(home)},
                check=True,
                capture_output=True,
            )
            keys, all_s, waited_s = entered(home, dialogue, pace)
            print(
                f"{name} week: {keys} keys at {pace:g} a second, {all_s:.1f} s, of which {waited_s:.2f} s machine"
            )


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
