"""The KPI panel: the boards of figures of every subsystem, with an overview of all."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from ioc_desktop.services.changes import ChangeSet
from ui.commands import Command
from ui.panel import Panel, PanelContext
from ui.panels.kpi.board import Board

translate = QCoreApplication.translate


class KpiPanel(Panel):
    KINDS = ("case", "indicator", "observation", "subsystem", "source", "admin_unit")

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self.board = Board(context)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.board)
        self.setFocusProxy(self.board.grid)
        self._contact = self.board.contact()
        context.bus.link.connect(self._link_changed)
        context.bus.open_requested.connect(self._open_requested)

    def showEvent(self, event: QShowEvent) -> None:
        self.board.start()
        super().showEvent(event)

    def reload(self, changes: ChangeSet) -> None:
        self.board.load()

    def _open_requested(self, kind: str, entity: str) -> None:
        if kind == "indicator":
            self.context.jobs.start(self.board.show_indicator(entity))

    def _link_changed(self) -> None:
        if self.board.contact() != self._contact:
            self._contact = self.board.contact()
            self.board.load()

    def commands(self) -> tuple[Command, ...]:
        board = self.board

        def chosen() -> bool:
            return board.grid.current is not None

        def drill() -> None:
            if tile := board.grid.current:
                board.open(tile)

        return (
            Command("kpi.drill", translate("Kpi", "Xem các dòng đã đếm"), drill, icon="list", enabled=chosen),
            Command(
                "kpi.copy", translate("Kpi", "Chép chỉ tiêu kèm trích dẫn"), board.copy, icon="copy", enabled=chosen
            ),
            *(
                Command(
                    f"kpi.export_{kind.replace('.', '_')}",
                    title,
                    partial(board.export, kind),
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
        return self.board.save_state()

    def restore_state(self, state: dict[str, object]) -> None:
        self.board.restore_state(state)
