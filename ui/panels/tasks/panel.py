"""The tasks panel: what agencies must do, the most pressing first, one in full beside the list, moves by single keys."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QPushButton

from ioc_contract.clock import DAY, MINUTE, Instant
from ioc_contract.permissions import Permission as P
from ioc_contract.records import Organisation, Task, TaskState
from ioc_desktop.services import board_edit, board_tasks
from ioc_desktop.services.board_tasks import OPEN, TaskDetail, TaskQuery, TaskRow
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import records
from ui import dialogs, icons
from ui.commands import Command
from ui.list_panel import ListPanel, search_bar
from ui.panel import PanelContext
from ui.panels.tasks.detail import TaskView, moves
from ui.panels.tasks.edit import EditTaskDialog
from ui.panels.tasks.model import AGENCY, ORIGIN, PROGRESS, TITLE, ProgressDelegate, TaskModel
from ui.widgets import numbers
from ui.widgets.chips import ChipOption, FilterChips, SearchField
from ui.widgets.labels import label
from ui.widgets.states import EmptyState
from ui.widgets.table import Table

translate = QCoreApplication.translate
_STATES: dict[str, tuple[TaskState, ...]] = {
    "open": OPEN,
    "overdue": OPEN,
    "blocked": (TaskState.BLOCKED,),
    "submitted": (TaskState.SUBMITTED,),
    "done": (TaskState.DONE, TaskState.CANCELLED),
}
BESIDE = 820
"""From this width, pixels, the task is shown beside the list, else under it."""
_KEYS = {
    "start": "S",
    "progress": "P",
    "block": "B",
    "submit": "U",
    "sign_off": "D",
    "return": "R",
    "comment": "C",
    "edit": "E",
}
_NEED = {
    "start": P.TASK_PROCESS,
    "progress": P.TASK_PROCESS,
    "block": P.TASK_PROCESS,
    "submit": P.TASK_PROCESS,
    "sign_off": P.TASK_APPROVE,
    "return": P.TASK_APPROVE,
    "cancel": P.TASK_APPROVE,
    "comment": P.READ,
    "edit": P.TASK_CREATE,
}


class TasksPanel(ListPanel):
    KINDS = ("task", "organisation", "entry")

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._asked_detail = 0
        self.search = SearchField(translate("Tasks", "Tìm việc (không cần dấu)"))
        self.search.searched.connect(lambda _text: self.load())
        self.states = FilterChips([ChipOption(k, v) for k, v in self._groups().items()])
        self.states.set_values(["open"])
        self.states.changed.connect(self._group_chosen)
        self.new = QPushButton(translate("Tasks", "Giao việc mới"))
        self.new.setIcon(icons.icon("plus", "muted"))
        self.new.clicked.connect(self.make_task)
        self.model = TaskModel(context.jobs.now, self)
        self.table = Table(self.model, translate("Tasks", "Danh sách công việc"), TITLE)
        self.search.left.connect(self.table.setFocus)
        self.table.give_way = lambda: (ORIGIN, AGENCY, PROGRESS)
        self.table.fixed = {PROGRESS: 120}
        self.table.setItemDelegateForColumn(PROGRESS, ProgressDelegate(self.table))
        self.table.selectionModel().currentChanged.connect(lambda *_: self._load_detail())
        self.view = TaskView(context.jobs.now, _KEYS)
        self.view.wanted.connect(self.act)
        self.view.origin_wanted.connect(self.open_origin)
        self.count = label(role="caption")
        empty = EmptyState(translate("Tasks", "Không có công việc nào ở đây"), "", "list-checks")
        bar = search_bar(self.search, self.new, self.states)
        self._show_rights()
        context.bus.rights.connect(self._show_rights)
        self._arrange(self.view, translate("Tasks", "Đang mở công việc…"), empty, (self.count,), bar, BESIDE)
        self._share(3, 2)
        self.table.opened.connect(lambda _id: self.split.open_second())
        self._clock = QTimer(self, interval=MINUTE)
        self._clock.timeout.connect(lambda: self.table.viewport().update())
        self._clock.start()
        context.bus.open_requested.connect(self._open_requested)

    # ---- what is shown

    def _show_rights(self) -> None:
        self.new.setVisible(self.context.actor.may(P.TASK_CREATE))

    def query(self) -> TaskQuery:
        """Return what is asked for."""
        group = (self.states.values() or ("open",))[0]
        return TaskQuery(self.search.text(), _STATES[group], overdue=group == "overdue")

    async def _load(self, asked: int) -> None:
        query = self.query()

        def work(ws: Workspace) -> tuple[tuple[TaskRow, ...], dict[str, int]]:
            return board_tasks.page(ws, query), board_tasks.counts(ws)

        rows, counts = await self.context.jobs.run(work)
        if asked != self._asked:
            return
        self._fill(rows)
        self._count(counts)
        self._load_detail()

    def reload(self, changes: ChangeSet) -> None:
        if changes.touches("task", "organisation"):
            self.load()
        else:
            self._load_detail()

    def _count(self, counts: dict[str, int]) -> None:
        groups = {k: sum(counts.get(s, 0) for s in v) for k, v in _STATES.items()} | {"overdue": counts["overdue"]}
        for key, text in self._groups().items():
            self.states.chips[key].set_count(text, groups[key])
        shown = numbers.counted(translate("Tasks", "{n} việc"), len(self.model.rows))
        more = translate("Tasks", "{n} việc đầu, thu hẹp để xem thêm").format(n=numbers.number(len(self.model.rows)))
        self.count.setText(more if len(self.model.rows) >= board_tasks.AT_MOST else shown)

    def _load_detail(self) -> None:
        row = self.table.current()
        self._asked_detail += 1
        self.context.jobs.start(self._show_detail(self._asked_detail, self._wanted or (row.id if row else None)))

    async def _show_detail(self, asked: int, task: str | None) -> None:
        detail = await self.context.jobs.run(board_tasks.detail, task) if task else None
        if asked == self._asked_detail and detail != self.view.detail:
            self.view.show_detail(detail)

    def _open_requested(self, kind: str, entity: str) -> None:
        if kind != "task":
            return
        self._started = True
        self._wanted = entity
        if (at := self.model.place(entity)) is not None:
            self._wanted = None
            self.table.setCurrentIndex(self.model.index(at, 0))
        self.load()

    def _group_chosen(self, values: tuple[str, ...]) -> None:
        if not values:
            self.states.set_values(["open"])
        self._wanted = None
        self.load()

    # ---- actions

    def act(self, verb: str) -> None:
        """Do a verb to the current task, with the note it needs."""
        if self.view.detail is not None:
            ask = self._edit(self.view.detail) if verb == "edit" else self._act(verb, self.view.detail)
            self.context.jobs.once(ask, verb, self.view.detail.row.id)

    async def _act(self, verb: str, detail: TaskDetail) -> None:
        if f"task.{verb}" not in detail.verbs:
            return
        title = moves()[verb][0]
        number = "" if detail.row.number is None else f"#{detail.row.number} · "
        about = f"{number}{detail.row.title}"
        progress: int | None = None
        if verb == "progress":
            steps = [dialogs.Option(str(n), f"{n} %") for n in range(0, 101, 5)]
            chosen = await dialogs.choose(
                translate("Tasks", "Tiến độ đạt được"),
                steps,
                about=about,
                current=str(detail.row.progress // 5 * 5),
                parent=self,
            )
            if chosen is None:
                return
            progress = int(chosen)
        text: str | None = ""
        if (asks := self._asks().get(verb)) is not None:
            label_, required = asks
            text = await dialogs.ask_text(
                title,
                label_,
                about=about,
                required=required,
                draft=f"task.{verb}.{detail.row.id}",
                parent=self,
                ok=title,
            )
        if text is not None and await self.carry_out(
            partial(board_tasks.act, task_id=detail.row.id, verb=verb, text=text, progress=progress)
        ):
            dialogs.forget(f"task.{verb}.{detail.row.id}")

    async def _edit(self, detail: TaskDetail) -> None:
        def work(ws: Workspace) -> tuple[Task | None, list[Organisation]]:
            return records.one(ws.cache, "task", detail.row.id), records.every(ws.cache, "organisation")

        task, agencies = await self.context.jobs.run(work)
        if task is None or "task.edit" not in detail.verbs:
            return
        options = [
            dialogs.Option(o.id, o.name, o.short_name)
            for o in sorted(agencies, key=lambda o: o.name)
            if o.valid_to is None or o.id == task.org_id
        ]
        key = f"task.edit.{task.id}"
        dialog = EditTaskDialog(task, options, self.context.jobs.now(), await dialogs.kept(key), self)
        dialog.keep(dialog.draft, dialog.edited, partial(dialogs.keep, key))
        if await dialog.asked():
            values = dialog.values()
            if await self.carry_out(lambda ws: board_edit.correct(ws, task, values)):
                dialogs.forget(key)

    def make_task(self) -> None:
        """Give an agency a new task."""
        self.context.jobs.once(self._create())

    async def _create(self) -> None:
        title = await dialogs.ask_text(
            translate("Tasks", "Giao việc mới"),
            translate("Tasks", "Việc phải làm"),
            required=True,
            draft="task.new",
            ok=translate("Tasks", "Tiếp tục"),
            parent=self,
        )
        if title is None:
            return
        agencies: list[Organisation] = await self.context.jobs.run(lambda ws: records.every(ws.cache, "organisation"))
        options = [dialogs.Option(o.id, o.name, o.short_name) for o in sorted(agencies, key=lambda o: o.name)]
        org = await dialogs.choose(
            translate("Tasks", "Giao cho cơ quan nào?"), options, about=title.partition("\n")[0], parent=self
        )
        if org is None:
            return
        spans = [
            dialogs.Option(str(n), numbers.counted(translate("Tasks", "Trong {n} ngày"), n))
            for n in (1, 2, 3, 5, 7, 14, 30)
        ]
        days = await dialogs.choose(
            translate("Tasks", "Thời hạn"),
            spans,
            about=title.partition("\n")[0],
            current="7",
            ok=translate("Tasks", "Giao việc"),
            parent=self,
        )
        if days is None:
            return
        head, _, body = title.partition("\n")
        due = Instant(self.context.jobs.now() + int(days) * DAY)
        made: list[str] = []

        def work(ws: Workspace) -> ChangeSet:
            task, changes = board_tasks.create(ws, head, body.strip(), org, due)
            made.append(task)
            return changes

        if await self.carry_out(work):
            dialogs.forget("task.new")
            self._wanted = made[0]
            self.load()

    def open_origin(self) -> None:
        """Go to what the current task came from."""
        detail = self.view.detail
        if detail is not None and detail.origin is not None and detail.origin.title:
            self.context.bus.open_requested.emit(detail.origin.kind, detail.origin.id)

    def commands(self) -> tuple[Command, ...]:
        def able(verb: str) -> bool:
            return self.view.detail is not None and f"task.{verb}" in self.view.detail.verbs

        return (
            Command("tasks.new", translate("Tasks", "Giao việc mới"), self.make_task, "N", P.TASK_CREATE, "plus"),
            *(
                Command(
                    f"tasks.{verb}",
                    text,
                    partial(self.act, verb),
                    _KEYS.get(verb, ""),
                    _NEED[verb],
                    icon,
                    partial(able, verb),
                )
                for verb, (text, icon) in moves().items()
            ),
            Command("tasks.origin", translate("Tasks", "Mở nguồn của việc"), self.open_origin, "O", None, "link"),
            Command("tasks.search", translate("Tasks", "Tìm việc"), self.focus_search, "/", None, "search"),
        )

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def save_state(self) -> dict[str, object]:
        return {"group": list(self.states.values()), "split": self.split.sizes()}

    def restore_state(self, state: dict[str, object]) -> None:
        group = state.get("group")
        if isinstance(group, list) and len(group) == 1 and group[0] in _STATES:
            self.states.set_values([str(group[0])])
        self._restore_split(state)
        if self._started:
            self.load()

    @staticmethod
    def _groups() -> dict[str, str]:
        return {
            "open": translate("Tasks", "Đang mở"),
            "overdue": translate("Tasks", "Quá hạn"),
            "blocked": translate("Tasks", "Vướng mắc"),
            "submitted": translate("Tasks", "Chờ nghiệm thu"),
            "done": translate("Tasks", "Đã kết thúc"),
        }

    @staticmethod
    def _asks() -> dict[str, tuple[str, bool]]:
        """Return verb → (what is asked, whether an answer is required)."""
        return {
            "progress": (translate("Tasks", "Đã làm được gì?"), True),
            "block": (translate("Tasks", "Vướng mắc gì, cần ai gỡ?"), True),
            "submit": (translate("Tasks", "Kết quả trình nghiệm thu"), False),
            "sign_off": (translate("Tasks", "Ý kiến nghiệm thu"), False),
            "return": (translate("Tasks", "Vì sao trả lại, phải làm gì thêm?"), True),
            "comment": (translate("Tasks", "Ghi chú"), True),
            "cancel": (translate("Tasks", "Vì sao huỷ?"), True),
        }
