"""Run under an X server with two monitors by test_screens: floats a panel to the right one, then loses that monitor."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import qasync
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication

from tests.ui import desks
from ui import app as face_app
from ui import errors, layouts


async def until(condition: object, seconds: float = 30.0) -> bool:
    end = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < end:
        if condition():  # type: ignore[operator]
            return True
        await asyncio.sleep(0.05)
    return False


def xrandr(*words: str) -> None:
    subprocess.run(["xrandr", *words], check=True, env=os.environ)


async def scene(face: face_app.Face) -> None:
    assert len(QGuiApplication.screens()) == 2, QGuiApplication.screens()
    face.begin()
    window = face.window
    assert window is not None
    window.showNormal()
    window.setGeometry(0, 0, 1900, 1000)
    await asyncio.sleep(0.3)
    right = next(s for s in QGuiApplication.screens() if s.geometry().x() == 1920)
    window.manager.addDockWidgetFloating(window.docks["map"])
    floating = window.docks["map"].floatingDockContainer()
    floating.setGeometry(QRect(right.geometry().topLeft() + QPoint(200, 200), QSize(900, 600)))
    assert await until(lambda: floating.geometry().x() >= 1920), floating.geometry()
    window.keeper.save_working()
    home = floating.geometry()
    sys.stdout.write(f"floating on the right at {home}\n")

    xrandr("--delmonitor", "RIGHT")
    assert await until(lambda: len(QGuiApplication.screens()) == 1), "the screen did not go"

    def frames() -> list[QRect]:
        return [s.availableGeometry() for s in QGuiApplication.screens()]

    def back() -> bool:
        group = window.docks["map"].floatingDockContainer()
        return group is None or layouts.reachable(group.frameGeometry(), frames())

    assert await until(back), "the panel stayed where nobody can see it"
    assert not window.docks["map"].isClosed()
    await asyncio.sleep(0.6)
    assert back()
    sys.stdout.write("brought back\n")

    xrandr("--setmonitor", "RIGHT", "1920/508x1080/286+1920+0", "none")
    assert await until(lambda: len(QGuiApplication.screens()) == 2), "the screen did not return"

    def returned() -> bool:
        group = window.docks["map"].floatingDockContainer()
        return group is not None and group.geometry().x() >= 1920

    assert await until(returned), (
        "the panel did not return to its screen",
        layouts.screens_key(),
        window.docks["map"].floatingDockContainer().geometry(),
        list(window.keeper.store._layouts[layouts.WORKING]),
    )
    sys.stdout.write("returned\n")


def main() -> int:
    app = face_app.make_application()
    hooks = errors.install()
    loop = qasync.QEventLoop(app, already_running=False)
    asyncio.set_event_loop(loop)
    face = face_app.Face(desks.application(Path(sys.argv[1])), app, hooks, lambda: None)
    failed: list[BaseException] = []

    async def go() -> None:
        try:
            await scene(face)
        except Exception as error:  # noqa: BLE001  told below, once all is closed
            failed.append(error)
        loop.stop()

    task = loop.create_task(go())
    loop.run_forever()
    face.end()
    hooks.remove()
    if failed:
        raise failed[0]
    return 0 if task.done() else 1


if __name__ == "__main__":
    sys.exit(main())
