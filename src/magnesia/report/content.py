"""Everything that a report says, as plain values; pages, charts and terminal lay out the same content.

`study` fills it from an answer, a diary and a plan. Nothing here is computed by this room.
A value that nobody knows is None, and the pages then say so; an empty tuple means "asked, and there is none".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from magnesia.answer import Answer

Arm = Literal["on", "off", "unknown"]
Level = Literal["refuse", "refer", "warn", "note"]


@dataclass(frozen=True)
class Band:
    """One day's uncertain quantity: 5 of 100 draws lie below `low`, half below `middle`, 95 below `high`."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class ScoreCourse:
    """One outcome on calendar days, in the order of the days; None is a day without a score, and stays a gap.

    `late` marks scores written down after their day. `lowest` and `highest` are the ends of the scale.
    """

    name: str
    unit: str
    values: tuple[float | None, ...]
    late: tuple[bool, ...]
    lowest: float = 0.0
    highest: float = 10.0


@dataclass(frozen=True)
class Exposure:
    """What the body was modelled to hold each day: a band per day, and what the numbers mean in words.

    `label` is short (it stands on the axis): "rise in slow tissue, % of the plan's full effect".
    `unit` follows a number in the table. `bands` has one entry per day; None where it is not known.
    """

    label: str
    unit: str
    bands: tuple[Band | None, ...]


@dataclass(frozen=True)
class Course:
    """The trial day by day, as far as it is written. Every tuple has one entry per calendar day from `first_day`.

    `days_planned` is the length of a plan that still runs, otherwise None; its days to come are no gaps.
    `arms_hidden`: the trial is blinded and runs, so every arm is "unknown" here and no page may split by arm.
    """

    first_day: date
    arms: tuple[Arm, ...]
    scores: tuple[ScoreCourse, ...]
    exposure: Exposure | None = None
    days_planned: int | None = None
    arms_hidden: bool = False

    def __post_init__(self) -> None:
        days = len(self.arms)
        lengths = {len(score.values) for score in self.scores} | {len(score.late) for score in self.scores}
        if self.exposure is not None:
            lengths.add(len(self.exposure.bands))
        if lengths - {days}:
            raise ValueError(f"a course of {days} days holds parts of {sorted(lengths)} days")
        if self.arms_hidden and set(self.arms) - {"unknown"}:
            raise ValueError("a course that hides its arms must not hold them")


@dataclass(frozen=True)
class ArmSummary:
    """The plain mean of one score over its scored days on and off, before any model; None where there are none."""

    name: str
    mean_on: float | None
    days_on: int
    mean_off: float | None
    days_off: int


@dataclass(frozen=True)
class Intake:
    """What was taken. `dose_label` is in elemental mg; the five counts are days and add up to the trial.

    `as_planned` counts off days without any, too; `otherwise` is another amount than planned, or some on an
    off day; `none_taken` is none although some was planned. The three are None while a blinded trial runs, because
    they would give the order away. `off` says in words what an off day was.
    """

    product: str
    form: str
    dose_label: str
    times: tuple[str, ...]
    as_planned: int | None
    otherwise: int | None
    none_taken: int | None
    unsure: int
    not_logged: int
    off: str = "not said"


@dataclass(frozen=True)
class HarmCount:
    """How often an unwanted thing was written down: days with it, of the days on and of the days off."""

    name: str
    days_on_with: int
    days_on: int
    days_off_with: int
    days_off: int


@dataclass(frozen=True)
class HarmTotal:
    """The same without the arms, for a blinded trial that still runs."""

    name: str
    days_with: int
    days: int


@dataclass(frozen=True)
class SafetyFinding:
    """One statement of the safety check. `source` is in words that can be printed, not a key."""

    level: Level
    reason: str
    action: str
    source: str


@dataclass(frozen=True)
class Safety:
    """What the safety check found, and what it could not look at.

    `medicines` is None when nobody asked; `not_asked` names the questions without an answer, in words;
    `free_times` are the clock times, as ("10:30", "24:00"), that keep their distance from every medicine.
    """

    complete: bool
    findings: tuple[SafetyFinding, ...]
    not_asked: tuple[str, ...] = ()
    medicines: tuple[str, ...] | None = None
    free_times: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Method:
    """How the trial was made, for a reader who wants to check it.

    `law_size`: how many schedules could have been drawn; None, like `seed`, when nothing was drawn by lot.
    `thresholds`: what each verdict needs, as (verdict, rule) in words.
    """

    design: str
    blinded: bool
    engine: str
    seed: int | None = None
    law_size: int | None = None
    min_p: float | None = None
    thresholds: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Truth:
    """One number used to simulate a person, to stand beside what the answer made of it."""

    label: str
    simulated: str
    answered: str


@dataclass(frozen=True)
class DiaryEvent:
    """Something else in the diary: a bath or an oil, never added to what was taken by mouth, or a note."""

    day: date
    what: str
    kind: Literal["on the skin", "note"] = "on the skin"


@dataclass(frozen=True)
class ReportContent:
    """One report. `question` is what the person wanted to know, in one sentence.

    Parts that do not exist are None or empty: an analysis of a bare table has a course and an answer only.
    `simulated` puts a banner on every page; `truth` is printed beside the answer of a simulated person.
    `means` stand beside the answer; `person` holds facts about the person as (what, value) in printable words.
    """

    title: str
    made_on: date
    question: str
    answer: Answer
    course: Course
    method: Method
    simulated: bool = False
    intake: Intake | None = None
    harms: tuple[HarmCount, ...] | tuple[HarmTotal, ...] | None = None
    safety: Safety | None = None
    truth: tuple[Truth, ...] = ()
    events: tuple[DiaryEvent, ...] = ()
    means: tuple[ArmSummary, ...] = ()
    person: tuple[tuple[str, str], ...] = ()
