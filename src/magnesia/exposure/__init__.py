"""From a diary to magnesium over time.

Duty: turns doses, whether planned, imagined or logged, into uptake, plasma and slow tissue, day by day.
Takes: regimens (clock hours and elemental mg), days of `Intake`, or a diary with its plan.
Gives: `BodyCourse` and `ExposureBand`, always bands over drawn people; the daily drive of the median person,
    where 1 is the plan's dose at steady state; a count of the days that had to be assumed.
Never: adds topical products or baths to magnesium; knows scores, verdicts or words.
Start reading at: `eating.py` (doses and food), `usual.py`, `regimen.py`, `drive.py`, then `from_diary.py`.
"""

from magnesia.exposure.drive import ExposureBand, daily_drive, exposure_band
from magnesia.exposure.eating import Intake, eating_hours, fasting_hour, in_sequence
from magnesia.exposure.from_diary import DiaryDrive, band_of_diary, drive_of_diary, planned_day
from magnesia.exposure.people import (
    People,
    Preparation,
    channels_of,
    draw_people,
    median_person,
    number,
    preparation,
)
from magnesia.exposure.regimen import BodyCourse, simulate_regimen
from magnesia.exposure.usual import Usual, settle

__all__ = [
    "BodyCourse",
    "DiaryDrive",
    "ExposureBand",
    "Intake",
    "People",
    "Preparation",
    "Usual",
    "band_of_diary",
    "channels_of",
    "daily_drive",
    "draw_people",
    "drive_of_diary",
    "eating_hours",
    "exposure_band",
    "fasting_hour",
    "in_sequence",
    "median_person",
    "number",
    "planned_day",
    "preparation",
    "settle",
    "simulate_regimen",
]
