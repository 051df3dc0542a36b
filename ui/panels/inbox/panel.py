"""Refused and conflicting actions one by one: why, both values side by side, the words kept; retry, copy or put away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from ioc_contract import clock
from ioc_contract.errors import Refused
from ioc_desktop.services import board_inbox, desk
from ioc_desktop.services.board_inbox import Case
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.sync.link import LinkState
from ui import icons, theme, verbs, words
from ui.commands import Command
from ui.panel import Panel, PanelContext
from ui.widgets.labels import label
from ui.widgets.states import EmptyState


class InboxPanel(Panel):
    """Follows the number of refusals the link tells."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._items: list[Case] = []
        self._known = -1
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Việc bị từ chối"))
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(self._show)
        self.setFocusProxy(self.list)

        self.title = label("", "heading", wrap=True)
        self.about = label("", "muted", wrap=True)
        self.why = label("", "alarm", wrap=True)
        self.values = QGridLayout()
        self.values.setHorizontalSpacing(16)
        self.values.setVerticalSpacing(4)
        for column in (1, 2):
            self.values.setColumnStretch(column, 1)
        self.caption = label(self.tr("Nội dung bạn đã nhập"), "caption")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Nội dung bạn đã nhập"))
        self.retry = self._button("rotate-ccw", self.tr("Làm lại trên dữ liệu mới"), "primary", self.do_retry)
        self.copy = self._button("copy", self.tr("Chép nội dung"), "", self.do_copy)
        self.open = self._button("external-link", self.tr("Mở hồ sơ"), "", self.do_open)
        self.dismiss = self._button("check", self.tr("Đã xem, cất đi"), "ghost", self.do_dismiss)
        side = QWidget()
        column_ = QVBoxLayout(side)
        column_.setContentsMargins(16, 12, 16, 12)
        column_.setSpacing(8)
        for widget in (self.title, self.about, self.why):
            column_.addWidget(widget)
        column_.addSpacing(4)
        column_.addLayout(self.values)
        column_.addSpacing(4)
        column_.addWidget(self.caption)
        column_.addWidget(self.text, 1)
        column_.addStretch(0)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.retry, self.copy, self.open):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.dismiss)
        column_.addLayout(row)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(side)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        self.empty = EmptyState(
            self.tr("Không có gì bị từ chối"),
            self.tr("Khi máy chủ từ chối một thay đổi, nội dung bạn đã nhập được giữ ở đây."),
            "inbox",
        )
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(split)
        context.bus.link.connect(self._on_link)

    def commands(self) -> tuple[Command, ...]:
        def some() -> bool:
            return self.current() is not None

        return (
            Command(
                "inbox.retry", self.tr("Làm lại trên dữ liệu mới"), self.do_retry, "R", icon="rotate-ccw", enabled=some
            ),
            Command("inbox.copy", self.tr("Chép nội dung đã nhập"), self.do_copy, "Ctrl+C", icon="copy", enabled=some),
            Command(
                "inbox.open", self.tr("Mở hồ sơ bị từ chối"), self.do_open, "Return", icon="external-link", enabled=some
            ),
            Command("inbox.dismiss", self.tr("Cất việc bị từ chối"), self.do_dismiss, "X", icon="check", enabled=some),
        )

    def current(self) -> Case | None:
        """Return the refusal in front."""
        row = self.list.currentRow()
        return self._items[row] if 0 <= row < len(self._items) else None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.context.jobs.start(self.refresh())

    def reload(self, changes: ChangeSet) -> None:
        self.context.jobs.start(self.refresh())

    async def refresh(self) -> None:
        """Read the inbox again; the refusal in front stays in front."""
        before = self.current()
        self._items = list(await self.context.jobs.run(board_inbox.refusals))
        self.list.blockSignals(True)
        self.list.clear()
        now = clock.now()
        for case in self._items:
            head = f"{verbs.title(case.item.operation.kind)}  ·  {words.time_of_day(case.item.at, now)}"
            line = QListWidgetItem(f"{head}\n{case.title}")
            role = "warn" if case.item.result.status == "conflict" else "alarm"
            line.setIcon(icons.icon("git-compare" if role == "warn" else "circle-x", role))
            line.setSizeHint(QSize(0, theme.px(52)))
            self.list.addItem(line)
        ids = [c.item.operation.op_id for c in self._items]
        keep = ids.index(before.item.operation.op_id) if before and before.item.operation.op_id in ids else 0
        self.list.setCurrentRow(keep if ids else -1)
        self.list.blockSignals(False)
        self._stack.setCurrentIndex(1 if self._items else 0)
        self._show()

    def do_retry(self) -> None:
        if (case := self.current()) is not None:
            self.context.jobs.start(self._retry(case))

    def do_copy(self) -> None:
        """Put what was typed on the clipboard."""
        if (case := self.current()) is not None:
            QGuiApplication.clipboard().setText(case.item.operation.text or verbs.fields(case.item.operation))
            self.context.bus.notified.emit("info", self.tr("Đã chép nội dung."))

    def do_open(self) -> None:
        """Bring the refused entity to front."""
        if (case := self.current()) is not None:
            op = case.item.operation
            self.context.bus.open_requested.emit(op.entity_kind, op.entity_id)

    def do_dismiss(self) -> None:
        if (case := self.current()) is not None:
            self.context.jobs.start(self._dismiss(case))

    async def _retry(self, case: Case) -> None:
        try:
            changes = await self.context.jobs.run(desk.inbox_retry, case.item.operation.op_id)
        except Refused as problem:
            self.context.bus.notified.emit("warning", words.error(problem))
        else:
            self.context.bus.changed.emit(changes)
            self.context.bus.notified.emit("info", self.tr("Đã làm lại; thay đổi đang chờ gửi."))
        await self.refresh()

    async def _dismiss(self, case: Case) -> None:
        await self.context.jobs.run(desk.inbox_done, case.item.operation.op_id)
        await self.refresh()

    def _on_link(self, link: LinkState) -> None:
        if link.inbox != self._known:
            self._known = link.inbox
            if self.isVisible():
                self.context.jobs.start(self.refresh())

    def _show(self, row: int = 0) -> None:
        case = self.current()
        if case is None:
            return
        op, result = case.item.operation, case.item.result
        self.title.setText(f"{verbs.title(op.kind)}: {case.title}")
        made = words.time_of_day(op.made_at, clock.now())
        self.about.setText(self.tr("Bạn làm lúc {time}, máy chủ chưa nhận.").format(time=made))
        self.why.setText(f"{words.refusal(result.code, self._named(case))} {self._when(result.detail)}".rstrip())
        self._compare(case)
        self.text.setPlainText(op.text)
        for widget in (self.caption, self.text):
            widget.setVisible(bool(op.text))

    def _named(self, case: Case) -> dict[str, Any]:
        """Return what the centre said of a refusal, with names for fields and ids."""
        told = dict(case.item.result.detail)
        if isinstance(name := told.get("field"), str):
            told["field"] = verbs.field(name)
        for key in ("mine", "theirs", "value"):
            if key in told:
                told[key] = verbs.value(case.word(told[key]))
        return told

    def _when(self, detail: Mapping[str, Any]) -> str:
        """Return by whom and when the record was changed that the action ran into; "" when the centre does not say."""
        by, at = detail.get("by"), detail.get("at")
        if not by or not isinstance(at, int):
            return ""
        return self.tr("{by} đã đổi lúc {time}.").format(by=by, time=words.time_of_day(at, clock.now()))

    def _compare(self, case: Case) -> None:
        while (item := self.values.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        op, result = case.item.operation, case.item.result
        theirs: dict[str, Any] = {}
        if isinstance(name := result.detail.get("field"), str):
            theirs[name] = result.detail.get("theirs")
        if not op.set:
            return
        heads = (self.tr("Trường"), self.tr("Bạn muốn"), self.tr("Trên máy chủ"))
        for column, head in enumerate(heads):
            self.values.addWidget(label(head, "caption"), 0, column)
        for line, (name, change) in enumerate(op.set.items(), 1):
            there = theirs.get(name, case.now.get(name, change.before))
            texts = (verbs.field(name), case.word(change.after), case.word(there))
            for column, text in enumerate(texts):
                cell: QLabel = label(verbs.value(text) if column else text, "muted" if not column else "", wrap=True)
                self.values.addWidget(cell, line, column, Qt.AlignmentFlag.AlignTop)

    def _button(self, icon: str, text: str, kind: str, run: Any) -> QPushButton:
        button = QPushButton(icons.icon(icon, "on_accent" if kind == "primary" else "text"), text)
        if kind:
            button.setProperty("kind", kind)
        button.clicked.connect(lambda: run())
        return button
