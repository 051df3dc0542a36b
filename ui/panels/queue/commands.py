"""What can be done in the queue by key, menu and palette: its table of commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ioc_contract.permissions import Permission
from ui import icons
from ui.actions import written
from ui.cases.verbs import EDIT_ICON, EDIT_KEY, edit_title
from ui.commands import Command
from ui.panels.queue import export, filter_words
from ui.printing.acts import print_list

if TYPE_CHECKING:
    from ui.panels.queue.panel import QueuePanel

translate = QCoreApplication.translate
_NOT_IN_MENU = {
    "queue.search", "queue.filter", "queue.refresh", "queue.clear", "queue.next", "queue.previous", "queue.toggle", "queue.all",
}  # fmt: skip


def make(panel: QueuePanel) -> tuple[Command, ...]:
    """Return the commands of a queue, those of the list first, then what is done to reports."""

    def ready(kind: str) -> Callable[[], bool]:
        return lambda: bool(panel.actions_.allowed(kind, panel.targets()))

    def some() -> bool:
        return panel.view.currentIndex().isValid()

    def found() -> bool:
        return some() or (panel.filters.search.hasFocus() and bool(panel.model.rows))

    def hold() -> str:
        targets = panel.targets()
        return next((k for k in ("case.resume", "case.pause") if panel.actions_.allowed(k, targets)), "")

    view, filters, views = panel.view, panel.filters, panel.views
    out = [
        Command("queue.open", translate("QueueCommands", "Mở phản ánh"), panel.open_current, "Return", None, "eye", found),
        Command("queue.next", translate("QueueCommands", "Phản ánh sau"), lambda: view.step(1), "J", None, "arrow-down"),
        Command("queue.previous", translate("QueueCommands", "Phản ánh trước"), lambda: view.step(-1), "K", None, "arrow-up"),
        Command("queue.toggle", translate("QueueCommands", "Chọn thêm, bỏ chọn"), view.toggle, "Space", None, "check", some),
        Command("queue.all", translate("QueueCommands", "Chọn tất cả (lần nữa: mọi kết quả)"), panel.chosen.select_all, "Ctrl+A", None, "list-checks"),
        Command("queue.map", translate("QueueCommands", "Xem trên bản đồ"), panel.reveal, "G", None, "map-pin", some),
        Command("queue.bookmark", translate("QueueCommands", "Đánh dấu, bỏ đánh dấu"), panel.marker.bookmark, "B", None, "bookmark", some),
        Command("queue.unread", translate("QueueCommands", "Đánh dấu chưa xem"), lambda: panel.marker.see(False), "Shift+N", None, "eye-off", some),
        Command("queue.export", translate("QueueCommands", "Xuất CSV, XLSX…"), lambda: panel.context.jobs.once(export.ask(panel)), "E", None, "download"),
        Command("queue.search", translate("QueueCommands", "Tìm trong danh sách"), panel.focus_search, "/", None, "search"),
        Command("queue.filter", translate("QueueCommands", "Lọc theo…"), lambda: filters.open("more"), "F", None, "funnel"),
        Command("queue.views", translate("QueueCommands", "Góc nhìn…"), views.open, "Shift+V", None, "layers"),
        Command("queue.view_save", translate("QueueCommands", "Lưu bộ lọc thành góc nhìn mới…"), views.save, "Ctrl+S", None, "save"),
        Command("queue.view_update", translate("QueueCommands", "Cập nhật góc nhìn theo bộ lọc"), views.update_view, "Ctrl+Shift+S", None, "save", lambda: views.changed() and views.may_edit()),
        Command("queue.view_rename", translate("QueueCommands", "Đổi tên góc nhìn…"), views.rename, "", None, "pencil", views.may_edit),
        Command("queue.view_before", translate("QueueCommands", "Đưa góc nhìn lên trước"), lambda: views.move_view(-1), "", None, "arrow-left", views.may_edit),
        Command("queue.view_after", translate("QueueCommands", "Đưa góc nhìn ra sau"), lambda: views.move_view(1), "", None, "arrow-right", views.may_edit),
        Command("queue.view_delete", translate("QueueCommands", "Xoá góc nhìn"), views.delete, "", None, "trash-2", views.may_edit),
        Command("queue.view_share", translate("QueueCommands", "Chia sẻ góc nhìn với ca"), views.share, "", Permission.VIEW_SHARE, "users", views.may_share),
        Command("queue.view_unshare", translate("QueueCommands", "Thôi chia sẻ góc nhìn"), views.unshare, "", Permission.VIEW_SHARE, "user", views.may_unshare),
        Command("queue.view_copy", translate("QueueCommands", "Lưu góc nhìn của ca thành của tôi"), views.copy, "", None, "copy", views.of_room),
        Command("queue.refresh", translate("QueueCommands", "Cập nhật danh sách"), panel.refresh, "F5", None, "refresh-cw"),
        Command("queue.print", translate("QueueCommands", "In, lưu PDF danh sách"), partial(_print, panel), "Ctrl+P", None, "printer"),
        Command("queue.clear", translate("QueueCommands", "Xoá lọc"), filters.clear_all, "Shift+F", None, "funnel"),
    ]  # fmt: skip

    def correct() -> None:
        panel.context.jobs.start(panel.actions_.correct(panel.targets()))

    merging = translate("QueueCommands", "Gộp các phản ánh đã chọn")
    subtasks = translate("QueueCommands", "Giao việc con")
    taking = translate("QueueCommands", "Lập phản ánh hộ người dân")
    out += [
        Command("queue.new", taking, panel.take_down, "Ctrl+N", Permission.CASE_CREATE, "plus"),
        Command("queue.merge", merging, partial(panel.act, "case.mark_duplicate"), "M", Permission.CASE_VERIFY, "git-merge", some),
        Command("queue.correct", edit_title(), correct, EDIT_KEY, Permission.CASE_EDIT, EDIT_ICON, some),
        Command("queue.subtask", subtasks, panel.subtask, "T", Permission.TASK_CREATE, "clipboard-list", some),
    ]  # fmt: skip
    moving = translate("QueueCommands", "Đổi trạng thái…")
    out.append(
        Command("queue.state", moving, lambda: panel.context.jobs.once(_move(panel)), "S", None, "arrow-right", some)
    )
    for kind, verb in panel.actions_.verbs.items():
        if kind not in ("case.pause", "case.resume"):
            name = f"queue.{kind.partition('.')[2]}"
            run = partial(panel.act, kind)
            out.append(Command(name, verb.title, run, verb.key, verb.permission, verb.icon, ready(kind)))
    out.append(
        Command(
            "queue.hold", translate("QueueCommands", "Tạm dừng / tiếp tục"), lambda: panel.act(hold() or "case.pause"),
            "H", Permission.CASE_PROCESS, "pause", lambda: bool(hold()),
        )
    )  # fmt: skip
    return tuple(out)


def _print(panel: QueuePanel) -> None:
    """Show on paper the reports selected, when several are, else all that the queue finds."""
    ids = panel.chosen.ids()
    if len(ids) > 1:
        print_list(panel.context, None, ids, translate("QueueCommands", "Các phản ánh đã chọn"), panel)
    else:
        about = filter_words.sentence(panel.query, panel.filters.reference)
        print_list(panel.context, panel.query, (), about, panel)


async def _move(panel: QueuePanel) -> None:
    kind = await panel.actions_.choose_move(panel.targets())
    if kind is not None:
        panel.act(kind)


def menu(panel: QueuePanel, commands: Sequence[Command]) -> QMenu:
    """Return the menu of what can be done now to what is selected."""
    made = QMenu(panel)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for command in commands:
        if (
            command.id in _NOT_IN_MENU
            or command.id.startswith("queue.view")
            or (command.enabled is not None and not command.enabled())
        ):
            continue
        if command.permission is None or panel.context.actor.may(command.permission):
            action = QAction(icons.icon(command.icon, "muted"), f"{command.title}\t{written(command.shortcut)}", made)
            action.triggered.connect(lambda _=False, c=command: c.run())
            made.addAction(action)
    return made
