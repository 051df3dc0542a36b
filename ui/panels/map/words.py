"""What the map says in words: of a point, a cluster, a place, for the card under the pointer and the screen reader."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ioc_contract import clock
from ioc_desktop.services.board_map import Card, Pin
from ui.widgets import numbers

number = numbers.number


def group_names() -> tuple[str, ...]:
    """Return what the groups of `ioc_desktop.geo.field.GROUPS` are called."""
    return (
        QCoreApplication.translate("MapWords", "Quá hạn"),
        QCoreApplication.translate("MapWords", "Sắp đến hạn"),
        QCoreApplication.translate("MapWords", "Mới, đang xác minh"),
        QCoreApplication.translate("MapWords", "Đang xử lý"),
        QCoreApplication.translate("MapWords", "Tạm dừng"),
        QCoreApplication.translate("MapWords", "Đã xong"),
    )


def counted(subsystem: str, count: int) -> str:
    """Return a count of a subsystem's cases, «77 phản ánh»."""
    text = {
        "reports": QCoreApplication.translate("MapWords", "{count} phản ánh"),
        "traffic": QCoreApplication.translate("MapWords", "{count} trường hợp"),
    }.get(subsystem, QCoreApplication.translate("MapWords", "{count} hồ sơ"))
    return text.format(count=number(count))


def of_cluster(counts: tuple[int, ...], subsystem: str) -> str:
    """Return how many cases a cluster holds, and of which kinds."""
    head = counted(subsystem, sum(counts))
    parts = [f"{name}: {number(count)}" for name, count in zip(group_names(), counts, strict=True) if count]
    return "\n".join([head, *parts])


def of_card(card: Card, now: int) -> str:
    """Return a report's number, title, state, address and remaining time."""
    head = card.title if card.number is None else f"#{card.number} · {card.title}"
    lines = [head, " · ".join(w for w in (card.category, card.state) if w), card.address, remaining(card.due_at, now)]
    return "\n".join(w for w in lines if w)


def of_pin(pin: Pin) -> str:
    """Return a place's name and condition, or an article's title and outlet."""
    if pin.kind == "article":
        return f"{pin.name}\n{pin.type}"
    status = {
        "ok": QCoreApplication.translate("MapWords", "Hoạt động"),
        "warning": QCoreApplication.translate("MapWords", "Cần chú ý"),
        "fault": QCoreApplication.translate("MapWords", "Hỏng"),
        "offline": QCoreApplication.translate("MapWords", "Mất kết nối"),
    }.get(pin.status, QCoreApplication.translate("MapWords", "Chưa rõ tình trạng"))
    return f"{pin.name}\n{status}"


def remaining(due: int | None, now: int) -> str:
    """Return what is left until a deadline, or how long it has passed."""
    if due is None:
        return ""
    minutes = abs(due - now) // clock.MINUTE
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        span = QCoreApplication.translate("MapWords", "{days} ngày {hours} giờ").format(days=days, hours=hours)
    elif hours:
        span = QCoreApplication.translate("MapWords", "{hours} giờ {minutes} phút").format(hours=hours, minutes=minutes)
    else:
        span = QCoreApplication.translate("MapWords", "{minutes} phút").format(minutes=minutes)
    if due < now:
        return QCoreApplication.translate("MapWords", "quá {span}").format(span=span)
    return QCoreApplication.translate("MapWords", "còn {span}").format(span=span)
