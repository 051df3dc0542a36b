"""Very many reports for load tests: the city's own walks repeated weeks apart, each with words and a place of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import orjson
import sqlalchemy as sa

from ioc_contract.clock import DAY
from ioc_contract.kinds import KINDS, Row
from ioc_contract.records import CaseState
from ioc_contract.states import OPEN
from ioc_server.sample import ground, words
from ioc_server.sample.city import City
from ioc_server.sample.dice import Dice
from ioc_server.sample.steps import topic_of
from ioc_server.store import write

WEEK = 7 * DAY
BATCH = 20_000
TIMELINES = 20_000
"""How many of the added reports carry their timeline; the older rest has the report alone."""
WEEKS_BACK = 520
"""Ten years: how far back the load is spread."""


def load(
    connection: sa.Connection, city: City, seed: int, anchor: int, count: int, progress: Callable[[str], None]
) -> int:
    """Add `count` settled reports before the city's own and return the rows written; prints the pace."""
    dice = Dice(seed, "bulk")
    settled = [j for j in city.reports if j.case.state not in OPEN and j.case.state is not CaseState.DUPLICATE]
    case_kind, entry_kind = KINDS["case"], KINDS["entry"]
    prototypes = [(case_kind.row(j.case), [entry_kind.row(e) for e in j.entries]) for j in settled]
    shifts = sorted((dice.randint(1, WEEKS_BACK) for _ in range(count)), reverse=True)
    wards = {u.id: w for w, u in city.town.units.items()}
    began, written, number = time.monotonic(), 0, len(city.reports)
    for start in range(0, count, BATCH):
        cases: list[Row] = []
        entries: list[Row] = []
        for n, weeks in enumerate(shifts[start : start + BATCH], start):
            number += 1
            case, lines = dice.choice(prototypes)
            row = _case(wards, dice, case, weeks * WEEK, number)
            cases.append(row)
            if count - n <= TIMELINES:
                entries.extend(_entries(dice, lines, str(row[0]), weeks * WEEK))
        write.put(connection, "case", cases)
        write.put(connection, "entry", entries)
        written += len(cases) + len(entries)
        pace = written / (time.monotonic() - began)
        progress(f"{min(start + BATCH, count):,} / {count:,} phản ánh, {pace:,.0f} dòng/s")
    return written


_CASE = KINDS["case"].names
_AT = {name: _CASE.index(name) for name in _CASE}
_TIMES = [
    _AT[n]
    for n in (
        "received_at",
        "state_since",
        "due_at",
        "resolve_due_at",
        "original_due_at",
        "answered_at",
        "closed_at",
        "updated_at",
    )
]
_ENTRY = {name: n for n, name in enumerate(KINDS["entry"].names)}


def _case(wards: dict[str, str], dice: Dice, prototype: Row, ago: int, number: int) -> Row:
    row = list(prototype)
    for n in _TIMES:
        value = row[n]
        if isinstance(value, int):
            row[n] = value - ago
    topic = topic_of(str(row[_AT["category_id"]]))
    spot = ground.spot(dice, wards[str(row[_AT["unit_id"]])])
    wording = words.report(dice, topic, spot.at, spot.near, dice.randrange(len(words.topics()[topic]["problems"])))
    clock = orjson.loads(str(row[_AT["clock"]]))
    row[_AT["clock"]] = orjson.dumps(
        {k: v - ago if k == "start" else [[a - ago, b - ago] for a, b in v] for k, v in clock.items()}
    ).decode()
    received = row[_AT["received_at"]]
    assert isinstance(received, int)
    row[0] = dice.id(received)
    row[_AT["number"]], row[_AT["title"]], row[_AT["body"]] = number, wording.title, wording.body
    row[_AT["address"]], row[_AT["lat"]], row[_AT["lon"]] = spot.address, spot.lat, spot.lon
    row[_AT["photo_count"]] = row[_AT["duplicate_count"]] = 0
    return tuple(row)


def _entries(dice: Dice, lines: list[Row], case_id: str, ago: int) -> Iterator[Row]:
    for line in lines:
        row = list(line)
        at = row[_ENTRY["at"]]
        assert isinstance(at, int)
        row[_ENTRY["at"]] = at - ago
        row[0] = row[_ENTRY["op_id"]] = dice.id(at - ago)
        row[_ENTRY["entity_id"]] = case_id
        yield tuple(row)
