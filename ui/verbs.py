"""What operations are called on screen, and the fields they set, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication

from ioc_contract.clock import Instant
from ioc_contract.messages import Operation
from ioc_contract.records import Priority, Tone
from ioc_contract.states import STATE_NAMES, TASK_STATE_NAMES
from ui.cases import words

translate = QCoreApplication.translate


def title(kind: str) -> str:
    """Return the name of an operation kind; the kind itself when it has none yet."""
    names = {
        "case.create": translate("Verbs", "Lập phản ánh"),
        "case.verify": translate("Verbs", "Xác minh"),
        "case.reject": translate("Verbs", "Từ chối"),
        "case.transfer": translate("Verbs", "Chuyển ngoài thẩm quyền"),
        "case.assign": translate("Verbs", "Giao việc"),
        "case.start": translate("Verbs", "Bắt đầu xử lý"),
        "case.pause": translate("Verbs", "Tạm dừng"),
        "case.resume": translate("Verbs", "Tiếp tục"),
        "case.request_approval": translate("Verbs", "Trình duyệt"),
        "case.return": translate("Verbs", "Trả lại"),
        "case.reply": translate("Verbs", "Trả lời người dân"),
        "case.close": translate("Verbs", "Đóng"),
        "case.reopen": translate("Verbs", "Mở lại"),
        "case.comment": translate("Verbs", "Ghi chú"),
        "case.edit": translate("Verbs", "Sửa phản ánh"),
        "case.attach": translate("Verbs", "Đính kèm"),
        "case.mark_duplicate": translate("Verbs", "Đánh dấu trùng"),
        "case.rate": translate("Verbs", "Đánh giá"),
        "case.request_extension": translate("Verbs", "Xin gia hạn"),
        "case.approve_extension": translate("Verbs", "Duyệt gia hạn"),
        "case.decline_extension": translate("Verbs", "Không duyệt gia hạn"),
        "task.create": translate("Verbs", "Giao nhiệm vụ"),
        "task.start": translate("Verbs", "Bắt đầu nhiệm vụ"),
        "task.progress": translate("Verbs", "Cập nhật tiến độ"),
        "task.block": translate("Verbs", "Báo vướng mắc"),
        "task.submit": translate("Verbs", "Trình kết quả"),
        "task.sign_off": translate("Verbs", "Nghiệm thu"),
        "task.return": translate("Verbs", "Trả lại nhiệm vụ"),
        "task.cancel": translate("Verbs", "Huỷ nhiệm vụ"),
        "task.edit": translate("Verbs", "Sửa nhiệm vụ"),
        "task.comment": translate("Verbs", "Ghi chú nhiệm vụ"),
        "article.read": translate("Verbs", "Đánh dấu đã đọc"),
        "article.unread": translate("Verbs", "Đánh dấu chưa đọc"),
        "article.flag": translate("Verbs", "Gắn cờ"),
        "article.unflag": translate("Verbs", "Bỏ cờ"),
        "article.irrelevant": translate("Verbs", "Không liên quan"),
        "article.relevant": translate("Verbs", "Có liên quan"),
        "article.tone": translate("Verbs", "Sửa sắc thái"),
        "article.link": translate("Verbs", "Gắn với hồ sơ"),
    }
    return names.get(kind, kind)


def field(name: str) -> str:
    """Return the name of a field; the field itself when it has none yet."""
    names = {
        "title": translate("Fields", "Tiêu đề"),
        "body": translate("Fields", "Nội dung"),
        "category_id": translate("Fields", "Lĩnh vực"),
        "state": translate("Fields", "Trạng thái"),
        "priority": translate("Fields", "Ưu tiên"),
        "lead_org_id": translate("Fields", "Cơ quan chủ trì"),
        "supporting_org_ids": translate("Fields", "Cơ quan phối hợp"),
        "assignee_id": translate("Fields", "Người xử lý"),
        "org_id": translate("Fields", "Cơ quan"),
        "unit_id": translate("Fields", "Địa bàn"),
        "address": translate("Fields", "Địa chỉ"),
        "position": translate("Fields", "Vị trí"),
        "extension_until": translate("Fields", "Gia hạn đến"),
        "duplicate_of": translate("Fields", "Trùng với"),
        "private": translate("Fields", "Không công khai"),
        "sensitive": translate("Fields", "Nhạy cảm"),
        "case_id": translate("Fields", "Phản ánh"),
        "task_id": translate("Fields", "Nhiệm vụ"),
        "subsystem": translate("Fields", "Lĩnh vực lớn"),
        "channel": translate("Fields", "Kênh"),
        "rating_comment": translate("Fields", "Ý kiến đánh giá"),
        "lat": translate("Fields", "Vĩ độ"),
        "lon": translate("Fields", "Kinh độ"),
        "due_at": translate("Fields", "Hạn xử lý"),
        "progress": translate("Fields", "Tiến độ"),
        "blocker": translate("Fields", "Vướng mắc"),
        "tone": translate("Fields", "Sắc thái"),
        "rating": translate("Fields", "Đánh giá"),
    }
    return names.get(name, name)


def value(shown: Any, name: str = "") -> str:
    """Return the value of the field `name` as words; «(trống)» for none."""
    if shown is None or shown == "" or shown == []:
        return translate("Fields", "(trống)")
    if name == "position" and isinstance(shown, list):
        return "; ".join("…" if v is None else f"{v:.5f}" for v in shown)
    if isinstance(shown, list):
        return ", ".join(str(v) for v in shown)
    if name == "priority" and shown in list(Priority):
        return words.priority(shown)
    if name in ("lat", "lon") and isinstance(shown, float):
        return f"{shown:.5f}"
    if name == "progress":
        return f"{shown} %"
    if name.endswith(("_at", "_until")) and isinstance(shown, int):
        return words.moment(Instant(shown))
    if isinstance(shown, bool) or name in ("private", "sensitive"):
        return translate("Fields", "Có") if shown else translate("Fields", "Không")
    return translate("States", STATE_NAMES[shown]) if shown in STATE_NAMES else _tone(str(shown))


def state(kind: str, shown: str) -> str:
    """Return the name of a state of a case or a task."""
    names = TASK_STATE_NAMES if kind == "task" else STATE_NAMES
    return translate("States", names.get(shown, shown))


def _tone(value: str) -> str:
    names: dict[str, str] = {
        Tone.NEGATIVE: translate("Fields", "Tiêu cực"),
        Tone.NEUTRAL: translate("Fields", "Trung tính"),
        Tone.POSITIVE: translate("Fields", "Tích cực"),
    }
    return names.get(value, value)


def fields(op: Operation, word: Callable[[Any], Any] = lambda value: value) -> str:
    """Return what an operation sets, in one line; `word` gives the name of an id."""
    return " · ".join(f"{field(n)}: {value(word(c.before), n)} → {value(word(c.after), n)}" for n, c in op.set.items())
