"""The words and shapes of alarms in the language of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from ioc_contract import alarms
from ioc_contract.alarms import BREACH, Event
from ioc_contract.clock import Instant
from ioc_contract.records import Priority
from ioc_contract.room import Alarm, AlarmSource, AlarmState
from ioc_desktop.services.board_alarms import AlarmRow, Load
from ui.cases import words as cases
from ui.widgets.numbers import counted, short
from ui.words import time_of_day

translate = QCoreApplication.translate

SHAPES: dict[AlarmState, str] = {
    AlarmState.UNACKNOWLEDGED: "▲",
    AlarmState.ACKNOWLEDGED: "△",
    AlarmState.RETURNED: "▽",
    AlarmState.LATCHED: "◇",
    AlarmState.SHELVED: "⏸",
    AlarmState.SUPPRESSED: "⊘",
    AlarmState.OUT_OF_SERVICE: "✕",
    AlarmState.NORMAL: "○",
}
MARKS: dict[Priority, str] = {Priority.URGENT: "■", Priority.HIGH: "◆", Priority.NORMAL: "●", Priority.LOW: "○"}
ROLES: dict[Priority, str] = {
    Priority.URGENT: "alarm",
    Priority.HIGH: "warn",
    Priority.NORMAL: "info",
    Priority.LOW: "muted",
}


def state(value: AlarmState) -> str:
    """Return a state as shape and words."""
    return f"{SHAPES[value]} {translate('States', alarms.NAMES[value])}"


def priority(value: Priority) -> str:
    """Return a priority as shape and words."""
    return f"{MARKS[value]} {cases.priority(value)}"


def cause(alarm: Alarm, now: int) -> str:
    """Return what is abnormal."""
    if not alarm.active:
        return translate("Room", "Điều kiện đã hết")
    if alarm.source is AlarmSource.DEADLINE:
        stage = cases.stage(alarm.topic).lower()
        if alarm.level >= BREACH:
            words = translate("Room", "Quá hạn {stage} {span}")
        else:
            words = translate("Room", "Hạn {stage} còn {span}")
        return words.format(stage=stage, span=cases.span(alarm.occasion - now))
    if alarm.source is AlarmSource.BURST:
        count = int(alarm.facts.get("count") or 0)
        usual = short(float(alarm.facts.get("mean") or 0))
        return counted(translate("Room", "{n} phản ánh trong 1 giờ"), count) + translate(
            "Room", " (thường {usual})"
        ).format(usual=usual)
    heard = alarm.facts.get("heard")
    said = translate("Room", "Không có dữ liệu tốt từ {when}").format(
        when=time_of_day(heard, now) if isinstance(heard, int) else "?"
    )
    error = str(alarm.facts.get("error") or "")
    return f"{said}: {error}" if error else said


def keeper(row: AlarmRow, now: int) -> str:
    """Return who acknowledged it or keeps it from the room, and when or until when."""
    alarm = row.alarm
    if alarm.state is AlarmState.SHELVED and alarm.held_until is not None:
        until = translate("Room", "{who}, đến {when}")
        return until.format(who=row.held_by or "–", when=time_of_day(alarm.held_until, now))
    if alarm.state in alarms.HELD:
        return translate("Room", "{who}, từ {when}").format(
            who=row.held_by or "–", when=time_of_day(alarm.state_since, now)
        )
    if alarm.acked_at is not None and alarm.state not in alarms.WANTING:
        return translate("Room", "{who} lúc {when}").format(
            who=row.acked_by or "–", when=time_of_day(alarm.acked_at, now)
        )
    return ""


def event(line: Mapping[str, Any]) -> str:
    """Return what happened, of a line of an alarm's history."""
    names = {
        Event.RAISED: translate("Room", "Phát sinh"),
        Event.ESCALATED: translate("Room", "Nặng thêm"),
        Event.RETURNED: translate("Room", "Điều kiện đã hết"),
        Event.CLEARED: translate("Room", "Tự kết thúc"),
        Event.ACK: translate("Room", "Xác nhận"),
        Event.UNACK: translate("Room", "Bỏ xác nhận"),
        Event.RESET: translate("Room", "Đặt lại"),
        Event.SHELVE: translate("Room", "Gác lại"),
        Event.UNSHELVE: translate("Room", "Thôi gác"),
        Event.EXPIRED: translate("Room", "Hết giờ gác"),
        Event.SUPPRESS: translate("Room", "Chặn"),
        Event.UNSUPPRESS: translate("Room", "Thôi chặn"),
        Event.OUT_OF_SERVICE: translate("Room", "Ngừng dùng"),
        Event.IN_SERVICE: translate("Room", "Dùng lại"),
    }
    known = [n for e, n in names.items() if e == line.get("event")]
    return known[0] if known else str(line.get("event", ""))


def load(value: Load) -> str:
    """Return the room's load in one line."""
    said = [
        translate("Room", "{count} cảnh báo mới/10 phút/bàn").format(count=short(value.per_seat)),
        counted(translate("Room", "{n} đứng quá 24 giờ"), value.standing),
        counted(translate("Room", "{n} chập chờn"), value.chattering),
    ]
    if value.flood:
        said.insert(0, translate("Room", "▲ DỒN DẬP"))
    return " · ".join(said)


def age(at: Instant, now: int) -> str:
    """Return how long something has lasted."""
    return cases.age(at, now)
