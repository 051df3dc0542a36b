"""The desk's own commands: panels, layouts, search, undo, windows. Panels bring theirs."""

from __future__ import annotations

import asyncio
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox

from ioc_contract.permissions import Permission
from ui import dialogs, layouts, lending, mentions
from ui.commands import Command
from ui.shell import Shell
from ui.undoing import redo, undo
from ui.widgets.numbers import counted

translate = QCoreApplication.translate


def desk_commands(shell: Shell) -> tuple[Command, ...]:
    """Return the commands of the window `shell`."""
    keeper = shell.keeper

    def own_layout() -> bool:
        return keeper.store.active in keeper.store.names()

    panels = tuple(
        Command(
            f"desk.panel_{spec.id}",
            translate("Desk", "Đến bảng {title}").format(title=spec.title()),
            partial(shell.show_panel, spec.id),
            f"Ctrl+{number}" if number <= 9 else "",
            icon=spec.icon,
        )
        for number, spec in enumerate(shell.specs, 1)
    )
    named = tuple(
        Command(
            f"desk.layout_{name}",
            translate("Desk", "Bố cục {title}").format(title=layouts.title(name)),
            partial(keeper.use, name),
            f"Ctrl+Alt+{number}",
            icon="panels-top-left",
        )
        for number, name in enumerate(layouts.BUILT_IN, 1)
    )
    start = shell.session.jobs.start
    return (
        Command("desk.palette", translate("Desk", "Bảng lệnh"), shell.open_palette, "Ctrl+K", icon="command"),
        Command("desk.search", translate("Desk", "Tìm trong bảng"), shell.search_in_panel, "Ctrl+F", icon="search"),
        Command(
            "desk.search_everywhere",
            translate("Desk", "Tìm khắp nơi"),
            shell.search_everywhere,
            "Ctrl+Shift+F",
            icon="search",
        ),
        Command("desk.undo", translate("Desk", "Hoàn tác"), lambda: start(undo(shell)), "Ctrl+Z", icon="undo"),
        Command("desk.redo", translate("Desk", "Làm lại"), lambda: start(redo(shell)), "Ctrl+Shift+Z", icon="redo"),
        *panels,
        Command(
            "desk.next_panel", translate("Desk", "Sang bảng kế tiếp"), shell.next_panel, "F6", icon="chevrons-right"
        ),
        Command(
            "desk.previous_panel",
            translate("Desk", "Về bảng trước"),
            lambda: shell.next_panel(-1),
            "Shift+F6",
            icon="chevrons-left",
        ),
        *named,
        Command(
            "desk.layout_save", translate("Desk", "Lưu bố cục"), lambda: keeper.save(keeper.store.active), icon="save"
        ),
        Command(
            "desk.layout_save_as",
            translate("Desk", "Lưu bố cục thành…"),
            lambda: start(save_as(shell)),
            icon="copy-plus",
        ),
        Command(
            "desk.layout_delete",
            translate("Desk", "Xoá bố cục đang dùng"),
            lambda: start(delete(shell)),
            icon="trash",
            enabled=own_layout,
        ),
        Command(
            "desk.layout_lock",
            translate("Desk", "Khoá hoặc mở khoá bố cục"),
            lambda: keeper.set_locked(not keeper.store.locked),
            icon="lock",
        ),
        Command("desk.layout_reset", translate("Desk", "Đặt lại bố cục"), keeper.reset, icon="rotate-ccw"),
        Command("desk.theme", translate("Desk", "Đổi giao diện sáng, tối"), shell.toggle_theme, "F9", icon="moon"),
        Command(
            "desk.larger", translate("Desk", "Chữ to hơn"), lambda: shell.change_scale(0.1), "Ctrl+=", icon="zoom-in"
        ),
        Command(
            "desk.smaller",
            translate("Desk", "Chữ nhỏ hơn"),
            lambda: shell.change_scale(-0.1),
            "Ctrl+-",
            icon="zoom-out",
        ),
        Command("desk.wall", translate("Desk", "Chế độ màn hình lớn"), shell.toggle_wall, "F11", icon="monitor"),
        Command(
            "desk.link",
            translate("Desk", "Kết nối và thay đổi chờ gửi"),
            partial(shell.show_panel, "sync"),
            icon="wifi",
        ),
        Command(
            "desk.sync_now",
            translate("Desk", "Đồng bộ ngay"),
            shell.session.application.sync.wake,
            "Ctrl+Shift+R",
            icon="refresh-cw",
        ),
        Command(
            "desk.away",
            translate("Desk", "Khi bạn vắng mặt: xem từng việc"),
            shell.away.open_list,
            "Ctrl+Shift+A",
            icon="history",
            enabled=shell.away.isVisible,
        ),
        Command(
            "desk.alarm_ack",
            translate("Desk", "Xác nhận cảnh báo đang nêu"),
            shell.alarms.acknowledge,
            "F8",
            Permission.ALARM_ANSWER,
            "check",
            shell.alarms.isVisible,
        ),
        Command(
            "desk.alarm_mute",
            translate("Desk", "Im tiếng cảnh báo"),
            shell.alarms.toggle_mute,
            "F7",
            None,
            "bell-off",
            shell.alarms.isVisible,
        ),
        Command(
            "desk.mentions",
            translate("Desk", "Nhắc đến tôi"),
            lambda: mentions.open_list(shell),
            "Ctrl+Shift+M",
            icon="at-sign",
        ),
        Command("desk.guide", translate("Desk", "Hướng dẫn nhanh"), shell.open_guide, "F1", icon="book-open"),
        Command("desk.shortcuts", translate("Desk", "Bảng phím tắt"), shell.open_shortcuts, "?", icon="keyboard"),
        Command("desk.settings", translate("Desk", "Cài đặt"), shell.open_settings, "Ctrl+,", icon="settings"),
        Command(
            "desk.lend",
            translate("Desk", "Uỷ quyền cho người khác…"),
            lambda: shell.session.jobs.once(lending.lend(shell)),
            icon="user-plus",
        ),
        Command(
            "desk.lent", translate("Desk", "Uỷ quyền: xem và thu hồi"), lambda: lending.open_list(shell), icon="users"
        ),
        Command(
            "desk.rulebook",
            translate("Desk", "Lịch làm việc và thời hạn"),
            shell.open_rulebook,
            permission=Permission.RULEBOOK_EDIT,
            icon="calendar-clock",
        ),
        Command("desk.about", translate("Desk", "Giới thiệu"), shell.open_about, icon="info"),
        Command(
            "desk.lock",
            translate("Desk", "Khoá màn hình"),
            shell.lock.lock,
            "Ctrl+L",
            icon="lock",
            enabled=lambda: shell.lock.possible,
        ),
        Command("desk.sign_out", translate("Desk", "Đăng xuất"), lambda: start(sign_out(shell)), icon="log-out"),
        Command("desk.quit", translate("Desk", "Thoát"), shell.close_window, "Ctrl+Q", icon="x"),
    )


async def save_as(shell: Shell) -> None:
    """Keep the arrangement under a new name."""
    name = await dialogs.ask_text(
        translate("Desk", "Lưu bố cục thành"),
        translate("Desk", "Tên bố cục"),
        required=True,
        multiline=False,
        ok=translate("Desk", "Lưu"),
        parent=shell,
    )
    if name:
        shell.keeper.save(name)


async def delete(shell: Shell) -> None:
    """Forget the operator's own layout in use, once confirmed."""
    name = shell.keeper.store.active
    question = translate("Desk", "Xoá bố cục «{name}»?").format(name=name)
    text = translate("Desk", "Các bảng sẽ về bố cục Trực ban.")
    if await dialogs.confirm(question, text, yes=translate("Desk", "Xoá"), danger=True, parent=shell):
        shell.keeper.delete(name)


async def sign_out(shell: Shell) -> None:
    """End the session once confirmed; unsent changes stay on this machine, which forgets the account only without them."""
    session = shell.session
    left = await asyncio.get_running_loop().run_in_executor(None, session.application.access.unsent)
    dialog = dialogs.Dialog(translate("Desk", "Đăng xuất?"), shell)
    text = translate("Desk", "Dữ liệu đã tải vẫn ở trên máy này và chỉ tài khoản này mở được.")
    waiting = session.bus.state.waiting
    if waiting:
        kept = translate("Desk", "{n} thay đổi chưa gửi sẽ được giữ trên máy này và gửi khi bạn đăng nhập lại.")
        text = counted(kept, waiting)
    dialog.add_text(text, "muted")
    forget = QCheckBox(translate("Desk", "Xoá mọi dữ liệu của tôi khỏi máy này"))
    forget.setEnabled(not left)
    dialog.body.addWidget(forget)
    about = translate("Desk", "Lần sau đăng nhập ở đây cần có mạng và tải lại từ đầu.")
    if left:
        about = translate("Desk", "Chỉ xoá được khi mọi việc đã gửi về máy chủ.")
    dialog.add_text(about, "caption")
    dialog.add_button(translate("Dialogs", "Huỷ"))
    dialog.add_button(translate("Desk", "Đăng xuất"), "primary", accept=True, default=True).setFocus()
    if await dialog.asked():
        session.sign_out(forget.isChecked())
