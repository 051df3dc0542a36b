"""The plan of a shift: forty reports from arrival to close, online, offline, and through a reconnect."""

from __future__ import annotations

from collections.abc import Callable

from ioc_server.sample import PASSWORD
from tests.e2e.stage import Proxy
from tests.shift.accessibility import until
from tests.shift.city import City
from tests.shift.operator_at_seat import OperatorAtSeat

USER = "demo"
ONLINE, OFFLINE, RETURNING = 14, 13, 13
"""Reports worked on with the centre reached, without it, and while it comes back."""
DONE = {"case.verify", "case.assign", "case.start", "case.request_approval", "case.reply", "case.close"}


def work(operator: OperatorAtSeat, city: City, proxy: Proxy, one: Callable[[OperatorAtSeat, str], None]) -> None:
    """Sign in, let the reports arrive, do `one` to each, and see that the centre has all of it once, word for word."""
    operator.sign_in(USER, PASSWORD)
    online, offline, returning = _titles("A", ONLINE), _titles("B", OFFLINE), _titles("C", RETURNING)
    city.arrive(online + offline + returning)
    operator.await_arrivals(len(online + offline + returning))
    for title in online:
        one(operator, title)
    until(lambda: operator.waiting() == 0, "what was done online to be sent")
    proxy.cut("refuse")
    until(lambda: operator.link().startswith("Ngoại tuyến"), "the desk to see that it is offline")
    for title in offline:
        one(operator, title)
    assert operator.waiting() == OFFLINE * len(DONE)
    for number, title in enumerate(returning):
        if number == RETURNING // 2:
            proxy.cut("pass")
        one(operator, title)
    _check(city, operator, online + offline + returning)


def answer(title: str) -> str:
    """Return what the citizen of a report is answered."""
    return f"Đã thay bóng đèn hỏng, {title[8:11]} đã sáng lại."


def _titles(group: str, number: int) -> list[str]:
    return [f"Ca trực {group}{n:02}: đèn đường không sáng" for n in range(number)]


def _check(city: City, operator: OperatorAtSeat, titles: list[str]) -> None:
    """Everything done is at the centre once, word for word."""
    until(lambda: operator.waiting() == 0 and operator.link() == "Trực tuyến", "everything sent", 120)
    assert city.reports("Ca trực ") == {t: ("closed", answer(t)) for t in titles}
    for title in titles:
        assert city.moves(title) == dict.fromkeys(DONE, 1), title
