"""Tasks: what agencies must do by when, and how far they are."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.panel import PanelSpec
from ui.panels.tasks.panel import TasksPanel

SPEC = PanelSpec("tasks", lambda: QCoreApplication.translate("Tasks", "Công việc"), "list-todo", TasksPanel)
