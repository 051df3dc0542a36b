"""A centre in this process: the real services over a real SQLite file, that can die, be restored and be written to by others."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa

from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.errors import ContractError, Offline
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import AdminUnit, Case, CaseState, Stage
from ioc_server.services import alarms, pages, sessions, snapshots
from ioc_server.services.uploads import Folders
from ioc_server.store import accounts, deployment, read, records, scopes, write
from ioc_server.store.database import migrate, open_database, reading, writing
from ioc_server.store.tables import account
from tests.proofs.moments import Died, Visited, watch
from tests.unit.desk_world import NOW, case, reference_rows

T = TypeVar("T")

CASES = 6
UNITS = ("unit-1", "unit-2")
ACCOUNTS: tuple[tuple[str, Role, tuple[str, ...], str | None], ...] = (
    ("truc1", Role.SUPERVISOR, ("*",), None),
    ("truc2", Role.OPERATOR, ("unit-1",), None),
    ("phong", Role.AGENCY_OFFICER, ("*",), "qldt"),
)
"""User name, role, units, agency."""


class Centre:
    """Opened over the file `make` made. `trouble` is asked at every commit and may raise."""

    def __init__(self, folder: Path, visited: Visited) -> None:
        self.path = folder / "server.db"
        self._backup = folder / "backup.db"
        self._visited = visited
        self.trouble: Callable[[str, str], None] = lambda name, when: None
        self.puts: dict[str, int] = {}
        """How often others wrote each case."""
        self._puts_then: dict[str, int] | None = None
        self.deaths = 0
        self._files = folder / "snapshots"
        self.folders = Folders(folder / "parts", folder / "blobs")
        self.folders.parts.mkdir(exist_ok=True)
        self._open()

    @staticmethod
    def make(path: Path) -> None:
        """Write a centre with some reports in two units and three accounts."""
        engine = open_database(f"sqlite:///{path}")
        migrate(engine)
        units = [AdminUnit(u, 1, u, u, "ward", 2, None, "2025-07-01", None, "", 10.9, 108.1, None) for u in UNITS]
        with writing(engine) as connection:
            for kind, rows in {**reference_rows(), "admin_unit": units}.items():
                write.put_records(connection, kind, rows)
            for user, role, limits, org in ACCOUNTS:
                accounts.add(connection, user, "-", user.title(), role, unit_ids=limits, org_id=org, id=f"acc-{user}")
            made = [
                replace(case(n), unit_id=UNITS[n % 2], title=f"tên gốc{n}", body=f"kín{n}kẽ", lead_org_id=None)
                for n in range(1, CASES + 1)
            ]
            late = {"stage": Stage.RESOLVE, "due_at": Instant(NOW - HOUR)}
            made[0] = replace(made[0], state=CaseState.ASSIGNED, lead_org_id="qldt", **late)
            made[1] = replace(made[1], state=CaseState.IN_PROGRESS, lead_org_id="qldt", **late)
            made[3] = replace(made[3], stage=Stage.ASSIGN, due_at=Instant(NOW + HOUR // 4))
            write.put_records(connection, "case", made)
        engine.dispose()
        with sqlite3.connect(path) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self.engine.dispose()

    # --- asked by desks -----------------------------------------------------------------------------------------------

    def answer(self, token: str, work: Callable[[sa.Engine, sessions.Visit], T]) -> T:
        """Return what a service answers the holder of a token. A death on the way is silence for who asked."""
        try:
            return work(self.engine, sessions.authenticate(self.engine, token))
        except Died:
            self.deaths += 1
            self.reopen()
            raise Offline("the centre died") from None
        except ContractError:
            raise
        except sa.exc.SQLAlchemyError as error:
            raise Offline(f"fault at the centre: {error}") from error

    def token(self, user: str) -> str:
        """Sign an account in."""
        with writing(self.engine) as connection:
            return accounts.issue(connection, f"acc-{user}", user, NOW + 400 * DAY)

    # --- what others do there -----------------------------------------------------------------------------------------

    def put(self, id: str, **changes: Any) -> None:
        """Write a case as an import would."""
        with writing(self.engine) as connection:
            held = records.load(connection, "case", id)
            if held is not None and write.put_records(connection, "case", [replace(held, **changes)]):
                self.puts[id] = self.puts.get(id, 0) + 1

    def delete(self, id: str) -> None:
        """Take a case away for good."""
        with writing(self.engine) as connection:
            connection.exec_driver_sql("DELETE FROM cases WHERE id = ?", (id,))
        self.puts.pop(id, None)

    def limit(self, user: str, units: Sequence[str]) -> None:
        """Give an account other units."""
        values = {"unit_ids": orjson.dumps(list(units)).decode()}
        with writing(self.engine) as connection:
            connection.execute(account.update().where(account.c.id == f"acc-{user}").values(values))

    def sign_out_everywhere(self, user: str) -> None:
        with writing(self.engine) as connection:
            accounts.revoke_all(connection, f"acc-{user}")

    def look_for_alarms(self, now: Instant) -> None:
        """Evaluate what is abnormal, as the background thread would."""
        alarms.evaluate(self.engine, now)

    def make_file(self, user: str) -> None:
        """Make the ready cache file of an account's scopes, as the background thread would."""
        with reading(self.engine) as connection:
            mine = scopes.scopes_for(self.actor(user), read.subsystems(connection))
        self.files._make(snapshots._group(mine), mine)

    # --- what happens to it -------------------------------------------------------------------------------------------

    def reopen(self) -> None:
        """Start again: what was not committed is gone."""
        self.engine.dispose()
        self._open()

    def back_up(self) -> None:
        with sqlite3.connect(self.path) as source, sqlite3.connect(self._backup) as copy:
            source.backup(copy)
        source.close()
        copy.close()
        self._puts_then = dict(self.puts)

    def restore(self) -> bool:
        """Put the backup back, if there is one; the epoch is renewed, as whoever restores must see to."""
        if self._puts_then is None:
            return False
        self.engine.dispose()
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self._backup, self.path)
        self.puts = dict(self._puts_then)
        self._open()
        with writing(self.engine) as connection:
            deployment.renew_epoch(connection)
        return True

    # --- what it holds ------------------------------------------------------------------------------------------------

    def rows(self, kind: str) -> dict[str, Any]:
        """Return all records of a kind by id."""
        shape = KINDS[kind]
        names = ", ".join(f'"{n}"' for n in shape.names)
        with reading(self.engine) as connection:
            found = connection.exec_driver_sql(f"SELECT {names} FROM {shape.table}").all()
        return {str(row[0]): shape.load(tuple(row)) for row in found}

    def seen_by(self, user: str) -> dict[str, dict[str, Any]]:
        """Return the records that an account may see, by kind and id: from the tables and the rule, not from the feed."""
        actor = self.actor(user)
        with reading(self.engine) as connection:
            subsystems = [str(i) for (i,) in connection.exec_driver_sql("SELECT id FROM subsystems")]
        mine = set(scopes.scopes_for(actor, subsystems))
        held = {kind: self.rows(kind) for kind in KINDS}
        seen: dict[str, dict[str, Any]] = {}
        for kind, rows in held.items():
            if kind in scopes.REFERENCE:
                seen[kind] = rows
            elif kind in scopes.PLACING:
                seen[kind] = {i: r for i, r in rows.items() if mine & scopes.scopes_of(scopes.place(kind, r))}
        for kind in scopes.FOLLOWING:
            seen[kind] = {i: r for i, r in held[kind].items() if r.entity_id in seen[r.entity_kind]}
        return seen

    def actor(self, user: str) -> Actor:
        with reading(self.engine) as connection:
            found = accounts.find(connection, user)
        assert found is not None
        return found.actor

    def covers(self, user: str, kind: str, id: str) -> bool:
        """Tell whether an account may act on an entity; True when there is none."""
        with reading(self.engine) as connection:
            held = records.load(connection, kind, id)
        if held is None or kind not in scopes.PLACING:
            return True
        mine = set(scopes.scopes_for(self.actor(user), ["reports"]))
        return bool(mine & scopes.scopes_of(scopes.place(kind, held)))

    def log(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Return (action, entity, detail) of all operations that took effect, in their order."""
        with reading(self.engine) as connection:
            found = connection.exec_driver_sql(
                "SELECT action, entity_id, detail FROM audit WHERE entity_id IS NOT NULL ORDER BY seq"
            ).all()
        return [(a, e, orjson.loads(d)) for a, e, d in found if "." in a and " " not in a]

    def withdrawn(self) -> set[str]:
        """Return the records that a photo was taken off again."""
        with reading(self.engine) as connection:
            found = connection.exec_driver_sql("SELECT entity_id FROM audit WHERE action LIKE 'photo %'").all()
        return {str(entity) for (entity,) in found}

    def known(self, op_id: str) -> bool:
        with reading(self.engine) as connection:
            found = connection.exec_driver_sql("SELECT 1 FROM operation WHERE op_id = ?", (op_id,)).first()
        return found is not None

    def _open(self) -> None:
        self.engine = open_database(f"sqlite:///{self.path}")
        watch(self.engine, self._reach)
        self.pages = pages.Pages(self.engine)
        self.files = snapshots.Snapshots(self.engine, self._files, 1)
        self.files._want = lambda group, scopes: None  # type: ignore[method-assign]

    def _reach(self, name: str, when: str) -> None:
        self._visited.reached[f"centre {when} {name}"] += 1
        try:
            self.trouble(name, when)
        except Died:
            self._visited.died[f"centre {when} {name}"] += 1
            raise


__all__ = ["ACCOUNTS", "CASES", "NOW", "UNITS", "Case", "Centre", "Instant"]
