"""The map's tool bar (filters, choosing, layers) and the column of zoom buttons over the view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ioc_desktop.geo.field import ALL_STAGES, OPEN_STAGES
from ui import icons, theme
from ui.widgets.combos import GivingCombo
from ui.widgets.labels import ElidedLabel


def tool(icon: str, text: str, checkable: bool = False) -> QToolButton:
    """Return a button of one icon, named by `text`."""
    button = QToolButton()
    button.setIcon(icons.icon(icon, "text"))
    button.setIconSize(QSize(theme.current().icon, theme.current().icon))
    button.setToolTip(text)
    button.setAccessibleName(text)
    button.setCheckable(checkable)
    return button


class MapBar(QWidget):
    """Filters by stage and time, how many points are shown, ways of choosing, layers."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = GivingCombo()
        self.stage.setAccessibleName(self.tr("Trạng thái hiển thị"))
        for text, stages in (
            (self.tr("Đang mở"), OPEN_STAGES),
            (self.tr("Mới, đang xác minh"), frozenset({0})),
            (self.tr("Đã xong"), frozenset({3})),
            (self.tr("Mọi trạng thái"), ALL_STAGES),
        ):
            self.stage.addItem(text, stages)
        self.period = GivingCombo()
        self.period.setAccessibleName(self.tr("Thời gian tiếp nhận"))
        for text, days in (
            (self.tr("Mọi thời gian"), None),
            (self.tr("24 giờ qua"), 1),
            (self.tr("7 ngày qua"), 7),
            (self.tr("30 ngày qua"), 30),
            (self.tr("1 năm qua"), 365),
        ):
            self.period.addItem(text, days)
        self.count = ElidedLabel("", "muted")
        self.box = tool("square-dashed", self.tr("Chọn theo khung (Shift + kéo)"), checkable=True)
        self.lasso = tool("lasso", self.tr("Chọn khoanh vùng (Alt + kéo)"), checkable=True)
        self.layers = tool("layers", self.tr("Các lớp bản đồ"))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        for box in (self.stage, self.period):  # they give way before the count does
            row.addWidget(box)
        row.addWidget(self.count, 1)
        for button in (self.box, self.lasso, self.layers):
            row.addWidget(button)

    def say_count(self, counted: str, subject: str) -> None:
        """Say how many cases are shown, and of which subsystem if not the usual one; the count is never cut."""
        self.count.setMinimumWidth(self.count.fontMetrics().horizontalAdvance(counted) + 4)
        self.count.setText(f"{counted} · {subject}" if subject else counted)


class ZoomColumn(QFrame):
    """Buttons in the view's upper right corner."""

    def __init__(
        self,
        view: QWidget,
        nearer: Callable[[], None],
        farther: Callable[[], None],
        fit: Callable[[], None],
        country: Callable[[], None],
    ) -> None:
        super().__init__(view)
        self.setObjectName("mapZoom")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for icon, text, run in (
            ("plus", self.tr("Phóng to (+)"), nearer),
            ("minus", self.tr("Thu nhỏ (-)"), farther),
            ("locate-fixed", self.tr("Vừa khung mọi điểm (0)"), fit),
            ("globe", self.tr("Cả nước"), country),
        ):
            button = tool(icon, text)
            button.clicked.connect(run)
            column.addWidget(button)

    def place(self) -> None:
        """Take the upper right corner."""
        view = self.parentWidget()
        if view is not None:
            self.adjustSize()
            self.move(view.width() - self.width() - 8, 8)

    def restyle(self) -> None:
        """Take up the theme in force."""
        t = theme.current()
        self.setStyleSheet(
            f"#mapZoom {{ background: {t.surface}; border: 1px solid {t.border}; border-radius: {t.radius}px; }}"
        )
