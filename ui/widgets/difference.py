"""A text beside another version of it: the words that differ are underlined and tinted; as high as its text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from ui import theme


class Difference(QTextEdit):
    """Read-only; the text can be selected and copied. `role` is the tint of what differs: warn, info, …"""

    def __init__(self, parts: Sequence[tuple[str, bool]], role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts, self._role = tuple(parts), role
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("role", "plain")
        self.document().setDocumentMargin(0)
        self._fill()

    def differing(self) -> list[str]:
        """Return the words that are marked."""
        return [words.strip() for words, differs in self._parts if differs and words.strip()]

    def sizeHint(self) -> QSize:
        return QSize(theme.px(160), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.height() != self._height():
            self.setFixedHeight(self._height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange) and hasattr(self, "_parts"):
            self._fill()

    def _fill(self) -> None:
        self.clear()
        cursor = QTextCursor(self.document())
        plain, marked = QTextCharFormat(), QTextCharFormat()
        marked.setFontUnderline(True)
        marked.setBackground(QColor(theme.colour(f"tint:{self._role}")))
        for words, differs in self._parts:
            cursor.insertText(words, marked if differs else plain)
        self.setFixedHeight(self._height())

    def _height(self) -> int:
        document = self.document()
        document.setTextWidth(max(1, self.viewport().width()))
        return max(self.fontMetrics().height() + 4, round(document.size().height()) + 4)
