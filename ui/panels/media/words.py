"""Words of the press panel: how many outlets and since when, tones, spans of time."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ioc_contract.records import Tone
from ioc_desktop.services.board_media import Story
from ui.widgets.numbers import counted
from ui.words import time_of_day

translate = QCoreApplication.translate
DAYS = (1, 3, 7, 30, 0)
"""Spans to choose from, days; 0 is all there is."""


def tone(which: Tone) -> str:
    """Return the name of a tone."""
    return {
        Tone.NEGATIVE: translate("Media", "Tiêu cực"),
        Tone.NEUTRAL: translate("Media", "Trung tính"),
        Tone.POSITIVE: translate("Media", "Tích cực"),
    }[which]


def tone_of(story: Story) -> str:
    """Return the tone of a story, a guess labelled as one; empty when there is none."""
    if story.tone is None:
        return ""
    text = tone(story.tone)
    return translate("Media", "{tone} (đoán)").format(tone=text) if story.tone_guessed else text


def spread(story: Story, now: int) -> str:
    """Return «7 báo · đầu tiên 06:40», for one outlet its name and time."""
    names = {o.outlet for o in story.outlets}
    if len(names) == 1:
        text = story.outlets[0].outlet
        if len(story.outlets) > 1:
            text += " · " + counted(translate("Media", "{n} bài"), len(story.outlets))
        return f"{text} · {time_of_day(story.first_at, now)}"
    first = counted(
        translate("Media", "{n} báo · đầu tiên {moment}"), len(names), moment=time_of_day(story.first_at, now)
    )
    if time_of_day(story.last_at, now) == time_of_day(story.first_at, now):
        return first
    return first + " · " + translate("Media", "mới nhất {moment}").format(moment=time_of_day(story.last_at, now))


def days(count: int) -> str:
    """Return the name of a span of days."""
    if not count:
        return translate("Media", "Mọi ngày")
    return translate("Media", "24 giờ qua") if count == 1 else translate("Media", "{n} ngày qua").format(n=count)


def marks(story: Story) -> list[str]:
    """Return what was done with a story, in words."""
    made = []
    if story.irrelevant:
        made.append(translate("Media", "Không liên quan"))
    if story.flagged:
        made.append(translate("Media", "Đã gắn cờ"))
    if story.case_id:
        made.append(translate("Media", "Có phản ánh"))
    if story.task_id:
        made.append(translate("Media", "Đã giao việc"))
    if story.waiting:
        made.append(translate("Media", "Chờ gửi"))
    return made


def sentence(story: Story, now: int) -> str:
    """Return a row in words, for screen readers."""
    parts = [
        translate("Media", "Chưa đọc") if story.unread else translate("Media", "Đã đọc"),
        story.title,
        spread(story, now),
        tone_of(story),
        ", ".join(story.topics),
        story.unit,
        *marks(story),
    ]
    return ". ".join(p for p in parts if p)
