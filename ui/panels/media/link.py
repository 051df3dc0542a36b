"""Which report a story belongs to: suggested by place, time and words, or found by its number or its words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QListWidgetItem, QWidget

from ioc_contract.records import Case
from ioc_desktop.services import board_media
from ioc_desktop.services.board_media import Story
from ui import theme
from ui.cases import words
from ui.dialogs import Dialog
from ui.panel import PanelContext
from ui.widgets.chips import dress_search
from ui.widgets.options import OptionLine

translate = QCoreApplication.translate
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class LinkDialog(Dialog):
    """Asks for a report; of a story that has one, `parted` tells that it is to have none."""

    def __init__(self, context: PanelContext, story: Story, parent: QWidget | None) -> None:
        super().__init__(translate("MediaLink", "Gắn với phản ánh"), parent, 640, story.title)
        self._context, self._story = context, story
        self._asked = 0
        self._over = False
        self.parted = False
        hint = translate("MediaLink", "Số phản ánh, hoặc vài chữ của phản ánh (không cần dấu)")
        self.search = QLineEdit()
        self.search.setPlaceholderText(hint)
        self.search.setAccessibleName(hint)
        dress_search(self.search)
        self.list = QListWidget()
        self.list.setAccessibleName(translate("MediaLink", "Phản ánh"))
        self.list.setProperty("role", "choices")
        self.list.setItemDelegate(OptionLine(self.list))
        self.list.setFixedHeight(theme.current().row * board_media.SUGGESTED + 2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.list.currentRowChanged.connect(lambda _row: self._check())
        self.body.addWidget(self.search)
        self.body.addWidget(self.list)
        self.said = self.add_text("", "caption")
        if story.case_id is not None:
            part = self.add_button(translate("MediaLink", "Bỏ gắn"), accept=True)
            part.clicked.disconnect()
            part.clicked.connect(self._part)
        self.add_button(translate("Dialogs", "Huỷ"))
        self.ok = self.add_button(translate("MediaLink", "Gắn"), "primary", accept=True, default=True)
        self.search.textChanged.connect(lambda _text: self._look_up())
        self.search.installEventFilter(self)
        self.finished.connect(self._end)
        self._check()
        self._look_up()
        self.search.setFocus()

    def case_id(self) -> str | None:
        """Return the report chosen."""
        item = self.list.currentItem()
        return None if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move in the list while the cursor stays in the search field."""
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _MOVES
        ):
            QApplication.sendEvent(self.list, event)
            return True
        return bool(super().eventFilter(watched, event))

    def _look_up(self) -> None:
        self._asked += 1
        self._context.jobs.start(self._find(self._asked, self.search.text()))

    async def _find(self, asked: int, text: str) -> None:
        found = await self._context.jobs.run(
            lambda ws: board_media.candidates(ws, self._story.id, text) if asked == self._asked else None
        )
        if found is not None and asked == self._asked and not self._over:
            self._show(found, bool(text.strip()))

    def _show(self, found: Sequence[Case], typed: bool) -> None:
        self.list.clear()
        for case in found:
            item = QListWidgetItem(f"{words.number(case.number)} · {case.title}")
            item.setData(Qt.ItemDataRole.UserRole, case.id)
            item.setData(OptionLine.DETAIL, f"{words.state(case.state)} · {words.moment(case.received_at)}")
            item.setToolTip(case.address)
            item.setSizeHint(QSize(0, theme.current().row))
            self.list.addItem(item)
        self.list.setCurrentRow(0 if found else -1)
        if typed:
            self.said.setText("" if found else translate("MediaLink", "Không thấy phản ánh nào."))
        else:
            near = translate("MediaLink", "Gợi ý: gần nơi, gần lúc, cùng chữ.")
            self.said.setText(near if found else translate("MediaLink", "Chưa có gợi ý: gõ để tìm."))

    def _check(self) -> None:
        self.ok.setEnabled(self.case_id() is not None)

    def _part(self) -> None:
        self.parted = True
        self.accept()

    def _end(self) -> None:
        self._over = True
