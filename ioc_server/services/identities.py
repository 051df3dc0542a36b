"""Citizens' identities at their request: which reports they made, and erasing who they are while the reports stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson
import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.identity import ERASED
from ioc_contract.kinds import KINDS
from ioc_contract.records import Case
from ioc_server.store import audit, records, write
from ioc_server.store.tables import KIND_TABLES, operation, reporter


@dataclass(frozen=True, slots=True)
class Held:
    """A report of a citizen, and whether who they are is still kept."""

    case_id: str
    number: int | None
    title: str
    erased: bool


def find(connection: sa.Connection, phone: str = "", email: str = "", number: int | None = None) -> list[Held]:
    """Return the reports of a citizen known by telephone (digits alone count) or e-mail, or the one of a number."""
    cases = KIND_TABLES["case"]
    statement = (
        sa.select(cases.c.id, cases.c.number, cases.c.title, reporter.c.phone, reporter.c.email, reporter.c.erased_at)
        .join(reporter, reporter.c.case_id == cases.c.id)
        .order_by(cases.c.received_at)
    )
    if number is not None:
        statement = statement.where(cases.c.number == number, cases.c.subsystem == "reports")
    wanted, mail = _digits(phone), email.strip().casefold()
    return [
        Held(row.id, row.number, row.title, row.erased_at is not None)
        for row in connection.execute(statement)
        if number is not None
        or (len(wanted) >= 6 and _digits(row.phone) == wanted)
        or (mail and row.email.strip().casefold() == mail)
    ]


def erase(connection: sa.Connection, case_ids: Sequence[str], reason: str, by: str) -> int:
    """Erase who made these reports, for a reason that is logged; return how many identities there were. The caller commits.

    The reports, their timelines and answers stay; on every desk the masked name gives way to ERASED.
    """
    at, gone = clock.now(), 0
    for case_id in case_ids:
        held = connection.execute(
            reporter.update()
            .where(reporter.c.case_id == case_id, reporter.c.erased_at.is_(None))
            .values(name="", phone="", email="", erased_at=at)
        ).rowcount
        case: Case | None = records.load(connection, "case", case_id, for_update=True)
        if not held or case is None:
            continue
        gone += 1
        _forget_label(connection, case_id)
        write.put(connection, "case", [KINDS["case"].row(replace(case, reporter_label=ERASED, updated_at=at))])
        detail = {"reason": reason.strip()[:500]}
        audit.append(connection, "reporter.erase", account_name=by, desk="cli", entity=("case", case_id), detail=detail)
    return gone


def _forget_label(connection: sa.Connection, case_id: str) -> None:
    """Put ERASED where the answers to operations keep the masked name for their undoing."""
    about = operation.c.image.contains(case_id, autoescape=True) & operation.c.image.contains('"reporter_label"')
    for op_id, image in connection.execute(sa.select(operation.c.op_id, operation.c.image).where(about)).all():
        kept = orjson.loads(image)
        pair = kept["image"]["reporter_label"]
        if kept["id"] == case_id:
            kept["image"]["reporter_label"] = [ERASED if label else label for label in pair]
            new = orjson.dumps(kept).decode()
            connection.execute(operation.update().where(operation.c.op_id == op_id).values(image=new))


def _digits(text: str) -> str:
    digits = "".join(c for c in text if c.isdigit())
    return f"0{digits[2:]}" if digits.startswith("84") and len(digits) > 9 else digits
