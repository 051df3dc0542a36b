"""What stands behind the header's link: state, last trouble, changes that wait and can still be taken back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ioc_contract import clock
from ioc_desktop.services import desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.sync.link import LinkState
from ui import theme, verbs, words
from ui.session import Session
from ui.widgets.labels import label
from ui.widgets.states import EmptyState


class LinkView(QDialog):
    """A small window of its own; it follows the link and the outbox while open."""

    closed = Signal()

    def __init__(self, session: Session, link_words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Kết nối và thay đổi chờ gửi"))
        self.resize(theme.px(640), theme.px(440))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 16)
        outer.setSpacing(8)
        top = QHBoxLayout()
        self.state = label(link_words, "heading")
        top.addWidget(self.state)
        top.addStretch(1)
        self.now = QPushButton(self.tr("Đồng bộ ngay"))
        self.now.clicked.connect(session.application.sync.wake)
        top.addWidget(self.now)
        outer.addLayout(top)
        self.detail = label("", "muted", wrap=True)
        outer.addWidget(self.detail)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Tiến độ đồng bộ"))
        outer.addWidget(self.bar)
        outer.addSpacing(8)
        self.heading = label(self.tr("Thay đổi chờ gửi"), "heading")
        outer.addWidget(self.heading)
        self.list = QTreeWidget()
        self.list.setHeaderLabels([self.tr("Lúc"), self.tr("Việc"), self.tr("Nội dung"), self.tr("Trạng thái")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName(self.tr("Thay đổi chờ gửi"))
        header = self.list.header()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(False)
        for column in (0, 1, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        outer.addWidget(self.list, 1)
        self.empty = EmptyState(
            self.tr("Không có thay đổi nào chờ gửi"), self.tr("Mọi việc bạn làm đã tới máy chủ."), "check-check"
        )
        outer.addWidget(self.empty, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        self.take_back = QPushButton(self.tr("Rút lại việc đã chọn"))
        self.take_back.setProperty("kind", "danger")
        self.take_back.clicked.connect(lambda: session.jobs.start(self._cancel()))
        foot.addWidget(self.take_back)
        outer.addLayout(foot)
        self.list.itemSelectionChanged.connect(self._can)
        session.bus.link.connect(self._on_link)
        self._on_link(session.bus.state)

    def _on_link(self, link: LinkState) -> None:
        self.detail.setText(link.detail)
        self.detail.setVisible(bool(link.detail))
        self.bar.setVisible(link.state == "syncing")
        self.bar.setRange(0, 0 if link.progress is None else 100)
        self.bar.setValue(0 if link.progress is None else int(link.progress * 100))
        self._session.jobs.start(self.refresh())

    async def refresh(self) -> None:
        """Show what waits now."""
        waiting = await self._session.jobs.run(desk.waiting)
        chosen = {i.data(0, Qt.ItemDataRole.UserRole) for i in self.list.selectedItems()}
        self.list.clear()
        now = clock.now()
        for entry in waiting:
            op = entry.operation
            state = self.tr("đang gửi") if entry.state == "sending" else self.tr("chờ gửi")
            text = op.text.replace("\n", " ") or verbs.fields(op)
            item = QTreeWidgetItem([words.time_of_day(op.made_at, now), verbs.title(op.kind), text, state])
            item.setData(0, Qt.ItemDataRole.UserRole, op.op_id)
            item.setToolTip(2, text)
            self.list.addTopLevelItem(item)
            item.setSelected(op.op_id in chosen)
        self.list.setVisible(bool(waiting))
        self.heading.setVisible(bool(waiting))
        self.empty.setVisible(not waiting)
        self._can()

    def _can(self) -> None:
        self.take_back.setEnabled(bool(self.list.selectedItems()))
        self.take_back.setVisible(self.list.isVisibleTo(self))

    async def _cancel(self) -> None:
        ids = [str(i.data(0, Qt.ItemDataRole.UserRole)) for i in self.list.selectedItems()]
        changes: ChangeSet = await self._session.jobs.run(desk.cancel, ids)
        self._session.bus.changed.emit(changes)
        await self.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._session.bus.link.disconnect(self._on_link)
        super().closeEvent(event)
        self.closed.emit()
