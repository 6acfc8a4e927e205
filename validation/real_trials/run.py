"""Thirteen real trials through the engine: published slopes and effect sizes, then our own verdicts.

Reads ../shared/data; writes the tables between the marks of README.md.
"""

from __future__ import annotations

import csv
import os
import statistics
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from magnesia import study
from magnesia.inference import AutoregressiveFit, fit_autoregressive

HERE = Path(__file__).parent
DATA = Path(os.environ.get("MAGNESIA_DATA", HERE.parents[2] / "shared" / "data"))
SLEEP, DOSES = DATA / "studyu_sleep_trials.csv", DATA / "selfblinded_rct_doses.csv"
MOODS = ("absorption", "mindfulness", "productivity", "creativity")

#: Slope and phi as the exact AR(1) likelihood gives them (data note of the set); None where none was given.
KNOWN: dict[tuple[str, str], tuple[float, float | None]] = {
    ("tea", "0889f7fb"): (-0.273, -0.03),
    ("tea", "b6a716a4"): (-0.219, 0.39),
    ("tea", "c8bafe93"): (-0.753, -0.20),
    ("herbal", "026ff51a"): (-0.038, None),
    ("milk", "5c8fe994"): (-1.586, 0.27),
    ("noise", "886ac213"): (0.382, None),
    ("window", "1841ab1d"): (-0.799, None),
    ("window", "27bf5df4"): (-0.740, None),
    ("window", "2faf171f"): (-0.362, -0.60),
    ("plant_animal", "c3f0072f"): (-2.08, None),
}
#: Difference of means over the SD of all doses of the trial.
KNOWN_SIZES = {
    "A": (0.698257, 0.638603, 0.639776, 0.511584),
    "B": (0.0455541, 0.151308, -0.213726, -0.101527),
    "C": (-0.0895, -0.1664, 0.0089, -0.2741),
}


@dataclass(frozen=True)
class SleepTrial:
    """One person-trial: our exact AR(1) fit, and the engine's own answer as JSON values."""

    key: tuple[str, str]
    fit: AutoregressiveFit
    outcome: dict[str, object]
    reasons: str


def sleep_fit(key: tuple[str, str]) -> AutoregressiveFit:
    """Fit one person-trial: level and tau switched off, flat priors; two ratings on one day are averaged."""
    ratings: dict[date, list[float]] = defaultdict(list)
    arms: dict[date, float] = {}
    with SLEEP.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if (row["trial"], row["participant"]) == key:
                day = datetime.fromisoformat(row["measured_at"]).date()
                ratings[day].append(float(row["sleep_quality_0_10"]))
                arms[day] = float(row["coded"])
    first, last = min(ratings), max(ratings)
    scores = np.full((last - first).days + 1, np.nan)
    coded = np.zeros(len(scores))
    for day, values in ratings.items():
        scores[(day - first).days] = statistics.fmean(values)
        coded[(day - first).days] = arms[day]
    return fit_autoregressive(scores, coded)


def sleep_trial(key: tuple[str, str]) -> SleepTrial:
    """Return our fit and the engine's verdict for one person-trial."""
    result = study.analyse(
        SLEEP,
        study.Question(
            date="measured_at",
            outcomes=("sleep_quality_0_10",),
            better=("higher",),
            treatment="coded",
            where=(("trial", key[0]), ("participant", key[1])),
        ),
    )
    outcome = result.as_json()["outcomes"][0]
    return SleepTrial(key, sleep_fit(key), outcome, " ".join(result.answer.outcomes[0].reasons))


def effect_sizes(experiment: str) -> tuple[float, ...]:
    """Return difference of means over the SD (divisor n - 1) of all doses, for each mood of one experiment."""
    with DOSES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["experiment"] == experiment]
    sizes = []
    for mood in MOODS:
        values = {arm: [float(r[mood]) for r in rows if r["active"] == arm and r[mood]] for arm in "01"}
        spread = statistics.stdev(values["0"] + values["1"])
        sizes.append((statistics.fmean(values["1"]) - statistics.fmean(values["0"])) / spread)
    return tuple(sizes)


def dose_trial(experiment: str) -> study.Analysis:
    """Return the engine's answer to one of the self-blinded experiments."""
    return study.analyse(
        DOSES,
        study.Question(
            date="datetime_utc",
            outcomes=MOODS,
            better=("higher",),
            treatment="active",
            where=(("experiment", experiment),),
            days_without_row="none",
        ),
    )


def _sleep_table() -> list[str]:
    lines = [
        "| person-trial | slope | known | phi | known | effect (95 %) | P(better) | verdict | why |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for key, (slope, phi) in KNOWN.items():
        trial = sleep_trial(key)
        lines.append(
            f"| {key[0]} {key[1]} | {trial.fit.slope:.3f} | {slope:.3f} | {trial.fit.phi:.2f} | "
            f"{'' if phi is None else f'{phi:.2f}'} | {_interval(trial.outcome)} | {_chance(trial.outcome)} | "
            f"{trial.outcome['verdict']} | {trial.reasons} |"
        )
    return lines


def _interval(outcome: dict[str, object]) -> str:
    if not isinstance(outcome["ci95"], list):
        return "not computed"
    low, high = outcome["ci95"]
    return f"{outcome['mean']:.2f} ({low:.2f} to {high:.2f})"


def _chance(outcome: dict[str, object]) -> str:
    return "" if outcome["p_benefit"] is None else f"{outcome['p_benefit']:.2f}"


def _dose_table() -> list[str]:
    lines = [
        "| experiment | mood | size | known | effect (95 %) | P(better) | verdict | why |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for experiment, known in KNOWN_SIZES.items():
        result = dose_trial(experiment)
        sizes = effect_sizes(experiment)
        for k, mood in enumerate(MOODS):
            outcome = result.as_json()["outcomes"][k]
            lines.append(
                f"| {experiment} | {mood} | {sizes[k]:.4f} | {known[k]:.4f} | {_interval(outcome)} | "
                f"{_chance(outcome)} | {outcome['verdict']} | {' '.join(result.answer.outcomes[k].reasons)} |"
            )
    return lines


def main() -> None:
    """Rewrite the tables of README.md."""
    page = HERE / "README.md"
    made = f"Made {datetime.now(UTC).date()} by `python -m validation real_trials`."
    text = page.read_text(encoding="utf-8")
    for name, lines in (("sleep", _sleep_table()), ("doses", _dose_table())):
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, rest = text.split(start)
        text = before + start + "\n" + made + "\n\n" + "\n".join(lines) + "\n" + end + rest.split(end)[1]
    page.write_text(text, encoding="utf-8")
    print(text)
