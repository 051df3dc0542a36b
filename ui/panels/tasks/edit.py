"""What a task says, corrected in one dialog: title, text, agency, deadline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QTime, Signal
from PySide6.QtWidgets import QCheckBox, QDateTimeEdit, QLineEdit, QPlainTextEdit, QWidget

from ioc_contract.clock import DAY, ZONE, Instant, instant, local
from ioc_contract.folding import nfc
from ioc_contract.records import Task
from ui import theme
from ui.cases import kept, parts
from ui.cases.agencies import Finder
from ui.dialogs import Dialog, Option
from ui.verbs import field, title

translate = QCoreApplication.translate


class EditTaskDialog(Dialog):
    """Begins as the task is; `values` is what was changed. `draft` is what was changed and not done the last time."""

    edited = Signal()

    def __init__(self, task: Task, agencies: Sequence[Option], now: int, draft: str, parent: QWidget | None) -> None:
        number = "" if task.number is None else f"#{task.number} · "
        super().__init__(title("task.edit"), parent, 520, f"{number}{task.title}")
        self._due = task.due_at
        self.title = QLineEdit(task.title)
        self.words = QPlainTextEdit(task.body)
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(theme.px(72))
        self.agency = Finder(field("org_id"), agencies, 4)
        self.agency.choose(task.org_id)
        self.agency.textChanged.connect(lambda text: None if text else self.agency.choose(task.org_id))
        self.limited = QCheckBox(translate("Tasks", "Có thời hạn"))
        self.limited.setChecked(task.due_at is not None)
        self.due = QDateTimeEdit()
        self.due.setDisplayFormat("dd/MM/yyyy HH:mm")
        self.due.setCalendarPopup(True)
        self._set_due(task.due_at if task.due_at is not None else Instant(now + 7 * DAY))
        for name, widget in (("title", self.title), ("body", self.words), ("org_id", self.agency)):
            parts.row(self.body, field(name), widget)
        self.body.addWidget(self.agency.list)
        self.body.addWidget(self.limited)
        parts.row(self.body, field("due_at"), self.due)
        self.stale = self.add_text("", "warn")
        self.add_text(translate("Dialogs", "Ctrl+Enter để xác nhận"), "caption")
        self.add_button(translate("Dialogs", "Huỷ"))
        self.ok = self.add_button(translate("EditReport", "Lưu thay đổi"), "primary", accept=True)
        self._shown_due = self._typed_due()
        self._before = self._shown()
        self._moved = kept.moved(draft, self._before)
        self._take(draft)
        self.title.textChanged.connect(lambda _t: self._changed())
        self.words.textChanged.connect(self._changed)
        self.agency.list.currentRowChanged.connect(lambda _r: self._changed())
        self.limited.toggled.connect(lambda _on: self._changed())
        self.due.dateTimeChanged.connect(lambda _at: self._changed())
        self._changed()
        self.title.setFocus()

    def values(self) -> dict[str, Any]:
        """Return the fields that were changed, and what to."""
        return {name: value for name, value in self._shown().items() if value != self._before[name]}

    def draft(self) -> str:
        """Return what was changed as text to be kept."""
        return kept.dump(self.values(), self._before)

    def _shown(self) -> dict[str, Any]:
        typed = self._typed_due()
        due = self._due if typed == self._shown_due else typed  # the field knows minutes only
        return {
            "title": nfc(self.title.text()).strip(), "body": nfc(self.words.toPlainText()).strip(),
            "org_id": self.agency.current(), "due_at": due if self.limited.isChecked() else None,
        }  # fmt: skip

    def _typed_due(self) -> Instant:
        day, time = self.due.date(), self.due.time()
        return instant(datetime(day.year(), day.month(), day.day(), time.hour(), time.minute(), tzinfo=ZONE))

    def _set_due(self, at: Instant) -> None:
        moment = local(at)
        self.due.setDateTime(QDateTime(QDate(moment.year, moment.month, moment.day), QTime(moment.hour, moment.minute)))

    def _take(self, draft: str) -> None:
        """Put what was typed the last time over what the task says."""
        try:
            typed = orjson.loads(draft or "{}")
            self.title.setText(typed.get("title", self.title.text()))
            self.words.setPlainText(typed.get("body", self.words.toPlainText()))
            if "org_id" in typed:
                self.agency.choose(typed["org_id"])
            if "due_at" in typed:
                self.limited.setChecked(typed["due_at"] is not None)
                self._set_due(Instant(int(typed["due_at"] or self._typed_due())))
        except (ValueError, TypeError, AttributeError, OverflowError):
            return  # of another version: what the task says stands

    def _changed(self) -> None:
        self.due.setEnabled(self.limited.isChecked())
        values = self.values()
        self.stale.setText(kept.told([n for n in self._moved if n in values], self._before))
        self.stale.setVisible(bool(self.stale.text()))
        self.ok.setEnabled(bool(self.title.text().strip()) and bool(values))
        self.edited.emit()
