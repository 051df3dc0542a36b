"""Undo that can be taken back: what an undo took away, done again as long as nothing else was done in between."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ioc_contract.kinds import KINDS
from ioc_contract.messages import Operation
from ioc_desktop.services import desk, marks
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import outbox, own


@dataclass(frozen=True, slots=True)
class Step:
    """An undone act: its operations, and the act that was the latest right after the undo."""

    operations: tuple[Operation, ...]
    after: str | None
    inbox: tuple[str, ...] = ()
    """Inbox entries that the undo opened again."""
    own: tuple[own.Change, ...] = ()
    """What changed of what the person keeps on this desk."""


def undo(ws: Workspace) -> tuple[desk.Undone, Step | None]:
    """Undo the latest act; return what became of it and what `redo` needs, None when there was nothing to undo."""
    box = _box(ws)
    step = outbox.latest_step(box, ws.key)
    away, mine = outbox.put_away_last(box, ws.key), own.latest(box, ws.key)
    if away is not None and (mine is None or away[1] >= mine[0]):
        return desk.Undone(desk.inbox_open_again(ws, [away[0]]), 0, 0, (), (away[0],)), Step((), step, (away[0],))
    entries = outbox.of_step(box, step) if step else []
    if mine is not None and (not entries or mine[0] >= entries[-1].operation.made_at):
        changes = tuple(own.undo(box, ws.key, mine[1]))
        return desk.Undone(marks.told(changes), 0, 0, (), own=len(changes)), Step((), step, own=changes)
    before = [e.operation for e in entries]
    done = desk.undo(ws, step)
    kept = {(s.kind, s.id) for s in done.stuck}
    unsent = done.cancelled > 0
    taken = tuple(
        op
        for op in before
        if (op.entity_kind, op.entity_id) not in kept and (unsent or not op.kind.endswith(".create"))
    )
    if not taken or not (done.cancelled or done.reversed):
        return done, None  # a record withdrawn at the centre is not made a second time
    return done, Step(taken, outbox.latest_step(box, ws.key), done.inbox)


def redo(ws: Workspace, step: Step) -> tuple[ChangeSet, str | None] | None:
    """Do an undone act again; return what changed and the act that is now the latest (what the step undone before this
    one comes after). None when something else was done since. Raises Refused if the rules now say no."""
    if outbox.latest_step(_box(ws), ws.key) != step.after:
        return None
    own.change(_box(ws), ws.key, step.own, ws.now())
    changes = marks.told(step.own)
    groups: dict[str, list[Operation]] = {}
    for op in step.operations:
        groups.setdefault(
            repr((op.kind, [(n, c.after) for n, c in op.set.items()], op.text, op.public, op.add)), []
        ).append(op)
    for alike in groups.values():
        op = alike[0]
        wanted = {n: KINDS[op.entity_kind].field(n, c.after) for n, c in op.set.items()}
        if op.kind.endswith(".create"):
            for _ in alike:
                changes |= desk.create(ws, op.entity_kind, text=op.text, add=op.add, **wanted)[1]
        else:
            ids = [o.entity_id for o in alike]
            changes |= desk.act(
                ws, op.entity_kind, op.kind, ids, set=wanted, text=op.text, public=op.public, add=op.add
            )
    latest = outbox.latest_step(_box(ws), ws.key)
    for op_id in step.inbox:
        changes |= desk.inbox_done(ws, op_id, latest if step.operations else None)
    return changes, latest


def _box(ws: Workspace) -> sa.Connection:
    if ws.outbox is None:
        raise RuntimeError("this workspace was opened for reading only")
    return ws.outbox
