"""Citizens whom the centre has forgotten are forgotten here: their masked names go from the outbox too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ioc_contract.identity import ERASED
from ioc_contract.messages import Table
from ioc_desktop.store import forgetting, records

if TYPE_CHECKING:
    from ioc_desktop.sync.engine import Engine


def cases(tables: Sequence[Table]) -> list[str]:
    """Return the reports among these rows whose citizens were forgotten."""
    found: list[str] = []
    for table in tables:
        if table.kind == "case":
            at, label = table.columns.index("id"), table.columns.index("reporter_label")
            found += [str(row[at]) for row in table.rows if row[label] == ERASED]
    return found


def forget(engine: Engine, tables: Sequence[Table]) -> None:
    """Forget those of rows that have just come."""
    if gone := cases(tables):
        forgetting.erase(engine.outbox, gone)


def look(engine: Engine) -> None:
    """Forget those of all rows that are here: a ready file brings them at once."""
    told = [records.one(engine.cache, "case", i) for i in forgetting.labelled(engine.outbox)]
    forgetting.erase(engine.outbox, [c.id for c in told if c is not None and c.reporter_label == ERASED])
