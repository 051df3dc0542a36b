"""The tiles of a board under their headings: as many columns as fit, arrows move, order kept by the operator."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QWidget

from ioc_contract.clock import Instant
from ioc_desktop.services.kpi_records import Tile
from ui import theme
from ui.panels.kpi import tile as drawing
from ui.panels.kpi import words
from ui.panels.kpi.tile import TileView

GAP = 8
WIDEST = 520
"""A tile grows no wider than about this, pixels before the font scale."""


class TileGrid(QScrollArea):
    """Tiles kept by key: new figures land in the tile that is there, so nothing jumps while values arrive."""

    chosen = Signal(object)
    """The Tile whose charts are wanted."""
    opened = Signal(object)
    """The Tile to drill into."""
    menu_wanted = Signal(object, QPoint)
    moved = Signal()
    """The operator changed the order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._canvas = QWidget()
        self._canvas.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setWidget(self._canvas)
        self._views: dict[str, TileView] = {}
        self._headings: list[QLabel] = []
        self._rows: list[list[TileView]] = []
        self._current: str | None = None
        self.headings: dict[str, str] = {}
        """Headings in the language of the screen, where it is not that of the catalogue."""
        self.order: list[str] = []
        """Keys in the operator's order; tiles not named follow in the board's order."""

    @property
    def current(self) -> Tile | None:
        """The tile whose charts are shown."""
        return self._views[self._current].tile if self._current in self._views else None

    @property
    def content_height(self) -> int:
        """How high the tiles are in all, pixels."""
        return self._canvas.height()

    @property
    def views(self) -> list[TileView]:
        """The tiles as they stand, row by row."""
        return [view for row in self._rows for view in row]

    def show_tiles(self, tiles: Sequence[Tile], now: Instant) -> None:
        """Show these tiles; those already there keep their place in the window and the focus."""
        listed = self._ordered(tiles)
        for key in set(self._views) - {t.key for t in listed}:
            self._views.pop(key).deleteLater()
        for tile in listed:
            if view := self._views.get(tile.key):
                view.show_tile(tile, now)
            else:
                self._views[tile.key] = self._make(tile, now)
        self._views = {t.key: self._views[t.key] for t in listed}
        if self._current not in self._views:
            self._current = next(iter(self._views), None)
        self._mark()
        self._arrange()

    def forget(self) -> None:
        """Choose the first tile when the next figures come: they are another board's."""
        self._current = None

    def choose(self, key: str, focus: bool = True) -> None:
        """Make the tile of `key` the current one and bring it into view."""
        if key not in self._views:
            return
        changed, self._current = self._current != key, key
        self._mark()
        view = self._views[key]
        if focus and not view.hasFocus():
            view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(view, 0, GAP)
        if changed:
            self.chosen.emit(view.tile)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        steps = {keys.Key_Left: (0, -1), keys.Key_Right: (0, 1), keys.Key_Up: (-1, 0), keys.Key_Down: (1, 0)}
        listed = self.views
        if self._current is None or not listed:
            super().keyPressEvent(event)
            return
        at = listed.index(self._views[self._current])
        if event.key() in steps:
            target = self._beside(at, *steps[Qt.Key(event.key())])
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._move(at, target)
            else:
                self.choose(listed[target].tile.key)
        elif event.key() == keys.Key_Home:
            self.choose(listed[0].tile.key)
        elif event.key() == keys.Key_End:
            self.choose(listed[-1].tile.key)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _ordered(self, tiles: Sequence[Tile]) -> list[Tile]:
        place = {key: n for n, key in enumerate(self.order)}
        sections = list(dict.fromkeys(t.section for t in tiles))
        indexed = sorted(
            enumerate(tiles),
            key=lambda p: (sections.index(p[1].section), place.get(p[1].key, len(place) + p[0]), p[0]),
        )
        return [t for _, t in indexed]

    def _make(self, tile: Tile, now: Instant) -> TileView:
        view = TileView(tile, now, self._canvas)
        view.focused.connect(lambda: self.choose(view.tile.key))
        view.activated.connect(lambda: self.opened.emit(view.tile))
        view.menu_wanted.connect(lambda at: self.menu_wanted.emit(view.tile, at))
        view.dragged.connect(lambda at: self._dragged(view, at))
        view.show()
        return view

    def _mark(self) -> None:
        for key, view in self._views.items():
            view.set_chosen(key == self._current)
            # one stop for Tab: the arrows do the rest
            policy = Qt.FocusPolicy.StrongFocus if key == self._current else Qt.FocusPolicy.ClickFocus
            view.setFocusPolicy(policy)

    def _beside(self, at: int, down: int, right: int) -> int:
        if right:
            return min(max(at + right, 0), sum(map(len, self._rows)) - 1)
        row = next(n for n, r in enumerate(self._rows) if self.views[at] in r)
        column = self._rows[row].index(self.views[at])
        wanted = min(max(row + down, 0), len(self._rows) - 1)
        before = sum(len(r) for r in self._rows[:wanted])
        return before + min(column, len(self._rows[wanted]) - 1)

    def shift(self, by: int) -> None:
        """Move the current tile `by` places within its heading."""
        listed = self.views
        if self._current in self._views:
            at = listed.index(self._views[self._current])
            self._move(at, min(max(at + by, 0), len(listed) - 1))

    def _dragged(self, view: TileView, at: QPoint) -> None:
        """Let the tile pulled with the mouse take the place it is over."""
        spot, listed = self._canvas.mapFromGlobal(at), self.views
        for n, other in enumerate(listed):
            if other is not view and other.geometry().contains(spot):
                self._move(listed.index(view), n)
                return

    def _move(self, at: int, target: int) -> None:
        listed = [v.tile for v in self.views]
        if listed[at].section != listed[target].section or at == target:
            return
        listed.insert(target, listed.pop(at))
        self.order = [t.key for t in listed]
        self._views = {t.key: self._views[t.key] for t in listed}
        self._arrange()
        if self._current:
            self.ensureWidgetVisible(self._views[self._current], 0, GAP)
        self.moved.emit()

    def _heading(self, n: int) -> QLabel:
        if n == len(self._headings):
            made = QLabel(self._canvas)
            made.setProperty("role", "caption")
            made.setTextFormat(Qt.TextFormat.PlainText)
            made.show()
            self._headings.append(made)
        return self._headings[n]

    def _arrange(self) -> None:
        """Place headings and tiles; widths grow so that a row fills the window, a row is as high as its fullest tile."""
        sections: dict[str, list[TileView]] = {}
        for view in self._views.values():
            sections.setdefault(view.tile.section, []).append(view)
        headed = len(sections) > 1
        for label in self._headings[len(sections) if headed else 0 :]:
            label.deleteLater()
        del self._headings[len(sections) if headed else 0 :]
        wide = max(self.viewport().width() - 2 * GAP, drawing.minimum_width())
        columns = _columns([len(views) for views in sections.values()], wide)
        width = (wide - (columns - 1) * GAP) // columns
        self._rows = []
        y, n = GAP, 0
        for band in _bands(list(sections.items()), columns):
            x, top = GAP, y
            for section, views in band if headed else ():
                label = self._heading(n)
                n += 1
                label.setText(self.headings.get(section) or words.said(section))
                tall = label.sizeHint().height()
                taken = min(len(views), columns) * (width + GAP)
                label.setGeometry(x, y, taken if len(band) > 1 else wide, tall)
                x, top = x + taken, y + tall + theme.current().space
            listed = [view for _, views in band for view in views]
            for at in range(0, len(listed), columns):
                row = listed[at : at + columns]
                height = max(v.needed(width) for v in row)
                for column, view in enumerate(row):
                    view.setGeometry(GAP + column * (width + GAP), top, width, height)
                self._rows.append(row)
                top += height + GAP
            y = top + (GAP if headed else 0)
        self._canvas.setFixedHeight(y)
        previous: QWidget | None = None
        for view in self.views:
            if previous is not None:
                QWidget.setTabOrder(previous, view)
            previous = view


def _bands(sections: list[tuple[str, list[TileView]]], columns: int) -> list[list[tuple[str, list[TileView]]]]:
    """Return the sections in rows: those that fit beside each other share one."""
    made: list[list[tuple[str, list[TileView]]]] = []
    used = columns
    for section in sections:
        if made and used + len(section[1]) <= columns:
            made[-1].append(section)
            used += len(section[1])
        else:
            made.append([section])
            used = min(len(section[1]), columns)
    return made


def _columns(counts: list[int], wide: int) -> int:
    """Return into how many columns tiles go: those that leave the fewest places empty and need hardly more rows."""

    def rows(columns: int) -> int:
        made, used = 0, columns
        for count in counts:
            if used + count <= columns:
                used += count
            else:
                made += -(-count // columns)
                used = min(count, columns)
        return made

    most = max(1, (wide + GAP) // (drawing.minimum_width() + GAP))
    fewest = min(most, -(-wide // theme.px(WIDEST)))
    allowed = rows(most) + rows(most) // 8
    return min((c for c in range(fewest, most + 1) if rows(c) <= allowed), key=lambda c: (c * rows(c), rows(c)))
