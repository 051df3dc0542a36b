"""The line over the list that proposes other words when those typed find (almost) nothing: «Có phải bạn tìm: hố ga»."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ioc_desktop.services import board_search
from ui import icons
from ui.panel import PanelContext
from ui.widgets.labels import label


class Meant(QWidget):
    """Hidden until there is something to propose. A press on it, or Tab in the search field, takes the words."""

    def __init__(self, context: PanelContext, field: QWidget, take: Callable[[str], None]) -> None:
        super().__init__()
        self._context, self._field, self._take = context, field, take
        self._text = ""
        self.words: str | None = None
        """What is proposed now."""
        self.button = QPushButton()
        self.button.setProperty("kind", "link")
        self.button.setIcon(icons.icon("lightbulb", "muted"))
        self.button.clicked.connect(self.accept)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 4, 12, 4)
        line.setSpacing(8)
        line.addWidget(self.button)
        line.addWidget(label(self.tr("Tab để nhận"), "caption"))
        line.addStretch(1)
        self.hide()
        field.installEventFilter(self)

    def ask(self, text: str) -> None:
        """Look for what may have been meant by the words now in force."""
        self._text = text
        if text.strip():
            self._context.jobs.start(self._ask(text))
        else:
            self._propose(None)

    async def _ask(self, text: str) -> None:
        found = await self._context.jobs.latest("queue.meant", board_search.suggestion, text)
        if text == self._text:
            self._propose(found)

    def _propose(self, words: str | None) -> None:
        self.words = words
        self.button.setText(self.tr("Có phải bạn tìm: {words}").format(words=words) if words else "")
        self.setVisible(words is not None)

    def accept(self) -> None:
        """Search for what is proposed."""
        if self.words is not None:
            words, self.words = self.words, None
            self.hide()
            self._take(words)
            self._field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            self.words is not None
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Tab
        ):
            self.accept()
            return True
        return super().eventFilter(watched, event)
