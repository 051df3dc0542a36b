"""Why a deadline is when it is, as a strip, a sum and a list that is read with the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ioc_contract.clock import Instant, local
from ioc_contract.worktime import Segment
from ioc_desktop.services.explained import EXTENSION, Deadline
from ui import fonts, theme
from ui.cases import words
from ui.widgets.labels import label

translate = QCoreApplication.translate
_ROWS = 12
"""So many stretches are seen without scrolling."""


def kind(segment: Segment) -> str:
    """Return what a stretch is called; a holiday by its own name."""
    name = {
        "work": translate("Why", "Tính giờ"),
        "lunch": translate("Why", "Nghỉ trưa"),
        "night": translate("Why", "Ngoài giờ"),
        "weekend": translate("Why", "Ngày không làm việc"),
        "off": translate("Why", "Ngày nghỉ"),
        "makeup": translate("Why", "Làm bù"),
        "changed": translate("Why", "Đổi giờ"),
        "paused": translate("Why", "Tạm dừng"),
        EXTENSION: translate("Why", "Gia hạn"),
    }.get(segment.kind, segment.kind)
    return f"{name}: {segment.name}" if segment.name else name


def stretch(start: Instant, end: Instant) -> str:
    """Return from when to when, the day said once when it is one."""
    whole = words.moment(end)
    one_day = local(start).date() == local(end).date()
    return f"{words.moment(start)} – {whole[-5:] if one_day else whole}"


def length(segment: Segment) -> str:
    """Return how much of a stretch counts."""
    return words.span(segment.end - segment.start) if segment.counted else translate("Why", "không tính")


def said(deadline: Deadline) -> str:
    """Return the whole in one sentence."""
    clock = translate("Why", "giờ đồng hồ") if deadline.clock == "running" else translate("Why", "giờ làm việc")
    return translate("Why", "{stage}: {time} tính theo {clock}, từ {start} đến {due}").format(
        stage=words.stage(deadline.stage), time=words.span(deadline.given), clock=clock,
        start=words.moment(deadline.start), due=words.moment(deadline.due_at),
    )  # fmt: skip


def sums(deadline: Deadline) -> list[tuple[str, str]]:
    """Return what the stretches add up to: name and length."""
    found = [(translate("Why", "Đã tính"), words.span(deadline.counted))]
    if deadline.extended:
        added = translate("Why", "+ {time}, hạn trước gia hạn {at}")
        at = words.moment(deadline.original_due_at)
        found.append((translate("Why", "Gia hạn"), added.format(time=words.span(deadline.extended), at=at)))
    if deadline.paused:
        moved = translate("Why", "{time} của đồng hồ này, hạn dời đúng bấy nhiêu")
        found.append((translate("Why", "Tạm dừng"), moved.format(time=words.span(deadline.paused))))
    if deadline.left_out:
        found.append((translate("Why", "Không tính"), words.span(deadline.left_out)))
    if deadline.calendar:
        own = translate("Why", "{name} (lịch riêng của cơ quan chủ trì)")
        found.append(
            (translate("Why", "Lịch"), own.format(name=deadline.calendar) if deadline.lead else deadline.calendar)
        )
    if deadline.merged:
        found.append((translate("Why", "Gộp"), translate("Why", "theo hạn sớm hơn của phản ánh được gộp vào")))
    if deadline.standing is not None:
        now = translate("Why", "từ {at}; hạn trên là nếu xử lý tiếp ngay bây giờ")
        found.append((translate("Why", "Đang tạm dừng"), now.format(at=words.moment(deadline.standing))))
    return found


class Strip(QWidget):
    """The stretches side by side, as long as they are: full where counted, hatched where paused, ringed where extended;
    a line marks now, ticks the warnings."""

    def __init__(self, deadline: Deadline, now: int) -> None:
        super().__init__()
        self._deadline, self._now = deadline, now
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(said(deadline))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(360), theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        start, end = self._deadline.start, self._deadline.due_at
        scale = self.width() / max(1, end - start)
        top, height = theme.px(6), self.height() - theme.px(12)
        painter.fillRect(QRectF(0, top, self.width(), height), QColor(theme.colour("border")))
        accent, text = QColor(theme.colour("accent")), QColor(theme.colour("text"))
        for one in self._deadline.segments:
            box = QRectF((one.start - start) * scale, top, max(1.0, (one.end - one.start) * scale), height)
            if one.kind == EXTENSION:
                painter.setPen(QPen(accent, theme.px(2)))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(1, 1, -1, -1))
            elif one.counted:
                painter.fillRect(box, accent)
            elif one.kind == "paused":
                painter.fillRect(box, QColor(theme.colour("surface")))
                painter.fillRect(box, QBrush(text, Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(text, theme.px(1)))
        for warning in self._deadline.warnings:
            x = (warning.at - start) * scale
            painter.drawLine(int(x), 0, int(x), theme.px(4))
        if start <= self._now <= end:
            x = (self._now - start) * scale
            painter.setPen(QPen(text, theme.px(2)))
            painter.drawLine(int(x), 0, int(x), self.height())
        painter.end()


class DeadlinePopover(QWidget):
    """The explanation of a deadline; Esc closes it, the arrow keys go through its stretches."""

    def __init__(self, deadline: Deadline, now: int, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "popover")
        self.setFixedWidth(theme.px(640))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 12, 16, 12)
        outer.setSpacing(8)
        outer.addWidget(label(deadline.rule, "heading", wrap=True))
        outer.addWidget(label(said(deadline), wrap=True))
        outer.addWidget(Strip(deadline, now))
        ends = QHBoxLayout()
        ends.addWidget(label(words.moment(deadline.start), "caption"))
        ends.addStretch(1)
        ends.addWidget(label(words.moment(deadline.due_at), "caption"))
        outer.addLayout(ends)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        told = []
        for row, (name, text) in enumerate(sums(deadline)):
            value = label(text, wrap=True)
            value.setAccessibleName(f"{name}: {text}")
            grid.addWidget(label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
            told.append(f"{name}: {text}")
        outer.addLayout(grid)
        self.table = _table(deadline)
        outer.addWidget(self.table)
        self.setAccessibleName(said(deadline))
        self.setAccessibleDescription("; ".join(told))

    def place(self, under: QWidget) -> None:
        """Go under a widget, its right edges level, within the screen."""
        self.adjustSize()
        room = under.screen().availableGeometry()
        corner = under.mapToGlobal(QPoint(under.width() - self.width(), under.height()))
        x = max(room.left(), min(corner.x(), room.right() - self.width()))
        self.move(x, max(room.top(), min(corner.y(), room.bottom() - self.height())))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.setFocus()


def _table(deadline: Deadline) -> QTableWidget:
    made = QTableWidget(len(deadline.segments), 3)
    made.setAccessibleName(translate("Why", "Từng đoạn thời gian"))
    made.setHorizontalHeaderLabels(
        [translate("Why", "Từ – đến"), translate("Why", "Đoạn"), translate("Why", "Được tính")]
    )
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setTabKeyNavigation(False)
    made.setShowGrid(False)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.verticalHeader().hide()
    row_height = theme.px(24)
    made.verticalHeader().setDefaultSectionSize(row_height)
    head = made.horizontalHeader()
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.setColumnWidth(0, theme.px(316))
    made.setColumnWidth(2, theme.px(120))
    head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    muted = QColor(theme.colour("muted"))
    for row, one in enumerate(deadline.segments):
        texts = stretch(one.start, one.end), kind(one), length(one)
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, "; ".join(texts) if column == 0 else text)
            if not one.counted:
                item.setForeground(muted)
            made.setItem(row, column, item)
    made.setFont(fonts.font())
    made.setFixedHeight(theme.px(32) + row_height * min(_ROWS, max(1, len(deadline.segments))))
    return made
