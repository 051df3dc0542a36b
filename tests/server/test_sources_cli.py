"""The import command on real files and a real database: what it prints, what it writes, how it ends."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ioc_server import catalogue
from ioc_server.sources import cli, register
from ioc_server.sources.rows import records
from ioc_server.store.database import migrate, open_database, reading, writing


@pytest.fixture
def data(tmp_path: Path) -> Path:
    engine = open_database(f"sqlite:///{tmp_path}/server.db")
    migrate(engine)
    with writing(engine) as connection:
        catalogue.install(connection)
    engine.dispose()
    return tmp_path


def command(data: Path, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    return cli.run(parser.parse_args(["--data-dir", str(data), *arguments]))


def held(data: Path, kind: str) -> list[Any]:
    engine = open_database(f"sqlite:///{data}/server.db")
    with reading(engine) as connection:
        found = records(connection, kind)
    engine.dispose()
    return found


REPORTS = "Mã,Tiêu đề,Ngày,Lĩnh vực\nA1,Rác ở chợ,22/11/2025 08:15,Rác thải\nA2,Hỏng,không rõ,\n"
MAPPING = {"columns": {"external_id": "Mã", "title": "Tiêu đề", "received_at": "Ngày", "category": "Lĩnh vực"}}


@pytest.fixture
def files(data: Path) -> tuple[str, str]:
    (data / "a.csv").write_text(REPORTS, "utf-8")
    (data / "m.json").write_text(json.dumps(MAPPING), "utf-8")
    return str(data / "a.csv"), str(data / "m.json")


def test_preview_without_mapping_shows_the_columns(data: Path, files: tuple[str, str], capsys: Any) -> None:
    assert command(data, "reports", files[0], "--preview") == cli.NOTHING_READ
    said = capsys.readouterr().out
    assert "@A | @B | @C | @D" in said
    assert "1 Mã | Tiêu đề | Ngày" in said
    assert held(data, "source") == []


def test_preview_and_dry_run_write_nothing(data: Path, files: tuple[str, str], capsys: Any) -> None:
    for option in ("--preview", "--dry-run"):
        assert command(data, "reports", files[0], "--mapping", files[1], option) == cli.SOME_REFUSED
        said = capsys.readouterr().out
        assert "nhận 1, mới hoặc có thay đổi 3, từ chối 1" in said
        assert "từ chối dòng 3: dòng 3, cột 3: " in said
        assert held(data, "case") == held(data, "source") == []


def test_a_mapping_is_remembered_by_the_sources_name(data: Path, files: tuple[str, str], capsys: Any) -> None:
    first = ("reports", files[0], "--source", "Cổng 1022", "--mapping", files[1], "--save-mapping")
    assert command(data, *first) == cli.SOME_REFUSED
    (case,) = held(data, "case")
    assert (case.category_id, case.number) == ("reports.waste", 1)
    (data / "b.csv").write_text(REPORTS.replace("A2,Hỏng,không rõ", "A3,Đèn tắt,23/11/2025"), "utf-8")
    assert command(data, "reports", str(data / "b.csv"), "--source", "Cổng 1022") == cli.ALL_KEPT
    assert sorted(c.external_id for c in held(data, "case")) == ["A1", "A3"]
    (source,) = held(data, "source")
    assert (source.name, source.location) == ("Cổng 1022", str(data / "b.csv"))
    assert command(data, "reports", str(data / "b.csv")) == cli.NOTHING_READ
    assert "chưa có bảng ánh xạ" in capsys.readouterr().err


def test_a_mapping_not_saved_is_used_once(data: Path, files: tuple[str, str]) -> None:
    assert command(data, "reports", files[0], "--mapping", files[1]) == cli.SOME_REFUSED
    assert len(held(data, "case")) == 1
    assert command(data, "reports", files[0]) == cli.NOTHING_READ


def test_open311_from_a_file_and_articles_from_a_feed(data: Path, capsys: Any) -> None:
    item = {"service_request_id": 1, "description": "Ngập", "requested_datetime": "2025-11-22 08:00", "status": "Open"}
    (data / "r.json").write_text(json.dumps([item]), "utf-8")
    assert command(data, "reports", str(data / "r.json")) == cli.ALL_KEPT
    assert [c.channel for c in held(data, "case")] == ["open311"]
    feed = "<rss version='2.0'><channel><title>Báo</title><item><title>Tin</title><link>https://b.example/1</link></item></channel></rss>"
    (data / "f.xml").write_text(feed, "utf-8")
    assert command(data, "feeds", str(data / "f.xml"), "--source", "Báo Biển") == cli.ALL_KEPT
    assert [a.outlet for a in held(data, "article")] == ["Báo Biển"]
    assert "lưu ý mục 1" in capsys.readouterr().out


def test_indicators_and_units(data: Path) -> None:
    (data / "i.csv").write_text("Kỳ;Giá trị\n10/2026;1,5\n", "utf-8")
    spec = {"columns": {"period": "Kỳ", "value": "Giá trị"}, "constants": {"indicator": "cpi"}}
    (data / "im.json").write_text(json.dumps(spec), "utf-8")
    assert command(data, "indicators", str(data / "i.csv"), "--mapping", str(data / "im.json")) == cli.ALL_KEPT
    assert [(o.indicator_id, o.value) for o in held(data, "observation")] == [("socio_economic.cpi", 1.5)]
    unit = {"properties": {"code": "68", "name": "Tỉnh Lâm Đồng", "type": "tỉnh"}, "geometry": None}
    (data / "u.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [unit]}), "utf-8")
    assert command(data, "units", str(data / "u.geojson"), "--dry-run") == cli.ALL_KEPT
    assert held(data, "admin_unit") == []
    assert command(data, "units", str(data / "u.geojson")) == cli.ALL_KEPT
    assert [u.name for u in held(data, "admin_unit")] == ["Tỉnh Lâm Đồng"]


AGENCIES = """Mã;Tên cơ quan;Tên tắt;Loại;Trực thuộc;Địa bàn;Lịch;Đến ngày
UB;Uỷ ban nhân dân thành phố;UBND;UBND;;;;
XD;Sở Xây dựng;;Sở;UB;68, 404;vn-office;
CT;Công ty Cấp nước;Cấp nước;nhà máy;UB;;;
YT;Sở Y tế;;Sở;KHÔNG;;lịch khác;
CU;Phòng cũ;;phòng;UB;;;30/06/2025
xd;Sở trùng;;Sở;;;;
;Không mã;;Sở;;;;
"""
AGENCY_COLUMNS = {
    "code": "Mã", "name": "Tên cơ quan", "short_name": "Tên tắt", "type": "Loại", "parent_code": "Trực thuộc",
    "covers": "Địa bàn", "calendar": "Lịch", "valid_to": "Đến ngày",
}  # fmt: skip


def test_organisations_row_by_row_and_again(data: Path, capsys: Any) -> None:
    unit = {"properties": {"code": "68", "name": "Tỉnh Lâm Đồng", "type": "tỉnh"}, "geometry": None}
    (data / "u.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [unit]}), "utf-8")
    assert command(data, "units", str(data / "u.geojson")) == cli.ALL_KEPT
    (data / "o.csv").write_text(AGENCIES, "utf-8")
    (data / "om.json").write_text(json.dumps({"columns": AGENCY_COLUMNS}), "utf-8")
    order = ("organisations", str(data / "o.csv"), "--mapping", str(data / "om.json"))
    for trial in ("--dry-run", "--preview"):
        assert command(data, *order, trial) == cli.SOME_REFUSED
        assert held(data, "organisation") == []
    assert "1 Mã | Tên cơ quan" in capsys.readouterr().out
    assert command(data, *order) == cli.SOME_REFUSED
    said = capsys.readouterr().out
    assert "nhận 3, mới hoặc có thay đổi 3, từ chối 4" in said
    for words in (
        "dòng 4: loại cơ quan «nhà máy» không rõ",
        "dòng 5: không có lịch làm việc «lịch khác» (có: vn-always, vn-office)",
        "dòng 7: mã xd đã có ở dòng 3",
        "dòng 8: thiếu mã hoặc tên cơ quan",
        "lưu ý dòng 3: không có đơn vị hành chính mã 404",
    ):
        assert words in said
    first = {o.code: o for o in held(data, "organisation")}
    (province,) = held(data, "admin_unit")
    assert (first["XD"].parent_id, first["XD"].covers, first["XD"].calendar_id) == (
        first["UB"].id, (province.id,), "vn-office",
    )  # fmt: skip
    assert (first["XD"].short_name, first["XD"].type, first["UB"].type) == ("Sở Xây dựng", "department", "committee")
    assert (first["CU"].valid_to, first["XD"].valid_to) == ("2025-06-30", None)
    command(data, *order)
    assert "mới hoặc có thay đổi 0" in capsys.readouterr().out
    (data / "o.csv").write_text(AGENCIES.replace("XD;Sở Xây dựng", "XD;Sở Xây dựng và Kiến trúc"), "utf-8")
    command(data, *order)
    second = {o.code: o for o in held(data, "organisation")}
    assert (second["XD"].id, second["XD"].name) == (first["XD"].id, "Sở Xây dựng và Kiến trúc")
    assert second["UB"] == first["UB"]


def test_organisations_named_by_the_headings_themselves(data: Path, capsys: Any) -> None:
    (data / "o.csv").write_text("code,name,parent_code\nA,Sở A,B\nB,Sở B,C\nC,Sở C,A\nD,Sở D,X\n", "utf-8")
    assert command(data, "organisations", str(data / "o.csv")) == cli.ALL_KEPT
    said = capsys.readouterr().out
    assert (said.count("tạo vòng lặp"), said.count("không có cơ quan cấp trên mã X")) == (1, 1)
    parents = {o.code: o.parent_id for o in held(data, "organisation")}
    assert [parents[c] is None for c in "ABCD"] == [True, False, False, True]
    (data / "o.csv").write_text("mã,name\nA,Sở A\n", "utf-8")
    assert command(data, "organisations", str(data / "o.csv")) == cli.NOTHING_READ
    assert "không có cột «code»" in capsys.readouterr().err


def test_organisations_without_a_calendar_keep_the_one_assigned_here(data: Path, capsys: Any) -> None:
    file = data / "o.csv"
    file.write_text("code,name,calendar\nA,Sở A,vn-office\nB,Sở B,\n", "utf-8")
    assert command(data, "organisations", str(file)) == cli.ALL_KEPT
    file.write_text("code,name\nA,Sở A mới\nB,Sở B mới\n", "utf-8")
    assert command(data, "organisations", str(file)) == cli.ALL_KEPT
    found = {o.code: (o.name, o.calendar_id) for o in held(data, "organisation")}
    assert found == {"A": ("Sở A mới", "vn-office"), "B": ("Sở B mới", None)}
    capsys.readouterr()


def test_an_opml_list_registers_every_feed_on_a_schedule(data: Path, capsys: Any) -> None:
    feed = "<rss version='2.0'><channel><title>B</title><item><title>Tin</title><link>https://b.example/1</link></item></channel></rss>"
    (data / "f.xml").write_text(feed, "utf-8")
    opml = "<opml version='2.0'><body><outline text='Chết' xmlUrl='http://127.0.0.1:9/x'/><outline text='Nội bộ' xmlUrl='http://10.0.0.1/f'/></body></opml>"
    (data / "o.opml").write_text(opml, "utf-8")
    assert command(data, "feeds", str(data / "o.opml"), "--every", "15") == cli.SOME_REFUSED
    sources = {s.name: s for s in held(data, "source")}
    assert [s.cadence_minutes for s in sources.values()] == [15, 15]
    assert all("nội bộ" in s.last_error for s in sources.values())
    engine: sa.Engine = open_database(f"sqlite:///{data}/server.db")
    with reading(engine) as connection:
        assert len(register.scheduled(connection)) == 2
    engine.dispose()


def test_errors_say_what_to_do(data: Path, tmp_path: Path, capsys: Any) -> None:
    assert command(data, "feeds", str(data / "none.xml")) == cli.NOTHING_READ
    assert "none.xml" in capsys.readouterr().err
    assert command(data, "reports", str(data / "none.csv"), "--mapping", "x") == cli.NOTHING_READ
    (data / "bad.json").write_text("{", "utf-8")
    (data / "a.csv").write_text(REPORTS, "utf-8")
    assert command(data, "reports", str(data / "a.csv"), "--mapping", str(data / "bad.json")) == cli.NOTHING_READ
    assert "JSON" in capsys.readouterr().err
    empty = tmp_path / "other"
    empty.mkdir()
    assert command(empty, "feeds", "x.xml") == cli.NOTHING_READ
    assert "ioc-server init" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        command(data, "reports", "x", "--every", "0")


def test_from_an_empty_folder_by_the_servers_own_command(tmp_path: Path, capsys: Any) -> None:
    from ioc_server.cli import run

    (tmp_path / "a.csv").write_text(REPORTS, "utf-8")
    (tmp_path / "m.json").write_text(json.dumps(MAPPING), "utf-8")
    where = ["--data-dir", str(tmp_path)]
    assert run(["init", *where]) == 0
    imported = ["import", "reports", str(tmp_path / "a.csv"), "--mapping", str(tmp_path / "m.json"), *where]
    assert run(imported) == cli.SOME_REFUSED
    assert "nhận 1" in capsys.readouterr().out
    (case,) = held(tmp_path, "case")
    assert case.resolve_due_at == case.received_at + 8 * 3_600_000
    with pytest.raises(SystemExit) as ended:
        run(["import", "--help"])
    assert ended.value.code == 0
    assert "mã thoát" in capsys.readouterr().out


def test_keys_in_an_address_are_kept_out_of_sight(data: Path, capsys: Any) -> None:
    command(
        data, "reports", "http://127.0.0.1:9/v2?jurisdiction_id=pt&api_key=s3cret", "--source", "Open311", "--private"
    )
    (source,) = held(data, "source")
    assert source.location == "http://127.0.0.1:9/v2?jurisdiction_id=pt"
    assert "s3cret" not in repr(source)
    engine = open_database(f"sqlite:///{data}/server.db")
    with reading(engine) as connection:
        kept = register.get(connection, source.id)
    engine.dispose()
    assert kept is not None
    assert kept.settings["query"] == {"api_key": "s3cret"}
    assert command(data, "reports", "http://me:pw@127.0.0.1:9/v2") == cli.NOTHING_READ
    assert "mật khẩu" in capsys.readouterr().err
