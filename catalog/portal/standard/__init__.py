"""The skill standard as versioned data: role types, roles, skills, literacy items, levels."""
