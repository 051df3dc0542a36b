"""The queue panel: the list, its filters, what is selected on the whole desk, and the actions by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ioc_contract import clock
from ioc_desktop.services import board_queue, marks, views
from ioc_desktop.services.board_queue import Count, Order, QueuePage, QueueQuery, QueueRow, Reference
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.sync.link import LinkState
from ui.bus import Selection
from ui.cases import words
from ui.cases.actions import CaseActions, Target
from ui.cases.new import take_down
from ui.commands import Command
from ui.palette import Item
from ui.panel import Panel, PanelContext
from ui.panels.queue import bar, commands, filter_words
from ui.panels.queue.chosen import Chosen
from ui.panels.queue.dates import ask_dates
from ui.panels.queue.filters import FilterBar
from ui.panels.queue.marker import Marker
from ui.panels.queue.meant import Meant
from ui.panels.queue.model import ORDERS, QueueModel
from ui.panels.queue.view import QueueView
from ui.panels.queue.views import ViewBar
from ui.widgets.chips import Pill
from ui.widgets.labels import label
from ui.widgets.lists import Foot, WholeRows
from ui.widgets.numbers import counted
from ui.widgets.states import EmptyState, ErrorState, LoadingState
from ui.words import time_of_day

PAGE = 100
AT_MOST = 1000
"""Rows brought level at once; further ones are read again as they are scrolled to."""
_REFERENCE = ("category", "organisation", "admin_unit", "person", "template", "subsystem")


class QueuePanel(Panel):
    """Reports by filter and order, in pages."""

    KINDS = ("case", marks.MARKS, board_queue.LOOKS, "view", *_REFERENCE)
    WAITS_MS = 0

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("queue")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.query = QueueQuery()
        self._offset = 0
        self._asked = 0
        """Counts what was asked; an answer to anything but the last is dropped."""
        self._next: board_queue.Key | None = None
        self._loading = False
        self._started = False
        self._begun = False
        """Rows were shown once: from then on only the operator selects."""
        self._new: set[str] = set()
        self.actions_ = CaseActions(context, self)
        self.chosen = Chosen(self)
        self.marker = Marker(self)
        self.actions_.now = self.now
        self.model = QueueModel(self.now)
        self.filters = FilterBar(self._counts)
        self.filters.changed.connect(self.set_query)
        self.filters.dates_wanted.connect(lambda: self.context.jobs.start(self._dates()))
        self.filters.search.left.connect(self.open_current)
        self.view = QueueView(self.model, self.now, self._letter)
        self.view.horizontalHeader().sectionClicked.connect(self._sort)
        self.view.selectionModel().selectionChanged.connect(self.chosen.changed)
        self.view.selectionModel().currentChanged.connect(lambda *_: self.chosen.tell_soon())
        self.view.doubleClicked.connect(lambda _index: self.open_current())
        self.view.near_end.connect(self._more)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.pill = Pill()
        self.pill.clicked.connect(self.refresh)
        self.loading = LoadingState(self.tr("Đang mở danh sách phản ánh…"))
        self.empty = EmptyState(
            self.tr("Không có phản ánh nào"), "", "inbox", self.tr("Xoá lọc"), self.filters.clear_all
        )
        self.error = ErrorState(self.tr("Không đọc được danh sách"), "", self.tr("Thử lại"), self.refresh)
        self.stack = QStackedWidget()
        self.rows = WholeRows(self.view)
        for page in (self.loading, self.rows, self.empty, self.error):
            self.stack.addWidget(page)
        self.count = label(role="caption")
        self.stale = label(role="caption")
        self.left = QPushButton()
        self.left.setProperty("kind", "link")
        self.left.setToolTip(self.tr("Bỏ khỏi danh sách những phản ánh không còn khớp bộ lọc (F5)"))
        self.left.clicked.connect(self.refresh)
        self.left.hide()
        foot = Foot(self.count, self.pill, self.chosen.words, self.chosen.offer, self.left)
        foot.line.addWidget(self.stale)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.meant = Meant(context, self.filters.search, lambda text: self.set_query(replace(self.query, text=text)))
        self.views = ViewBar(context, self)
        self.views.chosen.connect(self.set_query)
        outer.addWidget(self.views)
        outer.addWidget(self.filters)
        outer.addWidget(self.meant)
        outer.addWidget(self.stack, 1)
        outer.addWidget(foot)
        self.setFocusProxy(self.view)
        self._commands = commands.make(self)
        context.bus.selected.connect(self.chosen.follow)
        context.bus.filter_requested.connect(self._drill)
        context.bus.link.connect(self._link)
        self._link(context.bus.state)
        self._show_sort()

    def now(self) -> int:
        """Return the centre's time, milliseconds."""
        return clock.now() + self._offset

    # what is shown

    def showEvent(self, event: QShowEvent) -> None:
        if not self._started:
            self._started = True
            self._load(names=True)
            self.context.jobs.start(self.views.load())
            self.context.jobs.start(self.marker.look_around())
        super().showEvent(event)

    def set_query(self, query: QueueQuery) -> None:
        """Show another query from its top."""
        self.chosen.whole = None
        self.query = replace(query, after=None)
        self.filters.show_query(self.query)
        self.views.show_query(self.query)
        self._show_sort()
        if self._started:
            self._load()

    def refresh(self) -> None:
        """Bring the whole list up to date: new rows come in, those that left go."""
        self._load(keep=len(self.model.rows) + len(self._new), names=True)

    def reload(self, changes: ChangeSet) -> None:
        if changes.touches(board_queue.LOOKS):
            self.context.jobs.start(self.marker.look_around())
            if changes.ids.keys() == {board_queue.LOOKS}:
                return
        if changes.everything or changes.touches(*_REFERENCE):
            self.context.jobs.start(self._names())
        if changes.everything or changes.touches("view"):
            self.context.jobs.start(self.views.load())
        elif changes.touches("case", marks.MARKS):
            self.views.refresh_soon()
        if not self.model.rows and not self._loading:
            self._load()
        elif changes.everything:
            self.context.jobs.start(self._level())
        elif changes.touches("case", marks.MARKS):
            self.context.jobs.start(self._level_ids(changes.of("case") | changes.of(marks.MARKS)))

    def _load(self, keep: int = 0, names: bool = False) -> None:
        self._asked += 1
        self._loading = True
        self.context.jobs.start(self._load_page(self._asked, max(PAGE, min(keep, AT_MOST)), bool(keep), names))

    async def _load_page(self, asked: int, limit: int, level: bool, names: bool) -> None:
        query = self.query

        def work(ws: Workspace) -> tuple[QueuePage, Reference | None, int] | None:
            if asked != self._asked:
                return None
            return board_queue.page(ws, query, limit), board_queue.reference(ws) if names else None, ws.clock_offset_ms

        try:
            got = await self.context.jobs.latest("queue.page", work)
        except Exception as error:
            if asked == self._asked:
                self._loading = False
                self.error.say(self.tr("Không đọc được danh sách"), str(error))
                self.stack.setCurrentWidget(self.error)
            raise
        if got is None or asked != self._asked:
            return
        page, reference, self._offset = got
        if reference is not None:
            self.take_reference(reference)
        self._loading = False
        self._new.clear()
        self.pill.set_count(0)
        self.model.typed = query.text
        with self.chosen.quietly():
            self.model.show(page.rows)
        self._next = page.next
        self._show_left()
        self._show_page()
        if not level:
            self.view.scrollToTop()
        focus = self.window().focusWidget()
        if focus is None or (focus is self.filters.search and not self.query.text and names):
            self.view.setFocus()
        if not self._begun and self.context.bus.selection == Selection("case", (), None):
            self.view.step(0)
        else:
            self.chosen.follow(self.context.bus.selection)
        self._begun = self._begun or bool(self.model.rows)
        await self._count(asked)
        if not level:
            self.meant.ask(query.text)

    def _more(self) -> None:
        if self._next is not None and not self._loading:
            self._loading = True
            self.context.jobs.start(self._load_more(self._asked, replace(self.query, after=self._next)))

    async def _load_more(self, asked: int, query: QueueQuery) -> None:
        try:
            page = await self.context.jobs.run(board_queue.page, query, PAGE)
        finally:
            if asked == self._asked:
                self._loading = False
        if asked != self._asked:
            return
        self._next = page.next
        self.model.append(page.rows)
        if self.chosen.whole is not None:
            self.chosen.select_quietly(set(self.chosen.whole).intersection(r.id for r in page.rows))
        self._new -= set(self.model.ids())
        self.pill.set_count(len(self._new))
        QTimer.singleShot(0, self.view, self.view.ask_if_near_end)  # one scrolled on while the page was on its way

    async def _count(self, asked: int) -> None:
        query = self.query

        def work(ws: Workspace) -> Count | None:
            return board_queue.count(ws, query) if asked == self._asked else None

        found = await self.context.jobs.latest("queue.count", work)
        if found is not None and asked == self._asked:
            self.count.setText(words.count(found.n, found.capped))
            self.chosen.show(found)

    async def _names(self) -> None:
        reference = await self.context.jobs.run(board_queue.reference)
        self.take_reference(reference)

    def take_reference(self, reference: Reference) -> None:
        """Take the names behind ids."""
        self.actions_.reference = reference
        self.filters.reference = reference
        self.filters.show_query(self.query)
        self.model.names(reference)

    # keeping level without moving anything

    async def _level(self) -> None:
        asked, limit = self._asked, min(max(PAGE, len(self.model.rows)), AT_MOST)
        page = await self.context.jobs.run(board_queue.page, self.query, limit)
        if asked != self._asked:
            return
        loaded = self.model.ids()
        held = {r.id for r in page.rows}
        self.model.update(page.rows)
        if len(loaded) <= limit:
            gone = [i for i in loaded if i not in held]
            # a row beyond the page may only have been pushed down: ask for those by name
            still = await self.context.jobs.run(board_queue.matching, self.query, gone) if gone else []
            self.model.update(still)
            self.model.mark_gone(set(gone) - {r.id for r in still})
        self._arrived([r for r in page.rows if self.model.row_of(r.id) is None])
        await self._count(asked)

    async def _level_ids(self, ids: frozenset[str]) -> None:
        asked, query, listed = self._asked, self.query, sorted(ids)

        def work(ws: Workspace) -> tuple[list[QueueRow], list[QueueRow]]:
            return board_queue.by_ids(ws, listed), board_queue.matching(ws, query, listed)

        rows, found = await self.context.jobs.run(work)
        if asked != self._asked:
            return
        self.model.update(rows)
        self.model.update(found)
        fits = {r.id for r in found}
        self.model.mark_gone((self.model.gone - ids) | {i for i in ids if i not in fits})
        self._arrived([r for r in found if self.model.row_of(r.id) is None])
        await self._count(asked)

    def _arrived(self, rows: list[QueueRow]) -> None:
        """Count the rows that would come in among the loaded ones; those after them come by scrolling."""
        if self._next is not None:
            down, place = self.query.descending, self._next
            rows = [r for r in rows if (r.key > place if down else r.key < place)]
        self._new = {i for i in self._new | {r.id for r in rows} if self.model.row_of(i) is None}
        self.pill.set_count(len(self._new))
        self._show_left()

    def _show_left(self) -> None:
        n = len(self.model.gone)
        self.left.setText(counted(self.tr("{n} không còn khớp bộ lọc · cập nhật"), n))
        self.left.setVisible(n > 0)

    def _show_page(self) -> None:
        if self.model.rows:
            self.stack.setCurrentWidget(self.rows)
            return
        filtered = self.filters.clear.isVisibleTo(self.filters)
        self.empty.say(*filter_words.empty(self.query, self.filters.reference))
        if self.empty.button is not None:
            self.empty.button.setVisible(filtered)
        self.stack.setCurrentWidget(self.empty)

    def _link(self, link: LinkState) -> None:
        offline = link.state == "offline" and link.since > 0
        self.stale.setText(
            self.tr("Ngoại tuyến từ {at} – đang xem dữ liệu đã lưu").format(at=time_of_day(link.since, self.now()))
            if offline
            else ""
        )

    # order and filters

    def _sort(self, column: int) -> None:
        order = ORDERS.get(column)
        if order is None:
            self._show_sort()
            return
        down = not self.query.descending if order is self.query.order else order in (Order.RECEIVED, Order.PRIORITY)
        self.set_query(replace(self.query, order=order, descending=down))

    def _show_sort(self) -> None:
        column = next(c for c, o in ORDERS.items() if o is self.query.order)
        self.view.sort_shown(column, self.query.descending)

    def _drill(self, panel: str, query: object) -> None:
        if panel == "queue" and isinstance(query, QueueQuery):
            self.set_query(query)

    def _counts(self, show: Callable[[Mapping[str, Mapping[Any, int]]], None]) -> None:
        async def ask() -> None:
            show(await self.context.jobs.run(board_queue.facets, self.query))

        self.context.jobs.start(ask())

    async def _dates(self) -> None:
        span = await ask_dates(self.query, self.now(), self)
        if span is not None:
            self.set_query(replace(self.query, days=None, received_from=span[0], received_to=span[1]))

    def focus_search(self) -> None:
        self.filters.search.setFocus()
        self.filters.search.selectAll()

    @property
    def has_more(self) -> bool:
        """Whether the query finds rows that are not loaded."""
        return self._next is not None

    # actions

    def targets(self) -> list[Target]:
        """Return the reports selected, else the current one."""
        ids = self.view.selected_ids()
        if not ids and (current := self.view.current_id()) is not None:
            ids = (current,)
        places = [self.model.row_of(i) for i in ids]
        return [Target.of(self.model.rows[p]) for p in places if p is not None]

    def act(self, kind: str) -> None:
        """Do an action to what is selected."""
        targets = self.targets()
        more = self.chosen.beside({t.id for t in targets})
        self.context.jobs.once(self._act(kind, targets, more), kind, *(t.id for t in targets), len(more))

    def take_down(self) -> None:
        """Take down a report for a citizen."""
        self.context.jobs.start(take_down(self.context, self.actions_.reference, self.window()))

    def subtask(self) -> None:
        """Give agencies tasks that belong to the current report."""
        self.context.jobs.once(self.actions_.subtasks(self.targets()))

    async def _act(self, kind: str, targets: list[Target], more: list[str]) -> None:
        if await self.actions_.run(kind, targets, more):
            self.show_now()

    def open_current(self) -> None:
        """Bring the current report to the front in its detail; from the search field, go to what it found."""
        if self.filters.search.hasFocus():
            self.view.setFocus()
            self.view.step(0)
            return
        current = self.view.current_id()
        if current is not None:
            self.marker.see(True)
            self.context.bus.open_requested.emit("case", current)

    def reveal(self) -> None:
        """Zoom to the current report on the map."""
        current = self.view.current_id()
        if current is not None:
            self.context.bus.reveal_requested.emit("case", current)

    def commands(self) -> tuple[Command, ...]:
        return self._commands

    async def lines(self, typed: str) -> Sequence[Item]:
        return await bar.lines(self, typed)

    def _letter(self, keys: str) -> bool:
        """Run the command of a key pressed in the list (a digit: show the view at its place); return whether there is one."""
        if len(keys) == 1 and keys in "123456789":
            self.views.choose(int(keys) - 1)
            return True
        command = next((c for c in self._commands if c.shortcut == keys), None)
        if command is None:
            return False
        if command.permission is None or self.context.actor.may(command.permission):
            command.run()
        else:
            self.context.bus.notified.emit(
                "warning", self.tr("Tài khoản không có quyền «{t}».").format(t=command.title)
            )
        return True

    def _menu(self, at: QPoint) -> None:
        menu = commands.menu(self, self._commands)
        if menu.actions():
            menu.popup(self.view.viewport().mapToGlobal(at))

    # what a layout keeps

    def save_state(self) -> dict[str, object]:
        return {
            "query": views.dump(replace(self.query, text="", received_from=None, received_to=None)),
            "hidden": sorted(self.view.hidden_by_choice),
        }

    def restore_state(self, state: dict[str, object]) -> None:
        hidden = state.get("hidden")
        if isinstance(hidden, list):
            self.view.hidden_by_choice = {c for c in hidden if isinstance(c, int) and 0 <= c < 10}
            self.view.give_way()
        query = views.load(state.get("query"))
        if query is not None:
            self.set_query(query)
