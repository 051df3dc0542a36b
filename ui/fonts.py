"""The bundled family: registered once, handed out by role and weight, figures of one width unless asked otherwise."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

import resources
from ui import theme

FAMILY = "Be Vietnam Pro"
_loaded = False


def load() -> None:
    """Register the bundled fonts with the running QGuiApplication. Raises RuntimeError when one is not usable."""
    global _loaded
    if _loaded:
        return
    for name in resources.names("fonts", ".ttf"):
        if QFontDatabase.addApplicationFontFromData(resources.read(name)) < 0:
            raise RuntimeError(f"the font {name} cannot be used")
    _loaded = True


def font(
    size: int | None = None, weight: QFont.Weight = QFont.Weight.Normal, *, tabular: bool = True, italic: bool = False
) -> QFont:
    """Return the bundled font at `size` (a size of the tokens, pixels; the body size if None)."""
    made = QFont(FAMILY)
    made.setPixelSize(size or theme.current().body)
    made.setWeight(weight)
    made.setItalic(italic)
    made.setStyleHint(QFont.StyleHint.SansSerif)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
