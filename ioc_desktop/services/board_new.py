"""A report taken down for a citizen (telephone, counter): where it may be, what it may double, and filing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson

from ioc_contract.errors import Refused
from ioc_contract.folding import fold, nfc
from ioc_contract.identity import masked
from ioc_contract.records import AdminUnit, Case, Channel, Place, Priority
from ioc_desktop.geo import boundaries
from ioc_desktop.services import board_merge, desk
from ioc_desktop.services.board_merge import Proposal
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import forgetting, records, search
from ioc_desktop.store.near import Spot

DRAFT = ("case", "new", "form")
"""What is being typed is kept as this draft."""
_NEWEST = 60
"""So many of the newest reports with the words typed are looked at for their addresses."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place that an address typed may mean."""

    text: str
    detail: str
    lat: float | None
    lon: float | None
    unit_id: str | None


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of a new report so far. The citizen's name and contact are kept apart by the centre."""

    channel: str = Channel.PHONE
    title: str = ""
    body: str = ""
    category_id: str | None = None
    priority: int = Priority.NORMAL
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    unit_id: str | None = None
    name: str = ""
    phone: str = ""
    email: str = ""
    private: bool = False
    merge_into: str | None = None
    """The report it doubles: filed, and then merged into that."""


def addresses(ws: Workspace, text: str, limit: int = 12) -> list[Found]:
    """Return places, units and addresses of earlier reports with the words typed, without regard to tone marks."""
    words = fold(nfc(text)).split()
    if not words:
        return []
    found: list[Found] = []
    places: list[Place] = records.every(ws.cache, "place")
    for place in places:
        if place.lat is not None and _has(f"{place.name} {place.address}", words):
            found.append(Found(place.address or place.name, place.name, place.lat, place.lon, place.unit_id))
    for unit in _units(ws):
        if _has(unit.name, words):
            found.append(Found(unit.name, "", unit.lat, unit.lon, unit.id))
    ids = search.newest(ws.cache, "case", text, _NEWEST)
    for case in (records.one(ws.cache, "case", i) for i in ids):
        if isinstance(case, Case) and case.lat is not None and _has(case.address, words):
            found.append(Found(case.address, f"#{case.number or '–'}", case.lat, case.lon, case.unit_id))
    unlike = {fold(f.text): f for f in reversed(found)}
    ranked = sorted(unlike.values(), key=lambda f: (not fold(f.text).startswith(words[0]), len(f.text)))
    return ranked[:limit]


def unit_at(ws: Workspace, lat: float, lon: float) -> str | None:
    """Return the current ward that a position lies in, by the bundled boundaries; None outside of them."""
    code = boundaries.load().ward_code(lat, lon)
    return next((u.id for u in _units(ws) if u.code == code), None) if code else None


def likely(ws: Workspace, form: Form) -> list[Proposal]:
    """Return the open reports that the one being taken down may double, the likeliest first."""
    if form.lat is None and form.unit_id is None:
        return []
    spot = Spot(form.lat, form.lon, form.unit_id, ws.now())
    found = board_merge.proposals(ws, spot, form.category_id, f"{form.title} {form.body}")
    return [p for p in found if p.case.closed_at is None][:4]


def file(ws: Workspace, form: Form) -> tuple[str, ChangeSet, Refused | None]:
    """Make the report, merged into another when it doubles that; return its id, what changed, and why it could not be merged
    though it was made. Raises Refused: then nothing was made."""
    given = {n: nfc(getattr(form, n)).strip() for n in ("name", "phone", "email")}
    add: Sequence[dict[str, Any]] = ({"type": "reporter", **given},) if any(given.values()) else ()
    case_id, changes = desk.create(
        ws, "case", add=add, subsystem="reports", channel=Channel(form.channel), title=nfc(form.title).strip(),
        body=nfc(form.body).strip(), category_id=form.category_id, priority=Priority(form.priority),
        address=nfc(form.address).strip(), lat=form.lat, lon=form.lon, unit_id=form.unit_id, private=form.private,
        reporter_label=masked(**given),
    )  # fmt: skip
    keep(ws, None)
    if form.merge_into is not None:
        try:
            changes |= board_merge.merge(ws, form.merge_into, [case_id])
        except Refused as why:
            return case_id, changes, why
    return case_id, changes, None


def keep(ws: Workspace, form: Form | None) -> None:
    """Keep what is typed so far across a restart; None, or nothing typed, forgets it."""
    blank = form is None or replace(form, channel=Form().channel, priority=Form().priority) == Form()
    if blank and ws.outbox is not None and desk.draft(ws, *DRAFT):
        forgetting.mark(ws.outbox)  # the citizen was in every line typed
    desk.save_draft(ws, *DRAFT, "" if blank or form is None else orjson.dumps(asdict(form)).decode())


def kept(ws: Workspace) -> Form:
    """Return what was typed and not filed."""
    text = desk.draft(ws, *DRAFT)
    try:
        held = orjson.loads(text) if text else {}
        return Form(**{n: v for n, v in held.items() if n in Form.__dataclass_fields__})
    except (ValueError, TypeError, AttributeError) as error:
        raise Refused("not_readable", {"reason": str(error)[:80]}) from error


def _units(ws: Workspace) -> list[AdminUnit]:
    units: list[AdminUnit] = records.every(ws.cache, "admin_unit")
    return [u for u in units if u.valid_to is None]


def _has(text: str, words: Sequence[str]) -> bool:
    folded = fold(text)
    return all(word in folded for word in words)
