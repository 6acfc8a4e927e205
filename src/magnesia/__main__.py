"""`python -m magnesia` is the command line."""

from magnesia.cli import main

main()
