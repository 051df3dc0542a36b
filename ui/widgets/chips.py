"""Small controls of a panel's tool bar: filter chips, a search field, the «12 mới» pill, a badge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QToolButton, QWidget

from ui import fonts, icons, theme

SEARCH_MS = 150
"""Pause after the last letter before a search runs, milliseconds."""


class Chip(QToolButton):
    """A filter that is on or off, or (`removable`) one in force that a press takes away."""

    def __init__(
        self,
        text: str,
        *,
        checkable: bool = True,
        removable: bool = False,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "chip")
        self.setText(text)
        self.setCheckable(checkable and not removable)
        if removable:
            icon = "x"
        after = removable or icon == "chevron-down"
        if after:
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        if icon:
            self.setIcon(icons.icon(icon, "muted", after=after))
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setAccessibleName(text)
        self._known = False
        self.toggled.connect(self._turned)

    def setChecked(self, on: bool) -> None:
        self._known = True
        super().setChecked(on)
        self._known = False

    def nextCheckState(self) -> None:
        self._known = True
        super().nextCheckState()
        self._known = False

    def _turned(self, on: bool) -> None:
        """Take it for a click when neither the program nor a press did it: assistive technology toggles without one."""
        if not self._known:
            self.clicked[bool].emit(on)  # type: ignore[index]

    def set_count(self, text: str, count: int | None) -> None:
        """Show `text` with how many rows it would leave."""
        self.setText(text if count is None else f"{text} {count:,}".replace(",", "."))
        self.setAccessibleName(self.text())


@dataclass(frozen=True, slots=True)
class ChipOption:
    value: str
    text: str


class FilterChips(QWidget):
    """A row of chips of which one (or, `multiple`, any number) is on; none on means all."""

    changed = Signal(object)
    """The values that are on, as a tuple."""

    def __init__(self, options: Sequence[ChipOption], *, multiple: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._multiple = multiple
        self.chips: dict[str, Chip] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for option in options:
            chip = Chip(option.text)
            chip.clicked.connect(lambda _=False, value=option.value: self._clicked(value))
            row.addWidget(chip)
            self.chips[option.value] = chip

    def values(self) -> tuple[str, ...]:
        return tuple(value for value, chip in self.chips.items() if chip.isChecked())

    def set_values(self, values: Sequence[str]) -> None:
        """Turn chips on and off without telling anybody."""
        for value, chip in self.chips.items():
            chip.setChecked(value in values)

    def _clicked(self, value: str) -> None:
        if not self._multiple:
            for other, chip in self.chips.items():
                if other != value:
                    chip.setChecked(False)
        self.changed.emit(self.values())


def dress_search(field: QLineEdit) -> None:
    """Give a field the sign of a search and a button that clears it, both with a name."""
    field.setClearButtonEnabled(True)
    clear, words = field.findChildren(QToolButton)[0], QCoreApplication.translate("SearchField", "Xoá chữ đã gõ")
    clear.setAccessibleName(words)
    clear.setToolTip(words)
    field.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
    sign = next(b for b in field.findChildren(QToolButton) if b is not clear)
    sign.setAccessibleName(QCoreApplication.translate("SearchField", "Tìm"))


class SearchField(QLineEdit):
    """A search field: tells of its text SEARCH_MS after the last letter, at once on Enter; Esc clears it first."""

    searched = Signal(str)
    left = Signal()
    """The operator goes down from the field to what was found."""

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        dress_search(self)
        self._pause = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._pause.timeout.connect(self._tell)
        self._told = ""
        self.textChanged.connect(lambda _: self._pause.start())
        self.returnPressed.connect(self._tell)

    def event(self, event: QEvent) -> bool:
        """Take Esc before the window does, while there is something to clear."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.text()
        ):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._tell()
            return
        if event.key() == Qt.Key.Key_Down:
            self._tell()
            self.left.emit()
            return
        super().keyPressEvent(event)

    def show_text(self, text: str) -> None:
        """Show what is searched for, without telling; words just typed stay, they are told in a moment."""
        if self._pause.isActive():
            return
        self._told = text
        if text != self.text():
            self.setText(text)
            self._pause.stop()

    def _tell(self) -> None:
        self._pause.stop()
        if self.text() != self._told:
            self._told = self.text()
            self.searched.emit(self._told)


class Pill(QPushButton):
    """«12 mới»: stands in the foot of a list, never over its rows; `clicked` brings the new ones in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "pill")
        self.setIcon(icons.icon("arrow-up", "on_accent"))
        self.hide()

    def set_count(self, count: int) -> None:
        self.setText(self.tr("{count} mới").format(count=count))
        self.setVisible(count > 0)


class Badge(QWidget):
    """A word in a tinted box; the tint repeats what the word says."""

    def __init__(self, text: str = "", role: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._role = text, role
        self.setAccessibleName(text)

    def set(self, text: str, role: str) -> None:
        self._text, self._role = text, role
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        self.setFont(fonts.font(theme.current().small))
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + theme.px(12), metrics.height() + theme.px(2))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_badge(painter, self.rect(), self._text, self._role)
        painter.end()


def paint_badge(painter: QPainter, rect: QRect, text: str, role: str) -> None:
    """Draw a badge filling `rect` ; for delegates."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colour(f"tint:{role}")))
    radius = theme.current().radius
    painter.drawRoundedRect(rect, radius, radius)
    painter.setPen(QColor(theme.colour(role)))
    painter.setFont(fonts.font(theme.current().small))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
