"""Rebuild every dated table: `make validate`, or `python -m validation NAME` for one of them."""

from __future__ import annotations

import sys
from importlib import import_module

#: In the order in which they run; each has a function `main()`.
PARTS = (
    "validation.kinetics.run",
    "validation.real_trials.run",
    "validation.durability.run",
    "validation.false_alarms.run",
)


def main(wanted: list[str]) -> None:
    """Run the parts whose name contains one of the wanted words, or all of them."""
    for part in PARTS:
        if not wanted or any(word in part for word in wanted):
            print(f"== {part}", flush=True)
            import_module(part).main()


if __name__ == "__main__":
    main(sys.argv[1:])
