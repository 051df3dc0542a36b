"""A desk with a million reports in its cache: how long its queue takes to show what is asked, and how long the GUI thread is held.

The real panel over the real files: views, orders, scrolling, filters, words letter by letter; then the statistics. The limit
is what an operator does not notice, 50 ms. A change of many reports is `bulk.py`.

QT_QPA_PLATFORM=offscreen python benchmarks/million_desk.py --keep FILE [--rows 1000000]
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import qasync
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks import million, scene
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import CaseState, Priority
from ioc_desktop.services import board_queue, statistics
from ioc_desktop.services.kpi_records import Window
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox
from ui import style, theme
from ui.bus import Bus
from ui.jobs import Jobs
from ui.panel import PanelContext
from ui.panels.queue import SPEC
from ui.panels.queue.panel import QueuePanel
from ui.widgets.chips import SEARCH_MS

TARGET_MS = 50.0
ACTOR = Actor("bench", "Trực ban", Role.SUPERVISOR)
Order = board_queue.Order


class Beat:
    """A heartbeat of the GUI thread; `gaps` are what each beat came late by, milliseconds."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(interval=2)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000 - 2)
        self._last = now

    def take(self) -> list[float]:
        out, self.gaps = self.gaps, []
        return out or [0.0]


class Scene:
    """The panel, asked one thing after the other; how long each took until its rows stood in the list."""

    def __init__(self, panel: QueuePanel, beat: Beat) -> None:
        self.panel, self.beat = panel, beat
        self.held: list[float] = []

    async def step(self, name: str, do: Callable[[], object], shown: Callable[[], object] | None = None) -> None:
        panel = self.panel
        self.beat.take()
        began = time.perf_counter()
        do()
        while panel._loading or (shown is not None and not shown()):
            await asyncio.sleep(0.001)
        took = (time.perf_counter() - began) * 1000
        await asyncio.sleep(0.5)  # what comes after the rows: the count, the detail of names
        gaps = self.beat.take()
        self.held += gaps
        print(f"{name:48} shown {took:7.1f} ms   GUI thread held at most {max(gaps):6.1f} ms", flush=True)


async def look(panel: QueuePanel, beat: Beat) -> list[float]:
    scene_ = Scene(panel, beat)
    panel.resize(1200, 900)
    await scene_.step("open the view", panel.show, lambda: panel.model.rows)
    base = panel.query
    for order in Order:
        for down in (False, True):
            await scene_.step(
                f"order by {order}{' desc (the end of it)' if down else ''}",
                lambda o=order, d=down: panel.set_query(replace(base, order=o, descending=d)),
            )
    whole = replace(base, open_only=False, order=Order.RECEIVED, descending=True)
    await scene_.step("all of them, newest first", lambda: panel.set_query(whole))
    for _ in range(10):
        have = len(panel.model.rows)
        await scene_.step(
            f"scroll to the end of {have} rows", panel.view.scrollToBottom, lambda n=have: len(panel.model.rows) > n
        )
    await scene_.step("jump to the end: oldest first", lambda: panel.set_query(replace(whole, descending=False)))
    for name, query in {
        "filter: category": replace(whole, categories=(million.CATEGORIES[3],)),
        "filter: category, ward, agency": replace(
            whole, categories=(million.CATEGORIES[5],), units=(million.UNITS[3],), agencies=(million.AGENCIES[7],)
        ),
        "filter: rejected, urgent": replace(whole, states=(CaseState.REJECTED,), priorities=(Priority.URGENT,)),
    }.items():
        await scene_.step(name, lambda q=query: panel.set_query(q))
    panel.set_query(whole)
    await asyncio.sleep(0.5)
    field = panel.filters.search
    for letter in "ngap nuoc":
        await scene_.step(
            f"type «{field.text()}{letter}», {SEARCH_MS} ms of pause within",
            lambda c=letter: QTest.keyClicks(field, c),
            lambda: panel.model.typed == field.text(),
        )
    return scene_.held


def count(path: Path) -> None:
    """Say how long the statistics take over each window."""
    ws = Workspace(cache.open_cache(path), ACTOR)
    for window in (Window.DAYS_30, Window.YEAR, Window.ALL):
        whole, longest, pieces = [], 0.0, 0
        for by in statistics.By:
            spans = statistics.pieces(ws, by, window)
            pieces = len(spans)
            times = []
            for span in spans:
                began = time.perf_counter()
                statistics.table(ws, by, window, {}, span, divided=len(spans) == 1)
                times.append((time.perf_counter() - began) * 1000)
            whole.append(sum(times))
            longest = max(longest, *times)
        print(
            f"statistics over {window:8} {min(whole):6.0f} to {max(whole):6.0f} ms in {pieces} pieces,"
            f" the longest {longest:.0f} ms"
        )
    cache.close_cache(ws.cache)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="cache file to make, or to use again; it is copied, never changed")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.keep.parent if chosen.keep else None) as name:
        folder = Path(name)
        path = folder / "desk.db"
        shutil.copyfile(million.opened(chosen.keep or folder / "made.db", chosen.rows), path)
        app = QApplication([])
        style.apply(app, theme.DARK)
        loop = qasync.QEventLoop(app)
        asyncio.set_event_loop(loop)
        jobs = Jobs(
            lambda: Workspace(cache.open_cache(path), ACTOR, outbox.open_outbox(folder / "outbox.db")),
            lambda ws: cache.close_cache(ws.cache),
        )
        context = PanelContext(Bus(), jobs, ACTOR)
        with loop:
            panel = SPEC.make(context)
            assert isinstance(panel, QueuePanel)
            held = loop.run_until_complete(look(panel, Beat()))
            jobs.close()
        late = sum(g > TARGET_MS for g in held)
        print(
            f"GUI thread: {len(held)} beats, p99 {scene.quantile(held, 0.99):.1f} ms, max {max(held):.1f} ms,"
            f" {late} above {TARGET_MS:g} ms: {'met' if not late else 'MISSED'}"
        )
        count(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
