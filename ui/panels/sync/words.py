"""Words of the sync panel: states of the link and of what waits, what went wrong, spans and sizes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ioc_contract import clock
from ioc_contract.clock import Instant
from ioc_desktop.services.board_sync import Edit
from ioc_desktop.sync.journal import ErrorNote
from ui import words
from ui.cases.words import span
from ui.widgets.numbers import counted

translate = QCoreApplication.translate


def link(state: str) -> str:
    """Return the name of a state of the link."""
    return {
        "online": translate("Sync", "Trực tuyến"),
        "slow": translate("Sync", "Kết nối chậm"),
        "silent": translate("Sync", "Máy chủ không trả lời"),
        "full": translate("Sync", "Đĩa đầy"),
        "offline": translate("Sync", "Ngoại tuyến"),
        "syncing": translate("Sync", "Đang đồng bộ"),
        "revoked": translate("Sync", "Tài khoản đã bị khoá"),
        "signed_out": translate("Sync", "Hết phiên, cần đăng nhập lại"),
    }.get(state, state)


def edit(item: Edit, online: bool) -> str:
    """Return where an edit stands."""
    if item.state == "blocked":
        return translate("Sync", "sau một việc cần xem lại")
    if item.state == "sending":
        return translate("Sync", "đang gửi") if online else translate("Sync", "đã gửi, chưa có trả lời; sẽ hỏi lại")
    return translate("Sync", "chờ gửi") if online else translate("Sync", "giữ trên máy này")


def error(note: ErrorNote) -> str:
    """Return what went wrong, with when and how often."""
    text = {
        "offline": translate("Sync", "Không kết nối được máy chủ"),
        "signed_out": translate("Sync", "Phiên đăng nhập không còn hiệu lực"),
        "incompatible": translate("Sync", "Phiên bản phần mềm và máy chủ không khớp"),
        "resync": translate("Sync", "Máy chủ yêu cầu đồng bộ lại"),
        "refused": translate("Sync", "Máy chủ từ chối yêu cầu"),
        "fault": translate("Sync", "Lỗi trong phần mềm"),
    }.get(note.code, note.code)
    if note.times > 1:
        text += translate("Sync", " ({times} lần)").format(times=note.times)
    return f"{words.time_of_day(note.at, clock.now())}  {text}"


def ago(at: Instant | None) -> str:
    """Return how long ago something was, «chưa có» for never."""
    if at is None:
        return translate("Sync", "chưa có")
    ms = clock.now() - at
    if ms < 1500:
        return translate("Sync", "vừa xong")
    return translate("Sync", "{span} trước").format(span=span(ms))


def lag(behind: int | None, since: Instant | None) -> str:
    """Return how far this desk is behind the centre: how many changes, and for how long."""
    if behind is None:
        return translate("Sync", "chưa biết")
    if not behind or since is None:
        return translate("Sync", "ngang với máy chủ")
    text = counted(translate("Sync", "{n} thay đổi"), behind)
    return f"{text} · {span(max(0, clock.now() - since))}"


def offset(ms: int) -> str:
    """Return how this machine's clock stands against the centre's."""
    if abs(ms) < 50:
        return translate("Sync", "khớp với máy chủ")
    amount = f"{abs(ms) / 1000:.1f}".replace(".", ",") if abs(ms) < 60_000 else span(ms)
    unit = translate("Sync", " giây") if abs(ms) < 60_000 else ""
    text = translate("Sync", "máy này chậm {amount}") if ms > 0 else translate("Sync", "máy này nhanh {amount}")
    return text.format(amount=amount + unit)


def size(amount: int) -> str:
    """Return bytes as people say them."""
    if amount < 1024 * 1024:
        return f"{max(1, round(amount / 1024)) if amount else 0} KB"
    return f"{amount / 1024 / 1024:.1f} MB".replace(".", ",")
