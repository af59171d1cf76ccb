"""The audit record and its viewer."""
