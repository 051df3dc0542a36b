"""The shortcut sheet: every key, by panel, made from the tables of commands and of fixed keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ioc_contract.folding import fold
from ui import keys, theme
from ui.actions import Entry, written
from ui.widgets.chips import SearchField
from ui.widgets.labels import label


def grouped(entries: Sequence[Entry]) -> dict[str, list[tuple[str, str]]]:
    """Return heading to (keys in portable form, title): commands with a shortcut in the table's order, then fixed keys."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for entry in entries:
        rows = groups.setdefault(entry.group, [])
        if entry.command.shortcut:
            rows.append((entry.command.shortcut, entry.command.title))
    for heading, rows in keys.groups({e.panel: e.group for e in entries if e.panel}).items():
        groups.setdefault(heading, []).extend(rows)
    return {heading: rows for heading, rows in groups.items() if rows}


def markdown(entries: Sequence[Entry], heading: str, note: str) -> str:
    """Return the sheet as a page of Markdown."""
    lines = [f"# {heading}", "", note, ""]
    for group, rows in grouped(entries).items():
        lines += [f"## {group}", "", "| Phím | Lệnh |", "|---|---|"]
        lines += [f"| {_codes(key)} | {title} |" for key, title in rows]
        lines.append("")
    return "\n".join(lines)


def _codes(keys_: str) -> str:
    """Return keys as code, each by itself."""
    return " ".join(f"`{key}`" for key in keys_.replace("Return", "Enter").split(" / "))


class ShortcutSheet(QDialog):
    """A window of its own that can stay open beside the work."""

    def __init__(self, entries: Sequence[Entry], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("window")
        self.setWindowTitle(self.tr("Phím tắt"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.px(880), theme.px(620))
        self._rows: list[tuple[str, list[QWidget]]] = []
        note = self.tr(
            "Phím một chữ chỉ có tác dụng khi con trỏ đang ở trong danh sách của bảng, không bao giờ trong ô nhập."
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 16)
        outer.setSpacing(12)
        top = QHBoxLayout()
        top.addWidget(label(self.tr("Phím tắt"), "title"))
        top.addStretch(1)
        self.search = SearchField(self.tr("Tìm lệnh"))
        self.search.setFixedWidth(theme.px(240))
        top.addWidget(self.search)
        outer.addLayout(top)
        outer.addWidget(label(note, "muted", wrap=True))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Danh sách phím tắt"))
        inner = QWidget()
        columns = QHBoxLayout(inner)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(40)
        halves = (QVBoxLayout(), QVBoxLayout())
        heights = [0, 0]
        for group, rows in grouped(entries).items():
            side = heights.index(min(heights))
            heights[side] += len(rows) + 2
            halves[side].addWidget(self._group(group, rows))
        for half in halves:
            half.setSpacing(16)
            half.addStretch(1)
            columns.addLayout(half, 1)
        area.setWidget(inner)
        outer.addWidget(area, 1)
        self.search.searched.connect(self._filter)
        self.search.setFocus()

    def _group(self, title: str, rows: Sequence[tuple[str, str]]) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(title, "heading"), 0, 0, 1, 2)
        for line, (key, words) in enumerate(rows, 1):
            cap = label(written(key))
            cap.setProperty("role", "key")
            cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
            text = label(words, wrap=True)
            grid.addWidget(cap, line, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(text, line, 1)
            grid.setColumnMinimumWidth(0, theme.px(112))
            self._rows.append((f"{words} {written(key)}", [cap, text]))
        return box

    def _filter(self, typed: str) -> None:
        wanted = fold(typed).split()
        for words, widgets in self._rows:
            on = all(w in fold(words) for w in wanted)
            for widget in widgets:
                widget.setVisible(on)
