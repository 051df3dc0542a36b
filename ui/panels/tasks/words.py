"""Words of the tasks panel: states, deadlines, origins."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ioc_contract.records import TaskState
from ioc_contract.states import TASK_STATE_NAMES
from ioc_desktop.services.board_tasks import OPEN, TaskRow
from ui.cases.words import span

translate = QCoreApplication.translate


def state(value: TaskState) -> str:
    """Return the name of a task's state."""
    return translate("States", TASK_STATE_NAMES[value])


def due(row: TaskRow, now: int) -> str:
    """Return «còn 2 ngày», «quá 3 giờ 20 phút»; for a finished task whether it was in time."""
    if row.due_at is None:
        return translate("Tasks", "không thời hạn")
    if row.state is TaskState.DONE and row.done_at is not None:
        return translate("Tasks", "đúng hạn") if row.done_at <= row.due_at else translate("Tasks", "xong trễ")
    if row.state not in OPEN:
        return "–"
    text = translate("Tasks", "quá {span}") if row.due_at < now else translate("Tasks", "còn {span}")
    return text.format(span=span(row.due_at - now))


def origin(kind: str | None) -> str:
    """Return where a task came from."""
    return {
        "case": translate("Tasks", "Phản ánh"),
        "article": translate("Tasks", "Tin báo"),
        "indicator": translate("Tasks", "Chỉ tiêu"),
    }.get(kind or "", "")
