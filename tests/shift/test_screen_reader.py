"""The same shift as assistive technology sees it: read and pressed over AT-SPI, not one key after signing in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.stage import Proxy
from tests.shift import plan
from tests.shift.accessibility import until
from tests.shift.city import City
from tests.shift.operator_at_seat import OperatorAtSeat
from tests.shift.seat import Seat, missing

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=f"a seat needs {', '.join(missing())}"),
    pytest.mark.timeout(900),
]

CONTROLS = {
    "push button",
    "check box",
    "radio button",
    "text",
    "combo box",
    "button menu",
    "table",
    "tree",
    "list",
    "slider",
}
CONTROLS |= {"tree table", "spin button", "menu item", "page tab", "toggle button", "password text"}
"""Roles that must have a name."""


@pytest.mark.parametrize("city", ["sqlite"], indirect=True)
def test_a_shift_by_a_screen_reader(city: City, place: tuple[Seat, Proxy], tmp_path: Path) -> None:
    here, proxy = place
    here.start_desk(["--server", proxy.url, "--data-dir", str(tmp_path / "desk")])
    operator = OperatorAtSeat(here)
    plan.work(operator, city, proxy, _by_reader)
    assert [role for role, name in operator.controls(CONTROLS) if not name] == []


def _by_reader(operator: OperatorAtSeat, title: str) -> None:
    """One report from arrival to close by what assistive technology can read and press."""
    reader = operator.reader
    words = title.partition(":")[0]
    operator.fill("^Tìm số", words)
    until(lambda: reader.rows(operator.table()) == 1 and operator.shows(words), f"«{words}»")
    operator.await_state("Mới", focused=False)
    assert reader.select_row(operator.table(), 0)
    operator.press_button("^Xác minh")
    operator.await_state("Đang xác minh", focused=False)
    operator.press_button("^Giao xử lý")
    operator.fill("^Tìm cơ quan", "chieu sang")
    operator.press_button("^Giao xử lý", dialog=True)
    operator.await_state("Đã giao", focused=False)
    operator.press_button("^Bắt đầu xử lý")
    operator.await_state("Đang xử lý", focused=False)
    operator.press_button("^Trình duyệt kết quả")
    operator.await_state("Chờ duyệt kết quả", focused=False)
    operator.press_button("^Trả lời người dân", role="check box")
    operator.fill("^Trả lời người dân", plan.answer(title))
    operator.press_button("^Gửi trả lời")
    operator.await_state("Đã trả lời", focused=False)
    operator.press_button("^Đóng$")
    operator.await_state("Đóng", focused=False)
