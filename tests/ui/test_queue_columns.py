"""The queue's columns: which give way, what stands behind the title then, what is repainted as time goes by."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Qt
from PySide6.QtGui import QPaintEvent

from ioc_contract.clock import MINUTE
from ioc_contract.records import CaseState
from ioc_desktop.services.changes import ChangeSet
from tests.ui.conftest import until
from tests.ui.queue_world import Fixture, made
from ui.panel import Panel
from ui.panels.queue import model
from ui.panels.queue.view import BAND

__all__ = ["made"]


def test_columns_give_way_before_the_words_do(made: Fixture) -> None:
    view = made.panel.view
    for width in (1600, 900, 640, 500):
        made.panel.resize(width, 600)
        made.run(until(lambda w=width: made.panel.width() == w))
        assert view.columnWidth(model.TITLE) >= 200, width
        assert not view.isColumnHidden(model.LEFT)
    made.panel.resize(1600, 600)
    made.run(until(lambda: made.panel.width() == 1600))
    assert not any(view.isColumnHidden(c) for c in range(10))


def test_what_has_no_column_stands_behind_the_title(made: Fixture) -> None:
    panel, view = made.panel, made.panel.view
    row = next(i for i, r in enumerate(panel.model.rows) if r.state is CaseState.ASSIGNED)
    title = panel.model.index(row, model.TITLE)

    def wide(width: int) -> None:
        panel.resize(width, 600)
        made.run(until(lambda: panel.width() == width))

    def inked() -> int:
        """Return where the last ink of the title's cell stands, pixels from its left edge."""
        cell = view.visualRect(title).adjusted(0, 4, 0, -4)
        image = view.viewport().grab(cell).toImage()
        empty = image.pixel(image.width() - 1, 0)
        return max(x for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) != empty)

    view.select_ids((), None)
    wide(880)
    assert panel.model.beside == (model.PLACE, model.AGENCY, model.AGE)
    said = title.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.endswith(", Phòng Quản lý đô thị, 3 giờ trước")
    assert title.data(Qt.ItemDataRole.ToolTipRole).endswith(" · 3 giờ trước")
    assert inked() > view.columnWidth(model.TITLE) - 24, "at the right edge of the cell"
    panel.model.typed = "phan"
    view.viewport().update()
    assert inked() > view.columnWidth(model.TITLE) - 24, "also while words found are marked"
    panel.model.typed = ""
    wide(1600)
    assert panel.model.beside == ()
    assert "trước" not in title.data(Qt.ItemDataRole.AccessibleTextRole)
    assert inked() < view.columnWidth(model.TITLE) / 2
    view.hidden_by_choice = {model.AGENCY}
    view.give_way()
    wide(700)
    assert panel.model.beside == (model.PLACE, model.AGE), "what the operator put away stays away"
    view.hidden_by_choice = set()
    view.give_way()


def test_a_state_that_is_its_sign_alone_has_a_head_without_cut_words(made: Fixture) -> None:
    def head() -> str:
        return str(made.panel.model.headerData(model.STATE, Qt.Orientation.Horizontal))

    assert head() == "Trạng thái"
    made.panel.resize(500, 600)
    made.run(until(lambda: made.panel.view.columnWidth(model.STATE) < 60))
    assert head() == ""
    tip = made.panel.model.headerData(model.STATE, Qt.Orientation.Horizontal, int(Qt.ItemDataRole.ToolTipRole))
    assert tip == "Trạng thái"
    made.panel.resize(1100, 600)
    made.run(until(lambda: head() == "Trạng thái"))


class Painted(QObject):
    """Keeps what is painted of a widget."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.boxes.append(event.rect())
        return False


def test_many_changed_rows_are_painted_a_few_in_each_turn(made: Fixture) -> None:
    """A catching up that changes all rows in sight does not hold the screen while it paints them."""
    view, rows = made.panel.view, made.panel.model
    made.panel.resize(1100, 900)
    made.run(until(lambda: len(view.seen()) > 3 * BAND))
    QCoreApplication.processEvents()
    watch = Painted()
    view.viewport().installEventFilter(watch)

    def missing() -> list[int]:
        return [r for r in view.seen() if not any(b.intersects(view.visualRect(rows.index(r, 0))) for b in watch.boxes)]

    rows.update([replace(r, title=f"{r.title} mới") for r in rows.rows])
    made.run(until(lambda: not missing()))
    tall = view.rowHeight(0)
    assert max(b.height() for b in watch.boxes) < (BAND + 1) * tall
    assert len(watch.boxes) >= len(view.seen()) / BAND, "one after the other"

    watch.boxes.clear()
    rows.update([replace(r, title=f"{r.title} nữa") for r in rows.rows])
    rows.show(rows.rows[: BAND + 1])  # they go while some wait for their turn
    made.run(until(lambda: not missing() and not view._waiting))
    assert len(view.seen()) == BAND + 1

    made.panel.hide()
    rows.update([replace(r, title=r.title[:-4]) for r in rows.rows])
    assert not view._waiting, "nothing waits where nothing is painted"
    watch.boxes.clear()
    made.panel.show()
    made.run(until(lambda: not missing()))


def test_only_visible_countdowns_are_repainted(made: Fixture) -> None:
    view = made.panel.view
    made.panel.resize(880, 600)
    watch = Painted()
    painted = watch.boxes
    made.run(until(lambda: view.model().beside and view.isVisible()))  # type: ignore[attr-defined]
    view.viewport().installEventFilter(watch)

    def tick() -> bool:
        """Return whether ages behind the titles were painted too."""
        made.settle()
        QCoreApplication.processEvents()
        painted.clear()
        view.repaint_times()
        made.run(until(lambda: painted))
        return any(r.contains(view.visualRect(view.model().index(0, model.TITLE)).center()) for r in painted)

    view._now = lambda: 10 * MINUTE
    assert tick()
    view._now = lambda: 10 * MINUTE + 1_000
    assert not tick(), "they change with the minute only"
    view._now = lambda: 11 * MINUTE
    assert tick()
    assert view._tick.interval() in (1_000, 15_000)
    made.panel.hide()
    assert not made.panel.view._tick.isActive()


def test_the_queue_reads_a_change_before_other_panels_do(made: Fixture) -> None:
    class Other(Panel):
        KINDS = ("case",)
        read = False

        def reload(self, changes: ChangeSet) -> None:
            self.read = True

    other = Other(made.desk.context)
    other.show()
    made.desk.bus.changed.emit(ChangeSet.one("case", [made.ids()[0]]))
    assert made.panel._timer.interval() < Panel.WAITS_MS <= other._timer.interval()
    made.wait(lambda: other.read)
    other.close()
    other.deleteLater()
