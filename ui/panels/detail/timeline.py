"""What happened to a report: who, what, when, old → new; what the citizen can read stands apart from what is internal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ioc_contract.clock import MINUTE
from ioc_desktop.services import board_timeline
from ioc_desktop.services.board_queue import CaseDetail, Reference
from ioc_desktop.services.board_timeline import NOTES, SHOWN, Ask, Line, Page
from ioc_desktop.services.workspace import Workspace
from ui import icons
from ui.cases import story, words
from ui.jobs import Jobs
from ui.widgets.chips import Badge, Chip, ChipOption, FilterChips
from ui.widgets.labels import breakable, label
from ui.words import time_of_day

translate = QCoreApplication.translate


class EntryView(QFrame):
    """One line of the timeline."""

    opened = Signal(str)
    """The merged report it is of is asked for, by its id."""

    def __init__(self, line: Line, reference: Reference, now: int) -> None:
        super().__init__()
        entry, of = line.entry, line.source
        self.line, self.entry = line, entry
        readable = entry.public and not line.confidential
        if readable:
            self.setProperty("role", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*((12, 8, 12, 8) if readable else (0, 8, 0, 8)))
        outer.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label(story.did(entry.kind, entry.public), "strong"))
        if readable:
            top.addWidget(Badge(self.tr("Người dân đọc được"), "info"))
        elif entry.public:
            top.addWidget(Badge(self.tr("Không công khai"), "muted"))
        elif entry.kind in NOTES:
            top.addWidget(Badge(self.tr("Nội bộ"), "muted"))
        if line.withdrawn:
            top.addWidget(Badge(self.tr("đã rút lại"), "muted"))
        if line.waiting:
            top.addWidget(Badge(self.tr("chưa gửi"), "warn"))
        self.when = label(role="caption", wrap=True)  # breaks rather than widening the panel
        self.when.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.when.setToolTip(words.moment(entry.at))
        top.addWidget(self.when, 1)
        outer.addLayout(top)
        said = story.change(entry, reference, line.undone)
        if said:
            outer.addWidget(label(said, wrap=True))
        if entry.text:
            text = label(breakable(entry.text), "muted" if line.withdrawn else "", wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            outer.addWidget(text)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        if entry.actor_name:
            foot.addWidget(label(entry.actor_name, "caption", wrap=True), 1)
        number = ""
        if of is not None:
            number = words.number(of.number)
            self.source = QPushButton(self.tr("từ {number}").format(number=number))
            self.source.setProperty("kind", "link")
            self.source.setToolTip(of.title)
            self.source.setAccessibleName(self.tr("Mở phản ánh đã gộp {number}").format(number=number))
            self.source.clicked.connect(lambda: self.opened.emit(of.id))
            foot.addWidget(self.source)
        if foot.count():
            outer.addLayout(foot)
        reader = story.reader(line)
        if line.withdrawn:
            reader = f"{reader}, {self.tr('đã rút lại')}"
        did = story.did(entry.kind, entry.public)
        head = ", ".join(p for p in (words.moment(entry.at), number, entry.actor_name) if p)
        self.setAccessibleName(f"{head}: {did} {said} {entry.text} ({reader})")
        self.tell_time(now)

    def tell_time(self, now: int) -> None:
        """Say when it was: the time, and how long ago."""
        at, age = time_of_day(self.entry.at, now), words.age(self.entry.at, now)
        ago = age if now - self.entry.at < MINUTE else self.tr("{age} trước").format(age=age)
        self.when.setText(f"{at} · {ago}")


class Timeline(QWidget):
    """The entries, the newest first: all, what the citizen can read, or the internal notes; with what happened to the
    reports merged into this one woven in, or without."""

    turned = Signal()
    """Other entries are shown: their first should be in sight."""
    opened = Signal(str)
    """A merged report is asked for, by its id."""

    def __init__(self, now: Callable[[], int], jobs: Jobs) -> None:
        super().__init__()
        self._now, self._jobs = now, jobs
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(4)
        head = label(self.tr("Diễn biến"), "heading")
        self.only = FilterChips(
            [ChipOption("public", self.tr("Người dân đọc được")), ChipOption("notes", self.tr("Ghi chú"))]
        )
        self.only.changed.connect(self._narrow)
        self.weave = Chip(self.tr("Cả phản ánh đã gộp"), icon="git-merge")
        self.weave.setToolTip(self.tr("Xen diễn biến của các phản ánh đã gộp vào đây, theo thời gian"))
        self.weave.setChecked(True)
        self.weave.clicked.connect(self._narrow)
        self.copy = QPushButton()
        self.copy.setProperty("kind", "icon")
        self.copy.setIcon(icons.icon("copy", "muted"))
        self.copy.setToolTip(self.tr("Chép diễn biến đang lọc vào bộ nhớ tạm"))
        self.copy.setAccessibleName(self.copy.toolTip())
        self.copy.clicked.connect(self.copy_all)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(head, 1)
        top.addWidget(self.only)
        top.addWidget(self.copy)
        first = QVBoxLayout()
        first.setSpacing(4)
        first.addLayout(top)
        first.addWidget(self.weave, 0, Qt.AlignmentFlag.AlignLeft)
        self._outer.addLayout(first)
        self._empty = label("", "muted")
        self._outer.addWidget(self._empty)
        self._views: dict[str, EntryView] = {}
        self._foot = QWidget()
        turn = QHBoxLayout(self._foot)
        turn.setContentsMargins(0, 0, 0, 0)
        turn.setSpacing(8)
        self.newer, self.older = QPushButton(self.tr("Mới hơn")), QPushButton(self.tr("Cũ hơn"))
        self._where = label(role="muted")
        for button, step in ((self.newer, -SHOWN), (self.older, SHOWN)):
            button.setProperty("kind", "link")
            button.clicked.connect(lambda _=False, s=step: self._turn(s))
        turn.addWidget(self.newer)
        turn.addWidget(self._where)
        turn.addWidget(self.older)
        turn.addStretch(1)
        self._outer.addWidget(self._foot)
        self._ask = Ask("")
        self._detail: CaseDetail | None = None
        self._reference = story.NOTHING
        self._minute = QTimer(self, interval=MINUTE)
        self._minute.timeout.connect(self._tell_time)

    def ask(self, case_id: str) -> Ask | None:
        """Return which page of a report's woven timeline is to be read with it; None when only its own is shown."""
        if not self.weave.isChecked():
            return None
        return self._ask if case_id == self._ask.case_id else Ask(case_id, self._ask.only)

    def show_detail(self, detail: CaseDetail, reference: Reference, page: Page | None = None) -> None:
        """Show a report: a page of its woven timeline, else (None) its own."""
        if self._ask.case_id != detail.case.id:
            self._ask = replace(self._ask, case_id=detail.case.id, first=0)
        self._detail = detail
        self.weave.setVisible(bool(detail.twins))
        if page is None or not self._woven():
            page = board_timeline.own(detail, self._ask)
        if page.ask.only == self._ask.only:  # else another filter was asked for meanwhile: its page comes
            self._show(page, reference)

    async def _leaf(self, ask: Ask) -> None:
        page = await self._jobs.latest("timeline", board_timeline.woven, ask)
        if page is not None and self._woven() and ask == self._ask:  # else another one was asked for by now
            self._show(page, self._reference)

    async def _copy_woven(self, ask: Ask, reference: Reference) -> None:
        def work(ws: Workspace) -> str:
            page = board_timeline.woven(ws, ask, limit=-1)
            return "" if page is None else story.lines_as_text(page.lines, reference)

        QGuiApplication.clipboard().setText(await self._jobs.run(work))

    def _show(self, page: Page, reference: Reference) -> None:
        """Lay out the lines of a page; those that are shown already stay as they are."""
        renamed, self._reference = self._reference is not reference, reference
        self._ask = page.ask
        ids = {line.entry.id for line in page.lines}
        for gone in [i for i in self._views if renamed or i not in ids]:
            self._remove(self._views.pop(gone))
        for place, line in enumerate(page.lines):
            held = self._views.get(line.entry.id)
            if held is not None and held.line != line:
                self._remove(held)
                held = None
            if held is None:
                view = EntryView(line, reference, self._now())
                view.opened.connect(self.opened)
                self._views[line.entry.id] = view
                self._outer.insertWidget(place + 2, view)
        first, shown = page.ask.first, len(page.lines)
        none, none_such = self.tr("Chưa có diễn biến nào."), self.tr("Không có dòng nào loại này.")
        self._empty.setText(none_such if page.ask.only else none)
        self._empty.setVisible(not page.total)
        self._foot.setVisible(page.total > SHOWN)
        self.newer.setEnabled(first > 0)
        self.older.setEnabled(first + SHOWN < page.total)
        where = self.tr("{first}–{last} trên {all}")
        self._where.setText(where.format(first=first + 1, last=first + shown, all=page.total))

    def copy_all(self) -> None:
        """Put the entries of the filter in force on the clipboard as text."""
        if self._detail is None:
            return
        if self._woven():
            self._jobs.once(self._copy_woven(replace(self._ask, first=0), self._reference))
            return
        entries = board_timeline.chosen(self._detail, self._ask.only)
        QGuiApplication.clipboard().setText(story.as_text(entries, self._reference))

    def _woven(self) -> bool:
        return self._detail is not None and bool(self._detail.twins) and self.weave.isChecked()

    def _remove(self, view: EntryView) -> None:
        self._outer.removeWidget(view)
        view.hide()
        view.deleteLater()

    def _narrow(self) -> None:
        self._ask = replace(self._ask, only="".join(self.only.values()), first=0)
        self._again()

    def _turn(self, step: int) -> None:
        """Show newer or older entries in place of these."""
        self._ask = replace(self._ask, first=max(0, self._ask.first + step))
        self._again()
        self.turned.emit()

    def _again(self) -> None:
        if self._woven():
            self._jobs.start(self._leaf(self._ask))
        elif self._detail is not None:
            self._show(board_timeline.own(self._detail, self._ask), self._reference)

    def _tell_time(self) -> None:
        for view in self._views.values():
            view.tell_time(self._now())

    def showEvent(self, event: QShowEvent) -> None:
        self._tell_time()
        self._minute.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._minute.stop()
