"""The day's windows: when magnesium keeps its distance from every medicine.

A medicine at clock time m with b hours before and a hours after blocks the open interval (m - b, m + a) of the
24-hour circle; both ends are allowed ("at least 4 hours"). What is left of the day are the windows.

A dose inside a blocked time is a refusal of the plan, not a warning. The clinical list says "warn" for spacing
as such, and each such medicine does bring a warning. But a *planned* dose in the blocked time would make a medicine
weaker every day for weeks, and nothing is lost by asking for another hour: the plan is mended, not the person.
"""

from __future__ import annotations

import datetime

from magnesia.person import shown
from magnesia.safety.medicines import Match
from magnesia.safety.types import Finding, PlannedIntake
from magnesia.safety.words import without_mark

_DAY_MIN = 24 * 60
Window = tuple[float, float]


def free_windows(found: list[Match]) -> list[Window]:
    """Return the windows of the day in minutes from midnight, none of zero length."""
    if any(match.row.level == "refuse" for match in found):
        return []
    free: list[Window] = [(0.0, float(_DAY_MIN))]
    for match in found:
        if match.row.needs_gap and match.medicine.clock is not None:
            for start, end in _blocked(match.medicine.clock, match.row.hours_before, match.row.hours_after):
                free = _without(free, start, end)
    return free


def _blocked(clock: datetime.time, hours_before: float, hours_after: float) -> list[Window]:
    """Return the blocked interval of one medicine, cut at midnight."""
    taken = _minutes(clock)
    start, end = taken - 60 * hours_before, taken + 60 * hours_after
    if start < 0:
        return [(0.0, end), (start + _DAY_MIN, float(_DAY_MIN))]
    if end > _DAY_MIN:
        return [(start, float(_DAY_MIN)), (0.0, end - _DAY_MIN)]
    return [(start, end)]


def _without(free: list[Window], start: float, end: float) -> list[Window]:
    pieces = [piece for a, b in free for piece in ((a, min(b, start)), (max(a, end), b))]
    return [(a, b) for a, b in pieces if b > a]


def _minutes(clock: datetime.time) -> float:
    return clock.hour * 60 + clock.minute + clock.second / 60


def as_text(windows: list[Window]) -> tuple[tuple[str, str], ...]:
    """Return windows as ("HH:MM", "HH:MM"), rounded inwards to whole minutes."""
    return tuple((_hh_mm(-int(-a // 1)), _hh_mm(int(b))) for a, b in windows)


def _hh_mm(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def of_doses(found: list[Match], intake: tuple[PlannedIntake, ...]) -> list[Finding]:
    """Refuse doses in a blocked time, and a day that has no free time at all.

    `intake` holds the doses that may be swallowed at all; no time of day is ever named for one that must not be.
    """
    windows = free_windows(found)
    if any(match.row.level == "refuse" for match in found):
        return []
    if not windows:
        reason = "The medicines you named leave no time of the day at which magnesium keeps its distance."
        action = "Ask a pharmacist; do not move a medicine for the sake of magnesium."
        return [Finding("refuse", "spacing-no-window", reason, "this_project", action)]
    names = ", ".join(sorted({without_mark(match.medicine.name) for match in found if match.row.needs_gap}))
    between = " or ".join(f"between {start} and {end}" for start, end in as_text(windows))
    return [
        Finding(
            "refuse",
            "spacing",
            f"{shown(dose.product.name)} at {dose.clock:%H:%M} is too close to {names}.",
            "this_project",
            f"A dose {between} keeps its distance; do not move a prescribed medicine.",
        )
        for dose in intake
        if not _is_free(dose.clock, windows)
    ]


def _is_free(clock: datetime.time, windows: list[Window]) -> bool:
    """Return whether a clock time lies in a window; midnight is both the start and the end of the day."""
    taken = _minutes(clock)
    both = (taken, taken + _DAY_MIN) if taken == 0 else (taken,)
    return any(start <= minute <= end for minute in both for start, end in windows)
