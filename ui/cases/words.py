"""The words of reports in the language of the screen: states, times, people."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ioc_contract import clock
from ioc_contract.clock import DAY, HOUR, MINUTE, SECOND, Instant
from ioc_contract.deadlines import Band
from ioc_contract.records import CaseState, Channel, Priority, Stage
from ioc_contract.states import STATE_NAMES
from ui.widgets.numbers import counted

translate = QCoreApplication.translate


def state(value: str) -> str:
    """Return the name of a report's state."""
    return translate("States", STATE_NAMES[CaseState(value)])


def priority(value: int) -> str:
    """Return the name of a priority."""
    return {
        Priority.LOW: translate("Cases", "Thấp"),
        Priority.NORMAL: translate("Cases", "Bình thường"),
        Priority.HIGH: translate("Cases", "Cao"),
        Priority.URGENT: translate("Cases", "Khẩn cấp"),
    }[Priority(value)]


def stars(rating: int) -> str:
    """Return a rating as five stars, so many of them full."""
    return "★" * rating + "☆" * (5 - rating)


def content(rating: int) -> str:
    """Return what a rating of so many stars means."""
    return (
        translate("Cases", "Rất không hài lòng"),
        translate("Cases", "Không hài lòng"),
        translate("Cases", "Bình thường"),
        translate("Cases", "Hài lòng"),
        translate("Cases", "Rất hài lòng"),
    )[rating - 1]


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
        Stage.RESOLVE: translate("Cases", "Xử lý"),
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
        return counted(translate("Cases", "hơn {n} phản ánh"), n)
    return counted(translate("Cases", "{n} phản ánh"), n)
