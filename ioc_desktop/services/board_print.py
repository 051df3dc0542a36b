"""What goes on paper: a report with its photos, or a list of reports, as frozen values, personal data masked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ioc_contract.clock import Instant
from ioc_contract.errors import ContractError
from ioc_contract.records import Attachment
from ioc_desktop.services import attachments, board_queue, photos
from ioc_desktop.services.board_queue import CaseDetail, QueueQuery, QueueRow, Reference
from ioc_desktop.services.workspace import Workspace

MOST_ROWS = 1_000
"""Rows of a printed list at most; that there are more is said on it."""
MOST_PHOTOS = 12
_PAGE = 200
_NUMBER = re.compile(r"(?<![\d.,/])\+?\d(?:[ .\-]?\d){8,13}(?![\d])")
"""Telephone and identity numbers, however they are grouped; not dates, money with commas, or coordinates."""
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class CasePrint:
    """A report for paper."""

    detail: CaseDetail
    reference: Reference
    photos: tuple[Attachment, ...]
    """Those to be printed: of a photo that was redacted only the copies."""
    more_photos: int
    """How many more there are."""
    at: Instant
    by: str


@dataclass(frozen=True, slots=True)
class ListPrint:
    """A list of reports for paper."""

    rows: tuple[QueueRow, ...]
    more: bool
    """There are more than these."""
    reference: Reference
    at: Instant
    by: str


def case(ws: Workspace, case_id: str) -> CasePrint | None:
    """Return a report for paper; None when this desk does not hold it."""
    detail = board_queue.detail(ws, case_id)
    if detail is None:
        return None
    covered = set(attachments.originals(detail.entries).values())
    shown = [a for a in detail.attachments if a.media_type.startswith("image/") and a.id not in covered]
    return CasePrint(
        detail,
        board_queue.reference(ws),
        tuple(shown[:MOST_PHOTOS]),
        max(0, len(shown) - MOST_PHOTOS),
        ws.now(),
        ws.actor.name,
    )


def contents(ws: Workspace, found: Sequence[Attachment]) -> tuple[bytes | None, ...]:
    """Return the bytes of photos, the thumbnail's for want of the photo, None for one that cannot be had now.

    May fetch, so not on the database worker.
    """
    return tuple(_content(ws, a) for a in found)


def rows(ws: Workspace, query: QueueQuery | None, ids: Sequence[str] = ()) -> ListPrint:
    """Return the reports of these ids in their order, or what a query finds, at most MOST_ROWS."""
    found: list[QueueRow] = []
    more = False
    if query is None:
        found = board_queue.by_ids(ws, ids[:MOST_ROWS])
        more = len(ids) > MOST_ROWS
    else:
        page = board_queue.page(ws, query, _PAGE)
        found += page.rows
        while page.next is not None and len(found) <= MOST_ROWS:
            page = board_queue.page(ws, replace(query, after=page.next), _PAGE)
            found += page.rows
        more = len(found) > MOST_ROWS
    return ListPrint(tuple(found[:MOST_ROWS]), more, board_queue.reference(ws), ws.now(), ws.actor.name)


def masked(text: str) -> str:
    """Return words with telephone numbers, identity numbers and mail addresses in them made unreadable but for their ends."""
    return _MAIL.sub(lambda m: f"{m[0][0]}•••@{m[0].rpartition('@')[2]}", _NUMBER.sub(_hidden, text))


def _hidden(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    return f"{digits[:2]}{'•' * (len(digits) - 5)}{digits[-3:]}"


def _content(ws: Workspace, one: Attachment) -> bytes | None:
    for sha256 in (one.sha256, one.thumb_sha256):
        if sha256 is not None:
            try:
                return photos.photo(ws, sha256)
            except (ContractError, ValueError):
                continue
    return None
