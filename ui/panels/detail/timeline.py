"""What happened to a report: who, what, when, old → new; what the citizen can read stands apart from what is internal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ioc_contract import undo
from ioc_contract.clock import MINUTE
from ioc_contract.records import Entry
from ioc_desktop.services.board_queue import CaseDetail, Reference
from ui import icons
from ui.cases import story, words
from ui.widgets.chips import Badge, ChipOption, FilterChips
from ui.widgets.labels import breakable, label
from ui.words import time_of_day

SHOWN = 25
"""Entries shown at once: laying out hundreds of wrapped lines holds the screen, so that older ones come in their place."""
NOTES = frozenset({"case.comment", "task.comment"})
translate = QCoreApplication.translate


class EntryView(QFrame):
    """One line of the timeline."""

    def __init__(
        self,
        entry: Entry,
        reference: Reference,
        waiting: bool,
        now: int,
        withdrawn: bool = False,
        undone: Entry | None = None,
    ) -> None:
        super().__init__()
        self.entry, self.withdrawn, self.waiting = entry, withdrawn, waiting
        if entry.public:
            self.setProperty("role", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*((12, 8, 12, 8) if entry.public else (0, 8, 0, 8)))
        outer.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label(story.did(entry.kind, entry.public), "strong"))
        if entry.public:
            top.addWidget(Badge(self.tr("Người dân đọc được"), "info"))
        elif entry.kind in NOTES:
            top.addWidget(Badge(self.tr("Nội bộ"), "muted"))
        if withdrawn:
            top.addWidget(Badge(self.tr("đã rút lại"), "muted"))
        if waiting:
            top.addWidget(Badge(self.tr("chưa gửi"), "warn"))
        top.addStretch(1)
        self.when = label(role="caption")
        self.when.setToolTip(words.moment(entry.at))
        top.addWidget(self.when)
        outer.addLayout(top)
        said = story.change(entry, reference, undone)
        if said:
            outer.addWidget(label(said, wrap=True))
        if entry.text:
            text = label(breakable(entry.text), "muted" if withdrawn else "", wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            outer.addWidget(text)
        if entry.actor_name:
            outer.addWidget(label(entry.actor_name, "caption", wrap=True))
        reader = self.tr("người dân đọc được") if entry.public else self.tr("nội bộ")
        if withdrawn:
            reader = f"{reader}, {self.tr('đã rút lại')}"
        did = story.did(entry.kind, entry.public)
        self.setAccessibleName(f"{words.moment(entry.at)}, {entry.actor_name}: {did} {said} {entry.text} ({reader})")
        self.tell_time(now)

    def tell_time(self, now: int) -> None:
        """Say when it was: the time, and how long ago."""
        at, age = time_of_day(self.entry.at, now), words.age(self.entry.at, now)
        ago = age if now - self.entry.at < MINUTE else self.tr("{age} trước").format(age=age)
        self.when.setText(f"{at} · {ago}")


class Timeline(QWidget):
    """The entries, the newest first: all, what the citizen can read, or the internal notes."""

    turned = Signal()
    """Other entries are shown: their first should be in sight."""

    def __init__(self, now: Callable[[], int]) -> None:
        super().__init__()
        self._now = now
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(label(self.tr("Diễn biến"), "heading"), 1)
        self.only = FilterChips(
            [ChipOption("public", self.tr("Người dân đọc được")), ChipOption("notes", self.tr("Ghi chú"))]
        )
        self.only.changed.connect(self._narrow)
        self.copy = QPushButton()
        self.copy.setProperty("kind", "icon")
        self.copy.setIcon(icons.icon("copy", "muted"))
        self.copy.setToolTip(self.tr("Chép diễn biến đang lọc vào bộ nhớ tạm"))
        self.copy.setAccessibleName(self.copy.toolTip())
        self.copy.clicked.connect(self.copy_all)
        top.addWidget(self.only)
        top.addWidget(self.copy)
        self._outer.addLayout(top)
        self._empty = label(self.tr("Không có dòng nào loại này."), "muted")
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
        self._first = 0
        self._shown: tuple[CaseDetail, Reference] | None = None
        self._minute = QTimer(self, interval=MINUTE)
        self._minute.timeout.connect(self._tell_time)

    def show_detail(self, detail: CaseDetail, reference: Reference) -> None:
        """Show the entries of a report; those that are shown already stay as they are."""
        if self._shown is None or self._shown[0].case.id != detail.case.id:
            self._first = 0
        renamed = self._shown is not None and self._shown[1] is not reference
        self._shown = detail, reference
        entries = self._chosen()
        if self._first >= len(entries):
            self._first = 0
        shown = entries[self._first : self._first + SHOWN]
        taken_back = {e.to_value for e in detail.entries if e.kind in undo.VERBS}
        known: dict[str | None, Entry] = {e.id: e for e in detail.entries}
        ids = {e.id for e in shown}
        for gone in [i for i in self._views if renamed or i not in ids]:
            self._remove(self._views.pop(gone))
        for place, entry in enumerate(shown):
            waiting, withdrawn = entry.id in detail.waiting_entries, entry.id in taken_back
            held = self._views.get(entry.id)
            if held is not None and (held.entry, held.waiting, held.withdrawn) != (entry, waiting, withdrawn):
                self._remove(held)
                held = None
            if held is None:
                undone = known.get(entry.to_value) if entry.kind in undo.VERBS else None
                view = EntryView(entry, reference, waiting, self._now(), withdrawn, undone)
                self._views[entry.id] = view
                self._outer.insertWidget(place + 2, view)
        self._empty.setVisible(not entries)
        self._foot.setVisible(len(entries) > SHOWN)
        self.newer.setEnabled(self._first > 0)
        self.older.setEnabled(self._first + SHOWN < len(entries))
        self._where.setText(
            self.tr("{first}–{last} trên {all}").format(
                first=self._first + 1, last=self._first + len(shown), all=len(entries)
            )
        )

    def copy_all(self) -> None:
        """Put the entries of the filter in force on the clipboard as text."""
        if self._shown is not None:
            QGuiApplication.clipboard().setText(story.as_text(self._chosen(), self._shown[1]))

    def _chosen(self) -> list[Entry]:
        """Return the entries of the filter in force, the newest first."""
        assert self._shown is not None
        only = self.only.values()
        entries = [
            e
            for e in self._shown[0].entries
            if not only or (e.public if "public" in only else e.kind in NOTES and not e.public)
        ]
        return sorted(entries, key=lambda e: (e.at, e.id), reverse=True)

    def _remove(self, view: EntryView) -> None:
        self._outer.removeWidget(view)
        view.hide()
        view.deleteLater()

    def _narrow(self) -> None:
        self._first = 0
        self._again()

    def _turn(self, step: int) -> None:
        """Show newer or older entries in place of these."""
        self._first = max(0, self._first + step)
        self._again()
        self.turned.emit()

    def _again(self) -> None:
        if self._shown is not None:
            self.show_detail(*self._shown)

    def _tell_time(self) -> None:
        for view in self._views.values():
            view.tell_time(self._now())

    def showEvent(self, event: QShowEvent) -> None:
        self._tell_time()
        self._minute.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._minute.stop()
