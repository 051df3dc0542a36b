"""The command `ioc-server desk`: which account worked on which workstation, orders to erase it there, work left unsent."""

from __future__ import annotations

import argparse
import json

import sqlalchemy as sa

from ioc_contract import clock
from ioc_server.cli import Problem, open_current, place, plain
from ioc_server.store import accounts, audit, seats
from ioc_server.store.database import reading, writing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands to the parser of `desk`, which has the options of every command."""
    desks = parser.add_subparsers(title="lệnh", metavar="LỆNH", required=True)
    again = place(argparse.SUPPRESS, argparse.SUPPRESS)
    desks.add_parser("list", parents=[again], help="tài khoản nào đã đăng nhập trên máy nào").set_defaults(
        run_desk=_desk_list
    )
    for name, words in (
        ("wipe", "ra lệnh xoá dữ liệu trên máy trạm ở lần liên lạc tới, kể cả việc chưa gửi"),
        ("spare", "rút lại lệnh xoá chưa được thực hiện"),
    ):
        one = desks.add_parser(name, parents=[again], help=words, description=words)
        one.add_argument("--desk", default="", metavar="MÁY", help="mã máy trạm (xem: ioc-server desk list)")
        one.add_argument("--user", default="", metavar="TÊN", help="tên đăng nhập; bỏ trống: mọi tài khoản của máy")
        one.set_defaults(run_desk=_desk_order, wipe=name == "wipe")
    work = desks.add_parser("work", parents=[again], help="việc chưa gửi của tài khoản đã khoá, máy trạm đã giao lại")
    work.add_argument("--user", default="", metavar="TÊN", help="tên đăng nhập; bỏ trống: tất cả")
    work.add_argument("--json", action="store_true", help="in nguyên văn, mỗi dòng một mục JSON")
    work.set_defaults(run_desk=_desk_work)


def run(args: argparse.Namespace) -> int:
    """Run a command and return its exit code. Raises Problem."""
    return int(args.run_desk(args))


def _account_id(connection: sa.Connection, user: str) -> str | None:

    if not user:
        return None
    account = accounts.find(connection, user)
    if account is None:
        raise Problem(f"không có tài khoản «{user}». Xem: ioc-server user list")
    return account.id


def _desk_list(args: argparse.Namespace) -> int:

    with reading(open_current(args)) as connection:
        for found in seats.listed(connection):
            if found.erased_at is not None:
                state = f"  đã xoá {clock.local(found.erased_at):%d/%m/%Y %H:%M}"
            elif found.wipe_at is not None:
                state = f"  chờ xoá từ {clock.local(found.wipe_at):%d/%m/%Y %H:%M}"
            else:
                state = "" if found.active else "  (đã khoá)"
            print(f"{plain(found.desk)}  {found.user_name:20} {clock.local(found.seen_at):%d/%m/%Y %H:%M}{state}")
    return 0


def _desk_order(args: argparse.Namespace) -> int:

    if not (args.desk or args.user):
        raise Problem("cho biết --desk MÁY hoặc --user TÊN. Xem: ioc-server desk list")
    with writing(open_current(args)) as connection:
        account_id = _account_id(connection, args.user)
        do = seats.order if args.wipe else seats.withdraw
        places = do(connection, account_id, args.desk or None)
        if not places:
            raise Problem("không có tài khoản nào như vậy trên máy trạm. Xem: ioc-server desk list")
        audit.append(
            connection, "account.wipe" if args.wipe else "account.spare", desk="cli",
            entity=("person", account_id) if account_id else None, detail={"desks": sorted({p.desk for p in places})},
        )  # fmt: skip
    words = "Sẽ xoá ở lần liên lạc tới" if args.wipe else "Đã rút lệnh xoá"
    for found in places:
        print(f"{words}: {found.user_name} trên {plain(found.desk)}")
    return 0


def _desk_work(args: argparse.Namespace) -> int:

    with reading(open_current(args)) as connection:
        for one in seats.left(connection, _account_id(connection, args.user)):
            if args.json:
                held = {"id": one.id, "user": one.user_name, "desk": one.desk, "at": one.at, "body": one.body}
                print(json.dumps(held))  # all but ASCII as escapes: nothing in it is an order to the terminal
            else:
                what, typed = seats.words(one.body)
                print(f"{clock.local(one.at):%d/%m/%Y %H:%M}  {one.user_name:20} {plain(what)}  {typed!r}")
    return 0
