"""Projects with companies: the sheet (案件票) and the team."""
