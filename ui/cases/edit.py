"""What a report says, corrected in one dialog: title, text, category with the deadline it brings, address, ward, position."""

from __future__ import annotations

from functools import partial
from typing import Any

import orjson
from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ioc_contract.errors import Refused
from ioc_contract.folding import nfc
from ioc_contract.records import Case
from ioc_desktop.services import board_edit
from ioc_desktop.services.board_queue import Reference
from ui import dialogs, theme
from ui.cases import kept, parts, story, words
from ui.cases.verbs import edit_title
from ui.dialogs import Dialog
from ui.panel import PanelContext
from ui.widgets.labels import label

translate = QCoreApplication.translate


class EditDialog(Dialog):
    """Begins as the report is; `values` is what was changed. `draft` is what was changed and not done the last time."""

    edited = Signal()

    def __init__(
        self, context: PanelContext, reference: Reference, case: Case, draft: str, over: QWidget | None
    ) -> None:
        super().__init__(edit_title().rstrip("…"), over, 900, f"{words.number(case.number)} · {case.title}")
        self._context, self._case = context, case
        self._asked = 0
        self._over = False
        columns = QHBoxLayout()
        columns.setSpacing(24)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(4)
            columns.addLayout(column, 1)
        self.body.addLayout(columns)
        self.title = QLineEdit(case.title)
        self.words = QPlainTextEdit(case.body)
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(theme.px(128))
        parts.row(left, translate("NewReport", "Tiêu đề (bắt buộc)"), self.title)
        parts.row(left, translate("Fields", "Nội dung"), self.words)
        self.category = parts.categories(reference, case.subsystem, case.category_id, 4)
        parts.row(left, translate("Fields", "Lĩnh vực"), self.category)
        left.addWidget(self.category.list)
        self.moves = label("", "warn", wrap=True)
        left.addWidget(self.moves)
        left.addStretch(1)
        position = None if case.lat is None or case.lon is None else (case.lat, case.lon)
        self.where = parts.PlaceFields(context, reference, case.address, position, case.unit_id, loose=False)
        right.addWidget(self.where)
        right.addStretch(1)
        self.stale = self.add_text("", "warn")
        self.add_text(translate("Dialogs", "Ctrl+Enter để xác nhận"), "caption")
        self.as_it_is = QPushButton(translate("EditReport", "Bỏ thay đổi"))
        self.as_it_is.setAutoDefault(False)
        self.as_it_is.clicked.connect(lambda: self._take(""))
        self._foot.insertWidget(0, self.as_it_is)
        self.add_button(translate("Dialogs", "Huỷ"))
        self.ok = self.add_button(translate("EditReport", "Lưu thay đổi"), "primary", accept=True)
        self._before = self._shown()
        self._moved = kept.moved(draft, self._before)
        self._take(draft)
        self.title.textChanged.connect(lambda _t: self._changed())
        self.words.textChanged.connect(self._changed)
        self.category.list.currentRowChanged.connect(lambda _r: self._changed())
        self.where.changed.connect(self._changed)
        self.where.address.textEdited.connect(lambda _t: self._changed())
        self.finished.connect(self._end)
        self._category = case.category_id
        self._changed()
        self.title.setFocus()

    def values(self) -> dict[str, Any]:
        """Return the fields that were changed, and what to."""
        return {name: value for name, value in self._shown().items() if value != self._before[name]}

    def draft(self) -> str:
        """Return what was changed as text to be kept."""
        return kept.dump(self.values(), self._before)

    def _shown(self) -> dict[str, Any]:
        lat, lon = self.where.position or (None, None)
        return {
            "title": nfc(self.title.text()).strip(), "body": nfc(self.words.toPlainText()).strip(),
            "category_id": self.category.current(), "address": nfc(self.where.address.text()).strip(),
            "lat": lat, "lon": lon, "unit_id": self.where.unit_id(),
        }  # fmt: skip

    def _take(self, draft: str) -> None:
        """Put what was typed the last time over what the report says; "" for what it says alone."""
        try:
            self.category.clear()
            typed = {**self._before, **orjson.loads(draft or "{}")}
            self.title.setText(typed["title"])
            self.words.setPlainText(typed["body"])
            self.category.choose(typed["category_id"])
            self.where.address.setText(typed["address"])
            self.where.set_unit(typed["unit_id"])
            position = (typed["lat"], typed["lon"])
            self.where.set_position(None if None in position else (float(position[0]), float(position[1])))
        except (ValueError, TypeError):
            return  # of another version: what the report says stands

    def _changed(self) -> None:
        values = self.values()
        some = bool(values)
        self.stale.setText(kept.told([n for n in self._moved if n in values], self._before))
        self.stale.setVisible(bool(self.stale.text()))
        self.ok.setEnabled(some and bool(self.title.text().strip()))
        self.as_it_is.setVisible(some)
        self.edited.emit()
        if self.category.current() != self._category:
            self._category = self.category.current()
            self._asked += 1
            self._context.jobs.start(self._foresee(self._asked, self._category))

    async def _foresee(self, asked: int, category_id: str | None) -> None:
        moved = await self._context.jobs.run(board_edit.deadline, self._case.id, category_id)
        if asked != self._asked or self._over:
            return
        said = translate("EditReport", "Hạn sẽ đổi từ {was} thành {becomes}.")
        none = translate("EditReport", "không có hạn")
        was, becomes = (none if at is None else words.moment(at) for at in moved or (None, None))
        self.moves.setText(said.format(was=was, becomes=becomes) if moved else "")

    def _end(self) -> None:
        self._over = True
        self.where.end()


async def correct(context: PanelContext, reference: Reference, case: Case, over: QWidget | None) -> bool:
    """Ask what is to be corrected in a report and do it; return whether anything was done. While one is typed, that one
    comes back."""
    if parts.came_back(context.bus):
        return False
    key = f"case.edit:{case.id}"
    with parts.alone(context.bus) as opened:
        dialog = EditDialog(context, reference, case, await dialogs.kept(key), over)
        opened(dialog)
        dialog.keep(dialog.draft, dialog.edited, partial(dialogs.keep, key))
        accepted = await dialog.asked()
        values = dialog.values()
    if not accepted:
        return False
    try:
        changes = await context.jobs.run(board_edit.correct, case, values)
    except Refused as error:
        context.bus.notified.emit("error", story.refusal(error, reference))
        return False
    dialogs.forget(key)
    context.bus.changed.emit(changes)
    number = words.number(case.number)
    context.bus.notified.emit(
        "info", translate("EditReport", "Đã sửa phản ánh {number}; Ctrl+Z để hoàn tác.").format(number=number)
    )
    return True
