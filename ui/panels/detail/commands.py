"""What the detail panel brings to the palette, the menus and the shortcut sheet: its acts as commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ioc_contract.permissions import Permission
from ui.cases.verbs import EDIT_ICON, EDIT_KEY, edit_title
from ui.commands import Command

translate = QCoreApplication.translate

if TYPE_CHECKING:
    from ui.panels.detail.panel import DetailPanel


def of(panel: DetailPanel) -> tuple[Command, ...]:
    """Return the commands of the detail panel."""

    def ready(kind: str) -> Callable[[], bool]:
        return lambda: panel.offers(kind)

    photo = Command(
        "detail.attach", translate("DetailPanel", "Thêm ảnh"), panel.add_photos, "Ctrl+Shift+I", Permission.CASE_COMMENT, "image",
        ready("case.attach"),
    )  # fmt: skip
    paper = Command(
        "detail.print", translate("DetailPanel", "In, lưu PDF phản ánh"), panel.print, "Ctrl+P", Permission.READ, "printer",
        panel.offers,
    )  # fmt: skip
    roles = {
        "before": translate("DetailPanel", "Thêm ảnh trước khi xử lý"),
        "after": translate("DetailPanel", "Thêm ảnh sau khi xử lý"),
    }
    before, after = (
        Command(f"detail.attach_{role}", title, partial(panel.add_photos, role), "", Permission.CASE_COMMENT, "image",
                ready("case.attach"))
        for role, title in roles.items()
    )  # fmt: skip
    correct = Command(
        "detail.correct", edit_title(), panel.correct, EDIT_KEY, Permission.CASE_EDIT, EDIT_ICON, ready("case.edit")
    )
    return (
        correct,
        paper,
        photo,
        before,
        after,
        *(
            Command(f"detail.{k.partition('.')[2]}", v.title, panel.runner(k), "", v.permission, v.icon, ready(k))
            for k, v in panel.actions_.verbs.items()
        ),
    )
