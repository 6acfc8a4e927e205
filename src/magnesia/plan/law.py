"""Which schedules could have been drawn, how many there are, and a draw that gives each the same chance.

A schedule is one arm per day: 1 with the product ("on"), 0 without ("off"). A law is the set of legal
schedules, each equally likely. Drawing goes by counting, so it is exactly uniform: with N(d) ways to fill the
last d days, the next block has length L with chance N(d - L) / N(d).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, groupby
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from magnesia.errors import InputError

Arms = npt.NDArray[np.int8]

#: Up to this many schedules a law is listed in full and its test is exact; beyond, schedules are sampled.
LISTED_IN_FULL = 20_000
#: A longer trial is more likely a slip of the finger than a wish.
LONGEST_LAW_DAYS = 4000


class Bits:
    """Integers below any bound, from the raw words of PCG64, whose stream is fixed for all platforms.

    NumPy keeps the raw words of a bit generator stable between versions, but not its distributions; a schedule
    must still be the same one when it is verified years later.
    """

    def __init__(self, seed: int) -> None:
        self._words = np.random.PCG64(seed)
        self._fetched: list[int] = []

    def below(self, bound: int) -> int:
        """Return an integer in [0, bound), each with the same chance (rejection, so there is no remainder)."""
        n_words = (bound.bit_length() + 63) // 64
        span = 1 << (64 * n_words)
        limit = span - span % bound
        while True:
            number = 0
            for _ in range(n_words):
                number = (number << 64) | self._word()
            if number < limit:
                return number % bound

    def _word(self) -> int:
        # Words are fetched by the hundred: one at a time costs more than the rest of a draw.
        if not self._fetched:
            self._fetched = self._words.random_raw(256).tolist()[::-1]
        return self._fetched.pop()


class Law(Protocol):
    """The set of schedules that could have been drawn, each equally likely; a frozen value that can be a key."""

    def __hash__(self) -> int:
        """Return the same number for equal laws."""

    @property
    def days(self) -> int:
        """Length of every schedule, in days."""

    @property
    def size(self) -> int:
        """How many schedules the law allows."""

    def draw(self, bits: Bits) -> Arms:
        """Return one schedule, shape (days,), each with chance 1/size."""

    def every(self) -> Iterator[Arms]:
        """Yield every schedule once."""

    def allows(self, arms: Arms) -> bool:
        """Return whether this schedule is one of the law's."""

    def to_json(self) -> dict[str, Any]:
        """Return the law as JSON values; `law_from_json` reads it back."""


def _alternate(lengths: list[int], first: int) -> Arms:
    arms = [(first + k) % 2 for k in range(len(lengths))]
    return np.repeat(np.array(arms, dtype=np.int8), lengths)


@dataclass(frozen=True)
class RandomBlocks:
    """Alternating blocks whose lengths are drawn between `shortest` and `longest` days and fill `days` exactly."""

    days: int
    shortest: int = 14
    longest: int = 28

    def __post_init__(self) -> None:
        if not 1 <= self.shortest <= self.longest:
            raise InputError(
                "law-blocks",
                f"Blocks of {self.shortest} to {self.longest} days make no sense; "
                "give the shorter length first, at least 1 day.",
            )
        if self.ways[self.days] == 0 or self.days < 2 * self.shortest:
            raise InputError(
                "law-impossible",
                f"Blocks of {self.shortest} to {self.longest} days cannot fill {self.days} days with both arms; "
                f"choose a length of at least {2 * self.shortest} days that such blocks add up to.",
            )

    @cached_property
    def ways(self) -> list[int]:
        """N(d) for d = 0 .. days: in how many ways blocks of legal length fill d days."""
        counts, running = [1], 0
        for d in range(1, self.days + 1):
            # N(d) - N(d-1) differs only at the two ends of the range of lengths, so one running sum will do.
            running += counts[d - self.shortest] if d >= self.shortest else 0
            running -= counts[d - self.longest - 1] if d > self.longest else 0
            counts.append(running)
        return counts

    @cached_property
    def _steps(self) -> list[list[int]]:
        """For each number of days left, the running sum of the ways behind each length of the next block."""
        return [
            list(accumulate(self.ways[left - length] for length in self._lengths(left)))
            for left in range(self.days + 1)
        ]

    def _lengths(self, left: int) -> range:
        return range(self.shortest, min(self.longest, left) + 1)

    @property
    def _single_block(self) -> int:
        # One block over the whole trial leaves an arm out, so it is not legal.
        return int(self.days <= self.longest)

    @property
    def size(self) -> int:
        """Two starting arms times the ways to fill the days with at least two blocks."""
        return 2 * (self.ways[self.days] - self._single_block)

    def draw(self, bits: Bits) -> Arms:
        """Return one schedule, shape (days,), each with chance 1/size."""
        while True:
            first, left, lengths = bits.below(2), self.days, []
            while left:
                length = self._lengths(left)[bisect_right(self._steps[left], bits.below(self.ways[left]))]
                lengths.append(length)
                left -= length
            if len(lengths) > 1:
                return _alternate(lengths, first)

    def every(self) -> Iterator[Arms]:
        """Yield every schedule once."""

        def fillings(left: int) -> Iterator[list[int]]:
            if left == 0:
                yield []
            for length in self._lengths(left):
                if self.ways[left - length]:
                    for rest in fillings(left - length):
                        yield [length, *rest]

        for lengths in fillings(self.days):
            if len(lengths) > 1:
                yield _alternate(lengths, 0)
                yield _alternate(lengths, 1)

    def allows(self, arms: Arms) -> bool:
        """Return whether the schedule fills the days with blocks of legal length, both arms among them."""
        lengths = [len(list(block)) for _, block in groupby(arms)]
        return (
            len(arms) == self.days
            and len(lengths) > 1
            and all(self.shortest <= length <= self.longest for length in lengths)
        )

    def to_json(self) -> dict[str, Any]:
        """Return the law as JSON values."""
        return {
            "law": "random-blocks",
            "days": self.days,
            "shortest": self.shortest,
            "longest": self.longest,
        }


@dataclass(frozen=True)
class FixedPairs:
    """Pairs of equal blocks; a coin decides for each pair which arm comes first."""

    pairs: int
    block_days: int

    def __post_init__(self) -> None:
        if self.pairs < 1 or self.block_days < 1:
            raise InputError(
                "law-pairs",
                f"{self.pairs} pairs of {self.block_days}-day blocks make no trial; "
                "give at least 1 pair and 1 day.",
            )

    @property
    def days(self) -> int:
        """Two blocks a pair."""
        return 2 * self.pairs * self.block_days

    @property
    def size(self) -> int:
        """Two orders a pair."""
        return 1 << self.pairs

    def _schedule(self, number: int) -> Arms:
        order = [((number >> k) & 1) ^ half for k in range(self.pairs) for half in (0, 1)]
        return np.repeat(np.array(order, dtype=np.int8), self.block_days)

    def draw(self, bits: Bits) -> Arms:
        """Return one schedule, shape (days,), each with chance 1/size."""
        return self._schedule(bits.below(self.size))

    def every(self) -> Iterator[Arms]:
        """Yield every schedule once."""
        return (self._schedule(number) for number in range(self.size))

    def allows(self, arms: Arms) -> bool:
        """Return whether every block keeps one arm and every pair holds both."""
        if len(arms) != self.days:
            return False
        blocks = np.asarray(arms).reshape(self.pairs, 2, self.block_days)
        return bool(np.all(blocks == blocks[:, :, :1]) and np.all(blocks[:, 0] != blocks[:, 1]))

    def to_json(self) -> dict[str, Any]:
        """Return the law as JSON values."""
        return {"law": "fixed-pairs", "pairs": self.pairs, "block_days": self.block_days}


@dataclass(frozen=True)
class ListedSchedules:
    """A law given by its schedules, for trials that were planned elsewhere."""

    schedules: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if len(self.schedules) < 2 or len({len(s) for s in self.schedules}) != 1 or not self.schedules[0]:
            raise InputError(
                "law-listed", "A listed law needs at least two schedules, all with the same number of days."
            )
        if len(set(self.schedules)) != len(self.schedules):
            raise InputError("law-listed", "A listed law names one schedule twice; list each once.")
        if {arm for schedule in self.schedules for arm in schedule} - {0, 1}:
            raise InputError("law-listed", "A listed law holds only 0 (off) and 1 (on), one number a day.")

    @property
    def days(self) -> int:
        """Length of every schedule, in days."""
        return len(self.schedules[0])

    @property
    def size(self) -> int:
        """As many as are listed."""
        return len(self.schedules)

    def draw(self, bits: Bits) -> Arms:
        """Return one schedule, shape (days,), each with chance 1/size."""
        return np.array(self.schedules[bits.below(self.size)], dtype=np.int8)

    def every(self) -> Iterator[Arms]:
        """Yield every schedule once."""
        return (np.array(schedule, dtype=np.int8) for schedule in self.schedules)

    def allows(self, arms: Arms) -> bool:
        """Return whether the schedule is on the list."""
        return tuple(int(arm) for arm in arms) in self.schedules

    def to_json(self) -> dict[str, Any]:
        """Return the law as JSON values."""
        return {"law": "listed", "schedules": [list(schedule) for schedule in self.schedules]}


def min_p(law: Law) -> float:
    """Return the smallest two-sided p-value that the law can yield: twice the chance of one schedule."""
    return min(1.0, 2.0 / law.size)


@lru_cache(maxsize=4)
def schedules_for_test(law: Law, sampled: int, seed: int) -> tuple[npt.NDArray[np.int8], bool]:
    """Return schedules of shape (n, days) for a randomisation test, and whether they are all there are.

    Kept, because every outcome of a trial is tested against the same schedules; the array is read-only.
    """
    if law.size <= LISTED_IN_FULL:
        return _frozen(np.stack(list(law.every()))), True
    bits = Bits(seed)
    return _frozen(np.stack([law.draw(bits) for _ in range(sampled)])), False


def _frozen(schedules: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    schedules.setflags(write=False)
    return schedules


def law_from_json(value: object) -> Law:
    """Read a law from JSON values; what is missing or unknown is said in one sentence."""
    if not isinstance(value, dict):
        raise InputError("law-file", 'The law must be a JSON object such as {"law": "fixed-pairs", ...}.')
    kinds: dict[str, tuple[type[Any], tuple[str, ...]]] = {
        "random-blocks": (RandomBlocks, ("days", "shortest", "longest")),
        "fixed-pairs": (FixedPairs, ("pairs", "block_days")),
    }
    name = value.get("law")
    if name == "listed":
        return _listed_from_json(value.get("schedules"))
    if name not in kinds:
        raise InputError(
            "law-file", f'The law is called "{name}"; known laws are random-blocks, fixed-pairs and listed.'
        )
    kind, fields = kinds[name]
    for field in fields:
        number = value.get(field)
        if type(number) is not int or not 1 <= number <= LONGEST_LAW_DAYS:
            raise InputError(
                "law-file",
                f'The law "{name}" needs a whole number from 1 to {LONGEST_LAW_DAYS} for "{field}".',
            )
    law: Law = kind(**{field: value[field] for field in fields})
    return law


def _listed_from_json(schedules: object) -> Law:
    if not isinstance(schedules, list) or not all(
        isinstance(s, list) and all(type(arm) is int for arm in s) for s in schedules
    ):
        raise InputError("law-file", 'A listed law needs "schedules": a list of lists of 0 and 1.')
    return ListedSchedules(tuple(tuple(schedule) for schedule in schedules))
