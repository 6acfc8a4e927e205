"""What a terminal asks: once, in one wording, and an answer that is mistyped loses nothing."""

from __future__ import annotations

import io
import shlex
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.doors.conftest import CommandLine


class Terminal(io.StringIO):
    """What a person types in a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "saved"),
    [("", True), ("ja", True), ("J", True), ("maybe\nyes", True), ("nein", False), ("n", False)],
)
def test_yes_and_no_are_understood_in_both_languages_and_what_was_understood_is_said_once(
    magnesia_log: CommandLine, monkeypatch: pytest.MonkeyPatch, typed: str, saved: bool
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(f"{typed}\n"))
    printed = magnesia_log("log", "dose", "half", "glycinate", "8am")
    assert printed.out.count("Understood:") == 1
    assert printed.out.count("half: 0.5 tablet") == 1
    assert len(magnesia_log.entries()) == saved


def test_a_passphrase_that_was_mistyped_is_asked_for_again(
    magnesia: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = ["correct horse battery"] * 3

    def answer(question: str) -> str:
        asked.append(question)
        return answers.pop(0)

    monkeypatch.setattr("getpass.getpass", answer)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.delenv("MAGNESIA_PASSPHRASE", raising=False)
    assert magnesia("init", "--encrypt", "--age", "47").code == 0
    asked.clear()
    answers[:] = ["a slip", "another slip", "correct horse battery"]
    assert magnesia("log", "day", "pain=5").code == 0
    assert len(asked) == 3
    assert asked[1].startswith("That did not open it; once more.")
    answers[:] = ["a slip"] * 4
    wrong = magnesia("log", "day", "pain=5")
    assert (wrong.code, len(answers)) == (2, 1)
    assert "pain=5" in wrong.again


@pytest.mark.parametrize(("said", "asks"), [("UTC", True), (None, True), ("Europe/Berlin", False)])
def test_init_asks_for_the_time_zone_where_the_machine_does_not_know_it(
    magnesia: CommandLine, monkeypatch: pytest.MonkeyPatch, said: str | None, asks: bool
) -> None:
    monkeypatch.setattr("magnesia.study.clock.zone_said_here", lambda: said)
    typed = ["47", "female", "Germany", "", "", "", "", "", "pain; sleep, fog", "Berlin", "Europe/Oslo"]
    monkeypatch.setattr("sys.stdin", Terminal("\n".join(typed) + "\n"))
    printed = magnesia("init")
    assert printed.code == 0, printed
    assert ("Time zone (Europe/Berlin" in printed.out) == asks
    assert f"time zone: {'Europe/Oslo' if asks else 'Europe/Berlin'}\n" in printed.out


def test_a_command_is_given_back_only_where_the_same_words_can_work(magnesia_log: CommandLine) -> None:
    assert magnesia_log("log", "bogus").again == ""
    event = magnesia_log("log", "migraine", "--severity", "7")
    assert magnesia_log(*shlex.split(event.again)[1:], "--json").json["entries"][0]["severity"] == 7
    assert magnesia_log("log", "day", "pian=5").again == "magnesia log day pian=5"
