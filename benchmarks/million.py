"""A cache of very many reports for the desk's benchmarks, written in the sample city's words; made once, then used again.

python benchmarks/million.py FILE [--rows 1000000]
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ioc_contract import cache_schema, clock
from ioc_contract.cache_indexes import INDEXES
from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.records import CaseState, Channel
from ioc_contract.states import OPEN
from ioc_desktop.store import cache, search, written
from ioc_server.sample import ground, words
from ioc_server.sample.dice import Dice

CATEGORIES = [f"reports.category-{i:02d}" for i in range(28)]
AGENCIES = [f"agency-{i:02d}-0174876e-801f-72d9" for i in range(34)]
UNITS = [f"unit-{22900 + i}-2025-07-01" for i in range(12)]
ENDED = (CaseState.REJECTED, CaseState.DUPLICATE, CaseState.TRANSFERRED, CaseState.ANSWERED)
WORDINGS = 60_000
"""So many different reports are written; the rest repeat one of them at another place and number."""

_BLANK: dict[str, Any] = {"text": "", "integer": 0, "real": 0.0, "json": "[]"}


def _wordings(number: int, seed: int) -> list[tuple[str, str, str]]:
    """Return title, body and address of so many reports."""
    dice = Dice(seed, "million")
    topics = sorted(words.topics())
    out = []
    for _ in range(number):
        topic, spot = dice.choice(topics), ground.spot(dice)
        number_of = len(words.topics()[topic]["problems"])
        said = words.report(dice, topic, spot.at, spot.near, dice.randrange(number_of))
        more = words.report(dice, topic, spot.at, spot.near, dice.randrange(number_of))
        out.append((said.title, f"{said.body} Ngoài ra: {more.body}", spot.address))
    return out


def rows(number: int, now: Instant, seed: int = 7) -> Iterator[tuple[Any, ...]]:
    """Return reports of ten years as rows: 7 % open, values spread unevenly as in a city."""
    rng = random.Random(seed)
    names = KINDS["case"].names
    blank: dict[str, Any] = {
        c.name: None if c.nullable else _BLANK[c.storage] for c in KINDS["case"].columns
    }  # fmt: skip
    blank |= {"version": 1, "subsystem": "reports", "reporter_label": "N***", "clock": "{}"}
    said = _wordings(min(number, WORDINGS), seed)
    step = 3650 * DAY // number
    opened, channels = sorted(OPEN), list(Channel)
    for i in range(number):
        at = now - (number - i) * step + rng.randrange(step)
        draw = rng.random()
        state = rng.choice(opened) if draw < 0.07 else rng.choice(ENDED) if draw < 0.15 else CaseState.CLOSED
        due = now + rng.randrange(-30 * DAY, 10 * DAY) if draw < 0.07 and state is not CaseState.PAUSED else None
        finished = state in (CaseState.ANSWERED, CaseState.CLOSED)
        took = int(rng.expovariate(1 / (5 * HOUR)))
        title, body, address = rng.choice(said)
        row = blank | {
            "id": new_id(at), "number": i + 1, "title": title, "body": body, "address": address,
            "category_id": CATEGORIES[min(int(rng.expovariate(0.15)), 27)], "state": str(state),
            "channel": str(channels[min(int(rng.expovariate(1)), len(channels) - 1)]),
            "priority": rng.choices((0, 1, 2, 3), (5, 80, 13, 2))[0], "lat": 10.93, "lon": 108.1,
            "unit_id": UNITS[min(int(rng.expovariate(0.4)), 11)],
            "lead_org_id": None if state in ("new", "verifying") else AGENCIES[min(int(rng.expovariate(0.12)), 33)],
            "received_at": at, "state_since": at + HOUR, "stage": "resolve" if due else None, "due_at": due,
            "resolve_due_at": due or at + 8 * HOUR, "answered_at": at + took if finished else None,
            "closed_at": at + took if state is CaseState.CLOSED else None,
            "extensions": int(rng.random() < 0.06), "rating": rng.choice((1, 2, 3, 4, 4, 5, 5)) if finished and draw > 0.5 else None,
            "photo_count": int(rng.random() < 0.4), "updated_at": at,
        }  # fmt: skip
        yield tuple(row[n] for n in names)


def fill(path: Path, number: int, now: Instant) -> None:
    """Make a cache of `number` reports, its indexes made after the rows."""
    connection = cache.open_cache(path)
    indexes = INDEXES["case"]
    for name in indexes:
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS cases_{name}")
    search.unfollow(connection)
    started = time.perf_counter()
    source = rows(number, now)
    while chunk := list(itertools.islice(source, 10_000)):
        cache.upsert(connection, KINDS["case"], chunk)
    for name, ids in (("category", CATEGORIES), ("organisation", AGENCIES), ("admin_unit", UNITS)):
        kind = KINDS[name]
        blank: dict[str, Any] = {c.name: None if c.nullable else _BLANK[c.storage] for c in kind.columns}
        cache.upsert(
            connection,
            kind,
            [tuple((blank | {"id": i, "name": i, "subsystem": "reports"})[n] for n in kind.names) for i in ids],
        )
    connection.commit()
    loaded = time.perf_counter()
    for name, what in indexes.items():
        connection.exec_driver_sql(f"CREATE INDEX cases_{name} ON cases {what}")
    connection.commit()
    indexed = time.perf_counter()
    search.rebuild(connection)
    rebuilt = time.perf_counter()
    written.finish(connection)
    print(
        f"filled {number:,} rows in {loaded - started:.1f} s, indexes in {indexed - loaded:.1f} s, full text in"
        f" {rebuilt - indexed:.1f} s, where words with marks stand in {time.perf_counter() - rebuilt:.1f} s"
    )
    cache.close_cache(connection)


def opened(path: Path, number: int) -> Path:
    """Return the file, made if it is not there, half made, of another number of rows or of a schema that is no more."""
    mark = f"{cache_schema.fingerprint()} {number}"
    sign = path.with_name(path.name + ".made-of")
    if not path.exists() or not sign.exists() or sign.read_text() != mark:
        for left in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)
        part = path.with_name(path.name + ".part")
        for left in (part, part.with_name(part.name + "-wal"), part.with_name(part.name + "-shm")):
            left.unlink(missing_ok=True)
        fill(part, number, clock.now())
        part.rename(path)
        sign.write_text(mark)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    chosen = parser.parse_args()
    print(f"{opened(chosen.file, chosen.rows).stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
