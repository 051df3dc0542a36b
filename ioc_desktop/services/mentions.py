"""Mentions in internal notes: who may be mentioned of a report, whom a note mentions, and where this account was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ioc_contract.clock import Instant
from ioc_contract.folding import fold, nfc
from ioc_contract.permissions import ROLES as MAY
from ioc_contract.permissions import Permission, Role
from ioc_contract.records import Case, Person
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import keep, mentioned

KIND = "mention"
"""What a change of the mentions seen is called in a ChangeSet."""
SHOWN = 200
_SEEN = "mentions_seen:"


@dataclass(frozen=True, slots=True)
class Mention:
    """A note that mentions this account."""

    entry_id: str
    case_id: str
    number: int | None
    title: str
    at: Instant
    by: str
    text: str
    fresh: bool
    """It was not on the screen's list yet."""


def able(people: Iterable[Person], case: Case, but: str = "") -> list[Person]:
    """Return who can see a report, as far as a desk knows: active, of a role that reads it, an agency's officers only when it
    leads or supports. By name, without the account `but`. Unit scopes are the centre's to know: it sends a note to nobody who
    does not receive the report."""
    agencies = {case.lead_org_id, *case.supporting_org_ids}

    def sees(person: Person) -> bool:
        if person.role not in set(Role) or not person.active or person.id == but:
            return False
        role = Role(person.role)
        if role is Role.AGENCY_OFFICER:
            return person.org_id is not None and person.org_id in agencies
        return Permission.READ in MAY[role] and (not case.sensitive or Permission.READ_SENSITIVE in MAY[role])

    return sorted((p for p in people if sees(p)), key=lambda p: fold(p.display_name))


def fitting(people: Sequence[Person], typed: str, most: int = 6) -> list[Person]:
    """Return whose name has words that begin with the words typed, however marks were typed."""
    wanted = fold(typed).split()

    def fits(person: Person) -> bool:
        name = fold(person.display_name).split()
        return all(any(part.startswith(word) for part in name) for word in wanted)

    return [p for p in people if fits(p)][:most]


def named(text: str, people: Sequence[Person]) -> tuple[str, ...]:
    """Return the ids of those whom a text mentions as «@name», each once, in the order of the text. Of names that begin alike
    the longest counts; people of the same name are all meant."""
    text = nfc(text)
    by_length = sorted(people, key=lambda p: -len(p.display_name))
    found: dict[str, None] = {}
    at = text.find("@")
    while at >= 0:
        rest = text[at + 1 :].casefold()
        name = next((n for p in by_length if _begins(rest, n := nfc(p.display_name).casefold())), None)
        if name is not None and (at == 0 or not text[at - 1].isalnum()):
            found.update({p.id: None for p in people if nfc(p.display_name).casefold() == name})
        at = text.find("@", at + 1)
    return tuple(found)


def items(ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return what a note carries in `add` for those it mentions."""
    return [{"type": "mention", "person_id": i} for i in ids]


def of_me(ws: Workspace) -> tuple[Mention, ...]:
    """Return the notes that mention this account, the newest first, at most SHOWN; those taken back are left out."""
    seen = _seen(ws)
    return tuple(
        Mention(entry, case, number, title, Instant(at), by, text, at > seen)
        for entry, case, number, title, at, by, text in mentioned.notes(ws.cache, ws.actor.id, SHOWN)
    )


def fresh(ws: Workspace) -> int:
    """Return how many notes mention this account that were not on the list yet, at most SHOWN."""
    return mentioned.count(ws.cache, ws.actor.id, _seen(ws), SHOWN)


def see(ws: Workspace) -> ChangeSet:
    """Note that the list as it is now was seen on this desk."""
    newest = mentioned.newest(ws.cache, ws.actor.id)
    if ws.outbox is None or newest is None or newest <= _seen(ws):
        return ChangeSet()
    keep.set_setting(ws.outbox, _SEEN + ws.key, str(newest))
    return ChangeSet.one(KIND, [ws.actor.id])


def _seen(ws: Workspace) -> int:
    told = keep.setting(ws.outbox, _SEEN + ws.key) if ws.outbox is not None else None
    return int(told) if told is not None and told.isdecimal() else 0


def _begins(text: str, name: str) -> bool:
    return bool(name) and text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()
