"""The city a shift is worked in: a real server process with the sample city, reports that arrive, and what it holds afterwards."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ioc_server.embedded import EmbeddedServer
from ioc_server.store.database import open_database

MAPPING = '{"columns": {"external_id": "mã", "received_at": "lúc", "title": "nội dung", "address": "địa chỉ"}}'


class City:
    """A server with the sample city over a database of its own."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self._command("seed", "demo")
        self.server = EmbeddedServer(folder, database=database)
        self.url = self.server.start()
        self.engine = open_database(database)

    def close(self) -> None:
        self.engine.dispose()
        self.server.stop()

    def arrive(self, titles: list[str]) -> None:
        """Let citizens' reports arrive from a source, all within the last hour."""
        now = datetime.now(UTC) + timedelta(hours=7)
        table, mapping = self.folder / "reports.csv", self.folder / "mapping.json"
        mapping.write_text(MAPPING, encoding="utf-8")
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["mã", "lúc", "nội dung", "địa chỉ"])
            for number, title in enumerate(titles, 1):
                at = now - timedelta(minutes=1 + number)
                writer.writerow([title, f"{at:%Y-%m-%d %H:%M}", title, f"{number} đường Trần Hưng Đạo"])
        self._command("import", "reports", str(table), "--mapping", str(mapping), "--source", "Ca trực")

    def reports(self, prefix: str) -> dict[str, tuple[str, str]]:
        """Return state and answer of the reports whose title begins so, by title."""
        found = self._rows("SELECT title, state, answer FROM cases", ())
        return {str(t): (str(s), str(a)) for t, s, a in found if str(t).startswith(prefix)}

    def moves(self, title: str) -> Counter[str]:
        """Return how often each operation took effect on the report of a title, as its timeline says."""
        found = self._rows(
            "SELECT c.title, e.kind FROM entries e JOIN cases c ON c.id = e.entity_id WHERE e.op_id IS NOT NULL", ()
        )
        return Counter(str(kind) for its, kind in found if its == title)

    def _rows(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(r) for r in connection.exec_driver_sql(sql, values)]

    def _command(self, *words: str) -> None:
        where = ["--data-dir", str(self.folder), "--db", self.database]
        done = subprocess.run(
            [sys.executable, "-m", "ioc_server", *words, *where],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
