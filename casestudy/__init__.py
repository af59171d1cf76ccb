"""Case-study exercises, their sandboxed grading and their feedback; works with no server."""

__version__ = "0.1.0"
