"""The command `ioc-server identity`: which reports a citizen made, and erasing who they are at their request."""

from __future__ import annotations

import argparse
import getpass

from ioc_server.cli import Problem, open_current, place, plain
from ioc_server.services import identities
from ioc_server.store.database import reading, writing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands to the parser of `identity`, which has the options of every command."""
    acts = parser.add_subparsers(title="lệnh", metavar="LỆNH", required=True)
    again = place(argparse.SUPPRESS, argparse.SUPPRESS)
    for name, words in (
        ("find", "các phản ánh của một người dân"),
        ("erase", "xoá danh tính theo yêu cầu của người dân; phản ánh vẫn còn"),
    ):
        one = acts.add_parser(name, parents=[again], help=words, description=words)
        who = one.add_mutually_exclusive_group(required=True)
        who.add_argument("--phone", default="", metavar="SỐ", help="điện thoại, viết cách nào cũng được")
        who.add_argument("--email", default="", metavar="ĐỊA_CHỈ", help="thư điện tử")
        who.add_argument("--number", type=int, metavar="SỐ", help="số của một phản ánh")
        if name == "erase":
            one.add_argument(
                "--reason", required=True, metavar="LÝ_DO", help="ghi vào nhật ký, ví dụ số văn bản yêu cầu"
            )
        one.set_defaults(run_identity=_erase if name == "erase" else _find)


def run(args: argparse.Namespace) -> int:
    """Run a command and return its exit code. Raises Problem."""
    return int(args.run_identity(args))


def _find(args: argparse.Namespace) -> int:
    with reading(open_current(args)) as connection:
        found = identities.find(connection, args.phone, args.email, args.number)
    for held in found:
        print(f"#{held.number or '–'}  {plain(held.title)}{'  (đã xoá danh tính)' if held.erased else ''}")
    print(f"{len(found)} phản ánh.")
    return 0


def _erase(args: argparse.Namespace) -> int:
    if len(args.reason.strip()) < 3:
        raise Problem('hãy nêu lý do, ví dụ: --reason "Yêu cầu số 12/YC ngày 22/11/2026"')
    with writing(open_current(args)) as connection:
        found = identities.find(connection, args.phone, args.email, args.number)
        gone = identities.erase(connection, [h.case_id for h in found if not h.erased], args.reason, getpass.getuser())
    print(f"Đã xoá danh tính ở {gone} phản ánh; các phản ánh vẫn còn.")
    return 0 if gone else 1
