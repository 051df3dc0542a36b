"""The words of shifts: states, and each item of a handover as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from ioc_contract import alarms, clock
from ioc_contract.clock import Instant
from ioc_contract.room import Shift, ShiftState
from ui.cases.words import moment, span
from ui.widgets.numbers import counted
from ui.words import time_of_day

translate = QCoreApplication.translate
SHAPES = {ShiftState.OPEN: "●", ShiftState.ENDED: "◐", ShiftState.ACCEPTED: "○"}


def state(value: ShiftState) -> str:
    """Return a state as shape and words."""
    names = {
        ShiftState.OPEN: translate("Room", "Đang trực"),
        ShiftState.ENDED: translate("Room", "Chờ nhận bàn giao"),
        ShiftState.ACCEPTED: translate("Room", "Đã bàn giao"),
    }
    return f"{SHAPES[value]} {names[value]}"


def times(shift: Shift, now: int, length: bool = True) -> str:
    """Return from when to when; of a shift that is on since when, and (`length`) how long it has lasted."""
    begin = time_of_day(shift.started_at, now)
    if shift.ended_at is None:
        if not length:
            return translate("Room", "từ {begin}").format(begin=begin)
        return translate("Room", "từ {begin} · {length}").format(begin=begin, length=span(now - shift.started_at))
    end = time_of_day(shift.ended_at, now)
    if clock.local(shift.started_at).date() == clock.local(shift.ended_at).date():
        end = clock.local(shift.ended_at).strftime("%H:%M")
    return f"{begin} – {end}"


def item(of: Mapping[str, Any], at: int) -> str:
    """Return an item of a handover computed at `at`, as a sentence."""
    title = str(of.get("title") or "") or translate("Room", "hồ sơ không có trên máy này")
    when = of.get("at")
    stated = translate("States", alarms.NAMES.get(str(of.get("state")), "")).lower()
    match of.get("what"):
        case "came":
            words = translate("Room", "Trong ca: {received} phản ánh mới, {done} đã trả lời hoặc đóng; {open} đang mở")
            return words.format(received=of.get("received"), done=of.get("done"), open=of.get("open"))
        case "late" if isinstance(when, int):
            return translate("Room", "Quá hạn {span}: {title}").format(span=span(at - when), title=title)
        case "soon" if isinstance(when, int):
            return translate("Room", "Còn {span}: {title}").format(span=span(when - at), title=title)
        case "more":
            others = {
                "late": translate("Room", "… và {n} hồ sơ quá hạn khác"),
                "soon": translate("Room", "… và {n} hồ sơ khác đến hạn trong 1 giờ"),
                "held": translate("Room", "… và {n} cảnh báo khác đang được giữ lại"),
            }
            words = others.get(str(of.get("of"))) or translate("Room", "… và {n} cảnh báo khác")
            return counted(words, int(of.get("count") or 0))
        case "alarm":
            return translate("Room", "Cảnh báo {state}: {title}").format(state=stated, title=title)
        case "held":
            said = translate("Room", "Cảnh báo {state}: {title}").format(state=stated, title=title)
            until = translate("Room", "đến {when}").format(when=moment(Instant(when))) if isinstance(when, int) else ""
            reason = translate("Room", "{by}: {reason}").format(by=of.get("by") or "–", reason=of.get("reason", ""))
            return " · ".join(p for p in (said, until, reason) if p)
        case "unsent":
            return counted(translate("Room", "{n} thao tác chưa gửi về máy chủ"), int(of.get("count") or 0))
        case "conflict":
            return counted(translate("Room", "{n} mục trong hộp đồng bộ chưa xử lý"), int(of.get("count") or 0))
        case "note":
            return translate("Room", "{by} ghi lúc {when}: {text}").format(
                by=of.get("by", ""),
                when=moment(Instant(when)) if isinstance(when, int) else "",
                text=of.get("text", ""),
            )
    return str(of.get("title") or of.get("what", ""))
