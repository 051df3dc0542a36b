"""What belongs to a report: its sub-tasks with their progress, the reports merged with it; each opens by a press."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from ioc_contract.records import Case, Task
from ioc_desktop.services.board_queue import CaseDetail, Reference
from ui import theme, verbs
from ui.cases import words
from ui.widgets.labels import ElidedLabel, label
from ui.widgets.numbers import counted

translate = QCoreApplication.translate


class Linked(QFrame):
    """Hidden when there is nothing. `opened` hears kind and id."""

    def __init__(self, opened: Callable[[str, str], None]) -> None:
        super().__init__()
        self._opened = opened
        self.setProperty("role", "card")
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(12, 8, 12, 8)
        self._outer.setSpacing(8)
        self._made: list[QWidget] = []
        self._shown: object = None
        self.hide()

    def show_detail(self, detail: CaseDetail, reference: Reference) -> None:
        """Show what belongs to a report."""
        wanted = (detail.tasks, detail.twins, detail.master, id(reference))
        if wanted == self._shown:
            return
        self._shown = wanted
        for widget in self._made:
            self._outer.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._made = []
        if detail.master is not None:
            self._part(translate("Linked", "Đã gộp vào"), [self._report(detail.master)])
        if detail.twins:
            title = counted(translate("Linked", "{n} phản ánh đã gộp"), len(detail.twins))
            self._part(title, [self._report(t) for t in detail.twins])
        if detail.tasks:
            title = counted(translate("Linked", "{n} việc con"), len(detail.tasks))
            self._part(title, [self._task(t, reference) for t in detail.tasks])
        self.setVisible(bool(self._made))

    def _report(self, case: Case) -> tuple[str, str, str, str]:
        told = " · ".join(p for p in (case.reporter_label, words.moment(case.received_at)) if p)
        return "case", case.id, f"{words.number(case.number)} · {case.title}", told

    def _task(self, task: Task, reference: Reference) -> tuple[str, str, str, str]:
        agency = reference.organisations.get(task.org_id or "")
        name = (agency.short_name or agency.name) if agency else translate("Linked", "Chưa giao")
        state = verbs.state("task", task.state)
        due = "" if task.due_at is None else translate("Linked", "hạn {at}").format(at=words.moment(task.due_at))
        return "task", task.id, f"{name} · {task.title}", " · ".join(p for p in (state, f"{task.progress} %", due) if p)

    def _part(self, title: str, rows: Sequence[tuple[str, str, str, str]]) -> None:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(title, "caption"), 0, 0, 1, 2)
        for row, (kind, id_, text, told) in enumerate(rows, 1):
            words_ = QVBoxLayout()
            words_.setSpacing(0)
            words_.addWidget(ElidedLabel(text))
            words_.addWidget(ElidedLabel(told, "muted"))
            grid.addLayout(words_, row, 0)
            button = QPushButton(translate("Linked", "Mở"))
            button.setProperty("kind", "link")
            button.setAccessibleName(translate("Linked", "Mở {what}").format(what=text))
            button.clicked.connect(lambda _=False, k=kind, i=id_: self._opened(k, i))
            button.setMinimumHeight(theme.current().row)
            grid.addWidget(button, row, 1)
        self._outer.addWidget(box)
        self._made.append(box)
