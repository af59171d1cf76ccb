"""Grading while everything it stands on is killed at random: ``python -m tests.chaos``."""
