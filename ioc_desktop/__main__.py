"""The desktop application: reads the command line, puts the desk together and gives it its face."""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import logging
import logging.handlers
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from ioc_desktop import assembly
from ioc_desktop.services import guard
from ioc_desktop.services.application import Application, Options, Paths, TryOut
from ioc_desktop.services.guard import AlreadyRunning
from ioc_desktop.services.switch import NoEncryption
from ioc_desktop.store import outbox
from ioc_desktop.store.database import NewerFile

log = logging.getLogger("ioc_desktop")

_LOG_BYTES, _LOG_FILES = 4 * 1024 * 1024, 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the desk; return the exit code."""
    options = parser().parse_args(arguments)
    if options.selftest:
        from ioc_desktop import selftest

        return selftest.run(show, lambda words: print(words, flush=True))
    profile = assembly.DEMO if options.demo and options.profile == "default" else options.profile
    try:
        if options.screenshot is not None:
            options.screenshot.mkdir(parents=True, exist_ok=True)
        paths = assembly.folders(profile, options.data_dir)
        if options.layout is not None and (wrong := _no_such_layout(options.layout, paths)):
            print(wrong, file=sys.stderr)
            return 2
        return run(options, paths, profile)
    except OSError as error:
        if error.filename is None:
            raise
        print(
            f"Không dùng được {error.filename} ({error.strerror}). Chọn thư mục ghi được, ví dụ --data-dir THƯ_MỤC.",
            file=sys.stderr,
        )
        return 1


def _no_such_layout(name: str, paths: Paths) -> str:
    """Return what to tell of a layout that neither is built in nor was kept in this profile, "" when there is one."""
    from ui import layouts

    kept = paths.state / layouts.FILE
    if layouts.exists(name, kept):
        return ""
    return f"Không có bố cục «{name}». Có: {', '.join(f'«{n}»' for n in layouts.known(kept))}."


def parser() -> argparse.ArgumentParser:
    """Return the command line's reader."""
    p = argparse.ArgumentParser(
        prog="ioc-desktop",
        description="Phòng điều hành đô thị thông minh trên máy trạm: phản ánh, chỉ tiêu, bản đồ, báo chí.",
    )
    p.add_argument("--server", type=_url, metavar="URL", help="địa chỉ máy chủ trung tâm, ví dụ https://ioc.example.vn")
    p.add_argument(
        "--profile",
        type=_name,
        default="default",
        metavar="TÊN",
        help="hồ sơ dữ liệu riêng trên máy này (mặc định: default)",
    )
    p.add_argument("--data-dir", type=Path, metavar="THƯ MỤC", help="nơi để dữ liệu, thay cho thư mục của hệ thống")
    p.add_argument("--layout", metavar="TÊN", help="bố cục mở đầu tiên")
    p.add_argument("--lang", choices=("vi", "en"), default="vi", help="ngôn ngữ màn hình")
    p.add_argument("--theme", choices=("dark", "light"), help="giao diện tối hoặc sáng")
    p.add_argument(
        "--screenshot", type=Path, metavar="THƯ MỤC", help="chụp mọi bảng và bố cục vào thư mục rồi kết thúc"
    )
    p.add_argument("--selftest", action="store_true", help="tự kiểm tra với dữ liệu tạm rồi kết thúc")
    p.add_argument("--demo", action="store_true", help="thành phố mẫu trên máy này, đăng nhập sẵn làm trưởng ca")
    p.add_argument(
        "--encrypt",
        choices=("on", "off"),
        help="mã hoá những gì hồ sơ này giữ trên máy (cần gói ioc-desktop[encrypted]); được nhớ cho các lần sau",
    )
    p.add_argument("--reset", action="store_true", help="với --demo: bắt đầu lại với dữ liệu mẫu mới")
    return p


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError(f"«{text}» không phải địa chỉ; viết như https://ioc.example.vn")
    return text.rstrip("/")


def _name(text: str) -> str:
    if re.fullmatch(r"[\w-][\w.-]{0,63}", text) is None:
        raise argparse.ArgumentTypeError(f"«{text}» không đặt tên được; chỉ dùng chữ, số, dấu . _ - (đến 64 ký tự)")
    return text


def run(arguments: argparse.Namespace, paths: Paths, profile: str) -> int:
    """Run the application over a profile's folders."""
    start_logging(paths.logs)
    options = Options(
        server=arguments.server,
        profile=profile,
        layout=arguments.layout,
        language=arguments.lang,
        theme=arguments.theme,
        screenshot=arguments.screenshot,
        demo=arguments.demo,
    )
    with contextlib.ExitStack() as stack:
        try:
            if arguments.demo and arguments.reset:
                from ioc_desktop import demo

                demo.reset(paths)
            known = (paths.data / outbox.FILE).exists()
            desk = assembly.Desk(options, paths)
        except AlreadyRunning as error:
            if options.screenshot is None and guard.call(paths.data):
                print("Ứng dụng đang chạy với hồ sơ này; cửa sổ của nó đã được đưa lên trước.", flush=True)
                return 0
            print(error, file=sys.stderr)
            return 1
        except NewerFile as error:
            print(error, file=sys.stderr)
            return 1
        stack.callback(desk.close)
        if arguments.encrypt is not None:
            try:
                desk.access.encrypt(arguments.encrypt == "on")
            except NoEncryption as error:
                print(error, file=sys.stderr)
                return 1
        if arguments.demo:
            from ioc_desktop import demo

            url = stack.enter_context(
                demo.city(
                    paths,
                    wait=arguments.screenshot is not None or not known,
                    say=lambda words: print(words, flush=True),
                    arguments=demo.LIVE,
                )
            )
            demo.sign_in(desk, url)
            if options.screenshot is not None:
                desk.sync_now()
        return show(replace(desk.application, try_out=_trial(stack, options, arguments.data_dir)))


def _trial(stack: contextlib.ExitStack, options: Options, base: Path | None) -> TryOut | None:
    """Return the way to the sample city, where this installation has one and this is not its own desk."""
    try:
        from ioc_desktop import demo
    except ImportError:
        return None
    if options.profile == assembly.DEMO:
        return None
    trial = demo.Trial(options, base)
    stack.callback(trial.close)
    return trial.open


def show(application: Application) -> int:
    """Give the desk its face until the operator ends it; return the exit code."""
    from ui import app

    return app.run(application)


def start_logging(folder: Path) -> None:
    """Log to rotating files in `folder`, and the stack of a crash to `crash.log` there."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    handler = logging.handlers.RotatingFileHandler(
        folder / "ioc-desktop.log", maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root.addHandler(handler)
    crash = (folder / "crash.log").open("a", encoding="utf-8")  # open for as long as the process lives
    faulthandler.enable(crash)


if __name__ == "__main__":
    sys.exit(main())
