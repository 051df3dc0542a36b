"""The command `ioc-server seed demo`: its options and what it prints."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path

from ioc_contract.clock import ZONE, instant
from ioc_server.sample import CITY, PASSWORD, REPORTS
from ioc_server.sample.seed import NotEmpty, seed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options; `--db` and `--data-dir` only where the command line does not have them yet."""
    known = parser._option_string_actions
    if "--db" not in known:
        parser.add_argument(
            "--db", default="", metavar="URL", help="cơ sở dữ liệu (mặc định: SQLite trong thư mục dữ liệu)"
        )
    if "--data-dir" not in known:
        parser.add_argument("--data-dir", type=Path, default=Path(), help="thư mục dữ liệu (ảnh, SQLite)")
    parser.add_argument(
        "--reports", type=_count, default=REPORTS, metavar="N", help=f"số phản ánh (mặc định {REPORTS})"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="hạt giống: cùng số thì cùng dữ liệu")
    parser.add_argument("--anchor", type=_moment, default=None, metavar="ISO", help="thời điểm «bây giờ» của dữ liệu")
    parser.add_argument("--reset", action="store_true", help="xoá dữ liệu đang có rồi tạo lại")


def run(args: argparse.Namespace) -> int:
    """Seed the city as asked; return the process's exit code."""
    data_dir = Path(args.data_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    url = args.db or f"sqlite:///{data_dir / 'server.db'}"
    try:
        done = seed(
            url, data_dir, reports=args.reports, seed=args.seed, anchor=args.anchor, reset=args.reset, progress=_say
        )
    except NotEmpty as error:
        sys.stderr.write(f"{error}\n")
        return 2
    _say(f"{CITY}: {done.reports:,} phản ánh, {done.rows:,} dòng, {done.pictures} ảnh trong {done.seconds:.1f} s")
    _say(f"Đăng nhập: demo / {PASSWORD}")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 10_000_000:
        raise argparse.ArgumentTypeError("từ 1 đến 10.000.000")
    return value


def _moment(text: str) -> int:
    moment = datetime.fromisoformat(text)
    return instant(moment if moment.tzinfo else moment.replace(tzinfo=ZONE))
