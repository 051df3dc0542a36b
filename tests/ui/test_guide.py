"""The guide opens with F1, in the language of the screen, and asks nothing of a network."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

import resources
from tests.ui.windows import Run, opened, settle
from ui.guide import GuideWindow

pytestmark = pytest.mark.usefixtures("themed")


def test_f1_opens_the_guide_and_escape_closes_it(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            QTest.keyClick(window, Qt.Key.Key_F1)
            await settle(0.1)
            guide = window.small_window("guide")
            assert isinstance(guide, GuideWindow)
            assert "Một ca trực trong năm phút" in guide.pages.toPlainText()
            QTest.keyClick(guide, Qt.Key.Key_Escape)
            await settle(0.1)
            with pytest.raises(KeyError):
                window.small_window("guide")

    run(scene())


def test_both_languages_have_the_same_chapters() -> None:
    chapters = [
        sum(line.startswith("## ") for line in resources.read(f"help/{language}.md").decode().splitlines())
        for language in ("vi", "en")
    ]
    assert chapters[0] == chapters[1] > 5


def test_the_guide_speaks_english_too() -> None:
    parent = QWidget()
    assert "A shift in five minutes" in GuideWindow("en", parent).pages.toPlainText()
