"""«Khi bạn vắng mặt»: a strip under the header after an outage or an absence; opened it lists what changed, never in the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.services import board_away, reference
from ioc_desktop.services.board_away import AWAY, Digest, Line
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.reference import Reference
from ioc_desktop.services.workspace import Workspace
from ui import icons, theme, verbs, words
from ui.bus import Selection
from ui.session import Session
from ui.widgets.labels import ElidedLabel
from ui.widgets.numbers import counted, number

ROWS = 10
"""Rows the opened list shows before it scrolls."""


class AwayStrip(QWidget):
    """Hidden while there is nothing to tell. Each row opens what it is about; «Đã xem» puts it away for good."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.digest: Digest | None = None
        self.setProperty("role", "banner")
        self.setProperty("level", "info")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 8, 4)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._icon = QLabel()
        row.addWidget(self._icon)
        self.text = ElidedLabel("")
        row.addWidget(self.text, 1)
        self.more = self._button(self.tr("Xem từng việc"), "link", lambda: self.open_list(not self.list.isVisible()))
        self.done = self._button(self.tr("Đã xem"), "ghost", self.put_away)
        row.addWidget(self.more)
        row.addWidget(self.done)
        column.addLayout(row)
        self.list = QTreeWidget()
        self.list.setColumnCount(4)
        self.list.setHeaderHidden(True)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName(self.tr("Khi bạn vắng mặt"))
        header = self.list.header()
        header.setStretchLastSection(False)
        for index, mode in enumerate((QHeaderView.ResizeMode.Stretch, *[QHeaderView.ResizeMode.ResizeToContents] * 3)):
            header.setSectionResizeMode(index, mode)
        self.list.itemActivated.connect(self._open)
        self.list.installEventFilter(self)
        self.list.hide()
        column.addWidget(self.list)
        session.bus.changed.connect(self._changed)
        self.hide()
        session.jobs.start(self.refresh())

    async def refresh(self) -> None:
        """Read what changed, and show it if it is anything."""
        self.digest, known = await self._session.jobs.run(_told)
        if self.digest is None:
            self.list.hide()
            self.hide()
            return
        self._fill(self.digest, known)
        self._dress()
        self.show()

    def open_list(self, opened: bool = True) -> None:
        """Show or hide the list."""
        opened = opened and self.digest is not None
        self.list.setVisible(opened)
        self.more.setText(self.tr("Thu gọn") if opened else self.tr("Xem từng việc"))
        if opened:
            rows = sum(1 + len(group.lines) for group in self.digest.groups) if self.digest else 0
            self.list.setFixedHeight(_row() * min(rows, ROWS) + 4)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            group = self.list.topLevelItem(0)
            first = None if group is None else group.child(0)
            if self.list.currentItem() is None and first is not None:
                self.list.setCurrentItem(first)

    def put_away(self) -> None:
        """Seen: nothing of it is kept."""

        async def work() -> None:
            self._session.bus.changed.emit(await self._session.jobs.run(board_away.seen))

        self._session.jobs.start(work())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc in the list closes it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.open_list(False)
            self.more.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return bool(super().eventFilter(watched, event))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "list"):
            self._dress()

    def _dress(self) -> None:
        size = theme.current().icon
        self._icon.setPixmap(icons.icon("history", "info").pixmap(size, size))

    def _changed(self, changes: ChangeSet) -> None:
        if changes.of(AWAY):
            self._session.jobs.start(self.refresh())

    def _open(self, item: QTreeWidgetItem) -> None:
        held = item.data(0, Qt.ItemDataRole.UserRole)
        if held is None:
            item.setExpanded(not item.isExpanded())
            return
        kind, id_ = held
        self._session.bus.select(Selection(kind, (id_,), id_))
        self._session.bus.open_requested.emit(kind, id_)

    def _fill(self, digest: Digest, known: Reference) -> None:
        now = self._session.jobs.now()
        self.list.clear()
        parts = []
        for group in digest.groups:
            head = QTreeWidgetItem([f"{self._heading(group.key)} ({number(group.count)})"])
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            head.setSizeHint(0, QSize(0, _row()))
            self.list.addTopLevelItem(head)
            for line in group.lines:
                when = "" if line.at is None else words.time_of_day(line.at, now)
                row = QTreeWidgetItem([line.title, self._what(group.key, line, known), line.by, when])
                row.setData(0, Qt.ItemDataRole.UserRole, (line.kind, line.id))
                row.setData(0, Qt.ItemDataRole.AccessibleTextRole, ". ".join(t for t in self._texts(row) if t))
                row.setToolTip(0, line.title)
                row.setSizeHint(0, QSize(0, _row()))
                head.addChild(row)
            if group.count > len(group.lines):
                rest = self.tr("… và {n} mục khác, không liệt kê ở đây")
                row = QTreeWidgetItem([counted(rest, group.count - len(group.lines))])
                row.setSizeHint(0, QSize(0, _row()))
                head.addChild(row)
                row.setFirstColumnSpanned(True)
            head.setExpanded(True)
            head.setFirstColumnSpanned(True)
            parts.append(self._count(group.key, group.count))
        since, until = words.time_of_day(digest.since, now), words.time_of_day(digest.until, now)
        text = self.tr("Khi bạn vắng mặt ({since} – {until}): {what}")
        if not digest.counted:
            parts.insert(
                0, self.tr("dữ liệu trên máy đã mất và được tải lại từ đầu, không đếm được những gì đã thay đổi")
            )
            text = self.tr("Khi bạn vắng mặt (đến {until}): {what}")
        self.more.setVisible(bool(digest.groups))
        self.text.setText(text.format(since=since, until=until, what=" · ".join(parts)))
        self.setAccessibleName(self.text.text())

    @staticmethod
    def _texts(row: QTreeWidgetItem) -> list[str]:
        return [row.text(column) for column in range(4)]

    def _heading(self, key: str) -> str:
        return {
            "refused": self.tr("Thay đổi của bạn không được nhận trọn"),
            "overdue": self.tr("Quá hạn"),
            "new": self.tr("Phản ánh mới"),
            "answered": self.tr("Đã trả lời người dân"),
            "reassigned": self.tr("Giao lại cơ quan khác"),
            "moved": self.tr("Đổi trạng thái"),
            "tasks": self.tr("Công việc"),
            "flagged": self.tr("Tin được gắn cờ"),
        }[key]

    def _count(self, key: str, n: int) -> str:
        words = {
            "refused": self.tr("{n} cần xem lại"),
            "overdue": self.tr("{n} quá hạn"),
            "new": self.tr("{n} phản ánh mới"),
            "answered": self.tr("{n} đã trả lời"),
            "reassigned": self.tr("{n} giao lại"),
            "moved": self.tr("{n} đổi trạng thái"),
            "tasks": self.tr("{n} công việc"),
            "flagged": self.tr("{n} tin gắn cờ"),
        }
        return counted(words[key], n)

    def _what(self, key: str, line: Line, known: Reference) -> str:
        if key == "refused":
            return verbs.title(line.was, line.public)
        if key == "reassigned":
            names = (known.name("organisation", i) or self.tr("(trống)") for i in (line.was, line.now or None))
            return " → ".join(names)
        if key in ("overdue", "flagged", "new"):
            return ""
        states = (verbs.state(line.kind, s) for s in (line.was, line.now) if s)
        return " → ".join(states)

    def _button(self, text: str, kind: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", kind)
        button.clicked.connect(lambda: run())
        return button


def _told(ws: Workspace) -> tuple[Digest | None, Reference]:
    """Return both in one job: what is shown is what was read last."""
    return board_away.digest(ws), reference.reference(ws)


def _row() -> int:
    return theme.current().row - 4
