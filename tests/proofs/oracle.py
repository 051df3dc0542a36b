"""What must hold of desks and centre at every moment, and what once everything has healed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from ioc_contract import digest, operations, undo
from ioc_contract.kinds import KINDS
from ioc_contract.messages import Operation, PushResult
from ioc_desktop.services import desk
from ioc_desktop.store import cache, keep, outbox
from ioc_desktop.sync import reload
from ioc_server.services import sessions
from ioc_server.store import blobs, read, scopes
from ioc_server.store.database import reading
from tests.proofs.centre import Centre
from tests.proofs.seat import Seat
from tests.unit.desk_world import case


class Oracle:
    """Knows every operation a desk accepted and asks the files and the centre about each."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.made: dict[str, tuple[str, Operation]] = {}
        """Accepted operations by id: whose, what."""
        self.cancelled: set[str] = set()
        self.refused: dict[str, str] = {}
        """Ids of operations that the centre refused, with the words they had."""
        self.rotten = False
        self._answers: dict[str, str] = {}
        self._beyond: set[str] = set()

    def case(self, number: int) -> str:
        return str(case(number).id)

    # --- what is learnt -----------------------------------------------------------------------------------------------

    def learn(self, seat: Seat) -> None:
        """Take note of the operations the desk has accepted by now, and of those taken back."""
        assert seat.ws.outbox is not None
        for body, state, account in seat.ws.outbox.exec_driver_sql("SELECT body, state, account FROM operation").all():
            op = outbox._load(body)
            self.made.setdefault(op.op_id, (account.removeprefix("acc-"), op))
            if state == "cancelled":
                self.cancelled.add(op.op_id)
                assert not self.centre.known(op.op_id), f"taken back, yet given to the centre: {op}"

    def before_push(self, visit: sessions.Visit, batch: Sequence[Operation]) -> None:
        """Take note of which operations reach beyond their account's scope."""
        for op in batch:
            if not self.centre.covers(visit.desk, op.entity_kind, op.entity_id) and not self.centre.known(op.op_id):
                self._beyond.add(op.op_id)

    def push(self, engine: Any, visit: sessions.Visit, batch: Sequence[Operation], result: PushResult) -> None:
        """Look at an answered push: lanes are held, scope is kept, a repeat gets the first answer again."""
        blocked: set[str] = set()
        entities = {op.op_id: op.entity_id for op in batch}
        for one in result.results:
            entity = entities[one.op_id]
            assert entity not in blocked, f"a refused operation did not hold back the next of its entity: {batch}"
            if one.status != "applied":
                blocked.add(entity)
            assert one.status != "applied" or one.op_id not in self._beyond, f"applied out of scope: {one}"
            said = f"{one.status} {one.version} {one.code}"
            assert self._answers.setdefault(one.op_id, said) == said, f"another answer for {one.op_id}: {said}"

    def restored(self) -> None:
        """The centre has forgotten what came after its backup: it may answer anew."""
        self._answers.clear()

    def rot(self, seat: Seat, row: int, how: str) -> None:
        """Have a row of the desk's cache spoilt on the disk."""
        covered = cache.overlaid(seat.ws.cache, "case")
        held = [str(i) for (i,) in seat.ws.cache.exec_driver_sql("SELECT id FROM cases ORDER BY id")]
        free = [i for i in held if i not in covered]
        if not free:
            return
        statement = {
            "gone": "DELETE FROM cases WHERE id = ?",
            "older": "UPDATE cases SET version = version - 1, title = 'mục' WHERE id = ?",
            "newer": "UPDATE cases SET version = version + 7, title = 'mục' WHERE id = ?",
        }[how]
        path = str(seat.ws.cache.engine.url.database)
        with sqlite3.connect(path) as raw:
            raw.execute(statement, (free[row % len(free)],))
        raw.close()
        self.rotten = True

    # --- at every moment ----------------------------------------------------------------------------------------------

    def look(self, seat: Seat) -> None:
        """The screen shows what was not sent, and nothing that was refused, whose words the inbox has."""
        if seat.dead or not seat.settled:
            return
        ws = seat.ws
        assert ws.outbox is not None
        shown = {str(i) for (i,) in ws.cache.exec_driver_sql("SELECT op_id FROM entries_now WHERE op_id IS NOT NULL")}
        rows = {
            str(i): (v, t, o)
            for i, v, t, o in ws.cache.exec_driver_sql("SELECT id, version, title, lead_org_id FROM cases_now")
        }
        here = {
            str(i)
            for (i,) in ws.cache.exec_driver_sql("SELECT id FROM overlaid WHERE kind = 'entry' AND truth IS NULL")
        }
        wanted: dict[str, dict[str, Any]] = {}
        mixed: set[str] = set()
        for entry in outbox.entries(ws.outbox, ws.key):
            op = entry.operation
            if op.entity_id not in rows and not (op.kind == "case.create" and entry.state != "applied"):
                continue
            if entry.state == "applied":
                arrived = entry.result is not None and rows[op.entity_id][0] >= (entry.result.version or 0)
                assert op.op_id in shown or arrived, f"{seat.user}: gone before it came back: {op}"
            else:
                assert op.op_id in shown, f"{seat.user}: an unsent edit left the screen: {op}"
            if entry.state == "applied" or op.op_id not in here or op.kind.endswith(".undo"):
                mixed.add(op.entity_id)  # the centre's row may have it, and others' changes after it
            wanted.setdefault(op.entity_id, {}).update({name: change.after for name, change in op.set.items()})
        for entity in wanted.keys() - mixed:
            for name, column in (("title", 1), ("lead_org_id", 2)):
                seen = rows[entity][column]
                value = wanted[entity].get(name, seen)
                assert seen == value, f"{seat.user}: the screen shows {seen!r} for the unsent {value!r}"
        for (notes,) in ws.cache.exec_driver_sql("SELECT notes FROM shifts_now"):
            told = [note["text"] for note in orjson.loads(notes)]
            assert len(told) == len(set(told)), f"{seat.user}: a note stands in a book twice: {told}"
        for item in outbox.inbox(ws.outbox, ws.key, dealt=True):
            op_id = item.operation.op_id
            if item.result.status == "applied":
                continue  # merged: some of its fields wait for the operator
            assert op_id not in shown, f"{seat.user}: a refused edit is on the screen: {item.operation}"
            assert op_id not in self.made or item.operation.text == self.made[op_id][1].text
            self.refused[op_id] = seat.user

    def nothing_twice(self) -> None:
        """The centre's log has every operation at most once."""
        counted = Counter(detail["op_id"] for _, _, detail in self.centre.log())
        twice = [i for i, n in counted.items() if n > 1]
        assert not twice, f"applied twice: {twice}"

    # --- once everything has healed -----------------------------------------------------------------------------------

    def level(self, seat: Seat) -> None:
        """The desk holds exactly its scope of the centre, nothing lies over it, and both digests agree."""
        expected = self.centre.seen_by(seat.user)
        for name, kind in KINDS.items():
            found = seat.ws.cache.exec_driver_sql(f"SELECT {cache.listed(kind)} FROM {kind.table}_now").all()
            held = {str(row[0]): kind.load(tuple(row)) for row in found}
            assert held.keys() == expected[name].keys(), (
                f"{seat.user}: {name} too many {held.keys() - expected[name].keys()},"
                f" missing {expected[name].keys() - held.keys()}"
            )
            for i, record in held.items():
                assert record == expected[name][i], f"{seat.user}: {record} is not {expected[name][i]}"
        assert cache.overlaid(seat.ws.cache, "case") == frozenset()
        with reading(self.centre.engine) as connection:
            mine = scopes.scopes_for(self.centre.actor(seat.user), read.subsystems(connection))
            theirs = read.digests(connection, mine)
        for name in KINDS:
            assert reload.own(seat.engine, name) == theirs.get(name, digest.buckets(())), f"{seat.user}: {name} digests"
        assert not desk.waiting(seat.ws)
        assert seat.ws.outbox is not None
        assert not keep.uploads(seat.ws.outbox, seat.ws.key), f"{seat.user}: photos that do not go"

    def each_exactly_once(self, seats: Sequence[Seat]) -> None:
        """Every accepted edit is in the centre's log exactly once, or refused, or was taken back before it left."""
        log = self.centre.log()
        applied = Counter(detail["op_id"] for _, _, detail in log)
        states: dict[str, str] = {}
        for seat in seats:
            self.learn(seat)
            assert seat.ws.outbox is not None
            states |= dict(map(tuple, seat.ws.outbox.exec_driver_sql("SELECT op_id, state FROM operation").all()))
        lost = self.made.keys() - states.keys()
        assert not lost, f"forgotten by the outbox: {lost}"
        for op_id, (user, op) in self.made.items():
            state, count = states[op_id], applied[op_id]
            expected = 1 if state in ("applied", "settled") else 0
            assert count == expected, f"{user}: {state}, {count} times in the centre's log: {op}"
            assert state not in ("waiting", "sending"), f"{user}: still {state}: {op}"
            if state == "refused":
                assert op_id in self.refused, f"{user}: refused and not in the inbox: {op}"
        self._versions(log)
        self._books(states)
        self._photos(states)

    def _versions(self, log: Sequence[tuple[str, str, Any]]) -> None:
        """Each case has counted one version for its making, for everyone else's write and for each operation."""
        entries = Counter(r.entity_id for r in self.centre.rows("entry").values() if r.op_id is not None)
        withdrawn = self.centre.withdrawn()
        created = {entity for action, entity, _ in log if action == "case.create"}
        for i, record in self.centre.rows("case").items():
            expected = (i not in created) + self.centre.puts.get(i, 0) + entries[i]
            assert record.version == expected or i in withdrawn, (
                f"version {record.version}, {expected} changes: {record}"
            )

    def _books(self, states: Mapping[str, str]) -> None:
        """Every note that was taken stands in its shift's book once, and nothing else does."""
        shifts = self.centre.rows("shift")
        wanted = Counter(
            (op.entity_id, op.text)
            for op_id, (_, op) in self.made.items()
            if op.kind == "shift.note" and states[op_id] in ("applied", "settled")
        )
        assert Counter((i, note["text"]) for i, shift in shifts.items() for note in shift.notes) == wanted

    def _photos(self, states: Mapping[str, str]) -> None:
        """Every photo that hangs on a record has arrived, once for each attaching that was not undone."""
        rows = self.centre.rows("attachment")
        for one in rows.values():
            for sha256 in (one.sha256, one.thumb_sha256):
                assert sha256 is not None, f"not arrived: {one}"
                assert blobs.path_of(self.centre.folders.blobs, sha256).exists(), f"its file is not there: {one}"
        undone = {str(undo.target(op)["op_id"]) for _, op in self.made.values() if op.kind in undo.VERBS}
        cases = self.centre.rows("case")
        wanted = {
            op_id: op
            for op_id, (_, op) in self.made.items()
            if op.kind == "case.attach" and states[op_id] in ("applied", "settled") and op_id not in undone
        }
        for op_id, op in wanted.items():
            if op.entity_id in cases:
                assert operations.derived(op_id, 0) in rows, f"the photo of an attaching is not there: {op}"
        taken = {str(undo.target(op)["op_id"]) for i, (_, op) in self.made.items()
                 if op.kind in undo.VERBS and states[i] in ("applied", "settled")}  # fmt: skip
        kept = [i for i in taken if operations.derived(i, 0) in rows]
        assert not kept, f"the attaching was undone, its photo hangs there still: {kept}"
        once = {operations.derived(op_id, 0) for op_id, (_, op) in self.made.items() if op.kind == "case.attach"}
        assert rows.keys() <= once, f"attached by nobody: {rows.keys() - once}"
