"""Medicines: which rows of interactions.toml a name matches, and what an unknown name means."""

from __future__ import annotations

from dataclasses import dataclass

from magnesia.evidence import Interaction, interactions
from magnesia.person import Medicine, Person
from magnesia.safety.types import Finding
from magnesia.safety.words import (
    nearest,
    nearest_blocking,
    rows_named,
    unclear,
    which,
    with_doubt,
    without_mark,
)


@dataclass(frozen=True)
class Match:
    """A medicine the person takes, and a row that names it."""

    medicine: Medicine
    row: Interaction


def matches(person: Person) -> list[Match]:
    """Return every medicine with every row that its words name."""
    return [
        Match(medicine, row)
        for medicine in person.medicines or ()
        for row in rows_named(medicine.name, interactions())
    ]


def of_matches(found: list[Match]) -> list[Finding]:
    """Turn matched rows into findings; the medicine stands first in the reason."""
    return [
        Finding(
            match.row.level,
            match.row.code.replace("_", "-"),
            with_doubt(f"{without_mark(match.medicine.name)}: {match.row.reason}", match.row.how),
            match.row.source,
            _action(match),
        )
        for match in found
    ]


def _action(match: Match) -> str:
    row = match.row
    if not row.needs_gap:
        return row.action
    return (
        f"No magnesium in the {row.hours_before:g} hours before {without_mark(match.medicine.name)} "
        f"and the {row.hours_after:g} hours after it. {row.action}"
    )


def unmatched(person: Person) -> tuple[list[Finding], list[str]]:
    """Return a finding for each name that no row holds, and a question where a spelling is close.

    Unknown is never "no interaction". A close spelling is a question, and until it is answered the check is not
    complete; where the close medicine is one that stands in the way of a plan, so does the spelling.
    """
    findings: list[Finding] = []
    questions: list[str] = []
    for medicine in person.medicines or ():
        close = nearest_blocking(medicine.name, interactions())
        if close:
            findings.append(unclear("medicine", medicine.name, close))
        if rows_named(medicine.name, interactions()):
            questions += [which("medicine", medicine.name, close)] if close else []
            continue
        near = close or nearest(medicine.name, interactions())
        if near:
            questions.append(which("medicine", medicine.name, near))
        name = without_mark(medicine.name)
        findings.append(
            Finding(
                "warn",
                "medicine-unknown",
                f'"{name}" is in no list here, which does not mean that magnesium goes with it.'
                + (f' Did you mean "{near}"?' if near else ""),
                "this_project",
                "Ask a pharmacist whether, and how far apart, it goes with magnesium.",
            )
        )
    return findings, questions


def times_not_asked(found: list[Match]) -> list[str]:
    """Return a question for each medicine that needs a gap and has no time of day."""
    return [
        f"the time of day of {without_mark(match.medicine.name)}"
        for match in found
        if match.row.needs_gap and match.medicine.clock is None
    ]
