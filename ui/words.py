"""Words for what the contract says in codes: refusals, roles, the link, times of day and spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale

from ioc_contract import alarms, clock
from ioc_contract.errors import REASONS, Incompatible, Offline, Refused, Unauthorised
from ioc_contract.permissions import Role
from ioc_contract.records import Subsystem
from ioc_contract.states import STATE_NAMES, TASK_STATE_NAMES
from ioc_desktop.services.application import TrialStep
from ioc_desktop.services.erasing import Erased
from ui.widgets.numbers import counted

translate = QCoreApplication.translate


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def refusal(code: str, detail: Mapping[str, Any] | None = None) -> str:
    """Return the words of a refusal code, its blanks filled; the code itself when it has none."""
    values = _Known({k: _moment(v) if k == "at" else _value(v) for k, v in (detail or {}).items()})
    words = REASONS.get(code)
    if words is None:
        return translate("Words", "Máy chủ từ chối ({code}).").format(code=code)
    return translate("Refusals", words).format_map(values)


def error(problem: BaseException) -> str:
    """Return what to tell the operator about an error that crossed from the centre."""
    if isinstance(problem, Refused):
        return refusal(problem.code, problem.detail)
    if isinstance(problem, Offline):
        return translate("Words", "Không kết nối được máy chủ. Kiểm tra địa chỉ và mạng, rồi thử lại.")
    if isinstance(problem, Unauthorised):
        return translate("Words", "Phiên làm việc đã hết hạn. Hãy đăng nhập lại; thay đổi chưa gửi vẫn được giữ.")
    if isinstance(problem, Incompatible):
        return translate("Words", "Phiên bản phần mềm và máy chủ không khớp: {detail}").format(detail=str(problem))
    return translate("Words", "Lỗi không lường trước: {detail}").format(detail=str(problem) or type(problem).__name__)


def full_disk() -> str:
    """Return what to tell when the disk has no room."""
    return translate(
        "Words",
        "Đĩa đã đầy. Dữ liệu đã có vẫn đọc được, việc đã báo «Đã lưu trên máy này» không mất và sẽ được gửi khi có chỗ. "
        "Hãy giải phóng dung lượng.",
    )


def encrypting(wanted: bool) -> str:
    """Return what the sign-in window says after encryption was switched."""
    if wanted:
        return translate(
            "Words",
            "Đăng nhập lại để mã hoá dữ liệu trên máy này; lần này có thể lâu hơn vài giây. Không việc nào bị mất.",
        )
    return translate("Words", "Đăng nhập lại để bỏ mã hoá; lần này có thể lâu hơn vài giây. Không việc nào bị mất.")


def left(accounts: Sequence[Erased]) -> str:
    """Return what to tell of accounts that may work here no more and whose unsent work waits for the centre; "" of none."""
    kept = sum(one.waiting for one in accounts)
    if not accounts:
        return ""
    users = ", ".join(one.user for one in accounts)
    told = translate("Words", "Tài khoản bị khoá ở máy này: {users}. Dữ liệu đã xoá.").format(users=users)
    more = translate("Words", "{n} việc chưa gửi còn giữ kín ở đây, sẽ giao cho máy chủ ngay khi có mạng.")
    return f"{told} {counted(more, kept)}" if kept else told


def mended(what: frozenset[str]) -> str:
    """Return what to tell of files that were found broken: `cache`, `outbox`."""
    said = []
    if "outbox" in what:
        said.append(
            translate(
                "Words", "Tệp việc chưa gửi bị hỏng và đã được dựng lại từ bản chép; hãy xem lại các việc đang chờ gửi."
            )
        )
    if "cache" in what:
        said.append(
            translate(
                "Words", "Bộ nhớ đệm bị hỏng, đã được cất riêng và đang tải lại từ máy chủ; việc đã lưu không mất."
            )
        )
    return " ".join(said) or translate("Words", "Một tệp trên máy này bị hỏng; ứng dụng đã mở lại các tệp.")


def _moment(value: Any) -> str:
    """Return an instant among the details of a refusal as it is read."""
    return f"{clock.local(value):%H:%M %d/%m/%Y}" if isinstance(value, int) else str(value)


def _value(value: Any) -> str:
    text = "…" if value is None else str(value)
    return translate("States", (alarms.NAMES | TASK_STATE_NAMES | STATE_NAMES).get(text, text))


def role(value: Role) -> str:
    """Return the name of a role."""
    return {
        Role.VIEWER: translate("Words", "Người xem"),
        Role.OPERATOR: translate("Words", "Trực ban"),
        Role.SUPERVISOR: translate("Words", "Trưởng ca"),
        Role.AGENCY_OFFICER: translate("Words", "Cán bộ cơ quan"),
        Role.MEDIA_OFFICER: translate("Words", "Cán bộ báo chí"),
        Role.ANALYST: translate("Words", "Chuyên viên phân tích"),
        Role.ADMINISTRATOR: translate("Words", "Quản trị"),
    }[value]


def trial(step: TrialStep) -> str:
    """Return what is said while the sample city is on its way."""
    return {
        TrialStep.SEED: translate("Words", "Đang tạo thành phố mẫu (chỉ lần đầu, vài giây)…"),
        TrialStep.START: translate("Words", "Đang mở máy chủ mẫu trên máy này…"),
        TrialStep.SIGN_IN: translate("Words", "Đang vào thành phố mẫu…"),
    }[step]


def time_of_day(at: int, now: int) -> str:
    """Return «08:15» for today, «21/11 08:15» for another day of this year, with the year otherwise."""
    moment, today = clock.local(at), clock.local(now)
    if moment.date() == today.date():
        return f"{moment:%H:%M}"
    return f"{moment:%d/%m %H:%M}" if moment.year == today.year else f"{moment:%d/%m/%Y %H:%M}"


def subsystem_name(entry: Subsystem) -> str:
    """Return a subsystem's name in the language of the screen."""
    english = QLocale().language() == QLocale.Language.English
    return entry.name_en if english and entry.name_en else entry.name
