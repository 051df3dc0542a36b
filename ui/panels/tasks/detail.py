"""One task in full: what, who, by when, what stands in the way, where it came from, its history and the moves allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ioc_contract import undo
from ioc_contract.records import Entry, TaskState
from ioc_desktop.services.board_tasks import TaskDetail
from ui import icons, verbs
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


class TaskView(QStackedWidget):
    """What is known of the current task."""

    wanted = Signal(str)
    """A verb of `moves`."""
    origin_wanted = Signal()

    def __init__(
        self, now: Callable[[], int], keys: Mapping[str, str] = MappingProxyType({}), parent: QWidget | None = None
    ) -> None:
        """`now` gives the centre's time; `keys` are the letters of the moves, shown on their buttons."""
        super().__init__(parent)
        self._now = now
        self.detail: TaskDetail | None = None
        self.title = label(role="title", wrap=True)
        self.body = label(wrap=True)
        self.facts = {name: label(wrap=True) for name in ("state", "due", "agency", "unit")}
        self.names: dict[str, QLabel] = {}
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
        self.buttons: dict[str, QPushButton] = {}
        for verb, (text, icon) in moves().items():
            made = QPushButton(f"{text}  {keys[verb]}" if verb in keys else text)
            made.setAccessibleName(text)
            made.setIcon(icons.icon(icon, "muted"))
            made.clicked.connect(lambda _checked=False, wanted=verb: self.wanted.emit(wanted))
            self.buttons[verb] = made
        self.addWidget(
            EmptyState(
                translate("Tasks", "Chưa chọn công việc"),
                translate("Tasks", "Chọn một việc để xem tiến độ."),
                "list-todo",
            )
        )
        self.addWidget(self._page())

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
        self.facts["state"].setText(words.state(row.state))
        due = words.due(row, now)
        if row.due_at is not None:
            due += f" · {moment(row.due_at)}"
        self.facts["due"].setText(due)
        set_role(self.facts["due"], "alarm" if row.overdue(now) else "")
        self.facts["agency"].setText(row.agency or translate("Tasks", "Chưa giao"))
        self.facts["unit"].setText(detail.unit)
        for part in (self.facts["unit"], self.names["unit"]):
            part.setVisible(bool(detail.unit))
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
        for verb, button in self.buttons.items():
            button.setVisible(f"task.{verb}" in detail.verbs)
            usual = verb == _NEXT.get(row.state)
            set_role(button, "primary" if usual else "", "kind")
            button.setIcon(icons.icon(moves()[verb][1], "on_accent" if usual else "muted"))
        self._tell(detail)

    def _tell(self, detail: TaskDetail) -> None:
        while (item := self.history.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
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

    def _page(self) -> QWidget:
        body = QWidget()
        body.setProperty("role", "panel")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.blocker)
        column.addWidget(self.body)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        names = {
            "state": translate("Tasks", "Trạng thái"),
            "due": translate("Tasks", "Thời hạn"),
            "agency": translate("Tasks", "Cơ quan"),
            "unit": translate("Tasks", "Địa bàn"),
        }
        for n, (name, text) in enumerate(names.items()):
            self.names[name] = label(text, "muted")
            grid.addWidget(self.names[name], n, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self.facts[name], n, 1)
        rail = QHBoxLayout()
        rail.setSpacing(8)
        rail.addWidget(self.progress, 1)
        rail.addWidget(self.progress_text)
        grid.addWidget(label(translate("Tasks", "Tiến độ"), "muted"), len(names), 0)
        grid.addLayout(rail, len(names), 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        column.addWidget(self.origin, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(full.rule())
        column.addWidget(label(translate("Tasks", "Quá trình"), "heading"))
        column.addLayout(self.history)
        column.addStretch(1)
        return full.over_buttons(body, self.buttons.values())


def _cut(text: str, most: int = 56) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _percent(value: str) -> str:
    digits = "".join(c for c in value if c.isdigit())
    return f"{digits} %" if digits else ""
