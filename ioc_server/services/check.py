"""Looks for what must never be: altered audit rows, a feed that disagrees with the rows, a broken file."""

from __future__ import annotations

import sqlalchemy as sa

from ioc_contract.kinds import KINDS
from ioc_server.store import audit, deployment, feed
from ioc_server.store.scopes import FOLLOWING, PARENTS, PLACING, members_sql


def faults(connection: sa.Connection) -> list[str]:
    """Return everything found wrong, in the words of the command line; empty when all is well."""
    postgres = connection.dialect.name == "postgresql"
    found = audit.verify(connection)
    if not postgres:
        found += [f"SQLite: {row[0]}" for row in connection.exec_driver_sql("PRAGMA quick_check") if row[0] != "ok"]
    installed = connection.exec_driver_sql("SELECT triggers FROM server WHERE id = 1").scalar()
    if installed != feed.fingerprint(postgres):
        found.append("trigger của luồng thay đổi không phải của phiên bản này: chạy ioc-server init")
    for kind in KINDS.values():
        members = members_sql(kind.name, f"{kind.table} r", postgres)
        live = f"SELECT entity_id, scope FROM feed WHERE kind = '{kind.name}' AND \"left\" = 0"
        for words, one, other in (
            ("dòng không có trong luồng thay đổi", members, live),
            ("mục trong luồng thay đổi không ứng với dòng nào", live, members),
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
        found.append(f"{beyond} mục của luồng thay đổi nằm sau vị trí cuối {head}")
    for name in PLACING:
        unknown = connection.exec_driver_sql(
            f"SELECT DISTINCT subsystem FROM {KINDS[name].table} WHERE subsystem NOT IN (SELECT id FROM subsystems)"
        ).scalars()
        found += [
            f"{name}: phân hệ «{value}» không có trong danh mục, không ai nhận được các dòng của nó"
            for value in unknown
        ]
    for name in FOLLOWING:
        for parent in PARENTS:
            count = connection.exec_driver_sql(
                f"SELECT count(*) FROM {KINDS[name].table} r WHERE r.entity_kind = '{parent}' AND NOT EXISTS"
                f" (SELECT 1 FROM {KINDS[parent].table} p WHERE p.id = r.entity_id)"
            ).scalar_one()
            if count:
                found.append(f"{name}: {count} dòng thuộc về một {parent} không còn")
    return found
