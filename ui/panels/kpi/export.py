"""Figures as files: the tiles, a series, a ranking or reported values as CSV; a chart as PNG or SVG."""

from __future__ import annotations

import csv
from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QLocale, QMimeData
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from ioc_contract import clock
from ioc_contract.records import PeriodKind
from ioc_desktop.services import csv_text
from ioc_desktop.services.kpi_records import ObservationsDrill, Ranking, Series, Tile
from ui.panels.kpi import words
from ui.panels.kpi.plot import Plot
from ui.panels.kpi.ranks import unit_name
from ui.widgets import numbers

translate = QCoreApplication.translate


def _moment(at: int | None) -> str:
    return "" if at is None else clock.local(at).isoformat(timespec="minutes")


def tiles(found: Sequence[Tile]) -> bytes:
    """Return the tiles with all they rest on, a row each."""
    header = [
        translate("Kpi", "Nhóm"),
        translate("Kpi", "Chỉ tiêu"),
        translate("Kpi", "Giá trị"),
        translate("Kpi", "Đơn vị tính"),
        translate("Kpi", "Mục tiêu"),
        translate("Kpi", "Tử số"),
        translate("Kpi", "Mẫu số"),
        translate("Kpi", "Kỳ trước"),
        translate("Kpi", "Cùng kỳ năm trước"),
        translate("Kpi", "Tình trạng"),
        translate("Kpi", "Kỳ"),
        translate("Kpi", "Dữ liệu tới"),
        translate("Kpi", "Nguồn"),
        translate("Kpi", "Định nghĩa"),
        translate("Kpi", "Bản định nghĩa"),
    ]
    rows = []
    for t in found:
        state = translate("Kpi", "Dữ liệu cũ") if t.stale else words.status(t)
        span = ""
        if t.period_start is not None and t.period_end is not None:
            span = numbers.period(t.period, t.period_start, t.period_end)
        rows.append(
            [
                *(words.said(t.section), words.said(t.name), t.value, words.said(t.measure), t.target),
                *(t.numerator, t.denominator, t.previous, t.year_before),
                *(words.no_data() if t.value is None else state, span, _moment(t.as_of)),
                *(words.said(t.source), words.said(t.definition), t.definition_version),
            ]
        )
    return csv_text.table(header, rows)


def series(found: Series, period: PeriodKind | None) -> bytes:
    """Return a series, a row a period; what was not reported is an empty cell."""
    measure = words.said(found.measure)
    header = [
        translate("Kpi", "Kỳ"),
        translate("Kpi", "Từ"),
        translate("Kpi", "Đến trước"),
        f"{words.said(found.name)} ({measure})" if measure else words.said(found.name),
        translate("Kpi", "Mục tiêu"),
        translate("Kpi", "Cùng kỳ năm trước"),
        translate("Kpi", "Tử số"),
        translate("Kpi", "Mẫu số"),
        translate("Kpi", "Dữ liệu tới"),
    ]
    rows = [
        [
            *(numbers.period(period, p.start, p.end), _moment(p.start), _moment(p.end), p.value),
            *(p.target, p.year_before, p.numerator, p.denominator, _moment(p.as_of)),
        ]
        for p in found.points
    ]
    return csv_text.table(header, rows)


def ranking(found: Ranking) -> bytes:
    """Return a ranking, a row a unit."""
    measure = words.said(found.measure)
    header = [
        translate("Kpi", "Hạng"),
        translate("Kpi", "Trên tổng số"),
        translate("Kpi", "Đơn vị"),
        f"{words.said(found.name)} ({measure})" if measure else words.said(found.name),
        translate("Kpi", "Tử số"),
        translate("Kpi", "Mẫu số"),
    ]
    rows = [[r.rank, found.of, unit_name(r), r.value, r.numerator, r.denominator] for r in found.rows]
    return csv_text.table(header, rows)


def observations(found: ObservationsDrill, period: PeriodKind | None) -> bytes:
    """Return reported values as they came, corrections included."""
    header = [
        translate("Kpi", "Kỳ"),
        translate("Kpi", "Đơn vị"),
        translate("Kpi", "Giá trị"),
        translate("Kpi", "Tử số"),
        translate("Kpi", "Mẫu số"),
        translate("Kpi", "Mục tiêu"),
        translate("Kpi", "Dữ liệu tới"),
        translate("Kpi", "Nguồn"),
        translate("Kpi", "Tình trạng"),
        translate("Kpi", "Ghi chú"),
    ]
    rows = [
        [
            *(numbers.period(period, o.start, o.end), o.unit, o.value, o.numerator, o.denominator, o.target),
            *(_moment(o.as_of), o.source, words.standing(o), o.note),
        ]
        for o in found.rows
    ]
    return csv_text.table(header, rows)


def png(widget: QWidget) -> bytes:
    """Return what the widget shows as a PNG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    return bytes(data.data())


def clip(widget: QWidget, found: Series, period: PeriodKind | None) -> QMimeData:
    """Return a chart for the clipboard: its picture for a letter, its figures with tabs for a spreadsheet."""
    made = QMimeData()
    made.setImageData(widget.grab().toImage())
    lines = csv.reader(series(found, period).decode("utf-8-sig").splitlines())
    made.setText("\n".join("\t".join(_pasted(cell) for cell in line) for line in lines))
    return made


def _pasted(cell: str) -> str:
    """Return a cell as the spreadsheets of this machine read it: their decimal sign, whole numbers without places."""
    try:
        return f"{float(cell):.12g}".replace(".", QLocale.system().decimalPoint())
    except ValueError:
        return cell


def svg(plot: Plot) -> bytes:
    """Return what the chart shows as SVG, lines and words still lines and words."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(plot.size())
    generator.setViewBox(plot.rect())
    painter = QPainter(generator)
    plot.draw(painter)
    painter.end()
    return bytes(data.data())
