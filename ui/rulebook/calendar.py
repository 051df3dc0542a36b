"""The form of a working calendar: hours of each weekday in words, and the days that are off, made up or changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ioc_contract.day_files import Days, news
from ioc_contract.records import WorkCalendar
from ioc_contract.rulebook import DAY_KINDS
from ui import theme
from ui.rulebook import words
from ui.widgets.labels import label, set_role
from ui.widgets.lists import WholeRows

_DATE = "yyyy-MM-dd"
_SKIPPED = 4
"""So many events that were passed over are named, with why."""


class CalendarForm(QWidget):
    """Shows a calendar and says by `changes` what of it was changed."""

    edited = Signal()
    typed = Signal()
    """Words in the line of a day, not yet put into the list."""
    file_asked = Signal()
    holidays_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._record: WorkCalendar | None = None
        self._days: dict[str, dict[str, Any]] = {}
        self._line: dict[str, str] = {}
        """What the line of a day said when nobody had typed into it yet."""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Tên lịch"))
        self.name.textEdited.connect(self.edited)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.addWidget(label(self.tr("Tên lịch"), "muted"), 0, 0)
        grid.addWidget(self.name, 0, 1, 1, 3)
        self.hours: dict[int, QLineEdit] = {}
        for number in range(1, 8):
            field = QLineEdit()
            field.setPlaceholderText(self.tr("không làm việc"))
            field.setAccessibleName(self.tr("Giờ làm việc {day}").format(day=words.weekday(number)))
            field.textEdited.connect(self.edited)
            row, column = (number + 1) // 2, 0 if number % 2 else 2
            grid.addWidget(label(words.weekday(number), "muted"), row, column)
            grid.addWidget(field, row, column + 1)
            self.hours[number] = field
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        outer.addLayout(grid)
        outer.addWidget(label(self.tr("Ngày nghỉ, làm bù, đổi giờ"), "heading"))
        self.table = QTableWidget(0, 5)
        self.table.setAccessibleName(self.tr("Ngày nghỉ, làm bù, đổi giờ"))
        self.table.setHorizontalHeaderLabels(
            [self.tr("Ngày"), self.tr("Loại"), self.tr("Giờ làm việc"), self.tr("Tên"), self.tr("Căn cứ")]
        )
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.current().row)
        head = self.table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((112, 88, 208)):
            self.table.setColumnWidth(column, theme.px(width))
        for column in (3, 4):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.table.setMinimumHeight(theme.px(120))
        self.table.itemSelectionChanged.connect(self._fill_day)
        rows = WholeRows(self.table)
        rows.setMinimumHeight(self.table.minimumHeight())
        outer.addWidget(rows, 1)
        self.date = QDateEdit()
        self.date.setDisplayFormat("dd/MM/yyyy")
        self.date.setCalendarPopup(True)
        self.date.setAccessibleName(self.tr("Ngày"))
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("Loại ngày"))
        for kind in DAY_KINDS:
            self.kind.addItem(words.day_kind(kind), kind)
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.spans, self.title, self.ref = QLineEdit(), QLineEdit(), QLineEdit()
        for field, name in (
            (self.spans, self.tr("Giờ làm việc")),
            (self.title, self.tr("Tên ngày")),
            (self.ref, self.tr("Căn cứ pháp lý")),
        ):
            field.setPlaceholderText(name)
            field.setAccessibleName(name)
            field.textEdited.connect(self.typed)
        self.date.dateChanged.connect(self.typed)
        self.kind.currentIndexChanged.connect(self.typed)
        self.import_file = QPushButton(self.tr("Nhập tệp .ics…"))
        self.holidays = QPushButton(self.tr("Điền ngày lễ…"))
        self.holidays.setToolTip(
            self.tr("Ngày lễ theo luật, năm nay và năm sau; ngày hoán đổi, làm bù phải thêm theo thông báo")
        )
        for button, asked in ((self.import_file, self.file_asked), (self.holidays, self.holidays_asked)):
            button.setAutoDefault(False)
            button.clicked.connect(asked)
        self.add = QPushButton(self.tr("Thêm hoặc sửa ngày"))
        self.add.setAutoDefault(False)
        self.add.clicked.connect(self._put_day)
        self.remove = QPushButton(self.tr("Bỏ ngày"))
        self.remove.setAutoDefault(False)
        self.remove.clicked.connect(self._drop_day)
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget, stretch in ((self.date, 0), (self.kind, 0), (self.spans, 3), (self.title, 3), (self.ref, 3)):
            line.addWidget(widget, stretch)
        outer.addLayout(line)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.wrong = label("", "alarm", wrap=True)
        foot.addWidget(self.wrong, 1)
        for button in (self.import_file, self.holidays, self.remove):
            foot.addWidget(button)
        foot.addWidget(self.add)
        outer.addLayout(foot)
        self._show_kind()

    def show_record(self, record: WorkCalendar) -> None:
        """Show a calendar as it is."""
        self._record = record
        self._days = {str(d["date"]): dict(d) for d in record.days}
        self.name.setText(record.name)
        for number, field in self.hours.items():
            field.setText(words.spans_text(record.weekly.get(str(number), [])))
        self.wrong.setText("")
        self._put_line({"date": QDate.currentDate().toString(_DATE), "kind": DAY_KINDS[0]})
        self._line = self._read_line()
        self._list()

    def draft(self) -> dict[str, Any]:
        """Return what is not as the calendar has it, as it was typed, so that it can be kept; empty when all is."""
        if self._record is None:
            return {}
        found: dict[str, Any] = {}
        if self.name.text() != self._record.name:
            found["name"] = self.name.text()
        held = {n: words.spans_text(self._record.weekly.get(str(n), [])) for n in self.hours}
        if hours := {str(n): f.text() for n, f in self.hours.items() if f.text() != held[n]}:
            found["hours"] = hours
        known = {str(d["date"]): dict(d) for d in self._record.days}
        if days := {d: self._days.get(d) for d in {*known, *self._days} if self._days.get(d) != known.get(d)}:
            found["days"] = days
        if (line := self._read_line()) != self._line:
            found["line"] = line
        return found

    def take_draft(self, kept: Mapping[str, Any]) -> None:
        """Put what was kept over the calendar shown. Raises ValueError, TypeError, KeyError, AttributeError for what is no draft."""
        self.name.setText(str(kept.get("name", self.name.text())))
        for number, text in dict(kept.get("hours", {})).items():
            self.hours[int(number)].setText(str(text))
        for date, day in dict(kept.get("days", {})).items():
            if day is None:
                self._days.pop(date, None)
            else:
                self._days[date] = dict(day)
        self._list()
        if "line" in kept:
            self._put_line({n: str(v) for n, v in dict(kept["line"]).items()})

    def shown(self) -> WorkCalendar | None:
        """Return the calendar with the days listed now."""
        if self._record is None:
            return None
        return replace(self._record, days=tuple(self._days[d] for d in sorted(self._days)))

    def take(self, found: Days) -> None:
        """Put days from outside in, those of the same date replaced, and say what is new; nothing is applied yet."""
        calendar = self.shown()
        if calendar is None:
            return
        fresh = news(calendar, found.days)
        self._days |= {str(d["date"]): dict(d) for d in (*fresh.added, *fresh.changed)}
        self._list()
        told = self.tr("{added} ngày mới, {changed} ngày đổi, {same} ngày đã có.").format(
            added=len(fresh.added), changed=len(fresh.changed), same=fresh.same
        )
        if found.skipped:
            more = "; …" if len(found.skipped) > _SKIPPED else ""
            first = "; ".join(found.skipped[:_SKIPPED]) + more
            told += " " + self.tr("Bỏ qua {n}: {first}").format(n=len(found.skipped), first=first)
        self.say(told, "warn" if found.skipped else "muted")
        self.edited.emit()

    def say(self, text: str, role: str = "alarm") -> None:
        """Say something about the days."""
        self.wrong.setText(text)
        set_role(self.wrong, role)

    def changes(self) -> dict[str, Any]:
        """Return the fields changed, as records hold them. Raises ValueError in words for hours that cannot be read."""
        if self._record is None:
            return {}
        weekly: dict[str, Any] = {}
        for number, field in self.hours.items():
            try:
                spans = words.spans_of(field.text())
            except ValueError as error:
                told = self.tr("Giờ làm việc {day} chưa đọc được; viết như 07:30–11:30, 13:30–17:00.")
                raise ValueError(told.format(day=words.weekday(number))) from error
            if spans:
                weekly[str(number)] = spans
        found: dict[str, Any] = {}
        if self.name.text().strip() != self._record.name:
            found["name"] = self.name.text().strip()
        if weekly != {k: v for k, v in self._record.weekly.items() if v}:
            found["weekly"] = weekly
        days = tuple(self._days[d] for d in sorted(self._days))
        if days != tuple(self._record.days):
            found["days"] = days
        return found

    def _list(self) -> None:
        listed = [self._days[d] for d in sorted(self._days, reverse=True)]
        self.table.blockSignals(True)
        self.table.setRowCount(len(listed))
        for row, day in enumerate(listed):
            texts = (
                words.day_text(day), words.day_kind(day["kind"]), words.spans_text(day.get("spans") or []),
                str(day.get("name", "")), str(day.get("legal_ref", "")),
            )  # fmt: skip
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
        self.table.blockSignals(False)
        self.table.clearSelection()

    def _chosen(self) -> str | None:
        rows = {i.row() for i in self.table.selectedItems()}
        return None if not rows else sorted(self._days, reverse=True)[rows.pop()]

    def _fill_day(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        day = self._days[chosen]
        self._put_line({
            "date": chosen, "kind": str(day["kind"]), "spans": words.spans_text(day.get("spans") or []),
            "title": str(day.get("name", "")), "ref": str(day.get("legal_ref", "")),
        })  # fmt: skip
        self._line = self._read_line()

    def _read_line(self) -> dict[str, str]:
        return {
            "date": self.date.date().toString(_DATE), "kind": str(self.kind.currentData()), "spans": self.spans.text(),
            "title": self.title.text(), "ref": self.ref.text(),
        }  # fmt: skip

    def _put_line(self, line: Mapping[str, str]) -> None:
        self.date.setDate(QDate.fromString(line["date"], _DATE))
        self.kind.setCurrentIndex(max(0, self.kind.findData(line["kind"])))
        for name, field in (("spans", self.spans), ("title", self.title), ("ref", self.ref)):
            field.setText(line.get(name, ""))

    def _show_kind(self) -> None:
        self.spans.setEnabled(self.kind.currentData() != "off")

    def _put_day(self) -> None:
        kind = self.kind.currentData()
        try:
            spans = [] if kind == "off" else words.spans_of(self.spans.text())
        except ValueError:
            spans = []
        if kind != "off" and not spans:
            self.say(self.tr("Hãy ghi giờ làm việc của ngày, như 07:30–11:30, 13:30–17:00."))
            self.spans.setFocus()
            return
        self.wrong.setText("")
        date = self.date.date().toString(_DATE)
        day = {"date": date, "kind": kind, "name": self.title.text().strip(), "legal_ref": self.ref.text().strip()}
        self._days[date] = day | {"spans": spans}
        self._line = self._read_line()
        self._list()
        self.table.selectRow(sorted(self._days, reverse=True).index(date))
        self.edited.emit()

    def _drop_day(self) -> None:
        chosen = self._chosen() or self.date.date().toString(_DATE)
        if self._days.pop(chosen, None) is not None:
            self._list()
            self.edited.emit()
