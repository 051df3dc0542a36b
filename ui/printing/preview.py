"""What a sheet will look like, page under page, before it is printed or kept as a PDF; nothing stops meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPicture
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui import icons, theme
from ui.panel import PanelContext
from ui.printing.paper import Printout, Sheet, aside, page_size
from ui.widgets import files
from ui.widgets.labels import label
from ui.widgets.numbers import counted

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

Build = Callable[[], Sheet]
Make = Callable[[bool], Coroutine[Any, Any, Build]]
"""Reads what belongs on the sheet, with or without what can be left out; what it returns is run beside the screen."""
NARROWEST, STEP = 420, 1.25
"""Width of a page in pixels at least, and how much larger or smaller at a time."""


class PageView(QWidget):
    """One page as it will be on paper; paper is white in any theme."""

    def __init__(self, picture: QPicture, landscape: bool, number: int, of: int) -> None:
        super().__init__()
        self._picture, self._size = picture, page_size(landscape)
        self.setAccessibleName(self.tr("Trang {n} trên {all}").format(n=number, all=of))

    def set_width(self, width: int) -> None:
        self.setFixedSize(QSize(width, round(width * self._size.height() / self._size.width())))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(theme.PAPER))
        painter.setPen(QColor(theme.colour("border")))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.setPen(QColor(theme.INK))
        scale = self.width() / self._size.width()
        painter.scale(scale, scale)
        self._picture.play(painter)
        painter.end()


class Preview(QDialog):
    """The pages, and what is done with them: Ctrl+S keeps a PDF, Ctrl+P prints, + and - size, Esc closes."""

    def __init__(
        self, context: PanelContext, title: str, name: str, make: Make, parent: QWidget, option: str = ""
    ) -> None:
        """`name` is the file name proposed, without its ending; `option` what can be added to the sheet, in words."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("window")
        self.setWindowTitle(title)
        self._context, self._make, self._name = context, make, name
        self.printout: Printout | None = None
        self._build: Build | None = None
        self._asked = 0
        self._making: asyncio.Task[None] | None = None
        self._zoom = 1.0
        self._closed = False
        self.pages: list[PageView] = []
        self.resize(min(parent.width(), theme.px(980)), round(parent.height() * 0.92))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 8, 8, 8)
        outer.setSpacing(8)
        self._column = QWidget()
        self._pages = QVBoxLayout(self._column)
        self._pages.setContentsMargins(12, 12, 12, 12)
        self._pages.setSpacing(12)
        self.area = QScrollArea()
        self.area.setWidget(self._column)
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName(self.tr("Các trang"))
        outer.addWidget(self.area, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.said = label(role="muted")
        foot.addWidget(self.said)
        self.option = QCheckBox(option)
        self.option.setVisible(bool(option))
        self.option.toggled.connect(lambda _: self.make())
        foot.addWidget(self.option)
        foot.addStretch(1)
        self.buttons: dict[str, QPushButton] = {}
        for key, text, icon, run in (
            ("smaller", self.tr("Thu nhỏ (-)"), "zoom-out", lambda: self.zoom(1 / STEP)),
            ("larger", self.tr("Phóng to (+)"), "zoom-in", lambda: self.zoom(STEP)),
            ("print", self.tr("In…"), "printer", self.print),
            ("pdf", self.tr("Lưu PDF…"), "file-down", self.save),
        ):
            worded = key in ("print", "pdf")
            button = QPushButton(text if worded else "")
            kind = "primary" if key == "pdf" else "" if worded else "icon"
            button.setProperty("kind", kind)
            button.setIcon(icons.icon(icon, "on_accent" if key == "pdf" else "text"))
            button.setAccessibleName(text)
            button.setToolTip({"print": "Ctrl+P", "pdf": "Ctrl+S"}.get(key, text))
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, r=run: r())
            foot.addWidget(button)
            self.buttons[key] = button
        outer.addLayout(foot)
        self.make()
        self.area.setFocus()

    def make(self) -> None:
        """Make the sheet (anew) and show its pages."""
        self._asked += 1
        self.said.setText(self.tr("Đang dựng trang…"))
        for key in ("print", "pdf"):
            self.buttons[key].setEnabled(False)
        self._stop()
        self._making = self._context.jobs.start(self._made(self._asked))

    def _stop(self) -> None:
        """Let go of a sheet being made that nobody waits for."""
        if self._making is not None:
            self._making.cancel()

    async def _made(self, asked: int) -> None:
        build = await self._make(self.option.isChecked())
        if self._closed or asked != self._asked:
            return
        made = await aside(lambda: build().printed())
        if self._closed or asked != self._asked:
            return
        self.printout, self._build = made, build
        at = self.area.verticalScrollBar().value()
        for old in self.pages:
            self._pages.removeWidget(old)
            old.hide()
            old.deleteLater()
        total = len(made.pages)
        self.pages = [PageView(p, made.landscape, n + 1, total) for n, p in enumerate(made.pages)]
        for view in self.pages:
            self._pages.addWidget(view, 0, Qt.AlignmentFlag.AlignHCenter)
        self.zoom(1.0)
        self.said.setText(counted(self.tr("{n} trang A4"), total))
        for key in ("print", "pdf"):
            self.buttons[key].setEnabled(True)
        await asyncio.sleep(0)
        if not self._closed:
            self.area.verticalScrollBar().setValue(at)

    def zoom(self, factor: float) -> None:
        """Show the pages larger or smaller."""
        self._zoom = min(3.0, max(0.5, self._zoom * factor))
        room = self.area.viewport().width() - 40
        for view in self.pages:
            view.set_width(round(max(theme.px(NARROWEST), room) * self._zoom))

    def save(self) -> None:
        """Ask where the PDF goes and keep it there."""
        if self.printout is None or not self.buttons["pdf"].isEnabled():
            return

        def done(path: Path | None) -> None:
            if path is None:
                self._context.bus.notified.emit("error", self.tr("Không ghi được tệp PDF."))
            else:
                self._context.bus.notified.emit("info", self.tr("Đã lưu {name}.").format(name=path.name))

        files.save(self, self.tr("Lưu PDF"), f"{self._name}.pdf", "PDF (*.pdf)", self.printout.pdf, done)

    def print(self) -> None:
        """Ask for a printer and print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo  # only who prints pays for it

        if self.printout is None or not self.buttons["print"].isEnabled():
            return
        if not QPrinterInfo.availablePrinterNames():
            self._context.bus.notified.emit(
                "warning", self.tr("Máy này chưa có máy in; có thể lưu PDF để in ở máy khác.")
            )
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.printout.title)
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, len(self.printout.pages))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._context.jobs.start(self.print_on(printer)))
        QDialog.open(dialog)  # QPrintDialog has an open() of its own, with a slot

    async def print_on(self, printer: QPrinter) -> None:
        """Print on a printer beside the screen and say how it went."""
        build = self._build
        if build is None:
            return
        if await aside(lambda: build().print_to(printer)):
            self._context.bus.notified.emit("info", self.tr("Đã gửi tới máy in."))
        else:
            self._context.bus.notified.emit("error", self.tr("Máy in không nhận."))

    def done(self, result: int) -> None:
        self._closed = True
        self._stop()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        bar = self.area.verticalScrollBar()
        match keys:
            case "Ctrl+S":
                self.save()
            case "Ctrl+P":
                self.print()
            case "+" | "=":
                self.zoom(STEP)
            case "-":
                self.zoom(1 / STEP)
            case "Down" | "Up":
                bar.setValue(bar.value() + (1 if keys == "Down" else -1) * theme.px(60))
            case "PgDown" | "PgUp" | "Space":
                bar.setValue(bar.value() + (-1 if keys == "PgUp" else 1) * round(bar.pageStep() * 0.9))
            case _:
                super().keyPressEvent(event)
