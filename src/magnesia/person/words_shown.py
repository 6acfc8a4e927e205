"""How a text that was typed is repeated in a sentence."""

from __future__ import annotations

#: So much of a text is repeated in a sentence; a whole leaflet would hide what the sentence says.
_LONGEST_SHOWN = 60


def shown(text: str) -> str:
    """Return a text as a sentence repeats it: on one line, cut to a length that can be read."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_SHOWN else flat[: _LONGEST_SHOWN - 3].rstrip() + "..."
