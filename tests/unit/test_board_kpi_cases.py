"""Live figures against a plain count in Python, after changes, with windows, definitions and gaps."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ioc_contract import course
from ioc_contract import records as r
from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.permissions import Actor, Role
from ioc_contract.states import OPEN
from ioc_desktop.services import board_kpi, kpi_cases
from ioc_desktop.services.kpi_records import CasesDrill, Status, Tile, Window, judge
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, cases, figures
from tests.kpi_samples import at, put, record

Channel = r.Channel
S = r.CaseState
NOW = at(2026, 11, 22, 10, 30)


class Desk(Workspace):
    """A workspace whose clock stands still."""

    def now(self) -> Instant:
        return NOW


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    connection = cache.open_cache(tmp_path / cache.file_name())
    yield Desk(connection, Actor("u", "Trực ban", Role.OPERATOR))
    cache.close_cache(connection)


def random_cases(seed: int, n: int) -> list[Any]:
    rng = random.Random(seed)
    made = []
    for i in range(n):
        received = NOW - rng.randrange(500 * DAY)
        state = rng.choice([*S, S.CLOSED, S.CLOSED, S.ANSWERED])
        finished = state in (S.ANSWERED, S.CLOSED)
        due = None if rng.random() < 0.1 else received + rng.randrange(1, 72) * HOUR
        paused = received + HOUR if state is S.PAUSED else None
        made.append(
            record(
                "case",
                id=f"c{i:05d}",
                subsystem=rng.choice(["reports", "reports", "traffic"]),
                state=state,
                received_at=received,
                resolve_due_at=due,
                due_at=NOW + rng.randrange(-120, 120) * MINUTE if state in OPEN and not paused else None,
                paused_at=paused,
                answered_at=received + rng.randrange(96) * HOUR if finished and rng.random() < 0.9 else None,
                closed_at=received + rng.randrange(96) * HOUR if finished else None,
                rating=rng.choice([None, 1, 2, 3, 4, 5]) if finished else None,
                extensions=rng.choice([0, 0, 1]),
                original_due_at=rng.choice([None, received + rng.randrange(72) * HOUR]),
                channel=rng.choice(list(Channel)),
                unit_id=rng.choice(["u1", "u2", None]),
                lead_org_id=rng.choice(["o1", "o2"]),
            )
        )
    return made


def plain(held: list[Any], subsystem: str, start: int, end: int) -> dict[str, int]:
    """Count by reading the definitions as a person would."""
    seen = [c for c in held if c.subsystem == subsystem and start <= c.received_at < end]
    done = [c for c in seen if c.state in (S.ANSWERED, S.CLOSED)]
    timed = [c for c in done if c.resolve_due_at is not None]
    timely = [
        c
        for c in timed
        if (t := c.answered_at if c.answered_at is not None else c.closed_at) is not None and t <= c.resolve_due_at
    ]
    late = [c for c in seen if c.state in OPEN and course.on_time(c, NOW) is False]
    first = {c.id: c.original_due_at or (c.resolve_due_at if c.extensions == 0 else None) for c in seen}
    return {
        "received": len(seen),
        "done": sum(c.state not in OPEN for c in seen),
        "in_hand": sum(c.state in OPEN for c in seen),
        "finished": len(timed),
        "on_time": len(timely),
        "on_time_unextended": sum(c.extensions == 0 for c in timely),
        "on_time_original": sum(
            t <= limit
            for c in done
            if (limit := first[c.id]) is not None and (t := c.answered_at or c.closed_at) is not None
        ),
        "judged_original": sum(first[c.id] is not None for c in done)
        + sum((c.paused_at or NOW) > limit for c in seen if c.state in OPEN and (limit := first[c.id]) is not None),
        "judged": len(timed) + len(late),
        "rated": sum(c.rating is not None for c in seen),
        "satisfied": sum((c.rating or 0) >= 4 for c in seen),
        "overdue": sum(c.state in OPEN and c.due_at is not None and c.due_at < NOW for c in seen),
        "due_soon": sum(c.state in OPEN and c.due_at is not None and NOW <= c.due_at < NOW + HOUR for c in seen),
    }


@pytest.mark.parametrize("seed", range(4))
def test_counts_agree_with_a_plain_count_also_after_changes(ws: Workspace, seed: int) -> None:
    held = random_cases(seed, 600)
    put(ws.cache, "case", held)
    rng = random.Random(seed + 100)
    changed = {c.id: replace(c, version=2, state=S.CLOSED, closed_at=NOW, rating=5) for c in rng.sample(held, 40)}
    moved = rng.choice([c for c in held if c.subsystem == "reports" and c.id not in changed])
    changed[moved.id] = replace(moved, version=2, subsystem="traffic")
    changed["new"] = record("case", id="new", received_at=NOW - HOUR, due_at=NOW + MINUTE)
    put(ws.cache, "case", changed.values())
    shown = [changed.get(c.id, c) for c in held] + [changed["new"]]
    for subsystem in ("reports", "traffic", "health"):
        for start, end in ((0, NOW + 1), (NOW - 30 * DAY, NOW + 1), (NOW - 90 * DAY, NOW - 60 * DAY)):
            assert figures.totals(ws.cache, subsystem, start, end, NOW) == plain(shown, subsystem, start, end)


@pytest.mark.parametrize("count", figures.COUNTS)
def test_the_rows_behind_a_count_are_as_many_as_it_says(ws: Workspace, count: str) -> None:
    held = random_cases(7, 500)
    put(ws.cache, "case", held)
    sql = f"SELECT count(*) FROM cases_now WHERE subsystem = 'reports' AND {figures.where(count)}"
    found = ws.cache.execute(sa.text(sql), {"now": NOW}).scalar()
    assert found == plain(held, "reports", 0, NOW + 1)[count] > 0


def catalogue(ws: Workspace) -> None:
    put(
        ws.cache,
        "subsystem",
        [record("subsystem", id="reports", name="Phản ánh hiện trường", shapes=("case", "indicator"))],
    )


def tile(ws: Workspace, figure: str, **asked: Any) -> Tile:
    return next(t for t in board_kpi.tiles(ws, "reports", **asked) if t.code == f"cases.{figure}")


def phan_thiet() -> list[Any]:
    """1,104 reports, 1,025 done, 79 in hand, 834 satisfied ratings: the figures stated publicly."""
    made = []
    for i in range(1104):
        state = S.IN_PROGRESS if i < 79 else S.CLOSED
        received = NOW - (i % 300) * DAY - HOUR
        late = state is S.CLOSED and i % 10 == 0
        made.append(
            record(
                "case",
                id=f"c{i:05d}",
                state=state,
                received_at=received,
                resolve_due_at=received + 8 * HOUR,
                due_at=received + 8 * HOUR if state in OPEN else None,
                answered_at=None if state in OPEN else received + (9 if late else 2) * HOUR,
                rating=None if state in OPEN else 5 if i < 79 + 834 else 3 if i < 79 + 981 else None,
            )
        )
    return made


def test_public_figures_with_every_denominator(ws: Workspace) -> None:
    catalogue(ws)
    put(ws.cache, "case", phan_thiet())
    by = {t.code: t for t in board_kpi.tiles(ws, "reports", Window.ALL)}
    assert [by[f"cases.{f}"].value for f in ("received", "done", "in_hand")] == [1104, 1025, 79]
    assert by["cases.received"].measure == "phản ánh"
    satisfied = {}
    for choice in kpi_cases.FIGURES["satisfied_rate"].definitions:
        made = tile(ws, "satisfied_rate", window=Window.ALL, definitions={"satisfied_rate": choice.id})
        assert made.numerator == 834
        assert made.definition == choice.text
        satisfied[made.denominator_label] = (made.denominator, round(made.value or 0, 1))
    assert satisfied == {"có đánh giá": (981, 85.0), "đã giải quyết": (1025, 81.4), "tiếp nhận": (1104, 75.5)}


def test_on_time_counts_the_open_and_overdue_against_us(ws: Workspace) -> None:
    catalogue(ws)
    put(ws.cache, "case", phan_thiet())
    made = tile(ws, "on_time_rate", window=Window.ALL)
    late = sum(1 for i in range(79, 1104) if i % 10 == 0)
    overdue = sum(1 for i in range(79) if NOW - (i % 300) * DAY - HOUR + 8 * HOUR < NOW)
    assert (made.numerator, made.denominator) == (1025 - late, 1025 + overdue)
    assert made.value == pytest.approx(100 * (1025 - late) / (1025 + overdue))
    finished = tile(ws, "on_time_rate", window=Window.ALL, definitions={"on_time_rate": "on_time_finished"})
    assert finished.denominator == 1025
    assert tile(ws, "overdue").value == overdue
    assert tile(ws, "overdue").status is Status.WARN


def test_no_cases_is_no_data_and_never_nought(ws: Workspace) -> None:
    catalogue(ws)
    for made in board_kpi.tiles(ws, "reports"):
        assert made.value is None
        assert made.numerator is None
        assert made.denominator is None
        assert made.status is Status.NO_DATA
        assert all(v is None for v in made.trend)


def test_a_rate_over_nothing_is_no_data(ws: Workspace) -> None:
    catalogue(ws)
    put(ws.cache, "case", [record("case", id="a", received_at=NOW - HOUR)])
    made = tile(ws, "satisfied_rate")
    assert (made.value, made.numerator, made.denominator, made.status) == (None, 0, 0, Status.NO_DATA)
    assert tile(ws, "received").value == 1


def test_windows_begin_at_local_midnight(ws: Workspace) -> None:
    catalogue(ws)
    midnight = at(2026, 11, 22)
    moments = [midnight, midnight - 1, midnight - 6 * DAY, midnight - 6 * DAY - 1, midnight - 29 * DAY - 1]
    put(ws.cache, "case", [record("case", id=f"c{i}", received_at=m) for i, m in enumerate(moments)])
    found = {w: tile(ws, "received", window=w).value for w in Window}
    assert found == {Window.TODAY: 1, Window.DAYS_7: 3, Window.DAYS_30: 4, Window.YEAR: 5, Window.ALL: 5}


def test_compared_with_the_same_hours_before_and_only_when_whole(ws: Workspace) -> None:
    catalogue(ws)
    put(
        ws.cache,
        "case",
        [
            record("case", id="a", received_at=NOW - HOUR),
            record("case", id="b", received_at=NOW - DAY - HOUR),
            record("case", id="c", received_at=NOW - DAY - 2 * HOUR),
            record("case", id="d", received_at=NOW - DAY + HOUR),  # yesterday after this hour: not compared
            record("case", id="e", received_at=NOW - 3 * DAY),
        ],
    )
    made = tile(ws, "received", window=Window.TODAY)
    assert (made.value, made.previous, made.year_before) == (1, 2, None)
    assert made.trend[-4:] == (1, 0, 3, 1)
    assert made.trend[0] is None
    assert tile(ws, "received", window=Window.DAYS_7).previous is None
    assert tile(ws, "received", window=Window.ALL).previous is None


def test_stale_when_the_centre_was_not_heard(ws: Workspace) -> None:
    catalogue(ws)
    put(ws.cache, "case", [record("case", id="a", received_at=NOW - HOUR)])
    assert not tile(ws, "received").stale
    heard = Instant(NOW - 2 * HOUR)
    made = tile(ws, "received", contact=heard)
    assert (made.stale, made.as_of) == (True, heard)
    assert not tile(ws, "received", contact=Instant(NOW - MINUTE)).stale


def test_drill_names_exactly_the_rows_counted(ws: Workspace) -> None:
    catalogue(ws)
    put(ws.cache, "case", random_cases(3, 400))
    for made in board_kpi.tiles(ws, "reports", Window.DAYS_30):
        query = board_kpi.drill(ws, made)
        assert isinstance(query, CasesDrill)
        counted = made.denominator if made.denominator is not None else made.value
        asked = board_kpi.queue_query(ws, query)
        found = cases.count(ws.cache, asked, NOW)
        assert found == counted


def test_series_by_day_with_the_year_before(ws: Workspace) -> None:
    catalogue(ws)
    moments = [NOW, NOW - HOUR, NOW - 2 * DAY, NOW - 365 * DAY, at(2025, 10, 1)]
    put(ws.cache, "case", [record("case", id=f"c{i}", received_at=m) for i, m in enumerate(moments)])
    found = board_kpi.series(ws, "cases.received@reports", None, Instant(NOW - 2 * DAY))
    assert found is not None
    assert [p.value for p in found.points] == [1, 0, 2]
    assert [p.year_before for p in found.points] == [0, 0, 1]
    assert found.points[-1].provisional
    whole = board_kpi.series(ws, "cases.received@reports")
    assert whole is not None
    assert [p.value for p in whole.points][:3] == [1, 1, 0]
    assert len(whole.points) == 14


def test_ranked_by_unit_and_by_agency(ws: Workspace) -> None:
    catalogue(ws)
    put(
        ws.cache,
        "admin_unit",
        [record("admin_unit", id="u1", name="Mũi Né"), record("admin_unit", id="u2", name="Phú Thuỷ")],
    )
    put(
        ws.cache,
        "organisation",
        [record("organisation", id="o1", name="Sở Xây dựng"), record("organisation", id="o2", name="Công ty cấp nước")],
    )
    held = random_cases(5, 500)
    put(ws.cache, "case", held)
    found = board_kpi.ranking(ws, "cases.received@reports", window=Window.ALL)
    assert found is not None
    counted = {u: sum(c.subsystem == "reports" and c.unit_id == u for c in held) for u in ("u1", "u2", None)}
    assert {row.id: row.value for row in found.rows} == counted
    assert [row.value for row in found.rows] == sorted(counted.values(), reverse=True)
    agencies = board_kpi.ranking(ws, "cases.on_time_rate@reports", window=Window.ALL, by_agency=True)
    assert agencies is not None
    assert {row.name for row in agencies.rows} == {"Sở Xây dựng", "Công ty cấp nước"}
    assert agencies.rows[0].value >= agencies.rows[1].value  # type: ignore[operator]
    assert agencies.of == 2


def test_parts_of_a_live_rate_are_held_against_its_target_and_parts_of_a_count_are_not(ws: Workspace) -> None:
    catalogue(ws)
    limits = {"target": 95.0, "warn": 90.0, "alarm": 80.0, "measure": "%"}
    put(ws.cache, "indicator", [record("indicator", id="i", subsystem="reports", code="on_time_rate", **limits)])
    put(ws.cache, "admin_unit", [record("admin_unit", id=f"u{n}", name=f"Phường {n}") for n in (1, 2)])
    put(ws.cache, "case", random_cases(5, 500))
    rate = board_kpi.ranking(ws, "cases.on_time_rate@reports", window=Window.ALL)
    assert rate is not None
    assert rate.target == 95.0
    assert [row.status for row in rate.rows] == [
        judge(row.value, r.Direction.UP_IS_GOOD, 95, 90, 80) for row in rate.rows
    ]
    line = board_kpi.series(ws, "cases.on_time_rate@reports")
    assert line is not None
    assert ({p.target for p in line.points}, line.warn, line.alarm) == ({95.0}, 90.0, 80.0)
    late = board_kpi.ranking(ws, "cases.overdue@reports", window=Window.ALL)
    assert late is not None
    assert {row.status for row in late.rows} == {Status.UNJUDGED}


def test_only_known_columns_are_ranked(ws: Workspace) -> None:
    with pytest.raises(ValueError, match="title"):
        figures.by_column(ws.cache, "reports", None, NOW, NOW, "title", ("received",))


def test_violations_have_no_satisfied_rate_until_somebody_is_asked(ws: Workspace) -> None:
    put(ws.cache, "subsystem", [record("subsystem", id="traffic", name="Giao thông", shapes=("case",))])
    put(ws.cache, "case", [record("case", id="a", subsystem="traffic", received_at=NOW - HOUR)])
    assert "cases.satisfied_rate" not in {t.code for t in board_kpi.tiles(ws, "traffic")}
    put(ws.cache, "case", [record("case", id="b", subsystem="traffic", received_at=NOW - HOUR, rating=5)])
    assert "cases.satisfied_rate" in {t.code for t in board_kpi.tiles(ws, "traffic")}
