"""A sheet of paper as administrative documents have it (A4, NĐ 30/2020): margins, a Times-metric face, page numbers, PDF, print.

A sheet is made beside the screen (`aside`) and given out finished: its pages are the same in the preview, the PDF and on paper.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt, QThread, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontDatabase,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QPicture,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextOption,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)

import resources
from ui import theme

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

FAMILY = "Liberation Serif"
"""Has the measures of Times New Roman, the face of administrative documents."""
DPI = 300
"""Units of a sheet to the inch; all measures below become these units."""
WIDTH_MM, HEIGHT_MM = 210.0, 297.0
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 20.5, 20.0, 31.0, 15.5
"""NĐ 30/2020: 20–25 above and below, 30–35 left, 15–20 right; a little more than the least, for marks over capitals and for strokes."""
NUMBER_MM = 10.0
"""The page number's middle below the upper edge."""
BODY_PT, SMALL_PT, TITLE_PT = 13.0, 11.0, 14.0

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffc]")
"""Controls and marks that turn the direction of writing: nobody sees them, and they make words read otherwise."""
T = TypeVar("T")
_lock = threading.Lock()
_loaded = False


def load() -> None:
    """Register the bundled face of print; once, when something is first printed. Raises RuntimeError when it is unusable."""
    global _loaded
    with _lock:
        if _loaded:
            return
        for name in resources.names("print", ".ttf"):
            if QFontDatabase.addApplicationFontFromData(resources.read(name)) < 0:
                raise RuntimeError(f"the font {name} cannot be used")
        _loaded = True


def mm(length: float) -> float:
    """Return millimetres as units of the sheet."""
    return length / 25.4 * DPI


def font(points: float = BODY_PT, *, bold: bool = False, italic: bool = False) -> QFont:
    """Return the face of print at a size in points."""
    made = QFont(FAMILY)
    made.setPixelSize(round(points / 72 * DPI))
    made.setBold(bold)
    made.setItalic(italic)
    made.setStyleHint(QFont.StyleHint.Serif)
    return made


def clean(text: str) -> str:
    """Return words from outside without what cannot be seen; line ends stay."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n"))


class Sheet:
    """A document being written from top to bottom, then painted. Everything put into it is text, never markup."""

    def __init__(self, title: str, landscape: bool = False) -> None:
        load()
        self.title, self.landscape = title, landscape
        self.document = QTextDocument()
        self.document.setUndoRedoEnabled(False)
        self.document.setUseDesignMetrics(True)
        self.document.setDocumentMargin(0)
        self.document.setDefaultFont(font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document.setDefaultTextOption(option)
        self.document.setPageSize(self.size)
        frame = self.document.rootFrame().frameFormat()
        frame.setTopMargin(mm(TOP_MM))
        frame.setBottomMargin(mm(BOTTOM_MM))
        frame.setLeftMargin(mm(LEFT_MM))
        frame.setRightMargin(mm(RIGHT_MM))
        self.document.rootFrame().setFrameFormat(frame)
        self._cursor = QTextCursor(self.document)
        self._begun = False
        self._pictures = 0

    @property
    def size(self) -> QSizeF:
        """Return width and height of a page in units."""
        return page_size(self.landscape)

    @property
    def room(self) -> float:
        """Return the width between the margins, units."""
        return self.size.width() - mm(LEFT_MM) - mm(RIGHT_MM)

    @property
    def pages(self) -> int:
        return self.document.pageCount()

    # writing

    def paragraph(
        self,
        text: str,
        points: float = BODY_PT,
        *,
        bold: bool = False,
        italic: bool = False,
        centred: bool = False,
        space: float = 6.0,
        needs_mm: float = 0.0,
    ) -> None:
        """Add words; line ends in them begin new lines. `space` is above them, points; they begin a page when less than
        `needs_mm` is left of the one begun."""
        form = QTextBlockFormat()
        form.setTopMargin(space / 72 * DPI)
        form.setAlignment(Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft)
        if needs_mm and self._left() < mm(needs_mm):
            form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        self._block(form)
        self._cursor.insertText(clean(text).replace("\n", "\u2028"), _format(points, bold, italic))

    def heading(self, text: str, needs_mm: float = 25.0) -> None:
        """Add the heading of a part; not at the foot of a page, away from what it heads."""
        self.paragraph(text, bold=True, space=12.0, needs_mm=needs_mm)

    def facts(self, rows: Sequence[tuple[str, str]], share: int = 26) -> None:
        """Add facts, each a name and what there is to say; `share` is the names' part of the width, per cent."""
        with self._at_once():
            table = self._table(len(rows), (share, 100 - share), border=False)
            for row, (name, value) in enumerate(rows):
                self._cell(table, row, 0, name, SMALL_PT + 1)
                self._cell(table, row, 1, value, SMALL_PT + 1)

    def table(self, heads: Sequence[str], shares: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
        """Add a table with lines; its head stands again on every page. `shares` of the width, per cent."""
        with self._at_once():
            table = self._table(len(rows) + 1, shares, border=True, heads=1)
            for column, head in enumerate(heads):
                self._cell(table, 0, column, head, SMALL_PT, bold=True, ruled=True)
            for row, cells in enumerate(rows):
                for column, text in enumerate(cells):
                    self._cell(table, row + 1, column, text, SMALL_PT, ruled=True)

    def pictures(self, found: Sequence[tuple[QImage, str]], high_mm: float = 62.0) -> None:
        """Add pictures two beside each other, each with words under it; words alone where the picture is missing."""
        table = self._table((len(found) + 1) // 2, (50, 50), border=False)
        most = QSizeF(self.room / 2 - mm(4), mm(high_mm))
        for n, (image, words) in enumerate(found):
            cursor = table.cellAt(n // 2, n % 2).firstCursorPosition()
            if not image.isNull():
                self._pictures += 1
                name = QUrl(f"sheet:picture-{self._pictures}")
                size = QSizeF(image.size()).scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
                smooth = Qt.TransformationMode.SmoothTransformation
                if image.width() > size.width():
                    image = image.scaled(size.toSize(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
                self.document.addResource(QTextDocument.ResourceType.ImageResource.value, name, image)
                shown = QTextImageFormat()
                shown.setName(name.toString())
                shown.setWidth(size.width())
                shown.setHeight(size.height())
                cursor.insertImage(shown)
                cursor.insertBlock()
            cursor.insertText(clean(words), _format(SMALL_PT, False, True))

    @contextlib.contextmanager
    def _at_once(self) -> Iterator[None]:
        """Write many things as one: the table is laid out once, not for every cell."""
        self._cursor.beginEditBlock()
        try:
            yield
        finally:
            self._cursor.endEditBlock()

    def _left(self) -> float:
        """Return what is left of the page begun, units."""
        high = self.size.height()
        bottom = self.document.documentLayout().blockBoundingRect(self.document.lastBlock()).bottom()
        return high - mm(BOTTOM_MM) - bottom % high

    def _block(self, form: QTextBlockFormat) -> None:
        if self._begun:
            self._cursor.insertBlock(form)
        else:
            self._cursor.setBlockFormat(form)
        self._begun = True

    def _table(self, rows: int, shares: Sequence[int], border: bool, heads: int = 0) -> QTextTable:
        form = QTextTableFormat()
        form.setWidth(QTextLength(QTextLength.Type.FixedLength, self.room))
        form.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, float(s)) for s in shares])
        form.setCellSpacing(0)
        form.setCellPadding(mm(1.0) if border else mm(0.6))
        form.setTopMargin(mm(1.5))
        form.setHeaderRowCount(heads)
        form.setBorder(0)
        form.setBorderCollapse(border)
        self._begun = True
        table = self._cursor.insertTable(max(1, rows), len(shares), form)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        return table

    def _cell(
        self,
        table: QTextTable,
        row: int,
        column: int,
        text: str,
        points: float,
        *,
        bold: bool = False,
        ruled: bool = False,
    ) -> None:
        _go_on()
        cell = table.cellAt(row, column)
        if ruled:  # lines between the rows only: a row that goes over to the next page leaves nothing open
            form = QTextTableCellFormat()
            form.setBottomBorder(mm(0.15))
            form.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            form.setBottomBorderBrush(QColor(theme.INK))
            cell.setFormat(form)
        cursor = cell.firstCursorPosition()
        cursor.insertText(clean(text).replace("\n", "\u2028"), _format(points, bold, False))

    # painting

    def paint(self, painter: QPainter, page: int) -> None:
        """Paint a page (from 0), its upper left corner at the painter's origin, in units of the sheet."""
        size = self.size
        painter.save()
        painter.setClipRect(QRectF(0, 0, size.width(), size.height()), Qt.ClipOperation.IntersectClip)
        if page:
            painter.setFont(font())
            painter.setPen(QColor(theme.INK))
            line = QRectF(0, mm(NUMBER_MM) - mm(5), size.width(), mm(10))
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, str(page + 1))
        painter.translate(0, -page * size.height())
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = QRectF(0, page * size.height(), size.width(), size.height())
        context.palette.setColor(QPalette.ColorRole.Text, QColor(theme.INK))
        self.document.documentLayout().draw(painter, context)
        painter.restore()

    def print_to(self, printer: QPrinter) -> bool:
        """Print the pages the printer is set to; tell whether it took them."""
        printer.setFullPage(True)
        printer.setPageLayout(layout(self.landscape))
        painter = QPainter()
        if not painter.begin(printer):
            return False
        scale = printer.resolution() / DPI
        painter.scale(scale, scale)
        first, last = max(1, printer.fromPage()), min(self.pages, printer.toPage() or self.pages)
        for number in range(first, last + 1):
            if number > first:
                printer.newPage()
            self.paint(painter, number - 1)
        return painter.end()

    def printed(self) -> Printout:
        """Return the sheet as pages that any thread can paint on the screen, and as a PDF file."""
        return Printout(self.title, self.landscape, tuple(self._page(n) for n in range(self.pages)), self._pdf())

    def _page(self, page: int) -> QPicture:
        _go_on()
        picture = QPicture()
        painter = QPainter(picture)
        self.paint(painter, page)
        painter.end()
        return picture

    def _pdf(self) -> bytes:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setResolution(DPI)
        writer.setPageLayout(layout(self.landscape))
        writer.setTitle(self.title)
        writer.setCreator("IOC Desktop")
        painter = QPainter(writer)
        for page in range(self.pages):
            if page:
                _go_on()
                writer.newPage()
            self.paint(painter, page)
        painter.end()
        return bytes(buffer.data().data())


@dataclass(frozen=True, slots=True)
class Printout:
    """A finished sheet."""

    title: str
    landscape: bool
    pages: tuple[QPicture, ...]
    """In units of the sheet; for screens only: Qt scales pictures by the device's dots."""
    pdf: bytes


def page_size(landscape: bool) -> QSizeF:
    """Return width and height of a page in units."""
    wide, high = mm(WIDTH_MM), mm(HEIGHT_MM)
    return QSizeF(high, wide) if landscape else QSizeF(wide, high)


def layout(landscape: bool) -> QPageLayout:
    """Return the page for a printer or a file: A4 without margins of its own, for the sheet has them."""
    lying = QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
    made = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), lying, QMarginsF(0, 0, 0, 0))
    made.setMode(QPageLayout.Mode.FullPageMode)
    return made


class _Maker(QThread):
    """Runs one piece of work with a thread of Qt's own: laying out a document needs one."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self._work = work
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self._work()
        except BaseException as error:  # noqa: BLE001 - handed to who awaits
            self.error = error


class Stopped(Exception):
    """Nobody waits for the sheet any more."""


_making: set[_Maker] = set()


def _go_on() -> None:
    """Raise Stopped when the sheet being made on this thread is not wanted any more."""
    if QThread.currentThread().isInterruptionRequested():
        raise Stopped


@atexit.register
def _end() -> None:
    """Let no thread outlive the application: Qt ends the process when one does."""
    for maker in _making:
        maker.requestInterruption()
        maker.wait()


async def aside(work: Callable[[], T]) -> T:
    """Return what `work()` returns, run beside the screen: makes or prints a sheet. Its exceptions come through. When it is
    cancelled a sheet being made stops soon, one being printed is printed to its end; the screen waits for neither."""
    maker = _Maker(work)
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def finished(maker: _Maker = maker) -> None:
        maker.finished.disconnect(finished)  # it would keep the maker, and the maker the sheet, for good
        maker.wait()  # it has said its last word: this is the thread's own end
        _making.discard(maker)
        if not done.done():
            done.set_result(None)

    maker.finished.connect(finished, Qt.ConnectionType.QueuedConnection)
    _making.add(maker)
    maker.start()
    try:
        await done
    except asyncio.CancelledError:
        maker.requestInterruption()
        raise
    result, error = maker.result, maker.error
    del maker  # an exception holds this frame
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]


def _format(points: float, bold: bool, italic: bool) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setFont(font(points, bold=bold, italic=italic))
    return made
