"""Outside data in a real database: idempotent, up to date on re-reading, and never over what operators have done."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.ids import new_id
from ioc_contract.records import AdminUnit, CaseState, Channel, Entry, Stage, Tone
from ioc_server import catalogue
from ioc_server.sources import register
from ioc_server.sources.moments import parse_moment
from ioc_server.sources.observations import load_units
from ioc_server.sources.pull import pull
from ioc_server.sources.rows import records
from ioc_server.sources.units import parse_units
from ioc_server.store import write
from ioc_server.store.database import reading, writing
from ioc_server.store.tables import reporter, source_config, source_error

NOW = parse_moment("22/11/2026 10:00")


class City(BaseHTTPRequestHandler):
    """An Open311 server and a newspaper, of what the test has put in `pages`."""

    pages: dict[str, tuple[int, bytes]] = {}
    asked: list[str] = []

    def do_GET(self) -> None:
        City.asked.append(self.path)
        parts = urlsplit(self.path)
        page = parse_qs(parts.query).get("page", ["1"])[0]
        status, body = City.pages.get(f"{parts.path}#{page}", City.pages.get(parts.path, (404, b"none")))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), City)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def centre(engine: sa.Engine) -> sa.Engine:
    """A database with the catalogue and two wards."""
    City.pages.clear()
    City.asked.clear()
    with writing(engine) as connection:
        catalogue.install(connection)
        write.put_records(
            connection, "admin_unit", [ward("u2", "22918", "Phường Mũi Né"), ward("u3", "22924", "Phường Phú Thuỷ")]
        )
    return engine


def ward(id: str, code: str, name: str) -> AdminUnit:
    return AdminUnit(id, 0, code, name, "ward", 2, None, "2025-07-01", None, "", 10.9, 108.1, None)


def request(id: str, **change: Any) -> dict[str, Any]:
    return {
        "service_request_id": id,
        "status": "open",
        "service_code": "waste",
        "service_name": "Rác thải",
        "description": f"Rác tồn đọng số {id}",
        "requested_datetime": "2026-11-22T08:00:00+07:00",
        "address": "12 Huỳnh Thúc Kháng, phường Mũi Né",
        "lat": 10.93,
        "long": 108.28,
    } | change


def serve(path: str, *items: Any) -> None:
    City.pages[path] = (200, json.dumps(items).encode())


def source(engine: sa.Engine, adapter: str, location: str, cadence: int = 5, **settings: Any) -> str:
    with writing(engine) as connection:
        return register.add(connection, adapter, "Nguồn thử", location, {"private": True, **settings}, cadence).id


def all_of(engine: sa.Engine, kind: str) -> list[Any]:
    with reading(engine) as connection:
        return records(connection, kind)


def registered(engine: sa.Engine, id: str) -> register.Registered:
    with reading(engine) as connection:
        held = register.get(connection, id)
    assert held is not None
    return held


def test_open311_makes_cases_with_number_deadline_place_and_timeline(centre: sa.Engine, server: str) -> None:
    serve("/v2/requests.json", request("1"), request("2", status="closed", status_notes="Đã dọn"), request(None))  # type: ignore[arg-type]
    made = source(centre, "open311", f"{server}/v2")
    outcome = pull(centre, made, NOW)
    assert (outcome.kept, outcome.refused) == (2, 1)
    first, second = sorted(all_of(centre, "case"), key=lambda c: c.external_id)
    assert (first.number, second.number) == (1, 2)
    assert (first.category_id, first.unit_id, first.channel) == ("reports.waste", "u2", Channel.OPEN311)
    assert (first.state, first.stage, first.due_at) == (CaseState.NEW, Stage.VERIFY, first.received_at + 2 * HOUR)
    assert first.resolve_due_at == first.received_at + 8 * HOUR
    assert (second.state, second.answer, second.due_at, second.stage) == (CaseState.CLOSED, "Đã dọn", None, None)
    assert second.closed_at is not None
    kinds = sorted((e.kind, e.to_value) for e in all_of(centre, "entry") if e.entity_id == second.id)
    assert kinds == [("case.create", "closed"), ("case.import", "closed")]
    held = registered(centre, made).source
    assert (held.last_good_at, held.last_rows, held.error_count) == (NOW, 2, 1)
    assert held.valid_rate == pytest.approx(2 / 3)
    assert "service_request_id" in held.recent_errors[0]["reason"]
    with reading(centre) as connection:
        rows = connection.execute(sa.select(source_error)).all()
    assert [r.item for r in rows] == ["mục 3"]


def test_reading_twice_changes_nothing(centre: sa.Engine, server: str) -> None:
    serve("/v2/requests.json", request("1"), request("2", status="closed", status_notes="Đã dọn"))
    made = source(centre, "open311", f"{server}/v2")
    pull(centre, made, NOW)
    before = (all_of(centre, "case"), all_of(centre, "entry"))
    forget(centre, made)
    outcome = pull(centre, made, Instant(NOW + HOUR))
    assert (outcome.kept, outcome.changed, outcome.unchanged) == (2, 0, False)
    assert (all_of(centre, "case"), all_of(centre, "entry")) == before
    assert pull(centre, made, Instant(NOW + 2 * HOUR)).unchanged


def forget(engine: sa.Engine, id: str) -> None:
    with writing(engine) as connection:
        connection.execute(source_config.update().where(source_config.c.source_id == id).values(state="{}"))


def test_news_of_a_case_nobody_has_touched_are_taken_over(centre: sa.Engine, server: str) -> None:
    serve("/v2/requests.json", request("1"))
    made = source(centre, "open311", f"{server}/v2")
    pull(centre, made, NOW)
    closed = request("1", status="closed", status_notes="Đã dọn", updated_datetime="2026-11-22T09:00:00+07:00")
    serve("/v2/requests.json", closed)
    pull(centre, made, Instant(NOW + HOUR))
    (case,) = all_of(centre, "case")
    assert (case.state, case.answer, case.due_at) == (CaseState.CLOSED, "Đã dọn", None)
    assert case.closed_at == parse_moment("22/11/2026 09:00")
    serve("/v2/requests.json", request("1", status="open", status_notes="Mở lại"))
    pull(centre, made, Instant(NOW + 2 * HOUR))
    (case,) = all_of(centre, "case")
    assert (case.state, case.reopen_count, case.closed_at) == (CaseState.NEW, 1, None)
    assert case.resolve_due_at == NOW + 2 * HOUR + 8 * HOUR
    told = [e for e in sorted(all_of(centre, "entry"), key=lambda e: (e.at, e.id)) if e.kind == "case.import"]
    assert [(e.from_value, e.to_value, e.text) for e in told] == [
        (None, "new", ""),
        ("new", "closed", "Đã dọn"),
        ("closed", "new", "Mở lại"),
    ]


def test_an_operators_work_is_never_overwritten(centre: sa.Engine, server: str) -> None:
    serve("/v2/requests.json", request("1"))
    made = source(centre, "open311", f"{server}/v2")
    pull(centre, made, NOW)
    (case,) = all_of(centre, "case")
    mine = replace(case, title="Rác ở chợ", state=CaseState.VERIFYING, category_id="reports.sanitation")
    act = Entry(
        new_id(),
        0,
        "reports",
        "case",
        case.id,
        NOW,
        "p1",
        "Trực ban",
        "case.verify",
        "new",
        "verifying",
        "",
        False,
        None,
    )
    with writing(centre) as connection:
        write.put_records(connection, "case", [mine])
        write.put_records(connection, "entry", [act])
    serve("/v2/requests.json", request("1", status="closed", status_notes="Xong", description="Đổi lời"))
    pull(centre, made, Instant(NOW + HOUR))
    (after,) = all_of(centre, "case")
    assert replace(after, version=0) == replace(mine, version=0)
    assert ("closed", "Xong") in [(e.to_value, e.text) for e in all_of(centre, "entry")]
    forget(centre, made)
    count = len(all_of(centre, "entry"))
    pull(centre, made, Instant(NOW + 2 * HOUR))
    assert len(all_of(centre, "entry")) == count


def test_paging_until_a_page_brings_nothing_new(centre: sa.Engine, server: str) -> None:
    for page, ids in enumerate([["1", "2"], ["3", "4"], ["4"]], 1):
        serve(f"/v2/requests.json#{page}", *(request(i) for i in ids))
    made = source(centre, "open311", f"{server}/v2/requests.json", page_size=2)
    assert pull(centre, made, NOW).kept == 4
    assert len(City.asked) == 3
    assert "start_date=2026-08-24T00%3A00%3A00Z" in City.asked[0]


def test_a_server_of_xml_only_and_names_from_its_services(centre: sa.Engine, server: str) -> None:
    xml = (
        "<service_requests><request><service_request_id>7</service_request_id><status>Open</status>"
        "<service_code>020</service_code><description>Đèn tắt</description>"
        "<requested_datetime>2026-11-22 08:00:00</requested_datetime></request></service_requests>"
    )
    services = "<services><service><service_code>020</service_code><service_name>Chiếu sáng công cộng</service_name></service></services>"
    City.pages["/x/requests.xml"] = (200, xml.encode())
    City.pages["/x/services.xml"] = (200, services.encode())
    made = source(centre, "open311", f"{server}/x", query={"api_key": "k-1"})
    assert pull(centre, made, NOW).kept == 1
    assert [c.category_id for c in all_of(centre, "case")] == ["reports.lighting"]
    assert all("api_key=k-1" in path for path in City.asked)
    assert "k-1" not in registered(centre, made).source.location
    assert pull(centre, made, Instant(NOW + MINUTE)).unchanged


def test_a_failing_source_backs_off_and_keeps_its_last_good_counts(centre: sa.Engine, server: str) -> None:
    serve("/v2/requests.json", request("1"))
    made = source(centre, "open311", f"{server}/v2")
    pull(centre, made, NOW)
    City.pages["/v2/requests.json"] = (403, b"Forbidden: key expired")
    outcome = pull(centre, made, Instant(NOW + HOUR))
    assert "403" in outcome.error
    held = registered(centre, made)
    assert (held.source.last_good_at, held.source.last_rows) == (NOW, 1)
    assert "key expired" in held.source.last_error
    assert held.state["retry_at"] == NOW + HOUR + 5 * MINUTE
    pull(centre, made, Instant(NOW + 2 * HOUR))
    held = registered(centre, made)
    assert held.state["retry_at"] == NOW + 2 * HOUR + 10 * MINUTE
    assert len(held.source.recent_errors) == 1
    serve("/v2/requests.json", request("1"))
    pull(centre, made, Instant(NOW + 3 * HOUR))
    held = registered(centre, made)
    assert (held.source.last_error, held.state["failures"]) == ("", 0)


def test_an_unknown_category_is_kept_and_told_unless_mapped(centre: sa.Engine, server: str) -> None:
    odd = {"service_code": "X9", "service_name": "Chuyện lạ"}
    serve("/a/requests.json", request("1", **odd), request("2", requested_datetime="2027-01-01T00:00:00Z"))
    outcome = pull(centre, source(centre, "open311", f"{server}/a"), NOW)
    assert (outcome.kept, outcome.refused) == (1, 1)
    assert [c.category_id for c in all_of(centre, "case")] == [None]
    assert "Chuyện lạ" in outcome.problems[0].reason
    serve("/b/requests.json", request("1", **odd))
    pull(centre, source(centre, "open311", f"{server}/b", categories={"X9": "trees"}), NOW)
    assert "reports.trees" in [c.category_id for c in all_of(centre, "case")]
    serve("/c/requests.json", request("1", **odd))
    pull(centre, source(centre, "open311", f"{server}/c", category_otherwise="other"), NOW)
    assert "reports.other" in [c.category_id for c in all_of(centre, "case")]


def feed(*items: tuple[str, str, str]) -> bytes:
    entries = "".join(
        f"<item><guid>{g}</guid><title>{t}</title><link>http://bao.example/{g}</link><description>{d}</description>"
        "<pubDate>Sun, 22 Nov 2026 08:00:00 GMT+7</pubDate></item>"
        for g, t, d in items
    )
    return f"<rss version='2.0'><channel><title>Báo</title>{entries}</channel></rss>".encode()


FLOOD = ("a1", "Mưa lớn, nhiều tuyến đường phường Phú Thuỷ ngập sâu", "Cơn mưa kéo dài từ rạng sáng khiến khu vực chợ ngập hơn nửa mét, nhiều xe chết máy, lực lượng chức năng bơm nước suốt buổi sáng.")  # fmt: skip


def test_articles_with_story_topic_tone_and_place(centre: sa.Engine, server: str) -> None:
    City.pages["/rss"] = (200, feed(FLOOD, ("a2", "Khánh thành công viên ven biển", "Người dân hài lòng.")))
    City.pages["/other"] = (200, feed(("b1", "Phú Thuỷ: mưa lớn, nhiều tuyến đường ngập sâu", FLOOD[2])))
    first = source(centre, "feed", f"{server}/rss")
    pull(centre, first, NOW)
    pull(centre, source(centre, "feed", f"{server}/other"), NOW)
    by_url = {a.url.rpartition("/")[2]: a for a in all_of(centre, "article")}
    assert by_url["a1"].story_id == by_url["b1"].story_id != by_url["a2"].story_id
    assert by_url["a1"].unit_id == "u3"
    assert (by_url["a1"].tone, by_url["a1"].tone_by) == (Tone.NEGATIVE, "guess")
    assert by_url["a1"].topics[0] == "Ngập nước"
    assert by_url["a1"].outlet == "Nguồn thử"
    triaged = replace(by_url["a1"], read_by="p1", read_at=NOW, flagged=True, tone=Tone.NEUTRAL, tone_by="p1")
    with writing(centre) as connection:
        write.put_records(connection, "article", [triaged])
    City.pages["/rss"] = (200, feed((FLOOD[0], FLOOD[1] + ", dân khốn khổ", FLOOD[2])))
    pull(centre, first, Instant(NOW + HOUR))
    after = next(a for a in all_of(centre, "article") if a.url.endswith("a1"))
    assert after.title.endswith("dân khốn khổ")
    assert (after.flagged, after.read_by, after.tone, after.story_id) == (True, "p1", Tone.NEUTRAL, triaged.story_id)
    assert len(all_of(centre, "article")) == 3


def test_values_are_upserted_and_unchanged_ones_left_alone(centre: sa.Engine, tmp_path: Any) -> None:
    file = tmp_path / "y.csv"
    file.write_text("Kỳ;Giá trị\n10/2026;1.200\n9/2026;abc\n", "utf-8")
    spec = {"columns": {"period": "Kỳ", "value": "Giá trị"}, "constants": {"indicator": "socio_economic.retail_sales"}}
    made = source(centre, "indicators", str(file), mapping=spec)
    outcome = pull(centre, made, NOW)
    assert (outcome.kept, outcome.changed, outcome.refused) == (1, 1, 1)
    (value,) = all_of(centre, "observation")
    assert (value.value, value.subsystem, value.as_of, value.source_id) == (1200, "socio_economic", NOW, made)
    file.write_text("Kỳ;Giá trị\n10/2026;1.200\n9/2026;1.100\n", "utf-8")
    assert pull(centre, made, Instant(NOW + DAY)).changed == 1
    file.write_text("Kỳ;Giá trị\n10/2026;1.250\n9/2026;1.100\n", "utf-8")
    assert pull(centre, made, Instant(NOW + 2 * DAY)).changed == 1
    values = {o.period_start: (o.value, o.version) for o in all_of(centre, "observation")}
    assert values == {parse_moment("1/10/2026"): (1250, 2), parse_moment("1/9/2026"): (1100, 1)}
    assert registered(centre, made).source.error_count == 0


def test_a_source_without_mapping_or_with_a_wrong_one_says_so(centre: sa.Engine, tmp_path: Any) -> None:
    file = tmp_path / "y.csv"
    file.write_text("a,b\n1,2\n", "utf-8")
    assert "ánh xạ" in pull(centre, source(centre, "indicators", str(file)), NOW).error
    with pytest.raises(LookupError):
        pull(centre, "no such source", NOW)


def test_units_with_validity(centre: sa.Engine) -> None:
    features = [
        {"properties": {"code": "68", "name": "Tỉnh Lâm Đồng", "type": "tỉnh", "valid_from": "2025-07-01"}},
        {
            "properties": {
                "code": "22963",
                "name": "Xã Tuyên Quang",
                "type": "xã",
                "parent_code": "68",
                "valid_from": "2025-07-01",
            }
        },
        {
            "properties": {
                "code": "22918",
                "name": "Phường Hàm Tiến",
                "type": "phường",
                "valid_from": "1999-01-01",
                "valid_to": "2025-06-30",
            }
        },
        {"properties": {"code": "22918", "name": "Phường Chồng", "type": "phường", "valid_from": "2026-01-01"}},
        {"properties": {"code": "9", "name": "Xã Mồ Côi", "type": "xã", "parent_code": "404"}},
    ]
    parsed = parse_units(json.dumps({"type": "FeatureCollection", "features": features}).encode())
    with writing(centre) as connection:
        loaded = load_units(connection, parsed.items)
    assert loaded.kept == 4
    assert [p.kept for p in loaded.problems] == [True, False]
    units = {u.name: u for u in all_of(centre, "admin_unit")}
    assert units["Xã Tuyên Quang"].parent_id == units["Tỉnh Lâm Đồng"].id
    assert (units["Tỉnh Lâm Đồng"].tier, units["Xã Tuyên Quang"].tier, units["Phường Hàm Tiến"].tier) == (1, 2, 3)
    with writing(centre) as connection:
        assert load_units(connection, parsed.items).changed == 0


def test_the_catalogue_is_installed_once(centre: sa.Engine) -> None:
    assert len(all_of(centre, "subsystem")) == 10
    with writing(centre) as connection:
        assert catalogue.install(connection) == 0


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["open", "closed"]), st.sampled_from(["", "Đang làm", "Xong"]), st.booleans()),
        max_size=6,
    )
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_is_told_in_any_order(
    centre: sa.Engine, tmp_path_factory: Any, told: list[tuple[str, str, bool]]
) -> None:
    """Each load leaves the case as its source says until a person acts; then never again. A repeat changes nothing."""
    file = tmp_path_factory.mktemp("o") / "r.json"
    with writing(centre) as connection:  # of a name of its own: files of one name are one source
        made = register.add(connection, "open311", str(file), str(file), {}).id
    acted = None
    for step, (status, notes, acts) in enumerate([("open", "", False), *told], 1):
        now = Instant(NOW + step * HOUR)
        file.write_text(json.dumps([request("1", status=status, status_notes=notes)]), "utf-8")
        pull(centre, made, now, anew=True)
        (case,) = [c for c in all_of(centre, "case") if c.source_id == made]
        if acted is None:
            assert case.state is (CaseState.NEW if status == "open" else CaseState.CLOSED)
            assert (case.due_at is None) == (status == "closed")
        else:
            assert replace(case, version=0) == acted
        news = [e for e in all_of(centre, "entry") if e.entity_id == case.id and e.kind == "case.import"]
        last = max(news, key=lambda e: (e.at, e.id))
        assert (last.to_value, last.text) == ("new" if status == "open" else "closed", notes)
        assert pull(centre, made, now, anew=True).changed == 0
        if acts and acted is None:
            acted = replace(case, title="Đã có người xử lý", version=0)
            act = Entry(
                new_id(), 0, "reports", "case", case.id, now, "p1", "Trực ban", "case.edit", None, None, "", False, None
            )
            with writing(centre) as connection:
                write.put_records(connection, "case", [acted])
                write.put_records(connection, "entry", [act])


def test_citizens_are_kept_apart_and_shown_masked(centre: sa.Engine, tmp_path: Any) -> None:
    file = tmp_path / "a.csv"
    people = "Nguyễn Văn An,0901234567,an@example.org\n2,Đèn tắt,22/11/2025,,,\n3,Ngập,22/11/2025,,,b@example.org\n"
    file.write_text("Mã,Tiêu đề,Ngày,Tên,Số,Thư\n1,Rác,22/11/2025," + people, "utf-8")
    columns = {
        "external_id": "Mã",
        "title": "Tiêu đề",
        "received_at": "Ngày",
        "reporter_name": "Tên",
        "reporter_phone": "Số",
    }
    made = source(centre, "reports", str(file), mapping={"columns": columns | {"reporter_email": "Thư"}})
    assert pull(centre, made, NOW).kept == 3
    labels = {c.external_id: (c.reporter_label, c.id) for c in all_of(centre, "case")}
    assert [labels[n][0] for n in "123"] == ["N.V.A. · 09•• ••• 567", "", "b•••@example.org"]
    with reading(centre) as connection:
        kept = {row.case_id: (row.name, row.phone, row.email) for row in connection.execute(sa.select(reporter))}
    assert kept == {
        labels["1"][1]: ("Nguyễn Văn An", "0901234567", "an@example.org"),
        labels["3"][1]: ("", "", "b@example.org"),
    }


def test_a_citizens_rating_comes_in_once_and_never_over_one_recorded_here(centre: sa.Engine, tmp_path: Any) -> None:
    file = tmp_path / "a.csv"
    columns = {"external_id": "Mã", "title": "Tiêu đề", "received_at": "Ngày", "status": "Trạng thái"}
    columns |= {"rating": "Sao", "rating_comment": "Lời"}
    made = source(centre, "reports", str(file), mapping={"columns": columns})
    hours = iter(range(1, 100))

    def told(*rows: str) -> tuple[dict[str, tuple[int | None, str]], list[str]]:
        file.write_text("\n".join(["Mã,Tiêu đề,Ngày,Trạng thái,Sao,Lời", *rows]), "utf-8")
        forget(centre, made)
        pull(centre, made, Instant(NOW + next(hours) * HOUR))
        with reading(centre) as connection:
            problems = [str(r.reason) for r in connection.execute(sa.select(source_error))]
        return {c.external_id: (c.rating, c.rating_comment) for c in all_of(centre, "case")}, problems

    def lines() -> list[tuple[str | None, str | None]]:
        return [(e.from_value, e.to_value) for e in all_of(centre, "entry") if e.kind == "case.rate"]

    day = "21/11/2026"
    rated, problems = told(f"1,Rác,{day},Đóng,2,Còn bẩn", f"2,Đèn,{day},Đang xử lý,5,", f"3,Ngập,{day},Đóng,,")
    assert rated == {"1": (2, "Còn bẩn"), "2": (None, ""), "3": (None, "")}
    assert problems == ["2: đánh giá khi chưa có trả lời; bỏ qua"]
    assert lines() == [(None, "rating=2; rating_comment=Còn bẩn")]
    told(f"1,Rác,{day},Đóng,2,Còn bẩn")
    assert len(lines()) == 1, "the same again is no news"
    cases = {c.external_id: c for c in all_of(centre, "case")}
    act = Entry(new_id(), 0, "reports", "case", "", NOW, "p1", "Trực ban", "case.comment", None, None, "x", False, None)
    with writing(centre) as connection:  # people have acted on all of them, one rating was taken down here
        write.put_records(connection, "case", [replace(cases["3"], rating=1, rating_comment="Gọi điện")])
        write.put_records(connection, "entry", [replace(act, id=new_id(), entity_id=c.id) for c in cases.values()])
    rated, problems = told(f"1,Rác,{day},Đóng,4,Sạch rồi", f"3,Ngập,{day},Đóng,5,")
    assert (rated["1"], rated["3"]) == ((4, "Sạch rồi"), (1, "Gọi điện"))
    assert problems == ["3: đánh giá khác với đánh giá đã ghi ở đây; giữ đánh giá ở đây"]
    assert lines()[1] == ("rating=2; rating_comment=Còn bẩn", "rating=4; rating_comment=Sạch rồi")
    with writing(centre) as connection:  # answered anew after a reopening: the old rating is not the new answer's
        again = next(c for c in all_of(centre, "case") if c.external_id == "1")
        write.put_records(connection, "case", [replace(again, rating=None, rating_comment="", reopen_count=1)])
    assert told(f"1,Rác,{day},Đóng,4,Sạch rồi")[0]["1"] == (None, "")
    assert told(f"1,Rác,{day},Đóng,5,Tốt")[0]["1"] == (5, "Tốt")


def test_many_items_are_written_in_short_transactions(centre: sa.Engine, tmp_path: Any) -> None:
    file = tmp_path / "many.json"
    file.write_text(json.dumps([request(str(n)) for n in range(1203)]), "utf-8")
    begun: list[None] = []
    sa.event.listen(centre, "commit", lambda _: begun.append(None))
    made = source(centre, "open311", str(file))
    before = len(begun)
    assert pull(centre, made, NOW).kept == 1203
    assert len(begun) - before >= 4
    assert sorted(c.number for c in all_of(centre, "case")) == list(range(1, 1204))
