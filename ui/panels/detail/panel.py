"""The detail panel: the report the desk looks at, its story, and the moves that are allowed now as buttons with their keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ioc_contract import clock
from ioc_contract.permissions import Permission
from ioc_contract.pictures import Box
from ioc_contract.records import Attachment, Case, CaseState, Person
from ioc_desktop.services import attachments, board_queue, board_related, board_timeline, desk, mentions
from ioc_desktop.services.board_queue import CaseDetail, Reference
from ioc_desktop.services.board_timeline import Page
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ui import icons
from ui.actions import written
from ui.bus import Selection
from ui.cases import story, words
from ui.cases.actions import CaseActions, Target
from ui.cases.linked import Linked
from ui.cases.reply import filled
from ui.cases.verbs import EDIT_ICON, EDIT_KEY, edit_title
from ui.cases.writing import Writing
from ui.commands import Command
from ui.panel import Panel, PanelContext
from ui.panels.detail import commands, photo_acts
from ui.panels.detail.composer import NOTE, REPLY, Composer
from ui.panels.detail.head import Head
from ui.panels.detail.photos import SUFFIXES, Photos
from ui.panels.detail.related import RelatedView
from ui.panels.detail.reveal import reveal
from ui.panels.detail.timeline import Timeline
from ui.printing.acts import print_case
from ui.widgets import files
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import breakable, label
from ui.widgets.states import EmptyState

_NEXT = {
    CaseState.NEW: "case.verify",
    CaseState.VERIFYING: "case.assign",
    CaseState.ASSIGNED: "case.start",
    CaseState.IN_PROGRESS: "case.request_approval",
    CaseState.PAUSED: "case.resume",
    CaseState.ANSWERED: "case.close",
}
"""The move that usually comes next: offered first and loudest."""
_FURTHER = {
    "case.edit", "case.request_extension", "case.transfer", "case.mark_duplicate", "case.unmerge", "case.claim",
    "case.release", "case.break_claim", "case.hand_back", "case.protect",
}  # fmt: skip
"""Moves that stand under «Khác», so that the usual ones have room."""
_AROUND = ("task", "article", "place")
"""Kinds of what belongs with a report, beside reports."""
_REFERENCE = ("category", "organisation", "admin_unit", "person", "template")


Loaded = tuple[CaseDetail | None, Reference | None, dict[str, str], int, tuple[attachments.Sending, ...], Page | None]
"""What is read for a report: itself, names if they changed, drafts, the clock's offset, photos on their way, and its
timeline when those of merged reports are woven in."""


class DetailPanel(Panel):
    """One report with all that belongs to it."""

    KINDS = ("case", "entry", "attachment", attachments.KIND, board_queue.WATCHERS, *_AROUND, *_REFERENCE)

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("detail")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._id: str | None = None
        self._shown: str | None = None
        self._offset = 0
        self._asked = 0
        self._detail: CaseDetail | None = None
        self._woven: Page | None = None
        self._reference = story.NOTHING
        self._named = False
        self._sending: set[tuple[str, str]] = set()
        """Report and use of words on their way into an action."""
        self._offered: tuple[CaseState, frozenset[str]] | None = None
        self.actions_ = CaseActions(context, self)
        self.actions_.now = self.now
        self.linked = Linked(context.bus.open_requested.emit)
        self.head = Head(self.now)
        self.head.map_asked.connect(self._map)
        self.head.print_asked.connect(self.print)
        self.head.edit_asked.connect(self.correct)
        self.head.reveal_asked.connect(lambda: context.jobs.once(self._reveal()))
        self.body = label(wrap=True)
        self.body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.photos = Photos(context, self._redact)
        self.photos.add_asked.connect(self.add_photos)
        self.photos.dropped.connect(self._attach)
        self.answer = QFrame()
        self.answer.setProperty("role", "card")
        said = QVBoxLayout(self.answer)
        said.setContentsMargins(12, 8, 12, 8)
        said.setSpacing(4)
        self.answered = label(role="caption")
        self.answer_text = label(wrap=True)
        self.answer_text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said.addWidget(self.answered)
        said.addWidget(self.answer_text)
        self.related = RelatedView(self.now)
        self.related.opened.connect(self._open_related)
        self.timeline = Timeline(self.now, context.jobs)
        self.timeline.turned.connect(self._to_timeline)
        self.timeline.opened.connect(partial(context.bus.open_requested.emit, "case"))
        self.composer = Composer(self._templates, self._people)
        self.composer.sent.connect(self._sent)
        self.composer.kept.connect(self._keep)
        self.writing = Writing(context.jobs, self)
        self.composer.typed.connect(lambda going: self.writing.touch(self._shown if going else None))
        content = QWidget()
        content.setProperty("role", "panel")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner = QVBoxLayout(content)
        inner.setContentsMargins(16, 12, 16, 16)
        inner.setSpacing(16)
        for part in (self.head, self.body, self.photos, self.answer, self.linked, self.related, self.timeline):
            inner.addWidget(part)
        inner.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidget(content)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.bar = QWidget()
        self.buttons = FlowLayout(self.bar, 8)
        self.buttons.setContentsMargins(0, 0, 0, 0)
        foot = QWidget()
        foot.setProperty("role", "footer")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        low = QVBoxLayout(foot)
        low.setContentsMargins(16, 12, 16, 12)
        low.setSpacing(12)
        low.addWidget(self.bar)
        low.addWidget(self.composer)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.area, 1)
        column.addWidget(foot)
        self.page = page
        self.nothing = EmptyState(
            self.tr("Chưa chọn phản ánh nào"),
            self.tr("Chọn một dòng trong danh sách hoặc một điểm trên bản đồ."),
            "inbox",
        )
        self.gone = EmptyState(
            self.tr("Phản ánh không còn trên máy này"), self.tr("Có thể đã ra ngoài phạm vi được giao."), "eye-off"
        )
        self.stack = QStackedWidget()
        for widget in (self.nothing, self.page, self.gone):
            self.stack.addWidget(widget)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self._commands = commands.of(self)
        context.bus.selected.connect(self._selected)
        context.bus.open_requested.connect(self._open)
        context.bus.drafted.connect(self._drafted)
        self._selected(context.bus.selection)

    def now(self) -> int:
        """Return the centre's time, milliseconds."""
        return clock.now() + self._offset

    def _selected(self, selection: Selection) -> None:
        if selection.kind == "case":
            self.show_case(selection.current)

    def _open(self, kind: str, id: str) -> None:
        if kind == "case":
            self.show_case(id)

    def show_case(self, id: str | None) -> None:
        """Show a report; None: say that none is chosen."""
        if id == self._id:
            return
        self.composer.keep()
        self.writing.touch(None)
        self._id = id
        if id is None:
            self._detail = self._shown = None
            self.stack.setCurrentWidget(self.nothing)
            self.context.jobs.start(self.context.jobs.run(lambda ws: ws.look(None)))
        elif self.isVisible():
            self._load()
        else:
            self._pending = ChangeSet.one("case", [id])

    def reload(self, changes: ChangeSet) -> None:
        if changes.everything or changes.touches(*_REFERENCE):
            self._named = False
        ours = (
            changes.everything
            or self._id in changes.of("case") | changes.of(board_queue.WATCHERS)
            or changes.touches("entry", "attachment", "task", *_REFERENCE)
        )
        if self._id is not None and (ours or self._shown != self._id):
            self._load()
        elif changes.touches(attachments.KIND):
            self.context.jobs.start(self._progress())
        if self._shown is not None and self._shown == self._id and changes.touches(*_AROUND):
            self.context.jobs.start(self._relate(self._shown))

    def _load(self) -> None:
        self._asked += 1
        self.context.jobs.start(self._show(self._asked, self._id))

    async def _progress(self) -> None:
        self.photos.show_sending({s.sha256: s for s in await self.context.jobs.run(attachments.sending)})

    async def _show(self, asked: int, id: str | None) -> None:
        if id is None:
            return
        fresh, names, ask = self._shown != id, not self._named, self.timeline.ask(id)

        def work(ws: Workspace) -> Loaded | None:
            if asked != self._asked:
                return None
            ws.look(id)
            reference = board_queue.reference(ws) if names else None
            drafts = {}
            if fresh and ws.outbox is not None:
                drafts = {use: desk.draft(ws, "case", id, use) for use in (NOTE, REPLY)}
            page = None if ask is None else board_timeline.woven(ws, ask)
            sending = attachments.sending(ws)
            return board_queue.detail(ws, id), reference, drafts, ws.clock_offset_ms, sending, page

        got = await self.context.jobs.run(work)
        if got is None or asked != self._asked:
            return
        detail, reference, drafts, self._offset, sending, page = got
        if reference is not None:
            self._reference = self.actions_.reference = reference
            self._named = True
        same, self._woven = page == self._woven, page
        if not fresh and reference is None and same and detail == self._detail:
            self.photos.show_sending({s.sha256: s for s in sending})
            return
        known, self._detail = self._detail, detail
        present = not fresh and reference is None and same
        if present and detail and known and replace(detail, watchers=known.watchers) == known:
            self._show_present(detail)  # nothing else is another
            return
        if fresh or detail is None:
            self.composer.keep()  # what was typed up to now is of the report shown up to now
        if detail is None:
            self._shown = None
            self.stack.setCurrentWidget(self.gone)
            return
        self._shown = id
        if fresh:
            self.related.show_related(None)
        self._fill(detail, fresh, drafts)
        self.context.jobs.start(self._relate(id))
        self.photos.show_sending({s.sha256: s for s in sending})

    async def _relate(self, id: str) -> None:
        """Show what belongs with the report, read after the report itself."""
        found = await self.context.jobs.run(lambda ws: board_related.related(ws, id) if id == self._shown else None)
        if found is not None and id == self._shown:
            self.related.show_related(found)

    def _to_timeline(self) -> None:
        self.area.verticalScrollBar().setValue(self.timeline.y())

    def _open_related(self, kind: str, id: str) -> None:
        if kind == "place":
            self.context.bus.reveal_requested.emit(kind, id)
        else:
            self.context.bus.open_requested.emit(kind, id)

    def save_state(self) -> dict[str, object]:
        return {"related": self.related.unfolded}

    def restore_state(self, state: dict[str, object]) -> None:
        self.related.unfold(state.get("related") is True)

    def _fill(self, detail: CaseDetail, fresh: bool, drafts: dict[str, str]) -> None:
        case = detail.case
        self.head.show_detail(detail, self._reference, self.context.actor.may(Permission.REVEAL_REPORTER))
        self.body.setText(breakable(case.body))
        self.body.setVisible(bool(case.body.strip()))
        originals = attachments.originals(detail.entries)
        self.photos.show_photos(detail.attachments, "case.attach" in detail.verbs, originals)
        at = words.moment(case.answered_at) if case.answered_at is not None else ""
        self.answered.setText(self.tr("Đã trả lời người dân {at}").format(at=at))
        self.answer_text.setText(case.answer)
        self.answer.setVisible(bool(case.answer))
        self.linked.show_detail(detail, self._reference)
        self.timeline.show_detail(detail, self._reference, self._woven)
        self._show_buttons(detail)
        may_note, may_reply = "case.comment" in detail.verbs, "case.reply" in detail.verbs
        if fresh:
            sending = [use for of, use in self._sending if of == case.id]
            self.composer.begin(drafts, may_note, may_reply, self._signature(case), sending)
        else:
            self.composer.allow(may_note, may_reply, self._signature(case))
        self._show_present(detail)
        self.stack.setCurrentWidget(self.page)
        if fresh:
            self.area.verticalScrollBar().setValue(0)

    def _show_present(self, detail: CaseDetail) -> None:
        self.head.show_present(detail.watchers)
        self.composer.others.show_names(detail.watchers.writing if detail.watchers else ())

    def _signature(self, case: Case) -> str:
        agency = self._reference.organisations.get(case.lead_org_id or "")
        number = self.tr("Phản ánh {n}").format(n=words.number(case.number))
        return " · ".join(p for p in (agency.name if agency else "", number) if p)

    def _people(self) -> Sequence[Person]:
        if self._detail is None:
            return ()
        return mentions.able(self._reference.people.values(), self._detail.case, self.context.actor.id)

    def _templates(self) -> Sequence[tuple[str, str]]:
        if self._detail is None:
            return ()
        case = self._detail.case
        fitting = [
            t
            for t in self._reference.templates
            if t.subsystem == case.subsystem and t.category_id in (None, case.category_id)
        ]
        fitting.sort(key=lambda t: t.category_id is None)  # of its category first, else as they are: by name
        return [(t.name, filled(t.body, case, self._reference)) for t in fitting]

    def _show_buttons(self, detail: CaseDetail) -> None:
        offered = (detail.case.state, detail.verbs)
        if offered == self._offered:
            return
        self._offered = offered
        while (item := self.buttons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        usual = _NEXT.get(detail.case.state, "")
        for kind in sorted(self.actions_.verbs, key=lambda k: k != usual):
            verb = self.actions_.verbs[kind]
            if kind not in detail.verbs or kind in ("case.comment", "case.reply") or kind in _FURTHER:
                continue
            button = QPushButton(f"{verb.title}  {verb.key}" if verb.key else verb.title)
            button.setIcon(icons.icon(verb.icon, "text"))
            button.setAccessibleName(verb.title)
            if kind == usual:
                button.setProperty("kind", "primary")
                button.setIcon(icons.icon(verb.icon, "on_accent"))
            button.clicked.connect(self.runner(kind))
            self.buttons.addWidget(button)
            button.show()
        if _FURTHER & detail.verbs:
            further = QPushButton()
            further.setProperty("kind", "icon")
            further.setIcon(icons.icon("ellipsis", "text"))
            further.setToolTip(self.tr("Các thao tác khác"))
            further.setAccessibleName(further.toolTip())
            further.clicked.connect(lambda _=False, b=further: self._further(b))
            self.buttons.addWidget(further)
            further.show()
        self.bar.setVisible(self.buttons.count() > 0)

    def _further(self, below: QPushButton) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._detail is not None and "case.edit" in self._detail.verbs:
            whole = QAction(icons.icon(EDIT_ICON, "muted"), f"{edit_title()}\t{EDIT_KEY}", menu)
            whole.triggered.connect(self.correct)
            menu.addAction(whole)
        for kind, verb in self.actions_.verbs.items():
            if kind in _FURTHER and self._detail is not None and kind in self._detail.verbs:
                action = QAction(icons.icon(verb.icon, "muted"), f"{verb.title}\t{written(verb.key)}", menu)
                action.triggered.connect(self.runner(kind))
                menu.addAction(action)
        menu.popup(below.mapToGlobal(QPoint(0, below.height() + 4)))

    # actions

    def runner(self, kind: str) -> Callable[..., None]:
        """Return what does an action to the report shown."""
        return lambda *_: self.act(kind)

    def offers(self, kind: str = "") -> bool:
        """Tell whether a report is shown, and this can be done to it."""
        return self._detail is not None and (not kind or kind in self._detail.verbs)

    def act(self, kind: str) -> None:
        """Do an action to the report shown."""
        if self._detail is not None:
            self.composer.keep()  # a question may show the same words
            self.context.jobs.once(self._act(kind, Target.of(self._detail.case)), kind, self._detail.case.id)

    def correct(self) -> None:
        """Correct what the report shown says."""
        if self._detail is not None:
            self.context.jobs.start(
                self.actions_.correct([Target.of(self._detail.case)])
            )  # one that is open comes back

    async def _act(self, kind: str, target: Target) -> None:
        if await self.actions_.run(kind, [target]):
            self.show_now()

    def _sent(self, use: str, text: str) -> None:
        if self._detail is None or (self._detail.case.id, use) in self._sending:
            return
        self._sending.add((self._detail.case.id, use))
        self.context.jobs.start(self._send(self._detail.case.id, use, text))

    async def _send(self, sent: str, use: str, text: str) -> None:
        kind, done = "case.reply" if use == REPLY else "case.comment", False
        try:
            add = mentions.items(mentions.named(text, self._people())) if use == NOTE else []
            done = await self.actions_.do(kind, [sent], {}, text, use == REPLY, add)
        finally:
            self._sending.discard((sent, use))
            if self._shown == sent and not done:
                self.composer.failed(use)
        if not done:
            return
        if self._shown == sent:
            self.composer.done(use)
        else:  # another report is looked at by now
            await self.context.jobs.run(desk.save_draft, "case", sent, use, "")
        self.show_now()

    def _drafted(self, id: str, use: str, text: str) -> None:
        if id == self._shown:
            self.composer.follow(use, text)

    def add_photos(self, role: str = "evidence") -> None:
        """Ask for picture files and attach them to the report shown."""
        if self._detail is not None and "case.attach" in self._detail.verbs:
            kinds = self.tr("Ảnh ({kinds})").format(kinds=" ".join(f"*{s}" for s in SUFFIXES))
            files.choose(self, self.tr("Chọn ảnh để đính kèm"), kinds, lambda paths: self._attach(paths, role))

    def _attach(self, paths: Sequence[Path], role: str = "evidence") -> None:
        if self._shown is not None and paths:
            adding = photo_acts.attach(self.context, self._shown, tuple(paths), role, self)
            self.context.jobs.start(self._busy(adding))

    async def _busy(self, adding: Coroutine[Any, Any, None]) -> None:
        self.photos.busy(True)
        try:
            await adding
        finally:
            self.photos.busy(False)

    async def _redact(self, one: Attachment, boxes: Sequence[Box]) -> bool:
        done = await photo_acts.redact(self.context, one, boxes)
        if done:
            self.show_now()
        return done

    def _keep(self, use: str, text: str) -> None:
        if self._shown is not None and not asyncio.get_event_loop().is_closed():
            self.context.jobs.start(self.context.jobs.run(desk.save_draft, "case", self._shown, use, text))
            self.context.bus.drafted.emit(self._shown, use, text)

    def _map(self) -> None:
        if self._id is not None:
            self.context.bus.reveal_requested.emit("case", self._id)

    def print(self) -> None:
        """Show the report as it will be on paper."""
        if self._detail is not None:
            print_case(self.context, self._detail.case.id, self._detail.case.number, self)

    async def _reveal(self) -> None:
        if self._detail is not None:
            shown = self._detail.case.id
            text = await reveal(self.context, shown, self)
            if text and self._shown == shown:
                self.head.show_reporter(text)

    def commands(self) -> tuple[Command, ...]:
        return self._commands
