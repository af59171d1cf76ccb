"""Manabiya's web application: course portal, case-study programme and hub projects."""
