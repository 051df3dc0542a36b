"""A report taken down for a citizen: words, kind, place by typing or by a click on the map, what it may double, who told it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from weakref import WeakKeyDictionary

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
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ioc_contract.errors import Refused
from ioc_contract.records import Channel
from ioc_desktop.services import board_new
from ioc_desktop.services.board_merge import Proposal
from ioc_desktop.services.board_new import Form, Found
from ioc_desktop.services.board_queue import Reference
from ioc_desktop.services.workspace import Workspace
from ui import dialogs, icons, theme
from ui.bus import Bus
from ui.cases import story, words
from ui.cases.agencies import Finder
from ui.cases.merge import why
from ui.dialogs import Dialog, Option
from ui.panel import PanelContext
from ui.widgets.labels import ElidedLabel, label

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
        self._found: list[Found] = []
        self._asked = 0
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
        self._where(right, form)
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
        self.unit.currentIndexChanged.connect(lambda _i: self._typed())
        context.bus.place_picked.connect(self._picked)
        self.finished.connect(self._end)
        self._show_place()
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
        options = [
            Option(c.id, c.name, self._parent(c.parent_id))
            for c in self._reference.categories.values()
            if c.active and c.subsystem == "reports"
        ]
        self.category = Finder(translate("NewReport", "Lĩnh vực: gõ để tìm"), options, 4)
        self.category.list.setCurrentRow(-1)
        self.category.choose(form.category_id)
        self.category.textChanged.connect(lambda text: None if text else self.category.list.setCurrentRow(-1))
        self.private = QCheckBox(translate("NewReport", "Không công khai"))
        self.private.setChecked(form.private)
        for text, field in (
            (translate("NewReport", "Kênh tiếp nhận"), self.channel),
            (translate("NewReport", "Tiêu đề (bắt buộc)"), self.title),
            (translate("NewReport", "Nội dung người dân kể"), self.words),
            (translate("Fields", "Lĩnh vực"), self.category),
        ):
            self._row(column, text, field)
        column.addWidget(self.category.list)
        column.addSpacing(4)
        column.addWidget(self.private)
        column.addStretch(1)

    def _where(self, column: QVBoxLayout, form: Form) -> None:
        self.address = QLineEdit(form.address)
        self.address.setPlaceholderText(translate("NewReport", "Số nhà, đường, địa điểm, phường – không cần dấu"))
        self.address.textEdited.connect(lambda _t: self._look_up())
        self._row(column, translate("Fields", "Địa chỉ"), self.address)
        self.found = QListWidget()
        self.found.setAccessibleName(translate("NewReport", "Địa chỉ tìm thấy"))
        self.found.setProperty("role", "choices")
        self.found.setFixedHeight(theme.current().row * 4 + 2)
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.itemActivated.connect(lambda item: self._take(self.found.row(item)))
        self.found.itemClicked.connect(lambda item: self._take(self.found.row(item)))
        self.address.returnPressed.connect(lambda: self._take(max(0, self.found.currentRow())))
        column.addWidget(self.found)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.place = ElidedLabel("", "muted")
        self.on_map = QPushButton(translate("NewReport", "Chọn trên bản đồ"))
        self.on_map.setIcon(icons.icon("map-pin", "text"))
        self.on_map.setAutoDefault(False)
        self.on_map.clicked.connect(self._to_map)
        line.addWidget(self.place, 1)
        line.addWidget(self.on_map)
        column.addLayout(line)
        self.unit = QComboBox()
        self.unit.addItem(translate("NewReport", "Chưa rõ địa bàn"), None)
        for unit in self._reference.units.values():
            if unit.valid_to is None and unit.tier > 1:
                self.unit.addItem(unit.name, unit.id)
        self.unit.setCurrentIndex(max(0, self.unit.findData(form.unit_id)))
        self._row(column, translate("Fields", "Địa bàn"), self.unit)

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

    def _row(self, column: QVBoxLayout, text: str, field: QWidget) -> None:
        caption = label(text, "muted")
        caption.setBuddy(field)
        field.setAccessibleName(text)
        column.addWidget(caption)
        column.addWidget(field)

    def _parent(self, category_id: str | None) -> str:
        parent = self._reference.categories.get(category_id or "")
        return parent.name if parent else ""

    # what is typed

    def form(self) -> Form:
        """Return what is known so far."""
        return replace(
            self._form, channel=str(self.channel.currentData()), title=self.title.text(), body=self.words.toPlainText(),
            category_id=self.category.current(), address=self.address.text(), unit_id=self.unit.currentData(),
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

    # where

    def _look_up(self) -> None:
        self._form = replace(self._form, lat=None, lon=None)
        self._show_place()
        self._typed()
        self._asked += 1
        self._context.jobs.start(self._find(self._asked, self.address.text()))

    async def _find(self, asked: int, text: str) -> None:
        found = await self._context.jobs.run(lambda ws: board_new.addresses(ws, text) if asked == self._asked else None)
        if found is None or asked != self._asked or self._over:
            return
        self._found = found
        self.found.clear()
        for one in found:
            unit = self._reference.units.get(one.unit_id or "")
            ward = words.short_unit(unit.name) if unit and unit.name != one.text else ""
            item = QListWidgetItem()
            item.setSizeHint(QSize(0, theme.current().row))
            item.setText(" · ".join(p for p in (one.text, one.detail, ward) if p))
            self.found.addItem(item)
        self.found.setCurrentRow(0 if found else -1)

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._found):
            one = self._found[row]
            self.address.setText(one.text)
            self._form = replace(self._form, lat=one.lat, lon=one.lon)
            self.unit.setCurrentIndex(max(0, self.unit.findData(one.unit_id)))
            self._show_place()
            self._typed()

    def _show_place(self) -> None:
        lat, lon = self._form.lat, self._form.lon
        unplaced = translate("NewReport", "Chưa có vị trí trên bản đồ")
        self.place.setText(unplaced if lat is None or lon is None else f"{lat:.5f}; {lon:.5f}")

    def _to_map(self) -> None:
        self.hide()
        self._context.bus.place_wanted.emit()

    def back(self) -> None:
        """Be in front again, though no place was chosen on the map."""
        if not self.isVisible():
            self._context.bus.place_picked.emit(None)
        self.raise_()
        self.activateWindow()

    def _end(self) -> None:
        self._over = True
        self._pause.stop()
        self._context.bus.place_picked.disconnect(self._picked)

    def _picked(self, place: tuple[float, float] | None) -> None:
        self.open()
        if place is not None:
            self._form = replace(self._form, lat=place[0], lon=place[1])
            self._show_place()
            self._context.jobs.start(self._ward(*place))
            self._typed()

    async def _ward(self, lat: float, lon: float) -> None:
        unit = await self._context.jobs.run(board_new.unit_at, lat, lon)
        if unit is not None and not self._over:
            self.unit.setCurrentIndex(max(0, self.unit.findData(unit)))


_open: WeakKeyDictionary[Bus, NewReportDialog | None] = WeakKeyDictionary()
"""The one being taken down at each desk; None while it is made."""


async def take_down(context: PanelContext, reference: Reference, over: QWidget | None) -> str | None:
    """Ask for a new report and file it; return its id, None when it was left for later, or when one is being taken down
    already: that one comes back."""
    if context.bus in _open:
        if (begun := _open[context.bus]) is not None:
            begun.back()
        return None
    _open[context.bus] = None
    try:
        try:
            form = await context.jobs.run(board_new.kept)
        except Refused:
            form = Form()
        _open[context.bus] = dialog = NewReportDialog(context, reference, form, over)
        accepted = await dialog.asked()
        made = dialog.form()
    finally:
        del _open[context.bus]
    if not accepted:
        await context.jobs.run(board_new.keep, made)
        return None
    try:
        case_id, changes = await context.jobs.run(board_new.file, made)
    except Refused as error:
        await context.jobs.run(board_new.keep, made)
        await dialogs.tell(translate("NewReport", "Chưa lập được"), story.refusal(error, reference), parent=over)
        return None
    context.bus.changed.emit(changes)
    context.bus.notified.emit("info", translate("NewReport", "Đã lập phản ánh; đã lưu trên máy này."))
    context.bus.open_requested.emit("case", case_id)
    return case_id
