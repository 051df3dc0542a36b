"""Words of the subsystem boards: conditions of places."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate
ROLES = {"fault": "alarm", "offline": "warn", "warning": "warn", "unknown": "muted", "ok": "text"}
"""Condition → colour role; what is all right has none of its own."""
SHAPES = {"fault": "◆", "offline": "■", "warning": "▲", "unknown": "?", "ok": "✓"}
"""Condition → its own shape, so that colour is never alone."""


def status(value: str) -> str:
    """Return the name of a condition."""
    return {
        "ok": translate("Board", "Bình thường"),
        "warning": translate("Board", "Cảnh báo"),
        "fault": translate("Board", "Sự cố"),
        "offline": translate("Board", "Mất kết nối"),
        "unknown": translate("Board", "Chưa rõ"),
    }[value]
