"""Skill evidence: what graded cases (and later finished projects) say about a learner."""
