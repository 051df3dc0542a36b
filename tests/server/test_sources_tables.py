"""Spreadsheets through column mappings: what is read, and that every cell not used is told with its place and reason."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_contract.clock import local
from ioc_contract.records import AdminUnit, CaseState, Indicator
from ioc_server import catalogue
from ioc_server.sources.indicators import parse_indicators
from ioc_server.sources.items import Unreadable
from ioc_server.sources.known import Known
from ioc_server.sources.mapping import ColumnMapping, dump_mapping, load_mapping
from ioc_server.sources.reports import parse_reports
from ioc_server.sources.table import read_tables
from ioc_server.sources.text import TCVN3, decode
from ioc_server.sources.units import parse_units


def unit(id: str, code: str, name: str, valid_from: str = "2025-07-01", valid_to: str | None = None) -> AdminUnit:
    return AdminUnit(id, 0, code, name, "ward", 2, None, valid_from, valid_to, "", None, None, None)


INDICATORS: tuple[Indicator, ...] = catalogue.load()["indicator"]
KNOWN = Known(
    indicators=INDICATORS,
    units=(
        unit("u1", "22918", "Phường Hàm Tiến", "1999-01-01", "2025-06-30"),
        unit("u2", "22918", "Phường Mũi Né"),
        unit("u3", "22924", "Phường Phú Thuỷ"),
        unit("u4", "22963", "Xã Tuyên Quang"),
    ),
)


def mapping(kind: str, /, **keys: Any) -> ColumnMapping:
    return load_mapping(json.dumps(keys).encode(), kind)


def book(*rows: list[Any], merge: str = "", title: str = "Sheet1") -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


LONG = {
    "columns": {"indicator": "Chỉ tiêu", "unit": "Đơn vị", "period": "Kỳ", "value": "Giá trị"},
    "names": {"unit": {"Toàn thành phố": ""}},
}


def test_a_long_csv_with_vietnamese_numbers() -> None:
    text = (
        "Chỉ tiêu;Đơn vị;Kỳ;Giá trị\n"
        "Thu ngân sách trên địa bàn;Toàn thành phố;10/2026;1.234,5\n"
        "budget_revenue;Mũi Né;Tháng 10/2026;12,25\n"
        ";;;\n"
        "budget_revenue;Phường Phú Thủy;10/2026;–\n"
        "budget_revenue;Sao Hoả;10/2026;1\n"
        "budget_revenue;;10/2026;1\n"
        "budget_revenue;Mũi Né;Quý 3/2026;1\n"
        "budget_revenue;Mũi Né;11/2026;12.5\n"
        "không có;Mũi Né;11/2026;5\n"
        "budget_revenue;Mũi Né;10/2026;9\n"
        "budget_revenue;Hàm Tiến;10/2026;9\n"
    )
    parsed = parse_indicators(text.encode(), mapping("indicators", **LONG), KNOWN)
    assert [(v.indicator_id, v.unit_id, v.value) for v in parsed.items] == [
        ("socio_economic.budget_revenue", None, 1234.5),
        ("socio_economic.budget_revenue", "u2", 12.25),
    ]
    assert local(parsed.items[0].period_start).date() == dt.date(2026, 10, 1)
    assert local(parsed.items[0].period_end).date() == dt.date(2026, 11, 1)
    assert parsed.skipped == 2
    assert [(p.item, p.reason.split(" ")[0]) for p in parsed.problems] == [
        ("dòng 6, cột 2", "không"),
        ("dòng 7, cột 2", "thiếu"),
        ("dòng 8, cột 3", "«quý"),
        ("dòng 9, cột 4", "«12.5»"),
        ("dòng 10, cột 1", "không"),
        ("dòng 11, cột 4", "trùng"),
        ("dòng 12, cột 2", "đơn"),
    ]


def test_a_wide_workbook_with_stacked_merged_headings_and_broken_cells() -> None:
    data = book(
        ["BÁO CÁO"],
        ["Đơn vị", "Năm 2026", None, None],
        [None, "Tháng 9", "Tháng 10", "Tháng 11"],
        ["I", None, None, None],
        ["Phường Mũi Né", 10.5, "1.200", "=B5*2"],
        ["Xã Tuyên Quang", "#REF!", 7, None],
        ["TỔNG CỘNG", 1, 2, 3],
        merge="B2:D2",
    )
    spec = mapping(
        "indicators",
        header_rows=[2, 3],
        columns={"unit": "Đơn vị"},
        constants={"indicator": "socio_economic.retail_sales"},
        values=[
            {"column": "Năm 2026 / Tháng 9", "period": "=9/2026"},
            {"column": "Tháng 10", "period": "=10/2026"},
            {"column": "@D", "period": "=11/2026"},
        ],
        skip=["Tổng cộng", "I"],
    )
    parsed = parse_indicators(data, spec, KNOWN)
    assert [(v.unit_id, v.value, local(v.period_start).month) for v in parsed.items] == [
        ("u2", 10.5, 9),
        ("u2", 1200, 10),
        ("u4", 7, 10),
    ]
    assert [(p.item, p.reason.split(" ")[0]) for p in parsed.problems] == [("Sheet1!D5", "công"), ("Sheet1!B6", "ô")]


def test_a_merged_key_covers_its_rows_but_a_merged_value_is_not_repeated() -> None:
    data = book(
        ["Đơn vị", "Kỳ", "Giá trị"],
        ["Phường Mũi Né", "9/2026", 5],
        [None, "10/2026", 6],
        merge="A2:A3",
    )
    spec = mapping(
        "indicators",
        columns={"unit": "Đơn vị", "period": "Kỳ", "value": "Giá trị"},
        constants={"indicator": "socio_economic.retail_sales"},
    )
    assert [v.unit_id for v in parse_indicators(data, spec, KNOWN).items] == ["u2", "u2"]
    data = book(["Đơn vị", "Kỳ", "Giá trị"], ["Mũi Né", "9/2026", 5], ["Mũi Né", "10/2026", None], merge="C2:C3")
    assert [v.value for v in parse_indicators(data, spec, KNOWN).items] == [5]


def test_rates_are_computed_only_when_told() -> None:
    text = "Kỳ,Tử,Mẫu\n10/2026,834,1025\n11/2026,1,0\n"
    keys: dict[str, Any] = {
        "columns": {"period": "Kỳ", "numerator": "Tử", "denominator": "Mẫu"},
        "constants": {"indicator": "reports.satisfaction_rate"},
    }
    parsed = parse_indicators(text.encode(), mapping("indicators", compute="percent", **keys), KNOWN)
    assert parsed.items[0].value == pytest.approx(81.37, abs=0.01)
    assert (parsed.items[0].numerator, parsed.items[0].denominator) == (834, 1025)
    assert parsed.problems[0].reason == "mẫu số bằng 0"
    with pytest.raises(Unreadable, match="value"):
        mapping("indicators", **keys)


def test_real_dates_and_numbers_of_cells() -> None:
    data = book(["Kỳ", "Giá trị"], [dt.datetime(2026, 10, 1), 95.5], [dt.datetime(2026, 10, 5), 1], [2026, True])  # noqa: DTZ001
    spec = mapping(
        "indicators", columns={"period": "Kỳ", "value": "Giá trị"}, constants={"indicator": "reports.on_time_rate"}
    )
    parsed = parse_indicators(data, spec, KNOWN)
    assert [v.value for v in parsed.items] == [95.5]
    assert [p.item for p in parsed.problems] == ["Sheet1!A3", "Sheet1!B4"]


def test_a_name_that_several_subsystems_have_needs_the_subsystem() -> None:
    text = "Kỳ,Giá trị\n10/2026,5\n"
    spec = mapping("indicators", columns={"period": "Kỳ", "value": "Giá trị"}, constants={"indicator": "on_time_rate"})
    assert "nhiều nghĩa" in parse_indicators(text.encode(), spec, KNOWN).problems[0].reason
    assert parse_indicators(text.encode(), spec, KNOWN, "tasks").items[0].indicator_id == "tasks.on_time_rate"


def test_an_xls_that_is_xlsx_is_read_and_a_real_one_is_refused_with_advice() -> None:
    assert read_tables(book(["a"]))[0].rows == [["a"]]
    with pytest.raises(Unreadable, match="lưu lại thành"):
        read_tables(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100)
    with pytest.raises(Unreadable, match="HTML"):
        read_tables(b"<html><table><tr><td>1</td></tr></table></html>")


def test_bombs_and_damage_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("bomb", b"\0" * 70_000_000)
    assert len(out.getvalue()) < 300_000
    with pytest.raises(Unreadable, match="bom nén"):
        read_tables(out.getvalue())
    whole = book(["a", "b"], [1, 2])
    with pytest.raises(Unreadable, match="hỏng"):
        read_tables(whole[: len(whole) // 2])
    far = openpyxl.Workbook()
    assert far.active is not None
    far.active.cell(1_000_000, 16_000).value = 1
    out = io.BytesIO()
    far.save(out)
    with pytest.raises(Unreadable, match="quá lớn"):
        read_tables(out.getvalue())


def test_entities_in_a_workbook_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(["a"]))) as good, zipfile.ZipFile(out, "w") as bad:
        for part in good.infolist():
            content = good.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + content
            bad.writestr(part.filename, content)
    with pytest.raises(Unreadable):
        read_tables(out.getvalue())


def test_several_sheets_must_be_chosen() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(["Kỳ", "Giá trị"], ["10/2026", 1])))
    made.create_sheet("Khác")
    out = io.BytesIO()
    made.save(out)
    keys: dict[str, Any] = {
        "columns": {"period": "Kỳ", "value": "Giá trị"},
        "constants": {"indicator": "reports.on_time_rate"},
    }
    with pytest.raises(Unreadable, match="Sheet1, Khác"):
        parse_indicators(out.getvalue(), mapping("indicators", **keys), KNOWN)
    assert len(parse_indicators(out.getvalue(), mapping("indicators", sheets=["Sheet1"], **keys), KNOWN).items) == 1
    with pytest.raises(Unreadable, match="«Không»"):
        parse_indicators(out.getvalue(), mapping("indicators", sheets=["Không"], **keys), KNOWN)


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({}, "thiếu cột cho «period»"),
        ({"columns": {"period": "a", "value": "b"}}, "indicator"),
        ({"columns": {"perriod": "a"}}, "«perriod»"),
        ({"colour": 1}, "«colour»"),
        ({"header_rows": [3, 1]}, "header_rows"),
        ({"header_rows": [True, 1]}, "header_rows"),
        ({"number_style": "fr"}, "number_style"),
        ({"zone": "Mars"}, "Mars"),
        ({"zone": 7}, "zone"),
        ({"columns": ["a"]}, "columns"),
        ({"values": [{"period": "x"}]}, "values"),
        ({"kind": "reports", "columns": {"external_id": "a", "received_at": "b"}}, "dành cho «reports»"),
        ({"names": {"colour": {}}}, "names"),
        ({"first_row": 0}, "first_row"),
        ({"skip": "x"}, "skip"),
    ],
)
def test_a_wrong_mapping_is_refused(keys: dict[str, Any], reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        mapping("indicators", **keys)


def test_a_mapping_is_written_and_read_back() -> None:
    spec = mapping("indicators", **LONG)
    assert load_mapping(json.dumps(dump_mapping(spec)).encode(), "indicators") == spec
    with pytest.raises(Unreadable, match="JSON"):
        load_mapping(b"{", "indicators")


REPORTS = {
    "columns": {
        **{"external_id": "Mã", "title": "Tiêu đề", "body": "Nội dung", "category": "Lĩnh vực", "status": "Trạng thái"},
        **{"received_at": "Ngày", "lat": "Vĩ độ", "lon": "Kinh độ", "address": "Địa chỉ"},
    },
    "names": {"status": {"Xong": "closed", "Chờ": "new"}},
}


@pytest.mark.parametrize("said", ["0", "6", "năm", "4,5", "-1", "★★"])
def test_a_rating_is_one_to_five_stars_or_the_row_is_refused(said: str) -> None:
    keys = {"external_id": "Mã", "title": "Tiêu đề", "received_at": "Ngày", "rating": "Sao", "rating_comment": "Lời"}
    text = f'Mã,Tiêu đề,Ngày,Sao,Lời\n1,Rác,22/11/2026,"{said}",Chậm\n2,Ngập,22/11/2026, 5 ,<b>Tốt</b>\n3,Đèn,22/11/2026,,\n'
    parsed = parse_reports(text.encode(), mapping("reports", columns=keys))
    assert [(r.external_id, r.rating, r.rating_comment) for r in parsed.items] == [("2", 5, "Tốt"), ("3", None, "")]
    (problem,) = parsed.problems
    assert (problem.kept, problem.reason) == (False, f"đánh giá «{said}» không phải số sao từ 1 đến 5")


def test_reports_of_a_csv() -> None:
    text = (
        "Mã,Tiêu đề,Nội dung,Lĩnh vực,Trạng thái,Ngày,Vĩ độ,Kinh độ,Địa chỉ\n"
        'A1,Rác,"Rác <b>tồn</b>, nhiều ngày",Rác thải,Xong,"22/11/2026, 08:15","10.93","108.1",Chợ\n'
        "A2,,Đèn hỏng cả tuần,,Đang xử lý,22/11/2026,,,\n"
        'A3,Ngập,,,Chờ,2026-11-22 08:15,"10,93","108,1",\n'
        "A4,Lạ,,,Lơ lửng,22/11/2026,,,\n"
        ",Không mã,,,,22/11/2026,,,\n"
        "A6,Không ngày,,,,,,,\n"
        "A7,Ngày sai,,,,11/22/2026,,,\n"
        "A8,Nửa toạ độ,,,,22/11/2026,10.9,,\n"
        "A1,Trùng,,,,22/11/2026,,,\n"
        "A9,,,,,22/11/2026,,,\n"
    )
    parsed = parse_reports(text.encode("utf-8-sig"), mapping("reports", **REPORTS))
    assert [(r.external_id, r.title, r.state) for r in parsed.items] == [
        ("A1", "Rác", CaseState.CLOSED),
        ("A2", "Đèn hỏng cả tuần", CaseState.IN_PROGRESS),
        ("A3", "Ngập", CaseState.NEW),
    ]
    assert parsed.items[0].body == "Rác tồn, nhiều ngày"
    assert (parsed.items[1].lat, parsed.items[2].lat, parsed.items[2].lon) == (None, 10.93, 108.1)
    assert [p.item for p in parsed.problems] == [f"dòng {n}" for n in range(5, 12)]
    assert "Lơ lửng" in parsed.problems[0].reason
    assert "names.status" in parsed.problems[0].reason


def test_us_dates_by_the_sources_setting() -> None:
    text = "Mã\tTiêu đề\tNgày\nB1\tX\t10/2/2026 9:25:00 AM\n"
    keys = {"columns": {"external_id": "Mã", "title": "Tiêu đề", "received_at": "Ngày"}}
    assert (
        local(parse_reports(text.encode(), mapping("reports", date_order="mdy", **keys)).items[0].received_at).month
        == 10
    )
    assert local(parse_reports(text.encode(), mapping("reports", **keys)).items[0].received_at).month == 2


def test_old_encodings_are_a_setting_never_a_guess() -> None:
    text = "Mã;Tiêu đề;Ngày\n1;Đường ngập nước ở phường Phú Thuỷ;22/11/2026\n"
    keys = {"columns": {"external_id": "Mã", "title": "Tiêu đề", "received_at": "Ngày"}}
    back = {new: old for old, new in TCVN3.items()}
    upper = {"Đ": 0xA7, "M": ord("M")}
    tcvn3 = text.translate(back | {ord(k): v for k, v in upper.items()} | {ord(v): k for k, v in TCVN3.items()})
    data = tcvn3.encode("cp1252")
    with pytest.raises(Unreadable, match="tcvn3"):
        parse_reports(data, mapping("reports", **keys))
    report = parse_reports(data, mapping("reports", encoding="tcvn3", **keys)).items[0]
    assert report.title == "Đường ngập nước ở phường Phú Thuỷ"
    assert decode("Phan Thiê\u0301t".encode("cp1258", "replace"), "cp1258").startswith("Phan Thi")


def test_tcvn3_has_every_lower_case_vietnamese_letter() -> None:
    letters = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
    assert set(letters) <= set(TCVN3.values())
    assert decode("Hµ Néi, ®­êng Lª Lîi".encode("cp1252"), "tcvn3") == "Hà Nội, đường Lê Lợi"


def test_an_unclear_delimiter_is_asked_for() -> None:
    with pytest.raises(Unreadable, match="delimiter"):
        read_tables(b"a,b;c\n1,2;3\n4,5;6\n")
    assert read_tables(b"a,b;c\n1,2;3\n", delimiter="semicolon")[0].rows[0] == ["a,b", "c"]


def test_formula_text_stays_text() -> None:
    text = 'Mã,Tiêu đề,Ngày\nC1,"=HYPERLINK(""http://x"",""bấm"")",22/11/2026\n'
    keys = {"columns": {"external_id": "Mã", "title": "Tiêu đề", "received_at": "Ngày"}}
    assert parse_reports(text.encode(), mapping("reports", **keys)).items[0].title.startswith("=HYPERLINK")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", "Mã,Tiêu đề,Ngày\n".encode(), b'"', b"{"]))
def test_any_bytes_are_read_or_refused(tail: bytes, head: bytes) -> None:
    spec = mapping("reports", columns={"external_id": "Mã", "title": "Tiêu đề", "received_at": "Ngày"})
    for read in (lambda d: parse_reports(d, spec), read_tables, parse_units):
        try:
            read(head + tail)
        except Unreadable as error:
            assert error.reason  # noqa: PT017


def test_units_of_geojson_and_csv() -> None:
    shape = {"type": "Polygon", "coordinates": [[[108.0, 10.8], [108.2, 10.8], [108.2, 11.0], [108.0, 10.8]]]}
    data = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": 22918, "name": "Phường Mũi Né", "type": "Phường", "valid_from": "2025-07-01"},
                "geometry": shape,
            },
            {"type": "Feature", "properties": {"code": "1", "name": "?", "type": "hành tinh"}, "geometry": None},
            {"type": "Feature", "properties": None},
            7,
        ],
    }
    parsed = parse_units(json.dumps(data).encode())
    (ward,) = parsed.items
    assert (ward.code, ward.type, ward.lat, ward.lon, ward.valid_from) == ("22918", "ward", 10.9, 108.1, "2025-07-01")
    assert [p.item for p in parsed.problems] == ["đối tượng 2", "đối tượng 3", "đối tượng 4"]
    text = "ma,ten,loai,tu,den\n22963,Xã Tuyên Quang,xã,01/07/2025,\n1,A,xã,01/07/2025,01/01/2025\n"
    spec = mapping(
        "units", columns={"code": "ma", "name": "ten", "type": "loai", "valid_from": "tu", "valid_to": "den"}
    )
    parsed = parse_units(text.encode(), spec)
    assert [(u.name, u.type, u.valid_from) for u in parsed.items] == [("Xã Tuyên Quang", "commune", "2025-07-01")]
    assert "trước hiệu lực" in parsed.problems[0].reason
    with pytest.raises(Unreadable, match="mapping"):
        parse_units(b"a,b\n1,2\n")
