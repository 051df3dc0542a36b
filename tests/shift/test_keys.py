"""A shift by keys alone: a real server, a real X server with a window manager, real key events."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.stage import Proxy
from tests.shift import plan
from tests.shift.city import City
from tests.shift.operator_at_seat import OperatorAtSeat
from tests.shift.seat import Seat, missing

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=f"a seat needs {', '.join(missing())}"),
    pytest.mark.timeout(900),
]


@pytest.mark.parametrize("city", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_a_shift_by_keys_alone(city: City, place: tuple[Seat, Proxy], tmp_path: Path) -> None:
    here, proxy = place
    here.start_desk(["--server", proxy.url, "--data-dir", str(tmp_path / "desk")])
    plan.work(OperatorAtSeat(here), city, proxy, _by_keys)


def _by_keys(operator: OperatorAtSeat, title: str) -> None:
    """One report from arrival to close, as somebody does it who never touches the mouse."""
    here = operator.seat
    operator.find_report(title.partition(":")[0])
    operator.await_state("Mới")
    here.press("v")
    operator.await_state("Đang xác minh")
    here.press("a")
    operator.await_dialog("Giao xử lý")
    here.type("chieu sang")
    here.press("Return")
    operator.await_state("Đã giao")
    here.press("shift+s")
    operator.await_state("Đang xử lý")
    here.press("u")
    operator.await_state("Chờ duyệt kết quả")
    here.press("r")
    operator.await_dialog("Trả lời")
    here.type(plan.answer(title))
    here.press("ctrl+Return")
    operator.await_state("Đã trả lời")
    here.press("l")
    operator.await_state("Đóng")
