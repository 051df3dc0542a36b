"""What the centre did not take, one by one: keep theirs, set mine again, change it first, keep the words as a note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from ioc_contract import clock
from ioc_contract.errors import Refused
from ioc_desktop.services import board_inbox, desk
from ioc_desktop.services.board_inbox import Card
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.sync.link import LinkState
from ui import icons, theme, verbs, words
from ui.commands import Command
from ui.panel import Panel, PanelContext
from ui.panels.inbox import edit
from ui.panels.inbox.card import CardView
from ui.widgets.flow import FlowLayout
from ui.widgets.states import EmptyState


class InboxPanel(Panel):
    """Follows the inbox, the records its entries are about, and the number of entries the link tells."""

    KINDS = (desk.INBOX, "case", "task", "article")

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._cards: list[Card] = []
        self._known = -1
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Việc cần xem lại"))
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(self._show)
        self.setFocusProxy(self.list)
        self.card = CardView(context.actor.name)

        self.retry = self._button("rotate-ccw", self.tr("Áp dụng của tôi"), "primary", self.do_retry)
        self.edit = self._button("pencil", self.tr("Sửa rồi áp dụng…") + "  E", "", self.do_edit)
        self.dismiss = self._button("check", self.tr("Giữ của máy chủ"), "", self.do_dismiss)
        self.note = self._button("message-square-text", self.tr("Đưa vào ghi chú…") + "  N", "", self.do_note)
        self.copy = self._button("copy", self.tr("Chép nội dung"), "ghost", self.do_copy)
        self.open = self._button("external-link", self.tr("Mở hồ sơ"), "ghost", self.do_open)
        foot = QWidget()
        foot.setProperty("role", "footer")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = FlowLayout(foot, 8)
        row.setContentsMargins(16, 8, 16, 8)
        for button in (self.retry, self.edit, self.dismiss, self.note, self.copy, self.open):
            row.addWidget(button)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.card, 1)
        column.addWidget(foot)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(side)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        self.empty = EmptyState(
            self.tr("Không có gì cần xem lại"),
            self.tr(
                "Khi máy chủ không nhận một thay đổi, hoặc người khác đã đổi cùng một trường, cả hai bên được giữ ở đây."
            ),
            "inbox",
        )
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(split)
        context.bus.link.connect(self._on_link)

    def commands(self) -> tuple[Command, ...]:
        def when(button: QPushButton) -> Callable[[], bool]:
            return lambda: self.current() is not None and button.isEnabled() and not button.isHidden()

        table = (
            ("inbox.retry", self.tr("Áp dụng lại thay đổi của tôi"), self.do_retry, "R", "rotate-ccw", self.retry),
            ("inbox.edit", self.tr("Sửa thay đổi của tôi rồi áp dụng"), self.do_edit, "E", "pencil", self.edit),
            ("inbox.dismiss", self.tr("Giữ của máy chủ, cất đi"), self.do_dismiss, "X", "check", self.dismiss),
            ("inbox.note", self.tr("Đưa nội dung vào ghi chú"), self.do_note, "N", "message-square-text", self.note),
            ("inbox.copy", self.tr("Chép nội dung đã nhập"), self.do_copy, "Ctrl+C", "copy", self.copy),
            ("inbox.open", self.tr("Mở hồ sơ của việc này"), self.do_open, "Return", "external-link", self.open),
        )
        return tuple(Command(i, title, run, key, icon=icon, enabled=when(b)) for i, title, run, key, icon, b in table)

    def current(self) -> Card | None:
        """Return the entry in front."""
        row = self.list.currentRow()
        return self._cards[row] if 0 <= row < len(self._cards) else None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.context.jobs.start(self.refresh())

    def reload(self, changes: ChangeSet) -> None:
        self.context.jobs.start(self.refresh())

    async def refresh(self) -> None:
        """Read the inbox again; the entry in front stays in front, and when it is gone the next one comes."""
        before, row = self.current(), self.list.currentRow()
        self._cards = list(await self.context.jobs.run(board_inbox.cards))
        self.list.blockSignals(True)
        self.list.clear()
        now = clock.now()
        for card in self._cards:
            head = f"{verbs.act(card.operation)}  ·  {words.time_of_day(card.item.at, now)}"
            line = QListWidgetItem(f"{head}\n{card.title}")
            clash = card.partly or card.item.result.status == "conflict"
            line.setIcon(icons.icon(*(("git-compare", "warn") if clash else ("circle-x", "alarm"))))
            what = self.tr("Hai bên cùng đổi") if clash else self.tr("Bị từ chối")
            line.setData(Qt.ItemDataRole.AccessibleTextRole, f"{what}. {head}. {card.title}")
            line.setToolTip(what)
            line.setSizeHint(QSize(0, theme.px(52)))
            self.list.addItem(line)
        ids = [c.operation.op_id for c in self._cards]
        known = before is not None and before.operation.op_id in ids
        keep = ids.index(before.operation.op_id) if before and known else max(0, min(row, len(ids) - 1))
        self.list.setCurrentRow(keep if ids else -1)
        self.list.blockSignals(False)
        self._stack.setCurrentIndex(1 if self._cards else 0)
        self._show()

    def do_retry(self) -> None:
        """Set mine again, over what is there now."""
        if (card := self.current()) is not None:
            op_id = card.operation.op_id
            self._start(desk.inbox_retry, op_id, done=self.tr("Đã áp dụng lại; thay đổi đang chờ gửi."))

    def do_edit(self) -> None:
        """Let what I wanted be changed, then set it."""
        if (card := self.current()) is not None:
            self.context.jobs.once(self._edit(card), card.operation.op_id)

    def do_dismiss(self) -> None:
        """Keep what the centre has."""
        if (card := self.current()) is not None:
            self._start(desk.inbox_done, card.operation.op_id, done=self.tr("Đã cất đi. Ctrl+Z để lấy lại."))

    def do_note(self) -> None:
        """Keep the words as an internal note on the record."""
        if (card := self.current()) is not None:
            self.context.jobs.once(self._note(card), card.operation.op_id)

    def do_copy(self) -> None:
        """Put what was typed on the clipboard."""
        if (card := self.current()) is not None:
            QGuiApplication.clipboard().setText(card.operation.text or verbs.fields(card.operation, card.word))
            self.context.bus.notified.emit("info", self.tr("Đã chép nội dung."))

    def do_open(self) -> None:
        """Bring the entity to front."""
        if (card := self.current()) is not None:
            self.context.bus.open_requested.emit(card.operation.entity_kind, card.operation.entity_id)

    async def _edit(self, card: Card) -> None:
        changed = await edit.ask(card, self.context, self)
        if changed is not None:
            values, text = changed
            done = self.tr("Đã áp dụng; thay đổi đang chờ gửi.")
            await self._do(desk.inbox_retry, card.operation.op_id, done=done, set=values, text=text)

    async def _note(self, card: Card) -> None:
        text = await edit.ask_note(card, self)
        if text is not None:
            await self._do(desk.inbox_comment, card.operation.op_id, text, done=self.tr("Đã đưa vào ghi chú."))

    def _start(self, work: Callable[..., ChangeSet], *args: Any, done: str) -> None:
        self.context.jobs.once(self._do(work, *args, done=done), *args)

    async def _do(self, work: Callable[..., ChangeSet], *args: Any, done: str, **kwargs: Any) -> None:
        try:
            changes = await self.context.jobs.run(work, *args, **kwargs)
        except Refused as problem:
            self.context.bus.notified.emit("warning", words.error(problem))
        else:
            self.context.bus.changed.emit(changes)
            self.context.bus.notified.emit("info", done)
        await self.refresh()

    def _on_link(self, link: LinkState) -> None:
        if link.inbox != self._known:
            self._known = link.inbox
            if self.isVisible():
                self.context.jobs.start(self.refresh())

    def _show(self, row: int = 0) -> None:
        card = self.current()
        if card is None:
            return
        self.card.show_card(card)
        clash = card.partly or card.item.result.status == "conflict"
        self.dismiss.setText((self.tr("Giữ của máy chủ") if clash else self.tr("Đã xem, cất đi")) + "  X")
        self.retry.setText((self.tr("Áp dụng của tôi") if clash else self.tr("Làm lại trên dữ liệu mới")) + "  R")
        self.retry.setEnabled(card.obstacle is None)
        self.retry.setToolTip("" if card.obstacle is None else words.error(card.obstacle))
        self.edit.setVisible(edit.possible(card))
        self.copy.setVisible(bool(card.operation.text or card.operation.set))
        self.note.setVisible(bool(card.operation.text) and card.present and card.operation.entity_kind != "article")

    def _button(self, icon: str, text: str, kind: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(icons.icon(icon, "on_accent" if kind == "primary" else "text"), text)
        if kind:
            button.setProperty("kind", kind)
        button.clicked.connect(lambda: run())
        return button
