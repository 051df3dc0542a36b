"""Open311 answers as real servers write them, and hostile ones, read or refused per item."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_contract.clock import local
from ioc_contract.records import CaseState
from ioc_server.sources.items import Unreadable
from ioc_server.sources.open311 import parse_requests, parse_services

ONE = {
    "service_request_id": "311-7",
    "status": "open",
    "service_code": "020",
    "service_name": "Rác thải",
    "description": "<p>Rác tồn đọng&nbsp;trước chợ</p><script>alert(1)</script>",
    "requested_datetime": "2026-11-20T08:00:00+07:00",
    "updated_datetime": "2026-11-20T09:00:00+07:00",
    "address": "12 Trần Hưng Đạo",
    "lat": 10.93,
    "long": 108.1,
    "media_url": "https://example.org/a.jpg",
    "agency_responsible": "Công ty môi trường",
    "status_notes": "Đang đi thu gom",
}


def read(*items: object) -> bytes:
    return json.dumps(list(items), ensure_ascii=False).encode()


def test_one_request_whole() -> None:
    (report,) = parse_requests(read(ONE)).items
    assert (report.external_id, report.state, report.category) == ("311-7", CaseState.NEW, "020")
    assert report.body == "Rác tồn đọng trước chợ"
    assert report.title == report.body
    assert (report.lat, report.lon) == (10.93, 108.1)
    assert local(report.received_at).isoformat() == "2026-11-20T08:00:00+07:00"
    assert (report.notes, report.agency) == ("Đang đi thu gom", "Công ty môi trường")


@pytest.mark.parametrize(
    "shape",
    [
        lambda i: [i],
        lambda i: i,
        lambda i: [[i]],
        lambda i: {"requests": [i]},
        lambda i: {"service_requests": [i]},
        lambda i: {"service_requests": {"request": [i]}},
        lambda i: {"service_requests": {"request": i}},
        lambda i: [{"service_request": i}],
    ],
)
def test_wrapped_arrays(shape: object) -> None:
    data = json.dumps(shape(ONE)).encode()  # type: ignore[operator]
    assert [r.external_id for r in parse_requests(data).items] == ["311-7"]


def test_ids_as_numbers_and_capitals() -> None:
    (report,) = parse_requests(read(ONE | {"service_request_id": 7, "service_code": 20, "status": "Closed"})).items
    assert (report.external_id, report.category, report.state) == ("7", "20", CaseState.CLOSED)


def test_times_without_zone_and_with_a_space_take_the_sources_zone() -> None:
    data = read(ONE | {"requested_datetime": "2026-11-20 08:00:00"})
    assert local(parse_requests(data).items[0].received_at).hour == 8
    tokyo = parse_requests(data, ZoneInfo("Asia/Tokyo")).items[0]
    assert local(tokyo.received_at).hour == 6


def test_nowhere_is_missing_and_nonsense_is_told() -> None:
    kept = parse_requests(
        read(
            ONE | {"service_request_id": "a", "lat": 0, "long": 0},
            ONE | {"service_request_id": "b", "lat": "0.0", "long": "0.0"},
            ONE | {"service_request_id": "c", "lat": None, "long": None},
            ONE | {"service_request_id": "d", "lat": 200, "long": 10},
            ONE | {"service_request_id": "e", "lat": "x", "long": 10},
            ONE | {"service_request_id": "f", "lat": "10.93", "long": "108.1"},
        )
    )
    assert [r.lat for r in kept.items] == [None, None, None, None, None, 10.93]
    assert [(p.item, p.kept) for p in kept.problems] == [("mục 4 (d)", True), ("mục 5 (e)", True)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"service_request_id": None}, "thiếu service_request_id"),
        ({"service_request_id": None, "token": "t"}, "token"),
        ({"service_request_id": ["x"]}, "thiếu service_request_id"),
        ({"service_request_id": "x" * 300}, "dài quá"),
        ({"status": "pending"}, "«pending»"),
        ({"requested_datetime": None}, "requested_datetime"),
        ({"requested_datetime": "hôm qua"}, "requested_datetime"),
        ({"description": "<b></b>", "service_name": ""}, "không có nội dung"),
    ],
)
def test_an_item_is_refused_with_its_reason_and_the_rest_kept(change: dict[str, object], reason: str) -> None:
    parsed = parse_requests(read(ONE | change, ONE | {"service_request_id": "good"}, 5))
    assert [r.external_id for r in parsed.items] == ["good"]
    assert parsed.problems[0].item == "mục 1"
    assert reason in parsed.problems[0].reason
    assert parsed.problems[1].item == "mục 3"


XML = """<?xml version="1.0" encoding="utf-8"?>
<service_requests xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <request>
    <service_request_id>638344</service_request_id>
    <status>Closed</status>
    <status_notes>Đã dọn &lt;b&gt;sạch&lt;/b&gt;</status_notes>
    <service_name>Vỉa hè</service_name><service_code>006</service_code>
    <description xsi:nil="true"/>
    <requested_datetime>2026-04-14 06:37:38</requested_datetime>
    <updated_datetime xsi:nil="true"/>
    <lat>10.9283</lat><long>108.1004</long>
    <media_url>javascript:alert(1)</media_url>
  </request>
  <request><status>open</status></request>
  <other/>
</service_requests>"""


def test_xml() -> None:
    parsed = parse_requests(XML.encode())
    (report,) = parsed.items
    assert (report.external_id, report.state, report.title) == ("638344", CaseState.CLOSED, "Vỉa hè")
    assert (report.notes, report.body, report.media_url) == ("Đã dọn sạch", "", "")
    assert report.updated_at is None
    assert [p.item for p in parsed.problems] == ["mục 2"]


def test_services_in_both_forms() -> None:
    as_json = read({"service_code": 1, "service_name": "Chiếu sáng", "group": "Hạ tầng"}, {"service_name": "?"})
    parsed = parse_services(as_json)
    assert [(s.code, s.name, s.group) for s in parsed.items] == [("1", "Chiếu sáng", "Hạ tầng")]
    assert len(parsed.problems) == 1
    as_xml = b"<services><service><service_code>1</service_code><service_name>A</service_name></service></services>"
    assert [s.code for s in parse_services(as_xml).items] == ["1"]


BILLION = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><service_requests>&b;</service_requests>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "rỗng"),
        (b"   ", "rỗng"),
        (b"Forbidden: api key required", "Forbidden"),
        (b"<html><body>Bao tri</body></html>", "trang web"),
        (b'[{"code": 403, "description": "api_key is invalid"}]', "api_key is invalid"),
        (b'{"errors": [{"code": 404, "description": "none"}]}', "404"),
        (b"<errors><error><code>400</code><description>bad</description></error></errors>", "400"),
        (b'{"a": ', "JSON hỏng"),
        (b"[1, 2]", "không có mục nào"),
        (b"<service_requests><request>", "XML hỏng"),
        (BILLION, "không an toàn"),
        (b"[" * 100_000, "JSON hỏng"),
        (b"<a>" * 50_000, "XML hỏng"),
    ],
)
def test_what_is_no_answer_is_refused_whole(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse_requests(data)


def test_an_empty_list_is_an_answer() -> None:
    assert parse_requests(b"[]").items == ()
    assert parse_requests(b"<service_requests/>").items == ()


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
VALUES = st.recursive(SCALARS, lambda c: st.lists(c, max_size=3) | st.dictionaries(st.text(max_size=5), c, max_size=3))


@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(ONE, VALUES)), max_size=4))
def test_any_values_are_read_or_refused(items: list[dict[str, object]]) -> None:
    data = json.dumps(items).encode()
    try:
        parsed = parse_requests(data)
    except Unreadable:
        return
    assert len(parsed.items) + len([p for p in parsed.problems if not p.kept]) <= len(items)


@given(
    st.binary(max_size=200), st.sampled_from([b"", b"<", b"[", b"{", b"<service_requests>", b'[{"service_request_id":'])
)
def test_any_bytes_are_read_or_refused(tail: bytes, head: bytes) -> None:
    for parse in (parse_requests, parse_services):
        try:
            parse(head + tail)
        except Unreadable as error:
            assert error.reason  # noqa: PT017
