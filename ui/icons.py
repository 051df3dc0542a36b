"""Icons of one set, drawn in a colour role of the theme in force: a theme switch repaints them with no further ado."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from ui import theme

STROKE = 1.75
"""Line width of the icons on their grid of 24."""
ALIASES = {
    "bar-chart-3": "chart-column",
    "bar-chart": "chart-column",
    "filter": "funnel",
    "alert-triangle": "triangle-alert",
    "alert-circle": "circle-alert",
    "help-circle": "circle-question-mark",
    "check-circle": "circle-check",
    "x-circle": "circle-x",
    "unlock": "lock-open",
    "undo": "undo-2",
    "redo": "redo-2",
    "trash": "trash-2",
    "palmtree": "tree-palm",
    "more-horizontal": "ellipsis",
    "more-vertical": "ellipsis-vertical",
    "columns": "columns-3",
    "sort": "arrow-up-down",
    "tree": "trees",
}
"""Names the set once had, or that people look for first."""


def svg(name: str, colour: str) -> bytes:
    """Return the icon `name` as SVG in `colour`. Raises FileNotFoundError for a name that is not bundled."""
    text = resources.read(f"icons/{ALIASES.get(name, name)}.svg").decode()
    return text.replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{STROKE}"').encode()


@lru_cache(maxsize=1024)
def _image(name: str, colour: str, width: int, height: int, after: bool = False) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = min(width, height)
    QSvgRenderer(QByteArray(svg(name, colour))).render(
        painter, QRectF(width - side if after else 0, (height - side) / 2, side, side)
    )
    painter.end()
    return image


def pixmap(name: str, size: int = 16, role: str = "text", ratio: float = 1.0) -> QPixmap:
    """Return the icon as a square of `size` device-independent pixels in the theme's colour `role`."""
    made = QPixmap.fromImage(_image(name, theme.colour(role), round(size * ratio), round(size * ratio)))
    made.setDevicePixelRatio(ratio)
    return made


class _Engine(QIconEngine):
    def __init__(self, name: str, role: str, on_role: str, after: bool) -> None:
        super().__init__()
        self._name, self._role, self._on_role, self._after = name, role, on_role, after

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role, self._on_role, self._after)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        painter.drawImage(
            rect, self._drawn(QSize(round(rect.width() * ratio), round(rect.height() * ratio)), mode, state)
        )

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return QPixmap.fromImage(self._drawn(size, mode, state))

    def _drawn(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QImage:
        role = self._on_role if state is QIcon.State.On else self._role
        if mode is QIcon.Mode.Disabled:
            role = "disabled"
        return _image(self._name, theme.colour(role), max(1, size.width()), max(1, size.height()), self._after)


def icon(name: str, role: str = "text", on_role: str | None = None, *, after: bool = False) -> QIcon:
    """Return an icon that follows the theme; `role` is a colour of the tokens, `on_role` that of its checked state.

    In a box wider than high it stands at the left, or (`after`: for icons that follow their words) at the right: the
    style sheet makes the icons of buttons wider than high, so that words do not touch them. Raises FileNotFoundError for a name that is not bundled.
    """
    resources.path(f"icons/{ALIASES.get(name, name)}.svg")
    return QIcon(_Engine(name, role, on_role or role, after))


def app_icon() -> QIcon:
    """Return the application's own icon."""
    made = QIcon()
    renderer = QSvgRenderer(QByteArray(resources.read("app.svg")))
    for side in (16, 24, 32, 48, 64, 128, 256):
        image = QImage(QSize(side, side), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter, QRectF(QRect(QPoint(0, 0), image.size())))
        painter.end()
        made.addPixmap(QPixmap.fromImage(image))
    return made
