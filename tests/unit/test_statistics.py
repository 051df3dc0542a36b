"""The queue's statistics: every number against a plain count, lines that add up, and rows behind every number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ioc_contract.clock import DAY, ZONE, Instant, instant
from ioc_contract.clock import local as wall
from ioc_contract.permissions import Actor, Role
from ioc_desktop.services import board_queue, kpi_cases, statistics
from ioc_desktop.services.kpi_records import Window
from ioc_desktop.services.statistics import By
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache
from tests.kpi_samples import put, record
from tests.unit.test_board_kpi_cases import NOW, Desk, plain, random_cases

OF = {
    By.AGENCY: lambda c: c.lead_org_id,
    By.UNIT: lambda c: c.unit_id,
    By.CATEGORY: lambda c: c.category_id,
    By.CHANNEL: lambda c: c.channel,
}


def local_day(at: int) -> date:
    return wall(Instant(at)).date()


@pytest.fixture(scope="module")
def held() -> list[Any]:
    some = random_cases(11, 400)
    return [replace(c, category_id=("k1", "k2", None)[n % 3]) for n, c in enumerate(some)]


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory, held: list[Any]) -> Iterator[Workspace]:
    path: Path = tmp_path_factory.mktemp("statistics") / cache.file_name()
    connection = cache.open_cache(path)
    put(connection, "case", held)
    put(connection, "organisation", [record("organisation", id="o1", name="Sở Xây dựng")])
    yield Desk(connection, Actor("u", "Trực ban", Role.OPERATOR))
    cache.close_cache(connection)


@pytest.mark.parametrize("window", Window)
@pytest.mark.parametrize("by", list(OF))
def test_every_number_is_a_plain_count(ws: Workspace, held: list[Any], by: By, window: Window) -> None:
    found = statistics.table(ws, by, window)
    start = kpi_cases.start_of(window, NOW) or 0
    every = plain(held, "reports", start, NOW + 1)
    assert {n: every[n] for n in found.total.counts} == dict(found.total.counts)
    values = {OF[by](c) for c in held if c.subsystem == "reports" and c.received_at >= start}
    assert {line.key for line in found.lines} == values
    for line in found.lines:
        whole = plain([c for c in held if OF[by](c) == line.key], "reports", start, NOW + 1)
        assert {n: whole[n] for n in line.counts} == dict(line.counts)


@pytest.mark.parametrize("window", [Window.DAYS_30, Window.YEAR, Window.ALL])
def test_periods_add_up(ws: Workspace, held: list[Any], window: Window) -> None:
    found = statistics.table(ws, By.PERIOD, window)
    for name, total in found.total.counts.items():
        assert sum(line.counts[name] for line in found.lines) == total
    ends = [line.end for line in found.lines]
    assert ends == sorted(ends, reverse=True)
    assert found.lines[0].end == NOW + 1
    day = window is Window.DAYS_30
    assert statistics.period_name(found.lines[0]) == ("22/11/2026" if day else "11/2026")
    span = (Instant(NOW - 10 * DAY), Instant(NOW - 3 * DAY))
    bounded = statistics.table(ws, By.PERIOD, span=span)
    assert dict(bounded.total.counts) == plain(held, "reports", *span)
    assert sum(line.counts["received"] for line in bounded.lines) == bounded.total.counts["received"]


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize(
    "chosen",
    [{}, {"on_time_rate": "on_time_original", "satisfied_rate": "satisfied_of_done"}, {"on_time_rate": "nobody knows"}],
)
def test_behind_every_number_are_exactly_its_rows(ws: Workspace, by: By, chosen: dict[str, str]) -> None:
    found = statistics.table(ws, by, Window.YEAR, chosen)
    assert found.rates["on_time_rate"].id == ("on_time_original" if len(chosen) == 2 else "on_time")
    names = [*statistics.COUNTS]
    for rule in found.rates.values():
        names += [rule.numerator, rule.denominator or "received"]
    for line in (found.total, *found.lines[:4], found.lines[-1]):
        for name in dict.fromkeys(names):
            asked = statistics.drill(found, line, name, "nhãn")
            page = board_queue.page(ws, asked, 1_000)
            assert len(page.rows) == line.counts[name], (line.key, name)
            assert board_queue.count(ws, asked).n == line.counts[name]


@pytest.mark.parametrize("window", Window)
@pytest.mark.parametrize("by", By)
def test_pieces_put_together_are_the_whole(ws: Workspace, by: By, window: Window) -> None:
    spans = statistics.pieces(ws, by, window)
    assert (len(spans) > 1) == (window in (Window.YEAR, Window.ALL))
    whole = statistics.table(ws, by, window)
    alone = len(spans) == 1
    one = statistics.merged([statistics.table(ws, by, window, {}, span, divided=alone) for span in spans])
    assert dict(one.total.counts) == dict(whole.total.counts)
    if by is By.PERIOD:
        assert [dict(x.counts) for x in one.lines] == [dict(x.counts) for x in whole.lines]
    else:
        assert {x.key: dict(x.counts) for x in one.lines} == {x.key: dict(x.counts) for x in whole.lines}
    for line in (one.total, *one.lines):
        asked = statistics.drill(one, line, "judged", "")
        assert board_queue.count(ws, asked).n == line.counts["judged"]


def local(text: str) -> Instant:
    return instant(datetime.fromisoformat(text).replace(tzinfo=ZONE))


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("seed", range(6))
def test_any_two_days_are_counted_whole_and_open_exactly_their_rows(
    ws: Workspace, held: list[Any], by: By, seed: int
) -> None:
    """Against a count that walks over the cases, by the local day each came in: both days in, no other."""
    dice = random.Random(seed)
    today = local_day(NOW)
    first = today - timedelta(days=dice.choice([0, 1, 7, 40, 200, 500]))
    last = first + timedelta(days=dice.choice([0, 1, 6, 29, 61, 62, 300]))
    span = local(f"{first}T00:00"), local(f"{last + timedelta(days=1)}T00:00")
    theirs = [c for c in held if c.subsystem == "reports" and first <= local_day(c.received_at) <= last]
    spans = statistics.pieces(ws, by, span=span)
    parts = [statistics.table(ws, by, span=s, now=NOW, divided=len(spans) == 1) for s in spans]
    found = statistics.merged(parts)
    counted = plain(theirs, "reports", 0, NOW + 10_000 * DAY)
    assert {n: counted[n] for n in found.total.counts} == dict(found.total.counts)
    assert found.total.counts["received"] == len(theirs)
    for name in found.total.counts:
        assert sum(line.counts[name] for line in found.lines) == found.total.counts[name]
    for line in (found.total, *found.lines[:5], *found.lines[-2:]):
        for name in (*statistics.COUNTS, "judged", "on_time"):
            if name in line.counts:
                asked = statistics.drill(found, line, name, "")
                rows = board_queue.page(ws, asked, 1_000).rows
                assert len(rows) == line.counts[name], (line, name)
                assert {r.id for r in rows} <= {c.id for c in theirs}


def test_part_of_a_month_is_called_so() -> None:
    def named(first: str, end: str, key: str = "month") -> str:
        line = statistics.Line(key, "", local(first), local(end), {})
        return statistics.period_name(line)

    assert named("2026-10-01T00:00", "2026-11-01T00:00") == "10/2026"
    assert named("2026-10-15T00:00", "2026-11-01T00:00") == "15/10–31/10/2026"
    assert named("2026-11-01T00:00", "2026-11-21T00:00") == "01/11–20/11/2026"
    assert named("2026-11-01T00:00", "2026-11-22T14:31") == "11/2026", "up to now"
    assert named("2026-10-15T00:00", "2026-10-16T00:00", "day") == "15/10/2026"


def test_rates_have_their_denominator(ws: Workspace) -> None:
    found = statistics.table(ws, By.AGENCY, Window.ALL)
    for line in found.lines:
        rule = found.rates["on_time_rate"]
        value = statistics.rate(line, rule)
        assert value == pytest.approx(100 * line.counts["on_time"] / line.counts["judged"])
    assert [line.name for line in found.lines if line.key == "o1"] == ["Sở Xây dựng"]
    nothing = statistics.table(ws, By.AGENCY, span=(Instant(0), Instant(1)))
    assert statistics.rate(nothing.total, nothing.rates["satisfied_rate"]) is None
    assert nothing.lines == ()
    assert {d.id for d in statistics.definitions("on_time_rate")} >= {"on_time", "on_time_finished", "on_time_original"}


def test_without_any_case(tmp_path: Path) -> None:
    connection = cache.open_cache(tmp_path / cache.file_name())
    empty = Desk(connection, Actor("u", "Trực ban", Role.OPERATOR))
    for by in By:
        found = statistics.table(empty, by)
        assert found.lines == ()
        assert found.total.counts["received"] == 0
    cache.close_cache(connection)
