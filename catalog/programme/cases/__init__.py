"""The pages of the cases: brief, data, limits, download, upload."""
