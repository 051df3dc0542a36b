"""Who works on a report: the lead agency and those that support it, chosen in one dialog by typing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QListWidgetItem, QWidget

from ioc_contract.folding import fold, nfc
from ui import icons, theme
from ui.dialogs import Dialog, Option
from ui.widgets.labels import label
from ui.widgets.options import OptionLine

_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Finder(QLineEdit):
    """A field whose words narrow a list below; the arrow keys move there while the cursor stays here."""

    def __init__(self, hint: str, options: Sequence[Option], rows: int, ticked: Sequence[str] | None = None) -> None:
        """With `ticked` any number can be ticked, by Space in the list or Enter here."""
        super().__init__()
        self._options = [(o, fold(f"{o.text} {o.detail}")) for o in options]
        self.ticked: list[str] | None = None if ticked is None else list(ticked)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setClearButtonEnabled(True)
        self.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.list = QListWidget()
        self.list.setAccessibleName(hint)
        self.list.setProperty("role", "choices")
        self.list.setItemDelegate(OptionLine(self.list))
        self.list.setFixedHeight(theme.current().row * rows + 2)
        self.list.itemChanged.connect(self._tick)
        self.textChanged.connect(lambda _text: self.fill())
        self.installEventFilter(self)
        self.fill()

    def current(self) -> str | None:
        """Return what is chosen in the list."""
        item = self.list.currentItem()
        return None if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def choose(self, value: str | None) -> None:
        """Choose a value in the list when it is shown there."""
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == value:
                self.list.setCurrentRow(row)

    def fill(self) -> None:
        """Show what fits the words, what is ticked first."""
        wanted = fold(nfc(self.text())).split()
        found = [o for o, folded in self._options if all(w in folded for w in wanted)]
        first = wanted[0] if wanted else ""
        on = self.ticked or []
        found.sort(key=lambda o: (o.value not in on and not wanted, bool(first) and not fold(o.text).startswith(first)))
        self.list.blockSignals(True)
        self.list.clear()
        for option in found:
            item = QListWidgetItem(option.text)
            item.setData(Qt.ItemDataRole.UserRole, option.value)
            item.setData(OptionLine.DETAIL, option.detail)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(p for p in (option.text, option.detail) if p))
            item.setSizeHint(QSize(0, theme.current().row))
            if self.ticked is not None:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Checked if option.value in on else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.list.setCurrentRow(0 if found else -1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _MOVES:
                QApplication.sendEvent(self.list, event)
                return True
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if (
                self.ticked is not None
                and self.text()
                and plain
                and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            ):
                item = self.list.currentItem()
                if item is not None:
                    on = item.checkState() == Qt.CheckState.Checked
                    item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
                    self.clear()
                return True
        return bool(super().eventFilter(watched, event))

    def _tick(self, item: QListWidgetItem) -> None:
        if self.ticked is None:
            return
        value = str(item.data(Qt.ItemDataRole.UserRole))
        if item.checkState() == Qt.CheckState.Checked:
            self.ticked = [*(v for v in self.ticked if v != value), value]
        else:
            self.ticked = [v for v in self.ticked if v != value]


class AgenciesDialog(Dialog):
    """Asks for the lead agency (Enter agrees at once) and, by Tab, for those that support it."""

    def __init__(
        self,
        title: str,
        about: str,
        options: Sequence[Option],
        lead: str | None,
        supporting: Sequence[str],
        parent: QWidget | None,
    ) -> None:
        super().__init__(title, parent, 520, about)
        self.lead = Finder(QCoreApplication.translate("Agencies", "Tìm cơ quan chủ trì"), options, 6)
        self.lead.choose(lead)
        self.supporting = Finder(
            QCoreApplication.translate("Agencies", "Thêm cơ quan phối hợp: gõ tên, Enter để chọn"),
            options,
            4,
            supporting,
        )
        self.body.addWidget(label(QCoreApplication.translate("Agencies", "Chủ trì"), "muted"))
        self.body.addWidget(self.lead)
        self.body.addWidget(self.lead.list)
        self.body.addSpacing(8)
        self.body.addWidget(label(QCoreApplication.translate("Agencies", "Phối hợp"), "muted"))
        self.body.addWidget(self.supporting)
        self.body.addWidget(self.supporting.list)
        self.chosen = self.add_text("", "caption")
        self._names = {o.value: o.text for o in options}
        self.add_text(
            QCoreApplication.translate("Agencies", "Cơ quan phối hợp cũng thấy phản ánh này. Ctrl+Enter để giao."),
            "caption",
        )
        self.add_button(QCoreApplication.translate("Dialogs", "Huỷ"))
        self.ok = self.add_button(title, "primary", accept=True, default=True)
        for finder in (self.lead, self.supporting):
            finder.list.currentRowChanged.connect(lambda _row: self._check())
            finder.list.itemChanged.connect(lambda _item: self._check())
            finder.list.itemActivated.connect(lambda _item, f=finder: self._activated(f))
        self.lead.setFocus()
        self._check()

    def agencies(self) -> tuple[str, tuple[str, ...]]:
        """Return the lead and those that support it, the lead not among them."""
        lead = self.lead.current() or ""
        return lead, tuple(v for v in self.supporting.ticked or () if v != lead)

    def _activated(self, finder: Finder) -> None:
        if finder is self.lead and finder.current() is not None:
            self.accept()

    def _check(self) -> None:
        lead, others = self.agencies()
        self.ok.setEnabled(bool(lead))
        names = ", ".join(self._names.get(i, i) for i in others)
        said = QCoreApplication.translate("Agencies", "Phối hợp: {names}").format(names=names) if names else ""
        self.chosen.setText(said)
        self.chosen.setVisible(bool(said))
