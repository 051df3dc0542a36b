"""The town as everything else finds it: units, organisations, role accounts and the catalogue, and the rules' world."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ioc_contract.messages import Operation
from ioc_contract.permissions import EVERYWHERE, Actor, Role
from ioc_contract.records import AdminUnit, Case, DeadlineRule, Organisation, Person, WorkCalendar
from ioc_server import catalogue
from ioc_server.sample import ground, words

BEGAN = "2025-07-01"


@dataclass(frozen=True, slots=True)
class Account:
    """A sign-in of the sample city; `machine` ones cannot sign in."""

    user: str
    actor: Actor
    machine: bool


@dataclass(slots=True)
class Town:
    """Reference rows by kind, and what is looked up while history is made. It is the rules' World, too."""

    rows: dict[str, list[Any]]
    units: dict[str, AdminUnit]
    """Current wards by code."""
    organisations: dict[str, Organisation]
    accounts: dict[str, Account]
    """By user name."""
    officers: dict[str, Actor]
    """One agency officer per organisation."""
    handlers: dict[str, str]
    """Category id, or «category id@ward code», → id of the organisation that leads."""
    ids: dict[str, set[str]] = field(default_factory=dict)
    _rules: dict[tuple[str, str | None], DeadlineRule | None] = field(default_factory=dict)
    _calendars: dict[str, WorkCalendar] = field(default_factory=dict)

    def exists(self, kind: str, id: str) -> bool:
        return id in self.ids.get(kind, ())

    def case(self, id: str) -> Case | None:
        return None

    def asked_by(self, case_id: str) -> str | None:
        return None  # officers ask, the supervisor decides

    def shift(self, id: str) -> None:
        """Return nothing: nobody of the sample city is on duty."""

    def on_duty(self, person_id: str) -> bool:
        return False

    def rule_for(self, subsystem: str, category_id: str | None) -> DeadlineRule | None:
        key = (subsystem, category_id)
        if key not in self._rules:
            rules = {r.id: r for r in self.rows["deadline_rule"]}
            category = next((c for c in self.rows["category"] if c.id == category_id), None)
            parent = next((c for c in self.rows["category"] if category and c.id == category.parent_id), None)
            rule = next((c.rule_id for c in (category, parent) if c and c.rule_id), None)
            self._rules[key] = rules.get(rule) if rule else None
        return self._rules[key]

    def calendar(self, id: str | None) -> WorkCalendar | None:
        if not self._calendars:
            self._calendars = {c.id: c for c in self.rows["calendar"]}
        return self._calendars.get(id) if id else None

    def calendar_of(self, org_id: str) -> str | None:
        return next((o.calendar_id for o in self.organisations.values() if o.id == org_id), None)

    def calendars_named(self, name: str) -> frozenset[str]:
        return frozenset()

    def calendar_users(self, id: str) -> tuple[list[str], list[str]]:
        return [], []

    def done(self, op: Operation) -> None:
        """Return nothing: the sample city undoes nothing."""

    def actor(self, user: str) -> Actor:
        return self.accounts[user].actor

    def lead(self, category_id: str, ward: str) -> str:
        """Return the organisation that leads a category's reports in a ward."""
        parent = next((c.parent_id for c in self.rows["category"] if c.id == category_id), None)
        for key in (category_id, parent):
            found = self.handlers.get(f"{key}@{ward}") or self.handlers.get(str(key))
            if found:
                return found
        return "org-ioc"


def build() -> Town:
    """Return the town; the same every time."""
    rows: dict[str, list[Any]] = {kind: list(records) for kind, records in catalogue.load().items()}
    rows["admin_unit"] = ground.units()
    rows["unit_succession"] = ground.successions()
    wards = ground.ward_units()
    cast = words.text("cast")
    category_ids = {c.code: c.id for c in rows["category"] if c.subsystem == "reports"}
    handlers: dict[str, str] = {}
    organisations: list[Organisation] = []

    def organisation(id: str, spec: dict[str, Any], name: str, short: str, covers: list[str], ward: str = "") -> None:
        parent = None if id == "org-ioc" else "org-ioc" if spec["type"] == "centre" else None
        units = tuple(wards[c].id for c in (wards if covers == ["*"] else covers))
        calendar = rows["calendar"][0].id if rows["calendar"] else None
        organisations.append(
            Organisation(
                id, 0, id.removeprefix("org-"), name, short, spec["type"], parent, units, calendar, BEGAN, None
            )
        )
        for handled in spec.get("handles", ()):
            key = category_ids[handled.rsplit(".", 1)[-1]]
            handlers[f"{key}@{ward}" if ward else key] = id

    for spec in cast["organisation"]:
        organisation(spec["id"], spec, spec["name"], spec["short"], spec["covers"])
    for kind, spec in cast["per_ward"].items():
        for code, unit in wards.items():
            slots = {"unit": unit.name[:1].lower() + unit.name[1:], "short": ground.short(unit)}
            name = words.fill(spec["name"], slots) + " (mẫu)"
            organisation(f"org-{kind}-{code}", spec, name, words.fill(spec["short"], slots), [code], code)
    rows["organisation"] = list(organisations)

    accounts: dict[str, Account] = {}
    for spec in cast["person"]:
        actor = Actor(
            f"u-{spec['user']}", spec["name"], Role(spec["role"]), tuple(spec.get("subsystems", (EVERYWHERE,))),
            (EVERYWHERE,), "org-ioc",
        )  # fmt: skip
        accounts[spec["user"]] = Account(spec["user"], actor, spec.get("machine", False))
    officers: dict[str, Actor] = {}
    for o in organisations:
        user = o.code.replace("-", "_")
        actor = Actor(f"u-{user}", f"Chuyên viên {o.short_name}", Role.AGENCY_OFFICER, org_id=o.id)
        officers[o.id] = actor
        accounts[user] = Account(user, actor, False)
    rows["person"] = [
        Person(a.actor.id, 0, a.actor.name, str(a.actor.role), a.actor.org_id, True) for a in accounts.values()
    ]
    ids = {kind: {r.id for r in records} for kind, records in rows.items()} | {"case": set(), "task": set()}
    return Town(rows, wards, {o.id: o for o in organisations}, accounts, officers, handlers, ids)
