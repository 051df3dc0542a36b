"""The words of reports in the language of the screen: states, times, people, refusals."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from ioc_contract import clock, errors
from ioc_contract.clock import DAY, HOUR, MINUTE, SECOND, Instant
from ioc_contract.deadlines import Band
from ioc_contract.errors import Refused
from ioc_contract.records import CaseState, Channel, Priority, Stage
from ioc_desktop.services.board_queue import Reference

translate = QCoreApplication.translate


def state(value: str) -> str:
    """Return the name of a report's state."""
    return {
        CaseState.NEW: translate("Cases", "Mới"),
        CaseState.VERIFYING: translate("Cases", "Đang xác minh"),
        CaseState.REJECTED: translate("Cases", "Từ chối"),
        CaseState.DUPLICATE: translate("Cases", "Trùng"),
        CaseState.TRANSFERRED: translate("Cases", "Chuyển ngoài thẩm quyền"),
        CaseState.ASSIGNED: translate("Cases", "Đã giao"),
        CaseState.IN_PROGRESS: translate("Cases", "Đang xử lý"),
        CaseState.PAUSED: translate("Cases", "Tạm dừng"),
        CaseState.AWAITING_APPROVAL: translate("Cases", "Chờ duyệt kết quả"),
        CaseState.ANSWERED: translate("Cases", "Đã trả lời"),
        CaseState.CLOSED: translate("Cases", "Đóng"),
    }.get(CaseState(value), value)


def priority(value: int) -> str:
    """Return the name of a priority."""
    return {
        Priority.LOW: translate("Cases", "Thấp"),
        Priority.NORMAL: translate("Cases", "Bình thường"),
        Priority.HIGH: translate("Cases", "Cao"),
        Priority.URGENT: translate("Cases", "Khẩn cấp"),
    }[Priority(value)]


def channel(value: str) -> str:
    """Return the name of the way a report came in."""
    return {
        Channel.APP: translate("Cases", "Ứng dụng công dân"),
        Channel.PHONE: translate("Cases", "Tổng đài 1022"),
        Channel.ZALO: translate("Cases", "Zalo"),
        Channel.WALK_IN: translate("Cases", "Trực tiếp"),
        Channel.ON_BEHALF: translate("Cases", "Nhập hộ"),
        Channel.OPEN311: translate("Cases", "Hệ thống khác (Open311)"),
        Channel.IMPORT: translate("Cases", "Nhập từ tệp"),
        Channel.MEDIA: translate("Cases", "Báo chí"),
    }[Channel(value)]


def stage(value: str) -> str:
    """Return the name of a stage of the work."""
    return {
        Stage.VERIFY: translate("Cases", "Xác minh"),
        Stage.ASSIGN: translate("Cases", "Giao việc"),
        Stage.RESOLVE: translate("Cases", "Giải quyết"),
        Stage.REPLY: translate("Cases", "Trả lời"),
    }[Stage(value)]


def band(value: Band) -> str:
    """Return the name of a deadline band."""
    return {
        Band.OVERDUE: translate("Cases", "Quá hạn"),
        Band.HOUR: translate("Cases", "Còn dưới 1 giờ"),
        Band.FOUR_HOURS: translate("Cases", "Còn 1–4 giờ"),
        Band.DAY: translate("Cases", "Còn 4–24 giờ"),
        Band.LATER: translate("Cases", "Còn trên 24 giờ"),
        Band.NONE: translate("Cases", "Không có hạn, tạm dừng"),
    }[value]


def span(ms: int) -> str:
    """Return a length of time in its two largest units: «1 giờ 12 phút», «2 ngày 4 giờ», «45 giây»."""
    ms = abs(ms)
    days, hours, minutes = ms // DAY, ms % DAY // HOUR, ms % HOUR // MINUTE
    if days:
        return (
            translate("Cases", "%1 ngày %2 giờ").replace("%1", str(days)).replace("%2", str(hours))
            if hours
            else _days(days)
        )
    if hours:
        both = translate("Cases", "%1 giờ %2 phút").replace("%1", str(hours)).replace("%2", str(minutes))
        return both if minutes else translate("Cases", "%1 giờ").replace("%1", str(hours))
    if minutes:
        return translate("Cases", "%1 phút").replace("%1", str(minutes))
    return translate("Cases", "%1 giây").replace("%1", str(ms // SECOND))


def _days(days: int) -> str:
    return translate("Cases", "%1 ngày").replace("%1", str(days))


def remaining(due_at: Instant | None, paused_at: Instant | None, case_state: CaseState, now: int) -> str:
    """Return what is left until a deadline: «còn 1 giờ 12 phút», «quá 3 giờ 20 phút»."""
    if paused_at is not None and case_state is CaseState.PAUSED:
        return translate("Cases", "tạm dừng")
    if due_at is None:
        return "–"
    words = translate("Cases", "còn %1") if due_at >= now else translate("Cases", "quá %1")
    return words.replace("%1", span(due_at - now))


def age(at: Instant, now: int) -> str:
    """Return how long ago something was, short: «vừa xong», «5 phút», «3 giờ», «12 ngày»."""
    ms = max(0, now - at)
    if ms < MINUTE:
        return translate("Cases", "vừa xong")
    if ms < HOUR:
        return translate("Cases", "%1 phút").replace("%1", str(ms // MINUTE))
    if ms < DAY:
        return translate("Cases", "%1 giờ").replace("%1", str(ms // HOUR))
    return _days(ms // DAY)


def moment(at: Instant) -> str:
    """Return an instant as it is written: 22/11/2026 08:15."""
    return clock.local(at).strftime("%d/%m/%Y %H:%M")


def short_moment(at: Instant, now: int) -> str:
    """Return an instant, the day left out when it is today: «08:15», «21/11 08:15», «21/11/2025»."""
    when, today = clock.local(at), clock.local(now)
    if when.date() == today.date():
        return when.strftime("%H:%M")
    return when.strftime("%d/%m %H:%M" if when.year == today.year else "%d/%m/%Y")


def number(value: int | None) -> str:
    """Return a report's number; one the centre has not numbered yet has none."""
    return f"#{value}" if value is not None else translate("Cases", "chưa có số")


def short_unit(name: str) -> str:
    """Return a ward's name with its type as the usual letter: «P. Mũi Né», «X. Tuyên Quang»."""
    for long, short in (("Phường ", "P. "), ("Xã ", "X. "), ("Đặc khu ", "ĐK. ")):
        if name.startswith(long):
            return short + name.removeprefix(long)
    return name


def count(n: int, capped: bool) -> str:
    """Return how many reports a query finds."""
    if capped:
        return translate("Cases", "hơn %1 phản ánh").replace("%1", f"{n:,}".replace(",", "."))
    return translate("Cases", "%1 phản ánh").replace("%1", f"{n:,}".replace(",", "."))


def verb(kind: str) -> str:
    """Return what an operation of a timeline did, as the start of a line."""
    return {
        "case.create": translate("CaseStory", "Tiếp nhận"),
        "case.verify": translate("CaseStory", "Bắt đầu xác minh"),
        "case.reject": translate("CaseStory", "Từ chối"),
        "case.mark_duplicate": translate("CaseStory", "Đánh dấu trùng"),
        "case.transfer": translate("CaseStory", "Chuyển ngoài thẩm quyền"),
        "case.assign": translate("CaseStory", "Giao xử lý"),
        "case.start": translate("CaseStory", "Bắt đầu xử lý"),
        "case.pause": translate("CaseStory", "Tạm dừng"),
        "case.resume": translate("CaseStory", "Tiếp tục xử lý"),
        "case.request_approval": translate("CaseStory", "Trình duyệt kết quả"),
        "case.return": translate("CaseStory", "Trả lại để xử lý tiếp"),
        "case.reply": translate("CaseStory", "Trả lời người dân"),
        "case.close": translate("CaseStory", "Đóng"),
        "case.reopen": translate("CaseStory", "Mở lại"),
        "case.edit": translate("CaseStory", "Sửa thông tin"),
        "case.comment": translate("CaseStory", "Ghi chú"),
        "case.attach": translate("CaseStory", "Thêm ảnh, tệp"),
        "case.request_extension": translate("CaseStory", "Đề nghị gia hạn"),
        "case.approve_extension": translate("CaseStory", "Đồng ý gia hạn"),
        "case.decline_extension": translate("CaseStory", "Không đồng ý gia hạn"),
        "case.rate": translate("CaseStory", "Người dân đánh giá"),
        "case.import": translate("CaseStory", "Nhập từ nguồn ngoài"),
    }.get(kind, kind)


def field(name: str) -> str:
    """Return the name of a report's field."""
    return {
        "title": translate("Cases", "Tiêu đề"),
        "body": translate("Cases", "Nội dung"),
        "category_id": translate("Cases", "Lĩnh vực"),
        "priority": translate("Cases", "Mức ưu tiên"),
        "lat": translate("Cases", "Vĩ độ"),
        "lon": translate("Cases", "Kinh độ"),
        "address": translate("Cases", "Địa chỉ"),
        "unit_id": translate("Cases", "Địa bàn"),
        "lead_org_id": translate("Cases", "Cơ quan chủ trì"),
        "supporting_org_ids": translate("Cases", "Cơ quan phối hợp"),
        "assignee_id": translate("Cases", "Người xử lý"),
        "state": translate("Cases", "Trạng thái"),
        "private": translate("Cases", "Riêng tư"),
        "sensitive": translate("Cases", "Nhạy cảm"),
        "extension_until": translate("Cases", "Gia hạn đến"),
        "rating": translate("Cases", "Đánh giá"),
        "rating_comment": translate("Cases", "Ý kiến đánh giá"),
        "duplicate_of": translate("Cases", "Trùng với"),
    }.get(name, name)


def value(name: str, text: str, reference: Reference) -> str:
    """Return a field's value of a timeline or a refusal in words: names instead of ids, dates instead of numbers."""
    if not text:
        return "–"
    if name == "state" or text in set(CaseState):
        return state(text) if text in set(CaseState) else text
    if name == "priority" and text.lstrip("-").isdigit():
        return priority(int(text)) if int(text) in set(Priority) else text
    if name == "category_id" and text in reference.categories:
        return reference.categories[text].name
    if text in reference.organisations:
        return reference.organisations[text].name
    if text in reference.units:
        return reference.units[text].name
    if text in reference.people:
        return reference.people[text].display_name
    if text.isdigit() and len(text) == 13:
        return moment(Instant(int(text)))
    return text


def refusal(error: Refused, reference: Reference | None = None) -> str:
    """Return why an action was refused, in words."""
    words = errors.REASONS.get(error.code)
    if words is None:
        return translate("Cases", "Thao tác bị từ chối (%1).").replace("%1", error.code)
    blank = Reference({}, {}, {}, {}, ())
    name = str(error.detail.get("field", ""))
    detail: dict[str, str] = {}
    for key, content in error.detail.items():
        if key == "field":
            detail[key] = field(name)
        elif key == "kind":
            detail[key] = verb(str(content))
        else:
            detail[key] = value(name, str(content), reference or blank)
    return translate("Refusals", words).format_map(_Gaps(detail))


class _Gaps(dict[str, str]):
    """Fills a place nobody gave with «…»."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)

    def __missing__(self, key: str) -> str:
        return "…"
