"""A citizen is not content: taken down offline by an operator, seen in the figures, reopened, answered and rated anew."""

from __future__ import annotations

from pathlib import Path

from ioc_contract.permissions import Role
from ioc_contract.records import Case, CaseState
from ioc_desktop.services import board_queue, desk, statistics
from ioc_desktop.services.kpi_records import Window
from ioc_desktop.services.statistics import By
from ioc_desktop.store import records
from ioc_server.store import accounts
from ioc_server.store.database import writing
from tests.e2e.stage import Centre, Proxy, Seat, password_hash, seated, until

STEPS = (
    ("case.verify", {}, ""),
    ("case.assign", {"lead_org_id": "qldt"}, ""),
    ("case.start", {}, ""),
    ("case.request_approval", {}, ""),
    ("case.reply", {}, "Đã dọn rác."),
)


def satisfied(seat: Seat) -> tuple[int, int]:
    """Return how many are satisfied of how many who rated, as the statistics say."""
    total = statistics.table(seat.ws, By.AGENCY, Window.ALL).total.counts
    return total["satisfied"], total["rated"]


def test_from_a_low_rating_to_a_good_one(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    with writing(centre.engine) as connection:
        accounts.add(connection, "tongdai", password_hash, "Trực tổng đài", Role.OPERATOR)
    one = centre.cases[0].id

    def shown(seat: Seat) -> Case:
        found: Case = records.one(seat.ws.cache, "case", one)
        return found

    def may(seat: Seat, kind: str) -> bool:
        detail = board_queue.detail(seat.ws, one)
        return detail is not None and kind in detail.verbs

    with seated(tmp_path / "a", proxy.url, "tongdai") as a, seated(tmp_path / "b", centre.url, "truc2") as b:
        a.ready()
        b.ready()
        for kind, values, text in STEPS:
            desk.act(b.ws, "case", kind, [one], set=values, text=text)
        until(lambda: a.same_as(centre) and shown(a).state is CaseState.ANSWERED, "the answer")
        proxy.cut("refuse")
        until(lambda: a.link.state == "offline", "offline")
        assert (may(a, "case.rate"), may(a, "case.reopen")) == (True, False)
        desk.act(a.ws, "case", "case.rate", [one], set={"rating": 2, "rating_comment": "Còn nguyên; bốc mùi"})
        assert satisfied(a) == (0, 1)
        assert may(a, "case.reopen"), "the citizen's word is enough, offline too"
        desk.act(a.ws, "case", "case.reopen", [one], text="Người dân báo rác còn nguyên")
        proxy.cut("pass")
        a.desk.sync.wake()
        until(lambda: a.same_as(centre) and b.same_as(centre) and not desk.waiting(a.ws), "both alike")
        assert (shown(b).state, shown(b).rating, shown(b).reopen_count) == (CaseState.IN_PROGRESS, 2, 1)
        assert satisfied(b) == (0, 1)
        for kind, values, text in STEPS[3:]:
            desk.act(b.ws, "case", kind, [one], set=values, text=text)
        until(lambda: a.same_as(centre) and shown(a).state is CaseState.ANSWERED, "the second answer")
        assert (shown(a).rating, satisfied(a)) == (None, (0, 0)), "what was rated was the answer before"
        desk.act(a.ws, "case", "case.rate", [one], set={"rating": 5, "rating_comment": ""})
        until(lambda: a.same_as(centre) and b.same_as(centre) and shown(b).rating == 5, "the second rating")
        assert satisfied(b) == (1, 1)
        assert not may(a, "case.reopen")
        assert desk.undo(a.ws).reversed == 1
        until(lambda: a.same_as(centre) and b.same_as(centre) and shown(b).rating is None, "taken back")
