"""First sync by row pages and by the ready file against PouchDB replicating the same documents from its own server.

Set up as benchmarks/pouchdb/README.md says; then: python -m benchmarks.against_pouchdb [--reports 6500]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks import scene
from ioc_contract import clock
from ioc_contract.kinds import KINDS
from ioc_desktop.services.access import DeskAccess, account_key
from ioc_desktop.store import cache, database, outbox
from ioc_desktop.sync.engine import Engine
from ioc_desktop.sync.http import HttpApi
from ioc_server.embedded import READY, EmbeddedServer
from ioc_server.sample import PASSWORD

PEER = Path(__file__).resolve().parent / "pouchdb"


def ours(folder: Path, snapshot_from: int) -> tuple[Path, float, float]:
    """Return the cache a first sync makes, and the seconds and processor seconds it took, whole path."""
    with EmbeddedServer(folder, arguments=["--snapshot-from", str(snapshot_from)], cwd=scene.ROOT) as server:
        access = DeskAccess(folder / outbox.FILE, folder)
        account = access.sign_in(server.url, "demo", PASSWORD)
        api = HttpApi(server.url, access.token())
        while snapshot_from and api.snapshot().file is None:
            time.sleep(0.1)  # it is made once, not for each desk
        path = folder / f"cache-{snapshot_from}.db"
        store, box = cache.open_cache(path), outbox.open_outbox(folder / outbox.FILE)
        engine = Engine(api, store, box, account_key(server.url, account.actor.id), account.actor, clock.now)
        began, cpu = time.perf_counter(), time.process_time()
        engine.run(greet=True)
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        database.close(store)
        database.close(box)
    return path, took, cpu


def documents(path: Path, file: Path) -> int:
    """Write every row of a cache as a document; return how many."""
    store, count = cache.open_cache(path), 0
    with file.open("w", encoding="utf-8") as out:
        for kind in KINDS.values():
            listed = ", ".join(f'"{name}"' for name in kind.names)
            for row in store.exec_driver_sql(f"SELECT {listed} FROM {kind.table}"):
                columns = dict(zip(kind.names, row, strict=True))
                out.write(json.dumps({"_id": f"{kind.name}/{columns['id']}", **columns}, ensure_ascii=False) + "\n")
                count += 1
    database.close(store)
    return count


def theirs(folder: Path, file: Path, modules: Path) -> tuple[int, float, float]:
    """Return what PouchDB wrote, and the seconds and processor seconds of its desk."""
    environment = {**os.environ, "NODE_PATH": str(modules)}
    command = ["node", str(PEER / "peer.js")]
    served = subprocess.Popen(
        [*command, "serve", str(folder), str(file)], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert served.stdout is not None
        url = served.stdout.readline().removeprefix(READY).strip()
        done = subprocess.run(
            [*command, "pull", url, str(folder / "pulled")],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    finally:
        served.kill()
        served.wait()
    found = json.loads(done.stdout)
    return found["held"], found["seconds"], found["cpu"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=6_500)
    parser.add_argument("--modules", type=Path, default=PEER / "node_modules", help="where npm put the packages")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scene.seed(folder, chosen.reports)
        path, by_file, by_file_cpu = ours(folder, 1)
        path, by_pages, by_pages_cpu = ours(folder, 0)
        count = documents(path, folder / "documents.jsonl")
        held, took, cpu = theirs(folder, folder / "documents.jsonl", chosen.modules)
    print(f"{count:,} rows; PouchDB holds {held:,}")
    for words, seconds, used in (
        ("PouchDB from its own server", took, cpu),
        ("first sync by pages, whole", by_pages, by_pages_cpu),
        ("first sync by the ready file, whole", by_file, by_file_cpu),
    ):
        print(
            f"  {words:36} {seconds:6.2f} s {count / seconds:9,.0f} rows/s, desk's processor {used:.2f} s, {took / seconds:.1f} × PouchDB"
        )


if __name__ == "__main__":
    main()
