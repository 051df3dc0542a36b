"""First sync by row pages and by the ready file, whole path (server process, HTTP, engine), against raw
sqlite3.executemany of the same rows.

python -m benchmarks.first_sync [--reports 100000]
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ioc_contract import cache_schema, clock
from ioc_contract.kinds import KINDS
from ioc_desktop.services.access import DeskAccess, account_key
from ioc_desktop.store import cache, database, outbox, search
from ioc_desktop.sync import reload
from ioc_desktop.sync.engine import Engine
from ioc_desktop.sync.http import HttpApi
from ioc_server.embedded import EmbeddedServer
from ioc_server.sample import PASSWORD


def main() -> None:
    """Print rows a second of both, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    reports = parser.parse_args().reports
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seed = [
            sys.executable,
            "-m",
            "ioc_server",
            "seed",
            "demo",
            "--data-dir",
            str(folder),
            "--reports",
            str(reports),
        ]
        subprocess.run(seed, check=True, stdout=subprocess.DEVNULL)
        for arguments, measure in ((["--snapshot-from", "0"], _measure), (["--snapshot-from", "1"], _measure_file)):
            with EmbeddedServer(folder, arguments=arguments) as server:
                access = DeskAccess(folder / outbox.FILE, folder)
                account = access.sign_in(server.url, "demo", PASSWORD)
                api = HttpApi(server.url, access.token())
                for turn in range(2):
                    path = folder / f"cache-{measure.__name__}-{turn}.db"
                    measure(path, folder, api, account_key(server.url, account.actor.id), account.actor)


def _measure_file(path: Path, folder: Path, api: HttpApi, key: str, actor: object) -> None:
    began = time.perf_counter()
    while (file := api.snapshot().file) is None:
        time.sleep(0.1)
    print(
        f"ready file: {file.size / 1e6:.0f} MB, {file.unpacked / 1e6:.0f} MB unpacked; waited {time.perf_counter() - began:.1f} s"
    )
    store, box = cache.open_cache(path), outbox.open_outbox(folder / outbox.FILE)
    engine = Engine(api, store, box, key, actor, clock.now)  # type: ignore[arg-type]
    parts: dict[str, float] = {}
    timed(cache, "become", parts)
    began, cpu = time.perf_counter(), time.process_time()
    reload.load(engine)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    count, raw, raw_cpu = _raw(store, folder / "raw.db")
    whole = raw + _indexed(folder / "raw.db")
    database.close(store)
    database.close(box)
    print(f"  raw sqlite3.executemany        {raw:6.2f} s  {count / raw:9,.0f} rows/s  (cpu {raw_cpu:.2f} s)")
    print(f"  raw, then indexes and text     {whole:6.2f} s")
    print(f"  first sync, ready file         {took:6.2f} s  {count / took:9,.0f} rows/s  (cpu of the desk {cpu:.2f} s)")
    print(f"    of it taking the cache's place {parts['become']:5.2f} s")
    print(f"  ratio to raw {raw / took:.2f}, to raw with indexes and text {whole / took:.2f}")


def _indexed(path: Path) -> float:
    """Return the seconds that the indexes and the full text take over the raw rows, by plain statements."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous=NORMAL")
    began = time.perf_counter()
    for statement in cache_schema.indexes().values():
        raw.execute(statement)
    for kind in cache_schema.TEXT:
        for statement in cache_schema.text_ddl(kind):
            raw.execute(statement)
        raw.execute(cache_schema.text_fill(kind), (0, 1 << 62))
    took = time.perf_counter() - began
    raw.close()
    return took


def _measure(path: Path, folder: Path, api: HttpApi, key: str, actor: object) -> None:
    store, box = cache.open_cache(path), outbox.open_outbox(folder / outbox.FILE)
    engine = Engine(api, store, box, key, actor, clock.now)  # type: ignore[arg-type]
    parts: dict[str, float] = {}
    timed(cache, "make_indexes", parts)
    timed(search, "rebuild", parts)
    timed(reload, "verify", parts)
    storing: dict[str, float] = {}
    timed(reload, "_write", storing, time.thread_time)
    began, cpu = time.perf_counter(), time.process_time()
    engine.run(greet=True)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    count, raw, raw_cpu = _raw(store, folder / "raw.db")
    database.close(store)
    database.close(box)
    rows_only = took - sum(parts.values())
    print(f"{count:,} rows, {path.stat().st_size / 1e6:.0f} MB")
    print(f"  raw sqlite3.executemany        {raw:6.2f} s  {count / raw:9,.0f} rows/s  (cpu {raw_cpu:.2f} s)")
    print(
        f"  first sync, rows               {rows_only:6.2f} s  {count / rows_only:9,.0f} rows/s  ratio {raw / rows_only:.2f}"
    )
    for name, seconds in parts.items():
        print(f"  {name.strip('_'):30} {seconds:6.2f} s")
    stored = storing["_write"]
    print(f"  processor for storing rows     {stored:6.2f} s  {stored / raw_cpu:.2f} x raw")
    print(f"  whole first sync               {took:6.2f} s  (cpu of the desk {cpu:.2f} s)")


def timed(module: object, name: str, parts: dict[str, float], watch: Callable[[], float] = time.perf_counter) -> None:
    """Add the time a function takes, by `watch`, to `parts`."""
    original = getattr(module, name)
    original = getattr(original, "untimed", original)

    def wrapped(*arguments: object) -> object:
        began = watch()
        try:
            return original(*arguments)
        finally:
            parts[name] = parts.get(name, 0.0) + watch() - began

    wrapped.untimed = original  # type: ignore[attr-defined]
    setattr(module, name, wrapped)


def _raw(store: object, path: Path) -> tuple[int, float, float]:
    """Write the same rows into the same tables, without indexes, by executemany in pages of the same size."""
    data = {
        k.table: list(
            map(tuple, store.exec_driver_sql(f"SELECT {cache_schema.listed(k)} FROM {k.table} ORDER BY id").all())
        )  # type: ignore[attr-defined]
        for k in KINDS.values()
    }
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=NORMAL")
    for kind in KINDS.values():
        raw.execute(cache_schema.ddl(kind)[0])
    began, cpu = time.perf_counter(), time.process_time()
    for kind in KINDS.values():
        rows, marks = data[kind.table], ", ".join("?" * len(kind.names))
        for start in range(0, len(rows), 2_000):
            raw.executemany(
                f"INSERT INTO {kind.table} ({cache_schema.listed(kind)}) VALUES ({marks})", rows[start : start + 2_000]
            )
            raw.commit()
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    raw.close()
    return sum(map(len, data.values())), took, cpu


if __name__ == "__main__":
    main()
