"""Alembic migrations of the centre's database, on SQLite and PostgreSQL."""
