"""A centre in memory: the contract's rules and a log of changes, enough to drive the engine to any state in a test.

Lost answers, refusals and a restored backup are made on purpose here; the real centre is met in tests/e2e.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from ioc_contract import SCHEMA, digest, undo
from ioc_contract.clock import DAY, Instant
from ioc_contract.errors import Conflict, Offline, Refused, Resync
from ioc_contract.kinds import KINDS
from ioc_contract.messages import (
    ChangePage,
    Credentials,
    Digest,
    Event,
    KindCount,
    Left,
    Manifest,
    Marks,
    Operation,
    OpResult,
    PushResult,
    Reporter,
    RowPage,
    Session,
    Table,
    Wanted,
)
from ioc_contract.operations import apply
from ioc_contract.permissions import Actor
from ioc_contract.records import Case, WorkCalendar
from ioc_contract.room import Shift
from tests.unit.desk_world import NOW, SUPERVISOR


class SmallCentre:
    """Implements SyncApi for one account. `fail` is asked before and after each call and may raise Offline."""

    def __init__(self) -> None:
        self.rows_of: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
        self.log: list[tuple[str, str]] = []
        """(kind, id) by position."""
        self.answers: dict[str, OpResult] = {}
        self.applied: list[str] = []
        """Ids of operations in the order in which they took effect: each at most once."""
        self.versions: dict[str, int] = {}
        self.images: dict[str, undo.Done] = {}
        """What each operation did, for its undoing."""
        self.epoch = "one"
        self.blobs: dict[str, bytes] = {}
        self.parts: dict[str, bytes] = {}
        """Photos by hash, as far as they have come."""
        self.taken: list[tuple[str, int]] = []
        """Pieces of photos as they came: hash and bytes."""
        self.ended: list[str] = []
        self.refused: dict[str, str] = {}
        """Photos that are not taken, and why."""
        self.now = NOW
        self.actor: Actor = SUPERVISOR
        self.fail: Callable[[str], None] = lambda _: None
        self.resync: str | None = None

    # --- what a test does ---------------------------------------------------------------------------------------------

    def put(self, kind: str, *records: Any) -> None:
        """Write records as somebody else would; versions count up."""
        for record in records:
            self._store(kind, record)

    def drop(self, kind: str, entity_id: str) -> None:
        """Take an entity out of the account's scope."""
        del self.rows_of[kind][entity_id]
        self.log.append((kind, entity_id))

    def exists(self, kind: str, id: str) -> bool:
        return id in self.rows_of[kind]

    def case(self, id: str) -> Case | None:
        return self.rows_of["case"].get(id)

    def asked_by(self, case_id: str) -> str | None:
        asked = [
            e for e in self.rows_of["entry"].values()
            if e.entity_id == case_id and e.kind == "case.request_extension"
        ]  # fmt: skip
        return max(asked, key=lambda e: e.at).actor_id if asked else None

    def shift(self, id: str) -> Shift | None:
        return self.rows_of["shift"].get(id)

    def on_duty(self, person_id: str) -> bool:
        return any(s.person_id == person_id and s.state == "open" for s in self.rows_of["shift"].values())

    def rule_for(self, subsystem: str, category_id: str | None) -> None:
        return None

    def calendar(self, id: str | None) -> WorkCalendar | None:
        return self.rows_of["calendar"].get(id)

    def calendar_of(self, org_id: str) -> None:
        return None

    def calendars_named(self, name: str) -> frozenset[str]:
        return frozenset(c.id for c in self.rows_of["calendar"].values() if c.name == name and not c.retired)

    def calendar_users(self, id: str) -> tuple[list[str], list[str]]:
        rules, organisations = (
            sorted(r.name for r in self.rows_of[kind].values() if r.calendar_id == id)
            for kind in ("deadline_rule", "organisation")
        )
        return rules, organisations

    def done(self, op: Operation) -> undo.Done | None:
        done = self.images.get(str(undo.target(op)["op_id"]))
        lines = [e for e in self.rows_of["entry"].values() if e.entity_id == op.entity_id]
        return undo.with_photos(done, done.photos, lines, self.rows_of["attachment"]) if done is not None else None

    # --- SyncApi ------------------------------------------------------------------------------------------------------

    def sign_in(self, credentials: Credentials) -> Session:
        return self.session()

    def sign_out(self) -> None: ...

    def use(self, token: str) -> None: ...

    def session(self) -> Session:
        self.fail("session")
        return Session(
            "token", self.actor, ("all",), Instant(self.now + DAY), self.now, self.epoch, "Thành phố", sample=True
        )

    def snapshot(self) -> Manifest:
        self.fail("snapshot")
        counts = tuple(KindCount(k, len(rows)) for k, rows in self.rows_of.items())
        return Manifest(self.epoch, SCHEMA, self._cursor(len(self.log)), counts, self.now)

    def rows(self, kind: str, after: str | None, limit: int) -> RowPage:
        self.fail("rows")
        ids = sorted(i for i in self.rows_of[kind] if after is None or i > after)
        page = ids[: min(limit, 7)]
        return RowPage(
            self._table(kind, [self.rows_of[kind][i] for i in page]),
            page[-1] if len(ids) > len(page) else None,
            self.now,
        )

    def marks(self, kind: str, after: str | None, limit: int) -> Marks:
        page = self.rows(kind, after, limit)
        ids = tuple(str(r[0]) for r in page.table.rows)
        return Marks(kind, ids, tuple(map(digest.mark, page.table.rows)), page.after, self.now)

    def some(self, wanted: Wanted) -> RowPage:
        self.fail("some")
        here = [self.rows_of[wanted.kind][i] for i in sorted(wanted.ids) if i in self.rows_of[wanted.kind]]
        return RowPage(self._table(wanted.kind, here), None, self.now)

    def changes(self, cursor: str, limit: int) -> ChangePage:
        self.fail("changes")
        position, _, epoch = cursor.partition(".")
        if self.resync is not None:
            level, self.resync = self.resync, None
            raise Resync(level)
        if epoch != self.epoch:
            raise Resync("verify", "another epoch")
        start = int(position)
        end = min(len(self.log), start + min(limit, 3))
        touched = list(dict.fromkeys(self.log[start:end]))
        tables, left = [], []
        for kind in KINDS:
            here = [self.rows_of[kind][i] for k, i in touched if k == kind and i in self.rows_of[kind]]
            gone = tuple(i for k, i in touched if k == kind and i not in self.rows_of[kind])
            if here:
                tables.append(self._table(kind, here))
            if gone:
                left.append(Left(kind, gone))
        return ChangePage(tuple(tables), tuple(left), self._cursor(end), end < len(self.log), self.now, len(self.log))

    def push(self, operations: tuple[Operation, ...]) -> PushResult:
        self.fail("push")
        results = []
        for op in operations:
            if op.op_id not in self.answers:
                self.answers[op.op_id] = self._judge(op)
            results.append(self.answers[op.op_id])
            self.fail("pushing")
        self.fail("pushed")
        return PushResult(tuple(results), self.now)

    def events(self, cursor: str) -> Iterator[Event]:
        raise Offline("no events here")

    def digest(self, cursor: str) -> Digest:
        self.fail("digest")
        sums = {k: digest.buckets((i, r.version) for i, r in rows.items()) for k, rows in self.rows_of.items()}
        return Digest(len(self.log), sums)

    def blob(self, sha256: str, start: int = 0) -> tuple[int, Iterator[bytes]]:
        return start, iter([self.blobs[sha256][start:]])

    def begin_upload(self, sha256: str, size: int) -> tuple[str, int]:
        self.fail("upload")
        self.parts.setdefault(sha256, b"")
        return sha256, len(self.parts[sha256])

    def send_piece(self, place: str, offset: int, piece: bytes, halted: Callable[[], bool]) -> int:
        if offset != len(self.parts[place]):
            raise Refused("upload_offset")
        self.fail("piece")
        self.parts[place] += piece
        self.taken.append((place, len(piece)))
        self.fail("taken")
        if place in self.refused:
            raise Refused(self.refused[place])
        return len(self.parts[place])

    def end_upload(self, place: str) -> None:
        self.fail("end")
        self.ended.append(place)

    def reporter(self, case_id: str, reason: str) -> Reporter:
        raise Refused("not_permitted")

    # --- inside -------------------------------------------------------------------------------------------------------

    def _judge(self, op: Operation) -> OpResult:
        before = self.rows_of[op.entity_kind].get(op.entity_id)
        self.images[op.op_id] = undo.Done(op.kind, op.entity_id, op.actor, self.now, None)
        try:
            outcome = apply(before, op, self.actor, self, self.now)
        except Refused as error:
            status = "conflict" if isinstance(error, Conflict) else "refused"
            return OpResult(op.op_id, status, None, error.code, error.detail)
        image = undo.image(op.entity_kind, before, outcome.record)
        if image or outcome.entries:
            self.images[op.op_id] = replace(self.images[op.op_id], image=image)
        stored = self._store(op.entity_kind, outcome.record)
        for made in outcome.entries:
            self._store("entry", made)
        for made in outcome.attachments:
            self._store("attachment", made)
        for gone in outcome.gone:
            self.drop("attachment", gone)
        if outcome.attachments:
            came = tuple(a.id for a in outcome.attachments)
            self.images[op.op_id] = replace(self.images[op.op_id], photos=came)
        self.applied.append(op.op_id)
        if outcome.left:
            return OpResult(op.op_id, "applied", stored.version, "merged", {"fields": outcome.left})
        return OpResult(op.op_id, "applied", stored.version)

    def _store(self, kind: str, record: Any) -> Any:
        self.versions[record.id] = self.versions.get(record.id, 0) + 1
        names = KINDS[kind].names
        values = {n: getattr(record, n) for n in names} | {"version": self.versions[record.id]}
        stored = KINDS[kind].record(**values)
        self.rows_of[kind][record.id] = stored
        self.log.append((kind, record.id))
        return stored

    def _cursor(self, position: int) -> str:
        return f"{position}.{self.epoch}"

    def _table(self, kind: str, records: list[Any]) -> Table:
        shape = KINDS[kind]
        return Table(kind, shape.names, tuple(shape.row(r) for r in records))
