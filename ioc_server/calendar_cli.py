"""The command `ioc-server calendar`: lists calendars, takes days from an iCalendar file or the public holidays; a trial first."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ioc_contract import clock
from ioc_contract.day_files import DayFileError, Days, news, public_holidays, read_ical
from ioc_contract.errors import REASONS, Refused
from ioc_contract.records import WorkCalendar
from ioc_server.cli import Problem, open_current, place
from ioc_server.services import rulebook
from ioc_server.store import records
from ioc_server.store.database import reading
from ioc_server.store.tables import KIND_TABLES

_KINDS = {"off": "nghỉ", "makeup": "làm bù", "changed": "đổi giờ"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands to the parser of `calendar`, which has the options of every command."""
    commands = parser.add_subparsers(title="lệnh", metavar="LỆNH", required=True)
    again = place(argparse.SUPPRESS, argparse.SUPPRESS)
    commands.add_parser("list", parents=[again], help="liệt kê các lịch").set_defaults(run_calendar=_list)
    this = clock.local(clock.now()).year
    for name, words, run in (
        ("import", "nhập ngày nghỉ, làm bù, đổi giờ từ tệp iCalendar (.ics)", _import),
        ("holidays", "điền sẵn ngày lễ của Việt Nam; ngày hoán đổi theo thông báo hằng năm phải tự thêm", _holidays),
    ):
        one = commands.add_parser(name, parents=[again], help=words, description=words)
        if name == "import":
            one.add_argument("file", type=Path, metavar="TỆP", help="tệp .ics")
        one.add_argument("--calendar", default="vn-office", metavar="MÃ", help="lịch nào (mặc định: vn-office)")
        one.add_argument(
            "--from", dest="first", type=int, default=this, metavar="NĂM", help="từ năm (mặc định: năm nay)"
        )
        one.add_argument(
            "--to", dest="last", type=int, default=this + 1, metavar="NĂM", help="đến năm (mặc định: năm sau)"
        )
        one.add_argument("--apply", action="store_true", help="ghi vào; không có thì chỉ xem trước")
        one.set_defaults(run_calendar=run)


def run(args: argparse.Namespace) -> int:
    """Run a command and return its exit code. Raises Problem."""
    return int(args.run_calendar(args))


def _list(args: argparse.Namespace) -> int:
    table = KIND_TABLES["calendar"]
    with reading(open_current(args)) as connection:
        for row in connection.execute(table.select().order_by(table.c.id)):
            calendar: WorkCalendar | None = records.load(connection, "calendar", row.id)
            if calendar is not None:
                told = ", thôi dùng" if calendar.retired else ""
                print(f"{calendar.id}  {calendar.name}  ({len(calendar.days)} ngày đặc biệt, {calendar.zone}{told})")
    return 0


def _import(args: argparse.Namespace) -> int:
    data = args.file.read_bytes()
    return _take(args, lambda calendar, years: read_ical(data, calendar, years))


def _holidays(args: argparse.Namespace) -> int:
    return _take(args, lambda _, years: Days(public_holidays(years)))


def _take(args: argparse.Namespace, read: Callable[[WorkCalendar, range], Days]) -> int:
    if not 1990 <= args.first <= args.last <= args.first + 20:
        raise Problem("khoảng năm không hợp lệ (tối đa 20 năm)")
    engine = open_current(args)
    with reading(engine) as connection:
        calendar: WorkCalendar | None = records.load(connection, "calendar", args.calendar)
        if calendar is None:
            raise Problem(f"không có lịch «{args.calendar}». Xem: ioc-server calendar list")
        if calendar.retired:
            raise Problem(f"lịch «{calendar.name}» đã thôi dùng; dùng lại ở cửa sổ Lịch làm việc trên máy trạm")
        try:
            found = read(calendar, range(args.first, args.last + 1))
        except DayFileError as error:
            raise Problem(str(error)) from error
        fresh = news(calendar, found.days)
        for sign, days in (("+", fresh.added), ("~", fresh.changed)):
            for day in days:
                print(f"{sign} {_told(day)}")
        for skipped in found.skipped:
            print(f"! bỏ qua {skipped}")
        taken = {d["date"]: d for d in (*fresh.added, *fresh.changed)}
        all_days = {str(d["date"]): d for d in calendar.days} | taken
        after = replace(calendar, days=tuple(all_days[d] for d in sorted(all_days)))
        planned = rulebook.plan(connection, calendar, after)
    print(
        f"{len(fresh.added)} ngày mới, {len(fresh.changed)} ngày đổi, {fresh.same} ngày đã có;"
        f" {len(planned.moves)} hạn đang mở dời"
    )
    if not args.apply:
        print("Chưa ghi gì. Thêm --apply để ghi.")
    elif taken:
        try:
            rulebook.replace_here(engine, planned, "ioc-server calendar")
        except Refused as refused:
            raise Problem(REASONS[refused.code].format_map(refused.detail)) from refused
        print("Đã ghi.")
    return 0


def _told(day: dict[str, Any]) -> str:
    hours = ", ".join(f"{a}–{b}" for a, b in day["spans"])
    return "  ".join(p for p in (day["date"], _KINDS[day["kind"]], hours, day["name"]) if p)
