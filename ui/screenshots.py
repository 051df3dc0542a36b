"""Draws every panel and layout, dark and light, into a folder: how the desk is looked at without a display."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from ioc_desktop.services import board_queue
from ioc_desktop.services.board_queue import QueueQuery
from ui import layouts, theme
from ui.bus import Selection
from ui.shell import Shell

log = logging.getLogger(__name__)
SIZES = (QSize(1920, 1080), QSize(1366, 768))
SETTLE = 0.8
"""Seconds for panels to read and paint after each change."""
PATIENCE = 20.0
"""Seconds more that a panel may take until it is complete."""
FIRST_SYNC = 120.0
"""Seconds a first sync may take before pictures are made of what is there."""


async def shoot(shell: Shell, folder: Path, settle: float = SETTLE) -> list[Path]:
    """Save `layout-…`, `panel-…` and `window-…` pictures and return their paths; the operator's layouts stay as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    shell.keeper.stop()
    await _synced(shell)
    made: list[Path] = []
    choices = shell.session.choices
    before, active = choices.theme, shell.keeper.store.active
    await _select(shell)
    shell.setWindowState(Qt.WindowState.WindowNoState)

    async def save(widget: QWidget, name: str) -> None:
        await asyncio.sleep(settle)
        end = asyncio.get_running_loop().time() + PATIENCE
        while any(p.isVisible() and not p.settled() for p in shell.panels.made.values()):
            if asyncio.get_running_loop().time() > end:
                break
            await asyncio.sleep(0.05)
        path = folder / f"{name}-{choices.theme}.png"
        if widget.grab().save(str(path)):
            made.append(path)
        else:
            log.error("the picture %s cannot be written", path.name)

    for name in theme.THEMES:
        choices.theme = name
        shell.session.dress()
        for size in SIZES:
            shell.resize(size)
            await asyncio.sleep(0)
            for layout in layouts.BUILT_IN:
                shell.keeper.build(layout)
                shell.keeper.store.active = layout
                shell.keeper.changed.emit()
                shell.focus_first()
                await save(shell, f"layout-{layout}-{size.width()}")
        for panel in shell.panels:
            shell.keeper.solo(panel)
            shell.show_panel(panel)
            await save(shell, f"panel-{panel.replace('.', '-')}")
        shell.keeper.build(layouts.BUILT_IN[0])
        shell.open_palette()
        await save(shell, "window-palette")
        shell.palette_view.put_away()
        for window, opener in (
            ("shortcuts", shell.open_shortcuts),
            ("settings", shell.open_settings),
            ("about", shell.open_about),
        ):
            opener()
            await save(shell.small_window(window), f"window-{window}")
            shell.small_window(window).close()
            await asyncio.sleep(0)
    choices.theme, shell.keeper.store.active = before, active
    shell.session.dress()
    return made


async def _synced(shell: Shell) -> None:
    """Wait for the first sync, or as long as it may take."""
    loop = asyncio.get_running_loop()
    end = loop.time() + FIRST_SYNC
    while loop.time() < end:
        state = shell.session.bus.state
        if state.state in ("online", "slow", "signed_out") and state.progress is None:
            return
        if state.state == "offline" and loop.time() > end - FIRST_SYNC + 5:
            return
        await asyncio.sleep(0.1)


async def _select(shell: Shell) -> None:
    """Look at the most urgent report, so that the detail and the map have something to show."""
    page = await shell.session.jobs.run(board_queue.page, QueueQuery(), 1)
    if page.rows:
        shell.session.bus.select(Selection("case", (page.rows[0].id,), page.rows[0].id))
