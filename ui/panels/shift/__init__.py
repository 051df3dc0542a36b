"""Shifts: who is on duty, what is handed over, and the log of it all."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.panel import PanelSpec
from ui.panels.shift.panel import ShiftPanel

SPEC = PanelSpec("shift", lambda: QCoreApplication.translate("Room", "Ca trực"), "users", ShiftPanel)
