"""Looks for what must never be: altered audit rows, a feed that disagrees with the rows, a broken file."""

from __future__ import annotations

import sqlalchemy as sa

from ioc_contract.kinds import KINDS
from ioc_server.store import audit, deployment, feed
from ioc_server.store.scopes import FOLLOWING, PARENTS, PLACING, members_sql


def faults(connection: sa.Connection) -> list[str]:
    """Return everything found wrong, in words; empty when all is well."""
    postgres = connection.dialect.name == "postgresql"
    found = audit.verify(connection)
    if not postgres:
        found += [f"SQLite: {row[0]}" for row in connection.exec_driver_sql("PRAGMA quick_check") if row[0] != "ok"]
    installed = connection.exec_driver_sql("SELECT triggers FROM server WHERE id = 1").scalar()
    if installed != feed.fingerprint(postgres):
        found.append("the feed's triggers are not those of this version: run init")
    for kind in KINDS.values():
        members = members_sql(kind.name, f"{kind.table} r", postgres)
        live = f"SELECT entity_id, scope FROM feed WHERE kind = '{kind.name}' AND \"left\" = 0"
        for words, one, other in (
            ("rows the feed does not have", members, live),
            ("feed rows of nothing that is there", live, members),
        ):
            # EXCEPT of two queries, each under a name: a compound on both sides would be read left to right
            count = connection.exec_driver_sql(
                f"SELECT count(*) FROM (SELECT * FROM ({one}) a EXCEPT SELECT * FROM ({other}) b) c"
            ).scalar_one()
            if count:
                found.append(f"{kind.name}: {count} {words}")
    head = deployment.head(connection)
    beyond = connection.exec_driver_sql(f"SELECT count(*) FROM feed WHERE pos > {head}").scalar_one()
    if beyond:
        found.append(f"{beyond} feed rows stand beyond the head {head}")
    for name in PLACING:
        unknown = connection.exec_driver_sql(
            f"SELECT DISTINCT subsystem FROM {KINDS[name].table} WHERE subsystem NOT IN (SELECT id FROM subsystems)"
        ).scalars()
        found += [
            f"{name}: the subsystem «{value}» is not in the catalogue, nobody receives its rows" for value in unknown
        ]
    for name in FOLLOWING:
        for parent in PARENTS:
            count = connection.exec_driver_sql(
                f"SELECT count(*) FROM {KINDS[name].table} r WHERE r.entity_kind = '{parent}' AND NOT EXISTS"
                f" (SELECT 1 FROM {KINDS[parent].table} p WHERE p.id = r.entity_id)"
            ).scalar_one()
            if count:
                found.append(f"{name}: {count} follow a {parent} that is not there")
    return found
