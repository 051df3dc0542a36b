"""The rulebook's window: choose a calendar or a rule, change it, see which open deadlines move, apply it as one step."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import orjson
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ioc_contract import clock
from ioc_contract.day_files import DayFileError, Days, public_holidays, read_ical
from ioc_contract.errors import Refused
from ioc_contract.records import Organisation, WorkCalendar
from ioc_desktop.services import rulebook
from ioc_desktop.services.board_queue import QueueQuery
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.rulebook import Book, Trial
from ui import dialogs, theme
from ui import words as common
from ui.rulebook.calendar import CalendarForm
from ui.rulebook.list import Key, RulebookList, offered
from ui.rulebook.moved import MovedTable
from ui.rulebook.new import DRAFT, NewCalendarDialog
from ui.rulebook.organisation import OrganisationForm
from ui.rulebook.rule import RuleForm
from ui.session import Session
from ui.widgets import files
from ui.widgets.labels import label, set_role
from ui.widgets.lists import WholeRows


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
        self._picked: set[str] = set()
        """Ids of the organisations that were asked for."""
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
        self.list = RulebookList()
        self.list.setFixedWidth(theme.px(320))
        self.list.currentItemChanged.connect(self._chosen)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.list, 1)
        self.new = self._button(self.tr("Lịch mới…"), lambda: session.jobs.start(self._new()))
        self.assign = self._button(self.tr("Gán lịch cho cơ quan…"), lambda: session.jobs.start(self._assign()))
        under = QHBoxLayout()
        under.setSpacing(8)
        under.addWidget(self.new)
        under.addWidget(self.assign, 1)
        left.addLayout(under)
        outer.addLayout(left)
        side = QVBoxLayout()
        side.setSpacing(8)
        self.title = label("", "title", wrap=True)
        self.used = label("", "muted", wrap=True)
        self.calendar, self.rule, self.organisation = CalendarForm(), RuleForm(), OrganisationForm()
        self.forms = QStackedWidget()
        for form in (self.calendar, self.rule, self.organisation):
            self.forms.addWidget(form)
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
        self.moved = MovedTable()
        self.moved.itemActivated.connect(lambda item: self._open_one(item.row()))
        self.rows = WholeRows(self.moved)
        self.rows.setMinimumHeight(self.moved.minimumHeight())
        side.addWidget(self.rows, 2)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.show_all = self._button(self.tr("Mở trong hàng đợi"), self._open_all)
        self.try_out = self._button(self.tr("Xem trước"), lambda: session.jobs.once(self._try(), id(self)))
        self.apply = self._button(self.tr("Áp dụng"), lambda: session.jobs.once(self._apply(), id(self)))
        self.apply.setProperty("kind", "primary")
        close = self._button(self.tr("Đóng"), self.reject)
        self.discard = self._button(self.tr("Bỏ bản đang sửa…"), lambda: session.jobs.start(self._discard()))
        foot.addWidget(self.show_all)
        foot.addWidget(self.discard)
        self.retire = self._button(self.tr("Thôi dùng"), lambda: session.jobs.start(self._retire()))
        foot.addWidget(self.retire)
        foot.addStretch(1)
        for button in (close, self.try_out, self.apply):
            foot.addWidget(button)
        side.addLayout(foot)
        outer.addLayout(side, 1)
        room = parent.screen().availableGeometry()
        self.resize(min(theme.px(1240), room.width() - 48), min(theme.px(704), room.height() - 56))
        self._stale()
        session.bus.changed.connect(self._changed)
        session.jobs.start(self.load())

    def _button(self, text: str, run: Any) -> QPushButton:
        made = QPushButton(text)
        made.setAutoDefault(False)
        made.clicked.connect(run)
        return made

    async def load(self, select: Key | None = None) -> None:
        """Read what there is to edit and show `select`, else what is shown; at first what is being edited, else the first.
        Again, when it changed: what is typed stays in the form, over what was changed."""
        book = await self._session.jobs.run(rulebook.book)
        if self._closed:
            return
        self.keep_now()
        first, was = self._book is None, self._shown
        self._kept = dict(book.drafts) if first else self._kept
        self._book, self._shown = book, None
        self.new.setEnabled(book.may_edit)
        self.assign.setEnabled(book.may_edit and bool(book.organisations))
        self.list.fill(book, self._kept, self._picked)
        before = None if was is None else (was[1], was[2].id)
        item = self.list.line(select) or self.list.line(before)
        if first:
            self.list.setFocus()
            planned = (("calendar", i) for i in book.planned)
            item = item or next((i for k in (*planned, *self._kept) if (i := self.list.line(k))), None)
        if item is not None and was is not None and self.list.key(item) == before and self._record(item) == was[2]:
            self._shown = item, was[1], was[2]
            self.list.setCurrentItem(item)
        elif lines := self.list.lines():
            self._show_line(item or lines[0])

    def _record(self, item: QListWidgetItem) -> Any:
        key = self.list.key(item)
        assert self._book is not None
        assert key is not None
        groups: dict[str, tuple[Any, ...]] = {
            "calendar": self._book.calendars, "deadline_rule": self._book.rules,
            "organisation": self._book.organisations,
        }  # fmt: skip
        return next(r for r in groups[key[0]] if r.id == key[1])

    def _changed(self, changes: ChangeSet) -> None:
        if changes.touches("calendar", "deadline_rule", "organisation"):
            self._session.jobs.start(self.load())

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is None or self.list.key(item) is None or (self._shown is not None and item is self._shown[0]):
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
            self._name(item, record)
        self.discard.setVisible(bool(draft) or self._is_planned())
        self.again.setVisible(bool(draft) and bool(self.again.text()))

    def _name(self, item: QListWidgetItem, record: Any) -> None:
        if self._book is not None:
            self.list.name(item, record, self._book, self._kept)

    def _form(self) -> CalendarForm | RuleForm | OrganisationForm:
        kind = "" if self._shown is None else self._shown[1]
        return self.rule if kind == "deadline_rule" else self.organisation if kind == "organisation" else self.calendar

    def _is_planned(self) -> bool:
        """Tell whether what is shown is a calendar begun and not made yet."""
        return self._book is not None and self._shown is not None and self._shown[2].id in self._book.planned

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
        if self._is_planned():
            told = self.tr("Lịch mới, chưa lập: xem lại giờ và ngày, xem trước rồi lập lịch.")
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
            words = self.tr("«{name}» có thay đổi chưa áp dụng."), self.tr("Lịch mới «{name}» chưa được lập.")
            text = words[self._is_planned()].format(name=shown[2].name)
            yes, no = self.tr("Bỏ thay đổi"), self.tr("Sửa tiếp")
            sure = await dialogs.confirm(title, text, yes=yes, no=no, danger=True, parent=self)
        finally:
            self._asking = False
        if not sure or self._closed or self._shown is not shown:
            return
        item, kind, record = shown
        planned = self._is_planned()
        self._session.jobs.send(rulebook.give_up, kind, record.id)
        self._kept.pop((kind, record.id), None)
        if planned:
            self._shown = None
            await self.load()
        else:
            self._name(item, record)
            self._show_line(item)

    def done(self, result: int) -> None:
        """Close; what is edited and not applied is kept."""
        self.keep_now()
        self._closed = True
        super().done(result)

    def _show_line(self, item: QListWidgetItem) -> None:
        key = self.list.key(item)
        if self._book is None or key is None:
            return
        kind, record = key[0], self._record(item)
        self._shown = item, kind, record
        self.list.setCurrentItem(item)
        self.title.setText(record.name)
        if isinstance(record, WorkCalendar):
            rules, own = self._book.used.get(record.id, (0, 0))
            text = self.tr("{rules} quy tắc dùng · {own} cơ quan lấy làm lịch riêng · múi giờ {zone}")
            fresh = self.tr("múi giờ {zone}").format(zone=record.zone)
            used = text.format(rules=rules, own=own, zone=record.zone)
            self.used.setText(fresh if self._is_planned() else used)
            self.calendar.show_record(record)
            self.calendar.setEnabled(not record.retired)
            self.retire.setText(self.tr("Dùng lại") if record.retired else self.tr("Thôi dùng"))
        elif isinstance(record, Organisation):
            self.used.setText(record.short_name)
            self.organisation.show_record(record, offered(self._book, record.calendar_id), self._book.rules)
        else:
            self.used.setText(self._book.subsystems.get(record.subsystem, record.subsystem))
            self.rule.show_record(record, offered(self._book, record.calendar_id))
        self.forms.setCurrentWidget(self._form())
        self.retire.setVisible(kind == "calendar" and self._book.may_edit and not self._is_planned())
        self.apply.setText(self.tr("Lập lịch") if self._is_planned() else self.tr("Áp dụng"))
        self._take_kept()
        self._pause.stop()
        self._stale()

    def _changes(self) -> dict[str, Any]:
        return {} if self._shown is None else self._form().changes()

    def _stale(self) -> None:
        """Forget the trial: the values are others now."""
        self._edits += 1
        self._tried = self._trial = None
        self.moved.show_rows(())
        self.rows.hide()
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
        planned = self._is_planned()
        if shown is None or not (changes or planned):
            self._say(self.tr("Chưa sửa gì."), "muted")
            return
        record = shown[2]
        self._say(self.tr("Đang tính…"), "muted")
        trial: Trial | Refused
        try:
            trial = await self._session.jobs.run(rulebook.trial, record, changes, planned)
        except Refused as error:
            trial = error
        if self._closed or edits != self._edits:
            return
        if isinstance(trial, Refused):
            self._say(common.refusal(trial.code, trial.detail), "alarm")
            return
        self._tried, self._trial = (record, changes), trial
        self._show(trial)
        if planned:
            self._say(self.tr("Dùng được. Chưa hạn nào dời: lịch mới chưa được quy tắc hay cơ quan nào dùng."))

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
        self.moved.show_rows(trial.rows)
        self.rows.setVisible(bool(trial.rows))
        if self._book is not None:
            self.apply.setEnabled(self._book.may_edit)
        self.show_all.setEnabled(bool(trial.ids))

    async def _apply(self) -> None:
        tried, trial = self._tried, self._trial
        if tried is None or trial is None:
            return
        record, changes = tried
        planned = self._is_planned()
        made = record.id
        self.setEnabled(False)  # until it is known what became of it
        try:
            if planned:
                made, done = await self._session.jobs.run(rulebook.create, record, changes)
            else:
                done = await self._session.jobs.run(rulebook.edit, record, changes)
        except Refused as error:
            if not self._closed:
                self._say(common.refusal(error.code, error.detail), "alarm")
            return
        finally:
            if not self._closed:
                self.setEnabled(True)
                self.apply.setFocus()
        if planned:
            if not self._closed:
                self._shown = None
                self._kept.pop(("calendar", record.id), None)
                self._session.jobs.start(self.load(("calendar", made)))
            self._session.bus.changed.emit(done)
            told = self.tr("Đã lập lịch «{name}». Ctrl+Z để hoàn tác.")
            self._session.bus.notified.emit("info", told.format(name=changes.get("name", record.name)))
            return
        self._session.bus.changed.emit(done)
        told = self.tr("Đã sửa «{name}»; {n} hạn dời theo. Ctrl+Z để hoàn tác.")
        self._session.bus.notified.emit("info", told.format(name=record.name, n=trial.moved))
        if not self._closed:
            self._shown = None  # nothing of it is left to be kept
            self.accept()

    async def _retire(self) -> None:
        """Retire the calendar shown, or put it back in use."""
        if self._shown is None or self._closed:
            return
        record = self._shown[2]
        try:
            done = await self._session.jobs.run(rulebook.retire, record.id, not record.retired)
        except Refused as error:
            if not self._closed:
                self._say(common.refusal(error.code, error.detail), "alarm")
            return
        self._session.bus.changed.emit(done)
        told = self.tr("Dùng lại lịch «{name}».") if record.retired else self.tr("Đã thôi dùng lịch «{name}».")
        self._session.bus.notified.emit("info", told.format(name=record.name))

    async def _new(self) -> None:
        """Begin a calendar: it is in the form then, and kept until it is made or given up."""
        if self._book is None or self._asking or self._closed:
            return
        self._asking = True
        try:
            current = self._shown[2].id if self._shown is not None else None
            calendars = self._book.calendars
            dialog = NewCalendarDialog(calendars, current, await dialogs.kept(DRAFT), self)
            dialog.keep(dialog.given, dialog.name.textChanged, partial(dialogs.keep, DRAFT))
            sure = await dialog.asked()
            name, like = dialog.given(), next((c for c in calendars if c.id == dialog.like.currentData()), None)
        finally:
            self._asking = False
        if not sure or self._closed:
            return
        try:
            begun = await self._session.jobs.run(rulebook.begin, name, like)
        except Refused as error:
            if not self._closed:
                self._say(common.refusal(error.code, error.detail), "alarm")
            return
        dialogs.forget(DRAFT)
        await self.load(("calendar", begun))

    async def _assign(self) -> None:
        """Choose an organisation to give a calendar of its own; it is in the form then."""
        if self._book is None or self._asking or self._closed:
            return
        self._asking = True
        names = {c.id: c.name for c in self._book.calendars}
        options = [dialogs.Option(o.id, o.name, names.get(o.calendar_id or "", "")) for o in self._book.organisations]
        try:
            chosen = await dialogs.choose(self.tr("Gán lịch cho cơ quan"), options, ok=self.tr("Tiếp tục"), parent=self)
        finally:
            self._asking = False
        if chosen is not None and not self._closed:
            self._picked.add(chosen)
            await self.load(("organisation", chosen))
            self.organisation.calendar.setFocus()

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
