"""Tables, change feed and queries on SQLite and PostgreSQL."""
