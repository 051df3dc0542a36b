"""The sync inbox: what the centre refused, with everything the operator typed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.panel import PanelSpec
from ui.panels.inbox.panel import InboxPanel

SPEC = PanelSpec("inbox", lambda: QCoreApplication.translate("Panels", "Hộp đồng bộ"), "inbox", InboxPanel)
