"""The deployment's own row: epoch, city name, sample flag; and the head of the feed."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from ioc_server.store.tables import server


@dataclass(frozen=True, slots=True)
class Deployment:
    epoch: str
    """Changes when the database was restored, moved to another system or loaded anew."""
    city: str
    sample: bool


def load(connection: sa.Connection) -> Deployment:
    """Return the deployment. On PostgreSQL the system and its timeline are part of the epoch."""
    epoch, city, sample, where = connection.exec_driver_sql(
        f"SELECT epoch, city, sample, {_where(connection)} FROM server"
    ).one()
    return Deployment(_whole(str(epoch), where), str(city), bool(sample))


def head(connection: sa.Connection) -> int:
    """Return the last position of the feed that was given."""
    return int(connection.exec_driver_sql("SELECT pos FROM feed_head WHERE id = 1").scalar_one())


def floor(connection: sa.Connection) -> int:
    """Return the position up to which what left the feed is forgotten: no cursor below it can go on."""
    return int(connection.exec_driver_sql("SELECT floor FROM feed_head WHERE id = 1").scalar_one())


def stands(connection: sa.Connection) -> tuple[str, int, int]:
    """Return epoch, head and floor: what a cursor is held against."""
    epoch, at, lowest, where = connection.exec_driver_sql(
        f"SELECT s.epoch, h.pos, h.floor, {_where(connection)}"
        " FROM server s CROSS JOIN feed_head h WHERE s.id = 1 AND h.id = 1"
    ).one()
    return _whole(str(epoch), where), int(at), int(lowest)


def describe(connection: sa.Connection, city: str | None = None, sample: bool | None = None) -> None:
    """Set the city's name or the sample flag."""
    values: dict[str, object] = {}
    if city is not None:
        values["city"] = city
    if sample is not None:
        values["sample"] = int(sample)
    if values:
        connection.execute(server.update().values(values))


def renew_epoch(connection: sa.Connection) -> None:
    """Make every cursor given so far ask for a resync."""
    connection.execute(server.update().values(epoch=secrets.token_hex(8)))


def _where(connection: sa.Connection) -> str:
    """Return the SQL of what tells a database from the one it was copied or restored from."""
    if connection.dialect.name != "postgresql":
        return "NULL"
    return "(SELECT system_identifier::text || left(pg_walfile_name(pg_current_wal_lsn()), 8) FROM pg_control_system())"


def _whole(epoch: str, where: str | None) -> str:
    return epoch if where is None else hashlib.sha256(f"{epoch}{where}".encode()).hexdigest()[:16]
