"""Which of two labels means "without": named, shown by its words, or the first by the alphabet, and it is said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from magnesia import evidence
from magnesia.diary import nearest
from magnesia.errors import InputError

#: A label with one of these words in it means "without".
OFF_WORDS = frozenset(
    [
        "0",
        "absent",
        "baseline",
        "control",
        "dummy",
        "false",
        "free",
        "inactive",
        "no",
        "non",
        "none",
        "normal",
        "not",
        "nothing",
        "off",
        "pause",
        "paused",
        "placebo",
        "regular",
        "sham",
        "skipped",
        "untreated",
        "usual",
        "washout",
        "without",
    ]
)
#: A label with one of these words, or the name of a form of magnesium, in it means "with".
ON_WORDS = frozenset(
    [
        "active",
        "capsule",
        "dose",
        "drug",
        "magnesium",
        "mg",
        "mgs",
        "on",
        "pill",
        "supplement",
        "tablet",
        "treated",
        "treatment",
        "true",
        "verum",
        "with",
        "yes",
    ]
)
#: Forms whose words say nothing of a supplement: "food" and "diet" stand in both arms of many trials.
_NOT_ON = ("food", "mixed")


def which_is_off(
    counts: Counter[str], spelling: Mapping[str, str], column: str, reference: str | None
) -> tuple[str, str, list[str]]:
    """Return the keys of the labels for off and on, and what was decided."""
    labels = sorted(counts)
    shown = ", ".join(f"{spelling[key]} ({counts[key]} rows)" for key in labels)
    wanted = None if reference is None else " ".join(reference.split()).casefold()
    if len(labels) > 2:
        raise InputError(
            "treatment-many-labels",
            f"Column {column!r} has {len(labels)} labels: {shown}. Compare two of them: choose rows with "
            "--where COLUMN=VALUE, or name a column that has two labels.",
            labels=[spelling[key] for key in labels],
        )
    if wanted is not None and labels and wanted not in labels and len(labels) == 2:
        near = nearest(wanted, labels)
        hint = f" Did you mean {spelling[near]!r}?" if near else ""
        raise InputError(
            "reference-unknown",
            f"--reference {reference!r} is not a label of column {column!r}.{hint} It has: {shown}.",
            labels=[spelling[key] for key in labels],
        )
    if not labels:
        raise InputError(
            "treatment-empty", f"Column {column!r} holds no label; name the column with the treatment."
        )
    if len(labels) == 1:
        return _only_one(labels[0], spelling, column, wanted)
    if wanted is not None:
        return wanted, next(key for key in labels if key != wanted), []
    off, why = _off_by_words((labels[0], labels[1]), shown, column)
    on = labels[1 - labels.index(off)]
    note = f"{spelling[off]!r} was taken as 'without' {why}, {spelling[on]!r} as 'with'; --reference changes that."
    return off, on, [note]


def _off_by_words(labels: tuple[str, str], shown: str, column: str) -> tuple[str, str]:
    """Return which label means "without" and why; words that point both ways are asked about.

    Only words that one label has and the other has not tell them apart ("mg" in "0 mg" and "300 mg" does not).
    """
    words = [_words(label) for label in labels]
    own = [words[0] - words[1], words[1] - words[0]]
    off = [bool(some & OFF_WORDS) for some in own]
    on = [_means_on(own[0], words[1]), _means_on(own[1], words[0])]
    if off[0] != off[1] and not any(a and b for a, b in zip(off, on, strict=True)):
        return labels[off.index(True)], "by its words"
    if not any(off) and on[0] != on[1]:
        return labels[on.index(False)], "by the words of the other"
    if any(off) or all(on) or not (own[0] or own[1]):
        raise InputError(
            "reference-needed",
            f"Column {column!r} has the labels {shown}, and their words do not show which of them means "
            "without; name that one with --reference.",
            labels=list(labels),
        )
    return labels[0], "as the first by the alphabet"


def _only_one(
    key: str, spelling: Mapping[str, str], column: str, wanted: str | None
) -> tuple[str, str, list[str]]:
    note = f"Column {column!r} has only one label, {spelling[key]!r}, so there is nothing to compare it with."
    is_off = key == wanted or (wanted is None and _means_off(key))
    return (key, "", [note]) if is_off else ("", key, [note])


def _means_off(key: str) -> bool:
    return not OFF_WORDS.isdisjoint(_words(key))


def _means_on(own: frozenset[str], other: frozenset[str]) -> bool:
    # "1" says "with" only beside a word: in "1" and "2", or "week 1" and "week 2", it is a number.
    return not own.isdisjoint(_on_words()) or (own == {"1"} and all(word.isalpha() for word in other))


def _words(key: str) -> frozenset[str]:
    """Return the words of a label, with numbers apart from the units behind them ("300mg"), "0.0" as "0"."""
    found = re.findall(r"\d+(?:[.,]\d+)?|[^\W\d_]+", key)
    return frozenset(
        word if not word[0].isdecimal() else f"{float(word.replace(',', '.')):g}" for word in found
    )


@cache
def _on_words() -> frozenset[str]:
    names = {
        word
        for form in evidence.forms().values()
        if form.id not in _NOT_ON
        for word in (form.id, *form.words)
    }
    return ON_WORDS | {name for name in names if name.isalpha()}
