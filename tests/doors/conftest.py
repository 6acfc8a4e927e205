"""The command line for tests: runs a command in this process and holds it to the promises of every command."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from magnesia import store
from magnesia.cli import main
from magnesia.diary import Entry

NOON = datetime(2026, 11, 24, 11, 0, 40, tzinfo=UTC)


@dataclass(frozen=True)
class Printed:
    """What a command printed, the code it ended with, and the command that it gave back to be sent again."""

    out: str
    err: str
    code: int
    again: str = ""

    @property
    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.out)
        return value


class CommandLine:
    """Runs `magnesia WORDS`; the home of its profile is a folder of the test."""

    def __init__(self, capsys: pytest.CaptureFixture[str], home: Path) -> None:
        self._capsys = capsys
        self.home = home

    def __call__(self, *words: str) -> Printed:
        code = 0
        try:
            main([str(word) for word in words])
        except SystemExit as end:
            code = int(end.code or 0)
        captured = self._capsys.readouterr()
        err, _, again = captured.err.partition("To try again: ")
        printed = Printed(captured.out, err, code, again.strip())
        if code and "--json" in words:
            assert printed.json["error"]["message"] + "\n" == printed.err
        elif code:
            assert printed.err.count("\n") == 1, "a refusal is one sentence on standard error"
            assert printed.out == "" or words[0] == "log", (
                "only words that call for help are answered before it"
            )
        return printed

    def entries(self) -> tuple[Entry, ...]:
        """Return every entry of the profile."""
        with store.open_profile(self.home) as profile:
            return store.load_diary(profile).entries


@pytest.fixture
def magnesia(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    home = tmp_path / "home"
    monkeypatch.setenv("MAGNESIA_HOME", str(home))
    return CommandLine(capsys, home)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock of the record; it stands until it is set again."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("magnesia.study.clock.now", lambda: moment)

    return set_to


@pytest.fixture
def magnesia_log(
    magnesia: CommandLine, clock: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    clock(NOON)
    magnesia(
        *("init", "--age", "47", "--region", "EU", "--zone", "Europe/Oslo"),
        *("--product", "100 mg elemental bisglycinate tablet"),
        *("--outcome", "pain", "--outcome", "sleep", "--outcome", "fog"),
    )
    return magnesia
