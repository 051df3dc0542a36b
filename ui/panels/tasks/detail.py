"""One task in full: what, who, by when, what stands in the way, where it came from, its history and the moves allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ioc_contract import undo
from ioc_contract.records import Entry, TaskState
from ioc_desktop.services.board_tasks import TaskDetail
from ui import verbs
from ui.cases.words import moment
from ui.panels.tasks import words
from ui.widgets import full
from ui.widgets.labels import breakable, label, set_role
from ui.widgets.states import EmptyState
from ui.words import time_of_day

translate = QCoreApplication.translate


_ICONS = {
    "sign_off": "check-check",
    "return": "corner-down-left",
    "start": "play",
    "progress": "activity",
    "submit": "upload",
    "block": "octagon-alert",
    "comment": "message-square",
    "edit": "pencil",
    "cancel": "ban",
}
"""The moves in the order of their buttons."""


def moves() -> dict[str, tuple[str, str]]:
    """Return verb → (words, icon) of the buttons, in order."""
    return {verb: (verbs.title(f"task.{verb}"), icon) for verb, icon in _ICONS.items()}


_NEXT = {
    TaskState.NEW: "start",
    TaskState.IN_PROGRESS: "progress",
    TaskState.BLOCKED: "start",
    TaskState.SUBMITTED: "sign_off",
}
"""The move that usually comes next: the loudest."""


class TaskView(full.InFull):
    """What is known of the current task."""

    origin_wanted = Signal()

    def __init__(
        self, now: Callable[[], int], keys: Mapping[str, str] = MappingProxyType({}), parent: QWidget | None = None
    ) -> None:
        """`now` gives the centre's time; `keys` are the letters of the moves, shown on their buttons."""
        super().__init__(now, moves(), keys, ("state", "due", "agency", "unit"), parent)
        self.detail: TaskDetail | None = None
        self.body = label(wrap=True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.progress_text = label()
        self.blocker = label(role="warn", wrap=True)
        self.origin = QPushButton()
        self.origin.setProperty("kind", "link")
        self.origin.clicked.connect(self.origin_wanted)
        self.history = QVBoxLayout()
        self.history.setSpacing(12)
        self.addWidget(
            EmptyState(
                translate("Tasks", "Chưa chọn công việc"),
                translate("Tasks", "Chọn một việc để xem tiến độ."),
                "list-todo",
            )
        )
        pairs = zip(self.names.values(), self.facts.values(), strict=True)
        facts = full.facts([*pairs, (label(translate("Tasks", "Tiến độ"), "muted"), self._rail())])
        course = label(translate("Tasks", "Quá trình"), "heading")
        self.addWidget(self.page(self.blocker, self.body, facts, self.origin, full.rule(), course, self.history))

    def show_detail(self, detail: TaskDetail | None) -> None:
        """Show a task; None shows that none is chosen."""
        self.detail = detail
        self.setCurrentIndex(0 if detail is None else 1)
        if detail is None:
            return
        row, now = detail.row, self._now()
        number = "" if row.number is None else f"#{row.number} "
        self.title.setText(number + row.title)
        self.body.setText(detail.body)
        self.body.setVisible(bool(detail.body))
        self._fact("state", translate("Tasks", "Trạng thái"), words.state(row.state))
        due = words.due(row, now)
        if row.due_at is not None:
            due += f" · {moment(row.due_at)}"
        self._fact("due", translate("Tasks", "Thời hạn"), due)
        set_role(self.facts["due"], "alarm" if row.overdue(now) else "")
        self._fact("agency", translate("Tasks", "Cơ quan"), row.agency or translate("Tasks", "Chưa giao"))
        self._fact("unit", translate("Tasks", "Địa bàn"), detail.unit)
        self.progress.setValue(row.progress)
        self.progress_text.setText(f"{row.progress} %")
        self.progress.setAccessibleName(translate("Tasks", "Tiến độ {n} %").format(n=row.progress))
        self.blocker.setText(translate("Tasks", "▲ Vướng mắc: {text}").format(text=row.blocker))
        self.blocker.setVisible(bool(row.blocker) and row.state is TaskState.BLOCKED)
        if detail.origin is not None:
            kind = words.origin(detail.origin.kind)
            title = detail.origin.title or translate("Tasks", "không có trên máy này")
            self.origin.setText(translate("Tasks", "Từ {kind}: {title}").format(kind=kind.lower(), title=_cut(title)))
            self.origin.setToolTip(title)
            self.origin.setEnabled(bool(detail.origin.title))
        self.origin.setVisible(detail.origin is not None)
        self._offer({v for v in self.buttons if f"task.{v}" in detail.verbs}, (_NEXT.get(row.state),))
        self._tell(detail)

    def _tell(self, detail: TaskDetail) -> None:
        full.clear(self.history)
        taken_back = {e.to_value for e in detail.entries if e.kind in undo.VERBS}
        for entry in detail.entries:
            self.history.addWidget(self._entry(entry, entry.id in taken_back))

    def _entry(self, entry: Entry, withdrawn: bool) -> QWidget:
        did = verbs.done(entry.kind, entry.public)
        if entry.kind in undo.VERBS:
            did += f": {verbs.done(entry.from_value or '')}"
        if entry.kind == "task.progress" and entry.to_value:
            did += f" {_percent(entry.to_value)}"
        said = QWidget()
        column = QVBoxLayout(said)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label(did, "strong"))
        if withdrawn:
            top.addWidget(label(translate("Tasks", "đã rút lại"), "caption"))
        top.addStretch(1)
        top.addWidget(label(time_of_day(entry.at, self._now()), "caption"))
        column.addLayout(top)
        if entry.text:
            column.addWidget(label(breakable(entry.text), "muted" if withdrawn else "", wrap=True))
        if entry.actor_name:
            column.addWidget(label(entry.actor_name, "caption", wrap=True))
        return said

    def _rail(self) -> QWidget:
        rail = QWidget()
        across = QHBoxLayout(rail)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(self.progress, 1)
        across.addWidget(self.progress_text)
        return rail


def _cut(text: str, most: int = 56) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _percent(value: str) -> str:
    digits = "".join(c for c in value if c.isdigit())
    return f"{digits} %" if digits else ""
