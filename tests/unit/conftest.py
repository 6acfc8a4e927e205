"""What several unit tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from magnesia.evidence import load, rules, salts

READERS = (
    load.facts,
    load.sources,
    salts.forms,
    salts.compounds,
    rules.regions,
    rules.conditions,
    rules.interactions,
    rules.red_flags,
)


@pytest.fixture
def fresh_tables() -> Iterator[None]:
    """Forget the tables before and after, so that one damaged on purpose is read, and does not stay."""
    for reader in READERS:
        reader.cache_clear()
    yield
    for reader in READERS:
        reader.cache_clear()
