"""What the face must never do: colours of its own, HTML from outside; and the binding that must not lose references."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

import resources
from ui import icons, style, theme

ROOT = Path(__file__).resolve().parents[2]
COLOUR = re.compile(r"""["']#[0-9a-fA-F]{3,8}["']|QColor\(\s*\d|QColor\(["'](?!#)|Qt\.GlobalColor\.(?!transparent)""")
HTML = re.compile(r"TextFormat\.(RichText|AutoText|MarkdownText)|setHtml\(|setMarkdown\(")


def _sources() -> list[Path]:
    return sorted((ROOT / "ui").rglob("*.py"))


def test_colours_come_from_the_theme_and_text_is_plain() -> None:
    assert len(_sources()) > 50
    for path in _sources():
        text = path.read_text("utf-8")
        if path.name != "theme.py":
            assert COLOUR.findall(text) == [], path
        if path.name != "guide.py":  # shows a page of our own resources
            assert HTML.findall(text) == [], path


@pytest.mark.parametrize("bad", ['QColor("red")', "x = '#fff'", "QColor(1, 2, 3)", "Qt.GlobalColor.red"])
def test_the_search_for_colours_can_find_one(bad: str) -> None:
    assert COLOUR.search(bad)


def test_the_style_sheet_has_no_colour_of_its_own() -> None:
    assert re.findall(r"#[0-9a-fA-F]{6}\b|\brgba?\(", resources.read("styles/main.qss").decode()) == []


@pytest.mark.parametrize("tokens", theme.THEMES.values(), ids=theme.THEMES)
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_style_sheet_is_whole(themed: QApplication, tokens: theme.Tokens, scale: float) -> None:
    theme.use(theme.scaled(tokens, scale))
    try:
        sheet = style.sheet()
        assert "$" not in sheet
        assert f"font-size: {round(12 * scale)}px" in sheet
        for url in re.findall(r"url\(([^)]+)\)", sheet):
            assert Path(url).is_file(), url
    finally:
        theme.use(theme.DARK)


def test_every_icon_draws(themed: QApplication) -> None:
    names = [n.removeprefix("icons/").removesuffix(".svg") for n in resources.names("icons", ".svg")]
    assert len(names) > 100
    for name in names:
        image = icons.pixmap(name, 24).toImage()
        assert any(image.pixelColor(x, y).alpha() for x in range(24) for y in range(24)), name


def test_an_icon_that_is_not_there_is_said_at_once() -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")


def test_every_icon_named_in_the_face_is_there(qapp: QApplication) -> None:
    called = re.compile(r"""icons?\.(?:icon|pixmap)\(\s*["']([a-z0-9-]+)["']|\bicon=["']([a-z0-9-]+)["']""")
    for path in _sources():
        for groups in called.findall(path.read_text("utf-8")):
            icons.icon(next(filter(None, groups)))


class _Sender(QObject):
    told = Signal(bool, object)


def test_emitting_loses_no_references(qapp: QApplication) -> None:
    """A binding that loses a reference to True or None at each call ends in an abort after some hours."""
    sender = _Sender()
    heard: list[tuple[bool, object]] = []
    sender.told.connect(lambda flag, value: heard.append((flag, value)))
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(100):
        sender.told.emit(True, None)
        sender.signalsBlocked()
        sender.setProperty("x", True)
    heard.clear()
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert after[0] > before[0] - 20
    assert after[1] > before[1] - 20
