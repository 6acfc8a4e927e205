"""Data into a tagged PDF through typst; the data is handed over, never pasted into the source.

In its `ua-1` mode typst stops where a page would shut somebody out: a picture without words, a skipped
heading, a letter that no embedded font can show. The last one can come from what a person typed, so it is
caught here: the letter is replaced by a visible mark, and the page is told how many were.
No standard is claimed by that: nobody has checked the file with an outside validator.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import typst

#: What stands on paper where a letter cannot be shown.
PLACEHOLDER = "[?]"
_CANNOT_SHOW = re.compile(r'the text `"(.+?)"` could not be displayed')
_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ufffe\uffff]")


def typeset(
    template: str,
    data: Callable[[int], Mapping[str, Any]],
    *,
    own_fonts_too: bool = False,
) -> bytes:
    """Return the PDF of a template of `report/templates`.

    data : gives the values by name, once it is told how many kinds of letters cannot be shown (0 at first).
    own_fonts_too : fonts of this machine may help where the ones that come with typst lack a letter.
    """
    unshown: set[str] = set()
    fonts_of_machine = False
    while True:
        values = data(len(unshown))
        inputs = {
            name: json.dumps(_mended(value, unshown), ensure_ascii=False) for name, value in values.items()
        }
        try:
            return bytes(
                typst.compile(
                    _source(template),
                    sys_inputs=inputs,
                    ignore_system_fonts=not fonts_of_machine,
                    format="pdf",
                    pdf_standards=["ua-1"],
                )
            )
        except typst.TypstError as problem:
            found = {_unescaped(text) for text in _CANNOT_SHOW.findall(problem.diagnostic)} - unshown
            if not found:
                raise
            if own_fonts_too and not fonts_of_machine:
                fonts_of_machine = True
            else:
                unshown |= found


def _unescaped(quoted: str) -> str:
    """Return the letters that a complaint names; it writes those without a picture as \\u{1fc00}."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), quoted)


def _mended(value: Any, unshown: set[str]) -> Any:
    """Return the same data with every letter that cannot be shown replaced, longest first."""
    if isinstance(value, str):
        for text in sorted(unshown, key=len, reverse=True):
            value = value.replace(text, PLACEHOLDER)
        return _UNPRINTABLE.sub(" ", value)
    if isinstance(value, dict):
        return {key: _mended(part, unshown) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_mended(part, unshown) for part in value]
    return value


@cache
def _source(template: str) -> bytes:
    return (resources.files("magnesia.report") / "templates" / template).read_bytes()
