"""Lending rights from one account to another, taking them back, and who has lent what to whom."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.clock import DAY, Instant
from ioc_contract.errors import Refused
from ioc_contract.messages import Delegation, Delegations, Ending, Lend
from ioc_contract.permissions import Actor, Lent, Permission, Role, within
from ioc_server.services.sessions import Visit
from ioc_server.store import accounts, audit, delegations
from ioc_server.store.database import reading, writing

DAYS = 366
"""Longest from now to the end."""
RUNNING = 50
"""Lent by one account and not over, at most."""
REASON = 500
"""Characters of a reason, at most."""


def overview(engine: sa.Engine, visit: Visit) -> Delegations:
    """Return what the account lent and was lent; to an administrator of all, of everybody."""
    with reading(engine) as connection:
        everybody = _manages(visit.actor)
        return Delegations(tuple(delegations.listed(connection, None if everybody else visit.actor.id)), clock.now())


def lend(engine: sa.Engine, visit: Visit, wanted: Lend) -> Delegations:
    """Lend rights of the account to another one. The same again changes nothing. Raises Refused."""
    with writing(engine) as connection:
        give(connection, visit.actor, wanted, visit.desk)
    return overview(engine, visit)


def end(engine: sa.Engine, visit: Visit, id: str, why: Ending) -> Delegations:
    """Take back rights that the account lent, or, as an administrator, that anybody did. Raises Refused."""
    with writing(engine) as connection:
        found = delegations.find(connection, id)
        if found is None or not (_manages(visit.actor) or visit.actor.id in (found.lender_id, found.borrower_id)):
            raise Refused("not_found", {"id": id})
        if visit.actor.id != found.lender_id and not _manages(visit.actor):
            raise Refused("not_permitted")
        take_back(connection, found, (visit.actor.id, visit.actor.name), visit.desk, why.reason)
    return overview(engine, visit)


def give(connection: sa.Connection, lender: Actor, wanted: Lend, desk: str) -> None:
    """Write what an account lends. Raises Refused."""
    if delegations.find(connection, wanted.id) is not None:
        return
    now = clock.now()
    _check(wanted, now)
    own = lender.own()
    if wanted.to_id == own.id:
        raise Refused("lend_self")
    if accounts.working(connection, wanted.to_id) is None:
        raise Refused("unknown_reference", {"field": "person", "value": wanted.to_id})
    asked = Lent(
        wanted.id, own.id, own.name, wanted.role, wanted.subsystems, wanted.unit_ids,
        own.org_id if wanted.role is Role.AGENCY_OFFICER else None, Instant(max(wanted.since, now)), wanted.until,
    )  # fmt: skip
    if not _inside(asked, own):
        borrowed = (hat for hat in lender.at(now).hats()[1:])
        raise Refused("lend_onward" if any(_inside(asked, hat) for hat in borrowed) else "lend_beyond")
    if delegations.running(connection, own.id, now) >= RUNNING:
        raise Refused("too_many", {"limit": RUNNING})
    made = Delegation(
        asked.id, own.id, own.name, wanted.to_id, "", asked.role, asked.subsystems, asked.unit_ids, asked.org_id,
        asked.since, asked.until, wanted.reason.strip(), now,
    )  # fmt: skip
    if not delegations.add(connection, made):
        return  # asked twice at the same moment
    accounts.ring(connection)
    audit.append(
        connection, "delegation.lend", account_id=own.id, account_name=own.name, desk=desk,
        entity=("person", wanted.to_id), detail=_told(made),
    )  # fmt: skip


def take_back(
    connection: sa.Connection, one: Delegation, by: tuple[str | None, str], desk: str, reason: str = ""
) -> None:
    """End one before its time; `by` is (account id, name). Raises Refused when it is over."""
    now = clock.now()
    if one.revoked_at is not None or one.until <= now:
        raise Refused("lend_over")
    if len(reason) > REASON:
        raise Refused("too_long", {"limit": REASON})
    delegations.revoke(connection, one.id, now, by[1])
    accounts.ring(connection)
    audit.append(
        connection, "delegation.end", account_id=by[0], account_name=by[1], desk=desk,
        entity=("person", one.borrower_id), detail={"id": one.id, "lender": one.lender_id, "reason": reason.strip()},
    )  # fmt: skip


def _check(wanted: Lend, now: int) -> None:
    try:
        uuid.UUID(wanted.id)
    except ValueError as error:
        raise Refused("not_readable", {"reason": "ids are UUIDs"}) from error
    if not wanted.reason.strip():
        raise Refused("reason_required")
    if len(wanted.reason) > REASON:
        raise Refused("too_long", {"limit": REASON})
    if not (max(wanted.since, now) < wanted.until <= now + DAYS * DAY):
        raise Refused("lend_span", {"days": DAYS})


def _inside(asked: Lent, actor: Actor) -> bool:
    """Tell whether all that is asked for is among an actor's rights, not only part of it."""
    return within(asked, actor) == asked


def _manages(actor: Actor) -> bool:
    """Tell whether an account manages all others, by its own right: lent rights have no power over what is lent."""
    own = actor.own()
    return own.may(Permission.USER_MANAGE) and own.everywhere(None)


def _told(made: Delegation) -> dict[str, object]:
    return {
        "id": made.id, "role": made.role.value, "subsystems": list(made.subsystems), "unit_ids": list(made.unit_ids),
        "since": made.since, "until": made.until, "reason": made.reason,
    }  # fmt: skip
