"""Views of the queue: what a query may say, and what their owner or the head of a room may do with them.

A private view is its owner's: nobody else receives it. A shared one is everybody's in the subsystem, and whoever may share
may change it. Nothing is deleted: a view that was is kept in that state, so that it can be taken back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

import orjson

from ioc_contract.clock import Instant
from ioc_contract.deadlines import Band
from ioc_contract.errors import Refused
from ioc_contract.messages import Operation
from ioc_contract.outcome import Outcome, World
from ioc_contract.permissions import Actor
from ioc_contract.permissions import Permission as P
from ioc_contract.records import CaseState, Channel, Priority
from ioc_contract.room import View, ViewState

NAME_CHARS = 60
QUERY_BYTES = 8192
TEXT_CHARS = 500
SUBSYSTEM = "reports"
"""What a view is of that does not say."""
PER_PERSON = 200
"""So many views one person owns at most, those deleted with them."""


class Order(StrEnum):
    """What reports are ordered by."""

    DUE = "due"
    RECEIVED = "received"
    NUMBER = "number"
    STATE = "state"
    CATEGORY = "category"
    AGENCY = "agency"
    UNIT = "unit"
    PRIORITY = "priority"


def _id(value: object) -> str:
    if not isinstance(value, str) or len(value) > 100:
        raise ValueError("not an id")
    return value


def _stars(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 5:
        raise ValueError("not a number of stars")
    return value


LISTS: dict[str, Callable[[Any], Any]] = {
    "states": CaseState,
    "categories": _id,
    "units": _id,
    "agencies": _id,
    "bands": Band,
    "priorities": Priority,
    "channels": Channel,
    "ratings": _stars,
    "assignees": _id,
}
"""Filters by any of several values, with what makes one of JSON (raises ValueError, TypeError)."""
YES_NO = ("open_only", "descending", "has_photo", "has_duplicates", "bookmarked", "unread", "waiting")
NUMBERS = ("days", "received_from", "received_to", "min_rating")


def query_problem(query: object) -> str:
    """Return which part of a query cannot be read, "" for a good one."""
    if not isinstance(query, dict) or len(orjson.dumps(query)) > QUERY_BYTES:
        return "query"
    for name, value in query.items():
        if name in LISTS:
            if not isinstance(value, list):
                return str(name)
            try:
                for item in value:
                    LISTS[name](item)
            except (TypeError, ValueError):
                return str(name)
            good = True
        elif name in YES_NO:
            good = isinstance(value, bool)
        elif name in NUMBERS:
            good = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53
        elif name == "text":
            good = isinstance(value, str) and len(value) <= TEXT_CHARS
        else:
            good = name == "order" and value in tuple(Order)
        if not good:
            return str(name)
    return ""


def created(op: Operation, values: Mapping[str, Any], actor: Actor, world: World, at: Instant) -> Outcome:
    """Return a new view, its maker's alone. Raises Refused."""
    view = View(
        op.entity_id, 0, SUBSYSTEM, actor.id, actor.name, "", {}, 0.0, False, "", ViewState.KEPT, at,
    )  # fmt: skip
    return Outcome(_checked(replace(view, **values)))


def again(view: View, op: Operation, actor: Actor) -> Outcome | None:
    """Return what becomes of a view that its owner makes a second time, on another desk: it stays; None for any other."""
    return Outcome(view) if op.kind == "view.create" and view.owner_id == actor.id else None


def run(view: View, op: Operation, values: Mapping[str, Any], actor: Actor, at: Instant) -> Outcome:
    """Return what a checked operation makes of a view. Raises Refused."""
    if view.shared and not actor.may(P.VIEW_SHARE):
        raise Refused("not_permitted")
    changes = dict(values)
    match op.kind:
        case "view.delete":
            changes["state"] = ViewState.DELETED
        case "view.share" if not view.shared:
            if not actor.covers(view.subsystem, None, common=True):
                raise Refused("out_of_scope")
            changes |= {"shared": True, "shared_by": actor.name}
        case "view.unshare":
            changes |= {"shared": False, "shared_by": ""}
    if all(getattr(view, name) == value for name, value in changes.items()):
        return Outcome(view)
    return Outcome(_checked(replace(view, **changes, updated_at=at)))


def may_act(actor: Actor, view: View) -> bool:
    """Tell whether a view is one that the account receives."""
    return actor.covers(view.subsystem, None, common=True) if view.shared else view.owner_id == actor.id


def _checked(view: View) -> View:
    if not view.name.strip() or len(view.name) > NAME_CHARS:
        raise Refused("bad_value", {"field": "name"})
    if query_problem(view.query):
        raise Refused("bad_value", {"field": "query"})
    if not math.isfinite(view.position) or abs(view.position) > 1e12:
        raise Refused("bad_value", {"field": "position"})
    return view
