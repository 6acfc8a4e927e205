"""Values are written in one fixed spelling, whatever the way they are written, and come back equal."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magnesia.diary import Entry
from magnesia.store.codec import from_plain, require_types, to_plain, to_text


class Arm(Enum):
    ON = "on"


@dataclass(frozen=True)
class Pair:
    left: tuple[int | None, ...]
    right: tuple[str, float] | None = None
    words: dict[str, float] | None = None
    day: date | None = None
    clock: time | None = None
    at: datetime | None = None
    flag: bool | None = None
    arm: Arm | None = None


def slow(value: Any) -> str:
    """Write the value as the first release did."""
    return json.dumps(
        to_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


PAIRS = st.builds(
    Pair,
    st.lists(st.none() | st.integers()).map(tuple),
    st.none() | st.tuples(st.text(), st.floats(allow_nan=False, allow_infinity=False)),
    st.none() | st.dictionaries(st.text(), st.floats(allow_nan=False, allow_infinity=False)),
    st.none() | st.dates(),
    st.none() | st.times(),
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.none() | st.booleans(),
    st.none() | st.just(Arm.ON),
)


@settings(derandomize=True, max_examples=200)
@given(PAIRS)
def test_every_value_is_spelled_as_the_first_release_spelled_it_and_comes_back(value: Pair) -> None:
    assert to_text(value) == slow(value)
    plain = json.loads(to_text(value))
    require_types(Pair, plain)
    assert from_plain(Pair, plain) == value


def test_every_kind_of_entry_is_spelled_as_the_first_release_spelled_it(entries: tuple[Entry, ...]) -> None:
    for entry in entries:
        assert to_text(entry) == slow(entry)
        assert from_plain(type(entry), json.loads(to_text(entry))) == entry


@pytest.mark.parametrize(
    "plain",
    [
        {},
        [],
        None,
        {"left": 1},
        {"left": ["1"]},
        {"left": [True]},
        {"left": [1.5]},
        {"left": [], "right": ["x"]},
        {"left": [], "right": ["x", "1"]},
        {"left": [], "words": [1]},
        {"left": [], "words": {"a": None}},
        {"left": [], "day": 5},
        {"left": [], "flag": 1},
        {"left": [], "arm": []},
    ],
)
def test_json_of_another_type_than_a_value_is_refused(plain: Any) -> None:
    with pytest.raises(TypeError):
        require_types(Pair, plain)


def test_a_number_that_json_cannot_hold_is_refused_wherever_it_stands(entries: tuple[Entry, ...]) -> None:
    for wrong in (float("nan"), float("inf"), -float("inf")):
        for value in (wrong, {"p": wrong}, Pair((), ("x", wrong)), [wrong]):
            with pytest.raises(ValueError, match="JSON"):
                to_text(value)
    with pytest.raises(TypeError, match="cannot be written"):
        to_text({"x": object()})
    assert to_text(replace(entries[0], entry_id="b")) != to_text(entries[0])
