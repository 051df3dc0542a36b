"""Who may do what: one table of roles, run by the centre for every change and by the desk to enable its commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ioc_contract.clock import DAY, Instant


class Role(StrEnum):
    VIEWER = "viewer"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    AGENCY_OFFICER = "agency_officer"
    MEDIA_OFFICER = "media_officer"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    READ = "read"
    READ_SENSITIVE = "read_sensitive"
    REVEAL_REPORTER = "reveal_reporter"
    CASE_CREATE = "case.create"
    CASE_VERIFY = "case.verify"
    CASE_ASSIGN = "case.assign"
    CASE_PROCESS = "case.process"
    CASE_APPROVE = "case.approve"
    CASE_REPLY = "case.reply"
    CASE_CLOSE = "case.close"
    CASE_EDIT = "case.edit"
    CASE_COMMENT = "case.comment"
    TASK_CREATE = "task.create"
    TASK_PROCESS = "task.process"
    TASK_APPROVE = "task.approve"
    ARTICLE_TRIAGE = "article.triage"
    ALARM_ANSWER = "alarm.answer"
    """Acknowledge, shelve and reset alarms."""
    ALARM_SUPPRESS = "alarm.suppress"
    """Suppress alarms and take them out of service, without an end."""
    RULEBOOK_EDIT = "rulebook.edit"
    VIEW_SHARE = "view.share"
    """Share views of the queue with the room, and change those shared."""
    SHIFT_KEEP = "shift.keep"
    """Begin and end a shift, take over from the one before."""
    SOURCE_MANAGE = "source.manage"
    USER_MANAGE = "user.manage"


P = Permission
_OPERATE = {
    P.READ,
    P.REVEAL_REPORTER,
    P.CASE_CREATE,
    P.CASE_VERIFY,
    P.CASE_ASSIGN,
    P.CASE_EDIT,
    P.CASE_COMMENT,
    P.CASE_REPLY,
    P.CASE_CLOSE,
    P.TASK_CREATE,
    P.ARTICLE_TRIAGE,
    P.ALARM_ANSWER,
    P.SHIFT_KEEP,
}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({P.READ}),
    Role.OPERATOR: frozenset(_OPERATE),
    Role.SUPERVISOR: frozenset(
        _OPERATE
        | {
            P.READ_SENSITIVE,
            P.CASE_PROCESS,
            P.CASE_APPROVE,
            P.TASK_PROCESS,
            P.TASK_APPROVE,
            P.SOURCE_MANAGE,
            P.RULEBOOK_EDIT,
            P.ALARM_SUPPRESS,
            P.VIEW_SHARE,
        }
    ),
    Role.AGENCY_OFFICER: frozenset({P.READ, P.CASE_PROCESS, P.CASE_COMMENT, P.TASK_PROCESS}),
    Role.MEDIA_OFFICER: frozenset({P.READ, P.ARTICLE_TRIAGE, P.CASE_CREATE, P.CASE_COMMENT, P.TASK_CREATE}),
    Role.ANALYST: frozenset({P.READ, P.TASK_CREATE}),
    Role.ADMINISTRATOR: frozenset(P),
}
"""What each role may do."""

EVERYWHERE = "*"
COMMON = frozenset({"article", "indicator", "observation", "shift", "view"})
"""Kinds whose rows without a unit concern the whole area: an account limited to units has these beside those of its units."""


ARRIVAL_MS = 14 * DAY
"""What was done while a lent right was in force may come to the centre so long after its end: as long as a desk may be offline."""


@dataclass(frozen=True, slots=True)
class Lent:
    """Rights that another account lends: in force from `since` until before `until`, unless taken back."""

    id: str
    by_id: str
    by_name: str
    role: Role
    subsystems: tuple[str, ...]
    unit_ids: tuple[str, ...]
    org_id: str | None
    since: Instant
    until: Instant
    revoked_at: Instant | None = None
    """Taken back: from then on nothing done under it is taken any more, whenever it was done."""

    def holds(self, at: int) -> bool:
        """Tell whether it is in force at an instant."""
        return self.revoked_at is None and self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class Actor:
    """An account as the rules see it: role, and the subsystems, units and agency it is limited to.

    `subsystems` and `unit_ids` may be ("*",). With `org_id` set and the role of agency officer the account sees only
    what its agency leads or supports. What is lent to it counts as in force at `when`, see `at`.
    """

    id: str
    name: str
    role: Role
    subsystems: tuple[str, ...] = (EVERYWHERE,)
    unit_ids: tuple[str, ...] = (EVERYWHERE,)
    org_id: str | None = None
    lent: tuple[Lent, ...] = ()
    """What others lend it: in force, still to come, and over for no longer than ARRIVAL_MS."""
    behalf: str | None = None
    """The account it acts for, of one of its `hats`."""
    when: Instant = field(default=Instant(0), compare=False)

    def at(self, when: int) -> Actor:
        """Return the same account as it stands at an instant: with what is lent to it then."""
        return replace(self, when=Instant(when)) if self.lent else self

    def own(self) -> Actor:
        """Return the account with its own rights alone: all that it can lend."""
        return replace(self, lent=()) if self.lent else self

    def under(self, lent: Lent) -> Actor:
        """Return the account with lent rights alone, under the name «B thay mặt A»."""
        name = BEHALF.format(name=self.name, by=lent.by_name)
        return Actor(self.id, name, lent.role, lent.subsystems, lent.unit_ids, lent.org_id, behalf=lent.by_id)

    def in_force(self) -> tuple[Lent, ...]:
        """Return what is lent to it now."""
        return tuple(one for one in self.lent if one.holds(self.when))

    def hats(self) -> tuple[Actor, ...]:
        """Return the account as it may act now: by its own rights, then for each that lends it some. A right counts only
        within the scope it comes with, so who asks for both must ask one hat for both."""
        return (self.own(), *map(self.under, self.in_force()))

    def hat(self, permission: Permission, fits: Callable[[Actor], bool] = lambda _: True) -> Actor | None:
        """Return the first hat that has a permission and fits; None when there is none."""
        return next((one for one in self.hats() if permission in ROLES[one.role] and fits(one)), None)

    def may(self, permission: Permission) -> bool:
        """Tell whether the role, or one lent, has the permission (scope is asked apart, see `on`)."""
        return permission in ROLES[self.role] or any(permission in ROLES[one.role] for one in self.in_force())

    def everywhere(self, subsystem: str | None) -> bool:
        """Tell whether the account's scope is the whole area, of a subsystem or (None) of all."""
        return any(hat._everywhere(subsystem) for hat in self.hats())

    def _everywhere(self, subsystem: str | None) -> bool:
        whole = EVERYWHERE in self.subsystems or (subsystem is not None and subsystem in self.subsystems)
        return whole and EVERYWHERE in self.unit_ids and self.role is not Role.AGENCY_OFFICER

    def covers(
        self,
        subsystem: str,
        unit_id: str | None,
        org_ids: tuple[str, ...] = (),
        sensitive: bool = False,
        common: bool = False,
    ) -> bool:
        """Tell whether a row of this subsystem, unit and agencies is within the account's scope; `common`: of a kind of COMMON."""
        if self.lent and (lent := self.in_force()):
            hats = (self.own(), *map(self.under, lent))
            return any(hat.covers(subsystem, unit_id, org_ids, sensitive, common) for hat in hats)
        if EVERYWHERE not in self.subsystems and subsystem not in self.subsystems:
            return False
        if self.role is Role.AGENCY_OFFICER:
            return self.org_id is not None and self.org_id in org_ids
        if sensitive and Permission.READ_SENSITIVE not in ROLES[self.role]:
            return False
        if unit_id is None:
            return common or EVERYWHERE in self.unit_ids
        return EVERYWHERE in self.unit_ids or unit_id in self.unit_ids

    def on(
        self,
        subsystem: str,
        unit_id: str | None,
        org_ids: tuple[str, ...] = (),
        sensitive: bool = False,
        common: bool = False,
    ) -> frozenset[Permission]:
        """Return what the account may do with such a row: the rights of all its hats that cover it."""
        covering = (hat for hat in self.hats() if hat.covers(subsystem, unit_id, org_ids, sensitive, common))
        return frozenset().union(*(ROLES[hat.role] for hat in covering))


BEHALF = "{name} thay mặt {by}"
"""The name of who acts by lent rights, in timelines and in the audit."""


def lendable(role: Role) -> tuple[Role, ...]:
    """Return the roles that a role may lend: itself and those that may do nothing more. What an agency officer sees hangs on
    the agency, so that role is lent and taken by itself alone."""
    officer = Role.AGENCY_OFFICER
    return tuple(r for r in Role if ROLES[r] <= ROLES[role] and (r is officer) == (role is officer))


def within(lent: Lent, lender: Actor) -> Lent | None:
    """Return the part of what is lent that its lender has by its own rights; None when that is nothing."""
    subsystems = _both(lent.subsystems, lender.subsystems)
    units = _both(lent.unit_ids, lender.unit_ids)
    if lent.role not in lendable(lender.role) or not subsystems or not units:
        return None
    if lent.role is Role.AGENCY_OFFICER and lent.org_id != lender.org_id:
        return None
    return replace(lent, subsystems=subsystems, unit_ids=units)


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return what two scopes share."""
    if EVERYWHERE in one:
        return other
    return one if EVERYWHERE in other else tuple(o for o in one if o in other)
