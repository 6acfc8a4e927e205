"""The passphrase of an encrypted profile: where it comes from, and what one must look like."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from magnesia.store.profile import StoreError

VARIABLE, FILE_VARIABLE = "MAGNESIA_PASSPHRASE", "MAGNESIA_PASSPHRASE_FILE"
#: A passphrase that takes the place of another, where no person can be asked.
NEW_VARIABLE = "MAGNESIA_NEW_PASSPHRASE"
#: A shorter one is tried out by a machine in no time.
SHORTEST = 8
#: SQLCipher takes these words for the key itself and stretches nothing, so that they would lock far less.
_RAW_KEY = re.compile(r"\s*x'[0-9a-f\s]*'\s*", re.IGNORECASE)

_asking: list[Callable[[str], str]] = []


def ask_passphrase_with(ask: Callable[[str], str] | None) -> None:
    """Set what asks a person for a passphrase (it is given the question); None: nobody can be asked."""
    _asking[:] = [] if ask is None else [ask]


def known_passphrase(given: str | None) -> str | None:
    """Return the passphrase that was handed over, or that the environment or the file it names holds."""
    if given is not None:
        return usable(given)
    if os.environ.get(VARIABLE):
        return usable(os.environ[VARIABLE])
    named = os.environ.get(FILE_VARIABLE)
    if not named:
        return None
    try:
        return usable(Path(named).expanduser().read_text(encoding="utf-8").removesuffix("\n"))
    except (OSError, UnicodeDecodeError) as problem:
        raise StoreError(
            "passphrase-file",
            f"The passphrase cannot be read from {named}, which {FILE_VARIABLE} names; check that file.",
        ) from problem


def passphrase_of(shown: str, given: str | None = None) -> str:
    """Return the passphrase of a profile that is encrypted; ask a person where nothing else holds it."""
    known = known_passphrase(given)
    if known is None and _asking:
        known = usable(_asking[0](f"Passphrase of {shown}: "))
    if known is None:
        raise StoreError(
            "passphrase-needed",
            f"{shown} is encrypted with a passphrase (or is no magnesia profile); put the passphrase in "
            f"{VARIABLE}, or into a file that {FILE_VARIABLE} names, or run this in a terminal, which asks for it.",
        )
    return known


def new_passphrase(given: str | None = None, *, is_change: bool = False) -> str:
    """Return a passphrase to lock a profile with; a person types it twice.

    Where it replaces another one, what holds that other one is not asked.
    """
    chosen = given if given is not None else os.environ.get(NEW_VARIABLE) or None
    chosen = usable(chosen) if chosen is not None else None if is_change else known_passphrase(None)
    if chosen is None and _asking:
        chosen = _long_enough(_asking[0](f"New passphrase, {SHORTEST} characters or more: "))
        if usable(_asking[0]("The same again: ")) != chosen:
            raise StoreError(
                "passphrase-differs", "The two passphrases differ; nothing was changed, try again."
            )
    if chosen is None:
        raise StoreError(
            "passphrase-needed",
            f"No new passphrase was given; run this in a terminal, which asks for it, or put it in {NEW_VARIABLE}.",
        )
    return _long_enough(chosen)


def _long_enough(typed: str) -> str:
    chosen = usable(typed)
    if len(chosen) < SHORTEST:
        raise StoreError(
            "passphrase-short",
            f"The passphrase has {len(chosen)} characters; take {SHORTEST} or more, best a few words.",
        )
    return chosen


def usable(typed: str) -> str:
    """Return the passphrase in one spelling of its letters, so that every keyboard opens the same lock."""
    if not typed.strip() or "\0" in typed:
        raise StoreError("passphrase-empty", "The passphrase is empty; type at least a few words.")
    if any("\ud800" <= letter <= "\udfff" for letter in typed):
        raise StoreError(
            "passphrase-letters",
            "The passphrase holds bytes that are no letters in UTF-8; type it again, or save the file with it as "
            "UTF-8.",
        )
    if _RAW_KEY.fullmatch(typed):
        raise StoreError(
            "passphrase-is-key",
            "A passphrase of the form x'0123...' would be taken for a key, not for words; take a few words.",
        )
    return unicodedata.normalize("NFC", typed)
