"""The feed under many writers, rollbacks, long transactions and a dying sequencer: nothing missed, doubled or inverted.

Writers insert, change and move cases in transactions of their own; some roll back, some hold their locks for long. On
PostgreSQL three processes can be the sequencer; the session of whoever is gets ended and two of them get killed (SIGKILL),
again and again. Readers follow the feed as desks
do, with cursors and small pages, over the code the server runs. Afterwards what each reader holds must be what the tables
say, no version may have come twice, and none after a later one.

    python -m benchmarks.feed_torture postgresql://postgres@127.0.0.1:5432/empty --seconds 60
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import psycopg
import sqlalchemy as sa

from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS, ColumnType, Row
from ioc_server.store import deployment, read, write
from ioc_server.store.database import migrate, open_database, reading, writing
from ioc_server.store.sequencer import Sequencer

UNITS = ("u1", "u2", "u3", "u4")
CASE = KINDS["case"]
_PLAIN = {ColumnType.TEXT: "", ColumnType.INTEGER: 0, ColumnType.REAL: 0.0, ColumnType.JSON: "[]"}


def case(id: str, unit: str, title: str) -> Row:
    given = {"id": id, "subsystem": "reports", "unit_id": unit, "title": title}
    return tuple(given.get(c.name, None if c.nullable else _PLAIN[c.storage]) for c in CASE.columns)


@dataclass
class Result:
    """What a run found; `missed`, `doubled` and `inverted` must be 0."""

    changes: int = 0
    rollbacks: int = 0
    kills: int = 0
    missed: int = 0
    doubled: int = 0
    inverted: int = 0
    delivered: int = 0
    lags: list[float] = field(default_factory=list)
    """Seconds from the end of a writer's commit to the row in a reader's hands."""
    silence: float = 0.0
    """The longest time in which a reader received nothing while writers worked, seconds."""

    def lag(self, share: float) -> float:
        ordered = sorted(self.lags) or [0.0]
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Writers:
    def __init__(self, url: str, count: int, result: Result) -> None:
        self.stop = threading.Event()
        self.committed: dict[tuple[str, int], float] = {}
        self._url, self._result, self._lock = url, result, threading.Lock()
        self._ids: list[str] = []
        self._errors: list[BaseException] = []
        self._threads = [threading.Thread(target=self._guarded, args=(seed,)) for seed in range(count)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join()
        if self._errors:
            raise self._errors[0]

    def _guarded(self, seed: int) -> None:
        engine = open_database(self._url)
        try:
            dice = random.Random(seed)
            while not self.stop.is_set():
                self._transaction(engine, dice)
        except BaseException as error:
            self._errors.append(error)
            raise
        finally:
            engine.dispose()

    def _transaction(self, engine: sa.Engine, dice: random.Random) -> None:
        ids = {new_id() for _ in range(dice.randint(0, 3))}
        with self._lock:
            ids |= set(dice.sample(self._ids, min(len(self._ids), dice.randint(0, 3))))
        if not ids:
            return
        rows = [case(one, dice.choice(UNITS), str(dice.random())) for one in sorted(ids)]
        long = dice.random() < (0.05 if engine.dialect.name == "postgresql" else 0.01)
        try:
            with writing(engine) as connection:
                write.put(connection, "case", rows)
                versions = connection.execute(
                    sa.text("SELECT id, version FROM cases WHERE id IN :ids").bindparams(
                        sa.bindparam("ids", expanding=True)
                    ),
                    {"ids": sorted(ids)},
                ).all()
                if long:
                    time.sleep(dice.uniform(0.1, 0.4))
                if dice.random() < 0.2:
                    raise _Rollback
        except _Rollback:
            self._result.rollbacks += 1
            return
        except sa.exc.OperationalError as error:
            if getattr(error.orig, "sqlstate", "") == "40P01":  # a deadlock: rolled back
                self._result.rollbacks += 1
                return
            raise
        now = time.monotonic()
        with self._lock:
            for one, version in versions:
                self.committed[one, version] = now
            self._result.changes += len(versions)
            known = set(self._ids[-2000:])
            self._ids += [one for one in ids if one not in known]


class _Rollback(Exception):
    pass


class Reader:
    """Follows the feed of some scopes with small pages."""

    def __init__(self, url: str, scopes: tuple[str, ...], writers: Writers, result: Result) -> None:
        self.scopes, self._writers, self._result = scopes, writers, result
        self.held: dict[str, int] = {}
        self.position = 0
        self._engine = open_database(url)
        self._seen: dict[str, int] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def finish(self) -> None:
        """Read to the head and stop."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with reading(self._engine) as connection:
                if not read.waiting(connection) and self.position >= deployment.head(connection):
                    break
            time.sleep(0.01)
        self._done.set()
        self._thread.join()
        self._engine.dispose()

    def _run(self) -> None:
        last = time.monotonic()
        while not self._done.is_set():
            with reading(self._engine) as connection:
                found = read.changes(connection, self.scopes, self.position, 50)
            now = time.monotonic()
            self._result.inverted += found.position < self.position
            self.position = found.position
            for table in found.tables:
                for row in table.rows:
                    self._take(str(row[0]), row[1], now)
            for left in found.left:
                for one in left.ids:
                    self.held.pop(one, None)
            if found.tables or found.left:
                if not self._writers.stop.is_set():
                    self._result.silence = max(self._result.silence, now - last)
                last = now
            elif not found.more:
                time.sleep(0.002)

    def _take(self, id: str, version: Any, now: float) -> None:
        self._result.delivered += 1
        before = self._seen.get(id, 0)
        self._result.doubled += version == before and id in self.held
        self._result.inverted += version < before
        self._seen[id] = self.held[id] = version
        committed = self._writers.committed.get((id, version))
        if committed is not None:
            self._result.lags.append(now - committed)

    def missed(self, truth: dict[str, int]) -> int:
        """Return how many entities differ from what they should be."""
        return len(set(truth.items()) ^ set(self.held.items()))


def sequencer_process(url: str) -> None:
    """Be a sequencer until killed."""
    Sequencer(open_database(url)).start()
    threading.Event().wait()


_HOLDER = "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND granted"


def _kill(url: str, stop: threading.Event, result: Result, every: float) -> None:
    """End the session of whoever is the sequencer, again and again; every fifth time kill a process that can be one."""
    spawn = multiprocessing.get_context("spawn")

    def start() -> Any:
        process = spawn.Process(target=sequencer_process, args=(url,), daemon=True)
        process.start()
        return process

    running = [start(), start()]
    dice = random.Random(0)
    turn = 0
    with psycopg.connect(url, autocommit=True) as connection:
        while not stop.wait(dice.uniform(0.5, 1.5) * every):
            turn += 1
            if turn % 5 == 0:
                index = dice.randrange(2)
                running[index].kill()
                running[index].join()
                running[index] = start()
                result.kills += 1
            else:
                ended = connection.execute(_HOLDER).fetchone()
                result.kills += int(ended[0]) if ended else 0
    for process in running:
        process.kill()
        process.join()


def torture(url: str, seconds: float, writers: int = 12, kill_every: float = 0.7) -> Result:
    """Run for some seconds on an empty migrated database and return what was found."""
    result = Result()
    engine = open_database(url)
    migrate(engine)
    stop_killing = threading.Event()
    survivor = Sequencer(engine) if engine.dialect.name == "postgresql" else None
    killer = threading.Thread(target=_kill, args=(url, stop_killing, result, kill_every), daemon=True)
    crowd = Writers(url, writers, result)
    readers = [Reader(url, scopes, crowd, result) for scopes in (("reports",), ("reports/u/u1", "reports/u/u2"))]
    if survivor:
        survivor.start()
        killer.start()
    for reader in readers:
        reader.start()
    crowd.start()
    time.sleep(seconds)
    crowd.finish()
    stop_killing.set()
    if survivor:
        killer.join()
    for reader in readers:
        reader.finish()
    if survivor:
        survivor.stop()
    with reading(engine) as connection:
        rows = connection.exec_driver_sql("SELECT id, version, unit_id FROM cases").all()
    engine.dispose()
    result.missed = readers[0].missed({one: version for one, version, _ in rows})
    result.missed += readers[1].missed({one: version for one, version, unit in rows if unit in UNITS[:2]})
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="an empty database")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writers", type=int, default=12)
    parser.add_argument("--kill-every", type=float, default=0.7)
    args = parser.parse_args()
    found = torture(args.url, args.seconds, args.writers, args.kill_every)
    print(f"changes {found.changes:,}, rolled back {found.rollbacks:,}, sequencers killed {found.kills}")
    print(f"missed {found.missed}, doubled {found.doubled}, inverted {found.inverted}, delivered {found.delivered:,}")
    print(
        f"commit to reader: p50 {found.lag(0.5) * 1000:.0f} ms, p99 {found.lag(0.99) * 1000:.0f} ms;"
        f" longest silence {found.silence * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()
