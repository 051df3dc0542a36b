"""The sync panel: the link and its figures, what waits one by one (take back, reword, send now), photos, errors, the bundle."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, qVersion
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHeaderView,
    QListWidget,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ioc_contract import clock, software
from ioc_contract.errors import Refused
from ioc_contract.operations import VERBS
from ioc_desktop.services import attachments, board_inbox, board_sync, bundle, desk
from ioc_desktop.services.board_sync import Edit, View
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.sync.journal import Report
from ioc_desktop.sync.link import LinkState
from ui import dialogs, icons, theme, verbs
from ui import words as common
from ui.commands import Command
from ui.panel import Panel, PanelContext
from ui.panels.sync import words
from ui.panels.sync.photos import PhotoList
from ui.widgets import files
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import label

TICK_MS = 2000


class SyncPanel(Panel):
    """Follows the link, the outbox and the inbox while it is seen."""

    KINDS = (desk.INBOX, "case", "task", "article", "attachment", attachments.KIND)

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._edits: list[Edit] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self.state = label("", "heading", wrap=True)
        self.detail = label("", "muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Tiến độ đồng bộ"))
        for widget in (self.state, self.detail, self.bar):
            column.addWidget(widget)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(4)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.server, self.heard, self.lag, self.changed_, self.clock = (label("", wrap=True) for _ in range(5))
        self.server.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for name, value in (
            (self.tr("Máy chủ"), self.server),
            (self.tr("Liên lạc gần nhất"), self.heard),
            (self.tr("Chậm hơn máy chủ"), self.lag),
            (self.tr("Thay đổi gần nhất"), self.changed_),
            (self.tr("Đồng hồ"), self.clock),
        ):
            value.setAccessibleName(name)
            form.addRow(label(name, "muted"), value)
        column.addLayout(form)
        row = FlowLayout(None, 8)
        self.now = self._button("refresh-cw", self.tr("Đồng bộ ngay"), self.do_send)
        self.inbox = self._button("inbox", self.tr("Hộp đồng bộ"), self.do_inbox)
        self.pack = self._button("archive", self.tr("Gói chẩn đoán…"), self.do_bundle)
        for button in (self.now, self.inbox, self.pack):
            row.addWidget(button)
        column.addLayout(row)
        column.addSpacing(4)

        self.heading = label("", "heading")
        column.addWidget(self.heading)
        self.list = QTreeWidget()
        titles = [self.tr("Lúc"), self.tr("Việc"), self.tr("Hồ sơ"), self.tr("Nội dung"), self.tr("Trạng thái")]
        self.list.setHeaderLabels(titles)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName(self.tr("Thay đổi chờ gửi"))
        header = self.list.header()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(False)
        for index in (0, 1, 4):
            header.setSectionResizeMode(index, QHeaderView.ResizeMode.ResizeToContents)
        for index in (2, 3):
            header.setSectionResizeMode(index, QHeaderView.ResizeMode.Stretch)
        self.list.itemSelectionChanged.connect(self._can)
        column.addWidget(self.list, 3)
        row = FlowLayout(None, 8)
        self.take_back = self._button("undo", self.tr("Rút lại") + "  X", self.do_take_back)
        self.edit = self._button("pencil", self.tr("Sửa nội dung…") + "  E", self.do_edit)
        self.open = self._button("external-link", self.tr("Mở hồ sơ"), self.do_open)
        for button in (self.take_back, self.edit, self.open):
            row.addWidget(button)
        row.setContentsMargins(0, 0, 0, 0)
        self._acts = QWidget()
        self._acts.setLayout(row)
        column.addWidget(self._acts)
        self.photos = label("", "muted", wrap=True)
        column.addWidget(self.photos)
        self.photo_list = PhotoList(context, lambda: context.jobs.start(self.refresh()))
        column.addWidget(self.photo_list)
        self.troubles = label(self.tr("Lỗi gần đây"), "heading")
        column.addWidget(self.troubles)
        self.errors = QListWidget()
        self.errors.setAccessibleName(self.tr("Lỗi gần đây"))
        self.errors.setWordWrap(True)
        self.errors.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        column.addWidget(self.errors, 1)
        column.addStretch(0)
        self.setFocusProxy(self.now)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(lambda: context.jobs.start(self._figures()))
        context.bus.link.connect(self._on_link)
        self._on_link(context.bus.state)

    def commands(self) -> tuple[Command, ...]:
        def when(button: QPushButton) -> Callable[[], bool]:
            return lambda: button.isEnabled() and bool(self.chosen())

        return (
            Command("sync.send", self.tr("Gửi ngay những gì đang chờ"), self.do_send, "R", icon="refresh-cw"),
            Command("sync.take_back", self.tr("Rút lại việc đã chọn"), self.do_take_back, "X", icon="undo",
                    enabled=when(self.take_back)),
            Command("sync.edit", self.tr("Sửa nội dung việc đang chờ"), self.do_edit, "E", icon="pencil",
                    enabled=when(self.edit)),
            Command("sync.open", self.tr("Mở hồ sơ của việc đang chờ"), self.do_open, "Return", icon="external-link",
                    enabled=when(self.open)),
            Command("sync.inbox", self.tr("Xem hộp đồng bộ"), self.do_inbox, "I", icon="inbox"),
            Command("sync.bundle", self.tr("Lưu gói chẩn đoán"), self.do_bundle, icon="archive"),
        )  # fmt: skip

    def chosen(self) -> list[Edit]:
        """Return the edits selected, in the order shown."""
        rows = {self.list.indexOfTopLevelItem(item) for item in self.list.selectedItems()}
        return [e for n, e in enumerate(self._edits) if n in rows]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()
        self.context.jobs.start(self.refresh())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def reload(self, changes: ChangeSet) -> None:
        self.context.jobs.start(self.refresh())

    async def refresh(self) -> None:
        """Show everything as it is now; what is selected stays selected."""
        view = await self.context.jobs.run(board_sync.view)
        chosen = {e.operation.op_id for e in self.chosen()}
        self._edits = list(view.edits)
        online = self.context.bus.state.state in ("online", "slow")
        now = clock.now()
        self.list.blockSignals(True)
        self.list.clear()
        for edit in self._edits:
            op = edit.operation
            what = op.text.replace("\n", " ") or verbs.fields(op, partial(board_inbox.worded, known=view.names))
            state = words.edit(edit, online)
            texts = [common.time_of_day(op.made_at, now), verbs.act(op), edit.title, what, state]
            item = QTreeWidgetItem(texts)
            for index in (2, 3):
                item.setToolTip(index, texts[index])
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ". ".join(texts))
            item.setSizeHint(2, QSize(0, theme.current().row - 4))
            self.list.addTopLevelItem(item)
            item.setSelected(op.op_id in chosen)
        first = self.list.topLevelItem(0)
        if first is not None and not self.list.selectedItems():
            self.list.setCurrentItem(first)
        self.list.blockSignals(False)
        count = len(self._edits)
        some = self.tr("Thay đổi chờ gửi: {count}").format(count=count)
        self.heading.setText(some if count else self.tr("Không có thay đổi nào chờ gửi"))
        self.list.setVisible(bool(count))
        self.setFocusProxy(self.list if count else self.now)
        self._acts.setVisible(bool(count))
        self._inbox(view)
        self.photos.setVisible(bool(view.photos))
        photos = self.tr("Ảnh chờ gửi: {count} (đã gửi {sent} trong {size})")
        sent, size = words.size(view.sent_bytes), words.size(view.photo_bytes)
        text = photos.format(count=view.photos, sent=sent, size=size)
        if view.photos_failed:
            text += " · " + self.tr("{count} bị máy chủ từ chối").format(count=view.photos_failed)
        self.photos.setText(text)
        self.photo_list.show_photos(view.sending, online)
        self.clock.setText(words.offset(view.offset_ms))
        self._report(view.report)
        self._can()

    def do_send(self) -> None:
        """Let sync go at once."""
        self.context.jobs.start(self.context.jobs.run(board_sync.send_now))

    def do_inbox(self) -> None:
        """Bring the inbox to front."""
        self.context.bus.filter_requested.emit("inbox", None)

    def do_open(self) -> None:
        """Bring the record of the selected edit to front."""
        for edit in self.chosen()[:1]:
            self.context.bus.open_requested.emit(edit.operation.entity_kind, edit.operation.entity_id)

    def do_take_back(self) -> None:
        """Take back what was never given to the centre."""
        self.context.jobs.once(self._take_back(self.chosen()))

    def do_edit(self) -> None:
        """Change the words of an edit that was never given to the centre."""
        chosen = self.chosen()
        if len(chosen) == 1:
            self.context.jobs.once(self._edit(chosen[0]))

    def do_bundle(self) -> None:
        """Make the diagnostic bundle and ask where to save it."""
        self.context.jobs.once(self._bundle())

    async def _take_back(self, edits: list[Edit]) -> None:
        ids = [e.operation.op_id for e in edits]
        changes = await self.context.jobs.run(desk.cancel, ids)
        self.context.bus.changed.emit(changes)
        await self.refresh()
        left = len({e.operation.op_id for e in self._edits} & set(ids))
        done = self.tr("Đã rút lại {count} thay đổi.").format(count=len(ids) - left)
        if left:
            done += " " + self.tr("{count} đã gửi đi rồi: dùng Ctrl+Z để hoàn tác.").format(count=left)
        self.context.bus.notified.emit("warning" if left else "info", done)

    async def _edit(self, edit: Edit) -> None:
        op = edit.operation
        text = await dialogs.ask_text(
            f"{verbs.act(op)} – {edit.title}", self.tr("Nội dung sẽ gửi"), text=op.text,
            required=bool(VERBS[op.kind].text_required), ok=self.tr("Lưu"), parent=self,
        )  # fmt: skip
        if text is None:
            return
        try:
            changes = await self.context.jobs.run(desk.reword, op.op_id, text)
        except Refused as problem:
            self.context.bus.notified.emit("warning", common.error(problem))
            return
        if changes is None:
            self.context.bus.notified.emit("warning", self.tr("Việc này vừa được gửi đi; nội dung không đổi được nữa."))
        else:
            self.context.bus.changed.emit(changes)
            self.context.bus.notified.emit("info", self.tr("Đã sửa nội dung; thay đổi đang chờ gửi."))
        await self.refresh()

    async def _bundle(self) -> None:
        data = await self.context.jobs.run(bundle.bundle, {"qt": str(qVersion())})
        name = f"ioc-desktop-{clock.local(clock.now()):%Y%m%d-%H%M}.zip"
        self.saving = files.save(self, self.tr("Lưu gói chẩn đoán"), name, "ZIP (*.zip)", data, self._saved)

    def _saved(self, path: Path | None) -> None:
        if path is None:
            self.context.bus.notified.emit("error", self.tr("Không ghi được gói chẩn đoán vào tệp đã chọn."))
        else:
            text = self.tr("Đã lưu {name}: không có dữ liệu cá nhân hay mật khẩu trong đó.").format(name=path.name)
            self.context.bus.notified.emit("info", text)

    async def _figures(self) -> None:
        self._report(await self.context.jobs.run(board_sync.report))

    def _report(self, report: Report) -> None:
        told = report.version not in ("", software.UNKNOWN)
        version = self.tr("phiên bản {version}").format(version=report.version) if told else ""
        self.server.setText(" · ".join(part for part in (report.server, version) if part) or "–")
        self.heard.setText(words.ago(report.heard_at))
        self.lag.setText(words.lag(report.behind, report.behind_since))
        self.changed_.setText(words.ago(report.changed_at))
        lines = [(words.error(note), note.detail) for note in reversed(report.errors)]
        if lines != getattr(self, "_lines", None):
            self._lines = lines
            self.errors.clear()
            for text, technical in lines:
                self.errors.addItem(text)
                self.errors.item(self.errors.count() - 1).setToolTip(technical)
        for widget in (self.troubles, self.errors):
            widget.setVisible(bool(lines))

    def _inbox(self, view: View) -> None:
        parts = []
        if view.conflicts:
            parts.append(self.tr("{count} hai bên cùng đổi").format(count=view.conflicts))
        if view.refused:
            parts.append(self.tr("{count} bị từ chối").format(count=view.refused))
        name = self.tr("Hộp đồng bộ")
        self.inbox.setText(f"{name}: {', '.join(parts)}" if parts else name)

    def _on_link(self, link: LinkState) -> None:
        since = common.time_of_day(link.since, clock.now()) if link.since else ""
        text = words.link(link.state)
        self.state.setText(self.tr("{state} từ {since}").format(state=text, since=since) if since else text)
        self.detail.setText(link.detail)
        self.detail.setVisible(bool(link.detail))
        self.bar.setVisible(link.state == "syncing")
        self.bar.setRange(0, 0 if link.progress is None else 100)
        self.bar.setValue(0 if link.progress is None else int(link.progress * 100))
        if self.isVisible():
            self.context.jobs.start(self.refresh())

    def _can(self) -> None:
        chosen = self.chosen()
        self.take_back.setEnabled(any(e.ours for e in chosen))
        self.edit.setEnabled(len(chosen) == 1 and chosen[0].ours)
        self.open.setEnabled(len(chosen) == 1)

    def _button(self, icon: str, text: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(icons.icon(icon, "text"), text)
        button.clicked.connect(lambda: run())
        return button
