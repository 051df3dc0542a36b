"""Who gets in, who is kept out, and that everything is said in the contract's errors."""

from __future__ import annotations

import pytest
import requests

from ioc_contract import OLDEST_SCHEMA, PROTOCOL, SCHEMA, codec, versions
from ioc_contract.errors import Incompatible, Offline, Refused, Unauthorised
from ioc_contract.permissions import Role
from ioc_contract.versions import PROTOCOL_HEADER, SCHEMA_HEADER
from ioc_server.services import sessions
from ioc_server.store import accounts, audit, deployment
from ioc_server.store.database import reading, writing
from tests.server.conftest import PASSWORD, Centre


def test_a_sign_in_tells_the_desk_who_it_is(centre: Centre) -> None:
    with writing(centre.engine) as connection:
        deployment.describe(connection, city="Phan Thiết", sample=True)
    account = centre.account("An", Role.OPERATOR, subsystems=["reports"])
    session = centre.client().enter("  AN ", PASSWORD)
    assert session.actor.id == account
    assert session.actor.name == "An"
    assert session.scopes == ("ref", "reports")
    assert (session.city, session.sample) == ("Phan Thiết", True)
    assert len(session.epoch) == 16
    assert session.expires_at > session.server_time
    with reading(centre.engine) as connection:
        kept = connection.exec_driver_sql("SELECT hash FROM token").scalar_one()
    assert session.token not in kept
    assert PASSWORD not in repr(session) + repr(kept)


@pytest.mark.parametrize(("user", "password"), [("an", "wrong password"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_or_password_gets_the_same_answer(centre: Centre, user: str, password: str) -> None:
    centre.account("an")
    with pytest.raises(Unauthorised, match="wrong name or password"):
        centre.client().enter(user, password)


def test_five_wrong_passwords_lock_the_account_for_a_while(centre: Centre) -> None:
    account = centre.account("an")
    client = centre.client()
    for _ in range(sessions.FAILURES):
        with pytest.raises(Unauthorised):
            client.enter("an", "wrong password")
    with pytest.raises(Refused, match="locked_out") as refusal:
        client.enter("an", PASSWORD)
    assert refusal.value.detail == {"minutes": 5}
    with writing(centre.engine) as connection:
        connection.exec_driver_sql("UPDATE account SET locked_until = 1")
    assert client.enter("an", PASSWORD).actor.id == account
    assert [a for a, *_ in centre.audit()].count("sign_in_failed") == sessions.FAILURES


def test_one_address_cannot_try_without_end() -> None:
    attempts = sessions.AttemptLimit(30)
    for _ in range(30):
        attempts.note("10.0.0.1")
    with pytest.raises(Offline) as busy:
        attempts.note("10.0.0.1")
    assert busy.value.retry_after is not None
    assert 50 < busy.value.retry_after <= 60
    attempts.note("10.0.0.2")


def test_a_session_ends_when_it_is_told_to(centre: Centre) -> None:
    one, two = centre.client("an"), centre.client("an")
    one.sign_out()
    with pytest.raises(Unauthorised):
        one.session()
    assert two.session().token == two.signed_in.token  # type: ignore[union-attr]
    with writing(centre.engine) as connection:
        account = accounts.find(connection, "an")
        assert account is not None
        accounts.set_active(connection, account.id, active=False)
    with pytest.raises(Unauthorised):
        two.session()
    with pytest.raises(Unauthorised):
        two.enter("an", PASSWORD)


def test_an_expired_token_is_none(centre: Centre) -> None:
    client = centre.client("an")
    with writing(centre.engine) as connection:
        connection.exec_driver_sql("UPDATE token SET expires_at = 1")
    with pytest.raises(Unauthorised):
        client.snapshot()


@pytest.mark.parametrize("path", ["session", "snapshot", f"snapshot/{'0' * 64}", "rows?kind=case", "marks?kind=case", "changes?cursor=0.1.a.b", "events?cursor=x",
                                  "digest?cursor=x", f"blobs/{'0' * 64}", "cases/x/reporter"])  # fmt: skip
def test_nothing_is_said_without_a_token(centre: Centre, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YTpi"}):
        answer = requests.get(f"{centre.url}/v1/{path}", headers=headers, timeout=10)
        assert answer.status_code == 401
        assert isinstance(codec.error(401, answer.content), Unauthorised)


def test_other_versions_are_told_which_side_to_update(centre: Centre) -> None:
    centre.account("an")
    with pytest.raises(Incompatible, match="nâng cấp máy chủ"):
        centre.client().enter("an", PASSWORD, protocol=99)
    client = centre.client("an")
    for header, oldest, ours in ((PROTOCOL_HEADER, PROTOCOL, PROTOCOL), (SCHEMA_HEADER, OLDEST_SCHEMA, SCHEMA)):
        client.http.headers[header] = "0"
        with pytest.raises(Incompatible, match=f"Ứng dụng trên máy này cũ hơn.* 0, máy chủ cần {oldest}"):
            client.snapshot()
        client.http.headers[header] = str(ours + 1)
        with pytest.raises(Incompatible, match=f"Máy chủ trung tâm cũ hơn.* {ours + 1}, máy chủ chỉ có {ours}"):
            client.snapshot()
        client.http.headers[header] = "x" * 50
        with pytest.raises(Incompatible):
            client.snapshot()
        client.http.headers[header] = str(ours)
        client.snapshot()


def test_desks_within_the_window_of_schemas_are_served(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """A centre of the next schema serves today's desks until they are updated, and operations made before that."""
    client = centre.client("an")
    monkeypatch.setattr(versions, "SCHEMA", SCHEMA + 1)
    client.http.headers[SCHEMA_HEADER] = str(SCHEMA)
    client.snapshot()
    made = centre.put("case", subsystem="reports")
    (result,) = client.push(client.operation("case.comment", made, text="Trước khi cập nhật")).results
    assert result.status == "applied"
    monkeypatch.setattr(versions, "OLDEST_SCHEMA", SCHEMA + 1)
    with pytest.raises(Incompatible, match="cập nhật ứng dụng"):
        client.snapshot()


def test_answers_carry_security_headers_and_no_cors(centre: Centre) -> None:
    answer = requests.get(f"{centre.url}/v1/health", headers={"Origin": "http://evil.example"}, timeout=10)
    assert answer.json()["status"] == "ok"
    assert answer.json()["schema"] == SCHEMA
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert not any(name.lower().startswith("access-control") for name in answer.headers)
    refused = requests.options(f"{centre.url}/v1/ops", headers={"Origin": "http://evil.example"}, timeout=10)
    assert refused.status_code == 405


def test_large_requests_are_refused(centre: Centre) -> None:
    body = b"x" * 100_000
    for kwargs in ({"data": body}, {"data": iter([body])}):
        try:
            answer = requests.post(f"{centre.url}/v1/sign-in", timeout=10, **kwargs)  # type: ignore[arg-type]
        except requests.ConnectionError:
            continue  # closed while it was still sending: refused as well
        assert answer.status_code == 413
        assert answer.json()["code"] == "too_large"


def test_the_audit_is_chained_and_tells_of_tampering(centre: Centre) -> None:
    centre.client("an").sign_out()
    for _ in range(200):
        with reading(centre.engine) as connection:
            if connection.exec_driver_sql("SELECT count(*) FROM audit WHERE hash IS NULL").scalar_one() == 0:
                break
    with reading(centre.engine) as connection:
        assert audit.head(connection)[0] == 2
        assert audit.verify(connection) == []
    with writing(centre.engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")
        else:
            connection.exec_driver_sql("DROP TRIGGER ioc_audit_update")
        connection.exec_driver_sql("UPDATE audit SET account_name = 'Somebody else' WHERE seq = 1")
    with reading(centre.engine) as connection:
        assert audit.verify(connection) == ["nhật ký: dòng 1 đã bị sửa"]
