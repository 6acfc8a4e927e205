"""A question that is answered with yes or no, in either language; the same everywhere."""

from __future__ import annotations

import typer

from magnesia.cli.output import say

_YES, _NO = ("y", "yes", "j", "ja"), ("n", "no", "nein")


def agreed(question: str) -> bool:
    """Ask until the answer is yes or no; Enter is yes."""
    while True:
        word = str(typer.prompt(f"{question} Enter: yes", default="", show_default=False, err=True))
        word = word.strip().casefold()
        if word in ("", *_YES):
            return True
        if word in _NO:
            return False
        say(f"{word!r} is neither yes nor no; type yes or no, Enter is yes.")


def is_yes(word: str) -> bool:
    """Return whether a word says yes."""
    return word.strip().casefold() in _YES


def is_no(word: str) -> bool:
    """Return whether a word says no."""
    return word.strip().casefold() in _NO
