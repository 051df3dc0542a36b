"""What operations are called on screen, and the fields they set: the one place for these words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from ioc_contract import alarms
from ioc_contract.clock import Instant
from ioc_contract.messages import Operation
from ioc_contract.records import Priority, Tone
from ioc_contract.states import STATE_NAMES, TASK_STATE_NAMES
from ui.cases import words

translate = QCoreApplication.translate


_NAMES: dict[str, Any] = {
    "case.create": QT_TRANSLATE_NOOP("Verbs", "Lập phản ánh"),
    "case.verify": QT_TRANSLATE_NOOP("Verbs", "Xác minh"),
    "case.reject": QT_TRANSLATE_NOOP("Verbs", "Từ chối"),
    "case.transfer": QT_TRANSLATE_NOOP("Verbs", "Chuyển ngoài thẩm quyền"),
    "case.assign": QT_TRANSLATE_NOOP("Verbs", "Giao xử lý"),
    "case.start": QT_TRANSLATE_NOOP("Verbs", "Bắt đầu xử lý"),
    "case.pause": QT_TRANSLATE_NOOP("Verbs", "Tạm dừng"),
    "case.resume": QT_TRANSLATE_NOOP("Verbs", "Tiếp tục xử lý"),
    "case.request_approval": QT_TRANSLATE_NOOP("Verbs", "Trình duyệt kết quả"),
    "case.return": QT_TRANSLATE_NOOP("Verbs", "Trả lại để xử lý tiếp"),
    "case.reply": QT_TRANSLATE_NOOP("Verbs", "Trả lời người dân"),
    "case.close": QT_TRANSLATE_NOOP("Verbs", "Đóng"),
    "case.reopen": QT_TRANSLATE_NOOP("Verbs", "Mở lại"),
    "case.comment": QT_TRANSLATE_NOOP("Verbs", "Ghi chú nội bộ"),
    "case.comment public": QT_TRANSLATE_NOOP("Verbs", "Ghi chú công khai"),
    "case.edit": QT_TRANSLATE_NOOP("Verbs", "Sửa phản ánh"),
    "case.attach": QT_TRANSLATE_NOOP("Verbs", "Đính kèm ảnh, tệp"),
    "case.mark_duplicate": QT_TRANSLATE_NOOP("Verbs", "Gộp vào phản ánh trùng"),
    "case.unmerge": QT_TRANSLATE_NOOP("Verbs", "Tách khỏi phản ánh chính"),
    "case.hand_back": QT_TRANSLATE_NOOP("Verbs", "Trả lại nơi giao"),
    "case.protect": QT_TRANSLATE_NOOP("Verbs", "Đặt chế độ bảo mật"),
    "case.claim": QT_TRANSLATE_NOOP("Verbs", "Nhận làm"),
    "case.release": QT_TRANSLATE_NOOP("Verbs", "Thôi nhận"),
    "case.break_claim": QT_TRANSLATE_NOOP("Verbs", "Gỡ người đang nhận"),
    "case.rate": QT_TRANSLATE_NOOP("Verbs", "Đánh giá"),
    "case.request_extension": QT_TRANSLATE_NOOP("Verbs", "Đề nghị gia hạn"),
    "case.approve_extension": QT_TRANSLATE_NOOP("Verbs", "Đồng ý gia hạn"),
    "case.decline_extension": QT_TRANSLATE_NOOP("Verbs", "Không đồng ý gia hạn"),
    "task.create": QT_TRANSLATE_NOOP("Verbs", "Giao việc"),
    "task.start": QT_TRANSLATE_NOOP("Verbs", "Bắt đầu"),
    "task.progress": QT_TRANSLATE_NOOP("Verbs", "Cập nhật tiến độ"),
    "task.block": QT_TRANSLATE_NOOP("Verbs", "Báo vướng mắc"),
    "task.submit": QT_TRANSLATE_NOOP("Verbs", "Trình nghiệm thu"),
    "task.sign_off": QT_TRANSLATE_NOOP("Verbs", "Nghiệm thu"),
    "task.return": QT_TRANSLATE_NOOP("Verbs", "Trả lại"),
    "task.cancel": QT_TRANSLATE_NOOP("Verbs", "Huỷ việc"),
    "task.edit": QT_TRANSLATE_NOOP("Verbs", "Sửa việc"),
    "task.comment": QT_TRANSLATE_NOOP("Verbs", "Ghi chú"),
    "article.read": QT_TRANSLATE_NOOP("Verbs", "Đánh dấu đã đọc"),
    "article.unread": QT_TRANSLATE_NOOP("Verbs", "Đánh dấu chưa đọc"),
    "article.flag": QT_TRANSLATE_NOOP("Verbs", "Gắn cờ"),
    "article.unflag": QT_TRANSLATE_NOOP("Verbs", "Bỏ cờ"),
    "article.irrelevant": QT_TRANSLATE_NOOP("Verbs", "Không liên quan"),
    "article.relevant": QT_TRANSLATE_NOOP("Verbs", "Có liên quan"),
    "article.tone": QT_TRANSLATE_NOOP("Verbs", "Sửa sắc thái"),
    "article.link": QT_TRANSLATE_NOOP("Verbs", "Gắn với hồ sơ"),
    "calendar.create": QT_TRANSLATE_NOOP("Verbs", "Lập lịch làm việc"),
    "calendar.retire": QT_TRANSLATE_NOOP("Verbs", "Thôi dùng lịch làm việc"),
    "calendar.restore": QT_TRANSLATE_NOOP("Verbs", "Dùng lại lịch làm việc"),
    "organisation.edit": QT_TRANSLATE_NOOP("Verbs", "Gán lịch cho cơ quan"),
    "organisation.undo": QT_TRANSLATE_NOOP("Verbs", "Hoàn tác"),
    "calendar.edit": QT_TRANSLATE_NOOP("Verbs", "Sửa lịch làm việc"),
    "deadline_rule.edit": QT_TRANSLATE_NOOP("Verbs", "Sửa quy tắc thời hạn"),
    "calendar.undo": QT_TRANSLATE_NOOP("Verbs", "Hoàn tác"),
    "deadline_rule.undo": QT_TRANSLATE_NOOP("Verbs", "Hoàn tác"),
    "case.undo": QT_TRANSLATE_NOOP("Verbs", "Hoàn tác"),
    "task.undo": QT_TRANSLATE_NOOP("Verbs", "Hoàn tác"),
    "article.undo": QT_TRANSLATE_NOOP("Verbs", "Hoàn tác"),
    "alarm.ack": QT_TRANSLATE_NOOP("Verbs", "Xác nhận cảnh báo"),
    "alarm.unack": QT_TRANSLATE_NOOP("Verbs", "Bỏ xác nhận cảnh báo"),
    "alarm.reset": QT_TRANSLATE_NOOP("Verbs", "Đặt lại cảnh báo"),
    "alarm.shelve": QT_TRANSLATE_NOOP("Verbs", "Gác cảnh báo"),
    "alarm.unshelve": QT_TRANSLATE_NOOP("Verbs", "Thôi gác cảnh báo"),
    "alarm.suppress": QT_TRANSLATE_NOOP("Verbs", "Chặn cảnh báo"),
    "alarm.unsuppress": QT_TRANSLATE_NOOP("Verbs", "Thôi chặn cảnh báo"),
    "alarm.out_of_service": QT_TRANSLATE_NOOP("Verbs", "Ngừng dùng cảnh báo"),
    "alarm.in_service": QT_TRANSLATE_NOOP("Verbs", "Dùng lại cảnh báo"),
    "alarm.undo": QT_TRANSLATE_NOOP("Verbs", "Hoàn tác"),
    "shift.create": QT_TRANSLATE_NOOP("Verbs", "Vào ca"),
    "shift.note": QT_TRANSLATE_NOOP("Verbs", "Ghi sổ ca"),
    "shift.end": QT_TRANSLATE_NOOP("Verbs", "Kết thúc ca"),
    "shift.read": QT_TRANSLATE_NOOP("Verbs", "Đọc bàn giao"),
    "shift.accept": QT_TRANSLATE_NOOP("Verbs", "Ký nhận bàn giao"),
    "shift.undo": QT_TRANSLATE_NOOP("Verbs", "Hoàn tác"),
    "view.create": QT_TRANSLATE_NOOP("Verbs", "Lưu góc nhìn"),
    "view.edit": QT_TRANSLATE_NOOP("Verbs", "Sửa góc nhìn"),
    "view.delete": QT_TRANSLATE_NOOP("Verbs", "Xoá góc nhìn"),
    "view.share": QT_TRANSLATE_NOOP("Verbs", "Chia sẻ góc nhìn"),
    "view.unshare": QT_TRANSLATE_NOOP("Verbs", "Thôi chia sẻ góc nhìn"),
    "view.undo": QT_TRANSLATE_NOOP("Verbs", "Hoàn tác"),
}


def title(kind: str, public: bool = False) -> str:
    """Return the name of an operation kind, as one gives the order; the kind itself when it has none yet. `public`: whether
    the citizen may read its words."""
    kind = _named(kind, public)
    return translate("Verbs", _NAMES[kind]) if kind in _NAMES else kind


def act(op: Operation) -> str:
    """Return the name of what an operation does; an undoing with the name of what it undoes."""
    target = next((i for i in op.add if i.get("type") == "undo"), None)
    if target is None or not target.get("kind"):
        return title(op.kind, op.public)
    return f"{title(op.kind)}: {title(str(target['kind']), target.get('public') is True)}"


def done(kind: str, public: bool = False) -> str:
    """Return the name of an operation kind as a story tells it afterwards (in English another tense)."""
    kind = _named(kind, public)
    name = _NAMES.get(kind, kind)
    told = translate("Story", name)
    return told if told != name else title(kind)


def _named(kind: str, public: bool) -> str:
    other = f"{kind} public"
    return other if public and other in _NAMES else kind


def field(name: str) -> str:
    """Return the name of a field; the field itself when it has none yet."""
    names = {
        "title": translate("Fields", "Tiêu đề"),
        "body": translate("Fields", "Nội dung"),
        "category_id": translate("Fields", "Lĩnh vực"),
        "state": translate("Fields", "Trạng thái"),
        "priority": translate("Fields", "Mức ưu tiên"),
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
        "task_id": translate("Fields", "Công việc"),
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
        "name": translate("Fields", "Tên"),
        "zone": translate("Fields", "Múi giờ"),
        "weekly": translate("Fields", "Giờ làm việc trong tuần"),
        "days": translate("Fields", "Ngày nghỉ, làm bù, đổi giờ"),
        "calendar_id": translate("Fields", "Lịch làm việc"),
        "stages": translate("Fields", "Các chặng"),
        "reopen_days": translate("Fields", "Số ngày được mở lại"),
        "lead_calendar": translate("Fields", "Theo lịch cơ quan chủ trì"),
        "held_until": translate("Fields", "Gác đến"),
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
    """Return the name of a state of a case, a task or an alarm."""
    names = {"task": TASK_STATE_NAMES, "alarm": alarms.NAMES}.get(kind, STATE_NAMES)
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
