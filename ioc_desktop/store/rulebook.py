"""What an edit of a calendar or a rule is judged by: the open cases of this desk, and who uses what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract.rulebook import COLUMNS
from ioc_contract.states import OPEN

_OPEN = ", ".join(f"'{s.value}'" for s in sorted(OPEN))


def open_cases(connection: sa.Connection) -> Iterator[Sequence[Any]]:
    """Return the open cases as rows of `rulebook.COLUMNS`."""
    return map(tuple, connection.exec_driver_sql(f"SELECT {', '.join(COLUMNS)} FROM cases WHERE state IN ({_OPEN})"))


def titles(connection: sa.Connection, ids: Iterable[str]) -> dict[str, tuple[int | None, str]]:
    """Return number and title of cases by id."""
    found = connection.exec_driver_sql(
        "SELECT id, number, title FROM cases WHERE id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(ids)).decode(),),
    )
    return {row[0]: (row[1], row[2]) for row in found}
