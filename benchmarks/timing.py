"""Timing in one process: both ways in turn, so that a drift of the machine's speed touches both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def median_seconds(run: Callable[[], object], runs: int) -> float:
    """Return the median wall time of so many runs, after one that is not counted."""
    run()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def compare(name: str, ours: float, peer: float, accuracy: str) -> None:
    """Print one line: how many times faster than the peer, in the same run, at what accuracy."""
    print(f"{name}: {peer / ours:,.0f} times faster ({ours:.4g} s against {peer:.4g} s); {accuracy}")


_missed: list[str] = []


def require(is_held: bool, limit: str) -> None:
    """Note a limit that was not held; the run goes on, and ends with an error."""
    if not is_held:
        _missed.append(limit)
        print(f"MISSED: {limit}", flush=True)


def missed() -> list[str]:
    """Return the limits that were not held."""
    return _missed
