"""What happened to a report: who, what, when, old → new; what the citizen can read stands apart from what is internal."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ioc_contract import undo
from ioc_contract.records import Entry
from ioc_desktop.services.board_queue import CaseDetail, Reference
from ui import verbs
from ui.cases import story, words
from ui.widgets.chips import Badge
from ui.widgets.labels import breakable, label
from ui.widgets.numbers import counted
from ui.words import time_of_day

SHOWN = 25
"""Entries shown at first; the older ones on request."""


def change(entry: Entry, reference: Reference) -> str:
    """Return what an entry changed as «old → new» in words, "" when nothing."""
    if entry.from_value is None and entry.to_value is None:
        return ""
    if entry.kind.endswith(".attach"):
        return QCoreApplication.translate("Timeline", "Bản che của ảnh đã có; ảnh gốc giữ nguyên")
    if entry.kind in undo.VERBS:
        return story.did(entry.from_value or "")
    if entry.kind in ("case.edit", "case.rate", "case.request_extension"):
        before, after = _pairs(entry.from_value), _pairs(entry.to_value)
        parts = [
            f"{verbs.field(n)}: {story.value(n, before.get(n, ''), reference)} → {story.value(n, v, reference)}"
            for n, v in after.items()
        ]
        return "; ".join(parts)
    name = {"case.assign": "lead_org_id", "case.mark_duplicate": "duplicate_of"}.get(entry.kind, "state")
    after_ = story.value(name, entry.to_value or "", reference)
    if entry.from_value is None:
        return after_
    return f"{story.value(name, entry.from_value, reference)} → {after_}"


def _pairs(text: str | None) -> dict[str, str]:
    out = {}
    for part in (text or "").split("; "):
        name, sign, value = part.partition("=")
        if sign:
            out[name] = value
    return out


class EntryView(QFrame):
    """One line of the timeline."""

    def __init__(self, entry: Entry, reference: Reference, waiting: bool, now: int, withdrawn: bool = False) -> None:
        super().__init__()
        self.entry, self.withdrawn = entry, withdrawn
        if entry.public:
            self.setProperty("role", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*((12, 8, 12, 8) if entry.public else (0, 8, 0, 8)))
        outer.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(8)
        what = story.did(entry.kind)
        top.addWidget(label(what, "strong"))
        if entry.public:
            top.addWidget(Badge(self.tr("Người dân đọc được"), "info"))
        if withdrawn:
            top.addWidget(Badge(self.tr("đã rút lại"), "muted"))
        if waiting:
            top.addWidget(Badge(self.tr("chưa gửi"), "warn"))
        top.addStretch(1)
        when = label(time_of_day(entry.at, now), "caption")
        when.setToolTip(words.moment(entry.at))
        top.addWidget(when)
        outer.addLayout(top)
        said = change(entry, reference)
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
        self.setAccessibleName(f"{words.moment(entry.at)}, {entry.actor_name}: {what} {said} {entry.text} ({reader})")


class Timeline(QWidget):
    """The entries, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(4)
        self._title = label(self.tr("Diễn biến"), "heading")
        self._outer.addWidget(self._title)
        self._views: dict[str, tuple[EntryView, bool]] = {}
        self._more = QPushButton()
        self._more.setProperty("kind", "link")
        self._more.clicked.connect(self._show_all)
        self._outer.addWidget(self._more)
        self._all = False
        self._shown: tuple[CaseDetail, Reference, int] | None = None

    def show_detail(self, detail: CaseDetail, reference: Reference, now: int) -> None:
        """Show the entries of a report; those that are shown already stay as they are."""
        if self._shown is None or self._shown[0].case.id != detail.case.id:
            self._all = False
        renamed = self._shown is not None and self._shown[1] is not reference
        self._shown = detail, reference, now
        entries: Sequence[Entry] = sorted(detail.entries, key=lambda e: (e.at, e.id), reverse=True)
        shown = entries if self._all else entries[:SHOWN]
        taken_back = {e.to_value for e in entries if e.kind in undo.VERBS}
        ids = {e.id for e in shown}
        for gone in [i for i in self._views if renamed or i not in ids]:
            view, _ = self._views.pop(gone)
            self._outer.removeWidget(view)
            view.hide()
            view.deleteLater()
        for place, entry in enumerate(shown):
            waiting = entry.id in detail.waiting_entries
            held = self._views.get(entry.id)
            withdrawn = entry.id in taken_back
            if held is not None and (held[0].entry, held[1], held[0].withdrawn) != (entry, waiting, withdrawn):
                self._outer.removeWidget(held[0])
                held[0].hide()
                held[0].deleteLater()
                held = None
            if held is None:
                view = EntryView(entry, reference, waiting, now, withdrawn)
                self._views[entry.id] = view, waiting
                self._outer.insertWidget(place + 1, view)
        self._more.setText(counted(self.tr("Hiện {n} dòng cũ hơn"), len(entries) - len(shown)))
        self._more.setVisible(len(shown) < len(entries))

    def _show_all(self) -> None:
        self._all = True
        if self._shown is not None:
            self.show_detail(*self._shown)
