"""The form of a deadline rule: its calendar, and of each stage the clock and the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from ioc_contract.records import DeadlineRule, Stage, WorkCalendar
from ui import theme
from ui.cases import words as cases
from ui.widgets.labels import label


class RuleForm(QWidget):
    """Shows a rule and says by `changes` what of it was changed."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._record: DeadlineRule | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Tên quy tắc"))
        self.name.textEdited.connect(self.edited)
        self.calendar = QComboBox()
        self.calendar.setAccessibleName(self.tr("Lịch làm việc"))
        self.calendar.currentIndexChanged.connect(self.edited)
        self.lead = QCheckBox(self.tr("Theo lịch riêng của cơ quan chủ trì, nếu có"))
        self.lead.toggled.connect(self.edited)
        self.reopen = QSpinBox()
        self.reopen.setRange(0, 3650)
        self.reopen.setSuffix(self.tr(" ngày"))
        self.reopen.setAccessibleName(self.tr("Được mở lại trong"))
        self.reopen.valueChanged.connect(self.edited)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Tên quy tắc"), self.name),
            (self.tr("Lịch làm việc"), self.calendar),
            ("", self.lead),
            (self.tr("Được mở lại trong"), self.reopen),
        )
        for row, (name, widget) in enumerate(rows):
            grid.addWidget(label(name, "muted"), row, 0)
            grid.addWidget(widget, row, 1)
        outer.addLayout(grid)
        outer.addWidget(label(self.tr("Các chặng"), "heading"))
        outer.addWidget(
            label(self.tr("Tính từ lúc tiếp nhận; chặng trả lời tính từ lúc trình duyệt kết quả."), "muted", wrap=True)
        )
        self.stages: dict[Stage, tuple[QCheckBox, QComboBox, QSpinBox, QSpinBox]] = {}
        for stage in Stage:
            line = QHBoxLayout()
            line.setSpacing(8)
            on = QCheckBox(cases.stage(stage))
            on.setMinimumWidth(theme.px(128))
            clock = QComboBox()
            clock.setAccessibleName(self.tr("Cách tính của chặng {stage}").format(stage=cases.stage(stage)))
            clock.addItem(self.tr("giờ đồng hồ"), "running")
            clock.addItem(self.tr("giờ làm việc"), "working")
            hours, minutes = QSpinBox(), QSpinBox()
            hours.setRange(0, 40_000)
            hours.setSuffix(self.tr(" giờ"))
            hours.setAccessibleName(self.tr("Số giờ của chặng {stage}").format(stage=cases.stage(stage)))
            minutes.setRange(0, 59)
            minutes.setSuffix(self.tr(" phút"))
            minutes.setAccessibleName(self.tr("Số phút của chặng {stage}").format(stage=cases.stage(stage)))
            on.toggled.connect(self._show_on)
            on.toggled.connect(self.edited)
            clock.currentIndexChanged.connect(self.edited)
            for box in (hours, minutes):
                box.valueChanged.connect(self.edited)
            for widget in (on, hours, minutes, clock):
                line.addWidget(widget)
            line.addStretch(1)
            outer.addLayout(line)
            self.stages[stage] = on, clock, hours, minutes
        outer.addStretch(1)

    def show_record(self, record: DeadlineRule, calendars: Sequence[WorkCalendar]) -> None:
        """Show a rule as it is."""
        self._record = None
        self.calendar.clear()
        self.calendar.addItem(self.tr("(không có lịch)"), None)
        for calendar in calendars:
            self.calendar.addItem(calendar.name, calendar.id)
        self._fill(record)
        self._record = record

    def _fill(self, record: DeadlineRule) -> None:
        self.name.setText(record.name)
        self.calendar.setCurrentIndex(max(0, self.calendar.findData(record.calendar_id)))
        self.lead.setChecked(record.lead_calendar)
        self.reopen.setValue(record.reopen_days)
        held = {s["stage"]: s for s in record.stages}
        for stage, (on, clock, hours, minutes) in self.stages.items():
            step = held.get(stage.value)
            on.setChecked(step is not None)
            clock.setCurrentIndex(clock.findData(step["clock"] if step else "running"))
            whole, part = divmod(int(step["minutes"]) if step else 0, 60)
            hours.setValue(whole)
            minutes.setValue(part)
        self._show_on()

    def changes(self) -> dict[str, Any]:
        """Return the fields changed, as records hold them."""
        if self._record is None:
            return {}
        stages = tuple(
            {"stage": stage.value, "clock": clock.currentData(), "minutes": hours.value() * 60 + minutes.value()}
            for stage, (on, clock, hours, minutes) in self.stages.items()
            if on.isChecked()
        )
        wanted = {
            "name": self.name.text().strip(),
            "calendar_id": self.calendar.currentData(),
            "stages": stages,
            "reopen_days": self.reopen.value(),
            "lead_calendar": self.lead.isChecked(),
        }
        return {n: v for n, v in wanted.items() if v != getattr(self._record, n)}

    def draft(self) -> dict[str, Any]:
        """Return what is not as the rule has it, so that it can be kept; empty when all is."""
        return {n: list(v) if isinstance(v, tuple) else v for n, v in self.changes().items()}

    def take_draft(self, kept: Mapping[str, Any]) -> None:
        """Put what was kept over the rule shown; a calendar that is gone is passed over. Raises ValueError, TypeError, KeyError,
        AttributeError for what is no draft."""
        if self._record is None or not kept:
            return
        known = {f.name for f in fields(DeadlineRule)}
        values: dict[str, Any] = {n: tuple(v) if n == "stages" else v for n, v in kept.items() if n in known}
        wanted = values.get("calendar_id")
        if wanted is not None and self.calendar.findData(wanted) < 0:
            del values["calendar_id"]
        self._fill(replace(self._record, **values))

    def _show_on(self) -> None:
        for on, *rest in self.stages.values():
            for widget in rest:
                widget.setEnabled(on.isChecked())
