"""Designs by name: "random:14-28x112" and "4x28" become laws."""

from __future__ import annotations

import re

from magnesia.errors import InputError
from magnesia.plan.law import FixedPairs, Law, RandomBlocks

_RANDOM = re.compile(r"random:(\d{1,4})-(\d{1,4})x(\d{1,5})")
_BLOCKS = re.compile(r"(\d{1,4})x(\d{1,4})")
#: A longer trial is more likely a slip of the finger than a wish.
LONGEST_TRIAL_DAYS = 1000


def parse_design(text: str) -> Law:
    """Return the law that a design's name stands for.

    `random:14-28x112`: alternating blocks of 14 to 28 days that fill 112 days. `8x14`: eight 14-day blocks in
    four pairs, each pair in random order.
    """
    wanted = text.strip().lower()
    if match := _RANDOM.fullmatch(wanted):
        shortest, longest, days = (int(part) for part in match.groups())
        _refuse_lengths(text, days)
        return RandomBlocks(days=days, shortest=shortest, longest=longest)
    if match := _BLOCKS.fullmatch(wanted):
        blocks, block_days = (int(part) for part in match.groups())
        _refuse_lengths(text, blocks * block_days)
        if blocks % 2:
            raise InputError(
                "design-odd", f'The design "{text}" has an odd number of blocks; pairs need an even number.'
            )
        return FixedPairs(pairs=blocks // 2, block_days=block_days)
    raise InputError(
        "design-unknown",
        f'The design "{text}" is not known; write random:14-28x112 (blocks of 14 to 28 days in 112 days) '
        "or 8x14 (eight blocks of 14 days).",
    )


def _refuse_lengths(text: str, days: int) -> None:
    if not 1 <= days <= LONGEST_TRIAL_DAYS:
        raise InputError(
            "design-length",
            f'The design "{text}" lasts {days} days; choose between 2 and {LONGEST_TRIAL_DAYS} days.',
        )
