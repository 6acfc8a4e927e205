"""`python -m magnesia.web` starts the app; `magnesia serve` runs exactly this."""

from __future__ import annotations

import argparse
import sys

from magnesia.errors import MagnesiaError
from magnesia.web.serve import serve


def main() -> None:
    """Read the options and serve; what a person can put right is said in one sentence."""
    options = argparse.ArgumentParser(prog="magnesia serve", description="Show the report on this machine.")
    options.add_argument("--port", type=int, default=8080, help="the port on localhost")
    options.add_argument("--profile", default=None, help="the folder of the profile, or its database")
    options.add_argument("--open", action=argparse.BooleanOptionalAction, default=True, help="open a browser")
    given = options.parse_args()
    try:
        serve(given.port, given.profile, open_browser=given.open)
    except MagnesiaError as problem:
        sys.stderr.write(problem.message + "\n")
        sys.exit(problem.exit_code)


if __name__ == "__main__":
    main()
