"""One thing in full beside its list: named facts, a scrolling body over a foot of buttons, and the list's own column."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.widgets.flow import FlowLayout


def facts(pairs: Iterable[tuple[QLabel, QWidget]]) -> QGridLayout:
    """Return names with what each is, one under the other; a name stands at the top of what takes more lines."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    for row, (name, value) in enumerate(pairs):
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, row, 1)
    grid.setColumnStretch(1, 1)
    return grid


def rule() -> QFrame:
    """Return a line across, between two parts."""
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    return line


def over_buttons(body: QWidget, buttons: Iterable[QWidget]) -> QWidget:
    """Return a page of `body`, scrolled where it is too high, over a foot of buttons that flow into lines."""
    foot = footer()
    keys = FlowLayout(foot, 8)
    keys.setContentsMargins(16, 12, 16, 12)
    for button in buttons:
        keys.addWidget(button)
    return column(scrolled(body), foot)


def scrolled(body: QWidget) -> QScrollArea:
    """Return `body` in an area that scrolls up and down only."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(body)
    return area


def footer() -> QWidget:
    """Return the strip at the foot of a page, dressed and empty."""
    foot = QWidget()
    foot.setProperty("role", "footer")
    foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return foot


def column(middle: QWidget, foot: QWidget, head: QWidget | None = None) -> QWidget:
    """Return the parts under each other without a gap; `middle` takes the room."""
    page = QWidget()
    lines = QVBoxLayout(page)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(0)
    if head is not None:
        lines.addWidget(head)
    lines.addWidget(middle, 1)
    lines.addWidget(foot)
    return page
