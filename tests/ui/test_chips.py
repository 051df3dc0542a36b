"""Chips and search fields: what a press, the program and assistive technology each bring about."""

from __future__ import annotations

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QToolButton

from ui.widgets.chips import Chip, SearchField


def test_assistive_technology_toggles_a_chip_as_a_press_does(themed: QApplication) -> None:
    chip = Chip("Có ảnh")
    heard: list[bool] = []
    chip.clicked.connect(lambda: heard.append(chip.isChecked()))
    chip.setChecked(True)
    assert heard == []  # the program knows what it does
    chip.click()
    assert heard == [False]
    actions = QAccessible.queryAccessibleInterface(chip).actionInterface()
    actions.doAction(actions.toggleAction())
    assert heard == [False, True]
    chip.deleteLater()


def test_every_button_of_a_search_field_has_a_name(themed: QApplication) -> None:
    field = SearchField("Tìm việc")
    assert sorted(b.accessibleName() for b in field.findChildren(QToolButton)) == ["Tìm", "Xoá chữ đã gõ"]
    field.deleteLater()


def test_a_search_field_keeps_words_just_typed(themed: QApplication) -> None:
    field = SearchField("Tìm việc")
    field.show_text("ngập")
    assert field.text() == "ngập"
    field.setText("ngập nước")  # typed, and not told yet
    field.show_text("")
    assert field.text() == "ngập nước"
    field.deleteLater()
