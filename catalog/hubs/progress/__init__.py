"""How projects go: milestones, the activity log, and what needs doing now."""
