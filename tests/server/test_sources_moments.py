"""Dates, periods and numbers as outside data writes them: what is read, and what is refused rather than guessed."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_contract.clock import ZONE, local
from ioc_contract.records import PeriodKind
from ioc_server.sources.moments import parse_day, parse_moment, parse_period
from ioc_server.sources.numbers import parse_number


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T08:15:00+07:00",
        "2026-11-22T01:15:00Z",
        "2026-11-22T01:15:00.123Z",
        "2026-11-22 08:15:00",
        "2026-11-22T08:15:00+07",
        "2026-11-22T08:15:00+0700",
        "2026-11-22 08:15:00 +0700",
        "Sun, 22 Nov 2026 08:15:00 +0700",
        "Sun, 22 Nov 2026 08:15:00 +07",
        "Sun, 22 Nov 2026 01:15:00 GMT",
        "22 Nov 2026 08:15:00 ICT",
        "Sun, 22 Nov 2026 08:15:00 GMT+7",
        "Sun, 22 Nov 2026 08:15:00 GMT+07:00",
        "Sat, 21 Nov 2026 20:15:00 EST",
        "22/11/2026, 08:15",
        "22/11/2026 08:15",
        "22-11-2026 8:15",
        "22.11.2026 08:15:00",
        "08:15 22/11/2026",
        "08:15, 22/11/2026",
        "8h15 ngày 22/11/2026",
        "Chủ nhật, 22/11/2026, 08:15 (GMT+7)",
        "Chủ Nhật, 22/11/2026 | 08:15 GMT+7",
        "22/11/2026 08:15 AM",
        "22/11/2026 08:15 SA",
        "ngày 22 tháng 11 năm 2026 08:15",
        "Nov 22, 2026 08:15",
        "November 22, 2026 8:15 am",
        "08:15 (GMT+7) 22/11/2026",
        "22/11/2026 GMT+7 08:15",
    ],
)
def test_every_form_names_the_same_instant(text: str) -> None:
    at = local(parse_moment(text))
    assert (at.year, at.month, at.day, at.hour, at.minute) == (2026, 11, 22, 8, 15)


def test_order_of_day_and_month_is_the_sources_setting() -> None:
    assert local(parse_moment("10/2/2026 9:25:00 AM", order="mdy")).date() == dt.date(2026, 10, 2)
    assert local(parse_moment("10/2/2026 9:25:00 PM", order="dmy")) == dt.datetime(2026, 2, 10, 21, 25, tzinfo=ZONE)
    with pytest.raises(ValueError, match="không có thật"):
        parse_moment("10/22/2026 9:25:00 AM", order="dmy")
    with pytest.raises(ValueError, match="thứ tự"):
        parse_moment("10/2/2026", order="ymd")


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "hôm qua", "22/11", "31/02/2026", "2026-13-01", "25:00 22/11/2026", "22/11/2026 08:61"),
        *("22/11/26 08:15", "08:15", "1/1/1899", "22/11/2026 và 23/11/2026", "2026-11-22T08:15:00 Asia/Tokyo"),
        *("22/11/2026 08:15 +99:00", "22/11/2026 13:00 PM", "x" * 500, "20261122081500"),
    ],
)
def test_what_is_not_a_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_moment(text)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    for read in (parse_moment, parse_day, lambda t: parse_period(t, PeriodKind.MONTH), parse_number):
        with contextlib.suppress(ValueError):
            read(text)


@given(st.integers(200_000_000, 4_102_000_000))
def test_what_is_written_is_read_back(seconds: int) -> None:
    moment = local(seconds * 1000)
    at = local(parse_moment(moment.strftime("%d/%m/%Y, %H:%M:%S GMT+7")))
    assert at.replace(tzinfo=None) == moment.replace(tzinfo=None)


def test_a_date_is_its_local_midnight() -> None:
    assert local(parse_moment("22/11/2026")) == dt.datetime(2026, 11, 22, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("value", "kind", "first", "after"),
    [
        ("10/2026", "month", "2026-10-01", "2026-11-01"),
        ("2026-10", "month", "2026-10-01", "2026-11-01"),
        ("Tháng 12/2026", "month", "2026-12-01", "2027-01-01"),
        ("Tháng 12 năm 2026", "month", "2026-12-01", "2027-01-01"),
        ("T1/2026", "month", "2026-01-01", "2026-02-01"),
        (dt.datetime(2026, 10, 1, tzinfo=ZONE), "month", "2026-10-01", "2026-11-01"),
        ("01/10/2026", "month", "2026-10-01", "2026-11-01"),
        ("Quý 3/2026", "quarter", "2026-07-01", "2026-10-01"),
        ("Quý III/2026", "quarter", "2026-07-01", "2026-10-01"),
        ("Quý IV năm 2026", "quarter", "2026-10-01", "2027-01-01"),
        ("2026-Q1", "quarter", "2026-01-01", "2026-04-01"),
        ("2026", "year", "2026-01-01", "2027-01-01"),
        ("Năm 2026", "year", "2026-01-01", "2027-01-01"),
        (2026, "year", "2026-01-01", "2027-01-01"),
        ("Tuần 47/2026", "week", "2026-11-16", "2026-11-23"),
        ("2026-W47", "week", "2026-11-16", "2026-11-23"),
        ("22/11/2026", "day", "2026-11-22", "2026-11-23"),
        (dt.date(2026, 11, 22), "day", "2026-11-22", "2026-11-23"),
    ],
)
def test_periods(value: object, kind: str, first: str, after: str) -> None:
    start, end = parse_period(value, PeriodKind(kind))
    assert (local(start).date().isoformat(), local(end).date().isoformat()) == (first, after)
    assert local(start).hour == 0


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        *(("13/2026", "month"), ("0/2026", "month"), ("Quý 5/2026", "quarter"), ("Tuần 54/2026", "week")),
        *(("10/2026", "quarter"), ("2026", "month"), ("Quý 3/2026", "month"), ("", "month"), (None, "month")),
        *((dt.date(2026, 10, 15), "month"), ("15/10/2026", "month"), ("luỹ kế", "month"), (46000, "month")),
        *(("0000", "year"), ("Quý 0/2026", "quarter")),
    ],
)
def test_periods_refused(value: object, kind: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_period(value, PeriodKind(kind))


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [
        *(("1.234,5", "vi", 1234.5), ("1.234", "vi", 1234), ("12,5", "vi", 12.5), ("1 234 567", "vi", 1234567)),
        *(("-3,25", "vi", -3.25), ("(1.000)", "vi", -1000), ("95,2%", "vi", 95.2), ("0", "vi", 0), ("−2", "vi", -2)),
        *(("1,234.5", "en", 1234.5), ("12.5", "en", 12.5), (12.5, "vi", 12.5), (7, "vi", 7)),
        *((None, "vi", None), ("", "vi", None), ("–", "vi", None), ("...", "vi", None), ("Chưa có", "vi", None)),
    ],
)
def test_numbers(value: object, style: str, expected: float | None) -> None:
    assert parse_number(value, style) == expected


@pytest.mark.parametrize(
    ("value", "style"),
    [
        *(("12.5", "vi"), ("1,234.5", "vi"), ("1.23.4", "vi"), ("abc", "vi"), ("12 triệu", "vi"), ("#REF!", "vi")),
        *((True, "vi"), (float("nan"), "vi"), (float("inf"), "vi"), ("1e5", "vi"), ("1.234,5", "en"), ("٣", "vi")),
        *((10**400, "vi"), ("9" * 39, "vi"), (dt.date(2026, 1, 1), "vi")),
    ],
)
def test_numbers_refused(value: object, style: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_number(value, style)
