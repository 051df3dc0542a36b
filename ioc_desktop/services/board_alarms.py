"""What the room is warned of: the centre's alarms brought up to this moment by the desk itself, so that they hold offline too.

Deadlines are evaluated from the cache, with this desk's unsent acts over it, by the functions the centre runs. Of bursts and
sources only the centre knows whether they last; here their shelves run out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ioc_contract import alarms
from ioc_contract.alarms import HELD, LIVE, OPEN, WANTING, Event
from ioc_contract.clock import DAY, MINUTE, Instant
from ioc_contract.folding import fold
from ioc_contract.operations import VERBS
from ioc_contract.records import Priority
from ioc_contract.room import Alarm, AlarmState
from ioc_desktop.services import alarm_look, desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.reference import Reference, reference
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import shifts

__all__ = ["HELD", "LIVE", "OPEN", "WANTING", "AlarmRow", "AlarmState", "Board", "Load"]

WINDOW = 10 * MINUTE
FLOOD = 10
"""So many new alarms in WINDOW per seat are more than one can take in."""
STANDING = DAY
CHATTER = 3
"""An alarm that comes or goes so often within WINDOW chatters."""
SHOWN_AFTER = 7 * DAY
"""So long alarms that are over are listed."""
_COMINGS = (Event.RAISED, Event.ESCALATED, Event.EXPIRED, Event.UNSUPPRESS, Event.IN_SERVICE)
_TURNS = (Event.RAISED, Event.RETURNED, Event.CLEARED)


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm as listed."""

    id: str
    alarm: Alarm
    unit: str
    acked_by: str
    held_by: str
    waiting: bool
    """Acts on it are not settled yet."""
    verbs: frozenset[str]
    """What the account may do with it now."""
    chatters: bool


@dataclass(frozen=True, slots=True)
class Load:
    """What the room has to bear: new alarms in WINDOW, and what wears it out."""

    lately: int = 0
    seats: int = 1
    standing: int = 0
    chattering: int = 0

    @property
    def per_seat(self) -> float:
        return self.lately / max(1, self.seats)

    @property
    def flood(self) -> bool:
        return self.per_seat >= FLOOD


@dataclass(frozen=True, slots=True)
class Board:
    """All that is shown of alarms at one moment."""

    rows: tuple[AlarmRow, ...] = ()
    """What waits for somebody first, the gravest and then the oldest; what is over last."""
    load: Load = field(default_factory=Load)

    def wanting(self) -> tuple[AlarmRow, ...]:
        """Return the alarms not acknowledged."""
        return tuple(r for r in self.rows if r.alarm.state in WANTING)

    def counts(self) -> Mapping[Priority, int]:
        """Return how many are not acknowledged, by priority."""
        return Counter(r.alarm.priority for r in self.wanting())

    def oldest(self) -> AlarmRow | None:
        """Return the one that has waited longest among the gravest, None when none waits."""
        waiting = self.wanting()
        return min(waiting, key=lambda r: (-r.alarm.priority, r.alarm.state_since)) if waiting else None

    def found(self, states: Iterable[AlarmState], text: str = "", least: Priority = Priority.LOW) -> list[AlarmRow]:
        """Return the rows in some states, of at least a priority, with all the words typed (tone marks not needed)."""
        wanted, words = frozenset(states), fold(text).split()
        return [
            r
            for r in self.rows
            if r.alarm.state in wanted
            and r.alarm.priority >= least
            and all(w in fold(f"{r.alarm.title} {r.unit} {r.alarm.reason} {r.acked_by}") for w in words)
        ]


def prepare(ws: Workspace) -> bool:
    """Do a part of the work of a first look, so that others have their turn between; return whether `board` is quick now."""
    return alarm_look.prepare(ws.cache, reference(ws), ws.now())


def board(ws: Workspace) -> Board:
    """Return the alarms of this moment and the room's load."""
    now, ref = ws.now(), reference(ws)
    found, _ = alarm_look.look(ws.cache, ref, now)
    waiting = desk.waiting_ids(ws, "alarm") if ws.outbox is not None else frozenset[str]()
    allowed: dict[tuple[object, ...], frozenset[str]] = {}
    rows = []
    for alarm in found:
        if alarm.state in OPEN or now - alarm.updated_at < SHOWN_AFTER:
            key = (alarm.state, alarm.subsystem, alarm.unit_id, alarm.org_id, alarm.sensitive)
            if key not in allowed:
                allowed[key] = _allowed(ws, alarm)
            rows.append(_row(ref, alarm, now, alarm.id in waiting, allowed[key]))
    rows.sort(key=lambda r: _order(r.alarm))
    return Board(tuple(rows), load(found, now, len(shifts.on_duty(ws.cache))))


def load(found: Sequence[Alarm], now: Instant, seats: int = 1) -> Load:
    """Return what the room has to bear at `now`. Alarms of low priority are notices: silent, and not counted as new."""
    lately = sum(
        1
        for a in found
        if a.updated_at > now - WINDOW
        for h in a.history
        if h["event"] in _COMINGS and h["priority"] > Priority.LOW and now - WINDOW < h["at"] <= now
    )
    standing = sum(a.active and a.state in LIVE and now - a.since > STANDING for a in found)
    return Load(lately, max(1, seats), standing, sum(_chatters(a, now) for a in found))


def act(ws: Workspace, verb: str, ids: Sequence[str], text: str = "", until: Instant | None = None) -> ChangeSet:
    """Do `alarm.<verb>` to alarms, as one step to undo. Raises Refused; then nothing was done."""
    _, holding = alarm_look.look(ws.cache, reference(ws), ws.now())
    told = {i: (alarms.item(holding[i]),) for i in ids if i in holding}
    values = {} if until is None else {"held_until": until}
    return desk.act(ws, "alarm", f"alarm.{verb}", ids, set=values, text=text, each=told)


def acknowledge(ws: Workspace, ids: Sequence[str]) -> ChangeSet:
    """Acknowledge those of `ids` that wait for it."""
    found, _ = alarm_look.look(ws.cache, reference(ws), ws.now())
    waiting = {a.id for a in found if a.state in WANTING}
    wanted = [i for i in ids if i in waiting]
    return act(ws, "ack", wanted) if wanted else ChangeSet()


def _row(ref: Reference, alarm: Alarm, now: Instant, waiting: bool, verbs: frozenset[str]) -> AlarmRow:
    return AlarmRow(
        alarm.id,
        alarm,
        ref.name("admin_unit", alarm.unit_id),
        ref.name("person", alarm.acked_by),
        ref.name("person", alarm.held_by),
        waiting,
        verbs,
        _chatters(alarm, now),
    )


def _allowed(ws: Workspace, alarm: Alarm) -> frozenset[str]:
    orgs = (alarm.org_id,) if alarm.org_id else ()
    may = ws.rights.on(alarm.subsystem, alarm.unit_id, orgs, alarm.sensitive)
    return frozenset(v for v in alarms.allowed(alarm) if VERBS[v].permission in may)


def _order(alarm: Alarm) -> tuple[object, ...]:
    rank = 0 if alarm.state in WANTING else 1 if alarm.state in LIVE else 2 if alarm.state in HELD else 3
    newest_first = -alarm.state_since if rank == 3 else alarm.state_since
    return (rank, -alarm.priority if rank < 3 else 0, newest_first, alarm.id)


def _chatters(alarm: Alarm, now: Instant) -> bool:
    if alarm.updated_at <= now - WINDOW:
        return False
    return sum(1 for h in alarm.history if h["event"] in _TURNS and now - WINDOW < h["at"] <= now) >= CHATTER
