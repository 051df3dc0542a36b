"""A report taken down for a citizen: words, kind, place by typing or by a click on the map, what it may double, who told it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ioc_contract.errors import Refused
from ioc_contract.records import Channel
from ioc_desktop.services import board_new
from ioc_desktop.services.board_merge import Proposal
from ioc_desktop.services.board_new import Form
from ioc_desktop.services.board_queue import Reference
from ioc_desktop.services.workspace import Workspace
from ui import dialogs, theme
from ui.cases import parts, story, words
from ui.cases.merge import why
from ui.dialogs import Dialog
from ui.panel import PanelContext
from ui.widgets.labels import label

translate = QCoreApplication.translate
PAUSE_MS = 250
"""What is typed is kept, and looked up, so long after the last letter."""
_CHANNELS = (Channel.PHONE, Channel.WALK_IN, Channel.ZALO, Channel.ON_BEHALF)
_ID = Qt.ItemDataRole.UserRole


class NewReportDialog(Dialog):
    """What is typed is kept while it is typed, and comes back after whatever happens, until the report is filed."""

    def __init__(self, context: PanelContext, reference: Reference, form: Form, over: QWidget | None) -> None:
        super().__init__(translate("NewReport", "Lập phản ánh hộ người dân"), over, 900)
        self._context, self._reference, self._form = context, reference, form
        self._over = False
        """It was answered: what comes now from the worker finds no widgets any more."""
        columns = QHBoxLayout()
        columns.setSpacing(24)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(4)
            columns.addLayout(column, 1)
        self.body.addLayout(columns)
        self._what(left, form)
        position = None if form.lat is None or form.lon is None else (form.lat, form.lon)
        self.where = parts.PlaceFields(context, reference, form.address, position, form.unit_id, loose=True)
        right.addWidget(self.where)
        self._who(right, form)
        right.addStretch(1)
        self.doubles = QListWidget()
        self.doubles.setAccessibleName(translate("NewReport", "Có thể trùng với"))
        self.doubles.setProperty("role", "choices")
        self.doubles.setFixedHeight(theme.current().row * 3 + 2)
        self.doubles.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubles.itemChanged.connect(self._tick)
        self.said = label("", "muted")
        self.body.addWidget(self.said)
        self.body.addWidget(self.doubles)
        self.add_text(translate("Dialogs", "Ctrl+Enter để xác nhận"), "caption")
        self.add_button(translate("NewReport", "Để sau"))
        self.ok = self.add_button(translate("NewReport", "Lập phản ánh"), "primary", accept=True)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._rest)
        for field in (self.title, self.name, self.phone, self.email):
            field.textChanged.connect(lambda _t: self._typed())
        self.words.textChanged.connect(self._typed)
        self.category.list.currentRowChanged.connect(lambda _r: self._typed())
        self.channel.currentIndexChanged.connect(lambda _i: self._typed())
        self.private.toggled.connect(lambda _on: self._typed())
        self.where.changed.connect(self._typed)
        self.finished.connect(self._end)
        self._typed()
        self.title.setFocus()

    # the parts

    def _what(self, column: QVBoxLayout, form: Form) -> None:
        self.channel = QComboBox()
        for channel in _CHANNELS:
            self.channel.addItem(words.channel(channel), str(channel))
        self.channel.setCurrentIndex(max(0, self.channel.findData(form.channel)))
        self.title = QLineEdit(form.title)
        self.words = QPlainTextEdit(form.body)
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(theme.px(72))
        self.category = parts.categories(self._reference, "reports", form.category_id, 4)
        self.private = QCheckBox(translate("NewReport", "Không công khai"))
        self.private.setChecked(form.private)
        for text, field in (
            (translate("NewReport", "Kênh tiếp nhận"), self.channel),
            (translate("NewReport", "Tiêu đề (bắt buộc)"), self.title),
            (translate("NewReport", "Nội dung người dân kể"), self.words),
            (translate("Fields", "Lĩnh vực"), self.category),
        ):
            parts.row(column, text, field)
        column.addWidget(self.category.list)
        column.addSpacing(4)
        column.addWidget(self.private)
        column.addStretch(1)

    def _who(self, column: QVBoxLayout, form: Form) -> None:
        self.name, self.phone, self.email = (QLineEdit(t) for t in (form.name, form.phone, form.email))
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for place, (text, field) in enumerate((
            (translate("NewReport", "Người phản ánh"), self.name),
            (translate("NewReport", "Điện thoại"), self.phone),
            (translate("NewReport", "Thư điện tử"), self.email),
        )):  # fmt: skip
            caption = label(text, "muted")
            caption.setBuddy(field)
            field.setAccessibleName(text)
            grid.addWidget(caption, 0, place)
            grid.addWidget(field, 1, place)
        column.addSpacing(4)
        column.addLayout(grid)
        column.addWidget(
            label(
                translate("NewReport", "Danh tính giữ riêng ở máy chủ; màn hình chỉ hiện dạng che."),
                "caption",
                wrap=True,
            )
        )

    # what is typed

    def form(self) -> Form:
        """Return what is known so far."""
        lat, lon = self.where.position or (None, None)
        return replace(
            self._form, channel=str(self.channel.currentData()), title=self.title.text(), body=self.words.toPlainText(),
            category_id=self.category.current(), address=self.where.address.text(), unit_id=self.where.unit_id(),
            lat=lat, lon=lon,
            name=self.name.text(), phone=self.phone.text(), email=self.email.text(), private=self.private.isChecked(),
        )  # fmt: skip

    def _typed(self) -> None:
        self.ok.setEnabled(bool(self.title.text().strip()))
        self._pause.start()

    def _rest(self) -> None:
        self._context.jobs.start(self._keep())

    async def _keep(self) -> None:
        """Keep what is typed, and look for reports of the same thing."""
        form = self.form()

        def work(ws: Workspace) -> list[Proposal]:
            board_new.keep(ws, form)
            return board_new.likely(ws, form)

        found = await self._context.jobs.run(work)
        if not self._over:
            self._show_doubles(found)

    def _show_doubles(self, found: Sequence[Proposal]) -> None:
        held = {str(self.doubles.item(i).data(_ID)) for i in range(self.doubles.count())}
        if held != {p.case.id for p in found} or not held:
            self.doubles.blockSignals(True)
            self.doubles.clear()
            for proposal in found:
                case = proposal.case
                text = f"{words.number(case.number)} · {case.title} · {words.state(case.state)} · {why(proposal)}"
                item = QListWidgetItem(text)
                item.setSizeHint(QSize(0, theme.current().row))
                item.setData(_ID, case.id)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                on = case.id == self._form.merge_into
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
                self.doubles.addItem(item)
            self.doubles.blockSignals(False)
        if self._form.merge_into not in {p.case.id for p in found}:
            self._form = replace(self._form, merge_into=None)
        said = translate("NewReport", "Có thể trùng với (Cách để gộp vào sau khi lập):")
        self.said.setText(said if found else translate("NewReport", "Chưa thấy phản ánh nào trùng."))

    def _tick(self, ticked: QListWidgetItem) -> None:
        on = ticked.checkState() == Qt.CheckState.Checked
        self.doubles.blockSignals(True)
        for row in range(self.doubles.count()):
            item = self.doubles.item(row)
            if item is not ticked:
                item.setCheckState(Qt.CheckState.Unchecked)
        self.doubles.blockSignals(False)
        self._form = replace(self._form, merge_into=str(ticked.data(_ID)) if on else None)
        self._typed()

    def _end(self) -> None:
        self._over = True
        self._pause.stop()
        self.where.end()


async def take_down(context: PanelContext, reference: Reference, over: QWidget | None) -> str | None:
    """Ask for a new report and file it; return its id, None when it was left for later, or when one is being typed
    already: that one comes back."""
    if parts.came_back(context.bus):
        return None
    with parts.alone(context.bus) as opened:
        try:
            form = await context.jobs.run(board_new.kept)
        except Refused:
            form = Form()
        dialog = NewReportDialog(context, reference, form, over)
        opened(dialog)
        accepted = await dialog.asked()
        made = dialog.form()
    if not accepted:
        await context.jobs.run(board_new.keep, made)
        return None
    try:
        case_id, changes, apart = await context.jobs.run(board_new.file, made)
    except Refused as error:
        await context.jobs.run(board_new.keep, made)
        await dialogs.tell(translate("NewReport", "Chưa lập được"), story.refusal(error, reference), parent=over)
        return None
    context.bus.changed.emit(changes)
    told = translate("NewReport", "Đã lập phản ánh; đã lưu trên máy này.")
    if apart is None:
        context.bus.notified.emit("info", told)
    else:
        context.bus.notified.emit("warning", f"{told} {story.refusal(apart, reference)}")
    context.bus.open_requested.emit("case", case_id)
    return case_id
