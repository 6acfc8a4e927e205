"""Run every benchmark: `make bench`, or `python -m benchmarks NAME` for one of them."""

from __future__ import annotations

import sys
from importlib import import_module

from benchmarks.timing import missed

#: Each has a function `main()` that prints what it measures.
PARTS = (
    "benchmarks.kinetics",
    "benchmarks.inference",
    "benchmarks.import_speed",
    "benchmarks.store",
    "benchmarks.week_from_paper",
)


def main(wanted: list[str]) -> None:
    """Run the parts whose name contains one of the wanted words, or all of them."""
    for part in PARTS:
        if not wanted or any(word in part for word in wanted):
            print(f"== {part}", flush=True)
            import_module(part).main()
    if missed():
        sys.exit(f"Not held: {'; '.join(missed())}.")


if __name__ == "__main__":
    main(sys.argv[1:])
