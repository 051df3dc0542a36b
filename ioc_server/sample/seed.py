"""Puts the sample city into a database: everything in one transaction, the pictures beside it."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import argon2
import orjson
import sqlalchemy as sa
from PIL import Image

from ioc_contract import clock
from ioc_contract.kinds import KINDS
from ioc_server.sample import CITY, PASSWORD, REPORTS, bulk, city
from ioc_server.sample.town import Account
from ioc_server.store import deployment, tables, write
from ioc_server.store.database import migrate, open_database, reading, writing

Progress = Callable[[str], None]


ROUND = 10 * clock.MINUTE


class NotEmpty(RuntimeError):
    """The database holds reports already; only a reset may replace them."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was written and how long it took."""

    rows: int
    reports: int
    pictures: int
    seconds: float


def seed(
    url: str, data_dir: Path, *, reports: int = REPORTS, seed: int = 1, anchor: int | None = None, reset: bool = False,
    progress: Progress = lambda _: None,
) -> Seeded:  # fmt: skip
    """Make the city as of `anchor` (milliseconds UTC, else now, rounded down to ten minutes) and write it.

    Raises NotEmpty unless the database is empty or `reset` is set, which removes all it holds, accounts too.
    """
    began = time.monotonic()
    at = anchor if anchor is not None else clock.now() // ROUND * ROUND
    engine = open_database(url)
    try:
        migrate(engine)
        if not reset:
            with reading(engine) as connection:
                _refuse_full(connection)
        made = city.make(seed, at, min(reports, REPORTS))
        progress(f"thành phố mẫu: {sum(map(len, made.rows.values())):,} dòng sau {time.monotonic() - began:.1f} s")
        with writing(engine) as connection, write.bulk(connection):
            if reset:
                _empty(connection)
            else:
                _refuse_full(connection)
            rows = sum(write.put_records(connection, kind, made.rows[kind]) for kind in KINDS if kind in made.rows)
            write.put_reporters(connection, made.reporters)
            if reports > REPORTS:
                rows += bulk.load(connection, made, seed, at, reports - REPORTS, progress)
            _pictures(connection, data_dir / "blobs", made.blobs)
            _accounts(connection, list(made.town.accounts.values()))
            deployment.describe(connection, CITY, sample=True)
            progress("đánh số thay đổi")
    finally:
        engine.dispose()
    return Seeded(rows, reports, len(made.blobs), time.monotonic() - began)


def _refuse_full(connection: sa.Connection) -> None:
    if connection.exec_driver_sql("SELECT 1 FROM cases LIMIT 1").first():
        raise NotEmpty("cơ sở dữ liệu đã có phản ánh; thêm --reset để xoá và tạo lại")


def _empty(connection: sa.Connection) -> None:
    """Remove every row but the deployment's own and the schema's version."""
    kept = {tables.server.name, tables.feed_head.name}
    for table in reversed(tables.metadata.sorted_tables):
        if table.name not in kept:
            connection.execute(table.delete())


def _pictures(connection: sa.Connection, folder: Path, pictures: dict[str, bytes]) -> None:
    """Keep the drawn pictures as the blob store does: files named by their hash, what they are in a table."""
    rows = []
    for sha256, content in pictures.items():
        path = folder / sha256[:2] / sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        width, height = Image.open(io.BytesIO(content)).size
        rows.append(
            {
                "sha256": sha256, "size": len(content), "media_type": "image/jpeg", "width": width, "height": height,
                "at": clock.now(), "account_id": None,
            }
        )  # fmt: skip
    connection.execute(tables.blob.delete().where(tables.blob.c.sha256.in_(list(pictures))))
    connection.execute(tables.blob.insert(), rows)


def _accounts(connection: sa.Connection, accounts: list[Account]) -> None:
    """Make the accounts of those who may sign in; they share one password and its hash."""
    password = argon2.PasswordHasher().hash(PASSWORD)
    connection.execute(
        tables.account.insert(),
        [
            {
                "id": a.actor.id, "user_name": a.user, "password_hash": password, "role": a.actor.role.value,
                "subsystems": orjson.dumps(a.actor.subsystems).decode(),
                "unit_ids": orjson.dumps(a.actor.unit_ids).decode(), "org_id": a.actor.org_id,
                "created_at": clock.now(),
            }
            for a in accounts
            if not a.machine
        ],
    )  # fmt: skip
