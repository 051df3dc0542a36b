"""Row pages asked for ahead: each row once, nothing older than what was heard meanwhile, numbers to the last digit."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_contract.errors import Offline
from ioc_contract.kinds import KINDS
from ioc_contract.records import Case
from ioc_desktop import assembly
from ioc_desktop.services.application import Options
from ioc_desktop.sync.http import HttpApi
from ioc_server.store import write
from ioc_server.store.database import writing
from tests.e2e.stage import PASSWORD, Centre, Proxy

CASE = KINDS["case"]


@pytest.fixture
def api(centre: Centre, proxy: Proxy, tmp_path: Path) -> Iterator[HttpApi]:
    """A signed-in way to the centre through the proxy."""
    opened = assembly.Desk(Options(), assembly.folders("default", tmp_path / "desk"))
    opened.access.sign_in(centre.url, "truc1", PASSWORD)
    made = HttpApi(proxy.url, opened.access.token())
    opened.close()
    yield made
    made.close()


def change(centre: Centre, *cases: Case) -> None:
    with writing(centre.engine) as connection:
        write.put(connection, "case", [CASE.row(c) for c in cases])


def test_pages_hold_every_row_once_and_to_the_last_digit(centre: Centre, api: HttpApi) -> None:
    lat, lon = 10.930123456789012, 108.0
    odd = replace(centre.cases[3], lat=lat, lon=lon, title='Ngập "sâu" \\ 0,5 m\t\u0001 🌊', due_at=None)
    change(centre, odd)
    rows, after = [], None
    while True:
        page = api.rows("case", after, 3)
        assert page.table.columns == CASE.names
        rows += page.table.rows
        after = page.after
        if after is None:
            break
    assert [r[0] for r in rows] == sorted(c.id for c in centre.cases)
    assert {str(r[0]): tuple(r) for r in rows} == centre.rows("case")
    assert {type(r[CASE.names.index("lon")]) for r in rows} == {float}
    (found,) = [CASE.load(r) for r in rows if r[0] == odd.id]
    assert (found.lat, found.lon, found.title, found.due_at) == (lat, lon, odd.title, None)


def test_a_page_asked_for_before_other_news_is_asked_for_anew(centre: Centre, api: HttpApi) -> None:
    first = api.rows("case", None, 2)
    follower = sorted(c.id for c in centre.cases)[2]
    case = next(c for c in centre.cases if c.id == follower)
    api.rows("case", first.after, 2)  # what came ahead is used, and the page after it is asked for
    first = api.rows("case", None, 2)
    change(centre, replace(case, title="Đã sửa sau khi hỏi", version=case.version + 1))
    api.snapshot()  # whatever is heard from now on may know of the change
    page = api.rows("case", first.after, 2)
    assert CASE.load(page.table.rows[0]).title == "Đã sửa sau khi hỏi"


def test_a_page_lost_on_the_way_is_told_and_asked_for_again(api: HttpApi, proxy: Proxy) -> None:
    first = api.rows("case", None, 2)
    proxy.cut("refuse")
    with contextlib.suppress(Offline):  # it may have come before the cut
        first = api.rows("case", first.after, 2)
    with pytest.raises(Offline):
        api.rows("case", first.after, 2)
    proxy.cut("pass")
    assert len(api.rows("case", first.after, 2).table.rows) == 2
