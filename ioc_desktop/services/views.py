"""Views of the queue that a person keeps: filters and order under a name, in an order of their own; every change undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_contract.folding import fold, nfc
from ioc_contract.ids import new_id
from ioc_contract.permissions import Role
from ioc_contract.records import CaseState, Channel, Priority
from ioc_desktop.services import board_queue, marks
from ioc_desktop.services.board_queue import ME, Band, Count, Order, QueueQuery
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, own
from ioc_desktop.store.own import Change

LONGEST = 60
"""Letters of a name."""
_BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class View:
    """A query under a name. `position` orders them; only its comparison means something."""

    id: str
    name: str
    query: QueueQuery
    position: int


_LISTS: dict[str, Callable[[Any], Any]] = {
    "states": CaseState,
    "categories": str,
    "units": str,
    "agencies": str,
    "bands": Band,
    "priorities": Priority,
    "channels": Channel,
    "ratings": int,
    "assignees": str,
}
_YES_NO = ("open_only", "descending", "has_photo", "has_duplicates", "bookmarked", "unread", "waiting")
_NUMBERS = ("days", "received_from", "received_to", "min_rating")


def dump(query: QueueQuery) -> dict[str, Any]:
    """Return a query as JSON values: words, filters and order; not the ids somebody else named, nor its place."""
    out: dict[str, Any] = {name: list(getattr(query, name)) for name in _LISTS if getattr(query, name)}
    for name in (*_YES_NO, *_NUMBERS):
        if getattr(query, name) is not None:
            out[name] = getattr(query, name)
    if query.text.strip():
        out["text"] = query.text.strip()
    return out | {"order": str(query.order)}


def load(data: object) -> QueueQuery | None:
    """Return the query `dump` wrote, without what is not understood; None when it is no query at all."""
    if not isinstance(data, dict):
        return None
    values: dict[str, Any] = {}
    for name, make in _LISTS.items():
        found = []
        for item in data.get(name, []) if isinstance(data.get(name, []), list) else []:
            try:
                found.append(make(item))
            except (TypeError, ValueError):
                continue
        values[name] = tuple(found)
    values |= {name: data[name] for name in _YES_NO if isinstance(data.get(name), bool)}
    values |= {n: data[n] for n in _NUMBERS if isinstance(data.get(n), int) and not isinstance(data[n], bool)}
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
    """Return the account's views in their order; those shipped are put there when the account is here for the first time."""
    box = _box(ws)
    held = own.values(box, ws.key, "view")
    if not held:
        for place, (name, query) in enumerate(shipped(ws)):
            own.put(box, ws.key, "view", new_id(Instant(ws.now() + place)), _text(View("", name, query, place)))
        own.put(box, ws.key, "view", _BEGUN, "{}")  # once: they may all be deleted
        held = own.values(box, ws.key, "view")
    found = []
    for key, value in held.items():
        data = orjson.loads(value)
        shown = load(data.get("query"))
        if shown is not None:
            found.append(View(key, str(data.get("name", "")), shown, int(data.get("position", 0))))
    return sorted(found, key=lambda v: (v.position, v.id))


def count(ws: Workspace, query: QueueQuery) -> Count | None:
    """Return how many reports a view finds, exact up to 1,000; None while a first load has the indexes down: not cheap then."""
    return board_queue.count(ws, query) if cache.meta(ws.cache, "bulk") is None else None


def save(ws: Workspace, name: str, query: QueueQuery) -> tuple[str, ChangeSet]:
    """Keep a query under a new name, after the others; return its id and what changed. Raises Refused for a bad name."""
    views = every(ws)
    view = View(new_id(ws.now()), _name(name, views), _plain(query), max((v.position for v in views), default=0) + 1)
    return view.id, _change(ws, [(None, view)])


def rename(ws: Workspace, id: str, name: str) -> ChangeSet:
    """Give a view another name. Raises Refused."""
    view, views = _one(ws, id)
    return _change(ws, [(view, replace(view, name=_name(name, [v for v in views if v.id != id])))])


def update(ws: Workspace, id: str, query: QueueQuery) -> ChangeSet:
    """Let a view stand for another query. Raises Refused."""
    view, _ = _one(ws, id)
    return _change(ws, [(view, replace(view, query=_plain(query)))])


def move(ws: Workspace, id: str, step: int) -> ChangeSet:
    """Move a view so many places on (negative: forward). Raises Refused."""
    view, views = _one(ws, id)
    others = [v for v in views if v.id != id]
    at = max(0, min(len(others), views.index(view) + step))
    others.insert(at, view)
    return _change(ws, [(v, replace(v, position=n)) for n, v in enumerate(others) if v.position != n])


def delete(ws: Workspace, id: str) -> ChangeSet:
    """Forget a view. Raises Refused."""
    view, _ = _one(ws, id)
    return _change(ws, [(view, None)])


def named(views: Sequence[View], typed: str) -> list[View]:
    """Return the views whose name has all words typed, without marks; only the one whose name it is, if there is one."""
    words = fold(nfc(typed)).split()
    found = [v for v in views if all(w in fold(v.name) for w in words)]
    exact = [v for v in found if fold(v.name) == " ".join(words)]
    return exact or found


def _change(ws: Workspace, pairs: Sequence[tuple[View | None, View | None]]) -> ChangeSet:
    changes = [
        Change("view", view.id, None if old is None else _text(old), None if new is None else _text(new))
        for old, new in pairs
        if (view := new or old) is not None
    ]
    own.change(_box(ws), ws.key, changes, ws.now())
    return marks.told(changes)


def _text(view: View) -> str:
    return orjson.dumps({"name": view.name, "query": dump(view.query), "position": view.position}).decode()


def _plain(query: QueueQuery) -> QueueQuery:
    return replace(query, after=None, ids=None, label="")


def _name(name: str, others: Sequence[View]) -> str:
    plain = " ".join(nfc(name).split())[:LONGEST]
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


def _box(ws: Workspace) -> sa.Connection:
    if ws.outbox is None:
        raise RuntimeError("this workspace was opened for reading only")
    return ws.outbox
