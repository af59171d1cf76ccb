"""Notebooks handed in by learners: quota, live page, feedback, API."""
