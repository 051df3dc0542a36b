"""The quick guide, read offline from the resources in the language of the screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

import resources
from ui import theme


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
        outer.addWidget(self.pages)
