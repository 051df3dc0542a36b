"""Shifts: begun, written into, handed over as computed, read item by item, signed; by the rules and on a desk that is offline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ioc_contract import clock, shifts
from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.messages import FieldChange, Operation, OpResult
from ioc_contract.operations import apply
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import Stage
from ioc_contract.room import AlarmState, Shift, ShiftState
from ioc_desktop.services import board_alarms, board_shifts, desk
from ioc_desktop.services.reference import reference
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox
from tests.server.rows import row
from tests.unit import desk_world
from tests.unit.test_board_alarms import RULE
from tests.unit.test_operations import City

NOW = Instant(1_780_000_000_000)
ANNA, BEN = Actor("a1", "Trực ban A", Role.OPERATOR), Actor("b1", "Trực ban B", Role.OPERATOR)
CHIEF = Actor("c1", "Trưởng ca", Role.SUPERVISOR)
SHIFT = "018f0000-0000-7000-8000-000000000001"
ITEMS = [{"key": "came", "what": "came", "received": 3}, {"key": "note:0", "what": "note", "text": "Mưa to"}]


def op(kind: str, at: int = 0, text: str = "", add: Any = (), **fields: Any) -> Operation:
    changes = {n: FieldChange(None, v) for n, v in fields.items()}
    return Operation(
        f"018f0000-0000-7000-8000-{at:012d}", "desk", 1, "a1", "shift", SHIFT, f"shift.{kind}", 0, changes, tuple(add),
        text, False, Instant(NOW + at * MINUTE), 0,
    )  # fmt: skip


def do(shift: Shift | None, operation: Operation, actor: Actor = ANNA) -> Shift:
    done = apply(shift, operation, actor, City(), Instant(operation.made_at + 5))
    assert done.entries == ()
    assert isinstance(done.record, Shift)
    return done.record


def begun() -> Shift:
    return do(None, op("create", seat=" Bàn 1 ", sound_at=NOW))


def ended() -> Shift:
    return do(begun(), op("end", 60, add=[{"type": "handover", "items": ITEMS}]))


def read(*keys: str) -> Operation:
    return op("read", 70, add=[{"type": "read", "keys": list(keys)}])


# --- the rules ---------------------------------------------------------------------------------------------------------


def test_a_shift_from_its_start_to_the_signature_of_who_comes_next() -> None:
    shift = begun()
    assert (shift.state, shift.seat, shift.person_id, shift.sound_at) == (ShiftState.OPEN, "Bàn 1", "a1", NOW)
    shift = do(shift, op("note", 10, text=" Mưa to ở Mũi Né "))
    shift = do(shift, op("note", 20, text="Đã gọi điện lực"), BEN)
    assert [(n["by"], n["text"]) for n in shift.notes] == [
        ("Trực ban A", "Mưa to ở Mũi Né"), ("Trực ban B", "Đã gọi điện lực"),
    ]  # fmt: skip
    shift = do(shift, op("end", 60, add=[{"type": "handover", "items": ITEMS}]))
    assert (shift.state, shift.ended_at, len(shift.handover)) == (ShiftState.ENDED, NOW + HOUR, 2)
    with pytest.raises(Refused, match="handover_unread"):
        do(shift, op("accept", 65), BEN)
    shift = do(shift, read("came", "no such item"), BEN)
    assert shifts.unread(shift) == ("note:0",)
    assert do(shift, read("came"), CHIEF) is shift  # whoever is second changes nothing
    shift = do(shift, read("note:0"), CHIEF)
    shift = do(shift, op("accept", 75), BEN)
    assert (shift.state, shift.accepted_name, shift.accepted_at) == (
        ShiftState.ACCEPTED,
        "Trực ban B",
        NOW + 75 * MINUTE,
    )
    assert [line["by"] for line in shift.read] == ["Trực ban B", "Trưởng ca"]
    assert do(shift, op("accept", 80), CHIEF) is shift
    assert KINDS["shift"].load(KINDS["shift"].row(shift)) == shift


def test_a_note_laid_over_a_row_that_has_it_already_stands_there_once() -> None:
    note = op("note", 10, text="Mưa to ở phường")
    there = do(begun(), note)
    assert do(there, note) == there
    again = op("note", 11, text="Mưa to ở phường")
    assert [n["op"] for n in do(there, again).notes] == [note.op_id, again.op_id], "said twice is there twice"


def test_what_is_not_possible() -> None:
    for fields in ({}, {"seat": "  "}):
        with pytest.raises(Refused, match="bad_value"):
            do(None, op("create", **fields))
    with pytest.raises(Refused, match="not_permitted"):
        do(None, op("create", seat="Bàn 1"), Actor("v", "Xem", Role.VIEWER))
    with pytest.raises(Refused, match="text_required"):
        do(begun(), op("note"))
    with pytest.raises(Refused, match="shift_not_yours"):
        do(begun(), op("end", add=[{"type": "handover", "items": []}]), BEN)
    assert do(begun(), op("end", add=[{"type": "handover", "items": []}]), CHIEF).state is ShiftState.ENDED
    for early in ("read", "accept"):
        with pytest.raises(Refused, match="shift_open"):
            do(begun(), op(early, add=[{"type": "read", "keys": []}]))
    with pytest.raises(Refused, match="shift_over"):
        do(ended(), op("end", 61, add=[{"type": "handover", "items": []}]))
    with pytest.raises(Refused, match="shift_stays"):
        do(ended(), op("undo", add=[{"type": "undo", "op_id": "x"}]))
    with pytest.raises(Refused, match="bad_value"):
        do(ended(), op("read", add=[{"type": "read", "keys": "came"}]), BEN)


def test_nobody_takes_over_from_themself() -> None:
    everything = read(*(i["key"] for i in ITEMS))
    for own in (everything, op("accept", 75)):
        with pytest.raises(Refused, match="handover_own"):
            do(ended(), own)
    shift = do(ended(), everything, BEN)
    with pytest.raises(Refused, match="handover_own"):
        do(shift, op("accept", 75))
    assert do(shift, op("accept", 75), BEN).state is ShiftState.ACCEPTED


def test_nobody_is_on_two_shifts_and_a_shift_follows_one_that_is_over() -> None:
    def begin(actor: Actor, *others: Shift, **fields: Any) -> Shift:
        world = City(shifts={s.id: s for s in others})
        made = apply(None, op("create", seat="Bàn 1", **fields), actor, world, NOW).record
        assert isinstance(made, Shift)
        return made

    on, over = replace(begun(), id="on"), replace(ended(), id="over")
    with pytest.raises(Refused, match="shift_on"):
        begin(ANNA, on)
    assert begin(ANNA, over).state is ShiftState.OPEN
    assert begin(BEN, on, over, takes_over="over").takes_over == "over"
    with pytest.raises(Refused, match="shift_open"):
        begin(BEN, on, takes_over="on")
    with pytest.raises(Refused, match="handover_own"):
        begin(ANNA, over, takes_over="over")
    for far, code in ((replace(over, subsystem="media"), "bad_value"), (replace(over, unit_id="u9"), "out_of_scope")):
        unit = replace(BEN, unit_ids=("u1",))
        with pytest.raises(Refused, match=code):
            begin(unit, far, takes_over="over", unit_id="u1")
    assert begin(BEN, sound_at=NOW + DAY).sound_at == NOW


def test_a_handover_keeps_what_it_may_say_and_nothing_else() -> None:
    item = {"key": "late:k1", "what": "late", "id": "k1", "number": 7, "at": 5, "title": "#7 Tố giác", "more": {"x": 1}}
    (kept,) = do(begun(), op("end", 60, add=[{"type": "handover", "items": [item]}])).handover
    assert kept == {"key": "late:k1", "what": "late", "id": "k1", "number": 7, "at": 5}


@pytest.mark.parametrize(
    "item",
    [{"key": "k" * 201, "what": "came"}, {"key": "n", "what": "note", "text": "x" * 4001},
     {"key": "n", "what": "note", "by": "x" * 201}, {"key": "h", "what": "held", "reason": "x" * 4001}],
)  # fmt: skip
def test_what_is_too_much_is_refused_and_says_so(item: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="too_long") as caught:
        do(begun(), op("end", 60, add=[{"type": "handover", "items": [item]}]))
    assert set(caught.value.detail) == {"limit"}
    with pytest.raises(Refused, match="too_long"):
        do(begun(), op("note", text="x" * 4001))
    with pytest.raises(Refused, match="too_long"):
        do(None, op("create", seat="x" * 101))
    full = replace(begun(), notes=({"at": NOW, "by": "A", "text": "x"},) * shifts.NOTES)
    with pytest.raises(Refused, match="book_full"):
        do(full, op("note", text="x"))


@pytest.mark.parametrize(
    "items",
    [None, "x", [1], [{"what": "came"}], [{"key": "a", "what": "moon"}], [{"key": "", "what": "came"}],
     [ITEMS[0], ITEMS[0]], [{"key": "a", "what": ["came"]}], [{"key": "a", "what": "came", "open": [1]}], [{"key": str(n), "what": "note"} for n in range(201)]],
)  # fmt: skip
def test_a_handover_that_is_none_is_refused(items: Any) -> None:
    with pytest.raises(Refused, match="bad_value"):
        do(begun(), op("end", add=[{"type": "handover", "items": items}]))
    with pytest.raises(Refused, match="bad_value"):
        do(begun(), op("end"))


# --- on a desk ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    """A desk with one report overdue by 30 minutes, twelve due within the hour, and one later."""
    opened = desk_world.workspace(tmp_path)
    desk_world.fill(opened, 0)
    now = clock.now()
    cases = [
        desk_world.case(n, stage=Stage.VERIFY, due_at=Instant(now + left * MINUTE), received_at=Instant(now - HOUR))
        for n, left in ((1, -30), *((n, n * 4) for n in range(2, 14)), (20, 300))
    ]
    for kind, rows in (("deadline_rule", [RULE]), ("case", cases)):
        cache.upsert(opened.cache, KINDS[kind], [KINDS[kind].row(r) for r in rows])
    opened.cache.commit()
    yield opened
    desk_world.close(opened)


def given(ws: Workspace, items: Sequence[Any]) -> str:
    """Put an ended shift of another person, as the centre gave it; return its id."""
    shift = replace(ended(), id="before", version=1, person_id="b1", handover=tuple(items))
    cache.upsert(ws.cache, KINDS["shift"], [KINDS["shift"].row(shift)])
    ws.cache.commit()
    return shift.id


def test_a_handover_is_computed_from_what_the_desk_shows(ws: Workspace) -> None:
    shift, changes = board_shifts.begin(ws, "Bàn 2", heard=True)
    assert changes.of("shift") == {shift}
    desk.create(ws, "case", title="Cây đổ chắn đường", category_id="road")
    desk.act(ws, "case", "case.reject", [desk_world.case(2).id], text="Không đúng địa bàn")
    late = next(r for r in board_alarms.board(ws).rows if r.alarm.title.startswith("#1 "))
    board_alarms.act(ws, "shelve", [late.id], text="Đội đang sửa", until=Instant(clock.now() + HOUR))
    board_shifts.note(ws, shift, "Mưa to ở Mũi Né")
    refused = desk.waiting(ws)[2].operation.op_id
    assert ws.outbox is not None
    outbox.answered(ws.outbox, ws.key, [OpResult(refused, "refused", None, "not_permitted")], clock.now())
    items = board_shifts.handover(ws, shift)
    by = {}
    for item in items:
        by.setdefault(item["what"], []).append(item)
    assert {what: len(found) for what, found in by.items()} == {
        "came": 1, "late": 1, "soon": 10, "more": 1, "held": 1, "unsent": 1, "conflict": 1, "note": 1,
    }  # fmt: skip
    assert (by["came"][0]["received"], by["came"][0]["done"]) == (1, 1)
    assert not any("title" in i for i in items)
    assert (by["late"][0]["id"], by["late"][0]["number"], by["more"][0]["count"]) == (desk_world.case(1).id, 1, 1)
    told = {i["key"]: i.get("title") for i in board_shifts.named(ws, items)}
    assert told[by["late"][0]["key"]] == told[by["held"][0]["key"]] == "#1 Ổ gà trên đường số 1"
    assert (by["held"][0]["reason"], by["held"][0]["state"]) == ("Đội đang sửa", AlarmState.SHELVED)
    assert by["unsent"][0]["count"] == 4
    assert by["note"][0]["text"] == "Mưa to ở Mũi Né"
    assert len({i["key"] for i in items}) == len(items)
    assert board_shifts.handover(ws, "unknown") == ()


def test_a_handover_counts_what_is_sensitive_and_names_nothing_in_words(ws: Workspace) -> None:
    shift, _ = board_shifts.begin(ws, "Bàn 2", heard=True)
    late = next(r for r in board_alarms.board(ws).rows if r.alarm.title.startswith("#1 "))
    board_alarms.act(ws, "shelve", [late.id], text="Đội đang sửa", until=Instant(clock.now() + HOUR))
    before = board_shifts.handover(ws, shift)
    desk.act(ws, "case", "case.protect", [desk_world.case(1).id, desk_world.case(3).id], set={"sensitive": True},
             text="Tố giác")  # fmt: skip
    items = board_shifts.handover(ws, shift)
    hidden = {desk_world.case(1).id, desk_world.case(3).id}
    assert hidden <= {i.get("id") for i in before}
    assert not hidden & {v for i in items for v in i.values() if isinstance(v, str)}
    counts = {i["of"]: i["count"] for i in items if i["what"] == "more"}
    assert counts == {"late": 1, "soon": 2, "held": 1}
    board_shifts.end(ws, shift, items, "")
    (sent,) = [w.operation for w in desk.waiting(ws) if w.operation.kind == "shift.end"]
    assert "Ổ gà" not in str(sent.add)


def test_a_title_is_each_desks_own(ws: Workspace) -> None:
    """What this desk does not hold is its number; what the kind of an alarm names is read from what everybody has."""
    items = [
        {"key": "late:x", "what": "late", "id": "x", "number": 9, "at": 1, "title": "words of another version"},
        {
            "key": "held:y",
            "what": "held",
            "id": "y",
            "kind": "case",
            "origin": desk_world.case(1).id,
            "topic": "verify",
        },
        {"key": "alarm:z", "what": "alarm", "id": "z", "kind": "category", "origin": "road", "topic": "nowhere"},
        {"key": "alarm:s", "what": "alarm", "id": "s", "kind": "source", "origin": "unknown", "topic": ""},
    ]
    titles = [i["title"] for i in board_shifts.named(ws, items)]
    assert titles == ["#9", "#1 Ổ gà trên đường số 1", reference(ws).name("category", "road"), ""]


def test_a_shift_of_one_ward_is_that_wards(ws: Workspace) -> None:
    cache.upsert(ws.cache, KINDS["admin_unit"], [row("admin_unit", id=u) for u in ("u1", "u2")])
    for units, unit in ((("u1",), "u1"), (("u1", "u2"), None), (("*",), None)):
        ws.actor = replace(ws.actor, unit_ids=units)
        shift, _ = board_shifts.begin(ws, "Bàn 2", heard=True)
        assert next(r.shift.unit_id for r in board_shifts.roster(ws).rows if r.id == shift) == unit
        board_shifts.end(ws, shift, [], "")


def test_a_shift_offline_from_start_to_end(ws: Workspace) -> None:
    asked: list[str] = []

    def prove(password: str) -> None:
        asked.append(password)
        if password != "mat-khau":
            raise Refused("bad_credentials")

    ws.prove = prove
    shift, _ = board_shifts.begin(ws, " Bàn 2 ", heard=False)
    roster = board_shifts.roster(ws)
    mine = roster.mine()
    assert mine is not None
    assert (mine.id, mine.shift.seat, mine.waiting, roster.may_begin, roster.seat) == (
        shift,
        "Bàn 2",
        True,
        False,
        "Bàn 2",
    )
    items = board_shifts.handover(ws, shift)
    with pytest.raises(Refused, match="bad_credentials"):
        board_shifts.end(ws, shift, items, "sai")
    assert board_shifts.roster(ws).mine() is not None  # nothing was done
    board_shifts.end(ws, shift, items, "mat-khau")
    assert board_shifts.roster(ws).to_take_over() is None  # nobody takes over from themself
    with pytest.raises(Refused, match="handover_own"):
        board_shifts.read(ws, shift, ["came"])
    before = given(ws, items)
    waiting = board_shifts.roster(ws).to_take_over()
    assert waiting is not None
    assert waiting.unread == len(items)
    assert "shift.accept" not in waiting.verbs
    board_shifts.read(ws, before, [i["key"] for i in items])
    board_shifts.accept(ws, before, "mat-khau")
    last = board_shifts.roster(ws)
    states = {r.id: r.shift.state for r in last.rows}
    assert states == {shift: ShiftState.ENDED, before: ShiftState.ACCEPTED}
    assert (last.to_take_over(), last.may_begin) == (None, True)
    assert asked == ["sai", "mat-khau", "mat-khau"]
    assert [w.operation.kind for w in desk.waiting(ws)] == ["shift.create", "shift.end", "shift.read", "shift.accept"]


def test_who_is_on_duty_shares_the_load(ws: Workspace) -> None:
    assert board_alarms.board(ws).load.seats == 1
    here = begun()
    rows = [replace(here, id=str(n), person_id=str(n), version=1) for n in range(3)]
    rows.append(replace(here, id="9", state=ShiftState.ENDED, version=1))
    cache.upsert(ws.cache, KINDS["shift"], [KINDS["shift"].row(r) for r in rows])
    ws.cache.commit()
    assert board_alarms.board(ws).load.seats == 3
    assert len(board_shifts.roster(ws).on_duty()) == 3


def test_what_each_may_do(ws: Workspace) -> None:
    shift, _ = board_shifts.begin(ws, "Bàn 1", heard=True)

    def verbs(actor: Actor) -> set[str]:
        ws.actor = actor
        found = next(r for r in board_shifts.roster(ws).rows if r.id == shift)
        return {v.partition(".")[2] for v in found.verbs}

    own = ws.actor
    assert verbs(own) == {"note", "end"}
    assert verbs(BEN) == {"note"}
    assert verbs(CHIEF) == {"note", "end"}
    assert verbs(Actor("v", "Xem", Role.VIEWER)) == set()
    assert verbs(Actor("m", "Báo chí", Role.OPERATOR, subsystems=("media",))) == set()
    ws.actor = own
    board_shifts.end(ws, shift, [], "")
    assert verbs(BEN) == {"note", "read", "accept"}
    assert verbs(own) == {"note"}
