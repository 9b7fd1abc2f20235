"""Records: what happened in sessions as tables, in SQLite or PostgreSQL."""
