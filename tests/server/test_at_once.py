"""What happens at the same moment: orders while a sign-in runs, guesses side by side, two writers who are both the first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from ioc_contract import alarms, clock
from ioc_contract.clock import HOUR, Instant
from ioc_contract.errors import ContractError, Refused, Unauthorised
from ioc_contract.ids import new_id
from ioc_contract.messages import LeftWork, Lend
from ioc_contract.permissions import Role
from ioc_server.services import alarms as service
from ioc_server.services import delegating, operations, sessions
from ioc_server.store import accounts, delegations, seats, uploads
from ioc_server.store.database import reading, writing
from tests.server.conftest import PASSWORD, Centre
from tests.server.test_alarms import STAGES, begun, case, seen  # noqa: F401 - begun is a fixture
from tests.server.test_operations import only
from tests.server.test_rulebook import blocked


def wiped(connection: sa.Connection, account: str) -> None:
    assert seats.order(connection, account, "desk-1")


def another(connection: sa.Connection, account: str) -> None:
    accounts.set_password(connection, account, sessions.hash_password("một mật khẩu khác"))


def disabled(connection: sa.Connection, account: str) -> None:
    accounts.set_active(connection, account, False)


@pytest.mark.parametrize(
    ("order", "answer"), [(wiped, ("wipe",)), (another, ()), (disabled, ("revoked",))], ids=lambda p: getattr(p, "__name__", "")
)  # fmt: skip
def test_what_is_ordered_while_a_password_is_checked_holds(
    centre: Centre,
    monkeypatch: pytest.MonkeyPatch,
    order: Callable[[sa.Connection, str], None],
    answer: tuple[str, ...],
) -> None:
    client = centre.client("an")
    account = client.session().actor.id
    check = sessions._verify

    def slowly(password_hash: str, password: str) -> bool:
        fits = check(password_hash, password)
        with writing(centre.engine) as connection:
            order(connection, account)
        return fits

    monkeypatch.setattr(sessions, "_verify", slowly)
    with pytest.raises(Unauthorised) as told:
        centre.client().enter("an", PASSWORD)
    assert (getattr(told.value, "level", None),) == (answer or (None,))
    with reading(centre.engine) as connection:
        tokens = connection.exec_driver_sql("SELECT count(*) FROM token WHERE revoked_at IS NULL").scalar_one()
        assert tokens == 0, "no session was opened after the order"
        assert seats.standing(connection, "desk-1", account) == (answer[0] if answer else "good")


def test_guesses_side_by_side_lock_the_account_all_the_same(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight are let in before any is judged; of them the right one is judged last."""
    centre.account("an")
    check, barrier, wrong = sessions._verify, threading.Barrier(8), threading.Semaphore(0)

    def together(password_hash: str, password: str) -> bool:
        fits = check(password_hash, password)
        barrier.wait(60)
        if fits:
            for _ in range(7):
                assert wrong.acquire(timeout=60)
        return fits

    monkeypatch.setattr(sessions, "_verify", together)
    clients = [centre.client() for _ in range(8)]
    errors: list[ContractError] = []

    def guess(n: int) -> None:
        try:
            clients[n].enter("an", PASSWORD if n == 0 else f"đoán lần {n}")
        except ContractError as error:
            errors.append(error)
        wrong.release()

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert sorted(type(e).__name__ for e in errors) == ["Refused"] + ["Unauthorised"] * 7
    with reading(centre.engine) as connection:
        found = accounts.find(connection, "an")
    assert found is not None
    assert found.failures == 7
    assert found.locked_until is not None
    with pytest.raises(Refused, match="locked_out"):
        centre.client().enter("an", PASSWORD)


def both_first(engine: sa.Engine, write: Callable[[sa.Connection], object]) -> list[Any]:
    """Run `write` in two transactions, the second begun before the first has committed; return what came of them."""
    came: list[Any] = []
    written, go = threading.Event(), threading.Event()

    def first() -> None:
        with writing(engine) as connection:
            came.append(write(connection))
            written.set()
            go.wait(60)

    def second() -> None:
        assert written.wait(60)
        try:
            with writing(engine) as connection:
                came.append(write(connection))
        except sa.exc.DBAPIError as error:
            came.append(error)

    threads = [threading.Thread(target=one) for one in (first, second)]
    for thread in threads:
        thread.start()
    if engine.dialect.name == "postgresql":  # SQLite has one writer at a time
        waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        for _ in range(600):
            with engine.connect() as connection:
                if connection.exec_driver_sql(waits).scalar_one():
                    break
            time.sleep(0.05)
    go.set()
    for thread in threads:
        thread.join(60)
    return came


def test_two_that_are_both_the_first_collide_in_nothing(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        account = accounts.add(connection, "an", "x", "An", Role.OPERATOR)
    for write in (
        accounts.ring,
        lambda c: seats.enter(c, "desk-1", account),
        lambda c: seats.take(c, "desk-1", account, (LeftWork("w1", "{}"),)),
    ):
        came = both_first(engine, write)
        assert not [one for one in came if isinstance(one, Exception)]
        assert len(set(came)) == 1, "both are told the same"
    with reading(engine) as connection:
        assert accounts.rung(connection) == 2
        assert len(seats.listed(connection)) == 1
        assert [one.id for one in seats.left(connection)] == ["w1"]


def test_what_was_sent_before_is_looked_up_while_another_writes(centre: Centre) -> None:
    """On SQLite a look that takes the write lock makes everybody's pushes wait for each other twice."""
    client = centre.client("an")
    op = client.operation("case.comment", centre.put("case", subsystem="reports"), text="một lời")
    client.push(op)
    with writing(centre.engine) as connection:
        connection.exec_driver_sql("UPDATE feed_head SET floor = floor WHERE id = 1")
        operations._check(centre.engine, (op,))
        with pytest.raises(Refused):
            operations._check(centre.engine, (replace(op, text="lời khác"),))


def test_what_is_asked_twice_at_the_same_moment_is_done_once(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        lender, borrower = (accounts.add(connection, u, "x", u, Role.OPERATOR) for u in ("an", "binh"))
        actor = accounts.working(connection, lender)
    assert actor is not None
    now = clock.now()
    wanted = Lend(new_id(), borrower, Role.OPERATOR, ("*",), ("*",), now, Instant(now + HOUR), "Nghỉ phép")
    assert both_first(engine, lambda c: delegating.give(c, actor, wanted, "desk-1")) == [None, None]
    one, other = both_first(engine, lambda c: uploads.begin(c, lender, "ab" * 32, 7))
    assert one.id == other.id
    with reading(engine) as connection:
        assert [d.id for d in delegations.listed(connection, lender)] == [wanted.id]
        told = connection.exec_driver_sql("SELECT count(*) FROM audit WHERE action = 'delegation.lend'").scalar_one()
    assert told == 1


def test_who_makes_an_alarm_waits_for_its_turn_without_holding_the_report(centre: Centre) -> None:
    """Else it and an evaluation, which holds the turn and then the reports, would wait for each other."""
    if centre.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    centre.put("deadline_rule", id="rule", subsystem="reports", stages=STAGES)
    centre.put("category", id="road", subsystem="reports", rule_id="rule")
    one = case(centre, 10)
    client, answers = centre.client("an"), list[str]()
    made = client.operation("alarm.ack", alarms.alarm_id("deadline", "case", one, "verify"))
    ack = replace(made, add=(seen(centre, one),))
    pushing = threading.Thread(target=lambda: answers.append(only(client, ack).status))
    with centre.engine.begin() as evaluating:
        service._alone(evaluating)
        pushing.start()
        blocked(centre)
        held = evaluating.execute(sa.text("SELECT id FROM cases WHERE id = :id FOR SHARE NOWAIT"), {"id": one})
        assert held.scalar() == one
    pushing.join(60)
    assert answers == ["applied"]
