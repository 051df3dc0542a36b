"""Days of a calendar from iCalendar files and the public holidays: what is read, what is passed over, and in which words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_contract import day_files
from ioc_contract.day_files import DayFileError, news, public_holidays, read_ical
from ioc_contract.records import WorkCalendar
from ioc_contract.rulebook import calendar_problem
from ioc_server.catalogue import load

OFFICE = [["07:30", "11:30"], ["13:30", "17:00"]]
CALENDAR = WorkCalendar("c", 1, "Hành chính", "Asia/Ho_Chi_Minh", {str(d): OFFICE for d in range(1, 6)}, ())
YEARS = range(2026, 2029)


def ical(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{e.strip()}\r\nEND:VEVENT\r\n" for n, e in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".replace("\r\n\r\n", "\r\n").encode()


def read(*events: str) -> day_files.Days:
    return read_ical(ical(*(e.replace("\n", "\r\n") for e in events)), CALENDAR, YEARS)


def told(found: day_files.Days) -> list[tuple[str, str, list[Any]]]:
    return [(d["date"], d["kind"], d["spans"]) for d in found.days]


def test_all_day_events_end_before_dtend_and_long_lines_are_unfolded() -> None:
    found = read(
        "DTSTART;VALUE=DATE:20270205\nDTEND;VALUE=DATE:20270208\nSUMMARY:Tết Nguyên đán Đin\n h Mùi\n"
        "DESCRIPTION:Thông báo 99/TB-BNV"
    )
    assert told(found) == [(f"2027-02-0{d}", "off", []) for d in (5, 6, 7)]
    assert {(d["name"], d["legal_ref"]) for d in found.days} == {("Tết Nguyên đán Đinh Mùi", "Thông báo 99/TB-BNV")}


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ("SUMMARY:Nghỉ hoán đổi, làm bù thứ Bảy 10/01/2026", "off"),
        ("SUMMARY:Làm bù cho thứ Sáu 02/01/2026", "makeup"),
        ("SUMMARY:LAM BU", "makeup"),
        ("SUMMARY:Đổi giờ làm việc mùa bão", "changed"),
        ("SUMMARY:Quốc khánh", "off"),
        ("SUMMARY:Thứ Bảy\nCATEGORIES:LÀM BÙ,KHÁC", "makeup"),
        ("SUMMARY:Làm bù\nCATEGORIES:Nghỉ lễ", "off"),
    ],
)
def test_categories_then_summary_tell_the_kind(lines: str, kind: str) -> None:
    (day,) = read(f"DTSTART;VALUE=DATE:20260110\n{lines}").days
    assert (day["date"], day["kind"], day["spans"]) == ("2026-01-10", kind, [] if kind == "off" else OFFICE)


def test_hours_are_those_of_the_events_in_the_calendar_s_zone() -> None:
    found = read(
        "DTSTART:20260110T003000Z\nDTEND:20260110T043000Z\nSUMMARY:Làm bù sáng",
        "DTSTART;TZID=Asia/Ho_Chi_Minh:20260110T133000\nDURATION:PT3H\nSUMMARY:Làm bù chiều",
        "DTSTART:20260112T220000\nDTEND:20260113T020000\nSUMMARY:Đổi giờ trực đêm",
    )
    assert told(found) == [
        ("2026-01-10", "makeup", [["07:30", "11:30"], ["13:30", "16:30"]]),
        ("2026-01-12", "changed", [["22:00", "24:00"]]),
        ("2026-01-13", "changed", [["00:00", "02:00"]]),
    ]


def test_repetitions_stay_within_the_years_and_exceptions_hold() -> None:
    found = read(
        "DTSTART;VALUE=DATE:20200902\nRRULE:FREQ=YEARLY\nSUMMARY:Quốc khánh",
        "DTSTART;VALUE=DATE:20260601\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20260608\nSUMMARY:Nghỉ thứ Hai",
        "DTSTART:20260706T010000Z\nRRULE:FREQ=DAILY;UNTIL=20260707T235959Z\nDURATION:PT2H\nSUMMARY:Đổi giờ",
    )
    assert [d["date"] for d in found.days] == [
        "2026-06-01", "2026-06-15", "2026-07-06", "2026-07-07", "2026-09-02", "2027-09-02", "2028-09-02",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("DTSTART:20260110T010000Z\nDTEND:20260110T020000Z\nSUMMARY:Họp giao ban", "không rõ"),
        ("SUMMARY:Làm bù", "thiếu ngày"),
        ("DTSTART;VALUE=DATE:20260110\nDTEND;VALUE=DATE:20260110\nSUMMARY:Nghỉ", "kết thúc"),
        ("DTSTART;VALUE=DATE:20260110\nSTATUS:CANCELLED\nSUMMARY:Nghỉ", "huỷ"),
        ("DTSTART;VALUE=DATE:20260110\nRECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20260111\nSUMMARY:Nghỉ", "RANGE"),
        ("DTSTART;TZID=Sao Hoả:20260110T080000\nDURATION:PT2H\nSUMMARY:Làm bù", "múi giờ «Sao Hoả»"),
        ("DTSTART:20260110T010000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY\nSUMMARY:Làm bù", "nhiều lần trong ngày"),
        ("DTSTART:20260112T223000\nDURATION:PT1H\nSUMMARY:Nghỉ trực", "không chạm giờ làm việc"),
    ],
)
def test_what_is_passed_over_is_said(event: str, words: str) -> None:
    found = read(event)
    assert found.days == []
    assert words in found.skipped[0]


def test_two_kinds_on_one_day_and_hours_that_overlap_are_said() -> None:
    found = read(
        "DTSTART;VALUE=DATE:20260110\nSUMMARY:Làm bù", "DTSTART;VALUE=DATE:20260110\nSUMMARY:Nghỉ",
        "DTSTART:20260112T080000\nDTEND:20260112T100000\nSUMMARY:Đổi giờ",
        "DTSTART:20260112T090000\nDTEND:20260112T110000\nSUMMARY:Đổi giờ",
    )  # fmt: skip
    assert [d["kind"] for d in found.days] == ["makeup", "changed"]
    assert ["loại khác" in found.skipped[0], "chồng" in found.skipped[1]] == [True, True]


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b"\xff\xfe\x00", b"x" * 6_000_000]
)
def test_what_is_no_calendar_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(DayFileError, match="tệp"):
        read_ical(data, CALENDAR, YEARS)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([
            "DTSTART;VALUE=DATE:20260110", "DTSTART:20260110T010000Z", "DTSTART:2026", "DTEND;VALUE=DATE:20260115",
            "DTEND:20260110T235900", "DURATION:PT5H", "DURATION:-P1D", "RRULE:FREQ=DAILY", "RRULE:FREQ=HOURLY;COUNT=9",
            "RRULE:FREQ=NEVER", "RRULE:", "EXDATE:20260111", "RDATE;VALUE=DATE:20260301", "SUMMARY:Làm bù", "SUMMARY:Nghỉ",
            "CATEGORIES:Đổi giờ", "CATEGORIES:", "TZID:x", "DTSTART;TZID=Nowhere/City:20260110T010000", "X;Y", "\x00",
            "RECURRENCE-ID:20260112T010000Z", "RECURRENCE-ID;VALUE=DATE:20260112", "RECURRENCE-ID:x", "SEQUENCE:x", "UID:a",
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20260112T010000Z", "STATUS:CANCELLED", "EXRULE:FREQ=DAILY;INTERVAL=2",
            "RDATE;VALUE=PERIOD:20260301T010000Z/PT3H", "RDATE;VALUE=PERIOD:x", "EXDATE;TZID=Nowhere/City:20260112T010000",
        ]),
        max_size=6,
    )
)  # fmt: skip
def test_any_file_gives_days_that_can_be_used_or_words(lines: list[str]) -> None:
    try:
        found = read_ical(ical("\r\n".join(lines)), CALENDAR, YEARS)
    except DayFileError:
        return
    assert calendar_problem(replace(CALENDAR, days=tuple(found.days))) == ""


def test_the_holidays_library_is_a_first_filling_only() -> None:
    days = public_holidays([2026])
    assert all(d["kind"] == "off" and d["name"] and d["legal_ref"] for d in days)
    dates = {d["date"] for d in days}
    assert {"2026-01-01", "2026-09-02", "2026-11-24"} <= dates
    assert "2026-01-02" not in dates  # the swapped Friday of the notice is not known to it
    office = next(c for c in load()["calendar"] if c.id == "vn-office")
    found = news(office, days)
    assert (found.added, found.changed) == ((), ())
    assert found.same == len(days)
    assert len(news(CALENDAR, days).added) == len(days)


GOOGLE = """
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Lịch cơ quan
X-WR-TIMEZONE:Asia/Ho_Chi_Minh
BEGIN:VTIMEZONE
TZID:Asia/Ho_Chi_Minh
X-LIC-LOCATION:Asia/Ho_Chi_Minh
BEGIN:STANDARD
TZOFFSETFROM:+0700
TZOFFSETTO:+0700
TZNAME:GMT+7
DTSTART:19700101T000000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID=Asia/Ho_Chi_Minh:20260801T073000
DTEND;TZID=Asia/Ho_Chi_Minh:20260801T113000
RRULE:FREQ=WEEKLY;UNTIL=20260905T165959Z;BYDAY=SA
EXDATE;TZID=Asia/Ho_Chi_Minh:20260815T073000
DTSTAMP:20260720T081500Z
UID:4kq2l1d0r5@google.com
STATUS:CONFIRMED
SEQUENCE:1
SUMMARY:Làm bù sáng thứ Bảy
DESCRIPTION:Kế hoạch 12/KH-UBND
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Asia/Ho_Chi_Minh:20260809T080000
DTEND;TZID=Asia/Ho_Chi_Minh:20260809T110000
DTSTAMP:20260720T081500Z
UID:4kq2l1d0r5@google.com
RECURRENCE-ID;TZID=Asia/Ho_Chi_Minh:20260808T073000
STATUS:CONFIRMED
SEQUENCE:2
SUMMARY:Làm bù sáng Chủ nhật
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Asia/Ho_Chi_Minh:20260822T073000
DTEND;TZID=Asia/Ho_Chi_Minh:20260822T113000
DTSTAMP:20260720T081500Z
UID:4kq2l1d0r5@google.com
RECURRENCE-ID;TZID=Asia/Ho_Chi_Minh:20260822T073000
STATUS:CANCELLED
SEQUENCE:2
SUMMARY:Làm bù sáng thứ Bảy
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260831
DTEND;VALUE=DATE:20260903
UID:quockhanh2026@google.com
SUMMARY:Nghỉ Quốc khánh
END:VEVENT
END:VCALENDAR
"""
OUTLOOK = """
BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
X-MS-OLK-FORCEINSPECTOROPEN:TRUE
BEGIN:VTIMEZONE
TZID:SE Asia Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0700
TZOFFSETTO:+0700
END:STANDARD
END:VTIMEZONE
BEGIN:VTIMEZONE
TZID:Giờ văn phòng Tokyo
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
CATEGORIES:Nghỉ
DTSTART;TZID="SE Asia Standard Time":20260427T000000
DTEND;TZID="SE Asia Standard Time":20260428T000000
SUMMARY;LANGUAGE=vi:Giỗ Tổ Hùng Vương (bù)
UID:040000008200E00074C5B7101A82E00800000000A
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
X-MICROSOFT-CDO-BUSYSTATUS:OOF
END:VEVENT
BEGIN:VEVENT
DTSTART:20260429T170000Z
DTEND:20260501T170000Z
SUMMARY;LANGUAGE=vi:Nghỉ lễ 30/4 và 1/5
UID:040000008200E00074C5B7101A82E00800000000B
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID="SE Asia Standard Time":20260504T073000
DTEND;TZID="SE Asia Standard Time":20260504T103000
EXDATE;TZID="SE Asia Standard Time":20260505T073000
EXDATE;VALUE=DATE:20260507
RDATE;TZID="SE Asia Standard Time":20260511T073000
RDATE;VALUE=PERIOD:20260512T003000Z/PT2H
RRULE:FREQ=DAILY;COUNT=4
SUMMARY;LANGUAGE=vi:Đổi giờ mùa thi
UID:040000008200E00074C5B7101A82E00800000000C
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID="Giờ văn phòng Tokyo":20260513T093000
DTEND;TZID="Giờ văn phòng Tokyo":20260513T133000
SUMMARY;LANGUAGE=vi:Đổi giờ họp chung
UID:040000008200E00074C5B7101A82E00800000000D
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID="SE Asia Standard Time":20261231T133000
DTEND;TZID="SE Asia Standard Time":20261231T170000
SUMMARY;LANGUAGE=vi:Nghỉ chiều cuối năm
UID:040000008200E00074C5B7101A82E00800000000E
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID="SE Asia Standard Time":20260601T000000
DTEND;TZID="SE Asia Standard Time":20260602T000000
RRULE:FREQ=YEARLY
STATUS:CANCELLED
SUMMARY:Nghỉ 1/6
UID:040000008200E00074C5B7101A82E00800000000F
END:VEVENT
BEGIN:VEVENT
RECURRENCE-ID;TZID="SE Asia Standard Time":20270601T000000
DTSTART;TZID="SE Asia Standard Time":20270602T000000
DTEND;TZID="SE Asia Standard Time":20270603T000000
SUMMARY:Nghỉ 2/6
UID:040000008200E00074C5B7101A82E00800000000F
END:VEVENT
END:VCALENDAR
"""


def file(text: str) -> day_files.Days:
    return read_ical(text.strip().replace("\n", "\r\n").encode(), CALENDAR, YEARS)


def test_a_file_of_google_with_a_series_of_which_single_days_were_changed_and_cancelled() -> None:
    found = file(GOOGLE)
    morning, sunday = [["07:30", "11:30"]], [["08:00", "11:00"]]
    assert told(found) == [
        ("2026-08-01", "makeup", morning),
        ("2026-08-09", "makeup", sunday),  # instead of Saturday the 8th
        ("2026-08-29", "makeup", morning),  # the 15th is an EXDATE, the 22nd cancelled
        ("2026-08-31", "off", []),
        ("2026-09-01", "off", []),
        ("2026-09-02", "off", []),
        ("2026-09-05", "makeup", morning),
    ]
    assert found.skipped == []
    assert found.days[1]["name"] == "Làm bù sáng Chủ nhật"


def test_a_file_of_outlook_with_its_own_zones_midnights_periods_and_half_days() -> None:
    found = file(OUTLOOK)
    exam = [["07:30", "10:30"]]
    assert told(found) == [
        ("2026-04-27", "off", []),
        ("2026-04-30", "off", []),
        ("2026-05-01", "off", []),
        ("2026-05-04", "changed", exam),
        ("2026-05-06", "changed", exam),
        ("2026-05-11", "changed", exam),
        ("2026-05-12", "changed", [["07:30", "09:30"]]),
        ("2026-05-13", "changed", [["07:30", "11:30"]]),
        ("2026-12-31", "changed", [["07:30", "11:30"]]),
    ]
    assert found.skipped == ["«Nghỉ 1/6»: sự kiện đã huỷ", "«Nghỉ 2/6»: cả chuỗi lặp đã huỷ"]


def test_of_several_versions_of_one_changed_day_the_latest_counts_and_one_without_its_series_stands_alone() -> None:
    series = "UID:s\nDTSTART;VALUE=DATE:20260601\nRRULE:FREQ=WEEKLY;COUNT=2\nSUMMARY:Nghỉ"
    changed = "UID:s\nRECURRENCE-ID;VALUE=DATE:20260608\nSEQUENCE:{}\nDTSTART;VALUE=DATE:202606{}\nSUMMARY:Nghỉ"
    alone = "UID:t\nRECURRENCE-ID;VALUE=DATE:20260701\nDTSTART;VALUE=DATE:20260702\nSUMMARY:Nghỉ"
    body = "\n".join(
        f"BEGIN:VEVENT\n{e}\nEND:VEVENT" for e in (changed.format(2, 10), changed.format(1, 9), series, alone)
    )
    found = file(f"BEGIN:VCALENDAR\nVERSION:2.0\n{body}\nEND:VCALENDAR")
    assert [d["date"] for d in found.days] == ["2026-06-01", "2026-06-10", "2026-07-02"]


def test_a_file_that_calls_events_off_gives_no_days() -> None:
    with pytest.raises(DayFileError, match="huỷ"):
        file(GOOGLE.replace("METHOD:PUBLISH", "METHOD:CANCEL"))
