"""What can be done to a report, as a table: words, key, icon, and what must be asked first."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ioc_contract.permissions import Permission as P
from ui.verbs import field, title

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class CaseVerb:
    """An action. `kind` is the operation sent; `asks` is "", reason, text, agency, priority, until, protect, rating or duplicates."""

    kind: str
    title: str
    key: str
    icon: str
    permission: P
    asks: str = ""
    done: str = ""
    """What is said afterwards, with {n} for how many."""
    prompt: str = ""
    """What the words asked for are."""


EDIT_KEY, EDIT_ICON = "F2", "pencil"


def edit_title() -> str:
    """Return the name of correcting what a report says (`case.edit`, of which `verbs` has the priority alone)."""
    return translate("CaseVerbs", "Sửa phản ánh…")


def verbs() -> dict[str, CaseVerb]:
    """Return the actions by operation kind, in the order of the work, in the language of the screen."""
    reason = translate("CaseVerbs", "Lý do (người xem lịch sử sẽ đọc được)")
    table = [
        CaseVerb("case.verify", title("case.verify"), "V", "search", P.CASE_VERIFY, "",
                 translate("CaseVerbs", "Đã nhận xác minh {n} phản ánh.")),
        CaseVerb("case.assign", title("case.assign"), "A", "forward", P.CASE_ASSIGN, "agency",
                 translate("CaseVerbs", "Đã giao {n} phản ánh.")),
        CaseVerb("case.start", title("case.start"), "Shift+S", "play", P.CASE_PROCESS, "",
                 translate("CaseVerbs", "Đã bắt đầu xử lý {n} phản ánh.")),
        CaseVerb("case.request_approval", title("case.request_approval"), "U", "upload", P.CASE_PROCESS, "",
                 translate("CaseVerbs", "Đã trình duyệt kết quả {n} phản ánh.")),
        CaseVerb("case.reply", title("case.reply"), "R", "reply", P.CASE_REPLY, "text",
                 translate("CaseVerbs", "Đã trả lời {n} phản ánh."), translate("CaseVerbs", "Nội dung trả lời (người dân đọc được)")),
        CaseVerb("case.close", title("case.close"), "L", "check-check", P.CASE_CLOSE, "",
                 translate("CaseVerbs", "Đã đóng {n} phản ánh.")),
        CaseVerb("case.return", title("case.return"), "Shift+U", "corner-down-left", P.CASE_REPLY,
                 "reason", translate("CaseVerbs", "Đã trả lại {n} phản ánh."), reason),
        CaseVerb("case.pause", title("case.pause"), "H", "pause", P.CASE_PROCESS, "reason",
                 translate("CaseVerbs", "Đã tạm dừng {n} phản ánh."), reason),
        CaseVerb("case.resume", title("case.resume"), "H", "play", P.CASE_PROCESS, "",
                 translate("CaseVerbs", "Đã tiếp tục {n} phản ánh.")),
        CaseVerb("case.request_extension", title("case.request_extension"), "Shift+H", "calendar-clock", P.CASE_PROCESS,
                 "until", translate("CaseVerbs", "Đã đề nghị gia hạn {n} phản ánh."), reason),
        CaseVerb("case.approve_extension", title("case.approve_extension"), "", "check", P.CASE_APPROVE, "",
                 translate("CaseVerbs", "Đã đồng ý gia hạn {n} phản ánh.")),
        CaseVerb("case.decline_extension", title("case.decline_extension"), "", "ban", P.CASE_APPROVE, "reason",
                 translate("CaseVerbs", "Đã từ chối gia hạn {n} phản ánh."), reason),
        CaseVerb("case.reopen", title("case.reopen"), "O", "rotate-ccw", P.CASE_CLOSE, "reason",
                 translate("CaseVerbs", "Đã mở lại {n} phản ánh."), reason),
        CaseVerb("case.rate", translate("CaseVerbs", "Ghi đánh giá của người dân…"), "Shift+R", "star", P.CASE_EDIT, "rating",
                 translate("CaseVerbs", "Đã ghi đánh giá của {n} phản ánh.")),
        CaseVerb("case.reject", title("case.reject"), "X", "ban", P.CASE_VERIFY, "reason",
                 translate("CaseVerbs", "Đã từ chối {n} phản ánh."), reason),
        CaseVerb("case.transfer", title("case.transfer"), "Shift+X", "external-link", P.CASE_VERIFY,
                 "reason", translate("CaseVerbs", "Đã chuyển {n} phản ánh."), reason),
        CaseVerb("case.comment", title("case.comment"), "N", "message-square-text", P.CASE_COMMENT, "text",
                 translate("CaseVerbs", "Đã ghi chú {n} phản ánh."), translate("CaseVerbs", "Ghi chú (chỉ nội bộ đọc được)")),
        CaseVerb("case.mark_duplicate", translate("CaseVerbs", "Phản ánh trùng…"), "D", "git-merge", P.CASE_VERIFY, "duplicates"),
        CaseVerb("case.unmerge", title("case.unmerge"), "", "undo-2", P.CASE_VERIFY, "",
                 translate("CaseVerbs", "Đã tách {n} phản ánh.")),
        CaseVerb("case.claim", title("case.claim"), "C", "hand", P.CASE_COMMENT, "",
                 translate("CaseVerbs", "Bạn đang nhận {n} phản ánh.")),
        CaseVerb("case.release", title("case.release"), "", "hand", P.CASE_COMMENT, "",
                 translate("CaseVerbs", "Đã thôi nhận {n} phản ánh.")),
        CaseVerb("case.break_claim", title("case.break_claim"), "", "unlink", P.CASE_APPROVE, "",
                 translate("CaseVerbs", "Đã gỡ người nhận của {n} phản ánh.")),
        CaseVerb("case.hand_back", title("case.hand_back"), "Shift+A", "corner-up-right", P.CASE_PROCESS, "reason",
                 translate("CaseVerbs", "Đã trả lại {n} phản ánh."), reason),
        CaseVerb("case.protect", title("case.protect"), "Shift+P", "lock", P.CASE_EDIT, "protect",
                 translate("CaseVerbs", "Đã đổi chế độ bảo mật {n} phản ánh.")),
        CaseVerb("case.edit", field("priority"), "P", "flag", P.CASE_EDIT, "priority",
                 translate("CaseVerbs", "Đã đổi mức ưu tiên {n} phản ánh.")),
    ]  # fmt: skip
    return {v.kind: v for v in table}
