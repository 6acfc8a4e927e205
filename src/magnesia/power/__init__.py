"""Simulated people, to learn what a trial could tell.

Duty: makes diaries of simulated people who follow a plan, with the truth beside them.
    Not built yet: the chance of each verdict for a design (planned); there is nothing for it here.
Takes: a plan, the truth of each score, how the person keeps a diary, a seed.
Gives: a `Diary` like a person's own.
Never: passes a simulated diary off as a real one: every entry's id starts with "simulated".
Start reading at: `simulated.py`.
"""

from magnesia.power.simulated import Habits, OutcomeTruth, simulate_diary, true_effect

__all__ = ["Habits", "OutcomeTruth", "simulate_diary", "true_effect"]
