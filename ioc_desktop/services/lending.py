"""Lending rights to a colleague: to whom, which and until when; what was lent, and in whose place the account acts now."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from ioc_contract.clock import Instant
from ioc_contract.errors import Offline
from ioc_contract.messages import Delegation, Ending, Lend
from ioc_contract.permissions import EVERYWHERE, Lent, Permission, Role, lendable
from ioc_contract.records import AdminUnit, Person, Subsystem
from ioc_desktop.services.workspace import Lender, Workspace
from ioc_desktop.store import records

RIGHTS = "rights"
"""The kind under which a change of the account's rights is told."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the account can lend, and to whom. Pairs are (id, name); without pairs of a kind there is nothing to choose."""

    people: tuple[tuple[str, str, str], ...]
    """Id, name and role of everybody else who works."""
    roles: tuple[Role, ...]
    """The account's own first."""
    subsystems: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, str], ...]
    own_subsystems: tuple[str, ...]
    own_units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A delegation as it is listed."""

    id: str
    held: Delegation
    state: str
    """coming, running, over, revoked, void."""
    mine: str
    """lent, borrowed or, to an administrator, other."""
    can_end: bool


def rights(ws: Workspace) -> tuple[Lent, ...]:
    """Return what is lent to the account now."""
    return ws.rights.in_force()


def offer(ws: Workspace) -> Offer:
    """Return what the account can lend and to whom, as this desk knows it."""
    own = ws.actor.own()
    everyone: list[Person] = records.every(ws.cache, "person")
    people = [p for p in everyone if p.active and p.id != own.id]
    subsystems: list[Subsystem] = records.every(ws.cache, "subsystem")
    units: list[AdminUnit] = records.every(ws.cache, "admin_unit")
    mine = [u for u in units if u.valid_to is None and _among(u.id, own.unit_ids)]
    roles = sorted(lendable(own.role), key=lambda role: role is not own.role)
    return Offer(
        tuple(sorted(((p.id, p.display_name, str(p.role)) for p in people), key=lambda p: p[1])),
        tuple(roles),
        tuple((s.id, s.name) for s in sorted(subsystems, key=lambda s: s.position) if _among(s.id, own.subsystems)),
        () if own.role is Role.AGENCY_OFFICER else tuple(sorted(((u.id, u.name) for u in mine), key=lambda u: u[1])),
        own.subsystems,
        own.unit_ids,
    )


def listed(ws: Workspace) -> tuple[Row, ...]:
    """Ask the centre what the account lent and was lent: what runs first, then what comes, then what is over. Raises Offline,
    Refused, Unauthorised."""
    with _lender(ws) as centre:
        return rows(ws, centre.delegations().rows)


def lend(ws: Workspace, wanted: Lend) -> tuple[Row, ...]:
    """Lend rights. Raises Offline, Refused, Unauthorised."""
    with _lender(ws) as centre:
        return rows(ws, centre.lend(wanted).rows)


def end(ws: Workspace, id: str, reason: str) -> tuple[Row, ...]:
    """Take rights back before their end. Raises Offline, Refused, Unauthorised."""
    with _lender(ws) as centre:
        return rows(ws, centre.end_delegation(id, Ending(reason)).rows)


def _lender(ws: Workspace) -> AbstractContextManager[Lender]:
    if ws.lending is None:
        raise Offline("the centre is not reached")
    return ws.lending()


_ORDER = ("running", "coming", "void", "revoked", "over")


def rows(ws: Workspace, found: Iterable[Delegation]) -> tuple[Row, ...]:
    """Return delegations as they stand now, in the order of the list; reads no database."""
    own, now = ws.actor.own(), ws.now()
    manages = own.may(Permission.USER_MANAGE) and own.everywhere(None)
    made = []
    for one in found:
        state = _state(one, now)
        mine = "lent" if one.lender_id == own.id else "borrowed" if one.borrower_id == own.id else "other"
        running = state in ("running", "coming", "void")
        made.append(Row(one.id, one, state, mine, running and (mine == "lent" or manages)))
    return tuple(sorted(made, key=lambda r: (_ORDER.index(r.state), -r.held.made_at)))


def _state(one: Delegation, now: Instant) -> str:
    if one.revoked_at is not None:
        return "revoked"
    if one.until <= now:
        return "over"
    if one.void:
        return "void"
    return "running" if one.since <= now else "coming"


def _among(id: str, scope: tuple[str, ...]) -> bool:
    return EVERYWHERE in scope or id in scope
