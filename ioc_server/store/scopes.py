"""Who receives which row, defined once: the scopes of a row, the scopes of an account, and the SQL of the triggers.

A scope names a feed:

* `ref`: the kinds of `kinds.REFERENCE`; everybody who may sign in.
* `<subsystem>`: the whole area. `<subsystem>/u/<unit>`: one administrative unit. `<subsystem>/o/<org>`: what an agency
  leads or supports.
* `<subsystem>!` and `<subsystem>!/u/<unit>` instead of the first two when the row is sensitive; an agency that leads or
  supports a sensitive case receives it all the same.
* `@<account>`: rows of a personal kind that are not shared; their owner alone. Apart from the others, so that accounts of
  the same duties still share ready files, events and digests of all else.
* `<subsystem>/u/-`: rows of a common kind (indicator, observation, article) without a unit. They concern the whole area
  and reach accounts limited to units, which have this scope beside their units.

Timeline entries and attachments are wherever their case, task or article is. Agency officers have the scopes of their
agency and `ref`, nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from ioc_contract.kinds import KINDS, REFERENCE
from ioc_contract.permissions import COMMON, EVERYWHERE, Actor, Permission, Role

REF = "ref"


@dataclass(frozen=True, slots=True)
class Placing:
    """The columns of a kind that place its rows."""

    unit: str | None = None
    orgs: tuple[str, ...] = ()
    org_lists: tuple[str, ...] = ()
    sensitive: str | None = None
    common: bool = False
    owner: str | None = None
    """Of a personal kind: whose row it is while `shared` says no."""
    shared: str = "shared"

    @property
    def columns(self) -> tuple[str, ...]:
        single = tuple(c for c in (self.unit, self.sensitive) if c)
        return ("subsystem", *single, *self.orgs, *self.org_lists)


PLACING: dict[str, Placing] = {
    "case": Placing("unit_id", ("lead_org_id",), ("supporting_org_ids",), "sensitive"),
    "task": Placing("unit_id", ("org_id",), ("supporting_org_ids",)),
    "article": Placing("unit_id", common="article" in COMMON),
    "place": Placing("unit_id", ("org_id",)),
    "shift": Placing("unit_id", common="shift" in COMMON),
    "alarm": Placing("unit_id", ("org_id",), (), "sensitive"),
    "indicator": Placing(common="indicator" in COMMON),
    "observation": Placing("unit_id", common="observation" in COMMON),
    "view": Placing(common="view" in COMMON, owner="owner_id"),
}

FOLLOWING: tuple[str, ...] = ("entry", "attachment")
"""Kinds placed by the row their `entity_kind` and `entity_id` name."""

PARENTS: tuple[str, ...] = ("case", "task", "article")
"""Kinds that may be followed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one row stands."""

    subsystem: str
    unit_id: str | None
    org_ids: frozenset[str]
    sensitive: bool
    common: bool
    owner_id: str | None = None
    """Who alone receives it; None: not one account's own."""


def place(kind: str, record: Any) -> Place:
    """Return where a record of a placed kind (see PLACING) stands."""
    placing = PLACING[kind]
    orgs = {getattr(record, c) for c in placing.orgs} - {None}
    return Place(
        record.subsystem,
        getattr(record, placing.unit) if placing.unit else None,
        frozenset(orgs.union(*(getattr(record, c) for c in placing.org_lists))),
        bool(getattr(record, placing.sensitive)) if placing.sensitive else False,
        placing.common,
        getattr(record, placing.owner) if placing.owner and not getattr(record, placing.shared) else None,
    )


def scopes_of(row: Place) -> frozenset[str]:
    """Return the scopes a row belongs to."""
    if row.owner_id is not None:
        return frozenset({own_scope(row.owner_id)})
    base = row.subsystem + ("!" if row.sensitive else "")
    scopes = {base} | {f"{row.subsystem}/o/{org}" for org in row.org_ids}
    if row.unit_id is not None:
        scopes.add(f"{base}/u/{row.unit_id}")
    elif row.common:
        scopes.add(f"{base}/u/-")
    return frozenset(scopes)


def own_scope(account_id: str) -> str:
    """Return the scope of an account's own rows."""
    return f"@{account_id}"


def scopes_for(actor: Actor, subsystems: Iterable[str]) -> tuple[str, ...]:
    """Return the scopes an account receives beside its own, in order; `subsystems` are all ids of the catalogue."""
    given = tuple(subsystems)
    scopes = {REF}.union(*(_scopes_of_hat(hat, given) for hat in actor.hats()))
    return tuple(sorted(s for s in scopes if not _part(s, scopes)))


def overlap(scopes: Iterable[str]) -> bool:
    """Tell whether a row may be in several of an account's scopes: those of lent rights beside its own."""
    ways: set[tuple[str, str]] = set()
    for subsystem, _, rest in (s.partition("/") for s in scopes):
        way = rest if rest.startswith("o/") else rest[:1]
        ways.add((subsystem, way))
    areas = [subsystem for subsystem, _ in ways]
    with_org = {subsystem for subsystem, way in ways if way.startswith("o/")}
    return len(set(areas)) < len(areas) or any(f"{s}!" in areas for s in with_org)


def _part(scope: str, scopes: Collection[str]) -> bool:
    """Tell whether all rows of a scope are in others of these as well."""
    area, _, way = scope.partition("/")
    if way.startswith("o/"):
        return area in scopes and f"{area}!" in scopes
    return bool(way) and area in scopes


def _scopes_of_hat(actor: Actor, subsystems: Iterable[str]) -> set[str]:
    mine = [s for s in subsystems if EVERYWHERE in actor.subsystems or s in actor.subsystems]
    if actor.role is Role.AGENCY_OFFICER:
        scopes = {f"{s}/o/{actor.org_id}" for s in mine if actor.org_id is not None}
    else:
        bases = [*mine, *(f"{s}!" for s in mine if actor.may(Permission.READ_SENSITIVE))]
        if EVERYWHERE in actor.unit_ids:
            scopes = set(bases)
        else:
            scopes = {f"{b}/u/{u}" for b in bases for u in (*actor.unit_ids, "-")}
    return scopes


def covers(actor: Actor, row: Place) -> bool:
    """Tell whether an account may see and act on a row."""
    if row.owner_id is not None:
        return row.owner_id == actor.id
    return actor.covers(row.subsystem, row.unit_id, tuple(row.org_ids), row.sensitive, row.common)


# --- the same in SQL -------------------------------------------------------------------------------------------------


def members_sql(kind: str, source: str, postgres: bool) -> str:
    """Return a SELECT of (id, scope), each pair once, for the rows of `source`.

    `source` is what follows FROM: the kind's table or a table of the same columns, under the name r, with or without a
    WHERE clause of its own.
    """
    source, _, condition = source.partition(" WHERE ")
    own = [condition] if condition else []
    if kind in REFERENCE:
        return _select("r", f"'{REF}'", source, own)
    if kind in PLACING:
        return " UNION ".join(
            _select("r", scope, source + extra, own + where) for scope, extra, where in _branches(kind, "r", postgres)
        )
    return " UNION ".join(
        _select(
            "r",
            scope,
            f"{source} JOIN {KINDS[parent].table} p ON p.id = r.entity_id{extra}",
            [f"r.entity_kind = '{parent}'", *own, *where],
        )
        for parent in PARENTS
        for scope, extra, where in _branches(parent, "p", postgres)
    )


def _select(row: str, scope: str, source: str, where: list[str]) -> str:
    return f"SELECT {row}.id AS id, {scope} AS scope FROM {source}" + (f" WHERE {' AND '.join(where)}" if where else "")


def _branches(kind: str, row: str, postgres: bool) -> list[tuple[str, str, list[str]]]:
    """Return (scope expression, further FROM items, conditions) for each way a row enters a scope."""
    placing = PLACING[kind]
    area = f"{row}.subsystem"
    base = f"{area} || CASE WHEN {row}.{placing.sensitive} <> 0 THEN '!' ELSE '' END" if placing.sensitive else area
    branches: list[tuple[str, str, list[str]]] = [(base, "", [])]
    unit = f"{row}.{placing.unit}" if placing.unit else None
    if unit:
        branches.append((f"{base} || '/u/' || {unit}", "", [f"{unit} IS NOT NULL"]))
    if placing.common:
        branches.append((f"{base} || '/u/-'", "", [f"{unit} IS NULL"] if unit else []))
    branches += [(f"{area} || '/o/' || {row}.{c}", "", [f"{row}.{c} IS NOT NULL"]) for c in placing.orgs]
    for column in placing.org_lists:
        if postgres:
            items = f" CROSS JOIN LATERAL jsonb_array_elements_text({row}.{column}::jsonb) AS o(value)"
        else:
            items = f" JOIN json_each({row}.{column}) o"
        branches.append((f"{area} || '/o/' || o.value", items, ["o.value IS NOT NULL"]))
    if placing.owner:
        branches = [(scope, items, [*where, f"{row}.{placing.shared} <> 0"]) for scope, items, where in branches]
        branches.append((f"'@' || {row}.{placing.owner}", "", [f"{row}.{placing.shared} = 0"]))
    return branches
