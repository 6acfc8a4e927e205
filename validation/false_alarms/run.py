"""How often the whole verdict rule fools its user when nothing works, and how often it sees a real effect.

A small, dated grid over noise and designs; the full programme is larger (see README.md). Every diary goes through
`answer_trial`, the function that people use.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from magnesia.answer import OutcomeSeries, Trial, Verdict, answer_trial
from magnesia.evidence import facts
from magnesia.inference import exposure
from magnesia.plan import Bits, parse_design

HERE = Path(__file__).parent
DIARIES = 1000


@dataclass(frozen=True)
class Cell:
    """One kind of diary: design, noise, missing days, steady effect [noise SD], onset [d]; law known or not."""

    design: str
    phi: float
    level: float
    missing: float
    effect: float = 0.0
    tau_days: float = 5.0
    has_law: bool = True


NULL_CELLS = (
    *(Cell("random:14-28x112", phi, level, 0.1) for phi in (0.0, 0.4, 0.8) for level in (0.0, 0.15, 0.3)),
    Cell("random:14-28x112", 0.4, 0.1, 0.4),
    Cell("random:14-28x56", 0.4, 0.1, 0.1),
    Cell("8x14", 0.4, 0.1, 0.1),
    Cell("4x28", 0.4, 0.1, 0.1),
    *(Cell(design, phi, 0.1, 0.1, has_law=False) for design in ("4x7", "56x2") for phi in (0.0, 0.8)),
)
EFFECT_CELLS = (
    Cell("random:14-28x112", 0.4, 0.05, 0.1),
    *(
        Cell("random:14-28x112", 0.4, 0.05, 0.1, effect, tau)
        for effect in (-1.5, -3.0)
        for tau in (1.0, 5.0, 15.0, 40.0)
    ),
)


def noise(cell: Cell, days: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return AR(1) plus a random walk, in noise SDs, shape (days,)."""
    values = np.empty(days)
    values[0] = rng.normal()
    for t in range(1, days):
        values[t] = cell.phi * values[t - 1] + np.sqrt(1 - cell.phi**2) * rng.normal()
    return values + cell.level * np.cumsum(rng.normal(size=days))


def verdict_of(cell: Cell, number: int) -> str:
    """Return the verdict on one simulated diary."""
    rng = np.random.default_rng([20261123, number])
    law = parse_design(cell.design)
    arms = law.draw(Bits(int(rng.integers(2**31)))).astype(np.float64)
    scores = 5 + noise(cell, law.days, rng) + cell.effect * exposure(arms, np.array([cell.tau_days]))[:, 0]
    scores[rng.random(law.days) < cell.missing] = np.nan
    trial = Trial(
        first_day=date(2026, 1, 1),
        drive=arms,
        planned=arms,
        arms=arms,
        outcomes=(OutcomeSeries("pain", scores, "lower", mcid=1.5),),
        law=law if cell.has_law else None,
        blinded=cell.has_law,
        dose_label="the dose",
        observed_days=law.days,
    )
    return str(answer_trial(trial).outcomes[0].verdict)


def verdicts_of(cell: Cell, diaries: int) -> Counter[str]:
    """Return how often each verdict was given over so many diaries of a cell, on every core."""
    with ProcessPoolExecutor() as pool:
        return Counter(pool.map(verdict_of, [cell] * diaries, range(diaries), chunksize=25))


def firm(counts: Counter[str]) -> int:
    """Return the count of helps and harms."""
    return counts[Verdict.HELPS] + counts[Verdict.HARMS]


def favourable(counts: Counter[str]) -> int:
    """Return the count of helps and probably helps."""
    return counts[Verdict.HELPS] + counts[Verdict.PROBABLY_HELPS]


def _null_table() -> list[str]:
    lines = [
        "| design | law | phi | level | missing | helps or harms in 10,000 | helps or probably helps in 10,000 |",
        "|---|---|---|---|---|---|---|",
    ]
    for cell in NULL_CELLS:
        counts = verdicts_of(cell, DIARIES)
        law = "known" if cell.has_law else "none"
        lines.append(
            f"| {cell.design} | {law} | {cell.phi:g} | {cell.level:g} | {cell.missing:g} | "
            f"{10_000 * firm(counts) / DIARIES:.0f} | {10_000 * favourable(counts) / DIARIES:.0f} |"
        )
        print(lines[-1], flush=True)
    return lines


def _effect_table() -> list[str]:
    words = [str(verdict) for verdict in Verdict]
    lines = [
        "| steady effect, noise SD | onset, d | " + " | ".join(words) + " |",
        "|---" * (len(words) + 2) + "|",
    ]
    for cell in EFFECT_CELLS:
        counts = verdicts_of(cell, DIARIES)
        shares = " | ".join(f"{100 * counts[word] / DIARIES:.0f}" for word in words)
        lines.append(f"| {cell.effect:g} | {cell.tau_days:g} | {shares} |")
        print(lines[-1], flush=True)
    return lines


def write_table(name: str, lines: list[str]) -> None:
    """Put the lines between the marks of this name in README.md."""
    rule = facts("verdict")
    made = (
        f"Made {datetime.now(UTC).date()} by `python -m validation false_alarms`: {DIARIES:,} diaries a row; "
        f"budgets {rule['budget_firm'].value:g} and {rule['budget_probable'].value:g} in 10,000."
    )
    page = HERE / "README.md"
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, rest = page.read_text(encoding="utf-8").split(start)
    text = before + start + "\n" + made + "\n\n" + "\n".join(lines) + "\n" + end + rest.split(end)[1]
    page.write_text(text, encoding="utf-8")


def main() -> None:
    """Rewrite the tables of README.md, each as soon as it is made."""
    write_table("null", _null_table())
    write_table("effect", _effect_table())
