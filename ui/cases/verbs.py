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
    reason = translate("CaseVerbs", "Lý do (người xem lịch sử sẽ đọc được)")
    table = [
        CaseVerb("case.verify", translate("CaseVerbs", "Xác minh"), "V", "search", P.CASE_VERIFY, "",
                 translate("CaseVerbs", "Đã nhận xác minh %1 phản ánh.")),
        CaseVerb("case.assign", translate("CaseVerbs", "Giao xử lý"), "A", "forward", P.CASE_ASSIGN, "agency",
                 translate("CaseVerbs", "Đã giao %1 phản ánh.")),
        CaseVerb("case.start", translate("CaseVerbs", "Bắt đầu xử lý"), "S", "play", P.CASE_PROCESS, "",
                 translate("CaseVerbs", "Đã bắt đầu xử lý %1 phản ánh.")),
        CaseVerb("case.request_approval", translate("CaseVerbs", "Trình duyệt kết quả"), "U", "upload", P.CASE_PROCESS, "",
                 translate("CaseVerbs", "Đã trình duyệt kết quả %1 phản ánh.")),
        CaseVerb("case.reply", translate("CaseVerbs", "Trả lời người dân"), "R", "reply", P.CASE_REPLY, "text",
                 translate("CaseVerbs", "Đã trả lời %1 phản ánh."), translate("CaseVerbs", "Nội dung trả lời (người dân đọc được)")),
        CaseVerb("case.close", translate("CaseVerbs", "Đóng"), "L", "check-check", P.CASE_CLOSE, "",
                 translate("CaseVerbs", "Đã đóng %1 phản ánh.")),
        CaseVerb("case.return", translate("CaseVerbs", "Trả lại để xử lý tiếp"), "Shift+U", "corner-down-left", P.CASE_APPROVE,
                 "reason", translate("CaseVerbs", "Đã trả lại %1 phản ánh."), reason),
        CaseVerb("case.pause", translate("CaseVerbs", "Tạm dừng"), "H", "pause", P.CASE_PROCESS, "reason",
                 translate("CaseVerbs", "Đã tạm dừng %1 phản ánh."), reason),
        CaseVerb("case.resume", translate("CaseVerbs", "Tiếp tục xử lý"), "H", "play", P.CASE_PROCESS, "",
                 translate("CaseVerbs", "Đã tiếp tục %1 phản ánh.")),
        CaseVerb("case.request_extension", translate("CaseVerbs", "Đề nghị gia hạn"), "Shift+H", "calendar-clock", P.CASE_PROCESS,
                 "until", translate("CaseVerbs", "Đã đề nghị gia hạn %1 phản ánh."), reason),
        CaseVerb("case.approve_extension", translate("CaseVerbs", "Đồng ý gia hạn"), "", "check", P.CASE_APPROVE, "",
                 translate("CaseVerbs", "Đã đồng ý gia hạn %1 phản ánh.")),
        CaseVerb("case.decline_extension", translate("CaseVerbs", "Không đồng ý gia hạn"), "", "ban", P.CASE_APPROVE, "reason",
                 translate("CaseVerbs", "Đã từ chối gia hạn %1 phản ánh."), reason),
        CaseVerb("case.reopen", translate("CaseVerbs", "Mở lại"), "O", "rotate-ccw", P.CASE_APPROVE, "reason",
                 translate("CaseVerbs", "Đã mở lại %1 phản ánh."), reason),
        CaseVerb("case.reject", translate("CaseVerbs", "Từ chối"), "X", "ban", P.CASE_VERIFY, "reason",
                 translate("CaseVerbs", "Đã từ chối %1 phản ánh."), reason),
        CaseVerb("case.transfer", translate("CaseVerbs", "Chuyển ngoài thẩm quyền"), "Shift+X", "external-link", P.CASE_VERIFY,
                 "reason", translate("CaseVerbs", "Đã chuyển %1 phản ánh."), reason),
        CaseVerb("case.comment", translate("CaseVerbs", "Ghi chú nội bộ"), "C", "message-square-text", P.CASE_COMMENT, "text",
                 translate("CaseVerbs", "Đã ghi chú %1 phản ánh."), translate("CaseVerbs", "Ghi chú (chỉ nội bộ đọc được)")),
        CaseVerb("case.edit", translate("CaseVerbs", "Mức ưu tiên"), "P", "flag", P.CASE_EDIT, "priority",
                 translate("CaseVerbs", "Đã đổi mức ưu tiên %1 phản ánh.")),
    ]  # fmt: skip
    return {v.kind: v for v in table}
