"""Undoing at the centre: every act has its inverse, by its author, for a while, unless somebody was there since."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ioc_contract import operations, undo
from ioc_contract.clock import HOUR, MINUTE, Instant
from ioc_contract.errors import REASONS, Conflict, Refused
from ioc_contract.ids import new_id
from ioc_contract.messages import Operation
from ioc_contract.operations import VERBS
from ioc_contract.permissions import Role
from ioc_contract.records import Article, Case, CaseState, Stage, Task, TaskState
from ioc_contract.states import CASE_MOVES, TASK_MOVES
from ioc_contract.undo import Done
from tests.unit.test_operations import CHIEF, NEEDED, T0, City, case_in, new_case, new_task, op

ARTICLE = Article(
    "a", 1, "media", "s", "Báo", None, "Tít", "", "https://example.org", T0, T0, (), None, "guess", None, None, None, None,
    None, False, False, None, None, T0,
)  # fmt: skip


def did(record: Any | None, made: Operation, city: City, at: int = T0) -> Any:
    """Apply an operation as the centre does, and keep its image."""
    outcome = operations.apply(record, made, CHIEF, city, Instant(at))
    image = undo.image(made.entity_kind, record, outcome.record)
    effect = image if image or outcome.entries else None
    city.undone[made.op_id] = Done(made.kind, made.entity_id, CHIEF.id, Instant(at), effect)
    return outcome.record


def undoing(made: Operation, at: int = T0) -> Operation:
    back = op(f"{made.entity_kind}.undo", made.entity_id)
    return replace(back, add=(undo.item(made.op_id, made.kind, {}),), made_at=Instant(at))


def undone(record: Any, made: Operation, city: City, at: int = T0 + MINUTE, **changes: Any) -> Any:
    return operations.apply(record, replace(undoing(made, at), **changes), CHIEF, city, Instant(at)).record


def alike(one: Any, other: Any) -> bool:
    return bool(replace(one, updated_at=T0) == replace(other, updated_at=T0))


CASES = [(k, s) for k, (states, _, _) in sorted(CASE_MOVES.items()) for s in sorted(states)]
TASKS = [(k, s) for k, (states, _, _) in sorted(TASK_MOVES.items()) for s in sorted(states)]


@pytest.mark.parametrize(("kind", "state"), CASES)
def test_every_move_of_a_report_has_its_inverse(kind: str, state: CaseState) -> None:
    city = City()
    case = replace(case_in(state), stage=Stage.RESOLVE, due_at=Instant(T0 + HOUR), reason="cũ", answer="cũ")
    if state is CaseState.PAUSED:
        case = replace(case, paused_at=T0, due_at=None, stage=None)
    made = op(kind, case.id, "vì lý do", **NEEDED.get(kind, {}))
    after = did(case, made, city, T0 + MINUTE)
    assert not alike(after, case)
    back = undone(after, made, city, T0 + 5 * MINUTE)
    assert alike(back, case)
    assert back.updated_at == T0 + 5 * MINUTE


@pytest.mark.parametrize(("kind", "state"), TASKS)
def test_every_move_of_a_task_has_its_inverse(kind: str, state: TaskState) -> None:
    city = City()
    task = replace(new_task(), state=state, progress=40, blocker="thiếu xe" if state is TaskState.BLOCKED else "")
    made = op(kind, task.id, "vì lý do")
    assert alike(undone(did(task, made, city), made, city), task)


OTHERS: list[tuple[Any, str, str, dict[str, Any]]] = [
    (new_case(title="Cũ"), "case.edit", "", {"title": "Mới", "before": {"title": "Cũ"}}),
    (case_in(CaseState.IN_PROGRESS), "case.request_extension", "cần thêm", {"extension_until": T0 + 9 * HOUR}),
    (replace(case_in(CaseState.IN_PROGRESS), extension_until=Instant(T0 + HOUR)), "case.approve_extension", "", {}),
    (replace(case_in(CaseState.IN_PROGRESS), extension_until=Instant(T0 + HOUR)), "case.decline_extension", "không", {}),
    (case_in(CaseState.CLOSED), "case.rate", "", {"rating": 2}),
    (new_case(), "case.protect", "gia đình xin giữ kín", {"private": True, "before": {"private": False}}),
    (new_case(), "case.claim", "", {}),
    (replace(new_case(), claimed_by="u1", claimed_at=T0), "case.release", "", {}),
    (replace(new_case(), claimed_by="u2", claimed_at=T0), "case.break_claim", "", {}),
    (new_task(), "task.edit", "", {"priority": 3, "before": {"priority": 1}}),
    (new_task(), "task.progress", "một nửa", {"progress": 50, "before": {"progress": 0}}),
    (ARTICLE, "article.read", "", {}),
    (replace(ARTICLE, read_at=T0, read_by="u1"), "article.unread", "", {}),
    (ARTICLE, "article.flag", "", {}),
    (replace(ARTICLE, flagged=True), "article.unflag", "", {}),
    (ARTICLE, "article.irrelevant", "", {}),
    (replace(ARTICLE, irrelevant=True), "article.relevant", "", {}),
    (ARTICLE, "article.tone", "", {"tone": "negative"}),
    (ARTICLE, "article.link", "", {"case_id": "c"}),
]  # fmt: skip


@pytest.mark.parametrize(("record", "kind", "text", "values"), OTHERS, ids=lambda v: v if isinstance(v, str) else "")
def test_everything_else_too(record: Any, kind: str, text: str, values: dict[str, Any]) -> None:
    city = City()
    made = op(kind, record.id, text, **values)
    after = did(record, made, city)
    assert not alike(after, record)
    assert alike(undone(after, made, city), record)


def test_every_verb_is_in_these_tests() -> None:
    creations = {"case.create", "task.create"}
    words = {"case.comment", "case.attach", "task.comment"}
    tested = set(CASE_MOVES) | set(TASK_MOVES) | {kind for _, kind, _, _ in OTHERS} | creations | words | undo.VERBS
    assert tested == {kind for kind in VERBS if kind.partition(".")[0] not in undo.UNTOLD} | {
        f"{k}.undo" for k in undo.UNTOLD
    }


@pytest.mark.parametrize("kind", ["case.comment", "case.attach"])
def test_a_line_of_the_timeline_is_marked_as_withdrawn_and_stays(kind: str) -> None:
    city, case = City(), new_case()
    made = op(kind, case.id, "ghi")
    after = did(case, made, city)
    outcome = operations.apply(after, undoing(made), CHIEF, city, T0)
    (line,) = outcome.entries
    assert (line.kind, line.from_value, line.to_value) == ("case.undo", kind, made.op_id)
    assert alike(outcome.record, case)


def test_a_record_made_by_mistake_ends_as_withdrawn() -> None:
    city = City()
    made = op("case.create", new_id(), title="Lập nhầm")
    case = replace(did(None, made, city), number=7)
    gone = undone(case, made, city)
    assert isinstance(gone, Case)
    assert (gone.state, gone.reason, gone.due_at) == (CaseState.REJECTED, undo.WITHDRAWN, None)
    with pytest.raises(Conflict, match="touched_since"):
        undone(replace(case, priority=3), made, city)
    task_made = op("task.create", new_id(), title="Lập nhầm")
    task = undone(did(None, task_made, city), task_made, city)
    assert isinstance(task, Task)
    assert task.state is TaskState.CANCELLED


def test_others_work_on_other_fields_stays_and_on_the_same_field_is_in_the_way() -> None:
    city, case = City(), new_case()
    made = op("case.verify", case.id)
    after = did(case, made, city)
    assert undone(replace(after, title="Rõ hơn"), made, city).title == "Rõ hơn"
    theirs = did(after, op("case.assign", case.id, lead_org_id="o1"), city)
    with pytest.raises(Conflict, match="touched_since") as caught:
        undone(theirs, made, city)
    assert caught.value.detail["field"] in ("state", "state_since", "stage", "due_at")


def test_acts_are_undone_one_after_the_other() -> None:
    city, case = City(), new_case()
    first, second = op("case.verify", case.id), op("case.assign", case.id, lead_org_id="o1")
    verified = did(case, first, city)
    assigned = did(verified, second, city, T0 + MINUTE)
    back = undone(assigned, second, city, T0 + 2 * MINUTE)
    assert alike(back, verified)
    assert alike(undone(back, first, city, T0 + 3 * MINUTE), case)


def test_undone_twice_or_never_done_changes_nothing() -> None:
    city, case = City(), new_case()
    made = op("case.verify", case.id)
    back = undone(did(case, made, city), made, city)
    assert operations.apply(back, undoing(made), CHIEF, city, T0) == operations.Outcome(back, by=CHIEF)
    refused = op("case.close", case.id)
    city.undone[refused.op_id] = Done("", case.id, CHIEF.id, T0, None)
    assert operations.apply(case, undoing(refused), CHIEF, city, T0) == operations.Outcome(case, by=CHIEF)


def test_who_may_not() -> None:
    city, case = City(), new_case()
    made = op("case.verify", case.id)
    after = did(case, made, city)
    other = replace(CHIEF, id="u2", name="Người khác")

    def code(actor: Any, back: Operation, at: int = T0) -> str:
        with pytest.raises(Refused) as caught:
            operations.apply(after, back, actor, city, Instant(at))
        assert caught.value.code in REASONS
        return caught.value.code

    assert code(other, undoing(made)) == "undo_not_yours"
    assert code(replace(CHIEF, role=Role.VIEWER), undoing(made)) == "not_permitted"
    assert code(CHIEF, undoing(op("case.verify", case.id))) == "undo_unknown"
    assert code(CHIEF, op("case.undo", case.id)) == "bad_value"
    late = T0 + (undo.MINUTES + 1) * MINUTE
    assert code(CHIEF, undoing(made, late), late) == "undo_too_late"
    assert code(CHIEF, undoing(made), T0 + undo.ARRIVAL_MS + 1) == "undo_too_late"
    assert undone(after, made, city, late, made_at=Instant(T0 + MINUTE)).state is CaseState.NEW  # made in time, offline
    back = undoing(made)
    city.undone[back.op_id] = Done("case.undo", case.id, CHIEF.id, T0, {})
    assert code(CHIEF, undoing(back)) == "bad_value"
    elsewhere = replace(undoing(made), entity_id=new_case().id)
    assert code(CHIEF, elsewhere) == "bad_value"


def test_a_desks_own_image_is_not_compared_by_the_clock() -> None:
    case = new_case()
    made = op("case.verify", case.id)
    seen = operations.apply(case, made, CHIEF, City(), Instant(T0 + MINUTE)).record
    truth = operations.apply(case, made, CHIEF, City(), Instant(T0 + 5 * MINUTE)).record
    back = replace(undoing(made), add=(undo.item(made.op_id, made.kind, undo.image("case", case, seen)),))
    outcome = undo.run(truth, back, CHIEF, undo.believed(back), T0)
    assert alike(outcome.record, case)
