"""Photos and files for desks, and the reveal of a citizen's identity."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from ioc_contract.errors import Refused
from ioc_contract.messages import Reporter
from ioc_contract.permissions import Permission
from ioc_server.services.sessions import Visit
from ioc_server.store import audit, blobs, read, records, scopes, uploads
from ioc_server.store.database import reading, writing
from ioc_server.store.tables import reporter


def blob(engine: sa.Engine, visit: Visit, folder: Path, sha256: str) -> tuple[Path, str]:
    """Return file and media type of a blob the account may see: its own upload, or an attachment in its scope."""
    with reading(engine) as connection:
        found = blobs.find(connection, sha256)
        mine = found is not None and uploads.gave(connection, visit.actor.id, sha256)
        if found is None or not (mine or read.holds_blob(connection, visit.scopes, sha256)):
            raise Refused("not_found", {"id": sha256})
    path = blobs.path_of(folder, sha256)
    if not path.exists():
        raise Refused("not_found", {"id": sha256})
    return path, found.media_type


def reveal(engine: sa.Engine, visit: Visit, case_id: str, reason: str) -> Reporter:
    """Return a citizen's identity and log who asked why. Raises Refused."""
    if visit.actor.hat(Permission.REVEAL_REPORTER) is None:
        raise Refused("not_permitted")
    if len(reason.strip()) < 3:
        raise Refused("reason_required")
    with writing(engine) as connection:
        case = records.load(connection, "case", case_id)
        if case is None:
            raise Refused("not_found", {"id": case_id})
        place = scopes.place("case", case)
        hat = visit.actor.hat(Permission.REVEAL_REPORTER, lambda hat: scopes.covers(hat, place))
        if hat is None:
            raise Refused("out_of_scope")
        known = connection.execute(
            sa.select(reporter).where(reporter.c.case_id == case_id, reporter.c.erased_at.is_(None))
        ).first()
        audit.append(
            connection,
            "reporter.reveal",
            account_id=visit.actor.id,
            account_name=hat.name,
            desk=visit.desk,
            entity=("case", case_id),
            detail={"reason": reason.strip()[:500], "known": known is not None} | audit.behalf(hat),
        )
    if known is None:
        raise Refused("not_found", {"id": case_id})
    return Reporter(known.name, known.phone, known.email)
