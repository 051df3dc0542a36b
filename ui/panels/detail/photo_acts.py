"""What is done with photos of a report: attaching files, taking the place they tell, adding a redacted copy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ioc_contract import pictures
from ioc_contract.errors import ContractError, Refused
from ioc_contract.pictures import Box
from ioc_contract.records import Attachment
from ioc_desktop.services import attachments, board_new, board_queue, desk, photos
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ui import dialogs
from ui import words as told
from ui.panel import PanelContext

translate = QCoreApplication.translate


async def attach(context: PanelContext, case_id: str, paths: Sequence[Path], role: str, over: QWidget) -> None:
    """Attach picture files to a report; what is refused is said. A place they tell is offered when the report has none."""
    try:
        made = [
            await context.jobs.aside(lambda _, p=p: attachments.prepare(p.name, _read(p)))  # type: ignore[misc]
            for p in paths
        ]
        context.bus.changed.emit(await context.jobs.run(attachments.attach, "case", case_id, made, role=role))
    except Refused as problem:
        context.bus.notified.emit("warning", told.error(problem))
        return
    position = next((m.position for m in made if m.position is not None), None)
    if position is not None:
        await _offer_place(context, case_id, position, over)


async def _offer_place(context: PanelContext, case_id: str, position: tuple[float, float], over: QWidget) -> None:
    found = await context.jobs.run(board_queue.detail, case_id)
    if found is None or found.case.lat is not None or "case.edit" not in found.verbs:
        return
    at = f"{position[0]:.5f}; {position[1]:.5f}"
    wanted = await dialogs.confirm(
        translate("PhotoActs", "Dùng vị trí ghi trong ảnh?"),
        translate(
            "PhotoActs",
            "Phản ánh chưa có vị trí. Ảnh ghi nơi chụp là {at}. Vị trí này đã được bỏ khỏi ảnh trước khi gửi; nếu đồng ý, nó trở "
            "thành vị trí của phản ánh.",
        ).format(at=at),
        yes=translate("PhotoActs", "Dùng vị trí này"),
        no=translate("PhotoActs", "Không dùng"),
        parent=over,
    )
    if not wanted:
        return
    lat, lon = position

    def work(ws: Workspace) -> ChangeSet:
        values: dict[str, float | str] = {"lat": lat, "lon": lon}
        if found.case.unit_id is None and (unit := board_new.unit_at(ws, lat, lon)) is not None:
            values["unit_id"] = unit
        return desk.act(ws, "case", "case.edit", [case_id], set=values)

    try:
        changes = await context.jobs.run(work)
    except Refused as problem:
        context.bus.notified.emit("warning", told.error(problem))
        return
    context.bus.changed.emit(changes)


async def redact(context: PanelContext, one: Attachment, boxes: Sequence[Box]) -> bool:
    """Attach a copy of a photo with what lies in `boxes` made black, for everybody to see; tell whether it was done."""
    try:
        made = await context.jobs.aside(
            lambda ws: attachments.redact(one.name, photos.photo(ws, one.sha256), list(boxes))
        )
        changes = await context.jobs.run(
            attachments.attach, "case", one.entity_id, [made], role=one.role, public=True, original_id=one.id
        )
    except (ContractError, ValueError) as problem:
        context.bus.notified.emit("warning", told.error(problem))
        return False
    context.bus.changed.emit(changes)
    context.bus.notified.emit("info", translate("PhotoActs", "Đã lưu bản che; ảnh gốc giữ nguyên."))
    return True


def _read(path: Path) -> bytes:
    """Return a file's content, no more than is taken anyway. Raises Refused."""
    try:
        with path.open("rb") as file:
            return file.read(pictures.LIMIT + 1)
    except OSError as error:
        raise Refused("photo_broken", {"name": path.name}) from error
