"""Views of the queue: the person's own, which follow them to any desk, and those shared with the room; all undone as any act.

Everybody begins with the shipped ones. Such a one is no row until somebody changes it: it has the same id on every desk of
the account, so that changes made on two desks meet.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from ioc_contract.errors import Refused
from ioc_contract.folding import fold, nfc
from ioc_contract.ids import new_id
from ioc_contract.permissions import Permission, Role
from ioc_contract.records import CaseState
from ioc_contract.room import View as Record
from ioc_contract.room import ViewState
from ioc_contract.views import LISTS, NAME_CHARS, NUMBERS, TEXT_CHARS, YES_NO
from ioc_desktop.services import board_queue, desk
from ioc_desktop.services.board_queue import ME, Band, Count, Order, QueueQuery
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox, own, records

_BEGUN = "begun"
_SPACE = uuid.UUID("6f1c1c0e-2f0a-5a53-9d1e-5d3a86f8b0a4")


@dataclass(frozen=True, slots=True)
class View:
    """A query under a name. `position` orders them; only its comparison means something."""

    id: str
    name: str
    query: QueueQuery
    position: float
    shared: bool = False
    shared_by: str = ""
    """Who gave it to the room."""


def dump(query: QueueQuery) -> dict[str, Any]:
    """Return a query as JSON values: words, filters and order; not the ids somebody else named, nor its place."""
    out: dict[str, Any] = {name: list(getattr(query, name)) for name in LISTS if getattr(query, name)}
    for name in (*YES_NO, *NUMBERS):
        if getattr(query, name) is not None:
            out[name] = getattr(query, name)
    if query.text.strip():
        out["text"] = query.text.strip()[:TEXT_CHARS]
    return out | {"order": str(query.order)}


def load(data: object) -> QueueQuery | None:
    """Return the query `dump` wrote, without what is not understood; None when it is no query at all."""
    if not isinstance(data, dict):
        return None
    values: dict[str, Any] = {}
    for name, make in LISTS.items():
        found = []
        for item in data.get(name, []) if isinstance(data.get(name, []), list) else []:
            try:
                found.append(make(item))
            except (TypeError, ValueError):
                continue
        values[name] = tuple(found)
    values |= {name: data[name] for name in YES_NO if isinstance(data.get(name), bool)}
    values |= {n: data[n] for n in NUMBERS if isinstance(data.get(n), int) and not isinstance(data[n], bool)}
    if isinstance(data.get("text"), str):
        values["text"] = data["text"]
    try:
        values["order"] = Order(data.get("order", Order.DUE))
    except ValueError:
        values["order"] = Order.DUE
    return QueueQuery(**values)


def shipped(ws: Workspace) -> list[tuple[str, QueueQuery]]:
    """Return the views everybody begins with; afterwards they are like any other."""
    if ws.actor.role is Role.AGENCY_OFFICER and ws.actor.org_id is not None:
        mine = QueueQuery(agencies=(ws.actor.org_id,))
    else:
        mine = QueueQuery(assignees=(ME,))
    return [
        ("Đang mở", QueueQuery()),
        ("Quá hạn", QueueQuery(bands=(Band.OVERDUE,))),
        ("Sắp hết hạn", QueueQuery(bands=(Band.HOUR, Band.FOUR_HOURS))),
        ("Chưa giao", QueueQuery(states=(CaseState.NEW, CaseState.VERIFYING))),
        ("Chờ duyệt", QueueQuery(states=(CaseState.AWAITING_APPROVAL,))),
        ("Của tôi", mine),
        ("Chưa xem", QueueQuery(unread=True, order=Order.RECEIVED, descending=True)),
        ("Đã đánh dấu", QueueQuery(bookmarked=True, open_only=False)),
        ("Tiếp nhận hôm nay", QueueQuery(days=1, open_only=False, order=Order.RECEIVED, descending=True)),
    ]


def every(ws: Workspace) -> list[View]:
    """Return the account's own views in their order, then the room's."""
    _move_over(ws)
    rows: dict[str, Record] = {r.id: r for r in records.every(ws.cache, "view")}
    found = [v for v in _shipped(ws) if v.id not in rows or rows[v.id].state is ViewState.WITHDRAWN]
    for row in rows.values():
        query = load(row.query)
        if row.state is ViewState.KEPT and query is not None and (row.shared or row.owner_id == ws.actor.id):
            found.append(View(row.id, row.name, query, row.position, row.shared, row.shared_by))
    return sorted(found, key=lambda v: (v.shared, v.position, v.id))


def _shipped(ws: Workspace) -> list[View]:
    return [
        View(str(uuid.uuid5(_SPACE, f"{ws.actor.id}/{name}")), name, query, float(place))
        for place, (name, query) in enumerate(shipped(ws))
    ]


def count(ws: Workspace, query: QueueQuery) -> Count | None:
    """Return how many reports a view finds, exact up to 1,000; None while a first load has the indexes down: not cheap then."""
    return board_queue.count(ws, query) if cache.meta(ws.cache, "bulk") is None else None


def may_share(ws: Workspace) -> bool:
    """Tell whether the account may give views to the room, and change those there."""
    return ws.rights.may(Permission.VIEW_SHARE)


def save(ws: Workspace, name: str, query: QueueQuery) -> tuple[str, ChangeSet]:
    """Keep a query under a new name, after the person's others; return its id and what changed. Raises Refused for a bad name."""
    mine = [v for v in every(ws) if not v.shared]
    last = max((v.position for v in mine), default=0.0) + 1
    view = View(new_id(ws.now()), _name(name, mine), _plain(query), last)
    return view.id, desk.save(ws, _changed(ws, view, {}))


def copy(ws: Workspace, id: str) -> tuple[str, ChangeSet]:
    """Keep a view of the room as one's own; return the new one's id and what changed. Raises Refused."""
    view, views = _one(ws, id)
    taken = {fold(v.name) for v in views if not v.shared}
    names = (view.name, *(f"{view.name[: NAME_CHARS - 5]} ({n})" for n in range(2, 1000)))
    return save(ws, next(n for n in names if fold(n) not in taken), view.query)


def rename(ws: Workspace, id: str, name: str) -> ChangeSet:
    """Give a view another name. Raises Refused."""
    view, views = _one(ws, id)
    others = [v for v in views if v.id != id and v.shared == view.shared]
    return desk.save(ws, _changed(ws, view, {"name": _name(name, others)}))


def update(ws: Workspace, id: str, query: QueueQuery) -> ChangeSet:
    """Let a view stand for another query. Raises Refused."""
    view, _ = _one(ws, id)
    return desk.save(ws, _changed(ws, view, {"query": dump(_plain(query))}))


def move(ws: Workspace, id: str, step: int) -> ChangeSet:
    """Move a view so many places on among its like (negative: forward). Raises Refused."""
    view, views = _one(ws, id)
    alike = [v for v in views if v.shared == view.shared]
    others = [v for v in alike if v.id != id]
    at = max(0, min(len(others), alike.index(view) + step))
    if at == alike.index(view):
        return ChangeSet()
    before = others[at - 1].position if at else others[0].position - 2
    after = others[at].position if at < len(others) else before + 2
    between = (before + after) / 2
    if before < between < after:
        return desk.save(ws, _changed(ws, view, {"position": between}))
    others.insert(at, view)
    moved = [(v, float(n)) for n, v in enumerate(others) if v.position != n]
    return desk.save(ws, [p for v, place in moved for p in _changed(ws, v, {"position": place})])


def delete(ws: Workspace, id: str) -> ChangeSet:
    """Forget a view. Raises Refused."""
    view, _ = _one(ws, id)
    if (record := records.one(ws.cache, "view", id)) is not None and record.state is ViewState.KEPT:
        return desk.act(ws, "view", "view.delete", [id])
    return desk.save(ws, _changed(ws, view, {"state": ViewState.DELETED}))


def share(ws: Workspace, id: str) -> ChangeSet:
    """Give a view to the room. Raises Refused."""
    view, views = _one(ws, id)
    _name(view.name, [v for v in views if v.shared and v.id != id])
    record, changes = records.one(ws.cache, "view", id), ChangeSet()
    if record is None or record.state is not ViewState.KEPT:
        changes = desk.save(ws, _changed(ws, view, {}))
    return changes | desk.act(ws, "view", "view.share", [id])


def unshare(ws: Workspace, id: str) -> ChangeSet:
    """Take a view back from the room: it is its owner's alone again. Raises Refused."""
    return desk.act(ws, "view", "view.unshare", [id])


def named(views: Sequence[View], typed: str) -> list[View]:
    """Return the views whose name has all words typed, without marks; only the one whose name it is, if there is one."""
    words = fold(nfc(typed)).split()
    found = [v for v in views if all(w in fold(v.name) for w in words)]
    exact = [v for v in found if fold(v.name) == " ".join(words)]
    return exact or found


def _changed(ws: Workspace, view: View, changes: Mapping[str, Any]) -> list[desk.Prepared]:
    """Return what changes a view; one that is no row yet, or no more, becomes one. Raises Refused."""
    record = records.one(ws.cache, "view", view.id)
    if record is not None and record.state is ViewState.KEPT:
        return desk.prepare(ws, "view", "view.edit", [view.id], set=changes)
    whole: dict[str, Any] = {
        "name": view.name,
        "query": dump(view.query),
        "position": view.position,
        "state": ViewState.KEPT,
    }
    whole |= dict(changes)
    return desk.prepare(ws, "view", "view.create" if record is None else "view.edit", [view.id], set=whole)


def _move_over(ws: Workspace) -> None:
    """Give the centre the views that an earlier version kept on this desk, once; those as shipped are everybody's anyway.

    Cut off between the two commits, it goes on: a view already on its way is passed over.
    """
    box = ws.outbox
    held = own.values(box, ws.key, "view") if box is not None else {}
    if box is None or not held:
        return
    untouched = {(v.name, v.query): v for v in _shipped(ws)}
    made: list[View] = []
    for key, value in held.items():
        data = orjson.loads(value)
        query = load(data.get("query"))
        if key == _BEGUN or query is None:
            continue
        view = View(key, str(data.get("name", ""))[:NAME_CHARS], query, float(data.get("position", 0)))
        alike = untouched.pop((view.name, view.query), None)
        if alike is None:
            made.append(view)
        elif alike.position != view.position:
            made.append(replace(view, id=alike.id))
    wanted: list[tuple[View, dict[str, Any]]] = [(v, {}) for v in made] + [
        (v, {"state": ViewState.DELETED}) for v in untouched.values()
    ]
    prepared = [
        p
        for view, changes in wanted
        if records.one(ws.cache, "view", view.id) is None and not outbox.of_entity(box, ws.key, "view", view.id)
        for p in _changed(ws, view, changes)
    ]
    desk.save(ws, prepared, apart="views")
    own.forget(box, ws.key, "view", list(held))


def _plain(query: QueueQuery) -> QueueQuery:
    return replace(query, after=None, ids=None, label="")


def _name(name: str, others: Sequence[View]) -> str:
    plain = " ".join(nfc(name).split())[:NAME_CHARS]
    if not plain:
        raise Refused("text_required")
    if any(fold(v.name) == fold(plain) for v in others):
        raise Refused("already_exists")
    return plain


def _one(ws: Workspace, id: str) -> tuple[View, list[View]]:
    views = every(ws)
    view = next((v for v in views if v.id == id), None)
    if view is None:
        raise Refused("not_found")
    return view, views
