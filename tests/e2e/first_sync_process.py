"""A desk in a process of its own whose first sync stops in the middle of the ready file and says so: made to be killed.

Arguments: folder, URL of the centre, bytes after which it stops, or `before` or `after` to stop where the file takes the place
of the cache.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from ioc_contract.messages import SnapshotFile
from ioc_desktop import assembly
from ioc_desktop.services.application import Options
from ioc_desktop.store import cache
from ioc_desktop.sync.http import HttpApi
from tests.e2e.stage import PASSWORD


class Slow(HttpApi):
    stop_at = 0

    def snapshot_file(self, file: SnapshotFile, start: int) -> tuple[int, Iterator[bytes]]:
        begun, chunks = super().snapshot_file(file, start)

        def slowly() -> Iterator[bytes]:
            content = b"".join(chunks)
            for at in range(0, len(content), 512):
                if at >= self.stop_at:
                    sys.stdout.write(f"held after {at}\n")
                    sys.stdout.flush()
                    time.sleep(600)
                yield content[at : at + 512]

        return begun, slowly()


def main(folder: str, url: str, stop_at: str) -> None:
    opened = assembly.Desk(Options(), assembly.folders("default", Path(folder)))
    if opened.access.account() is None:
        opened.access.sign_in(url, "truc1", PASSWORD)
    account = opened.account()
    api = Slow(url, opened.access.token())
    api.stop_at = int(stop_at) if stop_at.isdigit() else 1 << 60

    real = cache.become

    def become(connection: sa.Connection, fresh: Path) -> None:
        if stop_at == "after":
            real(connection, fresh)
        sys.stdout.write(f"held {stop_at}\n")
        sys.stdout.flush()
        time.sleep(600)

    if not stop_at.isdigit():
        cache.become = become
    engine = opened.engine(api, account, lambda _: None, lambda _: None, lambda: False)
    engine.open()
    engine.run(greet=True)


if __name__ == "__main__":
    main(*sys.argv[1:4])
