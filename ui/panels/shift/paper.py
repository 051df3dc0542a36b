"""A shift on paper: who and when, what was handed over and who read it, the notes, both signatures."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ioc_contract.clock import Instant
from ioc_contract.room import Shift
from ioc_desktop.services import board_shifts
from ui.cases.words import moment
from ui.panel import PanelContext
from ui.panels.shift import words
from ui.printing.paper import Sheet
from ui.printing.preview import Build, Preview

translate = QCoreApplication.translate


def print_shift(context: PanelContext, shift: str, over: QWidget) -> Preview:
    """Open the preview of a shift's sheet."""

    async def make(_: bool) -> Build:
        roster = await context.jobs.run(board_shifts.roster)
        row = next((r for r in roster.rows if r.id == shift), None)
        return gone if row is None else lambda: sheet(row.shift)

    preview = Preview(context, translate("Room", "Bản in ca trực"), "ca-truc", make, over.window())
    preview.open()
    return preview


def sheet(shift: Shift) -> Sheet:
    """Return a shift as a sheet."""
    made = Sheet(translate("Room", "Biên bản bàn giao ca trực"))
    made.paragraph(translate("Room", "BIÊN BẢN BÀN GIAO CA TRỰC"), 14, bold=True, centred=True, space=8)
    heard = (
        translate("Room", "đã thử, nghe thấy") if shift.sound_at is not None else translate("Room", "chưa nghe thấy")
    )
    facts = [
        (translate("Room", "Người trực"), shift.person_name),
        (translate("Room", "Bàn trực"), shift.seat),
        (translate("Room", "Bắt đầu"), moment(shift.started_at)),
        (translate("Room", "Kết thúc"), "" if shift.ended_at is None else moment(shift.ended_at)),
        (translate("Room", "Âm cảnh báo"), heard),
        (translate("Room", "Trạng thái"), words.state(shift.state)),
    ]
    made.facts([(name, text) for name, text in facts if text])
    if shift.ended_at is not None:
        made.heading(translate("Room", "Nội dung bàn giao"))
        read = {line["key"]: line for line in shift.read}
        rows = []
        for n, item in enumerate(shift.handover, 1):
            line = read.get(item["key"])
            by = "" if line is None else f"{line['by']}\n{moment(line['at'])}"
            rows.append((str(n), words.item(item, shift.ended_at), by))
        heads = (translate("Room", "TT"), translate("Room", "Nội dung"), translate("Room", "Người nhận đã đọc"))
        made.table(heads, (6, 66, 28), rows)
    if shift.notes:
        made.heading(translate("Room", "Sổ ca"))
        for line in shift.notes:
            made.paragraph(f"{moment(line['at'])} · {line['by']}: {line['text']}")
    made.heading(translate("Room", "Ký"))
    signed = [(translate("Room", "Người giao"), _signature(shift.person_name, shift.ended_at))]
    signed.append((translate("Room", "Người nhận"), _signature(shift.accepted_name, shift.accepted_at)))
    made.facts(signed)
    return made


def gone() -> Sheet:
    """Return a sheet that says that its shift is not here any more."""
    made = Sheet(translate("Room", "Biên bản bàn giao ca trực"))
    made.paragraph(translate("Room", "Ca trực không còn trên máy này."))
    return made


def _signature(name: str, at: Instant | None) -> str:
    if at is None:
        return translate("Room", "chưa ký")
    return translate("Room", "{who}, ký bằng mật khẩu lúc {when}").format(who=name, when=moment(at))
