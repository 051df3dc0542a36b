"""The command line of the centre: serve, init, user, desk, delegation, identity, calendar, check, restored, seed, import."""

from __future__ import annotations

import argparse
import getpass
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from ioc_contract.permissions import EVERYWHERE, Role
from ioc_server.settings import FROM_ROWS, Settings
from ioc_server.store.database import NewerDatabase, UnknownDatabase

_EPILOG = """ví dụ:
  ioc-server init --city "Phan Thiết"
  ioc-server user add trucban1 --name "Trực ban 1" --role operator
  ioc-server serve
  ioc-server serve --db postgresql://ioc@127.0.0.1/ioc --host 127.0.0.1 --port 8750
"""


class Problem(Exception):
    """Something the person at the keyboard can put right; the words say how."""


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code: 0 done, 1 not done, 2 not understood."""
    parser = _parser(arguments)
    args = parser.parse_args(arguments)
    if not hasattr(args, "action"):
        parser.print_help()
        return 2
    try:
        result = args.action(args)
        sys.stdout.flush()
    except Problem as problem:
        print(f"Lỗi: {problem}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read the answer has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (sa.exc.SQLAlchemyError, NewerDatabase, UnknownDatabase, OSError) as error:
        print(f"Lỗi: {_told(error)}", file=sys.stderr)
        return 1
    return int(result or 0)


def _told(error: Exception) -> str:
    """Return what went wrong with the database or a file, and what to do about it."""
    if isinstance(error, NewerDatabase):
        return (
            f"cơ sở dữ liệu do một bản ioc-server mới hơn tạo ra ({error}). Hãy nâng cấp ioc-server trên máy này,"
            " hoặc khôi phục bản sao lưu có từ trước khi nâng cấp."
        )
    if isinstance(error, UnknownDatabase):
        return f"không hiểu --db ({error}). Dùng sqlite:///TỆP hoặc postgresql://…"
    if isinstance(error, OSError):
        return f"không dùng được {error.filename or 'thư mục dữ liệu'} ({error.strerror}). Kiểm tra --data-dir và quyền ghi."
    reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    if isinstance(error, sa.exc.DBAPIError) and "not a database" in reason:
        return (
            f"tệp cơ sở dữ liệu hỏng hoặc không phải SQLite ({reason}). Khôi phục từ bản sao lưu, hoặc chọn --db khác."
        )
    if isinstance(error, sa.exc.DBAPIError) and not isinstance(error, sa.exc.OperationalError):
        raise error  # a fault of the program: its trace is wanted
    return f"không mở được cơ sở dữ liệu ({reason}). Kiểm tra --db, --data-dir và quyền ghi."


def plain(text: str) -> str:
    """Return text from outside as a terminal may get it: nothing in it is an order to the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def place(data_dir: Path | str, database: str) -> argparse.ArgumentParser:
    """Return the options that say where the centre's data is, with their defaults."""
    place = argparse.ArgumentParser(add_help=False)
    place.add_argument(
        "--data-dir", type=Path, default=data_dir, metavar="THƯ_MỤC",
        help="nơi để tệp ảnh và cơ sở dữ liệu SQLite (mặc định: biến IOC_DATA_DIR, hoặc ./ioc-data)",
    )  # fmt: skip
    place.add_argument(
        "--db", default=database, metavar="URL",
        help="sqlite:///TỆP hoặc postgresql://… (mặc định: biến IOC_DATABASE, hoặc server.db trong thư mục dữ liệu)",
    )  # fmt: skip
    return place


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    common = place(Path(os.environ.get("IOC_DATA_DIR", "ioc-data")), os.environ.get("IOC_DATABASE", ""))
    parser = argparse.ArgumentParser(
        prog="ioc-server", description="Máy chủ trung tâm của IOC Desktop.", epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    commands = parser.add_subparsers(title="lệnh", metavar="LỆNH")

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[common], help=help, description=help)

    serving = command("serve", "Chạy máy chủ.")
    serving.add_argument(
        "--host", default="127.0.0.1", metavar="ĐỊA_CHỈ", help="địa chỉ lắng nghe (mặc định: chỉ máy này)"
    )
    serving.add_argument(
        "--port", type=_port, default=8750, metavar="SỐ", help="cổng (mặc định 8750; 0: cổng trống bất kỳ)"
    )
    serving.add_argument("--city", metavar="TÊN", help="tên địa phương hiện trên màn hình")
    serving.add_argument("--secure", action="store_true", help="đứng sau proxy TLS: thêm tiêu đề HSTS")
    serving.add_argument("--session-hours", type=_hours, default=12.0, metavar="GIỜ", help="thời hạn một phiên")
    serving.add_argument("--live", type=_rate, default=0.0, metavar="SỐ", help="thành phố mẫu: số phản ánh mới mỗi giờ")
    serving.add_argument(
        "--snapshot-from", type=int, default=FROM_ROWS, metavar="SỐ",
        help="tài khoản nhận từ ngần này dòng trở lên được lấy tệp dựng sẵn khi đồng bộ lần đầu; 0: không dựng",
    )  # fmt: skip
    serving.add_argument(
        "--feed-days", type=_days, default=30.0, metavar="NGÀY",
        help="giữ bao nhiêu ngày những gì đã ra khỏi phạm vi; máy trạm vắng lâu hơn sẽ đối chiếu lại toàn bộ",
    )  # fmt: skip
    serving.add_argument("--with-parent", action="store_true", help="dừng khi đầu vào chuẩn đóng (dùng khi nhúng)")
    serving.set_defaults(action=_serve)

    init = command("init", "Tạo hoặc nâng cấp cơ sở dữ liệu.")
    init.add_argument("--city", metavar="TÊN", help="tên địa phương hiện trên màn hình")
    init.set_defaults(action=_init)

    _user_commands(command("user", "Quản lý tài khoản."), common)

    check = command("check", "Kiểm tra cơ sở dữ liệu, nhật ký và luồng thay đổi.")
    check.set_defaults(action=_check)

    restored = command(
        "restored", "Báo đã khôi phục cơ sở dữ liệu từ bản sao lưu: mọi máy trạm đối chiếu lại và gửi lại."
    )
    restored.set_defaults(action=_restored)

    for name, module, words in (
        ("seed", "ioc_server.sample.cli", "Tạo dữ liệu mẫu: seed demo."),
        ("import", "ioc_server.sources.cli", "Nhập dữ liệu ngoài: reports, feeds, indicators, units, organisations."),
        ("calendar", "ioc_server.calendar_cli", "Lịch làm việc: liệt kê, nhập iCalendar, điền ngày lễ."),
        ("desk", "ioc_server.desk_cli", "Máy trạm: liệt kê, ra lệnh xoá, xem việc chưa gửi."),
        ("delegation", "ioc_server.delegation_cli", "Uỷ quyền: ai cho ai, tới bao giờ; uỷ quyền, thu hồi."),
        ("identity", "ioc_server.identity_cli", "Danh tính người dân: tìm phản ánh của họ, xoá theo yêu cầu."),
    ):
        _hook(commands, name, module, words, common, wanted=name in arguments[:1])
    return parser


def _hook(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    module: str,
    help: str,
    common: argparse.ArgumentParser,
    wanted: bool,
) -> None:
    """Add a command that lives in a package of its own, loading it only when it is asked for."""
    if name == "seed":
        parser = commands.add_parser(name, help=help, description=help)
        parser = parser.add_subparsers(metavar="demo", required=True).add_parser(
            "demo", parents=[common], help="thành phố mẫu", description="Tạo thành phố mẫu."
        )
    else:
        parser = commands.add_parser(name, parents=[common], help=help, description=help)
    if wanted:
        found = importlib.import_module(module)
        found.add_arguments(parser)
        parser.set_defaults(action=found.run)


def _user_commands(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    users = parser.add_subparsers(title="lệnh", metavar="LỆNH", required=True)
    # what stands before the command is kept: the defaults of the second parser would overwrite it
    again = place(argparse.SUPPRESS, argparse.SUPPRESS)
    add = users.add_parser("add", parents=[again], help="thêm tài khoản")
    add.add_argument("user", help="tên đăng nhập")
    add.add_argument("--name", required=True, metavar="TÊN", help="họ tên hiện trên màn hình")
    add.add_argument(
        "--role",
        required=True,
        metavar="VAI_TRÒ",
        choices=[r.value for r in Role],
        help="vai trò: " + ", ".join(r.value for r in Role),
    )
    add.add_argument(
        "--subsystems", default=EVERYWHERE, metavar="MÃ,…", help="mã phân hệ, cách nhau dấu phẩy (mặc định: tất cả)"
    )
    add.add_argument(
        "--units",
        default=EVERYWHERE,
        metavar="MÃ,…",
        help="mã đơn vị hành chính, cách nhau dấu phẩy (mặc định: tất cả)",
    )
    add.add_argument("--org", metavar="MÃ", help="mã cơ quan (bắt buộc với agency_officer)")
    add.set_defaults(action=_user_add)
    for name, words, action in (
        ("list", "liệt kê tài khoản", _user_list),
        ("disable", "khoá tài khoản và chấm dứt các phiên", _user_disable),
        ("enable", "mở lại tài khoản", _user_enable),
        ("password", "đổi mật khẩu và chấm dứt các phiên", _user_password),
    ):
        one = users.add_parser(name, parents=[again], help=words)
        if name != "list":
            one.add_argument("user", help="tên đăng nhập")
        one.set_defaults(action=action)


def _port(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 65_535:
        raise argparse.ArgumentTypeError("từ 0 đến 65535")
    return value


def _hours(text: str) -> float:
    value = float(text)
    if not 0 < value <= 24 * 366:
        raise argparse.ArgumentTypeError("hơn 0, không quá một năm")
    return value


def _days(text: str) -> float:
    value = float(text)
    if not 1 <= value <= 3650:
        raise argparse.ArgumentTypeError("từ 1 đến 3650")
    return value


def _rate(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 100_000:
        raise argparse.ArgumentTypeError("từ 0 đến 100000")
    return value


def _settings(args: argparse.Namespace, **more: object) -> Settings:
    return Settings(data_dir=args.data_dir, database=args.db, **more)  # type: ignore[arg-type]


def open_current(args: argparse.Namespace) -> sa.Engine:
    """Open a database that exists and is current."""
    from ioc_server.store.database import NotMigrated, open_database, require_current

    settings = _settings(args)
    if not settings.database and not (args.data_dir / "server.db").exists():
        raise Problem(f"chưa có cơ sở dữ liệu trong {args.data_dir}. Chạy: ioc-server init --data-dir {args.data_dir}")
    engine = open_database(settings.url)
    try:
        require_current(engine)
    except NotMigrated as error:
        raise Problem("cơ sở dữ liệu chưa được tạo hoặc chưa nâng cấp. Chạy: ioc-server init") from error
    return engine


def _serve(args: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    for noisy in ("uvicorn.access", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    from ioc_server.serving import READY, AlreadyServed, CannotListen, alone, serve

    settings = _settings(
        args, host=args.host, port=args.port, session_hours=args.session_hours, secure=args.secure, live=args.live,
        snapshot_from=args.snapshot_from, feed_days=args.feed_days,
    )  # fmt: skip

    def ready(url: str) -> None:
        print(f"{READY}{url}", flush=True)

    try:
        with alone(settings):
            if args.city is not None:
                _init(args)
            return serve(settings, ready, args.with_parent)
    except AlreadyServed as error:
        raise Problem(
            f"một ioc-server khác đang chạy trên {error}. Dừng nó trước, hoặc chọn --data-dir khác;"
            " nhiều tiến trình cùng phục vụ thì dùng PostgreSQL."
        ) from error
    except CannotListen as error:
        raise Problem(f"không lắng nghe được ở {args.host}:{args.port} ({error}). Chọn --host, --port khác.") from error


def _restored(args: argparse.Namespace) -> int:
    from ioc_server.store import deployment
    from ioc_server.store.database import writing

    engine = open_current(args)
    with writing(engine) as connection:
        deployment.renew_epoch(connection)
    engine.dispose()
    print("Đã ghi nhận. Máy trạm sẽ đối chiếu dữ liệu và gửi lại thao tác của 30 ngày gần nhất.")
    return 0


def _init(args: argparse.Namespace) -> int:
    from ioc_server import catalogue
    from ioc_server.store import deployment
    from ioc_server.store.database import migrate, open_database, writing

    args.data_dir.mkdir(parents=True, exist_ok=True)
    engine = open_database(_settings(args).url)
    migrate(engine)
    with writing(engine) as connection:
        catalogue.install(connection)
        deployment.describe(connection, city=args.city)
    engine.dispose()
    if args.action is _init:
        print("Cơ sở dữ liệu đã sẵn sàng.")
    return 0


def _password() -> str:
    """Ask for a password twice; from standard input (one line) when that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Mật khẩu: ")
    if getpass.getpass("Nhập lại: ") != first:
        raise Problem("hai lần nhập không giống nhau")
    return first


def _hashed() -> str:
    from ioc_server.services.sessions import hash_password

    try:
        return hash_password(_password())
    except ValueError as error:
        raise Problem("mật khẩu cần ít nhất 8 ký tự") from error


def _scope(connection: sa.Connection, option: str, kind: str, text: str | None) -> list[str]:
    """Return the ids of a list of codes or ids written with commas. Raises Problem for those not known."""
    from ioc_server.store import accounts

    given = [code.strip() for code in (text or "").split(",") if code.strip()]
    ids = {EVERYWHERE: EVERYWHERE} | accounts.named(connection, kind, given)
    if unknown := sorted(set(given) - set(ids)):
        hint = ". Nhập danh mục: ioc-server import organisations TỆP" if kind == "organisation" else ""
        raise Problem(f"{option}: không có mã {', '.join(unknown)} trong cơ sở dữ liệu này{hint}")
    return [ids[code] for code in given]


def _user_add(args: argparse.Namespace) -> int:
    from ioc_server.store import accounts, audit
    from ioc_server.store.database import reading, writing

    engine = open_current(args)
    with reading(engine) as connection:
        if accounts.find(connection, args.user) is not None:
            raise Problem(f"đã có tài khoản «{accounts.normal(args.user)}». Đổi mật khẩu: ioc-server user password")
        if args.role == Role.AGENCY_OFFICER.value and not args.org:
            raise Problem("agency_officer cần cơ quan: thêm --org MÃ")
        subsystems = _scope(connection, "--subsystems", "subsystem", args.subsystems)
        units = _scope(connection, "--units", "admin_unit", args.units)
        org = _scope(connection, "--org", "organisation", args.org)
    password_hash = _hashed()
    with writing(engine) as connection:
        try:
            account_id = accounts.add(
                connection, args.user, password_hash, args.name, Role(args.role),
                subsystems=subsystems, unit_ids=units, org_id=org[0] if org else None,
            )  # fmt: skip
        except ValueError as error:
            raise Problem(str(error)) from error
        audit.append(connection, "account.add", desk="cli", entity=("person", account_id), detail={"role": args.role})
    print(f"Đã tạo tài khoản {accounts.normal(args.user)} ({account_id}).")
    return 0


def _user_list(args: argparse.Namespace) -> int:
    from ioc_server.store import accounts
    from ioc_server.store.database import reading

    with reading(open_current(args)) as connection:
        for account in accounts.listed(connection):
            actor = account.actor
            state = "" if account.active else "  (đã khoá)"
            scope = f"phân hệ {','.join(actor.subsystems)}; đơn vị {','.join(actor.unit_ids)}"
            print(f"{account.user_name:20} {actor.role.value:16} {actor.name}  [{scope}]{state}")
    return 0


def _user_disable(args: argparse.Namespace) -> int:
    return _change(args, "account.disable")


def _user_enable(args: argparse.Namespace) -> int:
    return _change(args, "account.enable")


def _user_password(args: argparse.Namespace) -> int:
    return _change(args, "account.password")


def _change(args: argparse.Namespace, action: str) -> int:
    from ioc_server.store import accounts, audit
    from ioc_server.store.database import writing

    engine = open_current(args)
    password_hash = _hashed() if action == "account.password" else ""
    with writing(engine) as connection:
        account = accounts.find(connection, args.user)
        if account is None:
            raise Problem(f"không có tài khoản «{args.user}». Xem: ioc-server user list")
        if password_hash:
            accounts.set_password(connection, account.id, password_hash)
        else:
            accounts.set_active(connection, account.id, action == "account.enable")
        audit.append(connection, action, desk="cli", entity=("person", account.id))
    print("Đã xong.")
    return 0


def _check(args: argparse.Namespace) -> int:
    from ioc_server.services.check import faults
    from ioc_server.store.database import reading

    with reading(open_current(args)) as connection:
        found = faults(connection)
    for fault in found:
        print(f"SAI: {fault}")
    if not found:
        print("Mọi kiểm tra đều đạt.")
    return 1 if found else 0
