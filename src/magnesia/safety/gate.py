"""Runs every rule over one person and one day's doses; whatever goes wrong ends in "no plan"."""

from __future__ import annotations

import datetime

from magnesia import evidence
from magnesia.errors import SafetyRefusal
from magnesia.person import Person
from magnesia.safety import doses, medicines, screen, spacing
from magnesia.safety.types import BLOCKING, PASSED_TOKEN, Check, Finding, PassedCheck, PlannedIntake
from magnesia.safety.words import rows_named


def check(person: Person, intake: tuple[PlannedIntake, ...], today: datetime.date | None = None) -> Check:
    """Return every finding for a person and all the doses of their day.

    `today` is needed only for a clinician's instruction, which holds between two dates; without it none holds.
    """
    try:
        return _check(person, intake, today)
    except Exception:
        # Fails closed: no error of any kind may let a plan through.
        failed = Finding(
            "refuse",
            "check-failed",
            "The safety check could not be finished, so nothing is planned.",
            "this_project",
            "Reinstall magnesia, and report this if it stays.",
        )
        return Check(False, False, (), (failed,), (), person, intake, today)


#: The rows of limits.toml that the rules need beside the ceilings.
_NEEDED_LIMITS = (
    "age_adult_from",
    "age_kidney_known_from",
    "clinician_cap",
    "egfr_refer_below",
    "egfr_refuse_below",
)


def _read_every_table() -> None:
    """Raise where a table of rules is missing, empty or damaged, also one that this person does not touch."""
    tables = (
        evidence.conditions(),
        evidence.interactions(),
        evidence.red_flags(),
        evidence.regions(),
        evidence.sources(),
    )
    limits = evidence.facts("limits")
    if not all(tables) or not all(
        limits[key].low <= limits[key].value <= limits[key].high for key in _NEEDED_LIMITS
    ):
        raise ValueError("a table of rules is empty, or a limit is outside its own range")


def _check(person: Person, intake: tuple[PlannedIntake, ...], today: datetime.date | None) -> Check:
    _read_every_table()
    found = medicines.matches(person)
    forms_taken = frozenset(dose.product.form for dose in intake)
    condition_findings, condition_questions = screen.of_conditions(person, forms_taken)
    medicine_findings, medicine_questions = medicines.unmatched(person)
    findings = {
        *screen.age(person),
        *screen.pregnancy(person),
        *condition_findings,
        *screen.kidneys(person, _has_kidney_risk(person, found)),
        *medicines.of_matches(found),
        *medicine_findings,
        *doses.of_products(intake),
        *doses.of_sum(person, intake, today),
        *doses.of_every_plan(),
        *spacing.of_doses(found, doses.to_swallow(intake)),
    }
    questions = [
        *screen.not_asked(person),
        *condition_questions,
        *medicine_questions,
        *medicines.times_not_asked(found),
        *([] if intake else ["products"]),
    ]
    return Check(
        allowed=not any(finding.level in BLOCKING for finding in findings),
        complete=not questions,
        not_asked=tuple(dict.fromkeys(questions)),
        findings=tuple(sorted(findings, key=lambda finding: finding.rank)),
        windows=spacing.as_text(spacing.free_windows(found)),
        person=person,
        intake=intake,
        today=today,
    )


def _has_kidney_risk(person: Person, found: list[medicines.Match]) -> bool:
    """Return whether unknown kidney function is a reason to ask a clinician: a risk, or an interacting medicine."""
    risky = [row for row in screen.person_rows() if row.kidney_risk]
    named = any(rows_named(name, risky) for name in person.conditions or ())
    return named or any(match.row.kidney_risk or match.row.level != "note" for match in found)


def passed(checked: Check) -> PassedCheck:
    """Return the proof that a check was passed, or raise with what stands in the way.

    The check is run again from the person and the doses it holds, so that a `Check` put together by hand, or made
    under other tables, proves nothing.
    """
    again = check(checked.person, checked.intake, checked.today) if checked.person else None
    findings = [
        {"level": finding.level, "code": finding.code, "reason": finding.reason, "action": finding.action}
        for finding in checked.findings
    ]
    if again != checked:
        raise SafetyRefusal(
            "safety-stale",
            "This safety check does not hold any more; run it again before a plan is made.",
            findings=findings,
        )
    if not checked.allowed:
        first = checked.findings[0]
        raise SafetyRefusal("safety-" + first.code, f"{first.reason} {first.action}", findings=findings)
    if not checked.complete:
        raise SafetyRefusal(
            "safety-incomplete",
            f"No plan yet: please answer first about {', '.join(checked.not_asked)}.",
            findings=findings,
            not_asked=list(checked.not_asked),
        )
    return PassedCheck(checked, PASSED_TOKEN)
