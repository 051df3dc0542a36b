"""Any walk of actions, other people's edits, cuts and crashes ends with desk and centre alike and every edit exactly once."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ioc_contract.errors import Offline, Refused, Resync
from ioc_contract.records import CaseState
from ioc_desktop.services import desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import outbox, overlay
from ioc_desktop.sync.engine import Engine
from tests.unit.desk_world import NOW, case, close, reference_rows, workspace
from tests.unit.small_centre import SmallCentre
from tests.unit.test_engine import same

_MEMORY = Path("/dev/shm")
CALLS = ("session", "snapshot", "rows", "changes", "push", "pushing", "pushed", "digest")
numbers = st.integers(1, 4)


class Walk(RuleBasedStateMachine):
    """Two desks' worth of trouble for one: `theirs` is somebody else at the centre."""

    def __init__(self) -> None:
        super().__init__()
        self.centre = SmallCentre()
        for kind, records in reference_rows().items():
            self.centre.put(kind, *records)
        self.centre.put("case", *(case(n) for n in range(1, 5)))
        self.folder = Path(tempfile.mkdtemp(dir=_MEMORY if _MEMORY.is_dir() else None))
        self.made: dict[str, str] = {}
        self.gone: set[str] = set()
        self.words = 0
        self.open()
        self.engine.run(greet=True)

    def open(self) -> None:
        self.ws: Workspace = workspace(self.folder)
        assert self.ws.outbox is not None
        self.engine = Engine(self.centre, self.ws.cache, self.ws.outbox, self.ws.key, self.ws.actor, lambda: NOW)
        self.engine.open()

    def teardown(self) -> None:
        try:
            self.heal()
        finally:
            close(self.ws)
            shutil.rmtree(self.folder)

    # --- what happens -------------------------------------------------------------------------------------------------

    @rule(number=numbers, verb=st.sampled_from(["comment", "assign", "reject", "edit", "start", "verify"]))
    def act(self, number: int, verb: str) -> None:
        self.words += 1
        text = f"lời {self.words}"
        values: dict[str, Any] = {}
        if verb == "assign":
            values = {"lead_org_id": ("qldt", "tnmt")[self.words % 2]}
        elif verb == "edit":
            values = {"title": f"tên {self.words}"}
        before = {w.operation.op_id for w in desk.waiting(self.ws)}
        try:
            desk.act(self.ws, "case", f"case.{verb}", [case(number).id], set=values, text=text)
        except Refused:
            return
        (made,) = {w.operation.op_id for w in desk.waiting(self.ws)} - before
        self.made[made] = text

    @rule(
        first=st.sampled_from(["verify", "edit"]), number=numbers, theirs_between=st.booleans(),
        second=st.sampled_from(["comment", "assign", "reject"]), call=st.sampled_from(CALLS), after=st.integers(0, 6),
    )  # fmt: skip
    def a_stretch_of_work(
        self, first: str, number: int, theirs_between: bool, second: str, call: str, after: int
    ) -> None:
        self.act(number, first)
        self.act(number, second)
        if theirs_between:
            self.theirs(number, CaseState.REJECTED)
        self.act(number % 4 + 1, "comment")
        self.round(call, after)
        self.a_good_round()

    @rule()
    def a_good_round(self) -> None:
        self.centre.fail = lambda _: None
        self.engine.run()

    @rule()
    def create(self) -> None:
        self.words += 1
        text = f"mới {self.words}"
        try:
            desk.create(self.ws, "case", title=text, text=text)
        except Refused:  # nothing was ever fetched: no subsystem to make it in
            return
        self.made[desk.waiting(self.ws)[-1].operation.op_id] = text

    @rule()
    def undo(self) -> None:
        before = {w.operation.op_id for w in desk.waiting(self.ws)}
        desk.undo(self.ws)
        after = {w.operation.op_id: w.operation.text for w in desk.waiting(self.ws)}
        self.gone |= before - after.keys()
        self.made.update({i: t for i, t in after.items() if i not in before})

    @rule(number=numbers, state=st.sampled_from([CaseState.ASSIGNED, CaseState.REJECTED, CaseState.NEW]))
    def theirs(self, number: int, state: CaseState) -> None:
        held = self.centre.rows_of["case"].get(case(number).id)
        if held is not None:
            self.centre.put("case", replace(held, state=state, lead_org_id="tnmt", title=f"của họ {self.words}"))

    @rule(number=numbers)
    def leaves_or_returns(self, number: int) -> None:
        if case(number).id in self.centre.rows_of["case"]:
            self.centre.drop("case", case(number).id)
        else:
            self.centre.put("case", case(number))

    @rule(level=st.sampled_from(["verify", "scope", "all"]))
    def told_to_start_anew(self, level: str) -> None:
        self.centre.resync = level

    @rule(call=st.sampled_from(CALLS), after=st.integers(0, 3))
    def round(self, call: str, after: int) -> None:
        left = [after]

        def fail(name: str) -> None:
            if name == call:
                left[0] -= 1
                if left[0] < 0:
                    raise Offline(f"cut at {call}")

        self.centre.fail = fail
        try:
            self.engine.run(greet=after == 0)
        except (Offline, Resync):
            pass
        finally:
            self.centre.fail = lambda _: None

    @rule()
    def crash(self) -> None:
        close(self.ws)
        self.open()

    @rule()
    def lose_the_cache(self) -> None:
        close(self.ws)
        for path in self.folder.glob("cache-*"):
            path.unlink()
        self.open()

    # --- what must hold -----------------------------------------------------------------------------------------------

    @invariant()
    def an_unsent_edit_is_on_the_screen(self) -> None:
        shown = {i for (i,) in self.ws.cache.exec_driver_sql("SELECT op_id FROM entries_now WHERE op_id IS NOT NULL")}
        rows = {i for (i,) in self.ws.cache.exec_driver_sql("SELECT id FROM cases_now")}
        for waiting in desk.waiting(self.ws):
            if waiting.operation.entity_id in rows or waiting.operation.kind == "case.create":
                assert waiting.operation.op_id in shown, waiting.operation

    @invariant()
    def a_refused_edit_is_in_the_inbox_and_not_on_the_screen(self) -> None:
        shown = {i for (i,) in self.ws.cache.exec_driver_sql("SELECT op_id FROM entries_now WHERE op_id IS NOT NULL")}
        for item in desk.inbox(self.ws):
            assert item.operation.op_id not in shown
            assert item.operation.text == self.made[item.operation.op_id]

    @invariant()
    def nothing_made_is_forgotten(self) -> None:
        assert self.ws.outbox is not None
        held = {str(i) for (i,) in self.ws.outbox.exec_driver_sql("SELECT op_id FROM operation")}
        assert self.made.keys() <= held

    @invariant()
    def nothing_is_applied_twice(self) -> None:
        assert len(self.centre.applied) == len(set(self.centre.applied))

    def heal(self) -> None:
        for _ in range(3):
            self.engine.run(greet=True)
        assert desk.waiting(self.ws) == []
        same(self.ws, self.centre)
        refused = {i.operation.op_id for i in desk.inbox(self.ws)}
        assert set(self.centre.applied) | refused | self.gone == set(self.made)
        assert not set(self.centre.applied) & (refused | self.gone)


def walk(examples: int, steps: int, phases: tuple[Phase, ...] = tuple(Phase)) -> None:
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=phases,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_every_walk_converges() -> None:
    walk(15, 25, (Phase.generate,))


@pytest.mark.parametrize("planted", ["no idempotency", "overlay forgotten", "cursor first", "refused kept"])
def test_planted_faults_are_found(planted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite's own test: a protocol with a known fault must fail it."""
    if planted == "no idempotency":
        judge = SmallCentre._judge

        def forgetful(self: SmallCentre, op: Any) -> Any:
            return replace(judge(self, op), op_id=op.op_id)

        def push(self: SmallCentre, operations: Any) -> Any:
            self.answers.clear()
            return original(self, operations)

        original = SmallCentre.push
        monkeypatch.setattr(SmallCentre, "push", push)
        monkeypatch.setattr(SmallCentre, "_judge", forgetful)
    elif planted == "overlay forgotten":
        lay = overlay.lay
        monkeypatch.setattr(overlay, "lay", lambda c, o, a, actor, entities: lay(c, o, a, actor, list(entities)[:0]))
    elif planted == "cursor first":
        apply = Engine.apply

        def late(self: Engine, page: Any) -> None:
            if any(table.kind == "entry" for table in page.tables):  # rows lost, their position taken as seen
                page = replace(page, tables=())
            apply(self, page)

        monkeypatch.setattr(Engine, "apply", late)
    else:
        answered = outbox.answered
        monkeypatch.setattr(
            outbox,
            "answered",
            lambda c, a, results, at: answered(c, a, [r for r in results if r.status == "applied"], at),
        )
    with pytest.raises(BaseException):  # noqa: PT011 - whichever oracle sees it first
        walk(20, 20, (Phase.generate,))
