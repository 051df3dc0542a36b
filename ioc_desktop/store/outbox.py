"""outbox.db: what operators did and typed. An action is a row here; nothing in this file is ever thrown away unseen.

An operation is `waiting`, then `sending` (given to the centre, answer not known), then `applied` (acknowledged, its row not
yet come back) and `settled` (a journal kept 30 days), or `refused` or `cancelled` (taken back before it was sent). What was
refused is in the inbox, and so is what was applied but for fields that somebody else had changed. Every function takes the connection and commits; if the disk is full the ballast makes room.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract.clock import DAY, Instant
from ioc_contract.messages import FieldChange, Operation, OpResult
from ioc_contract.undo import Image
from ioc_desktop.store import database, forgetting, mirror
from ioc_desktop.store.durable import commit, commit_all, note
from ioc_desktop.store.rebuild import AGAIN, INTO_INBOX, everything, rebuild, salvage

log = logging.getLogger(__name__)

FILE = "outbox.db"
JOURNAL_MS = 30 * DAY
_UNDO = "undo:"
_EPOCH = "epoch "
_DONE = "'waiting', 'sending', 'applied', 'settled'"
UNSENT = ("waiting", "sending")
UNSETTLED = ("waiting", "sending", "applied")

MIGRATIONS: tuple[database.Migration, ...] = (
    (
        "CREATE TABLE operation (seq INTEGER PRIMARY KEY AUTOINCREMENT, op_id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,"
        " step TEXT NOT NULL, entity_kind TEXT NOT NULL, entity_id TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL,"
        " made_at INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, result TEXT, done_at INTEGER)",
        "CREATE INDEX operation_open ON operation (account, state, seq) WHERE state IN ('waiting', 'sending', 'applied')",
        "CREATE INDEX operation_entity ON operation (entity_kind, entity_id)",
        "CREATE INDEX operation_step ON operation (step)",
        "CREATE TABLE inbox (op_id TEXT PRIMARY KEY, account TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,"
        " result TEXT NOT NULL, dealt_at INTEGER) WITHOUT ROWID",
        "CREATE TABLE draft (account TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, field TEXT NOT NULL,"
        " text TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (account, kind, id, field)) WITHOUT ROWID",
        "CREATE TABLE upload (sha256 TEXT PRIMARY KEY, account TEXT NOT NULL, size INTEGER NOT NULL, at INTEGER NOT NULL)"
        " WITHOUT ROWID",
        "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
    (
        "ALTER TABLE inbox ADD COLUMN step TEXT",
        "ALTER TABLE operation ADD COLUMN image TEXT",
    ),
    (
        "ALTER TABLE upload RENAME TO upload_1",
        "CREATE TABLE upload (account TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, at INTEGER NOT NULL,"
        " name TEXT NOT NULL DEFAULT '', media_type TEXT NOT NULL DEFAULT '', entity_kind TEXT NOT NULL DEFAULT '',"
        " entity_id TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT 'waiting', code TEXT NOT NULL DEFAULT '',"
        " detail TEXT NOT NULL DEFAULT '{}', PRIMARY KEY (account, sha256)) WITHOUT ROWID",
        "INSERT INTO upload (account, sha256, size, at) SELECT account, sha256, size, at FROM upload_1",
        "DROP TABLE upload_1",
    ),
    (
        "CREATE TABLE own (account TEXT NOT NULL, what TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL,"
        " PRIMARY KEY (account, what, id)) WITHOUT ROWID",
        "CREATE TABLE own_step (seq INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, at INTEGER NOT NULL,"
        " changes TEXT NOT NULL)",
    ),
    (
        "CREATE INDEX operation_unsent ON operation (account, entity_kind, entity_id) WHERE state IN ('waiting', 'sending')",
        # citizens' identities in what the centre has long taken; `scrub` has the mirror and the log follow
        "INSERT OR REPLACE INTO setting SELECT 'scrub', '1' FROM operation WHERE state IN ('applied', 'settled')"
        ' AND instr(body, \'"type":"reporter",\') LIMIT 1',
        "UPDATE operation SET body = json_set(body, '$.add', (SELECT json_group_array(json(CASE WHEN"
        " json_extract(i.value, '$.type') = 'reporter' THEN '{\"type\":\"reporter\"}' ELSE i.value END))"
        " FROM json_each(operation.body, '$.add') i)) WHERE state IN ('applied', 'settled')"
        ' AND instr(body, \'"type":"reporter",\')',
    ),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation as the outbox holds it."""

    seq: int
    operation: Operation
    account: str
    step: str
    """What one act made together: undone together."""
    state: str
    tries: int
    result: OpResult | None
    done_at: Instant | None
    image: Image | None = None
    """What it changed here, for its undoing; None for one made by an earlier version."""


@dataclass(frozen=True, slots=True)
class InboxItem:
    """An operation the centre did not take, or not whole, with what the operator typed, until it was dealt with."""

    operation: Operation
    result: OpResult
    at: Instant
    dealt_at: Instant | None
    step: str | None = None
    """The act it was answered by, when it was not just put away."""


def open_outbox(
    path: Path | str,
    *,
    check: bool = False,
    mend: bool = False,
    mended: Callable[[], None] = lambda: None,
    key: bytes | None = None,
) -> sa.Connection:
    """Open (and make, if need be) the outbox at `path`; ":memory:" in tests. Use from one thread at a time. With a `key` the
    file is encrypted, and its folder is to be unlocked in the vault.

    A missing one is made anew from the mirror beside it. With `mend` (only while nobody else has it open) a broken one is put
    aside and made anew as well, with what can still be read of it; `check` mends, and looks through the whole file first; `mended` is
    called when it was broken. Raises NewerFile.
    """
    place = None if str(path) == ":memory:" else Path(path)
    fresh = place is not None and not place.exists()
    connection: sa.Connection | None
    try:
        connection = _open(path, key)
        sound = fresh or place is None or not check or database.healthy(connection)
    except sa.exc.DatabaseError as error:
        if place is None or not (check or mend) or not database.is_corrupt(error):
            raise
        connection, sound = None, False
    if place is not None and not sound:
        if connection is not None:
            database.close(connection)
        aside = database.put_aside(place)
        log.warning("the outbox is broken; it is put aside and made anew from its mirror")
        connection = _open(path, key)
        rebuild(connection, place.parent)
        salvage(connection, aside, key)
        mended()
    assert connection is not None
    if place is not None:
        if fresh:
            rebuild(connection, place.parent)
        elif check:  # the exit may have come between a commit and its line
            _mirror_anew(connection, place.parent)
        mirror.place_ballast(place.parent)
    return connection


def add(
    connection: sa.Connection,
    account: str,
    operations: Sequence[Operation],
    undoes: str | None = None,
    images: Mapping[str, Image] | None = None,
) -> None:
    """Save operations made by one act, or by the undoing of a step, with their images by op_id. When this returns they
    survive a power loss."""
    step = (operations[0].op_id if operations else "") if undoes is None else _UNDO + undoes
    held = {i: orjson.dumps(image).decode() for i, image in (images or {}).items()}
    rows = [
        (o.op_id, account, step, o.entity_kind, o.entity_id, _dump(o), "waiting", o.made_at, held.get(o.op_id))
        for o in operations
    ]
    if rows:
        commit(
            connection,
            "INSERT INTO operation (op_id, account, step, entity_kind, entity_id, body, state, made_at, image)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        note(connection, [{"op": r[5], "account": account, "step": step, "image": r[8]} for r in rows])


def entries(connection: sa.Connection, account: str, states: Iterable[str] = UNSETTLED) -> list[Entry]:
    """Return the account's operations in these states, oldest first."""
    listed = ", ".join(f"'{s}'" for s in states)
    return [
        _entry(r)
        for r in connection.exec_driver_sql(
            f"{_SELECT} WHERE account = ? AND state IN ({listed}) ORDER BY seq", (account,)
        )
    ]


def of_entity(connection: sa.Connection, account: str, kind: str, id: str) -> list[Entry]:
    """Return the account's unsettled operations on one entity, oldest first."""
    return [
        _entry(r)
        for r in connection.exec_driver_sql(
            f"{_SELECT} WHERE entity_kind = ? AND entity_id = ? AND account = ?"
            " AND state IN ('waiting', 'sending', 'applied') ORDER BY seq",
            (kind, id, account),
        )
    ]


def of_step(connection: sa.Connection, step: str) -> list[Entry]:
    """Return the operations of one act."""
    return [_entry(r) for r in connection.exec_driver_sql(f"{_SELECT} WHERE step = ? ORDER BY seq", (step,))]


def latest_step(connection: sa.Connection, account: str) -> str | None:
    """Return the account's latest act that was not taken back or undone."""
    row = connection.exec_driver_sql(
        "SELECT step FROM operation WHERE account = ? AND state NOT IN ('cancelled', 'refused')"
        f" AND step NOT LIKE '{_UNDO}%' AND NOT EXISTS (SELECT 1 FROM operation u WHERE u.step = '{_UNDO}' || operation.step"
        " AND u.state <> 'cancelled')"
        " ORDER BY seq DESC",
        (account,),
    ).first()
    return None if row is None else str(row[0])


def get(connection: sa.Connection, op_id: str) -> Entry | None:
    """Return one operation."""
    row = connection.exec_driver_sql(f"{_SELECT} WHERE op_id = ?", (op_id,)).first()
    return None if row is None else _entry(row)


def naming(connection: sa.Connection, account: str, sha256: str) -> set[str]:
    """Return the operations, settled ones too, that attach a photo and were not undone."""
    found = connection.exec_driver_sql(
        f"SELECT op_id FROM operation o WHERE account = ? AND state IN ({_DONE}) AND instr(body, ?) AND NOT EXISTS ("
        f"SELECT 1 FROM operation u WHERE u.entity_kind = o.entity_kind AND u.entity_id = o.entity_id"
        f" AND u.state IN ({_DONE}) AND u.op_id <> o.op_id AND instr(u.body, o.op_id))",
        (account, f'"sha256":"{sha256}"'),
    )
    return {str(i) for (i,) in found}


def being_undone(connection: sa.Connection, account: str, sha256: str) -> bool:
    """Tell whether an undoing of what attached a photo waits for the centre's word."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM operation o JOIN operation u ON u.entity_kind = o.entity_kind AND u.entity_id = o.entity_id"
        " AND u.op_id <> o.op_id AND instr(u.body, o.op_id)"
        " WHERE o.account = ? AND u.account = o.account AND u.state IN ('waiting', 'sending') AND instr(o.body, ?) LIMIT 1",
        (account, f'"sha256":"{sha256}"'),
    )
    return found.first() is not None


def unsent_ids(connection: sa.Connection, account: str, kind: str) -> frozenset[str]:
    """Return the ids of a kind with operations not yet acknowledged."""
    found = connection.exec_driver_sql(
        "SELECT DISTINCT entity_id FROM operation WHERE account = ? AND entity_kind = ? AND state IN ('waiting', 'sending')",
        (account, kind),
    )
    return frozenset(str(i) for (i,) in found)


def counts(connection: sa.Connection, account: str) -> tuple[int, Instant | None, int]:
    """Return how many operations are not acknowledged, since when, and how many inbox entries are not dealt with."""
    waiting, since = connection.exec_driver_sql(
        "SELECT count(*), min(made_at) FROM operation WHERE account = ? AND state IN ('waiting', 'sending')", (account,)
    ).one()
    (inbox,) = connection.exec_driver_sql(
        "SELECT count(*) FROM inbox WHERE account = ? AND dealt_at IS NULL", (account,)
    ).one()
    return int(waiting), None if since is None else Instant(since), int(inbox)


def sending(connection: sa.Connection, op_ids: Sequence[str]) -> list[str]:
    """Mark operations as given to the centre; return those that were still there to send (not cancelled since)."""
    commit(
        connection,
        "UPDATE operation SET state = 'sending', tries = tries + 1 WHERE op_id = ? AND state IN ('waiting', 'sending')",
        [(i,) for i in op_ids],
    )
    marks = ", ".join("?" * len(op_ids))
    sent = connection.exec_driver_sql(
        f"SELECT op_id FROM operation WHERE state = 'sending' AND op_id IN ({marks})", tuple(op_ids)
    )
    held = {str(i) for (i,) in sent}
    return [i for i in op_ids if i in held]


def epoch(connection: sa.Connection, account: str) -> str | None:
    """Return the epoch in which the centre last answered the account; None before that."""
    row = connection.exec_driver_sql("SELECT value FROM setting WHERE name = ?", (_EPOCH + account,)).first()
    return None if row is None else str(row[0])


def meet(connection: sa.Connection, account: str, epoch: str, again_since: Instant | None) -> int:
    """Remember the centre's epoch, and in the same commit put the journal since an instant back to waiting, unless that
    is None; return how many operations."""
    done: list[str] = []
    if again_since is not None:
        found = connection.exec_driver_sql(
            "SELECT op_id FROM operation WHERE account = ? AND state IN ('applied', 'settled') AND done_at >= ?",
            (account, again_since),
        )
        done = [str(i) for (i,) in found]
    commit_all(
        connection,
        [
            (AGAIN, [(i,) for i in done]),
            ("INSERT OR REPLACE INTO setting VALUES (?, ?)", [(_EPOCH + account, epoch)]),
        ],
    )
    note(connection, [{"epoch": epoch, "account": account, "again": done}])
    return len(done)


def answered(connection: sa.Connection, account: str, results: Sequence[OpResult], at: Instant) -> None:
    """Write what the centre said: acknowledged ones become `applied`, others go to the inbox with all that was typed."""
    statements: list[tuple[str, Sequence[tuple[Any, ...]]]] = []
    notes: list[Mapping[str, Any]] = []
    taken = [r.op_id for r in results if r.status == "applied"]
    for result in results:
        state = "applied" if result.status == "applied" else "refused"
        text = orjson.dumps(result).decode()
        statements.append(
            (
                "UPDATE operation SET state = ?, result = ?, done_at = ? WHERE op_id = ?"
                " AND state IN ('waiting', 'sending')",
                [(state, text, at, result.op_id)],
            )
        )
        if state == "refused" or "fields" in result.detail:
            statements.append((INTO_INBOX, [(at, text, result.op_id)]))
        notes.append({"answered": result.op_id, "state": state, "result": text, "at": at})
    statements += forgetting.of_citizens(connection, forgetting.THESE, taken)
    commit_all(connection, statements)
    note(connection, notes)


def settle(connection: sa.Connection, op_ids: Iterable[str]) -> None:
    """The acknowledged operations' rows have come back: they are history now."""
    commit(
        connection,
        "UPDATE operation SET state = 'settled' WHERE op_id = ? AND state = 'applied'",
        [(i,) for i in op_ids],
    )


def cancel(connection: sa.Connection, op_ids: Sequence[str], at: Instant) -> list[Entry]:
    """Take back operations never given to the centre; return those that were (the others have left already)."""
    before = [e for i in op_ids if (e := get(connection, i)) is not None and e.state == "waiting" and e.tries == 0]
    commit(
        connection,
        "UPDATE operation SET state = 'cancelled', done_at = ? WHERE op_id = ? AND state = 'waiting' AND tries = 0",
        [(at, e.operation.op_id) for e in before],
    )
    done = [e for e in before if (now := get(connection, e.operation.op_id)) is not None and now.state == "cancelled"]
    note(connection, [{"cancelled": e.operation.op_id, "at": at} for e in done])
    return done


def reword(connection: sa.Connection, op_id: str, text: str) -> bool:
    """Change the words of an operation never given to the centre; tell whether that was possible."""
    entry = get(connection, op_id)
    if entry is None or entry.state != "waiting" or entry.tries:
        return False
    body = _dump(replace(entry.operation, text=text))
    commit(
        connection, "UPDATE operation SET body = ? WHERE op_id = ? AND state = 'waiting' AND tries = 0", [(body, op_id)]
    )
    now = get(connection, op_id)
    if now is None or now.operation.text != text:
        return False  # it was just sent
    note(connection, [{"reworded": op_id, "op": body}])
    return True


def prune(connection: sa.Connection, now: Instant) -> None:
    """Forget settled and cancelled operations, and inbox entries dealt with, older than 30 days."""
    limit = now - JOURNAL_MS
    commit_all(
        connection,
        [
            *forgetting.of_citizens(connection, forgetting.DEALT, now - DAY),
            ("DELETE FROM operation WHERE state IN ('settled', 'cancelled') AND done_at < ?", [(limit,)]),
            (
                "DELETE FROM operation WHERE state = 'refused' AND op_id IN"
                " (SELECT op_id FROM inbox WHERE dealt_at < ?)",
                [(limit,)],
            ),
            ("DELETE FROM inbox WHERE dealt_at < ?", [(limit,)]),
        ],
    )
    where = database.folder(connection)
    if where is not None:
        _mirror_anew(connection, where, always=False)


def inbox(connection: sa.Connection, account: str, dealt: bool = False) -> list[InboxItem]:
    """Return what the centre did not take, or not whole, newest first; with `dealt` also what was dealt with."""
    condition = "" if dealt else " AND dealt_at IS NULL"
    return [
        InboxItem(_load(body), OpResult(**orjson.loads(result)), Instant(at), done, step)
        for body, result, at, done, step in connection.exec_driver_sql(
            f"SELECT body, result, at, dealt_at, step FROM inbox WHERE account = ?{condition} ORDER BY at DESC, op_id DESC",
            (account,),
        )
    ]


def refuse(connection: sa.Connection, account: str, operation: Operation, result: OpResult, at: Instant) -> None:
    """Put something the centre refused beside operations (a photo) into the inbox, in the shape of an operation."""
    row = (operation.op_id, account, at, _dump(operation), orjson.dumps(result).decode())
    commit(connection, "INSERT OR IGNORE INTO inbox (op_id, account, at, body, result) VALUES (?, ?, ?, ?, ?)", [row])
    note(connection, [{"refused": list(row)}])


def dealt(connection: sa.Connection, op_id: str, at: Instant, step: str | None = None) -> None:
    """Mark an inbox entry as dealt with, by an act or by putting it away; it stays readable for 30 days."""
    commit(
        connection, "UPDATE inbox SET dealt_at = ?, step = ? WHERE op_id = ? AND dealt_at IS NULL", [(at, step, op_id)]
    )
    note(connection, [{"dealt": op_id, "at": at, "step": step}])


def open_again(connection: sa.Connection, op_id: str) -> None:
    """An inbox entry that was dealt with is not any more."""
    commit(connection, "UPDATE inbox SET dealt_at = NULL, step = NULL WHERE op_id = ?", [(op_id,)])
    note(connection, [{"dealt": op_id, "at": None, "step": None}])


def dealt_by(connection: sa.Connection, account: str, step: str) -> list[str]:
    """Return the inbox entries that an act dealt with."""
    found = connection.exec_driver_sql("SELECT op_id FROM inbox WHERE account = ? AND step = ?", (account, step))
    return [str(i) for (i,) in found]


def put_away_last(connection: sa.Connection, account: str) -> tuple[str, Instant] | None:
    """Return the inbox entry put away last and when, if that was after the account's latest act."""
    row = connection.exec_driver_sql(
        "SELECT op_id, dealt_at FROM inbox WHERE account = ?1 AND dealt_at IS NOT NULL AND step IS NULL AND dealt_at >="
        " (SELECT coalesce(max(made_at), 0) FROM operation WHERE account = ?1) ORDER BY dealt_at DESC LIMIT 1",
        (account,),
    ).first()
    return None if row is None else (str(row[0]), Instant(row[1]))


_SELECT = "SELECT seq, body, account, step, state, tries, result, done_at, image FROM operation"


def _open(path: Path | str, key: bytes | None) -> sa.Connection:
    connection = database.connect(path, durable=True, key=key)
    try:
        connection.exec_driver_sql("PRAGMA secure_delete=ON").all()
        database.migrate(connection, MIGRATIONS)
    except BaseException:
        database.close(connection)
        raise
    return connection


def _mirror_anew(connection: sa.Connection, where: Path, *, always: bool = True) -> None:
    try:
        mirror.compact(where, lambda: everything(connection), always=always)
    except OSError as error:
        log.warning("the mirror of the outbox could not be written anew: %s", error)


def _dump(operation: Operation) -> str:
    return orjson.dumps(operation).decode()


def _load(body: str) -> Operation:
    data = orjson.loads(body)
    data["set"] = {name: FieldChange(**change) for name, change in data["set"].items()}
    data["add"] = tuple(data["add"])
    return Operation(**data)


def _entry(row: sa.Row[Any]) -> Entry:
    seq, body, account, step, state, tries, result, done_at, held = tuple(row)
    answer = None if result is None else OpResult(**orjson.loads(result))
    image = None if held is None else {name: (pair[0], pair[1]) for name, pair in orjson.loads(held).items()}
    return Entry(seq, _load(body), account, step, state, tries, answer, done_at, image)
