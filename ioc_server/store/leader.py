"""Which of several server processes does what only one may do."""

from __future__ import annotations

import sqlalchemy as sa


class Leader:
    """Over one PostgreSQL whoever holds an advisory lock leads, until it is gone; over SQLite there is one process."""

    def __init__(self, engine: sa.Engine, lock: int) -> None:
        self._engine, self._lock = engine, lock
        self._held: sa.Connection | None = None

    def leads(self) -> bool:
        """Tell whether this process leads. Raises DBAPIError when the connection, and with it the lock, is gone."""
        if self._engine.dialect.name != "postgresql":
            return True
        if self._held is not None:
            self._held.exec_driver_sql("SELECT 1")
            return True
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({self._lock})").scalar():
            self._held = connection
            return True
        connection.close()
        return False

    def resign(self) -> None:
        """Let another lead."""
        if self._held is not None:
            self._held.invalidate()  # closes the session, which lets go of the lock
            self._held.close()
            self._held = None
