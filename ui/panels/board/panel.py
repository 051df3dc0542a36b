"""The generic board of a subsystem, made from the catalogue: figures and charts, its places and its open cases."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ioc_desktop.services import board_places
from ioc_desktop.services.board_places import Lists
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.store.queue_query import QueueQuery
from ui.bus import Selection
from ui.commands import Command
from ui.panel import Panel, PanelContext
from ui.panels.board.places import CaseModel, Places
from ui.widgets import numbers
from ui.widgets.table import Table

if TYPE_CHECKING:
    from ui.panels.kpi.board import Board

translate = QCoreApplication.translate
FEW = 3
"""With so few figures the places come first."""


class BoardPanel(Panel):
    KINDS = ("indicator", "observation", "subsystem", "source", "admin_unit", "place", "case")

    def __init__(self, context: PanelContext, subsystem: str) -> None:
        super().__init__(context)
        self.subsystem = subsystem
        self._started = self._placed = False
        self._kept: dict[str, object] | None = None
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        context.bus.open_requested.connect(self._open_requested)

    @cached_property
    def board(self) -> Board:
        """The figures; asking for them makes them, with the lists beside."""
        from ui.panels.kpi.board import Board

        made = Board(self.context, self.subsystem)
        self.places = Places(self.context.jobs.now)
        self.places.opened.connect(self._reveal)
        self.cases = CaseModel(self.context.jobs.now, self)
        self.case_table = Table(self.cases, translate("Board", "Hồ sơ đang mở"), 2)
        self.case_table.give_way = lambda: (0, 4, 3)
        self.case_table.opened.connect(lambda case: self.context.bus.open_requested.emit("case", case))
        self.queue = QPushButton()
        self.queue.clicked.connect(self.open_queue)
        self.case_page = QWidget()
        column = QVBoxLayout(self.case_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(8, 4, 8, 4)
        top.addWidget(self.queue)
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(self.case_table, 1)
        self.body.addWidget(made)
        self.setFocusProxy(made.grid)
        if self._kept is not None:
            made.restore_state(self._kept)
        return made

    @property
    def made(self) -> bool:
        """Whether the board was made yet."""
        return "board" in self.__dict__

    def showEvent(self, event: QShowEvent) -> None:
        if not self._started:
            self._started = True
            self.board.start()
            self.load_lists()
        super().showEvent(event)

    def reload(self, changes: ChangeSet) -> None:
        self.board.load()
        if changes.touches("place", "case", "subsystem", "admin_unit"):
            self.load_lists()

    def load_lists(self) -> None:
        """Ask for the places and cases anew."""
        self.context.jobs.start(self._load_lists())

    async def _load_lists(self) -> None:
        await self.board.ready()
        lists = await self.context.jobs.run(board_places.lists, self.subsystem)
        if lists is not None:
            self.show_lists(lists)

    def show_lists(self, lists: Lists) -> None:
        """Show what the subsystem lists, each kind as a tab once there is any."""
        if lists.places:
            self._tab(self.places, translate("Board", "Địa điểm ({n})").format(n=numbers.number(len(lists.places))))
            self.places.show_lists(lists)
            if not self._placed and len(self.board.tiles) <= FEW:
                self._show_tab(1)
            self._placed = True
        if lists.has_cases:
            first = not self.cases.rows
            self.cases.show(lists.cases)
            if lists.cases:
                self._tab(self.case_page, translate("Board", "Hồ sơ đang mở"))
                self.queue.setText(translate("Board", "Mở trong hàng đợi"))
            if first and lists.cases:
                self.case_table.fit()
                self.case_table.setCurrentIndex(self.cases.index(0, 0))

    def open_queue(self) -> None:
        """Show the subsystem's open cases in the queue."""
        query = replace(QueueQuery(), subsystem=self.subsystem)
        self.context.bus.filter_requested.emit("queue", query)

    def commands(self) -> tuple[Command, ...]:
        name = f"board.{self.subsystem}"
        return (
            Command(f"{name}.charts", translate("Board", "Xem biểu đồ"), lambda: self._show_tab(0), icon="chart-line"),
            Command(f"{name}.places", translate("Board", "Xem địa điểm"), self._show_places, icon="map-pin"),
            Command(
                f"{name}.copy",
                translate("Board", "Chép chỉ tiêu kèm trích dẫn"),
                lambda: self.board.exporter.copy(),
                icon="copy",
            ),
        )

    def focus_search(self) -> None:
        self._show_places()
        self.places.search.setFocus()

    def save_state(self) -> dict[str, object]:
        return self.board.save_state() if self.made else self._kept or {}

    def restore_state(self, state: dict[str, object]) -> None:
        if self.made:
            self.board.restore_state(state)
        else:
            self._kept = state

    def _tab(self, page: QWidget, title: str) -> None:
        tabs = self.board.tabs
        at = tabs.indexOf(page) if tabs is not None else -1
        if tabs is not None and at >= 0:
            tabs.setTabText(at, title)
        else:
            self.board.add_tab(page, title)

    def _show_tab(self, at: int) -> None:
        if self.board.tabs is not None:
            self.board.tabs.setCurrentIndex(at)

    def _show_places(self) -> None:
        if self.board.tabs is not None and self.board.tabs.indexOf(self.places) >= 0:
            self.board.tabs.setCurrentWidget(self.places)
            self.places.table.setFocus()

    def _reveal(self, place: str) -> None:
        self.context.bus.select(Selection("place", (place,), place))
        self.context.bus.reveal_requested.emit("place", place)

    def _open_requested(self, kind: str, entity: str) -> None:
        if kind == "place" and self.made and (at := self.places.model.place(entity)) is not None:
            self._show_places()
            self.places.table.setCurrentIndex(self.places.model.index(at, 0))
