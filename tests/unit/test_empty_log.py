"""The emptying of a file's log behind a reader: nothing deleted is left in it, and nobody's act is lost or held up by it."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import sqlalchemy as sa

from ioc_desktop.store import database, outbox
from tests.unit.test_outbox import operation

SECRET = "Lời đã xoá, không ai đọc lại được"


def reading(path: Path) -> sa.Connection:
    """A connection in the middle of reading what is there now."""
    reader = outbox.open_outbox(path)
    reader.exec_driver_sql("BEGIN DEFERRED")
    assert reader.exec_driver_sql("SELECT count(*) FROM setting WHERE name = 'secret'").scalar_one() == 1
    return reader


def deleted(path: Path) -> tuple[sa.Connection, sa.Connection]:
    """A file from which something was deleted behind a reader's back: the log has it still. Return writer and reader."""
    writer = outbox.open_outbox(path)
    writer.exec_driver_sql("PRAGMA secure_delete=ON").all()
    writer.exec_driver_sql("INSERT INTO setting VALUES ('secret', ?)", (SECRET,))
    writer.commit()
    reader = reading(path)
    writer.exec_driver_sql("DELETE FROM setting WHERE name = 'secret'")
    writer.commit()
    assert SECRET.encode() in log_of(path).read_bytes()
    return writer, reader


def log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def test_the_log_is_emptied_once_the_reader_has_gone_and_no_act_is_lost_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / outbox.FILE
    writer, reader = deleted(path)
    actor = outbox.open_outbox(path)
    actor.exec_driver_sql("PRAGMA busy_timeout=3000").all()
    emptier = threading.Thread(target=database.empty_log, args=(writer,))
    emptier.start()
    said, waited = [], []
    for number in range(8):  # an operator goes on while somebody reads
        begun = time.monotonic()
        said.append(f"lời {number}")
        outbox.add(actor, "a", [operation(said[-1])])
        waited.append(time.monotonic() - begun)
    assert emptier.is_alive(), "it waits for the reader"
    assert SECRET.encode() in log_of(path).read_bytes() + path.read_bytes()
    reader.rollback()
    emptier.join(60)
    assert not emptier.is_alive()
    database.close(reader)
    assert log_of(path).stat().st_size == 0
    assert SECRET.encode() not in path.read_bytes()
    assert [e.operation.text for e in outbox.entries(actor, "a")] == said, waited
    database.close(actor)
    database.close(writer)


def test_a_reader_that_never_goes_is_given_up_and_the_connection_is_as_before(tmp_path: Path) -> None:
    path = tmp_path / outbox.FILE
    writer, reader = deleted(path)
    before = writer.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    emptier = threading.Thread(target=database.empty_log, args=(writer,))
    emptier.start()
    emptier.join(60)  # ten seconds of it are waited out
    assert not emptier.is_alive()
    assert writer.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == before == 10_000
    outbox.add(writer, "a", [operation("sau đó")])
    reader.rollback()
    assert [e.operation.text for e in outbox.entries(reader, "a")] == ["sau đó"]
    database.empty_log(writer)
    assert log_of(path).stat().st_size == 0
    database.close(reader)
    database.close(writer)
