"""Who may do what: one table of roles, run by the centre for every change and by the desk to enable its commands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Actor:
    """An account as the rules see it: role, and the subsystems, units and agency it is limited to.

    `subsystems` and `unit_ids` may be ("*",). With `org_id` set and the role of agency officer the account sees only
    what its agency leads or supports.
    """

    id: str
    name: str
    role: Role
    subsystems: tuple[str, ...] = (EVERYWHERE,)
    unit_ids: tuple[str, ...] = (EVERYWHERE,)
    org_id: str | None = None

    def may(self, permission: Permission) -> bool:
        """Tell whether the role has the permission (scope is asked apart, see `covers`)."""
        return permission in ROLES[self.role]

    def everywhere(self, subsystem: str | None) -> bool:
        """Tell whether the account's scope is the whole area, of a subsystem or (None) of all."""
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
        if EVERYWHERE not in self.subsystems and subsystem not in self.subsystems:
            return False
        if self.role is Role.AGENCY_OFFICER:
            return self.org_id is not None and self.org_id in org_ids
        if sensitive and not self.may(Permission.READ_SENSITIVE):
            return False
        if unit_id is None:
            return common or EVERYWHERE in self.unit_ids
        return EVERYWHERE in self.unit_ids or unit_id in self.unit_ids
