"""What can be done to a report, as a table: words, key, icon, and what must be asked first."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ioc_contract.permissions import Permission as P

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class CaseVerb:
    """An action. `kind` is the operation sent; `asks` is "", reason, text, agency, priority or until."""

    kind: str
    title: str
    key: str
    icon: str
    permission: P
    asks: str = ""
    done: str = ""
    """What is said afterwards, with %1 for how many."""
    prompt: str = ""
    """What the words asked for are."""


def verbs() -> dict[str, CaseVerb]:
    """Return the actions by operation kind, in the order of the work, in the language of the screen."""
    reason = translate("Cases", "Lý do (người xem lịch sử sẽ đọc được)")
    table = [
        CaseVerb("case.verify", translate("Cases", "Xác minh"), "V", "search", P.CASE_VERIFY, "",
                 translate("Cases", "Đã nhận xác minh %1 phản ánh.")),
        CaseVerb("case.assign", translate("Cases", "Giao xử lý"), "A", "forward", P.CASE_ASSIGN, "agency",
                 translate("Cases", "Đã giao %1 phản ánh.")),
        CaseVerb("case.start", translate("Cases", "Bắt đầu xử lý"), "S", "play", P.CASE_PROCESS, "",
                 translate("Cases", "Đã bắt đầu xử lý %1 phản ánh.")),
        CaseVerb("case.request_approval", translate("Cases", "Trình duyệt kết quả"), "U", "upload", P.CASE_PROCESS, "",
                 translate("Cases", "Đã trình duyệt kết quả %1 phản ánh.")),
        CaseVerb("case.reply", translate("Cases", "Trả lời người dân"), "R", "reply", P.CASE_REPLY, "text",
                 translate("Cases", "Đã trả lời %1 phản ánh."), translate("Cases", "Nội dung trả lời (người dân đọc được)")),
        CaseVerb("case.close", translate("Cases", "Đóng"), "L", "check-check", P.CASE_CLOSE, "",
                 translate("Cases", "Đã đóng %1 phản ánh.")),
        CaseVerb("case.return", translate("Cases", "Trả lại để xử lý tiếp"), "Shift+U", "corner-down-left", P.CASE_APPROVE,
                 "reason", translate("Cases", "Đã trả lại %1 phản ánh."), reason),
        CaseVerb("case.pause", translate("Cases", "Tạm dừng"), "H", "pause", P.CASE_PROCESS, "reason",
                 translate("Cases", "Đã tạm dừng %1 phản ánh."), reason),
        CaseVerb("case.resume", translate("Cases", "Tiếp tục xử lý"), "H", "play", P.CASE_PROCESS, "",
                 translate("Cases", "Đã tiếp tục %1 phản ánh.")),
        CaseVerb("case.request_extension", translate("Cases", "Đề nghị gia hạn"), "Shift+H", "calendar-clock", P.CASE_PROCESS,
                 "until", translate("Cases", "Đã đề nghị gia hạn %1 phản ánh."), reason),
        CaseVerb("case.approve_extension", translate("Cases", "Đồng ý gia hạn"), "", "check", P.CASE_APPROVE, "",
                 translate("Cases", "Đã đồng ý gia hạn %1 phản ánh.")),
        CaseVerb("case.decline_extension", translate("Cases", "Không đồng ý gia hạn"), "", "ban", P.CASE_APPROVE, "reason",
                 translate("Cases", "Đã từ chối gia hạn %1 phản ánh."), reason),
        CaseVerb("case.reopen", translate("Cases", "Mở lại"), "O", "rotate-ccw", P.CASE_APPROVE, "reason",
                 translate("Cases", "Đã mở lại %1 phản ánh."), reason),
        CaseVerb("case.reject", translate("Cases", "Từ chối"), "X", "ban", P.CASE_VERIFY, "reason",
                 translate("Cases", "Đã từ chối %1 phản ánh."), reason),
        CaseVerb("case.transfer", translate("Cases", "Chuyển ngoài thẩm quyền"), "Shift+X", "external-link", P.CASE_VERIFY,
                 "reason", translate("Cases", "Đã chuyển %1 phản ánh."), reason),
        CaseVerb("case.comment", translate("Cases", "Ghi chú nội bộ"), "C", "message-square-text", P.CASE_COMMENT, "text",
                 translate("Cases", "Đã ghi chú %1 phản ánh."), translate("Cases", "Ghi chú (chỉ nội bộ đọc được)")),
        CaseVerb("case.edit", translate("Cases", "Mức ưu tiên"), "P", "flag", P.CASE_EDIT, "priority",
                 translate("Cases", "Đã đổi mức ưu tiên %1 phản ánh.")),
    ]  # fmt: skip
    return {v.kind: v for v in table}
