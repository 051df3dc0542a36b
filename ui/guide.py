"""The quick guide, read offline from the resources in the language of the screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

import resources
from ui import fonts, theme


class GuideWindow(QDialog):
    """The guide in a window of its own beside the desk; links lead nowhere outside."""

    def __init__(self, language: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(QCoreApplication.translate("Guide", "Hướng dẫn nhanh"))
        self.resize(theme.px(680), theme.px(720))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.pages = QTextBrowser()
        self.pages.setObjectName("guide")
        self.pages.setOpenLinks(False)
        self.pages.setAccessibleName(self.windowTitle())
        self.pages.document().setDocumentMargin(24)
        self.pages.setMarkdown(resources.read(f"help/{'en' if language == 'en' else 'vi'}.md").decode("utf-8"))
        self._space()
        self.pages.setFrameShape(QTextBrowser.Shape.NoFrame)
        outer.addWidget(self.pages)

    def _space(self) -> None:
        """Give the text air: lines one and a half high, headings nearer to what follows than to what went before."""
        block = self.pages.document().begin()
        while block.isValid():
            cursor, form = QTextCursor(block), block.blockFormat()
            level = form.headingLevel()
            form.setLineHeight(140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            form.setTopMargin(theme.px(24 if level > 1 and block.blockNumber() else 0))
            form.setBottomMargin(theme.px(4 if block.textList() is not None else 8))
            cursor.setBlockFormat(form)
            if level:
                letters = QTextCharFormat()
                size = theme.current().title + theme.px(4) if level == 1 else theme.current().title
                letters.setFont(fonts.font(size, QFont.Weight.DemiBold))
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                cursor.setCharFormat(letters)
            block = block.next()
