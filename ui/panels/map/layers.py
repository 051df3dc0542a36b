"""The popover with the list of layers: what is shown, how strongly, and the base map under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.panels.map.shown import Shown
from ui.widgets.labels import label

BUNDLED, FILE, SERVER = "bundled", "file", "server"


class LayerList(QFrame):
    """Emits `changed` with a Shown, and `base_changed` with the kind of base map, its place and its attribution."""

    changed = Signal(object)
    base_changed = Signal(str, str, str)
    subject_changed = Signal(str)
    """Id of the subsystem whose cases are wanted."""
    by_changed = Signal(str)
    """What the wards are coloured by: `open` or `overdue`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("mapLayers")
        self.setAccessibleName(self.tr("Các lớp bản đồ"))
        self._shown = Shown()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Lớp bản đồ"), "heading"))
        self.subject = QComboBox()
        self.subject.setAccessibleName(self.tr("Hồ sơ của phân hệ"))
        self.subject.activated.connect(lambda _: self.subject_changed.emit(self.subject.currentData()))
        column.addWidget(self.subject)
        self.boxes: dict[str, QCheckBox] = {}
        self.sliders: dict[str, QSlider] = {}
        for key, text in (
            ("points", self.tr("Hồ sơ (cụm và điểm)")),
            ("heat", self.tr("Bản đồ nhiệt")),
            ("choropleth", self.tr("Tô màu theo phường, xã")),
            ("places", self.tr("Địa điểm: camera, y tế, trường học…")),
            ("articles", self.tr("Tin báo chí 7 ngày qua")),
        ):
            box = QCheckBox(text)
            box.toggled.connect(lambda on, key=key: self._set(key, on))
            self.boxes[key] = box
            column.addWidget(box)
            if key in ("heat", "choropleth"):
                column.addLayout(self._strength(key))
        self.by = QComboBox()
        self.by.setAccessibleName(self.tr("Tô màu theo"))
        self.by.addItem(self.tr("Số đang mở"), "open")
        self.by.addItem(self.tr("Số quá hạn"), "overdue")
        self.by.currentIndexChanged.connect(lambda _: self.by_changed.emit(self.by.currentData()))
        form = QFormLayout()
        form.setContentsMargins(24, 0, 0, 0)
        form.addRow(label(self.tr("Theo"), "muted"), self.by)
        column.insertLayout(7, form)
        column.addWidget(label(self.tr("Nền bản đồ"), "heading"))
        self.base = QComboBox()
        self.base.setAccessibleName(self.tr("Nền bản đồ"))
        self.base.addItem(self.tr("Ranh giới kèm theo (ngoại tuyến)"), BUNDLED)
        self.base.addItem(self.tr("Tệp MBTiles…"), FILE)
        self.base.addItem(self.tr("Máy chủ ô ảnh (XYZ)…"), SERVER)
        self.base.activated.connect(self._base_chosen)
        column.addWidget(self.base)
        self._server = QWidget()
        rows = QVBoxLayout(self._server)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://…/{z}/{x}/{y}.png")
        self.address.setAccessibleName(self.tr("Địa chỉ máy chủ ô ảnh"))
        self.credit = QLineEdit()
        self.credit.setPlaceholderText(self.tr("Ghi công nguồn dữ liệu (bắt buộc)"))
        self.credit.setAccessibleName(self.tr("Ghi công nguồn dữ liệu"))
        use = QPushButton(self.tr("Dùng"))
        use.clicked.connect(self._use_server)
        line = QHBoxLayout()
        line.addWidget(self.credit, 1)
        line.addWidget(use)
        rows.addWidget(self.address)
        rows.addLayout(line)
        self._server.hide()
        column.addWidget(self._server)
        self.restyle()
        self.set(self._shown)

    def set(self, shown: Shown) -> None:
        """Show what is on, telling nobody."""
        self._shown = shown
        for key, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(getattr(shown, key))
            box.blockSignals(False)
        for key, slider in self.sliders.items():
            slider.blockSignals(True)
            slider.setValue(round(getattr(shown, f"{key}_opacity") * 100))
            slider.blockSignals(False)

    def set_subjects(self, named: Sequence[tuple[str, str]], current: str) -> None:
        """Offer these subsystems (name, id); nothing to choose between is not shown."""
        self.subject.clear()
        for name, subsystem in named:
            self.subject.addItem(name, subsystem)
        self.subject.setCurrentIndex(self.subject.findData(current))
        self.subject.setVisible(len(named) > 1)

    def set_base(self, kind: str) -> None:
        """Show which base map is in use."""
        self.base.setCurrentIndex(max(0, self.base.findData(kind)))

    def show_below(self, corner: QPoint) -> None:
        """Open with the upper right corner at a global position."""
        self.adjustSize()
        self.move(corner.x() - self.width(), corner.y())
        self.show()
        first = self.subject if self.subject.isVisible() else self.boxes["points"]
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def restyle(self) -> None:
        """Take up the theme in force."""
        t = theme.current()
        self.setStyleSheet(f"#mapLayers {{ background: {t.surface}; border: 1px solid {t.border}; }}")

    def _strength(self, key: str) -> QHBoxLayout:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(20, 100)
        slider.setAccessibleName(self.tr("Độ đậm: {layer}").format(layer=self.boxes[key].text()))
        slider.valueChanged.connect(lambda value: self._set(f"{key}_opacity", value / 100))
        self.sliders[key] = slider
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 0, 0)
        row.addWidget(label(self.tr("Độ đậm"), "muted"))
        row.addWidget(slider, 1)
        return row

    def _set(self, key: str, value: Any) -> None:
        self._shown = replace(self._shown, **{key: value})
        self.changed.emit(self._shown)

    def _base_chosen(self) -> None:
        kind = self.base.currentData()
        self._server.setVisible(kind == SERVER)
        self.adjustSize()
        if kind == BUNDLED:
            self.base_changed.emit(BUNDLED, "", "")
        elif kind == FILE:
            dialog = QFileDialog(self.parentWidget(), self.tr("Chọn tệp MBTiles"), "", "MBTiles (*.mbtiles)")
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.fileSelected.connect(lambda path: self.base_changed.emit(FILE, path, ""))
            self.hide()
            dialog.open()

    def _use_server(self) -> None:
        if self.address.text().strip() and self.credit.text().strip():
            self.base_changed.emit(SERVER, self.address.text().strip(), self.credit.text().strip())
        else:
            (self.credit if self.address.text().strip() else self.address).setFocus()
