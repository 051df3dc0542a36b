"""The contract over requests, as plain as can be, for tests of the centre."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, TypeVar

import requests

from ioc_contract import PROTOCOL, SCHEMA, clock, codec
from ioc_contract.ids import new_id
from ioc_contract.messages import (
    ChangePage,
    Credentials,
    Digest,
    Event,
    FieldChange,
    Manifest,
    Marks,
    Operation,
    PushResult,
    Reporter,
    RowPage,
    Session,
    Wanted,
)
from ioc_desktop.sync.http import lines

T = TypeVar("T")


class Client:
    """Raises the errors of the contract; `http` is there for what the contract does not say."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.headers["IOC-Protocol"] = str(PROTOCOL)
        self.http.headers["Connection"] = "close"  # one kept open the centre may close just as the next call is sent
        self.signed_in: Session | None = None

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def call(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        answer = self.http.request(method, f"{self.url}/v1/{path}", timeout=30, **kwargs)
        if answer.status_code >= 400:
            raise codec.error(answer.status_code, answer.content, answer.headers.get("Retry-After"))
        return answer

    def get(self, cls: type[T], path: str, **params: Any) -> T:
        return codec.decode(cls, self.call("GET", path, params=params).content)

    def enter(self, user: str, password: str, desk: str = "desk-1", protocol: int = PROTOCOL) -> Session:
        body = codec.encode(Credentials(user, password, desk, protocol, SCHEMA))
        # Credentials keep the password out of their repr, not out of the message
        session = codec.decode(Session, self.call("POST", "sign-in", data=body).content)
        self.signed_in = session
        self.http.headers["Authorization"] = f"Bearer {session.token}"
        return session

    def sign_out(self) -> None:
        self.call("POST", "sign-out")

    def session(self) -> Session:
        return self.get(Session, "session")

    def snapshot(self) -> Manifest:
        return self.get(Manifest, "snapshot")

    def rows(self, kind: str, after: str | None = None, limit: int = 1000) -> RowPage:
        return self.get(RowPage, "rows", kind=kind, after=after, limit=limit)

    def marks(self, kind: str, after: str | None = None, limit: int = 5000) -> Marks:
        return self.get(Marks, "marks", kind=kind, after=after, limit=limit)

    def some(self, kind: str, *ids: str) -> RowPage:
        return codec.decode(RowPage, self.call("POST", "rows", data=codec.encode(Wanted(kind, ids))).content)

    def changes(self, cursor: str, limit: int = 1000) -> ChangePage:
        return self.get(ChangePage, "changes", cursor=cursor, limit=limit)

    def digest(self, cursor: str) -> Digest:
        return self.get(Digest, "digest", cursor=cursor)

    def reporter(self, case_id: str, reason: str) -> Reporter:
        return self.get(Reporter, f"cases/{case_id}/reporter", reason=reason)

    def push(self, *operations: Operation) -> PushResult:
        return codec.decode(PushResult, self.call("POST", "ops", data=codec.encode(operations)).content)

    @contextlib.contextmanager
    def events(self, cursor: str) -> Iterator[Iterator[Event]]:
        """Open the stream and give its events."""
        answer = self.http.get(
            f"{self.url}/v1/events", params={"cursor": cursor}, stream=True, timeout=(5, 30),
            headers={"Accept-Encoding": "identity"},
        )  # fmt: skip
        with answer:
            if answer.status_code >= 400:
                raise codec.error(answer.status_code, answer.content)
            yield (codec.decode(Event, line[6:]) for line in lines(answer) if line.startswith(b"data: "))

    def operation(self, kind: str, entity_id: str | None = None, text: str = "", **fields: Any) -> Operation:
        """Return an operation of the account signed in; a field is its wanted value, or (seen, wanted)."""
        assert self.signed_in is not None
        wanted = {k: FieldChange(*v) if isinstance(v, tuple) else FieldChange(None, v) for k, v in fields.items()}
        return Operation(
            new_id(), "desk-1", SCHEMA, self.signed_in.actor.id, kind.partition(".")[0], entity_id or new_id(), kind,
            0, wanted, (), text, False, clock.now(), 0,
        )  # fmt: skip


def ids(page: ChangePage, kind: str) -> set[str]:
    """Return the ids of a kind's rows in a page."""
    return {str(row[0]) for table in page.tables if table.kind == kind for row in table.rows}


def left(page: ChangePage, kind: str) -> set[str]:
    """Return the ids of a kind that left."""
    return {gone for one in page.left if one.kind == kind for gone in one.ids}
