"""A desk (or an empty window) that tells on its output when its queue is painted, what was repainted, and how it stalls."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMainWindow

from ioc_desktop.assembly import Desk, folders
from ioc_desktop.services.application import Options
from ui import app as face
from ui.panels.queue.panel import QueuePanel
from ui.panels.queue.view import QueueView

BEAT_MS = 2


def tell(event: str, **more: object) -> None:
    print(json.dumps({"event": event, "at": time.monotonic(), **more}), flush=True)


def resident_kib() -> int:
    """Return this process's proportional memory, KiB."""
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


class Watch(QObject):
    """Filters the queue's paint events, keeps a heartbeat, and answers what stands on standard input."""

    heard = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.view: QueueView | None = None
        self.pending: dict[str, int] = {}
        self.ready = False
        self.gaps: list[float] = []
        self.last = time.monotonic()
        self.beat = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self.beat.timeout.connect(self.tick)
        self.heard.connect(self.answer)
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        for line in sys.stdin:
            self.heard.emit(line.strip())
        self.heard.emit("quit")

    def tick(self) -> None:
        now = time.monotonic()
        self.gaps.append((now - self.last) * 1000 - BEAT_MS)
        self.last = now

    def answer(self, word: str) -> None:
        if word == "stats":
            tell("stats", gaps=[round(g, 2) for g in self.gaps], kib=resident_kib())
            self.gaps.clear()
        elif word == "quit":
            QApplication.closeAllWindows()
            QTimer.singleShot(1500, QApplication.quit)

    def follow(self, panel: QueuePanel) -> None:
        self.view = panel.findChild(QueueView)
        assert self.view is not None
        self.view.viewport().installEventFilter(self)
        model = self.view.model()
        model.dataChanged.connect(lambda a, b, _roles=(): self.touched(a.row(), b.row()))

    def touched(self, first: int, last: int) -> None:
        assert self.view is not None
        ids = self.view.model().ids()  # type: ignore[attr-defined]
        rows = self.view.model().rows  # type: ignore[attr-defined]
        for at in range(first, last + 1):
            self.pending[ids[at]] = int(rows[at].priority)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self.view is not None and self.view.model().rowCount():
            QTimer.singleShot(0, self.painted)
        return False

    def painted(self) -> None:
        if not self.ready:
            self.ready = True
            modules = [name for name in sys.modules if name != "__main__"]
            tell("ready", rows=self.view.model().rowCount() if self.view else 0, modules=modules)
        for id_, priority in self.pending.items():
            tell("painted", id=id_, priority=priority)
        self.pending.clear()


class Empty(QMainWindow):
    """An empty window that tells when it is painted."""

    def paintEvent(self, event: object) -> None:
        QTimer.singleShot(0, lambda: tell("ready"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--empty", type=Path, metavar="FILE", help="an empty window that imports what FILE names")
    parser.add_argument("--base", type=Path)
    parser.add_argument("--profile", default="default")
    parser.add_argument("--server", default=None)
    chosen = parser.parse_args()
    if chosen.empty:
        for name in chosen.empty.read_text().split():
            with contextlib.suppress(ImportError):  # some modules are made, not found
                importlib.import_module(name)
        application = face.make_application()
        watch = Watch()
        window = Empty()
        window.resize(1920, 1080)
        window.show()
        watch.beat.start()
        return int(application.exec())
    desk = Desk(Options(server=chosen.server, profile=chosen.profile), folders(chosen.profile, chosen.base))
    made: list[Watch] = []
    build = face.Face.build

    def built(self: face.Face, layout: str | None = None) -> None:
        build(self, layout)
        assert self.window is not None
        made.append(Watch())
        self.window.closed.connect(lambda: None)
        panel = self.window.panels["queue"]
        assert isinstance(panel, QueuePanel)
        made[0].follow(panel)
        made[0].beat.start()

    face.Face.build = built  # type: ignore[method-assign]
    try:
        return face.run(desk.application)
    finally:
        desk.close()


if __name__ == "__main__":
    sys.exit(main())
