"""The verdict rule as a table: what is seen, and which of the six words follows.

Thresholds come from evidence/tables/verdict.toml; the examples stand on both sides of each of them.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from magnesia.answer import Evidence, Verdict, decide
from magnesia.evidence import facts

CLEAR = Evidence(
    p_benefit=0.99,
    p_harm=0.01,
    p_beyond_mcid=0.8,
    learnt=0.3,
    partner_p=0.01,
    partner_for_benefit=True,
)
CAP = ("The trial was not blinded, so expectation cannot be told from effect.",)


def benefit(chance: float) -> Evidence:
    return replace(CLEAR, p_benefit=chance, p_harm=1 - chance)


def harm(chance: float, partner_p: float | None = 0.01) -> Evidence:
    return replace(
        CLEAR,
        p_benefit=1 - chance,
        p_harm=chance,
        p_beyond_mcid=0.0,
        partner_p=partner_p,
        partner_for_benefit=None if partner_p is None else False,
    )


TABLE = [
    ("posterior and partner agree on a benefit", CLEAR, Verdict.HELPS),
    ("the chance of benefit just reaches the firm one", benefit(0.975), Verdict.HELPS),
    ("the chance of benefit just misses the firm one", benefit(0.9749), Verdict.PROBABLY_HELPS),
    ("the chance of benefit just reaches the probable one", benefit(0.925), Verdict.PROBABLY_HELPS),
    ("the chance of benefit just misses the probable one", benefit(0.9249), Verdict.CANNOT_TELL),
    ("the partner just agrees", replace(CLEAR, partner_p=0.05), Verdict.HELPS),
    ("the partner is not sure", replace(CLEAR, partner_p=0.0501), Verdict.PROBABLY_HELPS),
    ("the partner is of no help at all", replace(CLEAR, partner_p=0.51), Verdict.CANNOT_TELL),
    ("the partner points the other way", replace(CLEAR, partner_for_benefit=False), Verdict.CANNOT_TELL),
    (
        "no schedule is on record",
        replace(CLEAR, partner_p=None, partner_for_benefit=None, caps=CAP),
        Verdict.PROBABLY_HELPS,
    ),
    ("the design caps the verdict", replace(CLEAR, caps=CAP), Verdict.PROBABLY_HELPS),
    (
        "a benefit that is surely too small to matter",
        replace(CLEAR, p_beyond_mcid=0.05),
        Verdict.PROBABLY_NO_HELP,
    ),
    (
        "nothing is seen, and a change that matters would have been",
        replace(benefit(0.5), p_beyond_mcid=0.01, partner_p=0.9),
        Verdict.PROBABLY_NO_HELP,
    ),
    (
        "a change that matters is just possible",
        replace(benefit(0.5), p_beyond_mcid=0.0501),
        Verdict.CANNOT_TELL,
    ),
    (
        "the prior, not the diary, says that a change that matters is unlikely",
        replace(benefit(0.5), p_beyond_mcid=0.01, learnt=0.51),
        Verdict.CANNOT_TELL,
    ),
    ("nobody named a change that matters", replace(benefit(0.5), p_beyond_mcid=None), Verdict.CANNOT_TELL),
    ("posterior and partner agree on a harm", harm(0.99), Verdict.HARMS),
    ("a harm that the partner is not sure of", harm(0.99, partner_p=0.2), Verdict.PROBABLY_HARMS),
    ("a probable harm outranks 'no help'", harm(0.93), Verdict.PROBABLY_HARMS),
    ("a harm without a schedule on record", replace(harm(0.99, None), caps=CAP), Verdict.PROBABLY_HARMS),
    (
        "nothing fast is seen, but a slow change that matters may still come",
        replace(benefit(0.5), p_beyond_mcid=0.01, p_beyond_if_slow=0.0501),
        Verdict.CANNOT_TELL,
    ),
    (
        "a slow change that matters is just unlikely enough",
        replace(benefit(0.5), p_beyond_mcid=0.01, p_beyond_if_slow=0.05),
        Verdict.PROBABLY_NO_HELP,
    ),
    (
        "the design stops every word",
        replace(CLEAR, stops=("The plan has 60 days to go.",)),
        Verdict.CANNOT_TELL,
    ),
    ("the design stops a harm, too", replace(harm(0.99), stops=("Too few days.",)), Verdict.CANNOT_TELL),
]


@pytest.mark.parametrize(("seen", "word"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_is_seen_leads_to_one_word(seen: Evidence, word: Verdict) -> None:
    assert decide(seen)[0] is word


@pytest.mark.parametrize("seen", [row[1] for row in TABLE], ids=[row[0] for row in TABLE])
def test_every_verdict_that_is_not_firm_says_why(seen: Evidence) -> None:
    verdict, reasons = decide(seen)
    firm = verdict in (Verdict.HELPS, Verdict.HARMS)
    assert bool(reasons) is not firm


@pytest.mark.parametrize("seen", [row[1] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_cap_never_lets_a_firm_word_through(seen: Evidence) -> None:
    assert decide(replace(seen, caps=CAP))[0] not in (Verdict.HELPS, Verdict.HARMS)


def test_the_thresholds_are_those_of_the_table_of_rules() -> None:
    rule = facts("verdict")
    assert (rule["firm_chance"].value, rule["probable_chance"].value) == (0.975, 0.925)
    assert (rule["partner_p"].value, rule["budget_firm"].value, rule["budget_probable"].value) == (
        0.05,
        463,
        1000,
    )
