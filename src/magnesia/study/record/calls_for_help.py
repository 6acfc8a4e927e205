"""What in the words of diary entries, or in words that could not be saved, calls for help."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from magnesia.diary import DayState, Entry, Score
from magnesia.evidence import LEVELS

if TYPE_CHECKING:
    from magnesia.safety import Finding

#: Text of an entry that names entries or a person, and tells nothing.
_NAMES = frozenset({"entry_id", "replaces", "retracts", "made_by"})
#: Kinds whose words tell no story. A state of the day denies more than it says ("no fainting"). A score is a number
#: on a scale of the person's own; a name that is none of theirs yet is looked at when it is typed.
_SILENT: tuple[type, ...] = (DayState, Score)


def _texts_of(kind: type) -> tuple[str, ...]:
    types = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind) if field.name not in _NAMES]
    return tuple(name for name in names if types[name] in (str, str | None))


#: Every text of every other kind is searched, so that nobody has to remember a kind or a field that is added.
SEARCHED = {kind: _texts_of(kind) for kind in get_args(Entry) if kind not in _SILENT}
#: So many different words of one import are remembered with what they call for.
_REMEMBERED = 1024


class CallsForHelp:
    """Gathers what in the words of diary entries calls for help, each once, with the days it was written for."""

    def __init__(self) -> None:
        self._found: dict[Finding, set[str]] = {}
        self._search: Callable[[str], tuple[Finding, ...]] | None = None

    def add(self, entry: Entry) -> None:
        """Search the words of one entry."""
        words = " ".join([text for name in SEARCHED.get(type(entry), ()) if (text := getattr(entry, name))])
        for finding in self._signs(words) if words else ():
            self._found.setdefault(finding, set()).add(entry.stamp.local_date.isoformat())

    def _signs(self, words: str) -> tuple[Finding, ...]:
        if self._search is None:
            # A score, which has no words, is logged without waiting for the rules.
            from magnesia.safety import red_flags

            # A diary says the same few words again and again.
            self._search = lru_cache(_REMEMBERED)(red_flags)
        return self._search(words)

    def found(self) -> list[dict[str, Any]]:
        """Return the findings as JSON values, the most urgent first."""
        return [shown | {"dates": sorted(self._found[finding])} for finding, shown in _in_order(self._found)]


def red_flags_in(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return what in the words of diary entries calls for help, see `CallsForHelp`."""
    calls = CallsForHelp()
    for entry in entries:
        calls.add(entry)
    return calls.found()


def calls_for_help(words: Sequence[str]) -> list[dict[str, Any]]:
    """Return what in the words of a command calls for help, as JSON values, the most urgent first."""
    from magnesia.safety import red_flags

    return [shown for _, shown in _in_order(red_flags(" ".join(words)))]


def _in_order(findings: Iterable[Finding]) -> list[tuple[Finding, dict[str, Any]]]:
    """Return findings with their JSON values, the most urgent first."""
    if not (ordered := sorted(findings, key=lambda finding: LEVELS.index(finding.level))):
        return []
    from magnesia.study.safety_check import finding_as_json

    return [(finding, finding_as_json(finding)) for finding in ordered]
