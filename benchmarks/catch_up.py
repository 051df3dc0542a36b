"""A desk that was away for eight hours: until its cache is level and the queue's page is right, with the real server process.

The peer is raw sqlite3.executemany of the same rows into the same tables with their indexes, in the same run.

python -m benchmarks.catch_up [--reports 20000] [--changes 5000 8000]
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import scene
from ioc_contract import cache_schema, clock
from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.records import Priority
from ioc_desktop.services.access import DeskAccess, account_key
from ioc_desktop.store import cache, database, outbox
from ioc_desktop.sync.engine import Engine, position
from ioc_desktop.sync.http import HttpApi
from ioc_server.embedded import EmbeddedServer
from ioc_server.sample import PASSWORD
from ioc_server.store import write
from ioc_server.store.database import open_database, writing
from tests.server.rows import row

TARGET_S = 2.0
_TOP = "SELECT id FROM cases ORDER BY updated_at DESC, id DESC LIMIT 100"


def change(url: str, count: int, rng: random.Random) -> None:
    """Let so many rows change at the centre: three in four a report's edit, the others new notes on reports."""
    engine = open_database(url)
    kind = KINDS["case"]
    at = {name: kind.names.index(name) for name in ("priority", "updated_at", "version", "title")}
    with writing(engine) as connection:
        held = connection.exec_driver_sql(f"SELECT {cache_schema.listed(kind)} FROM cases ORDER BY id").all()
        now, rows = clock.now(), []
        for one in rng.sample(held, count * 3 // 4):
            edited = list(one)
            edited[at["priority"]] = int(rng.choice(list(Priority)))
            edited[at["title"]] = f"{one[at['title']]} (đã gọi lại)"
            edited[at["updated_at"]] = now - rng.randrange(8 * clock.HOUR)
            rows.append(tuple(edited))
        write.put(connection, "case", rows)
        notes = [
            row("entry", id=new_id(), entity_kind="case", entity_id=str(rng.choice(held)[0]), text="Đã liên hệ đơn vị.")
            for _ in range(count - len(rows))
        ]
        write.put(connection, "entry", notes)
    engine.dispose()


def raw(store_path: Path, path: Path, rows: dict[str, list[tuple[object, ...]]]) -> float:
    """Return the seconds that replacing the same rows in a copy of the cache takes, by plain executemany and one commit."""
    source, target = sqlite3.connect(store_path), sqlite3.connect(path)
    source.backup(target)
    source.close()
    target.execute("PRAGMA journal_mode=WAL")
    target.execute("PRAGMA synchronous=NORMAL")
    began = time.perf_counter()
    for name, some in rows.items():
        kind, marks = KINDS[name], ", ".join("?" * len(KINDS[name].names))
        statement = f"INSERT OR REPLACE INTO {kind.table} ({cache_schema.listed(kind)}) VALUES ({marks})"
        for start in range(0, len(some), 500):
            target.executemany(statement, some[start : start + 500])
            target.commit()
    took = time.perf_counter() - began
    target.close()
    return took


def measure(folder: Path, reports: int, counts: Sequence[int], *arguments: str) -> None:
    """Print the seconds of each absence."""
    rng = random.Random(1)
    scene.seed(folder, reports)
    with EmbeddedServer(folder, arguments=arguments, cwd=scene.ROOT) as server:
        access = DeskAccess(folder / outbox.FILE, folder)
        account = access.sign_in(server.url, "demo", PASSWORD)
        path = folder / "cache.db"
        store, box = cache.open_cache(path), outbox.open_outbox(folder / outbox.FILE)
        key = account_key(server.url, account.actor.id)

        def desk() -> Engine:
            return Engine(HttpApi(server.url, access.token()), store, box, key, account.actor, clock.now)

        desk().run(greet=True)
        for count in counts:
            for suffix in ("", "-wal", "-shm"):
                (folder / f"raw.db{suffix}").unlink(missing_ok=True)
            before = sqlite3.connect(path)
            before.execute("VACUUM INTO ?", (str(folder / "before.db"),))
            before.close()
            cursor = _stands(store)
            change(f"sqlite:///{folder}/server.db", count, rng)
            engine = desk()
            engine.leave()
            began, cpu = time.perf_counter(), time.process_time()
            engine.run(greet=True)
            page = [str(i) for (i,) in store.exec_driver_sql(_TOP)]
            took, cpu = time.perf_counter() - began, time.process_time() - cpu
            wanted = sqlite3.connect(folder / "server.db")
            right = page == [str(i) for (i,) in wanted.execute(_TOP)]
            feed = 'SELECT kind, entity_id FROM feed WHERE pos > ? AND "left" = 0 GROUP BY 1, 2'
            rows: dict[str, list[tuple[object, ...]]] = {}
            for name, one in wanted.execute(feed, (cursor,)).fetchall():
                kind = KINDS[name]
                found = wanted.execute(f"SELECT {cache_schema.listed(kind)} FROM {kind.table} WHERE id = ?", (one,))
                rows.setdefault(name, []).extend(found)
            wanted.close()
            plain = raw(folder / "before.db", folder / "raw.db", rows)
            (folder / "before.db").unlink()
            print(
                f"{sum(map(len, rows.values())):,} changed rows over {reports:,} reports: level after {took:.2f} s (desk's processor"
                f" {cpu:.2f} s, target {TARGET_S:g} s); queue's page {'right' if right else 'WRONG'};"
                f" raw executemany {plain:.3f} s, ratio {took / plain:.1f}",
                flush=True,
            )
        database.close(store)
        database.close(box)


def _stands(store: object) -> int:
    """Return where the cache stands in the feed."""
    return position(cache.meta(store, "cursor")) or 0  # type: ignore[arg-type]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--changes", type=int, nargs="+", default=[5_000, 8_000])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), chosen.reports, chosen.changes)


if __name__ == "__main__":
    main()
