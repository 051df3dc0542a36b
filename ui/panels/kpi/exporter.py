"""Takes what a board shows out of it: to files, and to the clipboard with its citation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from ioc_desktop.services.kpi_records import Tile
from ui.panels.kpi import export, words
from ui.widgets import files

if TYPE_CHECKING:
    from ui.panels.kpi.board import Board

translate = QCoreApplication.translate


class Exporter:
    """Works on what `board` shows when it is asked."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def copy(self, tile: Tile | None = None) -> None:
        """Put the chosen tile's value with its citation on the clipboard."""
        board = self._board
        tile = tile or board.grid.current
        if tile is not None:
            QGuiApplication.clipboard().setText(words.citation(tile, board.as_of))
            board.context.bus.notified.emit("info", translate("Kpi", "Đã chép giá trị kèm trích dẫn."))

    def copy_chart(self) -> None:
        """Put the line chart on the clipboard as a picture and as a table."""
        board = self._board
        tile = board.grid.current
        if tile is not None and board.series is not None and board.series.points:
            QGuiApplication.clipboard().setMimeData(export.clip(board.charts.line, board.series, tile.period))
            board.context.bus.notified.emit("info", translate("Kpi", "Đã chép biểu đồ và số liệu."))

    def menu(self, beside: QWidget) -> None:
        """Offer under `beside` all that can be taken out now."""
        menu = QMenu(self._board)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copied = QAction(translate("Kpi", "Chép biểu đồ: ảnh và số liệu"), menu)
        copied.setEnabled(self.exported("series.csv") is not None)
        copied.triggered.connect(self.copy_chart)
        menu.addAction(copied)
        menu.addSeparator()
        for text, kind in (
            (translate("Kpi", "Biểu đồ, PNG"), "chart.png"),
            (translate("Kpi", "Biểu đồ, SVG"), "chart.svg"),
            (translate("Kpi", "Số liệu biểu đồ, CSV"), "series.csv"),
            (translate("Kpi", "Xếp hạng, CSV"), "ranking.csv"),
            (translate("Kpi", "Mọi ô chỉ tiêu, CSV"), "tiles.csv"),
        ):
            action = QAction(text, menu)
            action.setEnabled(self.exported(kind, probe=True) is not None)
            action.triggered.connect(lambda _checked, wanted=kind: self.export(wanted))
            menu.addAction(action)
        menu.popup(beside.mapToGlobal(QPoint(0, beside.height())))

    def exported(self, kind: str, probe: bool = False) -> bytes | None:
        """Return a file of what is shown: chart.png, chart.svg, series.csv, ranking.csv, tiles.csv; None: nothing to write."""
        board = self._board
        tile = board.grid.current
        period = tile.period if tile else None
        if kind == "tiles.csv" and board.tiles:
            return export.tiles([v.tile for v in board.grid.views])
        if kind == "ranking.csv" and board.ranking is not None and board.ranking.rows:
            return export.ranking(board.ranking)
        if board.series is None or not board.series.points:
            return None
        if kind == "series.csv":
            return export.series(board.series, period)
        if kind in ("chart.png", "chart.svg"):
            if probe:
                return b""
            return export.png(board.charts) if kind == "chart.png" else export.svg(board.charts.chart.plot)
        return None

    def export(self, kind: str) -> None:
        """Ask where to write a file of what is shown, and write it."""
        board = self._board
        data = self.exported(kind)
        if data is not None:
            tile = board.grid.current
            stem = tile.code.replace("cases.", "") if tile and kind != "tiles.csv" else board.subsystem or "kpi"
            self._save(f"{stem}-{kind}", data)

    def save_rows(self) -> None:
        """Ask where to write the rows behind a figure, and write them."""
        board = self._board
        if board.rows.found is not None:
            tile = board.grid.current
            data = export.observations(board.rows.found, board.rows.period)
            self._save(f"{tile.code if tile else 'rows'}-rows.csv", data)

    def _save(self, name: str, data: bytes) -> None:
        kinds = {
            ".csv": translate("Kpi", "Bảng CSV (*.csv)"),
            ".png": translate("Kpi", "Ảnh PNG (*.png)"),
            ".svg": translate("Kpi", "Hình SVG (*.svg)"),
        }[Path(name).suffix]
        files.save(self._board, translate("Kpi", "Lưu tệp"), name, kinds, data, self._saved)

    def _saved(self, path: Path | None) -> None:
        if path is None:
            self._board.context.bus.notified.emit("error", translate("Kpi", "Không ghi được tệp."))
        else:
            self._board.context.bus.notified.emit("info", translate("Kpi", "Đã lưu {path}").format(path=path))
