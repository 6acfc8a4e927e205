"""A simulated person: follows a plan as people do, feels what the truth says, and writes it down with gaps.

Nothing here is a person's diary. The truth is kept beside the diary, so that an answer can be held against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from magnesia.diary import Bath, Diary, Dose, Entry, Event, Note, Score, Stamp, none_taken, unsure_taken
from magnesia.exposure import drive_of_diary
from magnesia.inference import exposure
from magnesia.plan import Plan

EVENING = time(21, 0)


@dataclass(frozen=True)
class OutcomeTruth:
    """How one score really behaves.

    usual : level without magnesium [points]; effect : change at steady exposure to the plan's dose [points];
    tau_days : onset [d]; phi, noise_sd [points]: the AR(1) part; level_step [points per square-root day].
    """

    name: str
    usual: float
    effect: float
    tau_days: float
    phi: float
    noise_sd: float
    level_step: float


@dataclass(frozen=True)
class Habits:
    """How the person keeps the diary: chances per day, and the days on which something special happened."""

    unscored: float = 0.08
    late: float = 0.06
    skipped: float = 0.04
    unsure: float = 0.01
    loose_stool_on: float = 0.10
    loose_stool_off: float = 0.03
    half_dose_days: tuple[int, ...] = ()
    bath_days: tuple[int, ...] = ()
    notes: tuple[tuple[int, str], ...] = ()


def simulate_diary(plan: Plan, truths: tuple[OutcomeTruth, ...], habits: Habits, seed: int) -> Diary:
    """Return the diary of a simulated person who follows the plan; the same seed gives the same diary."""
    rng = np.random.default_rng(seed)
    taken = tuple(_intake_entries(plan, habits, rng, seed))
    drive = drive_of_diary(Diary(taken), plan, plan.start, plan.days).drive
    felt = tuple(_felt_entries(plan, truths, habits, drive, rng, seed))
    return Diary(tuple(sorted((*taken, *felt), key=lambda entry: (entry.stamp.entered_at, entry.entry_id))))


def true_effect(truth: OutcomeTruth, diary: Diary, plan: Plan, *, in_trial: bool) -> float:
    """Return the effect that an answer should find [points]: at steady exposure, or as reached on "on" days."""
    if not in_trial:
        return truth.effect
    drive = drive_of_diary(diary, plan, plan.start, plan.days).drive
    reached = exposure(drive, np.array([truth.tau_days]))[:, 0]
    return truth.effect * float(reached[np.array(plan.schedule.arms) == 1].mean())


def _stamp(plan: Plan, day: int, at: time | None, *, late: bool = False) -> Stamp:
    local = plan.start + timedelta(days=day)
    written = datetime.combine(local, EVENING, ZoneInfo(plan.zone)) + timedelta(days=4 if late else 0)
    return Stamp(local, at, plan.zone, written.astimezone(UTC))


def _intake_entries(plan: Plan, habits: Habits, rng: np.random.Generator, seed: int) -> Iterator[Entry]:
    for day, arm in enumerate(plan.schedule.arms):
        name = f"simulated-{seed}-{day}"
        chance = rng.random()
        if arm == 0 or (chance < habits.skipped and day not in habits.half_dose_days):
            yield none_taken(f"{name}-none", _stamp(plan, day, None))
            continue
        if chance > 1 - habits.unsure and day not in habits.half_dose_days:
            yield unsure_taken(f"{name}-unsure", _stamp(plan, day, None))
            continue
        for k, intake in enumerate(plan.regimen.intakes):
            units = intake.units_taken * (0.5 if day in habits.half_dose_days else 1.0)
            yield Dose(
                f"{name}-dose-{k}",
                _stamp(plan, day, intake.clock),
                intake.product.name,
                intake.product.form,
                intake.product.release,
                units,
                units * intake.product.elemental_mg_per_unit,
                plan.regimen.with_food,
            )


def _felt_entries(
    plan: Plan,
    truths: tuple[OutcomeTruth, ...],
    habits: Habits,
    drive: npt.NDArray[np.float64],
    rng: np.random.Generator,
    seed: int,
) -> Iterator[Entry]:
    scores = np.column_stack([_course(truth, drive, rng) for truth in truths])
    for day, arm in enumerate(plan.schedule.arms):
        name, scored, late = (
            f"simulated-{seed}-{day}",
            rng.random() > habits.unscored,
            rng.random() < habits.late,
        )
        if scored:
            for truth, score in zip(truths, scores[day], strict=True):
                stamp = _stamp(plan, day, EVENING, late=late)
                yield Score(f"{name}-{truth.name}", stamp, truth.name, float(score))
        if rng.random() < (habits.loose_stool_on if arm else habits.loose_stool_off):
            yield Event(f"{name}-stool", _stamp(plan, day, None), "loose stool")
        if day in habits.bath_days:
            yield Bath(f"{name}-bath", _stamp(plan, day, time(20, 0)), 400.0, 20.0)
    for day, text in habits.notes:
        yield Note(f"simulated-{seed}-{day}-note", _stamp(plan, day, None), text)


def _course(
    truth: OutcomeTruth, drive: npt.NDArray[np.float64], rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Return whole scores from 0 to 10, shape (days,), as the truth makes them."""
    days = len(drive)
    noise = np.empty(days)
    noise[0] = rng.normal()
    for t in range(1, days):
        noise[t] = truth.phi * noise[t - 1] + np.sqrt(1 - truth.phi**2) * rng.normal()
    level = truth.level_step * np.cumsum(rng.normal(size=days))
    effect = truth.effect * exposure(drive, np.array([truth.tau_days]))[:, 0]
    return np.clip(np.round(truth.usual + level + truth.noise_sd * noise + effect), 0, 10)
