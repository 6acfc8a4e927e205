"""The person: age, kidneys, pregnancy, conditions, and signs in their own words that call for help."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from magnesia import evidence
from magnesia.evidence import LEVELS, Condition, Level, conditions, facts
from magnesia.person import Person
from magnesia.safety.types import Finding
from magnesia.safety.words import (
    nearest,
    nearest_blocking,
    plain,
    rows_named,
    unclear,
    which,
    with_doubt,
    without_mark,
)

#: Stands in a finding whose rule is this project's own.
_OURS = "this_project"


def not_asked(person: Person) -> list[str]:
    """Return the questions of the screen that have no answer yet."""
    questions = {
        "age": person.age_years,
        "sex": person.sex,
        "region": person.region,
        "kidney function (eGFR)": person.kidney if person.egfr_ml_min is None else person.egfr_ml_min,
        "conditions": person.conditions,
        "medicines": person.medicines,
        "pregnancy or breastfeeding": False if person.sex == "male" else person.pregnant_or_breastfeeding,
    }
    return [question for question, answer in questions.items() if answer is None]


def age(person: Person) -> list[Finding]:
    """Refuse under the adult age."""
    youngest = facts("limits")["age_adult_from"]
    if person.age_years is None or person.age_years >= youngest.value:
        return []
    reason = f"This project plans for adults only, from {youngest.value:g} years."
    return [Finding("refuse", "under-age", reason, youngest.source, "Ask a children's doctor.")]


def pregnancy(person: Person) -> list[Finding]:
    """Refer in pregnancy and while breastfeeding."""
    return [of_condition(_row("pregnancy"))] if person.pregnant_or_breastfeeding else []


def of_condition(row: Condition, level: Level | None = None) -> Finding:
    """Turn a row of conditions.toml into a finding."""
    return Finding(
        level or row.level,
        row.code.replace("_", "-"),
        with_doubt(row.reason, row.how),
        row.source,
        row.action,
    )


def _row(code: str) -> Condition:
    return next(row for row in conditions() if row.code == code)


def person_rows() -> list[Condition]:
    """Return the rows that are matched against what a person has."""
    return [row for row in conditions() if row.about == "person"]


def of_conditions(person: Person, forms_taken: frozenset[str]) -> tuple[list[Finding], list[str]]:
    """Match each condition the person named; return findings, and questions about unclear spellings.

    A name that stands in no row is said to be unknown, which is not "no risk"; a name close to one that stands in
    the way of a plan does so too, and words that name a warning sign bring what is said about it.
    """
    findings: list[Finding] = []
    questions: list[str] = []
    for name in person.conditions or ():
        rows = rows_named(name, person_rows())
        close = nearest_blocking(name, person_rows())
        near = close or (None if rows else nearest(name, person_rows()))
        findings += [of_condition(row) for row in rows if not row.forms or forms_taken & set(row.forms)]
        if close:
            findings.append(unclear("condition", name, close))
        if near:
            questions.append(which("condition", name, near))
        if not rows:
            findings += [_unknown_condition(name, near), *red_flags(name)]
    return findings, questions


def _unknown_condition(name: str, near: str | None) -> Finding:
    level: Level = "warn" if near else "note"
    hint = f' Did you mean "{near}"?' if near else ""
    return Finding(
        level,
        "condition-unknown",
        f'"{without_mark(name)}" is in no list here, which does not mean that magnesium goes with it.{hint}',
        _OURS,
        "Ask your clinician or pharmacist whether it matters.",
    )


def kidneys(person: Person, has_other_risk: bool) -> list[Finding]:
    """Refuse or refer by measured kidney function, known disease, or function unknown beside age or a risk.

    `has_other_risk`: a condition that harms kidneys without a sign, or a medicine that interacts with magnesium.
    """
    findings = []
    if person.kidney == "kidney failure or dialysis":
        findings.append(of_condition(_row("kidney_failure")))
    if person.kidney == "kidney disease":
        findings.append(of_condition(_row("kidney_disease")))
    if person.egfr_ml_min is not None:
        findings += _measured(person.egfr_ml_min)
    elif not findings:
        findings.append(_unknown_function(person.age_years, has_other_risk))
    return findings


def _measured(egfr_ml_min: float) -> list[Finding]:
    limits = facts("limits")
    for key, level, code in (
        ("egfr_refuse_below", "refuse", "kidney_failure"),
        ("egfr_refer_below", "refer", "kidney_disease"),
    ):
        fact, row = limits[key], _row(code)
        if egfr_ml_min < fact.value:
            reason = f"Your kidney function (eGFR {egfr_ml_min:g}) is below {fact.value:g}. {row.reason}"
            level_found: Level = "refuse" if level == "refuse" else "refer"
            return [
                Finding(
                    level_found,
                    f"egfr-below-{fact.value:g}",
                    with_doubt(reason, fact.how),
                    fact.source,
                    row.action,
                )
            ]
    return []


def _unknown_function(age_years: int | None, has_other_risk: bool) -> Finding:
    oldest = facts("limits")["age_kidney_known_from"]
    if age_years is not None and age_years >= oldest.value:
        reason = f"From {oldest.value:g} years kidney function must be known: weak kidneys show no sign."
        return Finding("refer", "kidney-unknown", with_doubt(reason, oldest.how), oldest.source, _ASK_EGFR)
    if has_other_risk:
        reason = "Your kidney function was not measured (no eGFR); a condition or medicine you named makes it matter."
        return Finding("refer", "kidney-unknown", with_doubt(reason, "judged"), _OURS, _ASK_EGFR)
    reason = "Your kidney function was not measured (no eGFR); weak kidneys show no sign and let magnesium build up."
    return Finding("warn", "kidney-unknown", reason, "wakai2019", _ASK_EGFR)


_ASK_EGFR = "Ask your clinician for your kidney result (eGFR), and enter it."


#: Words of a pattern stand at most so many words apart: "my pulse has been slow", not two thoughts of a note.
_NEAR_WORDS = 4


def red_flags(text: str) -> tuple[Finding, ...]:
    """Return a finding for each sign in a person's own words that calls for help, the most urgent first.

    It matches words and understands nothing: a sign that is denied ("no chest pain") is found too, and one told in
    other words, or in a language that is neither English nor German, may not be. Where the search itself fails, that
    is said.
    """
    try:
        words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", plain(text))
        rows = evidence.red_flags()
        said = _places_of_parts(words)
        found = [
            Finding(
                row.level, row.code.replace("_", "-"), with_doubt(row.reason, row.how), row.source, row.action
            )
            for row in rows
            if not _parts_of_row(row.code).isdisjoint(said)
            and any(_stands_in(said, pattern) for pattern in row.patterns)
        ]
    except Exception:
        # Fails closed: an error may not look like "no sign found".
        reason = "Your words could not be searched for signs that call for help."
        action = "If you feel unwell, get medical help; then reinstall magnesia."
        found = [Finding("refuse", "red-flags-failed", reason, _OURS, action)]
    return tuple(sorted(found, key=lambda finding: LEVELS.index(finding.level)))


def _places_of_parts(words: list[str]) -> dict[str, list[int]]:
    """Return, for each part of a pattern that stands among the words, its places."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        for part in _parts_met(word):
            places.setdefault(part, []).append(place)
    return places


@lru_cache(1 << 14)
def _parts_met(word: str) -> frozenset[str]:
    """Return the parts of all patterns that a word meets; people use the same few words again and again."""
    whole, begins = _parts_by_word()
    met = set(whole.get(word, ()))
    for length in range(1, len(word) + 1):
        met.update(begins.get(word[:length], ()))
    return frozenset(met)


@cache
def _parts_of_row(code: str) -> frozenset[str]:
    patterns = next(row.patterns for row in evidence.red_flags() if row.code == code)
    return frozenset(part for pattern in patterns for part in _parts_of(pattern))


@cache
def _parts_by_word() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the parts of all patterns by each word that meets them, and by each beginning of a word ("a*")."""
    whole: dict[str, list[str]] = {}
    begins: dict[str, list[str]] = {}
    patterns = (pattern for row in evidence.red_flags() for pattern in row.patterns)
    for part in {part for pattern in patterns for part in _parts_of(pattern)}:
        for wanted in part.split("|"):
            if wanted.endswith("*"):
                begins.setdefault(wanted[:-1], []).append(part)
            else:
                whole.setdefault(wanted, []).append(part)
    return whole, begins


@cache
def _parts_of(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.split())


def _stands_in(said: dict[str, list[int]], pattern: str) -> bool:
    """Return whether every part of a pattern was said, near the first part."""
    places = []
    for part in _parts_of(pattern):
        if part not in said:
            return False
        places.append(said[part])
    return any(
        all(any(abs(place - first) <= _NEAR_WORDS for place in part) for part in places)
        for first in places[0]
    )
