"""A full disk and broken files under the running desk: said in words, nothing done is lost, everything goes on by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc_desktop.services import desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import database, mirror, outbox
from tests.disks import FILLER, fill_up, small
from tests.ui.live import Room, room, until
from tests.ui.windows import Run

pytestmark = pytest.mark.usefixtures("themed")


def wreck(path: Path) -> None:
    """Put rubbish over all of a file but its first page, and over what its log holds."""
    connection = database.connect(path, durable=False)
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (path.stat().st_size - 4096))
    connection.connection.close()
    connection.engine.dispose()


def cache_of(here: Room) -> Path:
    account = here.desk.access.account()
    assert account is not None
    return here.desk.access.cache_path(account)


def count(ws: Workspace) -> int:
    ws.cache.exec_driver_sql("PRAGMA shrink_memory")
    return int(ws.cache.exec_driver_sql("SELECT count(*) FROM cases_now WHERE title <> ''").scalar_one())


async def counted(here: Room) -> int:
    """What the screen can read; 0 while its file is broken."""
    try:
        return await here.window.session.jobs.run(count)
    except Exception as error:  # noqa: BLE001 - as the screen does
        here.face.show_fault(error)
        return 0


def test_a_cache_that_breaks_under_the_desk_is_put_aside_and_fetched_anew(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            window, path, ids = here.window, cache_of(here), [c.id for c in here.centre.cases]
            await until(lambda: here.window.session.bus.state.state == "online")
            await here.offline()
            await window.session.jobs.run(desk.act, "case", "case.comment", [ids[0]], text="ghi trước khi hỏng")
            wreck(path)
            while not window.banner.isVisible():
                await counted(here)
                await until(lambda: True)
            await until(lambda: "Bộ nhớ đệm bị hỏng" in window.banner.text.text())
            assert path.with_name(path.name + ".broken").exists()
            await here.online()
            assert here.window is window, "the desk was not restarted"
            assert await counted(here) == len(ids)
            assert "ghi trước khi hỏng" in here.centre.texts()

    run(scene())


def test_an_outbox_that_breaks_under_the_desk_is_made_anew_and_its_actions_arrive(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            window, ids = here.window, [c.id for c in here.centre.cases]
            await here.offline()
            for n in range(5):
                await window.session.jobs.run(desk.act, "case", "case.comment", [ids[n]], text=f"lời {n}")
            path = here.desk.paths.data / outbox.FILE
            wreck(path)
            path.write_bytes(b"rubbish" * 4000)
            here.desk.sync.wake()
            await until(lambda: path.with_name(path.name + ".broken").exists())
            await until(lambda: here.face.window is None or "dựng lại" in here.face.window.banner.text.text())
            if here.face.window is None:  # who was signed in could not be read any more
                await until(lambda: here.face.sign_in is not None)
            box = outbox.open_outbox(path)
            texts = [e.operation.text for (e) in outbox.entries(box, account_of(box))]
            database.close(box)
            assert texts == [f"lời {n}" for n in range(5)]

    run(scene())


def account_of(box: object) -> str:
    (account,) = box.exec_driver_sql("SELECT DISTINCT account FROM operation").one()  # type: ignore[attr-defined]
    return str(account)


def test_a_disk_that_fills_up_is_said_and_everything_is_sent_when_there_is_room(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "BALLAST_BYTES", 4 << 20)

    async def scene(disk: Path) -> None:
        async with room(tmp_path) as here:
            window, ids, bus = here.window, [c.id for c in here.centre.cases], here.window.session.bus
            assert (here.desk.paths.data / mirror.BALLAST).exists()
            fill_up(disk)
            seen = await counted(here)
            for case_id in ids[:40]:  # more than fits, from the other desk
                desk.act(here.other.ws, "case", "case.comment", [case_id], text="từ bàn khác " + "y" * 60_000)
            await until(lambda: bus.state.state == "full")
            for n in range(20):
                await window.session.jobs.run(
                    desk.act, "case", "case.comment", [ids[n]], text=f"đĩa đầy {n} " + "x" * 4_000
                )
            assert bus.state.state == "full"
            assert window.header.link.text() == "Đĩa đầy"
            assert "Hãy giải phóng dung lượng" in window.header.link.toolTip()
            assert await counted(here) == seen == len(ids), "reading goes on"
            (disk / FILLER).unlink()
            here.desk.sync.wake()
            await until(lambda: bus.state.state in ("online", "slow") and not bus.state.waiting, 90)
            assert sum("đĩa đầy" in t for t in here.centre.texts()) == 20
            await until(lambda: here.other.same_as(here.centre))

    with small(tmp_path / "mine", 48) as disk:
        run(scene(disk))
