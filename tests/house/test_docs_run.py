"""Every command that a page of the documentation shows is run, and what the page shows of the output is there.

A block is fenced as ```console. A line that starts with `$ magnesia` is run, in one folder for the whole page that
holds the files lying beside the pages; the lines below it must all stand in what it prints. `[exit 2]` above the
fence's end says that it ends with that code.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if "```console" in page.read_text(encoding="utf-8"))


class Shown(NamedTuple):
    """One command of a page: its words, the lines shown below it, the code it should end with."""

    words: list[str]
    lines: list[str]
    code: int


def shown_in(page: str) -> list[Shown]:
    """Return every command that a page shows, in order."""
    found: list[Shown] = []
    for block in re.findall(r"^```console\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
            command, _, rest = part.partition("\n")
            ended = re.search(r"^\[exit (\d+)\]$", rest, re.MULTILINE)
            lines = [
                " ".join(line.split()) for line in rest.splitlines() if line.strip() and line.strip() != "..."
            ]
            found.append(
                Shown(
                    shlex.split(command),
                    [line for line in lines if not re.fullmatch(r"\[exit \d+\]", line)],
                    int(ended[1]) if ended else 0,
                )
            )
    return found


def _run(words: list[str], folder: Path) -> tuple[int, str]:
    assert words[0] == "magnesia", f"only magnesia itself is run, not {words[0]}"
    here = {**os.environ, "XDG_DATA_HOME": str(folder / "data"), "HOME": str(folder), "COLUMNS": "100"}
    command = [sys.executable, "-m", *words]
    run = subprocess.run(
        command, cwd=folder, env=here, capture_output=True, text=True, timeout=120, check=False
    )
    return run.returncode, " ".join((run.stdout + " " + run.stderr).split())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_what_a_page_shows_is_what_happens(page: Path, tmp_path: Path) -> None:
    for file in (DOCS / "tutorials").iterdir():
        if file.suffix in (".csv", ".json"):
            shutil.copy(file, tmp_path)
    for words, lines, code in shown_in(page.read_text(encoding="utf-8")):
        ended, printed = _run(words, tmp_path)
        missing = [line for line in lines if line not in printed]
        assert (ended, missing) == (code, []), f"{shlex.join(words)} printed: {printed}"


def test_a_command_its_lines_and_its_code_are_read_from_a_block() -> None:
    block = (
        '```console\n$ magnesia elemental \\\n  "x y"\n  one   line\n...\n[exit 2]\n$ magnesia --help\n```\n'
    )
    assert shown_in(block) == [
        Shown(["magnesia", "elemental", "x y"], ["one line"], 2),
        Shown(["magnesia", "--help"], [], 0),
    ]


def test_the_site_builds_without_a_complaint_and_asks_for_nothing_from_elsewhere(tmp_path: Path) -> None:
    shutil.copy(DOCS.parent / "zensical.toml", tmp_path)
    shutil.copytree(DOCS, tmp_path / "docs")
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > len(PAGES)
    asked = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//[^>]*>")
    assert [found for page in pages for found in asked.findall(page.read_text(encoding="utf-8"))] == []
    styles = [style.read_text(encoding="utf-8") for style in (tmp_path / "site").rglob("*.css")]
    assert [found for style in styles for found in re.findall(r"url\([\"']?https?:[^)]*\)", style)] == []
    assert not list((tmp_path / "site").rglob("*.py"))
