"""The palette and the shortcut sheet: folded search, order, keyboard, what the page in docs says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.windows import Run, opened, settle
from ui import keys
from ui.actions import is_letter
from ui.palette import Item, ranked
from ui.shortcuts import ShortcutSheet, grouped

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("themed")
ITEMS = [Item(t, lambda: None, g) for t, g in (
    ("Giao việc", "Phản ánh"), ("Hoàn tác", "Màn hình"), ("Bố cục Bản đồ", "Màn hình"), ("Đến bảng Bản đồ", "Màn hình"),
    ("Nhận giao việc gấp", "Công việc"), ("Đăng xuất", "Màn hình"),
)]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("giao viec", "Giao việc"),
        ("Giao việc", "Giao việc"),
        ("ban do", "Bố cục Bản đồ"),
        ("bang ban", "Đến bảng Bản đồ"),
        ("dang xuat", "Đăng xuất"),
        ("phan anh giao", "Giao việc"),
    ],
)
def test_commands_are_found_without_tone_marks(typed: str, first: str) -> None:
    assert ranked(ITEMS, typed)[0].text == first


def test_a_whole_start_goes_before_a_part() -> None:
    assert [i.text for i in ranked(ITEMS, "giao viec")] == ["Giao việc", "Nhận giao việc gấp"]
    assert ranked(ITEMS, "khong co gi") == []
    assert ranked(ITEMS, "  ") == ITEMS


def test_the_palette_by_keyboard(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            window.activateWindow()
            window.show_panel("queue")
            await settle()
            palette = window.palette_view
            QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
            await settle()
            assert palette.isVisible()
            QTest.keyClicks(palette.field, "bo cuc lanh dao")
            assert palette.shown()[0] == "Bố cục Lãnh đạo"
            QTest.keyClick(palette.field, Qt.Key.Key_Return)
            await settle()
            assert not palette.isVisible()
            assert window.keeper.store.active == "leader"
            window.open_palette()
            QTest.keyClick(palette.field, Qt.Key.Key_Escape)
            assert not palette.isVisible()
            assert window.isVisible()

    run(scene())


def test_no_two_commands_of_one_place_share_a_key(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            entries = window.actions_table.entries
            everywhere = {e.command.shortcut for e in entries if e.panel is None and e.command.shortcut}
            for place in {e.panel for e in entries}:
                keys = [e.command.shortcut for e in entries if e.panel == place and e.command.shortcut]
                assert len(keys) == len(set(keys)), (place, sorted(k for k in keys if keys.count(k) > 1))
                if place is not None:
                    assert everywhere.isdisjoint(keys), (place, everywhere & set(keys))
            ids = [e.command.id for e in entries]
            assert len(ids) == len(set(ids))
            banned = {"Ctrl+Space", "Ctrl+Shift"}
            assert banned.isdisjoint(e.command.shortcut for e in entries)
            assert not [
                e.command.id
                for e in entries
                if e.panel is None and is_letter(e.command.shortcut) and e.command.shortcut != "?"
            ]

    run(scene())


def test_the_sheet_shows_every_key_and_filters(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            entries = window.actions_table.in_order()
            sheet = ShortcutSheet(entries, window)
            sheet.show()
            await settle()
            rows = sum(len(r) for r in grouped(entries).values())
            assert len(sheet._rows) == rows > 20
            listed = dict(sheet_row.rsplit(" ", 1)[::-1] for sheet_row, _ in sheet._rows)
            assert listed["1–9"] == "Góc nhìn thứ 1 đến 9"
            assert [k for k in keys.FIXED if k.where not in keys.PLACES and k.where not in window.panels] == []
            sheet.search.setText("hoan tac")
            await settle(0.3)
            shown = [words for words, widgets in sheet._rows if widgets[0].isVisible()]
            assert len(shown) == 1
            assert shown[0].startswith("Hoàn tác")
            sheet.close()

    run(scene())


def test_the_page_in_docs_is_current(qapp: QApplication) -> None:
    command = [sys.executable, str(ROOT / "tools" / "make_shortcuts.py"), "--check"]
    done = subprocess.run(command, cwd=ROOT, timeout=90, check=False)
    assert done.returncode == 0, "run tools/make_shortcuts.py"
