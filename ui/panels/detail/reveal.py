"""Shows a citizen's identity for a reason that is written down; only while the centre is reached."""

from __future__ import annotations

import asyncio
import threading

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ioc_contract.errors import ContractError, Offline, Refused
from ioc_contract.messages import Reporter
from ioc_desktop.services.workspace import Workspace
from ui import dialogs
from ui.cases import story
from ui.panel import PanelContext

translate = QCoreApplication.translate


async def reveal(context: PanelContext, case_id: str, over: QWidget) -> str:
    """Ask why, then return the identity in one line; "" when it was not given (the reason why not is said)."""
    reason = await dialogs.ask_text(
        translate("DetailPanel", "Hiện danh tính người phản ánh"),
        translate("DetailPanel", "Lý do cần xem (được ghi vào nhật ký)"),
        required=True,
        ok=translate("DetailPanel", "Hiện"),
        parent=over,
    )
    if reason is None:
        return ""
    try:
        found = await _asked(context, case_id, reason)
    except Refused as error:
        context.bus.notified.emit("error", story.refusal(error))
    except Offline:
        offline = translate("DetailPanel", "Đang ngoại tuyến: chỉ xem được danh tính khi nối được máy chủ.")
        context.bus.notified.emit("warning", offline)
    except ContractError:
        context.bus.notified.emit("warning", translate("DetailPanel", "Cần đăng nhập lại để xem danh tính."))
    else:
        return " · ".join(p for p in (found.name, found.phone, found.email) if p)
    return ""


async def _asked(context: PanelContext, case_id: str, reason: str) -> Reporter:
    ws: Workspace = await context.jobs.run(lambda ws: ws)
    if ws.reporter is None:
        raise Offline("no centre to ask")
    ask = ws.reporter
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Reporter] = loop.create_future()

    def give(found: Reporter | None, error: Exception | None) -> None:
        if not future.done():
            if error is not None:
                future.set_exception(error)
            elif found is not None:
                future.set_result(found)

    def work() -> None:
        found, error = None, None
        try:
            found = ask(case_id, reason)
        except Exception as failure:  # noqa: BLE001 - handed to who awaits
            error = failure
        if not loop.is_closed():
            loop.call_soon_threadsafe(give, found, error)

    threading.Thread(target=work, name="reporter", daemon=True).start()
    return await future
