"""Writes docs/shortcuts.md from the tables of commands and of fixed keys, as a supervisor sees them."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PAGE = ROOT / "docs" / "shortcuts.md"
NOTE = (
    "Trang này được tạo từ bảng lệnh và bảng phím cố định (`ui/keys.py`) bằng `tools/make_shortcuts.py`; trong ứng dụng, phím `?` mở cùng nội dung."
    " Phím một chữ chỉ có tác dụng khi con trỏ ở trong danh sách của bảng, không bao giờ trong ô nhập."
)


def page() -> str:
    """Return the page; call in a process without a QApplication of another kind."""
    import qasync

    from tests.ui import desks
    from ui import app as face_app
    from ui import errors
    from ui.shortcuts import markdown

    app = face_app.make_application()
    hooks = errors.install()
    loop = qasync.QEventLoop(app, already_running=False)
    asyncio.set_event_loop(loop)
    with tempfile.TemporaryDirectory() as folder:
        face = face_app.Face(desks.application(Path(folder)), app, hooks, lambda: None)

        async def read() -> str:
            face.begin()
            assert face.window is not None
            text = markdown(face.window.actions_table.in_order(), "Phím tắt", NOTE)
            face.window.close()
            return text

        try:
            return loop.run_until_complete(read())
        finally:
            face.end()
            hooks.remove()


def main() -> int:
    """Write the page; with --check only tell whether it is current."""
    text = page()
    if "--check" in sys.argv:
        return 0 if PAGE.read_text("utf-8") == text else 1
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
