"""A desk whose engine the test drives, over a wire that counts what is asked for and spoils what it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ioc_contract.kinds import KINDS
from ioc_contract.messages import RowPage, SnapshotFile, Wanted
from ioc_desktop import assembly
from ioc_desktop.services.application import Options
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache
from ioc_desktop.sync.engine import Engine
from ioc_desktop.sync.http import HttpApi
from tests.e2e.stage import PASSWORD, Centre


class Watched(HttpApi):
    """Counts what is asked for, and spoils the file as it is told."""

    def __init__(self, base: str, token: str | None) -> None:
        super().__init__(base, token)
        self.starts: list[int] = []
        self.pages = 0
        self.wanted: list[str] = []
        self.spoil: Callable[[bytes], bytes] = lambda content: content

    def snapshot_file(self, file: SnapshotFile, start: int) -> tuple[int, Iterator[bytes]]:
        self.starts.append(start)
        begun, chunks = super().snapshot_file(file, start)
        content = self.spoil(b"".join(chunks))
        return begun, (content[at : at + 512] for at in range(0, len(content), 512))

    def rows(self, kind: str, after: str | None, limit: int) -> RowPage:
        self.pages += 1
        return super().rows(kind, after, limit)

    def some(self, wanted: Wanted) -> RowPage:
        self.wanted += wanted.ids
        return super().some(wanted)


class Sat:
    """A desk whose engine the test drives, with a workspace open as the face has it."""

    def __init__(self, folder: Path, centre: Centre, user: str = "truc1") -> None:
        self.desk = assembly.Desk(Options(), assembly.folders("default", folder))
        if self.desk.access.account() is None:
            self.desk.access.sign_in(centre.url, user, PASSWORD)
        self.ws: Workspace = self.desk.open_workspace()
        self.api = Watched(centre.url, self.desk.access.token())
        self.told: list[object] = []
        self.shares: list[float | None] = []
        self.engine: Engine = self.desk.engine(
            self.api, self.desk.account(), self.told.append, self.shares.append, lambda: False
        )
        self.engine.open()

    def rows(self, kind: str) -> dict[str, tuple[object, ...]]:
        found = self.ws.cache.exec_driver_sql(f"SELECT * FROM {KINDS[kind].table}_now").all()
        return {str(r[0]): tuple(r) for r in found}

    def beside(self) -> list[str]:
        return sorted(p.name for p in self.desk.paths.cache.iterdir() if "part" in p.name or "unpacked" in p.name)

    def close(self) -> None:
        cache.close_cache(self.engine.cache)
        cache.close_cache(self.engine.outbox)
        self.api.close()
        self.desk.close_workspace(self.ws)
        self.desk.close()
