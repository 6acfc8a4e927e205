"""The front door of `study`: every verb is there, however many of its files have been imported before."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from magnesia import study

FILES = {path.stem for path in Path(str(study.__file__)).parent.glob("*.py")} - {"__init__"}


def test_no_file_bears_the_name_of_a_verb_because_it_would_hide_it() -> None:
    assert FILES & set(study.__all__) == set()


def test_every_verb_is_a_function_or_a_type_even_after_every_file_was_imported() -> None:
    for file in FILES:
        import_module(f"magnesia.study.{file}")
    for name in study.__all__:
        assert callable(getattr(study, name)), name


def test_an_unknown_verb_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no verb 'treat'"):
        study.treat  # noqa: B018
