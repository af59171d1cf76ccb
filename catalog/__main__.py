"""Lets ``python -m catalog`` do what the console script does."""

from catalog.cli import main

main()
