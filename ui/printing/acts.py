"""Opens the preview of what an operator wants on paper: a report, or a list of reports."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ioc_contract import clock
from ioc_desktop.services import board_print
from ioc_desktop.services.board_queue import QueueQuery
from ui.panel import PanelContext
from ui.printing import sheets
from ui.printing.preview import Build, Preview

translate = QCoreApplication.translate


def print_case(context: PanelContext, case_id: str, number: int | None, over: QWidget) -> Preview:
    """Open the preview of a report's sheet."""

    async def make(notes: bool) -> Build:
        found = await context.jobs.run(board_print.case, case_id)
        if found is None:  # left this desk's scope while the preview stood open
            return sheets.gone
        contents = await context.jobs.aside(lambda ws: board_print.contents(ws, found.photos))
        return lambda: sheets.case(found, contents, notes)

    name = f"phan-anh-{number if number is not None else 'chua-co-so'}"
    option = translate("Print", "Kèm ghi chú nội bộ")
    preview = Preview(context, translate("Print", "Bản in phản ánh"), name, make, over.window(), option)
    preview.open()
    return preview


def print_list(
    context: PanelContext, query: QueueQuery | None, ids: Sequence[str], about: str, over: QWidget
) -> Preview:
    """Open the preview of a list: the reports of `ids`, or (with a query) what it finds. `about` says which, in words."""

    async def make(_: bool) -> Build:
        found = await context.jobs.run(board_print.rows, query, tuple(ids))
        return lambda: sheets.queue(found, about)

    name = f"danh-sach-phan-anh-{clock.local(clock.now()):%Y%m%d-%H%M}"
    preview = Preview(context, translate("Print", "Bản in danh sách"), name, make, over.window())
    preview.open()
    return preview
