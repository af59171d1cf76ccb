"""A real browser on a running installation."""
