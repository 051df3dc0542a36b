"""Keys that a widget understands by itself, beside the commands: one table for the shortcut sheet and its page in docs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication


@dataclass(frozen=True, slots=True)
class Fixed:
    """`where` is a panel's id, else one of PLACES; `keys` are in Qt's portable form, several parted by « / » or «–»."""

    where: str
    keys: str
    title: object


PLACES = {
    "line": QT_TRANSLATE_NOOP("Keys", "Thanh lệnh, ô tìm, hộp thoại"),
    "viewer": QT_TRANSLATE_NOOP("Keys", "Xem ảnh"),
    "cover": QT_TRANSLATE_NOOP("Keys", "Che trên bản sao của ảnh"),
    "paper": QT_TRANSLATE_NOOP("Keys", "Xem trước bản in"),
}

FIXED: tuple[Fixed, ...] = (
    Fixed("queue", "1–9", QT_TRANSLATE_NOOP("Keys", "Góc nhìn thứ 1 đến 9")),
    Fixed("map", "← / → / ↑ / ↓", QT_TRANSLATE_NOOP("Keys", "Bản đồ: dời khung nhìn (thêm Shift: dời xa)")),
    Fixed("map", "Tab", QT_TRANSLATE_NOOP("Keys", "Bản đồ: sang điểm hoặc cụm kế tiếp trong khung")),
    Fixed("map", "Return", QT_TRANSLATE_NOOP("Keys", "Bản đồ: mở điểm hoặc cụm đang đứng")),
    Fixed(
        "map", "← / → / ↑ / ↓", QT_TRANSLATE_NOOP("Keys", "Chọn theo khung (B), vòng tròn (L): dời (thêm Ctrl: dời xa)")
    ),
    Fixed(
        "map", "Shift+← / Shift+→ / Shift+↑ / Shift+↓", QT_TRANSLATE_NOOP("Keys", "Chọn theo khung, vòng tròn: đổi cỡ")
    ),
    Fixed("map", "Return / Ctrl+Return", QT_TRANSLATE_NOOP("Keys", "Chọn theo khung, vòng tròn: chọn, chọn thêm")),
    Fixed("detail", "Ctrl+T", QT_TRANSLATE_NOOP("Keys", "Đang gõ trả lời: chọn mẫu trả lời")),
    Fixed("detail", "Ctrl+Return", QT_TRANSLATE_NOOP("Keys", "Đang gõ: gửi trả lời hoặc ghi chú")),
    Fixed("detail", "@", QT_TRANSLATE_NOOP("Keys", "Đang gõ ghi chú: nhắc tên đồng nghiệp")),
    Fixed("detail", "Return", QT_TRANSLATE_NOOP("Keys", "Trên ảnh: xem ảnh")),
    Fixed("detail", "Delete", QT_TRANSLATE_NOOP("Keys", "Trên ảnh: huỷ gửi")),
    Fixed("detail", "R", QT_TRANSLATE_NOOP("Keys", "Trên ảnh chưa gửi được: gửi lại")),
    Fixed("kpi", "Return", QT_TRANSLATE_NOOP("Keys", "Trên ô số: xem đúng những dòng đã đếm")),
    Fixed("kpi", "Ctrl+C", QT_TRANSLATE_NOOP("Keys", "Trên ô số: chép giá trị kèm trích dẫn")),
    Fixed("kpi", "Ctrl+← / Ctrl+→", QT_TRANSLATE_NOOP("Keys", "Trên ô số: dời ô sang trái, sang phải")),
    Fixed("kpi", "Ctrl+↑ / Ctrl+↓", QT_TRANSLATE_NOOP("Keys", "Trên ô số: dời ô lên, xuống")),
    Fixed("kpi", "← / →", QT_TRANSLATE_NOOP("Keys", "Trên biểu đồ: đọc từng kỳ")),
    Fixed("media", "J / K", QT_TRANSLATE_NOOP("Keys", "Tin sau, tin trước")),
    Fixed("media", "Return", QT_TRANSLATE_NOOP("Keys", "Mở tin")),
    Fixed("statistics", "Return", QT_TRANSLATE_NOOP("Keys", "Xem đúng những phản ánh của con số")),
    Fixed("line", "Tab", QT_TRANSLATE_NOOP("Keys", "Điền nốt lệnh đang gõ; trong ô tìm: nhận gợi ý")),
    Fixed("line", "↑ / ↓", QT_TRANSLATE_NOOP("Keys", "Sang dòng khác mà vẫn gõ tiếp")),
    Fixed("line", "Ctrl+Return", QT_TRANSLATE_NOOP("Keys", "Đồng ý, từ bất cứ đâu trong hộp thoại")),
    Fixed("line", "Esc", QT_TRANSLATE_NOOP("Keys", "Rời chỗ trong cùng")),
    Fixed("viewer", "← / →", QT_TRANSLATE_NOOP("Keys", "Ảnh trước, ảnh sau")),
    Fixed("viewer", "+ / -", QT_TRANSLATE_NOOP("Keys", "Phóng to, thu nhỏ")),
    Fixed("viewer", "0 / 1", QT_TRANSLATE_NOOP("Keys", "Vừa khung, đúng cỡ")),
    Fixed("viewer", "R / L", QT_TRANSLATE_NOOP("Keys", "Xoay phải, xoay trái (chỉ để xem)")),
    Fixed("viewer", "B", QT_TRANSLATE_NOOP("Keys", "Trước và sau cạnh nhau")),
    Fixed("viewer", "C", QT_TRANSLATE_NOOP("Keys", "Che trên bản sao")),
    Fixed("cover", "Return", QT_TRANSLATE_NOOP("Keys", "Thêm một ô che")),
    Fixed("cover", "← / → / ↑ / ↓", QT_TRANSLATE_NOOP("Keys", "Dời ô che (thêm Shift: đổi cỡ)")),
    Fixed("cover", "Delete", QT_TRANSLATE_NOOP("Keys", "Bỏ ô che vừa thêm")),
    Fixed("cover", "Ctrl+S", QT_TRANSLATE_NOOP("Keys", "Lưu bản che")),
    Fixed("paper", "Ctrl+S", QT_TRANSLATE_NOOP("Keys", "Lưu PDF")),
    Fixed("paper", "Ctrl+P", QT_TRANSLATE_NOOP("Keys", "In")),
    Fixed("paper", "+ / -", QT_TRANSLATE_NOOP("Keys", "Phóng to, thu nhỏ")),
)


def groups(panels: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Return heading to (keys in portable form, title), for the panels given (id to heading) and the other places."""
    found: dict[str, list[tuple[str, str]]] = {}
    for key in FIXED:
        heading = panels.get(key.where) or (_said(PLACES[key.where]) if key.where in PLACES else None)
        if heading is not None:
            found.setdefault(heading, []).append((key.keys, _said(key.title)))
    return found


def _said(text: object) -> str:
    return QCoreApplication.translate("Keys", str(text))
