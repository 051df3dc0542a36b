"""The KPI panel: the boards of figures of every subsystem, with an overview of all."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from ioc_contract.clock import Instant
from ioc_desktop.services.changes import ChangeSet
from ui.commands import Command
from ui.panel import Panel, PanelContext

if TYPE_CHECKING:
    from ui.panels.kpi.board import Board

translate = QCoreApplication.translate


class KpiPanel(Panel):
    """Holds the board, made when first seen: charts take longer to load than the rest of the desk together."""

    KINDS = ("case", "indicator", "observation", "subsystem", "source", "admin_unit")

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._kept: dict[str, object] | None = None
        self._contact: Instant | None = None
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        context.bus.link.connect(self._link_changed)
        context.bus.open_requested.connect(self._open_requested)

    @cached_property
    def board(self) -> Board:
        """The board; asking for it makes it."""
        from ui.panels.kpi.board import Board

        made = Board(self.context)
        self.body.addWidget(made)
        self.setFocusProxy(made.grid)
        self._contact = made.contact()
        if self._kept is not None:
            made.restore_state(self._kept)
        return made

    @property
    def made(self) -> bool:
        """Whether the board was made yet."""
        return "board" in self.__dict__

    def showEvent(self, event: QShowEvent) -> None:
        self.board.start()
        super().showEvent(event)

    def reload(self, changes: ChangeSet) -> None:
        self.board.load()

    def _open_requested(self, kind: str, entity: str) -> None:
        if kind == "indicator":
            self.context.jobs.start(self.board.show_indicator(entity))

    def _link_changed(self) -> None:
        if self.made and self.board.contact() != self._contact:
            self._contact = self.board.contact()
            self.board.load()

    def commands(self) -> tuple[Command, ...]:
        def chosen() -> bool:
            return self.made and self.board.grid.current is not None

        def drill() -> None:
            if tile := self.board.grid.current:
                self.board.open(tile)

        def export(kind: str) -> None:
            self.board.exporter.export(kind)

        return (
            Command("kpi.drill", translate("Kpi", "Xem các dòng đã đếm"), drill, icon="list", enabled=chosen),
            Command(
                "kpi.copy",
                translate("Kpi", "Chép chỉ tiêu kèm trích dẫn"),
                lambda: self.board.exporter.copy(),
                icon="copy",
                enabled=chosen,
            ),
            Command(
                "kpi.copy_chart",
                translate("Kpi", "Chép biểu đồ: ảnh và số liệu"),
                lambda: self.board.exporter.copy_chart(),
                icon="copy",
                enabled=chosen,
            ),
            *(
                Command(
                    f"kpi.export_{kind.replace('.', '_')}",
                    title,
                    partial(export, kind),
                    icon="file-down",
                    enabled=chosen,
                )
                for kind, title in (
                    ("tiles.csv", translate("Kpi", "Xuất mọi ô chỉ tiêu ra CSV")),
                    ("series.csv", translate("Kpi", "Xuất số liệu biểu đồ ra CSV")),
                    ("ranking.csv", translate("Kpi", "Xuất xếp hạng ra CSV")),
                    ("chart.png", translate("Kpi", "Xuất biểu đồ ra PNG")),
                    ("chart.svg", translate("Kpi", "Xuất biểu đồ ra SVG")),
                )
            ),
        )

    def save_state(self) -> dict[str, object]:
        return self.board.save_state() if self.made else self._kept or {}

    def restore_state(self, state: dict[str, object]) -> None:
        if self.made:
            self.board.restore_state(state)
        else:
            self._kept = state
