"""The photos that the centre does not have yet, one by one: how far each is, call back, send again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ioc_contract import clock
from ioc_desktop.services import attachments
from ioc_desktop.services.attachments import Sending
from ui import icons, theme
from ui import words as common
from ui.panel import PanelContext
from ui.panels.sync import words
from ui.widgets.flow import FlowLayout

translate = QCoreApplication.translate


def standing(photo: Sending, online: bool) -> str:
    """Return how far a photo is."""
    if photo.state == "sending":
        sent, size = words.size(photo.sent), words.size(photo.size)
        return translate("Sync", "đang gửi {share} % ({sent} trong {size})").format(
            share=int(photo.share * 100), sent=sent, size=size
        )
    if photo.state == "failed":
        return common.refusal(photo.code, photo.detail)
    if photo.state == "cancelled":
        return translate("Sync", "đã huỷ gửi, chờ báo máy chủ")
    return translate("Sync", "chờ gửi") if online else translate("Sync", "giữ trên máy này")


class PhotoList(QWidget):
    """Hidden while there is none; `finished` is told after something was done."""

    def __init__(self, context: PanelContext, finished: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._finished = context, finished
        self._photos: list[Sending] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.list = QTreeWidget()
        self.list.setHeaderLabels(
            [translate("Sync", "Ảnh"), translate("Sync", "Hồ sơ"), translate("Sync", "Trạng thái")]
        )
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName(translate("Sync", "Ảnh chờ gửi"))
        header = self.list.header()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for index in range(3):
            header.setSectionResizeMode(index, QHeaderView.ResizeMode.Stretch)
        self.list.itemSelectionChanged.connect(self._can)
        column.addWidget(self.list)
        row = FlowLayout(None, 8)
        self.call_back = QPushButton(icons.icon("undo-2", "text"), translate("Sync", "Huỷ gửi"))
        self.call_back.clicked.connect(lambda: self._act(attachments.cancel, ("waiting", "sending", "failed")))
        self.again = QPushButton(icons.icon("upload", "text"), translate("Sync", "Gửi lại ảnh"))
        self.again.clicked.connect(lambda: self._act(attachments.retry, ("failed", "cancelled")))
        for button in (self.call_back, self.again):
            row.addWidget(button)
        row.setContentsMargins(0, 0, 0, 0)
        acts = QWidget()
        acts.setLayout(row)
        column.addWidget(acts)
        self.hide()

    def chosen(self) -> list[Sending]:
        """Return the photos selected."""
        rows = {self.list.indexOfTopLevelItem(item) for item in self.list.selectedItems()}
        return [p for n, p in enumerate(self._photos) if n in rows]

    def show_photos(self, photos: Sequence[Sending], online: bool) -> None:
        """Show them as they are now; what is selected stays selected."""
        chosen = {p.sha256 for p in self.chosen()}
        self._photos = list(photos)
        self.list.blockSignals(True)
        self.list.clear()
        for photo in self._photos:
            texts = [f"{common.time_of_day(photo.at, clock.now())}  {photo.name}", photo.title, standing(photo, online)]
            item = QTreeWidgetItem(texts)
            for index, text in enumerate(texts):
                item.setToolTip(index, text)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ". ".join(texts))
            item.setSizeHint(0, QSize(0, theme.current().row - 4))
            self.list.addTopLevelItem(item)
            item.setSelected(photo.sha256 in chosen)
        first = self.list.topLevelItem(0)
        if first is not None and not self.list.selectedItems():
            self.list.setCurrentItem(first)
        self.list.blockSignals(False)
        rows = min(4, max(1, len(self._photos)))
        self.list.setFixedHeight(theme.current().row * rows + self.list.header().sizeHint().height() + theme.px(8))
        self.setVisible(bool(self._photos))
        self._can()

    def _can(self) -> None:
        states = {p.state for p in self.chosen()}
        self.call_back.setEnabled(bool(states & {"waiting", "sending", "failed"}))
        self.again.setEnabled(bool(states & {"failed", "cancelled"}))

    def _act(self, do: Callable[..., object], states: tuple[str, ...]) -> None:
        self._context.jobs.start(self._done(do, [p.sha256 for p in self.chosen() if p.state in states]))

    async def _done(self, do: Callable[..., object], photos: list[str]) -> None:
        for sha256 in photos:
            self._context.bus.changed.emit(await self._context.jobs.run(do, sha256))
        self._finished()
