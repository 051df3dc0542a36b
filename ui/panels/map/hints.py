"""Says what the pointer or the keyboard is on, in a card beside it and to a screen reader."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF

from ioc_desktop.services import board_map
from ui.jobs import Jobs
from ui.panels.map import words
from ui.panels.map.card import Card
from ui.panels.map.overlays import Item
from ui.panels.map.view import MapView


class Hints(QObject):
    """Reads the words of what `view` points at; `subject` is the subsystem on the map."""

    def __init__(self, view: MapView, jobs: Jobs, now: Callable[[], int]) -> None:
        super().__init__(view)
        self.subject = board_map.REPORTS
        self.card = Card(view)
        self._view, self._jobs, self._now = view, jobs, now
        self._said: object = None
        view.hovered.connect(self._hovered)
        view.focused.connect(self._focused)
        view.moved.connect(self.card.hide)

    def _hovered(self, item: Item | None) -> None:
        self.card.hide()
        self._said = item
        if item is not None:
            self._jobs.start(self._show(item, aloud=False))

    def _focused(self, item: Item) -> None:
        self._said = item
        self._jobs.start(self._show(item, aloud=True))

    async def _show(self, item: Item, aloud: bool) -> None:
        text = await self._words_of(item)
        if text and self._said is item:
            if aloud:
                self._view.say(text.replace("\n", ", "))
            x, y = self._view.camera.to_screen(item.x, item.y)
            self.card.say(text, QPointF(x, y), item.radius)

    async def _words_of(self, item: Item) -> str:
        if item.pin is not None:
            return words.of_pin(item.pin)
        if item.row < 0:
            return words.of_cluster(item.counts, self.subject)
        if self._view.field is None:
            return ""
        cards = await self._jobs.run(board_map.cards, [self._view.field.id(item.row)])
        return words.of_card(cards[0], self._now()) if cards else ""
