"""Whole people in, whole answers out: changing an answer means changing a file here, and saying so in the changelog.

Each folder holds a diary (diary.csv), what is asked of it (question.json), sometimes the law of its order
(law.json), and the answer (answer.json). All diaries are simulated; the story of each stands in its question.
To accept new answers: `MAGNESIA_ACCEPT=1 .venv/bin/python -m pytest tests/scenarios`, then read the difference.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from magnesia import study
from magnesia.answer import Verdict

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/question.json"))
#: Enough digits to notice any change of method, few enough to be the same on another processor.
DIGITS = 6


def answer_of(folder: Path) -> dict[str, Any]:
    asked = json.loads((folder / "question.json").read_text(encoding="utf-8"))
    asked.pop("story")
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in asked.items()}
    question = study.Question(**values)
    law = folder / "law.json"
    found = study.analyse(folder / "diary.csv", question, law if law.exists() else None)
    rounded: dict[str, Any] = json.loads(
        json.dumps(found.as_json()), parse_float=lambda x: round(float(x), DIGITS)
    )
    return rounded


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_whole_person_gets_the_answer_on_file(folder: Path) -> None:
    file, found = folder / "answer.json", answer_of(folder)
    if os.environ.get("MAGNESIA_ACCEPT"):
        file.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert close(found, kept) == []


def test_every_verdict_has_its_person() -> None:
    verdicts = {
        outcome["verdict"]
        for folder in FOLDERS
        for outcome in json.loads((folder / "answer.json").read_text(encoding="utf-8"))["outcomes"]
    }
    assert verdicts == {str(verdict) for verdict in Verdict}


def close(found: Any, kept: Any, where: str = "answer") -> list[str]:
    """Return every place where the two differ by more than rounding."""
    if isinstance(kept, dict) and isinstance(found, dict) and found.keys() == kept.keys():
        return [line for key in kept for line in close(found[key], kept[key], f"{where}.{key}")]
    if isinstance(kept, list) and isinstance(found, list) and len(found) == len(kept):
        return [
            line
            for k, (a, b) in enumerate(zip(found, kept, strict=True))
            for line in close(a, b, f"{where}[{k}]")
        ]
    if isinstance(kept, float) and isinstance(found, float | int):
        return (
            [] if found == pytest.approx(kept, abs=2e-5, rel=1e-4) else [f"{where}: {found}, on file {kept}"]
        )
    return [] if found == kept else [f"{where}: {found}, on file {kept}"]
