"""The sample city in a database, SQLite and PostgreSQL: what was made is there, may sign in, passes the centre's checks."""

from __future__ import annotations

import argparse
import hashlib
import io
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Role
from ioc_contract.states import OPEN
from ioc_server.sample import CITY, city, cli
from ioc_server.sample.seed import NotEmpty, seed
from ioc_server.services import check
from ioc_server.store import accounts, blobs, deployment, write
from ioc_server.store.database import reading, writing

ANCHOR = 1_780_300_800_000


def count(connection: sa.Connection, table: str, where: str = "1 = 1") -> int:
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {where}").scalar_one())


def test_the_whole_city_is_there(engine: sa.Engine, database_url: str, tmp_path: Path) -> None:
    done = seed(database_url, tmp_path, anchor=ANCHOR)
    with reading(engine) as connection:
        assert sum(count(connection, k.table) for k in KINDS.values()) == done.rows
        assert count(connection, "cases", "subsystem = 'reports'") == 1104
        assert count(connection, "cases", "subsystem = 'reports' AND rating >= 4") == 834
        states = "', '".join(OPEN)
        assert count(connection, "cases", f"subsystem = 'reports' AND state IN ('{states}')") == 79
        assert count(connection, "reporter") == 1104
        assert deployment.load(connection).city == CITY
        assert deployment.load(connection).sample
        assert check.faults(connection) == []
        demo = accounts.find(connection, "demo")
        assert demo is not None
        assert demo.actor.role is Role.SUPERVISOR
        assert accounts.find(connection, "camera") is None, "machines do not sign in"
        hashes = set(connection.exec_driver_sql("SELECT sha256 FROM attachments").scalars())
        thumbs = set(connection.exec_driver_sql("SELECT thumb_sha256 FROM attachments").scalars())
        for sha256 in hashes | thumbs:
            kept = blobs.find(connection, sha256)
            assert kept is not None
            content = blobs.path_of(tmp_path / "blobs", sha256).read_bytes()
            assert (kept.sha256, kept.size) == (hashlib.sha256(content).hexdigest(), len(content))
            with Image.open(io.BytesIO(content)) as image:
                assert (kept.media_type, kept.width, kept.height) == ("image/jpeg", *image.size)
        highest = connection.exec_driver_sql("SELECT value FROM counter WHERE name = 'case/reports'").scalar_one()
        assert highest == 1104, "the next report gets number 1105"


def test_a_load_of_reports_in_place_of_what_was_there(engine: sa.Engine, database_url: str, tmp_path: Path) -> None:
    """The added reports are settled, numbered on, spread over years, each with a text of its own."""
    lines: list[str] = []
    with writing(engine) as connection:
        write.put_records(connection, "case", city_of_one().rows["case"][:3])
    with pytest.raises(NotEmpty):
        seed(database_url, tmp_path, reports=3104, anchor=ANCHOR)
    done = seed(database_url, tmp_path, reports=3104, anchor=ANCHOR, reset=True, progress=lines.append)
    with reading(engine) as connection:
        assert count(connection, "cases", "subsystem = 'reports'") == 3104 == done.reports
        numbers = connection.exec_driver_sql("SELECT number FROM cases WHERE subsystem = 'reports'").scalars().all()
        assert sorted(numbers) == list(range(1, 3105))
        titles = Counter(connection.exec_driver_sql("SELECT title FROM cases WHERE subsystem = 'reports'").scalars())
        assert len(titles) > 2000
        assert count(connection, "cases", "subsystem = 'reports' AND received_at > resolve_due_at") == 0
        assert count(connection, "cases", "subsystem = 'reports' AND answered_at < received_at") == 0
        orphans = "entity_kind = 'case' AND entity_id NOT IN (SELECT id FROM cases)"
        assert count(connection, "entries", orphans) == 0
        assert check.faults(connection) == []
    assert any("dòng/s" in line for line in lines)


@cache
def city_of_one() -> city.City:
    return city.make(1, ANCHOR, 1)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    words = ["--data-dir", str(tmp_path), "--reports", "25", "--anchor", "2026-06-01T15:00"]
    assert cli.run(parser.parse_args(words)) == 0
    assert "25 phản ánh" in capsys.readouterr().out
    assert cli.run(parser.parse_args(words)) == 2
    assert "--reset" in capsys.readouterr().err
    assert cli.run(parser.parse_args([*words, "--reset"])) == 0
    with pytest.raises(SystemExit):
        parser.parse_args(["--reports", "0"])
