"""Tiles, series, rankings and the rows behind them from observations: gaps, corrections, thresholds, staleness."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ioc_contract import records as r
from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.permissions import Actor, Role
from ioc_desktop.services import board_kpi
from ioc_desktop.services.kpi_records import ObservationsDrill, Status, Tile, judge
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache
from tests.kpi_samples import at, put, record

UP, DOWN, NEITHER = r.Direction.UP_IS_GOOD, r.Direction.DOWN_IS_GOOD, r.Direction.NEITHER
NOW = at(2026, 11, 22, 10, 30)


class Desk(Workspace):
    """A workspace whose clock stands still."""

    def now(self) -> Instant:
        return NOW


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    connection = cache.open_cache(tmp_path / cache.file_name())
    put(connection, "subsystem", [record("subsystem", id="health", name="Y tế", board={"tiles": ["b"]})])
    put(connection, "source", [record("source", id="s", name="Sở Y tế"), record("source", id="t", name="Trạm Mũi Né")])
    units = [("u1", "Mũi Né"), ("u2", "Phú Thuỷ"), ("u3", "Hàm Thắng"), ("u4", "Tiến Thành")]
    put(connection, "admin_unit", [record("admin_unit", id=i, name=n) for i, n in units])
    yield Desk(connection, Actor("u", "Trực ban", Role.OPERATOR))
    cache.close_cache(connection)


def month(year: int, number: int) -> tuple[Instant, Instant]:
    return at(year, number, 1), at(year + number // 12, number % 12 + 1, 1)


def observe(ws: Workspace, indicator: str, values: dict[tuple[int, int], float | None], **given: Any) -> None:
    made = []
    for (year, number), value in values.items():
        start, end = month(year, number)
        fields = {
            "as_of": end + 5 * DAY,
            "source_id": "s",
            "id": f"{indicator}{given.get('unit_id', '')}{year}{number:02}",
        }
        made.append(
            record(
                "observation",
                indicator_id=indicator,
                value=value,
                period_start=start,
                period_end=end,
                **{**fields, **given},
            )
        )
    put(ws.cache, "observation", made)


def indicator(ws: Workspace, id: str = "a", **given: Any) -> None:
    put(ws.cache, "indicator", [record("indicator", **{"id": id, "code": id, "name": f"Chỉ tiêu {id}", **given})])


def only(ws: Workspace, key: str = "a") -> Tile:
    return next(t for t in board_kpi.tiles(ws, "health") if t.key == key)


def test_a_tile_says_all_it_rests_on(ws: Workspace) -> None:
    indicator(
        ws,
        target=90.0,
        measure="%",
        decimals=1,
        numerator_label="có thẻ",
        denominator_label="dân số",
        definition="Số thẻ / dân số",
        definition_version=3,
    )
    observe(ws, "a", {(2025, 10): 88.0, (2026, 9): 91.5, (2026, 10): 92.4}, numerator=231_000.0, denominator=250_000.0)
    made = only(ws)
    assert (made.value, made.previous, made.year_before, made.target) == (92.4, 91.5, 88.0, 90.0)
    assert (made.numerator, made.denominator, made.numerator_label) == (231_000, 250_000, "có thẻ")
    assert (made.definition_version, made.source, made.as_of) == (3, "Sở Y tế", at(2026, 11, 6))
    assert (made.period_start, made.period_end) == month(2026, 10)
    assert made.status is Status.NORMAL
    assert not made.stale
    assert not made.live


def test_nothing_reported_is_no_data(ws: Workspace) -> None:
    indicator(ws, target=90.0, warn=80.0)
    made = only(ws)
    assert (made.value, made.as_of, made.trend, made.status) == (None, None, (), Status.NO_DATA)
    assert not made.stale


def test_an_empty_last_value_is_no_data_though_there_was_one_before(ws: Workspace) -> None:
    indicator(ws, target=90.0)
    observe(ws, "a", {(2026, 9): 91.0, (2026, 10): None})
    made = only(ws)
    assert (made.value, made.previous, made.status, made.trend) == (None, 91.0, Status.NO_DATA, (91.0, None))


def test_a_period_nobody_reported_is_a_gap_and_no_comparison(ws: Workspace) -> None:
    indicator(ws)
    observe(ws, "a", {(2026, 6): 10.0, (2026, 7): 12.0, (2026, 10): 20.0})
    made = only(ws)
    assert made.previous is None
    assert made.trend == (10.0, 12.0, None, None, 20.0)
    found = board_kpi.series(ws, "a")
    assert found is not None
    assert [p.value for p in found.points] == [10.0, 12.0, None, None, 20.0]
    assert [p.start for p in found.points] == [month(2026, n)[0] for n in (6, 7, 8, 9, 10)]


def test_stale_once_older_than_the_cadence(ws: Workspace) -> None:
    indicator(ws, cadence_hours=24.0)
    observe(ws, "a", {(2026, 10): 5.0}, as_of=NOW - 24 * HOUR)
    assert not only(ws).stale
    observe(ws, "a", {(2026, 10): 5.0}, as_of=NOW - 24 * HOUR - 1, version=2)
    assert only(ws).stale


def test_the_last_word_on_a_period_counts_and_history_keeps_the_others(ws: Workspace) -> None:
    indicator(ws)
    observe(ws, "a", {(2026, 10): 5.0}, status="provisional", as_of=NOW - 9 * DAY, id="x")
    observe(ws, "a", {(2026, 10): 7.0}, as_of=NOW - DAY, id="y", note="Đính chính", source_id="t")
    made = only(ws)
    assert (made.value, made.provisional, made.note, made.source) == (7.0, False, "Đính chính", "Trạm Mũi Né")
    assert len(made.trend) == 1
    found = board_kpi.drill(ws, made)
    assert isinstance(found, ObservationsDrill)
    assert [(o.value, o.superseded, o.provisional) for o in found.rows] == [(7.0, False, False), (5.0, True, True)]


@pytest.mark.parametrize(
    ("value", "direction", "limits", "status"),
    [
        (95.0, UP, (90, 80, 70), Status.NORMAL),
        (90.0, UP, (90, 80, 70), Status.NORMAL),
        (85.0, UP, (90, 80, 70), Status.OFF_TARGET),
        (80.0, UP, (90, 80, 70), Status.OFF_TARGET),
        (79.9, UP, (90, 80, 70), Status.WARN),
        (69.9, UP, (90, 80, 70), Status.ALARM),
        (80.0, DOWN, (85, 95, 105), Status.NORMAL),
        (90.0, DOWN, (85, 95, 105), Status.OFF_TARGET),
        (96.0, DOWN, (85, 95, 105), Status.WARN),
        (106.0, DOWN, (85, 95, 105), Status.ALARM),
        (106.0, NEITHER, (85, 95, 105), Status.UNJUDGED),
        (1.0, UP, (None, None, None), Status.UNJUDGED),
        (0.0, UP, (None, 1, None), Status.WARN),
        (None, UP, (90, 80, 70), Status.NO_DATA),
    ],
)
def test_judged_by_direction(value: float | None, direction: r.Direction, limits: Any, status: Status) -> None:
    assert judge(value, direction, *limits) is status


@pytest.mark.parametrize(
    ("direction", "value", "so_far"),
    [
        (UP, 50.0, Status.UNJUDGED),  # it may still be reached
        (UP, 95.0, Status.NORMAL),
        (DOWN, 50.0, Status.UNJUDGED),  # it may still be passed
        (DOWN, 95.0, Status.OFF_TARGET),
    ],
)
def test_a_sum_that_still_grows_is_judged_by_what_is_certain(
    ws: Workspace, direction: r.Direction, value: float, so_far: Status
) -> None:
    indicator(ws, target=90.0, direction=direction)
    observe(ws, "a", {(2025, 11): 80.0, (2026, 10): 80.0})
    observe(ws, "a", {(2026, 11): value}, as_of=NOW - HOUR)
    made = only(ws)
    assert (made.status, made.unfinished, made.previous, made.year_before) == (so_far, True, None, None)
    indicator(ws, target=90.0, direction=direction, denominator_label="dân số")
    made = only(ws)  # a ratio does not grow with the period
    assert made.status is judge(value, direction, 90.0, None, None)
    assert (made.unfinished, made.previous, made.year_before) == (True, 80.0, 80.0)


def test_the_target_of_the_period_goes_before_the_indicators(ws: Workspace) -> None:
    indicator(ws, target=90.0)
    observe(ws, "a", {(2026, 9): 91.0})
    observe(ws, "a", {(2026, 10): 91.0}, target=95.0)
    assert (only(ws).target, only(ws).status) == (95.0, Status.OFF_TARGET)
    found = board_kpi.series(ws, "a")
    assert found is not None
    assert [p.target for p in found.points] == [90.0, 95.0]


def test_the_catalogues_order_comes_first(ws: Workspace) -> None:
    for position, name in enumerate("abc"):
        indicator(ws, name, position=position)
    assert [t.code for t in board_kpi.tiles(ws, "health")] == ["b", "a", "c"]
    assert [t.section for t in board_kpi.tiles(ws)] == ["Y tế"] * 3
    assert [s.id for s in board_kpi.subsystems(ws)] == ["health"]


def test_ranking_has_its_n_and_keeps_the_silent(ws: Workspace) -> None:
    indicator(ws, direction=DOWN, warn=9.0, target=None, measure="%")
    for unit, value in (("u1", 4.0), ("u2", 10.0), ("u3", 4.0)):
        observe(ws, "a", {(2026, 10): value}, unit_id=unit)
    observe(ws, "a", {(2026, 8): 3.0}, unit_id="u4")
    observe(ws, "a", {(2026, 10): 999.0}, unit_id="a unit that is nowhere")
    found = board_kpi.ranking(ws, "a")
    assert found is not None
    assert found.of == 3
    assert [(x.name, x.rank, x.value, x.status) for x in found.rows] == [
        ("Hàm Thắng", 1, 4.0, Status.NORMAL),
        ("Mũi Né", 1, 4.0, Status.NORMAL),
        ("Phú Thuỷ", 3, 10.0, Status.WARN),
        ("Tiến Thành", None, None, Status.NO_DATA),
    ]
    assert found.period_start == month(2026, 10)[0]
    earlier = board_kpi.ranking(ws, "a", month(2026, 8)[0])
    assert earlier is not None
    assert (earlier.of, earlier.rows[0].name) == (1, "Tiến Thành")
    assert [a for a, _ in board_kpi.periods(ws, "a")] == [month(2026, 10)[0], month(2026, 8)[0]]
    assert board_kpi.ranking(ws, "nothing") is None
    assert board_kpi.series(ws, "nothing") is None


def ranked(ws: Workspace, **given: Any) -> list[tuple[str, Status]]:
    indicator(ws, **{"target": 900.0, "warn": 500.0, "alarm": 100.0, **given})
    found = board_kpi.ranking(ws, "a")
    assert found is not None
    return [(x.name, x.status) for x in found.rows]


def test_a_units_part_of_a_sum_is_not_held_against_the_whole_areas_limits(ws: Workspace) -> None:
    observe(ws, "a", {(2026, 10): 1000.0})
    for unit, value in (("u1", 700.0), ("u2", 300.0)):
        observe(ws, "a", {(2026, 10): value}, unit_id=unit)
    assert ranked(ws) == [("Mũi Né", Status.UNJUDGED), ("Phú Thuỷ", Status.UNJUDGED)]
    assert only(ws).status is Status.NORMAL
    part, whole = board_kpi.series(ws, "a", "u1"), board_kpi.series(ws, "a")
    assert part is not None
    assert whole is not None
    assert ([p.target for p in part.points], part.warn, part.alarm) == ([None], None, None)
    assert ([p.target for p in whole.points], whole.warn, whole.alarm) == ([900.0], 500.0, 100.0)


def test_a_unit_with_a_target_of_its_own_is_held_against_that(ws: Workspace) -> None:
    observe(ws, "a", {(2026, 10): 70.0}, unit_id="u1", target=60.0)
    observe(ws, "a", {(2026, 10): 30.0}, unit_id="u2", target=60.0)
    assert ranked(ws) == [("Mũi Né", Status.NORMAL), ("Phú Thuỷ", Status.OFF_TARGET)]
    found = board_kpi.series(ws, "a", "u2")
    assert found is not None
    assert ([p.target for p in found.points], found.alarm) == ([60.0], None)


@pytest.mark.parametrize("ratio", [{"denominator_label": "dân số"}, {"measure": "%"}])
def test_a_ratio_of_a_unit_keeps_the_limits(ws: Workspace, ratio: dict[str, str]) -> None:
    observe(ws, "a", {(2026, 10): 950.0}, unit_id="u1", numerator=1.0, denominator=2.0)
    observe(ws, "a", {(2026, 10): 50.0}, unit_id="u2")
    assert ranked(ws, **ratio) == [("Mũi Né", Status.NORMAL), ("Phú Thuỷ", Status.ALARM)]
    found = board_kpi.series(ws, "a", "u2")
    assert found is not None
    assert ([p.target for p in found.points], found.warn, found.alarm) == ([900.0], 500.0, 100.0)


def test_series_of_a_unit_with_its_year_before(ws: Workspace) -> None:
    indicator(ws)
    values = {(y, m): float(y * 100 + m) for y in (2025, 2026) for m in range(1, 11)}
    observe(ws, "a", dict(values), unit_id="u1")
    observe(ws, "a", {(2026, 10): -1.0})
    found = board_kpi.series(ws, "a", "u1", at(2026, 3, 1), at(2026, 6, 1))
    assert found is not None
    assert found.unit == "Mũi Né"
    assert [(p.value, p.year_before) for p in found.points] == [
        (202603.0, 202503.0),
        (202604.0, 202504.0),
        (202605.0, 202505.0),
    ]


@pytest.mark.parametrize("closing", [1, 25])
@pytest.mark.parametrize("period", r.PeriodKind)
def test_periods_step_by_the_local_calendar(period: r.PeriodKind, closing: int) -> None:
    start = at(2024, 1, closing, 12)
    seen = [start]
    while len(seen) < 30:
        seen.append(board_kpi.following(period, seen[-1]))
    days = {"day": (1, 1), "week": (7, 7), "month": (28, 31), "quarter": (89, 92), "year": (365, 366)}[period]
    assert all(days[0] * DAY <= b - a <= days[1] * DAY for a, b in itertools.pairwise(seen))
    if period in (r.PeriodKind.MONTH, r.PeriodKind.QUARTER, r.PeriodKind.YEAR):
        assert board_kpi.year_before(period, board_kpi.following(r.PeriodKind.YEAR, start)) == start


def test_leap_day_and_month_ends_have_a_year_before() -> None:
    assert board_kpi.year_before(r.PeriodKind.DAY, at(2024, 2, 29)) == at(2023, 2, 28)
    assert board_kpi.following(r.PeriodKind.MONTH, at(2026, 1, 31)) == at(2026, 2, 28)
    assert board_kpi.year_before(r.PeriodKind.WEEK, at(2026, 11, 16)) == at(2025, 11, 17)


def test_series_agrees_with_a_plain_reading(ws: Workspace) -> None:
    rng = random.Random(11)
    indicator(ws, period=r.PeriodKind.DAY)
    said: dict[int, tuple[int, float | None]] = {}
    rows = []
    for n in range(400):
        start = at(2026, 6, 1) + rng.randrange(120) * DAY
        word = start + DAY + rng.randrange(10_000_000)
        value = rng.choice([None, round(rng.random() * 100, 2)])
        rows.append(
            record(
                "observation",
                id=f"o{n:04}",
                indicator_id="a",
                period_start=start,
                period_end=start + DAY,
                value=value,
                as_of=word,
            )
        )
        if start not in said or word >= said[start][0]:
            said[start] = (word, value)
    put(ws.cache, "observation", rows)
    found = board_kpi.series(ws, "a")
    assert found is not None
    first, last = min(said), max(said)
    assert [p.value for p in found.points] == [said.get(s, (0, None))[1] for s in range(first, last + 1, DAY)]
