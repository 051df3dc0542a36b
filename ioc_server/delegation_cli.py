"""The command `ioc-server delegation`: who lent rights to whom and until when, lending them, taking them back."""

from __future__ import annotations

import argparse
from datetime import datetime

from ioc_contract import clock
from ioc_contract.clock import ZONE, Instant
from ioc_contract.errors import REASONS, Refused
from ioc_contract.ids import new_id
from ioc_contract.messages import Lend
from ioc_contract.permissions import Role
from ioc_server.cli import Problem, open_current, place, plain
from ioc_server.services import delegating
from ioc_server.store import accounts, delegations
from ioc_server.store.database import reading, writing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands to the parser of `delegation`, which has the options of every command."""
    acts = parser.add_subparsers(title="lệnh", metavar="LỆNH", required=True)
    again = place(argparse.SUPPRESS, argparse.SUPPRESS)
    shown = acts.add_parser("list", parents=[again], help="ai uỷ quyền cho ai, tới bao giờ")
    shown.add_argument("--user", default="", metavar="TÊN", help="tên đăng nhập của một bên; bỏ trống: tất cả")
    shown.set_defaults(run_delegation=_list)
    lend = acts.add_parser("lend", parents=[again], help="uỷ quyền của một tài khoản cho tài khoản khác")
    lend.add_argument("--user", required=True, metavar="TÊN", help="tài khoản uỷ quyền")
    lend.add_argument("--to", required=True, metavar="TÊN", help="tài khoản được uỷ quyền")
    lend.add_argument("--role", choices=[r.value for r in Role], help="vai trò hẹp hơn; bỏ trống: vai trò của họ")
    lend.add_argument("--from", dest="since", type=_moment, metavar="LÚC", help="bỏ trống: ngay bây giờ")
    lend.add_argument("--until", type=_moment, required=True, metavar="LÚC", help='ví dụ "2026-11-30 17:00"')
    lend.add_argument("--reason", required=True, metavar="LÝ_DO")
    lend.set_defaults(run_delegation=_lend)
    end = acts.add_parser("end", parents=[again], help="thu hồi trước hạn")
    end.add_argument("id", metavar="MÃ", help="mã uỷ quyền (xem: ioc-server delegation list)")
    end.add_argument("--reason", default="", metavar="LÝ_DO")
    end.set_defaults(run_delegation=_end)


def run(args: argparse.Namespace) -> int:
    """Run a command and return its exit code. Raises Problem."""
    try:
        return int(args.run_delegation(args))
    except Refused as refusal:
        raise Problem(REASONS[refusal.code].format_map({"field": "", "value": ""} | refusal.detail)) from refusal


def _moment(text: str) -> Instant:
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"):
        try:
            return clock.instant(datetime.strptime(text, form).replace(tzinfo=ZONE))
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(f"«{text}»: hãy viết như 2026-11-30 17:00")


def _list(args: argparse.Namespace) -> int:
    with reading(open_current(args)) as connection:
        account = accounts.find(connection, args.user) if args.user else None
        if args.user and account is None:
            raise Problem(f"không có tài khoản «{args.user}». Xem: ioc-server user list")
        found = delegations.listed(connection, account.id if account else None)
    now = clock.now()
    for one in found:
        if one.revoked_at is not None:
            state = f"đã thu hồi {_told(one.revoked_at)}"
        elif one.until <= now:
            state = "đã hết hạn"
        elif one.void:
            state = "không hiệu lực: bên uỷ quyền không còn quyền này"
        else:
            state = "đang hiệu lực" if one.since <= now else "chưa bắt đầu"
        who = f"{plain(one.lender_name)} → {plain(one.borrower_name)}"
        span = f"{_told(one.since)} – {_told(one.until)}"
        print(f"{one.id}  {who}  {one.role.value}  {span}  {state}  {plain(one.reason)}")
    print(f"{len(found)} uỷ quyền.")
    return 0


def _lend(args: argparse.Namespace) -> int:
    with writing(open_current(args)) as connection:
        lender, borrower = (accounts.find(connection, name) for name in (args.user, args.to))
        for name, found in ((args.user, lender), (args.to, borrower)):
            if found is None or not found.active:
                raise Problem(f"không có tài khoản «{name}» đang dùng được. Xem: ioc-server user list")
        assert lender is not None
        assert borrower is not None
        own = lender.actor
        wanted = Lend(
            new_id(), borrower.id, Role(args.role) if args.role else own.role, own.subsystems, own.unit_ids,
            args.since or clock.now(), args.until, args.reason,
        )  # fmt: skip
        delegating.give(connection, own, wanted, "cli")
    print(f"Đã uỷ quyền ({wanted.id}): {plain(own.name)} → {plain(borrower.actor.name)}, tới {_told(wanted.until)}.")
    return 0


def _end(args: argparse.Namespace) -> int:
    with writing(open_current(args)) as connection:
        found = delegations.find(connection, args.id)
        if found is None:
            raise Problem(f"không có uỷ quyền «{plain(args.id)}». Xem: ioc-server delegation list")
        delegating.take_back(connection, found, (None, "ioc-server"), "cli", args.reason)
    print("Đã thu hồi.")
    return 0


def _told(at: int) -> str:
    return f"{clock.local(at):%d/%m/%Y %H:%M}"
