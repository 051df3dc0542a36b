"""A panel's surroundings for tests: a cache file, the worker thread and the bus, all real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ioc_contract.permissions import Actor, Role
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, database, outbox
from ui.bus import Bus
from ui.jobs import Jobs
from ui.panel import PanelContext


@contextmanager
def context(folder: Path, fill: Callable[[Workspace], None], role: Role = Role.SUPERVISOR) -> Iterator[PanelContext]:
    """Give a panel's context over files in `folder`, filled by `fill`; the files are closed at the end."""
    actor = Actor("u-test", "Trực ban", role)
    opened: list[Workspace] = []

    def workspace() -> Workspace:
        opened.append(
            Workspace(cache.open_cache(folder / cache.file_name()), actor, outbox.open_outbox(folder / outbox.FILE))
        )
        return opened[0]

    ready = Workspace(cache.open_cache(folder / cache.file_name()), actor)
    fill(ready)
    cache.close_cache(ready.cache)
    jobs = Jobs(workspace)
    try:
        yield PanelContext(Bus(), jobs, actor)
    finally:
        jobs.close()
        for ws in opened:
            cache.close_cache(ws.cache)
            if ws.outbox is not None:
                database.close(ws.outbox)
