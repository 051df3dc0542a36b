"""Who asks, remembered between calls: with one statement while nothing changed, and never longer than it holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.errors import Revoked, Unauthorised
from ioc_contract.ids import new_id
from ioc_contract.messages import Lend
from ioc_contract.permissions import EVERYWHERE, Permission, Role
from ioc_server.services import delegating, sessions
from ioc_server.store import accounts, seats, write
from ioc_server.store.database import reading, writing
from tests.server.rows import row


class Door:
    """Accounts with tokens at a database, and what is asked of it."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.visits, self.asked = engine, sessions.Visits(engine), 0
        self.token, self.account = self.enter("an", Role.OPERATOR)

    def enter(self, user: str, role: Role, until: int = 0) -> tuple[str, str]:
        with writing(self.engine) as connection:
            account = accounts.add(connection, user, "-", user, role)
            token = accounts.issue(connection, account, f"desk-{user}", Instant(until or clock.now() + DAY))
            seats.enter(connection, f"desk-{user}", account)
        return token, account

    def statements(self, token: str) -> int:
        """Return how many statements it takes to tell who holds a token."""
        before = self.asked
        self.visits.of(token)
        return self.asked - before


@pytest.fixture
def door(engine: sa.Engine) -> Iterator[Door]:
    found = Door(engine)

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.asked += statement.lstrip().upper().startswith("SELECT")

    sa.event.listen(engine, "before_cursor_execute", count)
    yield found
    sa.event.remove(engine, "before_cursor_execute", count)


def test_the_second_call_asks_one_thing_and_says_the_same(door: Door) -> None:
    first = door.visits.of(door.token)
    assert first == sessions.authenticate(door.engine, door.token)
    assert door.statements(door.token) == 1
    assert door.visits.of(door.token) == first


def test_a_session_that_was_ended_is_over_at_once(door: Door) -> None:
    visit = door.visits.of(door.token)
    sessions.sign_out(door.engine, visit)
    with pytest.raises(Unauthorised, match="has ended"):
        door.visits.of(door.token)


@pytest.mark.parametrize("how", ["disabled", "wiped", "password"])
def test_an_order_is_obeyed_at_once(door: Door, how: str) -> None:
    door.visits.of(door.token)
    with writing(door.engine) as connection:
        if how == "disabled":
            accounts.set_active(connection, door.account, False)
        elif how == "wiped":
            seats.order(connection, door.account, None)
        else:
            accounts.set_password(connection, door.account, "-")
    with pytest.raises(Unauthorised) as said:
        door.visits.of(door.token)
    assert isinstance(said.value, Revoked) == (how != "password")


@pytest.mark.parametrize("what", ["role", "unit_ids", "name", "subsystem"])
def test_rights_that_were_changed_count_from_the_next_call(door: Door, what: str) -> None:
    before = door.visits.of(door.token)
    with writing(door.engine) as connection:
        match what:
            case "role":
                connection.exec_driver_sql("UPDATE account SET role = 'viewer'")
            case "unit_ids":
                connection.exec_driver_sql("UPDATE account SET unit_ids = '[\"w1\"]'")
            case "name":
                connection.exec_driver_sql("UPDATE people SET display_name = 'Anh An'")
            case "subsystem":
                write.put(connection, "subsystem", [row("subsystem", id="health")])
    after = door.visits.of(door.token)
    assert after != before
    assert after == sessions.authenticate(door.engine, door.token)


def test_a_session_that_expires_is_over_then(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    token, _ = door.enter("binh", Role.OPERATOR, clock.now() + HOUR)
    door.visits.of(token)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: Instant(real() + 2 * HOUR))
    with pytest.raises(Unauthorised):
        door.visits.of(token)


def test_a_right_that_is_lent_counts_from_the_next_call_and_ends_by_itself(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief, _ = door.enter("chief", Role.SUPERVISOR)
    assert not door.visits.of(door.token).actor.may(Permission.CASE_APPROVE)
    now = clock.now()
    lent = Lend(new_id(), door.account, Role.SUPERVISOR, (EVERYWHERE,), (EVERYWHERE,), now, Instant(now + HOUR), "Nghỉ")
    delegating.lend(door.engine, door.visits.of(chief), lent)
    assert door.visits.of(door.token).actor.may(Permission.CASE_APPROVE)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: Instant(real() + 2 * HOUR))
    assert not door.visits.of(door.token).actor.may(Permission.CASE_APPROVE)


def test_it_is_read_anew_now_and_then_and_forgotten(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    door.visits.of(door.token)
    real = sessions.time.monotonic
    monkeypatch.setattr(sessions.time, "monotonic", lambda: real() + sessions.KEPT_S + 1)
    assert door.statements(door.token) > 1
    assert door.statements(door.token) == 1
    other, _ = door.enter("binh", Role.OPERATOR)
    monkeypatch.setattr(sessions.time, "monotonic", lambda: real() + 2 * (sessions.KEPT_S + 1))
    door.visits.of(other)
    assert list(door.visits._kept) == [accounts.hashed(other)]


def test_a_token_nobody_has(door: Door) -> None:
    for token in ("", "x" * 40):
        with pytest.raises(Unauthorised):
            door.visits.of(token)
    with reading(door.engine) as connection:
        assert accounts.stands(connection, accounts.hashed("")) is None
