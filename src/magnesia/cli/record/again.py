"""What was typed is kept: a command that failed is given back, ready to be sent again, and cannot count twice."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote_plus

#: Commands of `log` that write no entry of their own, or give back what was typed themselves.
_OTHERS = ("show", "week")
#: What was answered so far to questions in a terminal, as options of the command that asked.
_answered: list[str] = []


def keep_answer(*words: str) -> None:
    """Keep an answer, as the option that says the same."""
    _answered.extend(words)


#: A word that names a database; and in it a password: all between the user and the last "@" may belong to it.
_ADDRESS = re.compile(r"(--profile=)?\s*postgres[a-z+]*://", re.IGNORECASE)
_PASSWORD = re.compile(r"(://[^:/?@]*):.*@", re.DOTALL)
_OPTION = re.compile(r"(?<=[?&])([^=&]*)=[^&]*&?")
_SECRET = re.compile(r"password|secret|_key$", re.IGNORECASE)


def command_line(words: Sequence[str]) -> str:
    """Return the words as they are typed in a shell; a password in the address of a database is left out."""
    return shlex.join([_without_password(word) for word in words])


def _without_password(word: str) -> str:
    if not _ADDRESS.match(word):
        return word
    bare = _PASSWORD.sub(r"\1@", word)
    return _OPTION.sub(lambda found: "" if _SECRET.search(unquote_plus(found[1])) else found[0], bare).rstrip(
        "?&"
    )


@dataclass(frozen=True)
class Given:
    """The words of one command; those that log something carry an id from the start."""

    words: tuple[str, ...]
    typed_at: str | None = None
    typed: tuple[str, ...] = ()
    no_such_command: bool = False

    @property
    def logs(self) -> bool:
        """Whether this is a command that logs something."""
        return self.typed_at is not None

    def again(self, *, as_typed: bool) -> str | None:
        """Return the command line that sends this again, None where nothing was to be logged.

        `as_typed` is for a command that a person has to mend, of which nothing was saved: it is given back without
        the id. Otherwise it carries the id, and "now" and "today" stay what they were.
        """
        if self.no_such_command:
            return None
        words = [*(self.typed if as_typed and self.logs else self.words), *_answered]
        if not self.logs:
            return command_line(["magnesia", *words]) if _answered or self._is_told else None
        if not as_typed and not _has(self.words, "--typed-at"):
            words[2:2] = ["--typed-at", str(self.typed_at)]
        return command_line(["magnesia", *words])

    def said_of(self, message: str) -> str:
        """Return what went wrong, beginning with what did not happen: of what was to be saved, that it was not."""
        if not message or not (self.logs or self._is_told or self.words[:2] == ("log", "week")):
            return message
        message = re.sub(r"^Not (opened|read): ", "Not saved: ", message)
        return message if re.match(r"(Not|Nothing)\b", message) else f"Not saved. {message}"

    @property
    def _is_told(self) -> bool:
        """Whether this tells the program something, of which a second telling changes nothing."""
        return self.words[:1] == ("init",) or self.words[:2] == ("product", "set")

    def with_answers(self) -> list[str]:
        """Return the words to run, with what was answered already, so that nothing is asked twice."""
        return [*self.words, *_answered]

    def calls_for_help(self) -> list[dict[str, Any]]:
        """Return what in the words calls for help, whether or not they could be saved."""
        if not self.logs:
            return []
        from magnesia import study

        return study.calls_for_help(self.words[2:])


def given_with_id(words: list[str]) -> Given:
    """Return the words, with a fresh id where they log something and bring none."""
    _answered.clear()
    given = Given(tuple(words))
    if words[:1] != ["log"] or len(words) < 2 or words[1].startswith("-") or words[1] in _OTHERS:
        return given
    from magnesia import study

    given = replace(given, typed_at=study.typed_now(), typed=tuple(words))
    if _has(words, "--id"):
        return given
    return replace(given, words=(*words[:2], "--id", study.fresh_id(), *words[2:]))


def say_stopped(words: Sequence[str], again: str | None = None) -> None:
    """Say that Ctrl-C was heard, and give back what was to be logged."""
    sys.stderr.write("Stopped; nothing that was saved is lost.\n")
    say_again(again or (command_line(["magnesia", *words]) if words[:1] == ["log"] else None))


def say_again(command: object) -> None:
    """Give a command back, ready to be sent again."""
    if command:
        sys.stderr.write(f"To try again: {command}\n")


def _has(words: tuple[str, ...] | list[str], option: str) -> bool:
    """Return whether an option was given; what follows "--" is no option."""
    before = list(words)[: list(words).index("--")] if "--" in words else words
    return any(word == option or word.startswith(f"{option}=") for word in before)
