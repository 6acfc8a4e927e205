"""From a diary and its plan to the daily drive; what the diary does not say is assumed by a rule and counted.

taken       what was logged.
none        nothing.
unsure      the mean of the drive with the planned day and the drive with only what was logged.
not logged  what the plan's arm of that day says: the planned day when "on", nothing when "off".

Baths, oils and sprays are not doses and never come here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from magnesia import units
from magnesia.diary import DayIntake, Diary, Dose, daily_intake, hour_of_part
from magnesia.exposure.drive import ExposureBand, daily_drive, exposure_band
from magnesia.exposure.eating import Intake
from magnesia.plan import Plan

#: The clock hour of a dose when neither the diary nor the plan names one: with breakfast.
HOUR_WITHOUT_A_PLAN = 8.0


@dataclass(frozen=True)
class DiaryDrive:
    """The drive of each day, shape (days,) [1], and how many days it rests on which rule.

    taken, none, unsure, not_logged : days in each state. without_time : doses with neither a clock time nor a part
    of the day, whose hour was assumed.
    """

    drive: npt.NDArray[np.float64]
    taken: int
    none: int
    unsure: int
    not_logged: int
    without_time: int

    @property
    def assumed(self) -> int:
        """Days on which the doses were assumed rather than logged."""
        return self.unsure + self.not_logged


def drive_of_diary(diary: Diary, plan: Plan, first: date, days: int) -> DiaryDrive:
    """Return the drive of `days` calendar days from `first`, with a tally of what had to be assumed.

    A dose without a clock time takes the hour of its part of the day; with neither, the planned time of the same
    place in the day (the first such dose the first planned time, and so on); see HOUR_WITHOUT_A_PLAN.
    """
    planned = planned_day(plan)
    log = daily_intake(diary, first, days)
    arms = [_arm(plan, day.day) for day in log]
    most = [_intakes(day, planned, arm, sure=False) for day, arm in zip(log, arms, strict=True)]
    least = [_intakes(day, planned, arm, sure=True) for day, arm in zip(log, arms, strict=True)]
    drive = daily_drive(most, plan.diet_mg_per_day, planned)
    if any(day.state == "unsure" for day in log):
        drive = 0.5 * (drive + daily_drive(least, plan.diet_mg_per_day, planned))
    states = [day.state for day in log]
    return DiaryDrive(
        drive=drive,
        taken=states.count("taken"),
        none=states.count("none"),
        unsure=states.count("unsure"),
        not_logged=states.count("not logged"),
        without_time=sum(_is_untimed(dose) for day in log for dose in day.doses),
    )


def band_of_diary(diary: Diary, plan: Plan, draws: int, seed: int) -> ExposureBand:
    """Return what the days of the plan did to plasma and slow tissue, as a band over `draws` people, for charts.

    An unsure day counts as the planned day here; the drive weighs it (`drive_of_diary`).
    """
    planned = planned_day(plan)
    log = daily_intake(diary, plan.start, plan.days)
    days = [_intakes(day, planned, _arm(plan, day.day), sure=False) for day in log]
    return exposure_band(days, plan.diet_mg_per_day, planned, draws, seed)


def planned_day(plan: Plan) -> tuple[Intake, ...]:
    """Return the doses of an "on" day of the plan."""
    return tuple(
        Intake(
            hour=units.hours_of(planned.clock),
            elemental_mg=planned.elemental_mg,
            form=planned.product.form,
            release=planned.product.release,
            with_food=plan.regimen.with_food,
        )
        for planned in plan.regimen.intakes
    )


def _arm(plan: Plan, day: date) -> int:
    """Return the plan's arm of a day; before and after the trial nothing is planned."""
    number = (day - plan.start).days
    return plan.schedule.arms[number] if 0 <= number < plan.days else 0


def _intakes(day: DayIntake, planned: tuple[Intake, ...], arm: int, *, sure: bool) -> tuple[Intake, ...]:
    """Return the doses that a day stands for; on an unsure day only what is `sure`, or else the planned day too."""
    if day.state == "not logged":
        return planned if arm else ()
    logged = _logged(day.doses, planned)
    if day.state == "unsure" and not sure:
        return max(logged, planned, key=lambda doses: sum(dose.elemental_mg for dose in doses))
    return logged


def _logged(doses: Sequence[Dose], planned: tuple[Intake, ...]) -> tuple[Intake, ...]:
    """Return what was logged, at the hours that the person's own clock showed.

    So it is on any journey and on days of 23 or 25 hours; in which order doses with a time were written down plays
    no part.
    """
    spare = iter(sorted(intake.hour for intake in planned))
    found: list[Intake] = []
    last = HOUR_WITHOUT_A_PLAN
    for dose in doses:
        if _is_untimed(dose):
            last = next(spare, last)
        found += _of_dose(dose, last if _is_untimed(dose) else _hour(dose))
    return tuple(found)


def _is_untimed(dose: Dose) -> bool:
    return dose.stamp.local_time is None and dose.stamp.part_of_day is None


def _hour(dose: Dose) -> float:
    stamp = dose.stamp
    if stamp.local_time is not None:
        return units.hours_of(stamp.local_time)
    return hour_of_part(str(stamp.part_of_day))


def _of_dose(dose: Dose, hour: float) -> list[Intake]:
    """Return one intake for each salt of the dose; they are swallowed together, so they are one occasion."""
    salts = [(part.form, part.elemental_mg) for part in dose.parts] or [(dose.form, dose.elemental_mg)]
    return [Intake(hour, elemental_mg, form, dose.release, dose.with_food) for form, elemental_mg in salts]
