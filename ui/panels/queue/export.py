"""Export of the queue: what is selected or all that is found, with the columns on the screen, masked, to be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ioc_contract import clock
from ioc_desktop.services import export
from ioc_desktop.services.board_print import masked
from ioc_desktop.services.board_queue import QueueQuery, QueueRow
from ioc_desktop.services.export import Cell, Sheet
from ui import dialogs
from ui.cases import words
from ui.dialogs import Option
from ui.panels.queue import filter_words
from ui.panels.queue.model import AGE, LEFT, MARKS, NUMBER, PLACE
from ui.widgets import files
from ui.widgets.numbers import counted, number
from ui.widgets.progress import Progress

if TYPE_CHECKING:
    from ui.panels.queue.panel import QueuePanel

translate = QCoreApplication.translate


async def ask(panel: QueuePanel) -> None:
    """Ask what is to be exported and how, make it, and ask where to put it."""
    chosen = panel.chosen.ids()
    options = []
    if len(chosen) > 1:
        said = counted(translate("QueueExport", "{n} phản ánh đã chọn"), len(chosen))
        options += [Option("xlsx chosen", "XLSX (Excel)", said), Option("csv chosen", "CSV", said)]
    found = words.count(panel.chosen.found.n, panel.chosen.found.capped)
    said = translate("QueueExport", "mọi kết quả: {found}").format(found=found)
    options += [Option("xlsx all", "XLSX (Excel)", said), Option("csv all", "CSV", said)]
    picked = await dialogs.choose(
        translate("QueueExport", "Xuất danh sách"), options, ok=translate("QueueExport", "Xuất"), parent=panel
    )
    if picked is None:
        return
    kind, _, which = picked.partition(" ")
    data = await make(panel, kind, chosen if which == "chosen" else None)
    if data is None:
        panel.context.bus.notified.emit("info", translate("QueueExport", "Đã dừng, chưa xuất gì."))
        return
    name = f"phan-anh-{clock.local(panel.now()):%Y%m%d-%H%M}.{kind}"

    def done(path: Path | None) -> None:
        if path is None:
            panel.context.bus.notified.emit("error", translate("QueueExport", "Không ghi được tệp."))
        else:
            panel.context.bus.notified.emit("info", translate("QueueExport", "Đã xuất {file}").format(file=path.name))

    files.save(panel, translate("QueueExport", "Xuất danh sách"), name, f"{kind.upper()} (*.{kind})", data, done)


async def make(panel: QueuePanel, kind: str, ids: Sequence[str] | None) -> bytes | None:
    """Return the file of what is selected (`ids`) or of all that is found; None when the operator stopped it."""
    total = len(ids) if ids is not None else max(panel.chosen.found.n, 1)
    bar = Progress(translate("QueueExport", "Xuất danh sách"), total, panel)
    if total > export.PART:
        bar.open()
    try:
        rows, more = await _read(panel, ids, bar)
        if bar.stopped:
            return None
        made = await sheet(panel, rows, more, ids is not None, lambda: bar.stopped)
        if kind == "csv":
            return await panel.context.jobs.aside(lambda _ws: export.csv(made))
        return await panel.context.jobs.aside(lambda _ws: export.xlsx(made, lambda: bar.stopped))
    except export.Stopped:
        return None
    finally:
        bar.finish()


async def _read(panel: QueuePanel, ids: Sequence[str] | None, bar: Progress) -> tuple[list[QueueRow], bool]:
    rows: list[QueueRow] = []
    jobs = panel.context.jobs
    if ids is not None:
        for start in range(0, len(ids), export.PART):
            rows += (await jobs.run(export.part, None, ids[start : start + export.PART]))[0]
            bar.step(len(rows))
            if bar.stopped:
                break
        return rows, False
    query: QueueQuery | None = panel.query
    while query is not None and len(rows) < export.MOST and not bar.stopped:
        found, query = await jobs.run(export.part, query, ())
        rows += found
        bar.step(len(rows))
    return rows[: export.MOST], query is not None


async def sheet(
    panel: QueuePanel, rows: Sequence[QueueRow], more: bool, chosen: bool, stopped: Callable[[], bool]
) -> Sheet:
    """Return the rows with the columns on the screen, in their order there; times also as moments, names masked. Made in
    parts, the screen alive between them; raises Stopped."""
    shown = panel.view.shown_columns()
    columns = [*(c for c in shown if c != MARKS), *(c for c in (PLACE, AGE) if c not in shown), MARKS]
    head: list[str] = []
    for column in columns:
        head.append(panel.model.heading(column))
        if column == LEFT:
            head.append(translate("QueueExport", "Hạn lúc"))
        elif column == AGE:
            head[-1] = translate("QueueExport", "Tiếp nhận lúc")
        elif column == PLACE:
            head.append(translate("QueueExport", "Địa chỉ"))
    at = f"{clock.local(panel.now()):%d/%m/%Y %H:%M} (+07:00)"
    said = translate("QueueExport", "{n} dòng").format(n=number(len(rows)))
    if more:
        said += translate("QueueExport", " (còn nữa, chỉ xuất phần đầu)")
    what = (
        translate("QueueExport", "Đã chọn từ: {filters}") if chosen else translate("QueueExport", "Bộ lọc: {filters}")
    )
    lines = (
        what.format(filters=filter_words.sentence(panel.query, panel.filters.reference)),
        translate("QueueExport", "Xuất lúc {at} bởi {who}").format(at=at, who=panel.context.actor.name),
        said,
    )
    made: list[tuple[Cell, ...]] = []
    for start in range(0, len(rows), export.PART):
        made += [_cells(panel, row, columns) for row in rows[start : start + export.PART]]
        await asyncio.sleep(0)
        if stopped():
            raise export.Stopped
    return Sheet(translate("QueueExport", "Danh sách phản ánh"), lines, tuple(head), tuple(made))


def _cells(panel: QueuePanel, row: QueueRow, columns: Sequence[int]) -> tuple[Cell, ...]:
    out: list[Cell] = []
    for column in columns:
        text = masked(" ".join(panel.model.text(row, column).split()))
        if column == NUMBER:
            out.append(row.number)
        elif column == AGE:
            out.append(_moment(row.received_at))
        else:
            out.append(text)
        if column == LEFT:
            out.append(_moment(row.due_at))
        elif column == PLACE:
            out.append(masked(" ".join(row.address.split())))
    return tuple(out)


def _moment(at: int | None) -> datetime | None:
    return None if at is None else clock.local(at).replace(tzinfo=None, second=0, microsecond=0)
