"""The verdict rule: chances, the partner and what the design allows become one of six words, with reasons.

The rule is a function of numbers only, so that simulations and people get the same one. Its numbers stand in
`evidence/tables/verdict.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass

from magnesia.answer.types import Verdict
from magnesia.evidence import facts


@dataclass(frozen=True)
class Evidence:
    """What the rule looks at.

    `p_benefit`, `p_harm`: chances that the effect is in the better, in the worse direction.
    `p_beyond_mcid`: chance that it is better by at least the change that matters; None when none was named.
    `learnt`: posterior SD of the steady effect as a share of its prior SD.
    `partner_p`, `partner_for_benefit`: two-sided p of the randomisation test and the side it points to, or None.
    `caps`: reasons why no firm verdict is possible, whatever the scores are.
    `stops`: reasons why nothing but "cannot tell yet" may be said, whatever the scores are.
    `p_beyond_if_slow`: as `p_beyond_mcid`, if it were known that the onset is slow; None where a slow onset is out
    of the question or the verdict is not about the steady effect.
    """

    p_benefit: float
    p_harm: float
    p_beyond_mcid: float | None
    learnt: float
    partner_p: float | None
    partner_for_benefit: bool | None
    caps: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    p_beyond_if_slow: float | None = None


def decide(seen: Evidence) -> tuple[Verdict, tuple[str, ...]]:
    """Return the verdict and why it is not a stronger one."""
    rule = {key: fact.value for key, fact in facts("verdict").items()}
    if seen.stops:
        return Verdict.CANNOT_TELL, seen.stops
    if seen.p_harm >= rule["probable_chance"]:
        return _side(Verdict.HARMS, Verdict.PROBABLY_HARMS, seen.p_harm, False, seen, rule)
    if _is_too_small(seen, rule):
        return Verdict.PROBABLY_NO_HELP, _small_reasons(seen, rule)
    if seen.p_benefit >= rule["probable_chance"]:
        return _side(Verdict.HELPS, Verdict.PROBABLY_HELPS, seen.p_benefit, True, seen, rule)
    if seen.p_beyond_mcid is not None and seen.p_beyond_mcid <= rule["unlikely_chance"]:
        return Verdict.CANNOT_TELL, (
            "A change that matters did not show, but one that builds up over weeks cannot be ruled out.",
        )
    return Verdict.CANNOT_TELL, (
        f"Better has {100 * seen.p_benefit:.0f} chances in 100 and worse {100 * seen.p_harm:.0f}; "
        f"{100 * rule['probable_chance']:g} are needed to say probably.",
    )


def _is_too_small(seen: Evidence, rule: dict[str, float]) -> bool:
    """Return whether a change that matters is unlikely, slow ones too, and the diary has shown it."""
    if seen.p_beyond_mcid is None or seen.learnt > rule["learnt_share"]:
        return False
    slow = seen.p_beyond_if_slow is None or seen.p_beyond_if_slow <= rule["unlikely_chance"]
    return slow and seen.p_beyond_mcid <= rule["unlikely_chance"]


def _small_reasons(seen: Evidence, rule: dict[str, float]) -> tuple[str, ...]:
    if seen.p_benefit >= rule["probable_chance"]:
        return ("There may be a change for the better, but it is smaller than the change that matters.",)
    return ("A change that matters is unlikely.",)


def _side(
    firm: Verdict,
    probable: Verdict,
    chance: float,
    for_benefit: bool,
    seen: Evidence,
    rule: dict[str, float],
) -> tuple[Verdict, tuple[str, ...]]:
    """Return the firm or the probable word of one side, or "cannot tell yet" where the partner disagrees."""
    agrees = seen.partner_for_benefit is for_benefit
    if seen.partner_p is not None and (not agrees or seen.partner_p > rule["disagreement_p"]):
        return Verdict.CANNOT_TELL, (
            "The model sees a change, but the order that was drawn by lot does not bear it out.",
        )
    doubts = list(seen.caps)
    if chance < rule["firm_chance"]:
        doubts.append(
            f"The chance is {100 * chance:.0f} in 100; a firm word needs {100 * rule['firm_chance']:g}."
        )
    elif not seen.caps and (seen.partner_p is None or seen.partner_p > rule["partner_p"]):
        doubts.append(
            "Too many of the orders that could have been drawn fit as well as this one "
            f"({100 * seen.partner_p:.0f} in 100; at most {100 * rule['partner_p']:g} are allowed)."
            if seen.partner_p is not None
            else "The order was not tested against the orders that could have been drawn."
        )
    if doubts:
        return probable, tuple(doubts)
    return firm, ()
