"""Write the table of every published row between the marks of README.md.

The experiments stand in protocols.py; the published and recorded figures in tests/reference/kinetics_published.toml,
where the same rows are tests.
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from validation.kinetics.protocols import all_figures

HERE = Path(__file__).parent
README = HERE / "README.md"
ROWS = HERE.parents[1] / "tests" / "reference" / "kinetics_published.toml"


def main() -> None:
    """Do every experiment and rewrite the table."""
    table = "\n".join(_lines(tomllib.loads(ROWS.read_text(encoding="utf-8")), all_figures()))
    text = README.read_text(encoding="utf-8")
    marked = re.compile(r"(<!-- rows -->\n).*?(<!-- /rows -->)", re.DOTALL)
    README.write_text(marked.sub(lambda marks: f"{marks[1]}{table}\n{marks[2]}", text), encoding="utf-8")
    print(table)


def _lines(rows: dict[str, dict[str, Any]], ours: dict[str, float]) -> list[str]:
    today = datetime.now(UTC).date()
    head = [
        f"Made {today} by `python -m validation kinetics`.",
        "",
        "| table | what | published | first model | ours | why not to rounding |",
        "|---|---|---|---|---|---|",
    ]
    body = []
    for key, row in rows.items():
        recorded = row["first_model"]
        reason = "" if row["why"].startswith("rounding") else row["why"]
        body.append(
            f"| {row['table']} | {row['what']} | {row['published']} | {recorded} "
            f"| {_shown(ours[key], recorded)} | {reason} |"
        )
    return head + body


def _shown(value: float, recorded: float) -> str:
    """Return our figure with one digit more than was recorded."""
    decimals = len(str(recorded).partition(".")[2]) + 1
    return f"{value + 0.0:.{decimals}f}"
