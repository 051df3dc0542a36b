"""The command `ioc-server import`: outside data from a file or URL, once or on a schedule, told row by row."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ioc_contract.clock import Instant, now
from ioc_server.sources import preview, register
from ioc_server.sources.feeds import parse_opml
from ioc_server.sources.fetch import FetchError, Limits, Validators, fetch
from ioc_server.sources.items import Parsed, Problem, Unreadable
from ioc_server.sources.mapping import ColumnMapping, dump_mapping, load_mapping
from ioc_server.sources.observations import load_units
from ioc_server.sources.organisations import load_organisations, parse_organisations
from ioc_server.sources.pull import outcome_of, pull, read, store, store_in_pieces
from ioc_server.sources.register import Outcome, Registered
from ioc_server.sources.settings import Settings, with_query, without_secrets
from ioc_server.sources.units import parse_units
from ioc_server.store.database import NotMigrated, open_database, reading, require_current, writing

ALL_KEPT, SOME_REFUSED, NOTHING_READ = 0, 1, 2
"""Exit codes: everything is in; some items were refused; nothing could be read or the command makes no sense."""
SHOWN = 200
"""Problems printed; the rest is in the source's record."""
EPILOG = """ví dụ:
  ioc-server import reports phan-anh.csv --source "Cổng 1022" --preview
  ioc-server import reports phan-anh.csv --source "Cổng 1022" --mapping cot.json --save-mapping
  ioc-server import reports https://example.org/open311/v2 --source "Open311" --every 5
  ioc-server import feeds bao.opml --every 15
  ioc-server import indicators bao-cao-10.xlsx --source "Báo cáo tháng" --mapping cot.json --dry-run
  ioc-server import units don-vi.geojson
  ioc-server import organisations co-quan.xlsx --dry-run
mã thoát: 0 nhận hết; 1 có mục bị từ chối; 2 không đọc được"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options; `--db` and `--data-dir` only where the command line does not have them yet."""
    known = parser._option_string_actions
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    if "--db" not in known:
        parser.add_argument(
            "--db", default="", metavar="URL", help="cơ sở dữ liệu (mặc định: SQLite trong thư mục dữ liệu)"
        )
    if "--data-dir" not in known:
        parser.add_argument("--data-dir", type=Path, default=Path(), help="thư mục dữ liệu")
    parser.add_argument(
        "what", choices=("reports", "feeds", "indicators", "units", "organisations"), help="loại dữ liệu"
    )
    parser.add_argument("location", metavar="TỆP|URL", help="tệp, hoặc địa chỉ http(s)")
    parser.add_argument("--source", default="", metavar="TÊN", help="tên nguồn; cùng tên là cùng nguồn dù tệp đổi tên")
    parser.add_argument("--mapping", type=Path, metavar="TỆP.json", help="bảng ánh xạ cột")
    parser.add_argument("--save-mapping", action="store_true", help="ghi nhớ bảng ánh xạ cho nguồn này")
    parser.add_argument("--preview", action="store_true", help="chỉ xem các dòng đầu và lỗi, không ghi")
    parser.add_argument("--dry-run", action="store_true", help="làm thử tất cả rồi bỏ, không ghi gì")
    parser.add_argument("--every", type=_minutes, default=0, metavar="PHÚT", help="tự đọc lại theo chu kỳ")
    parser.add_argument("--subsystem", default="", metavar="MÃ", help="phân hệ nhận dữ liệu")
    parser.add_argument("--private", action="store_true", help="cho phép đọc địa chỉ mạng nội bộ")
    parser.add_argument("--zone", default="", help="múi giờ của thời gian không ghi múi giờ")
    parser.add_argument("--date-order", default="", choices=("", "dmy", "mdy", "ymd"), help="thứ tự ngày, tháng, năm")
    parser.add_argument(
        "--page-size", type=int, default=0, metavar="N", help="Open311: số mục một trang, đọc nhiều trang"
    )


def run(args: argparse.Namespace) -> int:
    """Import as asked; return the process's exit code."""
    if not args.db and not (Path(args.data_dir) / "server.db").exists():
        return _fail(f"Chưa có cơ sở dữ liệu trong {args.data_dir}: hãy chạy «ioc-server init» trước.")
    engine = open_database(args.db or f"sqlite:///{Path(args.data_dir) / 'server.db'}")
    try:
        require_current(engine)
        return _import(engine, args, now())
    except NotMigrated:
        return _fail(f"Cơ sở dữ liệu {engine.url.render_as_string()} chưa được tạo: hãy chạy «ioc-server init» trước.")
    except (FetchError, Unreadable) as error:
        return _fail(f"Không đọc được {args.location}: {error.reason}")
    finally:
        engine.dispose()


def _import(engine: sa.Engine, args: argparse.Namespace, at: Instant) -> int:
    location = args.location if "://" in args.location else str(Path(args.location).resolve())
    location, secrets = without_secrets(location)
    limits = Limits(private=args.private)
    if args.what in ("units", "organisations"):
        return _reference(engine, args, fetch(with_query(location, secrets), Validators(), at, limits).data or b"")
    given = _settings(args) | ({"query": secrets} if secrets else {})
    if args.what == "indicators":
        return _one(engine, args, "indicators", location, given, at)
    if args.what == "reports" and "://" in location and not location.lower().endswith((".csv", ".xlsx", ".txt")):
        return _one(engine, args, "open311", location, given, at)
    data = fetch(with_query(location, secrets), Validators(), at, limits).data or b""
    if args.what == "reports":
        return _one(engine, args, "reports" if preview.looks_like_table(data) else "open311", location, given, at)
    if b"<opml" in data[:2_000].lower():
        return _opml(engine, args, data, given, at)
    return _one(engine, args, "feed", location, given, at)


def _opml(engine: sa.Engine, args: argparse.Namespace, data: bytes, given: dict[str, Any], at: Instant) -> int:
    found = parse_opml(data)
    _say(f"OPML: {len(found.items)} nguồn tin")
    _problems(found.problems)
    worst = SOME_REFUSED if found.problems else ALL_KEPT
    for feed in found.items:
        own = argparse.Namespace(**{**vars(args), "source": feed.name})
        worst = max(worst, min(SOME_REFUSED, _one(engine, own, "feed", feed.url, given, at)))
    return worst if found.items else NOTHING_READ


def _one(
    engine: sa.Engine, args: argparse.Namespace, adapter: str, location: str, given: dict[str, Any], at: Instant
) -> int:
    name = args.source or (location if "://" in location else Path(location).name)
    with reading(engine) as connection:
        held = register.get(connection, register.source_id(adapter, name, location))
    _say(f"{name} ({adapter})")
    mapping = _mapping(args, adapter, held)
    if mapping is not None:
        given = given | {"mapping": dump_mapping(mapping)}
    if args.preview or args.dry_run:
        return _try(engine, args, adapter, name, location, {**(held.settings if held else {}), **given}, at)
    kept = (
        given
        if args.save_mapping or args.every or not args.mapping
        else {k: v for k, v in given.items() if k != "mapping"}
    )
    with writing(engine) as connection:
        source = register.add(connection, adapter, name, location, kept, args.every, args.subsystem)
    if kept is given:
        outcome = pull(engine, source.id, at, anew=True)
    else:
        outcome = _once(engine, source.id, given, at)
    if args.every:
        _say(f"  tự đọc lại mỗi {args.every} phút khi máy chủ chạy")
    return _told(outcome)


def _once(engine: sa.Engine, id: str, given: dict[str, Any], at: Instant) -> Outcome:
    """Read a source with a mapping that is not to be remembered."""
    with reading(engine) as connection:
        held = register.get(connection, id)
    assert held is not None
    settings = Settings.of({**held.settings, **given})
    content, _ = read(engine, held, settings, Validators(), at, Limits(private=settings.private))
    content = content or Parsed(())
    outcome = outcome_of(content, store_in_pieces(engine, held.source, content, settings, at))
    with writing(engine) as connection:
        register.note(connection, id, outcome, {}, at)
    return outcome


class _Undo(Exception):
    pass


def _try(
    engine: sa.Engine,
    args: argparse.Namespace,
    adapter: str,
    name: str,
    location: str,
    given: dict[str, Any],
    at: Instant,
) -> int:
    """Show the first rows (`--preview`) or do everything and take it back (`--dry-run`)."""
    settings = Settings.of(given)
    limits = Limits(private=settings.private)
    if args.preview and adapter in ("reports", "indicators"):
        said = settings.mapping or {}
        data = fetch(with_query(location, settings.query), Validators(), at, limits).data or b""
        for text in preview.tables(data, said.get("encoding", "auto"), said.get("delimiter", "auto")):
            _say(text)
        if not said:
            _say("Chưa có bảng ánh xạ: viết tệp JSON nêu cột nào là gì rồi dùng --mapping.")
            return NOTHING_READ
    outcome = Outcome()
    with reading(engine) as connection:
        held = register.get(connection, register.source_id(adapter, name, location))
    source = replace(held.source, location=location) if held else register.new(adapter, name, location, args.subsystem)
    found, _ = read(engine, Registered(source, given, {}), settings, Validators(), at, limits)
    content = found or Parsed(())
    for text in preview.understood(content) if args.preview else ():
        _say(text)
    try:
        with writing(engine) as connection:
            outcome = outcome_of(content, store(connection, source, content, settings, at))
            raise _Undo
    except _Undo:
        pass
    _say("Thử, không ghi gì:")
    return _told(outcome)


def _reference(engine: sa.Engine, args: argparse.Namespace, data: bytes) -> int:
    """Read units or organisations, which come once and belong to no source."""
    mapping = load_mapping(_file(args.mapping), args.what) if args.mapping else None
    if args.preview and preview.looks_like_table(data):
        for text in preview.tables(data, *((mapping.encoding, mapping.delimiter) if mapping else ())):
            _say(text)
    parsed: Parsed[Any] = parse_units(data, mapping) if args.what == "units" else parse_organisations(data, mapping)
    load = load_units if args.what == "units" else load_organisations
    outcome = Outcome()
    try:
        with writing(engine) as connection:
            outcome = outcome_of(parsed, load(connection, parsed.items))
            if args.preview or args.dry_run:
                raise _Undo
    except _Undo:
        for text in preview.understood(parsed) if args.preview else ():
            _say(text)
        _say("Thử, không ghi gì:")
    return _told(outcome)


def _mapping(args: argparse.Namespace, adapter: str, held: Registered | None) -> ColumnMapping | None:
    if adapter not in ("reports", "indicators") or not args.mapping:
        remembered = bool(held and held.settings.get("mapping"))
        if adapter in ("reports", "indicators") and not remembered and not args.preview:
            raise Unreadable("chưa có bảng ánh xạ cho nguồn này: xem cột bằng --preview, rồi dùng --mapping TỆP.json")
        return None
    mapping = load_mapping(_file(args.mapping), adapter)
    return replace(mapping, date_order=args.date_order or mapping.date_order, zone=args.zone or mapping.zone)


def _settings(args: argparse.Namespace) -> dict[str, Any]:
    given = {"zone": args.zone, "date_order": args.date_order, "private": args.private, "page_size": args.page_size}
    return {key: value for key, value in given.items() if value}


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"không mở được {path}: {error.strerror}") from None


def _told(outcome: Outcome) -> int:
    if outcome.error:
        return _fail(f"  không đọc được: {outcome.error}")
    _say(
        f"  nhận {outcome.kept}, mới hoặc có thay đổi {outcome.changed}, từ chối {outcome.refused}, bỏ qua {outcome.skipped}"
    )
    _problems(outcome.problems)
    return SOME_REFUSED if outcome.refused else ALL_KEPT


def _problems(problems: Sequence[Problem]) -> None:
    for problem in problems[:SHOWN]:
        _say(f"  {'lưu ý' if problem.kept else 'từ chối'} {problem.item}: {problem.reason}")
    if len(problems) > SHOWN:
        _say(f"  … và {len(problems) - SHOWN} lỗi nữa")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _fail(text: str) -> int:
    sys.stderr.write(text + "\n")
    return NOTHING_READ


def _minutes(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 60 * 24 * 31:
        raise argparse.ArgumentTypeError("từ 1 phút đến 31 ngày")
    return value
