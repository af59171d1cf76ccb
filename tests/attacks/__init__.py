"""Attacks on the grading engine, one file a family; ``python -m tests.attacks`` prints the table."""
