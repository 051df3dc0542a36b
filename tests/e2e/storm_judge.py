"""What must hold after a storm: every act once, every photo whole, every undoing once, every desk like the centre."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import orjson

from ioc_contract import operations, pictures, undo
from ioc_contract.kinds import KINDS
from ioc_contract.messages import Operation
from ioc_contract.records import Attachment
from ioc_server.store import blobs
from tests.e2e.stage import CASES, Centre
from tests.e2e.storm_desk import photo

ALIKE = ("case", "entry", "organisation", "attachment")


@dataclass(frozen=True, slots=True)
class Made:
    """An operation as its desk's outbox knows it."""

    operation: Operation
    state: str
    told: bool
    """Whether it is in the inbox."""


class Ship(Protocol):
    """A desk of the storm."""

    user: str
    said: list[str]
    complaints: list[str]

    def operations(self) -> list[Made]:
        """Return every operation its outbox knows."""

    def rows(self, kind: str) -> dict[str, tuple[object, ...]]:
        """Return what it holds of a kind, by id."""


def judge(centre: Centre, ships: Sequence[Ship]) -> str:
    """Return how much was done, in words. Raises AssertionError for what must not be."""
    with centre.engine.connect() as connection:
        log = connection.exec_driver_sql("SELECT action, detail FROM audit WHERE entity_id IS NOT NULL").all()
        told = connection.exec_driver_sql("SELECT kind, op_id, to_value FROM entries WHERE op_id IS NOT NULL").all()
    applied = Counter(str(orjson.loads(d)["op_id"]) for action, d in log if "." in action and " " not in action)
    assert max(applied.values(), default=0) <= 1, "the log has an operation twice"
    entries = Counter(str(op_id) for _, op_id, _ in told)
    assert max(entries.values(), default=0) <= 1, "the timelines have an operation twice"
    undone = Counter(str(target) for kind, _, target in told if kind in undo.VERBS)
    assert max(undone.values(), default=0) <= 1, "an act was undone twice"
    done: Counter[str] = Counter()
    made: list[Made] = []
    for ship in ships:
        assert not ship.complaints, f"{ship.user}: {ship.complaints}"
        own = ship.operations()
        done += _kept(ship, own, applied, entries)
        made += own
    done["undone at the centre"] = sum(undone.values())
    done["photos"] = _photos(centre, made, undone)
    withdrawn = sum(action.startswith("photo ") for action, _ in log)
    changes = sum(centre.versions().values()) - CASES
    # fewer: a note in the millisecond of the change before it leaves the case as it was
    assert changes <= len(told) + withdrawn, (
        f"{changes} changes, of which entries tell {len(told)}, and {withdrawn} photos"
    )
    for kind in ALIKE:
        there = centre.rows(kind)
        for ship in ships:
            assert ship.rows(kind) == there, f"{ship.user}: {kind} is unlike"
    what = ("refused by the centre", "undoings", "taken back unsent", "undone at the centre", "photos")
    return f"{done['acts']} acts accepted ({', '.join(f'{done[name]} {name}' for name in what)})"


def _kept(ship: Ship, own: Sequence[Made], applied: Counter[str], entries: Counter[str]) -> Counter[str]:
    """Each operation of a desk is at the centre once, or told in its inbox, or was taken back; none that it said is missing."""
    done: Counter[str] = Counter()
    by_words: Counter[str] = Counter()
    undoing = {line.partition(" ")[2] for line in ship.said if line.startswith("undoing ")}
    for one in own:
        op, state = one.operation, one.state
        assert state in ("applied", "settled", "refused", "cancelled"), f"{ship.user}: still {state}: {op}"
        times = 1 if state in ("applied", "settled") else 0
        assert applied[op.op_id] == times, f"{ship.user}: {state}, {applied[op.op_id]} times in the centre's log: {op}"
        if op.kind not in undo.VERBS:  # what was so already is not told in a timeline
            assert entries[op.op_id] == times, f"{ship.user}: {state}, {entries[op.op_id]} times in a timeline: {op}"
            by_words[op.text] += 1
        if state == "refused":
            assert one.told, f"{ship.user}: refused and not in the inbox: {op}"
            done["refused by the centre"] += 1
        if state == "cancelled":
            assert op.text in undoing, f"{ship.user}: taken back, and nobody undid it: {op}"
            done["taken back unsent"] += 1
    for line in ship.said:
        what, _, rest = line.partition(" ")
        number, _, text = rest.partition(" ")
        if what == "did":
            assert by_words[text] == int(number), f"{ship.user} lost «{text}»: {by_words[text]} of {number}"
            done["acts"] += 1
        elif what == "undid" and int(number):
            ended = sum(_ended(one, own) for one in own if one.operation.text == text)
            assert ended == int(number), f"{ship.user}: {ended} of {number} undone: «{text}»"
            done["undoings"] += 1
    return done


def _ended(one: Made, own: Sequence[Made]) -> bool:
    """Tell whether an operation was taken back, or answered by exactly one undoing."""
    answers = [
        m for m in own if m.operation.kind in undo.VERBS and undo.target(m.operation)["op_id"] == one.operation.op_id
    ]
    assert len(answers) + (one.state == "cancelled") <= 1, f"undone twice: {one}"
    return bool(answers) or one.state == "cancelled"


def _photos(centre: Centre, made: Sequence[Made], undone: Mapping[str, int]) -> int:
    """Each photo is there once for its attaching, with the bytes that were attached; return how many."""
    shape = KINDS["attachment"]
    rows: dict[str, Attachment] = {i: shape.load(row) for i, row in centre.rows("attachment").items()}
    attached = {
        operations.derived(m.operation.op_id, 0): m
        for m in made
        if m.operation.kind == "case.attach" and m.state in ("applied", "settled")
    }
    assert rows.keys() <= attached.keys(), f"attached by nobody: {rows.keys() - attached.keys()}"
    missing = [m for i, m in attached.items() if i not in rows and m.operation.op_id not in undone]
    lost = {m.operation.op_id for m in missing}
    about = [m for m in made if m.operation.kind in undo.VERBS and undo.target(m.operation)["op_id"] in lost]
    assert not missing, f"photos that are not there: {missing}; to undo them: {about}"
    for name, one in rows.items():
        assert one.entity_id == attached[name].operation.entity_id
        seed, side = Path(one.name).stem.split("-")
        full, thumb = pictures.plain(photo(int(seed), int(side)).picture.content)
        assert (one.sha256, one.thumb_sha256) == (full.sha256, thumb.sha256), f"other bytes than attached: {one}"
        for sha256 in (full.sha256, thumb.sha256):
            content = blobs.path_of(centre.folder / "blobs", sha256).read_bytes()
            assert hashlib.sha256(content).hexdigest() == sha256, f"its file is not what its name says: {one}"
    return len(rows)
