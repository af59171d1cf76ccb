"""Finding courses: an index derived from the database, which stays the truth."""
