"""From posterior and partner to a verdict with its reasons and doubts.

Duty: turns a trial on calendar days into one of six words per outcome, with number, interval and chances.
Takes: a `Trial`: drive and arms per day, scores, the law of its schedule, whether it was blinded.
Gives: an `Answer`: verdict, estimand, what capped it, doubts, and what would change it.
Never: lets a firm word pass without the partner; decides answerability from results; writes prose for a page.
Start reading at: `verdict.py` (the rule), then `judge.py`; `design.py` is what is known before any score.
"""

from magnesia.answer.from_diary import trial_of_diary
from magnesia.answer.judge import answer_trial
from magnesia.answer.priors import prior_grid, weak_prior
from magnesia.answer.types import Answer, Better, Estimand, OutcomeAnswer, OutcomeSeries, Trial, Verdict
from magnesia.answer.verdict import Evidence, decide

__all__ = [
    "Answer",
    "Better",
    "Estimand",
    "Evidence",
    "OutcomeAnswer",
    "OutcomeSeries",
    "Trial",
    "Verdict",
    "answer_trial",
    "decide",
    "prior_grid",
    "trial_of_diary",
    "weak_prior",
]
