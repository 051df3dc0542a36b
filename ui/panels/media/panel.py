"""The press panel: stories newest first, one in full beside them, and triage by single keys."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QShowEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from ioc_contract import clock
from ioc_contract.clock import DAY, Instant
from ioc_contract.permissions import Permission
from ioc_contract.records import Organisation, Tone
from ioc_desktop.services import board_media
from ioc_desktop.services.board_media import Facets, Key, MediaQuery, Story, StoryPage
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import records
from ui import dialogs, icons
from ui.bus import Selection
from ui.commands import Command
from ui.panel import Panel, PanelContext
from ui.panels.media.detail import StoryDetail
from ui.panels.media.filters import FilterBar
from ui.panels.media.link import LinkDialog
from ui.panels.media.model import StoryModel
from ui.panels.media.view import StoryView
from ui.widgets import numbers
from ui.widgets.chips import Pill
from ui.widgets.labels import label
from ui.widgets.lists import Foot
from ui.widgets.sides import Sides
from ui.widgets.states import EmptyState, LoadingState

PAGE = 60
AT_MOST = 600
"""Stories brought level at once."""
BESIDE = 880
"""From this width, pixels, the story is shown beside the list, else under it."""


class NewsPill(Pill):
    """«3 tin mới»."""

    def set_count(self, count: int) -> None:
        super().set_count(count)
        self.setText(QCoreApplication.translate("Media", "{n} tin mới").format(n=numbers.number(count)))


class MediaPanel(Panel):
    KINDS = ("article", "admin_unit")

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._offset = 0
        self._asked = 0
        self._next: Key | None = None
        self._loading = self._started = False
        self._applying = False
        self._beyond: str | None = None
        """A story shown that the list does not hold, until the list is used."""
        self.query = MediaQuery()
        self.filters = FilterBar()
        self.filters.changed.connect(self.refresh)
        self.model = StoryModel(self.now, self)
        self.view = StoryView(self.model, self.now, self._letter)
        self.filters.search.left.connect(self.view.setFocus)
        self.view.near_end.connect(self._more)
        self.view.doubleClicked.connect(lambda _index: self.open_link())
        self.view.selectionModel().currentChanged.connect(lambda *_: self._current_changed())
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.pill = NewsPill()
        self.pill.clicked.connect(self.refresh)
        self.detail = StoryDetail(self.now, context)
        self.detail.wanted.connect(self._wanted)
        self.detail.link_wanted.connect(lambda url: context.jobs.start(self._open_link(url)))
        self.detail.tone_said.connect(self._tone)
        self.loading = LoadingState(self.tr("Đang mở tin báo chí…"))
        self.empty = EmptyState(
            self.tr("Không có tin nào"), "", "newspaper", self.tr("Xem tất cả tin"), self.filters.clear
        )
        self.stack = QStackedWidget()
        for page in (self.loading, self.view, self.empty):
            self.stack.addWidget(page)
        self.count = label(role="caption")
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self.stack, 1)
        column.addWidget(Foot(self.count, self.pill))
        left.setFocusProxy(self.view)
        self.split = Sides(left, self.detail, BESIDE)
        self.split.setSizes([500, 500])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        self._tell = QTimer(self, singleShot=True, interval=0)
        self._tell.timeout.connect(self._tell_selection)
        self._commands = self._make_commands()
        context.bus.selected.connect(self._selected_elsewhere)
        context.bus.open_requested.connect(self._open_requested)

    def now(self) -> int:
        """Return the centre's time, milliseconds."""
        return clock.now() + self._offset

    # ---- what is shown

    def showEvent(self, event: QShowEvent) -> None:
        if not self._started:
            self._started = True
            self.refresh()
        super().showEvent(event)

    def refresh(self) -> None:
        """Read the list from its top: new stories come in, those that no longer match go."""
        self.query = self.filters.query(self.now())
        self._asked += 1
        self._loading = True
        self.context.jobs.start(self._load(self._asked, self.query))

    async def _load(self, asked: int, query: MediaQuery) -> None:
        def work(ws: Workspace) -> tuple[StoryPage, Facets, int, int] | None:
            if asked != self._asked:
                return None
            unread = board_media.unread(ws, query)
            return board_media.page(ws, query, PAGE), board_media.facets(ws, query.since), unread, ws.clock_offset_ms

        found = await self.context.jobs.run(work)
        if found is None or asked != self._asked:
            return
        page, facets, unread, self._offset = found
        self._loading = False
        self._next = page.next
        current = self.view.current()
        self.model.show(page.rows)
        self.pill.set_count(0)
        self.filters.show_facets(facets)
        self._count(unread)
        if self.model.rows:
            self.stack.setCurrentWidget(self.view)
            kept = self.model.place(current.id) if current else None
            if not self.view.currentIndex().isValid() or kept is None:
                self.view.setCurrentIndex(self.model.index(0, 0))
            self.view.scrollToTop()
        else:
            narrowed = self.filters.narrowed
            self.empty.say(
                self.tr("Không có tin nào khớp bộ lọc") if narrowed else self.tr("Không có tin nào trong khoảng này"),
                self.tr("Bỏ bớt điều kiện hoặc xem thêm ngày."),
            )
            self.stack.setCurrentWidget(self.empty)
        self._current_changed()

    def _more(self) -> None:
        if self._next is not None and not self._loading:
            self._loading = True
            self.context.jobs.start(self._load_more(self._asked, replace(self.query, after=self._next)))

    async def _load_more(self, asked: int, query: MediaQuery) -> None:
        page = await self.context.jobs.run(board_media.page, query, PAGE)
        if asked == self._asked:
            self._loading = False
            self._next = page.next
            self.model.append(page.rows)

    def reload(self, changes: ChangeSet) -> None:
        if not self.model.rows:
            self.refresh()
        else:
            self.context.jobs.start(self._level(None if changes.everything else changes.of("article")))

    async def _level(self, ids: frozenset[str] | None) -> None:
        """Bring what is loaded up to date where it stands, and count what is new above it."""
        asked, query, shown = self._asked, self.query, self.model.ids()
        top = self.model.rows[0].key if self.model.rows else None

        def work(ws: Workspace) -> tuple[tuple[Story, ...], int, int]:
            wanted = set(shown[:AT_MOST]) if ids is None else set(board_media.touched(ws, ids)) & set(shown)
            stories = board_media.by_ids(ws, [s for s in shown if s in wanted])
            return stories, board_media.newer(ws, query, top, shown), board_media.unread(ws, query)

        stories, newer, unread = await self.context.jobs.run(work)
        if asked == self._asked:
            keys = {s.id: s.key for s in self.model.rows}
            # a story keeps the place it was read at, so that what is new is counted from there
            self.model.update([replace(s, key=keys.get(s.id, s.key)) for s in stories])
            self.pill.set_count(newer)
            self._count(unread)
            self._show_current()

    def _count(self, unread: int) -> None:
        text = numbers.counted(self.tr("{n} tin chưa đọc"), unread)
        self.count.setText(self.tr("hơn {n} tin chưa đọc").format(n="1.000") if unread >= board_media.CAP else text)

    def _current_changed(self) -> None:
        self._show_current()
        if not self._applying:
            self._tell.start()

    def _show_current(self) -> None:
        story = self.view.current()
        if story != self.detail.story and (self._beyond is None or self.view.hasFocus()):
            self._beyond = None
            self.detail.show_story(story)

    # ---- the desk's selection

    def _tell_selection(self) -> None:
        story = self.view.current()
        if story is not None and self.view.hasFocus():
            self.context.bus.select(Selection("article", story.article_ids, story.article_ids[0]))

    def _selected_elsewhere(self, selection: Selection) -> None:
        if selection.kind == "article" and selection.current is not None:
            self._go_to(selection.current)

    def _open_requested(self, kind: str, entity: str) -> None:
        if kind == "article":
            self._go_to(entity)

    def _go_to(self, article: str) -> None:
        at = next((n for n, s in enumerate(self.model.rows) if article in s.article_ids), None)
        if at is not None and at != self.view.currentIndex().row():
            self._applying = True
            self.view.setCurrentIndex(self.model.index(at, 0))
            self._applying = False
        elif at is None:
            self.context.jobs.start(self._show_beyond(article))

    async def _show_beyond(self, article: str) -> None:
        """Show a story the list does not hold (an older one, or one the filters leave out)."""

        def work(ws: Workspace) -> tuple[Story, ...]:
            return board_media.by_ids(ws, sorted(board_media.touched(ws, [article])))

        found = await self.context.jobs.run(work)
        if found:
            self._beyond = found[0].id
            self.detail.show_story(found[0])

    # ---- actions

    def act(self, verb: str, stories: list[Story] | None = None) -> None:
        """Triage what is selected: read, flag or irrelevant, each its own opposite where all are so already."""
        chosen = stories if stories is not None else self.view.selected()
        if not chosen:
            return
        if all({"read": not s.unread, "flag": s.flagged, "irrelevant": s.irrelevant}[verb] for s in chosen):
            verb = {"read": "unread", "flag": "unflag", "irrelevant": "relevant"}[verb]
        ids = [s.id for s in chosen]
        self.context.jobs.start(self.carry_out(lambda ws: board_media.triage(ws, ids, verb)))
        if verb in ("irrelevant", "read") and len(chosen) == 1 and self.view.hasFocus():
            self.view.step(1)

    def _tone(self, tone: Tone) -> None:
        if (story := self.detail.story) is not None:
            self.context.jobs.start(self.carry_out(lambda ws: board_media.correct_tone(ws, story.id, tone)))

    def make_case(self) -> None:
        """Make a report of the current story, its title to be confirmed."""
        if (story := self.view.current()) is not None:
            self.context.jobs.once(self._make_case(story), story.id)

    async def _make_case(self, story: Story) -> None:
        if story.case_id is not None:
            self.context.bus.open_requested.emit("case", story.case_id)
            return
        title = await dialogs.ask_text(
            self.tr("Lập phản ánh từ tin báo"),
            self.tr("Tiêu đề phản ánh; nguồn tin và đường dẫn được ghi kèm."),
            required=True,
            text=story.title,
            multiline=False,
            ok=self.tr("Lập phản ánh"),
            parent=self,
        )
        if title is None:
            return
        made: list[str] = []

        def work(ws: Workspace) -> ChangeSet:
            case_id, changes = board_media.make_case(ws, story.id, title)
            made.append(case_id)
            return changes

        if await self.carry_out(work):
            self.context.bus.notified.emit("info", self.tr("Đã lập phản ánh từ tin báo."))
            self.context.bus.open_requested.emit("case", made[0])

    def link(self) -> None:
        """Say which report the current story belongs to."""
        if (story := self.detail.story) is not None:
            self.context.jobs.once(self._link(story), story.id)

    async def _link(self, story: Story) -> None:
        dialog = LinkDialog(self.context, story, self)
        if not await dialog.asked():
            return
        case_id = None if dialog.parted else dialog.case_id()
        if await self.carry_out(lambda ws: board_media.link(ws, story.id, case_id)):
            done = self.tr("Đã bỏ gắn tin với phản ánh; Ctrl+Z để hoàn tác.")
            linked = self.tr("Đã gắn tin với phản ánh; Ctrl+Z để hoàn tác.")
            self.context.bus.notified.emit("info", done if dialog.parted else linked)

    def make_task(self) -> None:
        """Give an agency a task about the current story."""
        if (story := self.view.current()) is not None:
            self.context.jobs.once(self._make_task(story), story.id)

    async def _make_task(self, story: Story) -> None:
        if story.task_id is not None:
            self.context.bus.open_requested.emit("task", story.task_id)
            return
        agencies: list[Organisation] = await self.context.jobs.run(lambda ws: records.every(ws.cache, "organisation"))
        options = [dialogs.Option(o.id, o.name, o.short_name) for o in sorted(agencies, key=lambda o: o.name)]
        org = await dialogs.choose(self.tr("Giao việc cho cơ quan nào?"), options, parent=self) if options else None
        if org is None:
            return
        spans = [dialogs.Option(str(n), numbers.counted(self.tr("Trong {n} ngày"), n)) for n in (1, 2, 3, 5, 7, 14)]
        days = await dialogs.choose(self.tr("Thời hạn"), spans, current="3", parent=self)
        if days is None:
            return
        title = await dialogs.ask_text(
            self.tr("Nội dung công việc"),
            self.tr("Việc cơ quan phải làm"),
            required=True,
            text=self.tr("Xử lý thông tin báo nêu: {title}").format(title=story.title),
            ok=self.tr("Giao việc"),
            parent=self,
        )
        if title is None:
            return
        due = Instant(self.now() + int(days) * DAY)
        if await self.carry_out(lambda ws: board_media.make_task(ws, story.id, title, org, due)[1]):
            self.context.bus.notified.emit("info", self.tr("Đã giao việc từ tin báo."))

    def open_link(self) -> None:
        """Open the first publication in the browser, once confirmed."""
        if (story := self.view.current()) is not None:
            self.context.jobs.start(self._open_link(story.url))

    async def _open_link(self, url: str) -> None:
        if not board_media.safe_link(url):
            self.context.bus.notified.emit("error", self.tr("Đường dẫn không phải địa chỉ web, không mở."))
        elif await dialogs.confirm(self.tr("Mở trang báo ngoài hệ thống?"), url, yes=self.tr("Mở"), parent=self):
            self.open_url(url)

    def open_url(self, url: str) -> None:
        """Hand a web address to the system's browser."""
        QDesktopServices.openUrl(QUrl(url))

    def reveal(self) -> None:
        """Show on the map where the story is."""
        story = self.view.current()
        if story is not None and story.lat is not None:
            self.context.bus.reveal_requested.emit("article", story.article_ids[0])
        elif story is not None:
            self.context.bus.notified.emit("info", self.tr("Tin này chưa xác định được vị trí."))

    def _wanted(self, verb: str) -> None:
        story = self.detail.story
        if story is None:
            return
        if verb in ("read", "flag", "irrelevant"):
            self.act(verb, [story])
        elif verb == "open_case" and story.case_id:
            self.context.bus.open_requested.emit("case", story.case_id)
        elif verb == "open_task" and story.task_id:
            self.context.bus.open_requested.emit("task", story.task_id)
        elif verb in ("case", "task", "map", "link"):
            {"case": self.make_case, "task": self.make_task, "map": self.reveal, "link": self.link}[verb]()

    def commands(self) -> tuple[Command, ...]:
        return self._commands

    def focus_search(self) -> None:
        self.filters.search.setFocus()
        self.filters.search.selectAll()

    def _make_commands(self) -> tuple[Command, ...]:
        def some() -> bool:
            return self.view.currentIndex().isValid()

        triage = Permission.ARTICLE_TRIAGE
        return (
            Command("media.read", self.tr("Đã đọc / chưa đọc"), lambda: self.act("read"), "V", triage, "check", some),
            Command("media.flag", self.tr("Gắn cờ / bỏ cờ"), lambda: self.act("flag"), "F", triage, "flag", some),
            Command("media.irrelevant", self.tr("Không liên quan / có liên quan"), lambda: self.act("irrelevant"), "X", triage, "ban", some),
            Command("media.case", self.tr("Lập phản ánh từ tin"), self.make_case, "L", Permission.CASE_CREATE, "message-square-text", some),
            Command("media.link", self.tr("Gắn với phản ánh…"), self.link, "P", triage, "link", some),
            Command("media.task", self.tr("Giao việc từ tin"), self.make_task, "T", Permission.TASK_CREATE, "list-todo", some),
            Command("media.open", self.tr("Mở bài báo"), self.open_link, "O", None, "external-link", some),
            Command("media.map", self.tr("Xem tin trên bản đồ"), self.reveal, "G", None, "map-pin", some),
            Command("media.search", self.tr("Tìm trong tin báo"), self.focus_search, "/", None, "search"),
            Command("media.refresh", self.tr("Cập nhật danh sách tin"), self.refresh, "F5", None, "refresh-cw"),
        )  # fmt: skip

    def _letter(self, key: str) -> bool:
        if key == "Return":
            if self.split.single:
                self.split.open_second()
            else:
                self.open_link()
            return True
        found = next((c for c in self._commands if c.shortcut == key), None)
        if found is None or (found.permission is not None and not self.context.actor.may(found.permission)):
            return False
        if found.enabled is None or found.enabled():
            found.run()
        return True

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for command in self._commands[:8]:
            if command.permission is None or self.context.actor.may(command.permission):
                action = QAction(icons.icon(command.icon, "muted"), command.title, menu)
                action.setEnabled(command.enabled is None or command.enabled())
                action.triggered.connect(lambda _checked, run=command.run: run())
                menu.addAction(action)
        menu.popup(self.view.viewport().mapToGlobal(at))

    def save_state(self) -> dict[str, object]:
        return {**self.filters.save_state(), "split": self.split.sizes()}

    def restore_state(self, state: dict[str, object]) -> None:
        self.filters.restore_state(state)
        sizes = state.get("split")
        if isinstance(sizes, list) and len(sizes) == 2 and all(isinstance(x, int) for x in sizes):
            self.split.setSizes(sizes)
        if self._started:
            self.refresh()
