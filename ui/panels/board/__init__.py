"""Boards of the subsystems that need no panel of their own: what they show is data of the catalogue."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from ui.panel import Panel, PanelContext, PanelSpec
from ui.panels.board.panel import BoardPanel

TITLES: dict[str, tuple[str, str]] = {
    "socio_economic": (str(QT_TRANSLATE_NOOP("Board", "Kinh tế – xã hội")), "trending-up"),
    "public_admin": (str(QT_TRANSLATE_NOOP("Board", "Hành chính công")), "landmark"),
    "health": (str(QT_TRANSLATE_NOOP("Board", "Y tế")), "heart-pulse"),
    "education": (str(QT_TRANSLATE_NOOP("Board", "Giáo dục")), "graduation-cap"),
    "tourism": (str(QT_TRANSLATE_NOOP("Board", "Du lịch")), "tree-palm"),
    "traffic": (str(QT_TRANSLATE_NOOP("Board", "Giao thông")), "traffic-cone"),
    "cameras": (str(QT_TRANSLATE_NOOP("Board", "Camera")), "cctv"),
}
"""Subsystem → title and icon of its dock, in the order of the menu."""


def _spec(subsystem: str, title: str, icon: str) -> PanelSpec:
    def make(context: PanelContext) -> Panel:
        return BoardPanel(context, subsystem)

    said: Callable[[], str] = lambda: QCoreApplication.translate("Board", title)  # noqa: E731
    return PanelSpec(f"board.{subsystem}", said, icon, make, subsystem=subsystem)


SPECS = tuple(_spec(subsystem, title, icon) for subsystem, (title, icon) in TITLES.items())
