"""A desk updated to another schema: what it held is read at once, with no centre too, and becomes level when it is reached."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ioc_contract.kinds import KINDS
from ioc_desktop.services import desk as acts
from ioc_desktop.store import cache
from tests.e2e.stage import CASES, Centre, Proxy, seated, until


def make_older(path: Path) -> None:
    """Make a cache what one of the schema before would be: another name, cursor and columns."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for kind, name in db.execute(
            "SELECT type, name FROM sqlite_master WHERE type IN ('view', 'trigger')"
        ).fetchall():
            db.execute(f'DROP {kind} "{name}"')
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall():
            db.execute(f'DROP INDEX "{name}"')
        for kind in ("case", "organisation"):
            db.execute(f'ALTER TABLE {KINDS[kind].table} DROP COLUMN "{KINDS[kind].columns[-1].name}"')
        (cursor,) = db.execute("SELECT value FROM meta WHERE name = 'cursor'").fetchone()
        parts = cursor.split(".")
        parts[1] = str(int(parts[1]) - 1)
        db.execute("UPDATE meta SET value = ? WHERE name = 'cursor'", (".".join(parts),))
        db.execute("PRAGMA user_version=1")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.rename(path.with_name(path.name.replace(f"cache-{cache.SCHEMA}-", f"cache-{cache.SCHEMA - 1}-")))


def test_it_is_read_at_once_and_level_later(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    with seated(folder, proxy.url) as seat:
        seat.ready()
        until(lambda: seat.count() == CASES and seat.same_as(centre), "the first sync")
        path = seat.desk.access.cache_path(seat.desk.account())
    make_older(path)
    proxy.cut("refuse")
    with seated(folder, proxy.url) as seat:
        until(lambda: seat.links and seat.link.state == "offline", "no centre")
        assert seat.count() == CASES
        for row in seat.rows("case").values():
            KINDS["case"].load(row)
        acts.act(seat.ws, "case", "case.comment", [centre.cases[0].id], text="ghi khi vừa cập nhật")
        proxy.cut("pass")
        until(lambda: seat.same_as(centre), "level again")
        assert "ghi khi vừa cập nhật" in centre.texts()
    assert sorted(p.name for p in path.parent.glob("cache-*.db")) == [path.name]
