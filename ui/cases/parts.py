"""What a new report and a corrected one are typed into alike: fields under their names, the category found by typing, the place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.services import board_new
from ioc_desktop.services.board_new import Found
from ioc_desktop.services.board_queue import Reference
from ui import icons, theme
from ui.bus import Bus
from ui.cases import words
from ui.cases.agencies import Finder
from ui.dialogs import Option
from ui.panel import PanelContext
from ui.widgets.labels import ElidedLabel, label
from ui.widgets.lists import Told

translate = QCoreApplication.translate
Position = tuple[float, float]
_open: WeakKeyDictionary[Bus, QDialog | None] = WeakKeyDictionary()
"""The one that is typed at each desk, hidden perhaps while a place is chosen on the map; None while it is made."""


def came_back(bus: Bus) -> bool:
    """Bring the report that is typed already to the front, though no place was chosen on the map; tell whether there is one."""
    begun = _open.get(bus)
    if begun is not None:
        if not begun.isVisible():
            bus.place_picked.emit(None)
        begun.raise_()
        begun.activateWindow()
    return bus in _open


@contextmanager
def alone(bus: Bus) -> Iterator[Callable[[QDialog], None]]:
    """Let no other report be typed at this desk; give what is called with the dialog once it is made."""
    _open[bus] = None
    try:
        yield lambda dialog: _open.update({bus: dialog})
    finally:
        del _open[bus]


def row(column: QBoxLayout, text: str, field: QWidget) -> None:
    """Add a field under its name."""
    caption = label(text, "muted")
    caption.setBuddy(field)
    field.setAccessibleName(text)
    if isinstance(field, QLineEdit):
        field.home(False)  # long words are read from their beginning
    if column.count():
        column.addSpacing(4)  # a name stands nearer to its own field than to the one above
    column.addWidget(caption)
    column.addWidget(field)


def categories(reference: Reference, subsystem: str, chosen: str | None, rows: int) -> Finder:
    """Return a field that finds a category; emptied, it is `chosen` again."""

    def parent(id: str | None) -> str:
        found = reference.categories.get(id or "")
        return found.name if found else ""

    options = [
        Option(c.id, c.name, parent(c.parent_id))
        for c in reference.categories.values()
        if c.subsystem == subsystem and (c.active or c.id == chosen)
    ]
    finder = Finder(translate("NewReport", "Lĩnh vực: gõ để tìm"), options, rows)
    finder.list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # passing it by Tab would choose its first line

    def again() -> None:
        finder.list.setCurrentRow(-1)
        finder.choose(chosen)

    again()
    finder.textChanged.connect(lambda text: None if text else again())
    return finder


class PlaceFields(QWidget):
    """Where something is: an address found by typing part of it, or a click on the map; the ward with it.

    `loose`: an address typed anew leaves no position behind, until one is chosen.
    """

    changed = Signal()

    def __init__(
        self, context: PanelContext, reference: Reference, address: str, position: Position | None, unit_id: str | None,
        loose: bool,
    ) -> None:  # fmt: skip
        super().__init__()
        self._context, self._reference, self._loose = context, reference, loose
        self.position = position
        self._found: list[Found] = []
        self._asked = 0
        self._over = False
        """It was answered: what comes now from the worker finds no widgets any more."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.address = QLineEdit(address)
        self.address.setPlaceholderText(translate("NewReport", "Số nhà, đường, địa điểm, phường – không cần dấu"))
        self.address.textEdited.connect(lambda _t: self._look_up())
        row(column, translate("Fields", "Địa chỉ"), self.address)
        self.found = Told(translate("NewReport", "Gõ địa chỉ, chỗ tìm thấy hiện ở đây"))
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
        for unit in reference.units.values():
            if (unit.valid_to is None and unit.tier > 1) or unit.id == unit_id:
                self.unit.addItem(unit.name, unit.id)
        self.set_unit(unit_id)
        row(column, translate("Fields", "Địa bàn"), self.unit)
        self.unit.currentIndexChanged.connect(lambda _i: self.changed.emit())
        context.bus.place_picked.connect(self._picked)
        self._show()

    def end(self) -> None:
        """Take no more answers: the dialog is over."""
        self._over = True
        self._context.bus.place_picked.disconnect(self._picked)

    def unit_id(self) -> str | None:
        """Return the ward chosen."""
        found: str | None = self.unit.currentData()
        return found

    def set_unit(self, unit_id: str | None) -> None:
        """Choose a ward; one that is not known here is none."""
        self.unit.setCurrentIndex(max(0, self.unit.findData(unit_id)))

    def set_position(self, position: Position | None) -> None:
        """Put it on another place of the map."""
        self.position = position
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        unplaced = translate("NewReport", "Chưa có vị trí trên bản đồ")
        self.place.setText(unplaced if self.position is None else "{:.5f}; {:.5f}".format(*self.position))

    def _look_up(self) -> None:
        self.set_position(None if self._loose else self.position)
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

    def _take(self, row_: int) -> None:
        if 0 <= row_ < len(self._found):
            one = self._found[row_]
            self.address.setText(one.text)
            self.set_unit(one.unit_id)
            self.set_position(None if one.lat is None or one.lon is None else (one.lat, one.lon))

    def _to_map(self) -> None:
        self.window().hide()
        self._context.bus.place_wanted.emit()

    def _picked(self, place: Position | None) -> None:
        dialog = self.window()
        assert isinstance(dialog, QDialog)
        dialog.open()
        if place is not None:
            self.set_position(place)
            self._context.jobs.start(self._ward(*place))

    async def _ward(self, lat: float, lon: float) -> None:
        unit = await self._context.jobs.run(board_new.unit_at, lat, lon)
        if unit is not None and not self._over:
            self.set_unit(unit)
