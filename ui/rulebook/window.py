"""The rulebook's window: choose a calendar or a rule, change it, see which open deadlines move, apply it as one step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ioc_contract import clock
from ioc_contract.day_files import DayFileError, Days, public_holidays, read_ical
from ioc_contract.errors import Refused
from ioc_contract.records import WorkCalendar
from ioc_desktop.services import rulebook
from ioc_desktop.services.board_queue import QueueQuery
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.rulebook import Book, Moved, Trial
from ui import dialogs, fonts, theme
from ui import words as common
from ui.cases import words as cases
from ui.rulebook.calendar import CalendarForm
from ui.rulebook.rule import RuleForm
from ui.session import Session
from ui.widgets import files
from ui.widgets.labels import label, set_role

_ID = Qt.ItemDataRole.UserRole


class RulebookWindow(QDialog):
    """Edits nothing that was not tried out just before: «Áp dụng» wakes up with a trial of exactly these values."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._book: Book | None = None
        self._shown: tuple[QListWidgetItem, str, Any] | None = None
        """The line of the list, kind and record in the form; the list's current line may be ahead of it."""
        self._edits = 0
        """Grows with every key in a form and with every record shown: an answer of before says nothing of now."""
        self._tried: tuple[Any, dict[str, Any]] | None = None
        """The record that was tried out, and the values."""
        self._trial: Trial | None = None
        self._asking = self._closed = False
        self._kept: dict[tuple[str, str], str] = {}
        """Kind and id → what is edited and not applied, as this account has it kept."""
        self._pause = QTimer(self, singleShot=True, interval=dialogs.KEEP_MS)
        self._pause.timeout.connect(self.keep_now)
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Lịch làm việc và thời hạn"))
        outer = QHBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 16)
        outer.setSpacing(16)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Lịch và quy tắc"))
        self.list.setFixedWidth(theme.px(264))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.currentItemChanged.connect(self._chosen)
        outer.addWidget(self.list)
        side = QVBoxLayout()
        side.setSpacing(8)
        self.title = label("", "title", wrap=True)
        self.used = label("", "muted", wrap=True)
        self.calendar, self.rule = CalendarForm(), RuleForm()
        self.forms = QStackedWidget()
        self.forms.addWidget(self.calendar)
        self.forms.addWidget(self.rule)
        for form in (self.calendar, self.rule):
            form.edited.connect(self._stale)
            form.edited.connect(self._pause.start)
        self.calendar.typed.connect(self._pause.start)
        self.calendar.file_asked.connect(self._ask_file)
        self.calendar.holidays_asked.connect(lambda: session.jobs.start(self._take(None)))
        side.addWidget(self.title)
        side.addWidget(self.used)
        self.again = label("", "warn", wrap=True)
        self.again.setAccessibleName(self.tr("Bản đang sửa"))
        side.addWidget(self.again)
        side.addWidget(self.forms, 3)
        self.told = label("", wrap=True)
        self.told.setAccessibleName(self.tr("Kết quả xem trước"))
        side.addWidget(self.told)
        self.moved = _table(self)
        self.moved.itemActivated.connect(lambda item: self._open_one(item.row()))
        side.addWidget(self.moved, 2)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.show_all = self._button(self.tr("Mở trong hàng đợi"), self._open_all)
        self.try_out = self._button(self.tr("Xem trước"), lambda: session.jobs.once(self._try()))
        self.apply = self._button(self.tr("Áp dụng"), lambda: session.jobs.once(self._apply()))
        self.apply.setProperty("kind", "primary")
        close = self._button(self.tr("Đóng"), self.reject)
        self.discard = self._button(self.tr("Bỏ bản đang sửa…"), lambda: session.jobs.start(self._discard()))
        foot.addWidget(self.show_all)
        foot.addWidget(self.discard)
        foot.addStretch(1)
        for button in (close, self.try_out, self.apply):
            foot.addWidget(button)
        side.addLayout(foot)
        outer.addLayout(side, 1)
        self.resize(theme.px(1080), theme.px(660))
        self._stale()
        session.bus.changed.connect(self._changed)
        session.jobs.start(self.load())

    def _button(self, text: str, run: Any) -> QPushButton:
        made = QPushButton(text)
        made.setAutoDefault(False)
        made.clicked.connect(run)
        return made

    async def load(self) -> None:
        """Read calendars and rules; show the first that is being edited, else the first. Again, when they changed: what is
        typed stays in the form, over what was changed."""
        book = await self._session.jobs.run(rulebook.book)
        if self._closed:
            return
        self.keep_now()
        first, was = self._book is None, self._shown
        self._kept = dict(book.drafts) if first else self._kept
        self._book, self._shown = book, None
        self.list.blockSignals(True)
        self.list.clear()
        for title, kind, records in (
            (self.tr("Lịch làm việc"), "calendar", book.calendars),
            (self.tr("Quy tắc thời hạn"), "deadline_rule", book.rules),
        ):
            head = QListWidgetItem(title)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            head.setFont(fonts.font(weight=QFont.Weight.DemiBold))
            head.setSizeHint(QSize(0, theme.px(32)))
            self.list.addItem(head)
            for record in records:
                item = QListWidgetItem()
                item.setData(_ID, (kind, record.id))
                item.setSizeHint(QSize(0, theme.px(28)))
                self._name(item, record.name)
                self.list.addItem(item)
        self.list.blockSignals(False)
        lines = [item for item in map(self.list.item, range(self.list.count())) if item.data(_ID) is not None]
        same = next((i for i in lines if was is not None and i.data(_ID) == (was[1], was[2].id)), None)
        edited = next((i for i in lines if i.data(_ID) in self._kept), None)
        if first:
            self.list.setFocus()
        if same is not None and was is not None and self._record(same) == was[2]:
            self._shown = same, was[1], was[2]
            self.list.setCurrentItem(same)
        elif lines:
            self._show_line(same or edited or lines[0])

    def _record(self, item: QListWidgetItem) -> Any:
        assert self._book is not None
        kind, id_ = item.data(_ID)
        records: tuple[Any, ...] = self._book.calendars if kind == "calendar" else self._book.rules
        return next(r for r in records if r.id == id_)

    def _changed(self, changes: ChangeSet) -> None:
        if changes.touches("calendar", "deadline_rule", "organisation"):
            self._session.jobs.start(self.load())

    def _name(self, item: QListWidgetItem, name: str) -> None:
        """Write a line of the list: the name, and what is still to come of it."""
        marks = [
            self.tr("đang sửa") if item.data(_ID) in self._kept else "",
            self.tr("chưa gửi") if self._book is not None and item.data(_ID)[1] in self._book.waiting else "",
        ]
        text = " · ".join(x for x in (name, *marks) if x)
        item.setText(f"   {text}")
        item.setToolTip(text)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is None or item.data(_ID) is None or (self._shown is not None and item is self._shown[0]):
            return
        self.keep_now()
        self._show_line(item)

    def keep_now(self) -> None:
        """Keep what is edited and not applied, so that it is there when the window is opened again."""
        self._pause.stop()
        if self._shown is None or self._session.jobs.closed:
            return
        item, kind, record = self._shown
        draft = self._form().draft()
        text = orjson.dumps({**draft, "version": record.version}).decode() if draft else ""
        if _edits(text) != _edits(self._kept.get((kind, record.id), "")):
            self._session.jobs.send(rulebook.keep, kind, record.id, text)
            self._kept[kind, record.id] = text
            if not text:
                del self._kept[kind, record.id]
            self._name(item, record.name)
        self.discard.setVisible(bool(draft))
        self.again.setVisible(bool(draft) and bool(self.again.text()))

    def _form(self) -> CalendarForm | RuleForm:
        return self.calendar if self._shown is None or self._shown[1] == "calendar" else self.rule

    def _take_kept(self) -> None:
        """Put what was edited the last time into the form shown, and say so."""
        assert self._shown is not None
        _, kind, record = self._shown
        told = ""
        try:
            kept = orjson.loads(self._kept.get((kind, record.id), "") or "{}")
            if kept:
                self._form().take_draft(kept)
                told = self.tr("Đây là bản đang sửa, chưa áp dụng.")
                if kept.get("version") != record.version:
                    told += " " + self.tr("Từ khi sửa, bản đang dùng đã được đổi: hãy xem lại.")
        except (ValueError, TypeError, KeyError, AttributeError):
            told = ""  # of another version: what the record says stands
        self.again.setText(told)
        self.again.setVisible(bool(told))
        self.discard.setVisible(bool(told))

    async def _discard(self) -> None:
        """Give up what is edited and not applied, once that is wanted."""
        if self._asking or self._shown is None:
            return
        shown, self._asking = self._shown, True
        try:
            title = self.tr("Bỏ những gì vừa sửa?")
            text = self.tr("«{name}» có thay đổi chưa áp dụng.").format(name=shown[2].name)
            yes, no = self.tr("Bỏ thay đổi"), self.tr("Sửa tiếp")
            sure = await dialogs.confirm(title, text, yes=yes, no=no, danger=True, parent=self)
        finally:
            self._asking = False
        if not sure or self._closed or self._shown is not shown:
            return
        item, kind, record = shown
        self._session.jobs.send(rulebook.keep, kind, record.id, "")
        self._kept.pop((kind, record.id), None)
        self._name(item, record.name)
        self._show_line(item)

    def done(self, result: int) -> None:
        """Close; what is edited and not applied is kept."""
        self.keep_now()
        self._closed = True
        super().done(result)

    def _show_line(self, item: QListWidgetItem) -> None:
        if self._book is None:
            return
        kind, record = item.data(_ID)[0], self._record(item)
        self._shown = item, kind, record
        self.list.setCurrentItem(item)
        self.title.setText(record.name)
        if isinstance(record, WorkCalendar):
            rules, own = self._book.used.get(record.id, (0, 0))
            text = self.tr("{rules} quy tắc dùng · {own} cơ quan lấy làm lịch riêng · múi giờ {zone}")
            self.used.setText(text.format(rules=rules, own=own, zone=record.zone))
            self.calendar.show_record(record)
        else:
            self.used.setText(self._book.subsystems.get(record.subsystem, record.subsystem))
            self.rule.show_record(record, self._book.calendars)
        self.forms.setCurrentIndex(0 if kind == "calendar" else 1)
        self._take_kept()
        self._pause.stop()
        self._stale()

    def _changes(self) -> dict[str, Any]:
        if self._shown is None:
            return {}
        return self.calendar.changes() if self._shown[1] == "calendar" else self.rule.changes()

    def _stale(self) -> None:
        """Forget the trial: the values are others now."""
        self._edits += 1
        self._tried = self._trial = None
        self.moved.setRowCount(0)
        self.apply.setEnabled(False)
        self.show_all.setEnabled(False)
        self._say(
            self.tr("Xem trước để biết hạn nào đang mở sẽ dời; chưa có gì thay đổi cho đến khi áp dụng."), "muted"
        )

    def _say(self, text: str, role: str = "") -> None:
        self.told.setText(text)
        set_role(self.told, role)

    def _ask_file(self) -> None:
        title, kinds = self.tr("Chọn tệp lịch"), self.tr("Lịch iCalendar (*.ics);;Mọi tệp (*)")
        files.choose(self, title, kinds, self._chosen_files)

    def _chosen_files(self, paths: list[Path]) -> None:
        self._session.jobs.start(self._take(paths[0]))

    async def _take(self, path: Path | None) -> None:
        """Read days from a file, or the public holidays of this year and the next."""
        calendar, shown = self.calendar.shown(), self._shown
        if calendar is None:
            return

        def read(_: object) -> Days:
            year = clock.local(clock.now()).year
            if path is None:
                return Days(public_holidays((year, year + 1)))
            return read_ical(path.read_bytes(), calendar, range(year - 1, year + 4))

        found, wrong = Days(), ""
        try:
            found = await self._session.jobs.aside(read)
        except DayFileError as error:
            wrong = self.tr("Không nhập được: {why}.").format(why=error)
        except OSError as error:
            wrong = self.tr("Không đọc được tệp: {why}.").format(why=error.strerror)
        if self._closed or self._shown is not shown:
            return  # they were for another calendar
        if wrong:
            self.calendar.say(wrong)
        else:
            self.calendar.take(found)

    async def _try(self) -> None:
        if self._closed:
            return
        shown, edits = self._shown, self._edits
        try:
            changes = self._changes()
        except ValueError as error:
            self._say(str(error), "alarm")
            return
        if shown is None or not changes:
            self._say(self.tr("Chưa sửa gì."), "muted")
            return
        record = shown[2]
        self._say(self.tr("Đang tính…"), "muted")
        trial: Trial | Refused
        try:
            trial = await self._session.jobs.run(rulebook.trial, record, changes)
        except Refused as error:
            trial = error
        if self._closed or edits != self._edits:
            return
        if isinstance(trial, Refused):
            self._say(common.refusal(trial.code, trial.detail), "alarm")
            return
        self._tried, self._trial = (record, changes), trial
        self._show(trial)

    def _show(self, trial: Trial) -> None:
        words = self.tr("{moved} trong {open} hạn đang mở sẽ dời").format(moved=trial.moved, open=trial.open)
        if trial.moved:
            words += self.tr(": {later} muộn hơn, {earlier} sớm hơn").format(later=trial.later, earlier=trial.earlier)
        if trial.late:
            words += self.tr("; {late} quá hạn ngay").format(late=trial.late)
        words += "."
        if self._session.bus.state.state != "online":
            words += " " + self.tr("Đang ngoại tuyến: tính trên dữ liệu máy này; hạn dời khi máy chủ nhận được.")
        self._say(words, "warn" if trial.late else "")
        self.moved.setRowCount(len(trial.rows))
        for row, moved in enumerate(trial.rows):
            for column, text in enumerate(_texts(moved)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.moved.setItem(row, column, item)
        if self._book is not None:
            self.apply.setEnabled(self._book.may_edit)
        self.show_all.setEnabled(bool(trial.ids))

    async def _apply(self) -> None:
        tried, trial = self._tried, self._trial
        if tried is None or trial is None:
            return
        record, changes = tried
        self.setEnabled(False)  # until it is known what became of it
        try:
            done = await self._session.jobs.run(rulebook.edit, record, changes)
        except Refused as error:
            if not self._closed:
                self._say(common.refusal(error.code, error.detail), "alarm")
            return
        finally:
            if not self._closed:
                self.setEnabled(True)
                self.apply.setFocus()
        self._session.bus.changed.emit(done)
        told = self.tr("Đã sửa «{name}»; {n} hạn dời theo. Ctrl+Z để hoàn tác.")
        self._session.bus.notified.emit("info", told.format(name=record.name, n=trial.moved))
        if not self._closed:
            self._shown = None  # nothing of it is left to be kept
            self.accept()

    def _open_one(self, row: int) -> None:
        if self._trial is not None:
            self._session.bus.open_requested.emit("case", self._trial.rows[row].id)

    def _open_all(self) -> None:
        if self._trial is not None:
            query = QueueQuery(ids=self._trial.ids, label=self.tr("Hạn sẽ dời"), open_only=False)
            self._session.bus.filter_requested.emit("queue", query)


def _edits(text: str) -> dict[str, Any]:
    """Return what a kept text says was edited."""
    return {n: v for n, v in orjson.loads(text or "{}").items() if n != "version"}


def _texts(moved: Moved) -> tuple[str, ...]:
    before, after = (cases.moment(i) if i is not None else "–" for i in (moved.before, moved.after))
    shift = ""
    if moved.before is not None and moved.after is not None:
        shift = ("+" if moved.after > moved.before else "\N{MINUS SIGN}") + cases.span(moved.after - moved.before)
    return cases.number(moved.number), moved.title, before, after, shift


def _table(window: RulebookWindow) -> QTableWidget:
    made = QTableWidget(0, 5)
    made.setAccessibleName(window.tr("Hạn sẽ dời"))
    made.setHorizontalHeaderLabels(
        [window.tr("Số"), window.tr("Tiêu đề"), window.tr("Hạn hiện nay"), window.tr("Hạn mới"), window.tr("Dời")]
    )
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setTabKeyNavigation(False)
    made.setShowGrid(False)
    made.setMinimumHeight(theme.px(96))
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(theme.current().row)
    for column, width in ((0, 72), (2, 160), (3, 160), (4, 144)):
        made.setColumnWidth(column, theme.px(width))
    made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    return made
