"""Plumbing shared by every feature; knows none of them."""
