"""What is printed: one report with its photos and what happened to it, or a list of reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage

from ioc_contract import undo
from ioc_contract.clock import Instant
from ioc_contract.records import Attachment, CaseState, Entry
from ioc_desktop.services.board_print import CasePrint, ListPrint, masked
from ui.cases import story, words
from ui.printing.paper import Sheet
from ui.widgets.numbers import counted

translate = QCoreApplication.translate
WIDEST = 1600
"""Pixels of a printed photo at most: more would only make the file heavy."""


def case(of: CasePrint, contents: Sequence[bytes | None], notes: bool) -> Sheet:
    """Return a report as a sheet; `contents` are the bytes of its photos, `notes`: with what colleagues wrote for themselves."""
    report = of.detail.case
    sheet = Sheet(translate("Print", "Phiếu thông tin phản ánh {n}").format(n=words.number(report.number)))
    sheet.paragraph(translate("Print", "PHIẾU THÔNG TIN PHẢN ÁNH"), 14, bold=True, centred=True, space=0)
    sheet.paragraph(
        translate("Print", "Số: {n}").format(n=words.number(report.number).lstrip("#")), centred=True, space=2
    )
    sheet.paragraph(_printed(of.at, of.by), 11, italic=True, centred=True, space=2)
    sheet.paragraph(masked(report.title), bold=True, space=12)
    sheet.facts([(name, masked(value)) for name, value in _facts(of) if value])
    if report.body.strip():
        sheet.heading(translate("Print", "Nội dung phản ánh"))
        sheet.paragraph(masked(report.body.strip()), space=2)
    if report.answer:
        at = words.moment(report.answered_at) if report.answered_at is not None else ""
        sheet.heading(translate("Print", "Trả lời người dân {at}").format(at=at).strip())
        sheet.paragraph(masked(report.answer), space=2)
    if of.photos:
        sheet.heading(translate("Print", "Ảnh"), 85.0)
        missing = translate("Print", "(chưa có trên máy in phiếu này)")
        found = []
        for n, (one, content) in enumerate(zip(of.photos, contents, strict=True)):
            image = _image(content)
            text = translate("Print", "Ảnh {n}: {role}, {at}").format(n=n + 1, role=role(one), at=words.moment(one.at))
            found.append((image, f"{text} {missing}" if image.isNull() else text))
        sheet.pictures(found)
        if of.more_photos:
            sheet.paragraph(counted(translate("Print", "Còn {n} ảnh không in."), of.more_photos), 11, italic=True)
    _timeline(sheet, of, notes)
    return sheet


def queue(of: ListPrint, about: str) -> Sheet:
    """Return a list of reports as a sheet; `about` says which, in words."""
    sheet = Sheet(translate("Print", "Danh sách phản ánh"), landscape=True)
    sheet.paragraph(translate("Print", "DANH SÁCH PHẢN ÁNH"), 14, bold=True, centred=True, space=0)
    if about:
        sheet.paragraph(about, centred=True, space=2)
    sheet.paragraph(_printed(of.at, of.by), 11, italic=True, centred=True, space=2)
    total = counted(translate("Print", "{n} phản ánh"), len(of.rows))
    if of.more:
        total = translate("Print", "{total} đầu danh sách; còn nữa, không in ở đây").format(total=total)
    sheet.paragraph(total, 11, space=8)
    ref = of.reference
    heads = (
        translate("Print", "TT"), translate("Print", "Số"), translate("Print", "Nội dung"), translate("Print", "Trạng thái"),
        translate("Print", "Lĩnh vực"), translate("Print", "Chủ trì"), translate("Print", "Địa bàn"),
        translate("Print", "Tiếp nhận"), translate("Print", "Hạn"),
    )  # fmt: skip
    rows = []
    for n, row in enumerate(of.rows):
        category, agency = ref.categories.get(row.category_id or ""), ref.organisations.get(row.lead_org_id or "")
        unit = ref.units.get(row.unit_id or "")
        due = (
            ""
            if row.due_at is None
            else f"{words.moment(row.due_at)}\n{_left(row.due_at, row.paused_at, row.state, of.at)}"
        )
        rows.append(
            (
                str(n + 1), words.number(row.number).lstrip("#"), masked(row.title), words.state(row.state),
                category.name if category else "", agency.short_name or agency.name if agency else "",
                words.short_unit(unit.name) if unit else "", words.moment(row.received_at), due,
            )
        )  # fmt: skip
    sheet.table(heads, (4, 7, 25, 10, 11, 13, 10, 10, 10), rows)
    return sheet


def gone() -> Sheet:
    """Return a sheet that says that its report is not here any more."""
    sheet = Sheet(translate("Print", "Phản ánh không còn trên máy này"))
    sheet.paragraph(translate("Print", "Phản ánh không còn trên máy này; có thể đã ra ngoài phạm vi được giao."))
    return sheet


def role(one: Attachment) -> str:
    """Return whose a photo is, or whether it shows before or after the work."""
    return {
        "citizen": translate("Print", "người dân gửi"),
        "before": translate("Print", "trước khi xử lý"),
        "after": translate("Print", "sau khi xử lý"),
        "evidence": translate("Print", "bằng chứng"),
    }.get(one.role, one.role)


def _printed(at: Instant, by: str) -> str:
    return translate("Print", "In lúc {at}, người in: {by}").format(at=words.moment(at), by=by)


def _facts(of: CasePrint) -> list[tuple[str, str]]:
    report, ref = of.detail.case, of.reference

    def org(id: str | None) -> str:
        found = ref.organisations.get(id or "")
        return found.name if found else ""

    category, unit = ref.categories.get(report.category_id or ""), ref.units.get(report.unit_id or "")
    place = f"{report.lat:.5f}; {report.lon:.5f}" if report.lat is not None and report.lon is not None else ""
    due = ""
    if report.due_at is not None and report.stage is not None:
        left = _left(report.due_at, report.paused_at, report.state, of.at)
        due = f"{words.stage(report.stage)}: {words.moment(report.due_at)} ({left})"
    resolve = words.moment(report.resolve_due_at) if report.resolve_due_at is not None else ""
    rating = f"{report.rating}/5" if report.rating else ""
    support = ", ".join(n for n in (org(i) for i in report.supporting_org_ids) if n)
    return [
        (translate("Print", "Trạng thái"), words.state(report.state)),
        (translate("Print", "Mức ưu tiên"), words.priority(report.priority)),
        (translate("Print", "Lĩnh vực"), category.name if category else ""),
        (translate("Print", "Chủ trì"), org(report.lead_org_id)),
        (translate("Print", "Phối hợp"), support),
        (translate("Print", "Địa bàn"), unit.name if unit else ""),
        (translate("Print", "Địa chỉ"), report.address),
        (translate("Print", "Vị trí"), place),
        (translate("Print", "Tiếp nhận"), f"{words.moment(report.received_at)}, {words.channel(report.channel)}"),
        (translate("Print", "Người phản ánh"), report.reporter_label),
        (translate("Print", "Hạn hiện tại"), due),
        (translate("Print", "Hạn xử lý"), resolve),
        (translate("Print", "Lý do gần nhất"), report.reason),
        (translate("Print", "Đánh giá"), ". ".join(p for p in (rating, report.rating_comment) if p)),
    ]


def _left(due_at: Instant, paused_at: Instant | None, state: CaseState, now: Instant) -> str:
    return words.remaining(due_at, paused_at, state, now)


def _timeline(sheet: Sheet, of: CasePrint, notes: bool) -> None:
    taken_back = {e.to_value for e in of.detail.entries if e.kind in undo.VERBS}
    shown = [e for e in of.detail.entries if e.id not in taken_back and e.kind not in undo.VERBS]
    if not notes:  # what was written for colleagues stays among them; that something was done does not
        shown = [_without_words(e) for e in shown if e.public or e.kind != "case.comment"]
    if not shown:
        return
    sheet.heading(translate("Print", "Diễn biến"))
    heads = (
        translate("Print", "Thời gian"), translate("Print", "Người thực hiện"), translate("Print", "Việc"),
    )  # fmt: skip
    rows = []
    for entry in sorted(shown, key=lambda e: (e.at, e.id)):
        reader = translate("Print", "người dân đọc được") if entry.public else translate("Print", "nội bộ")
        lines = (f"{story.did(entry.kind, entry.public)} ({reader})", story.change(entry, of.reference), entry.text)
        rows.append((words.moment(entry.at), entry.actor_name, masked("\n".join(x for x in lines if x))))
    sheet.table(heads, (21, 25, 54), rows)


def _without_words(entry: Entry) -> Entry:
    return entry if entry.public else replace(entry, text="")


def _image(content: bytes | None) -> QImage:
    image = QImage.fromData(content) if content is not None else QImage()
    return image if image.width() <= WIDEST else image.scaledToWidth(WIDEST)
