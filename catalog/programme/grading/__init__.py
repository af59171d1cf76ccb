"""The queue, the worker that grades, and the page to watch both."""
