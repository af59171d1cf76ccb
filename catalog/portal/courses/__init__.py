"""Courses, tied to the role types, roles and skills of the standard."""
