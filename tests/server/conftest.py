"""Every test of the centre runs on SQLite and on PostgreSQL; a centre for tests is served over real HTTP."""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI

from ioc_contract.permissions import Role
from ioc_server.api.app import create_app
from ioc_server.services.hub import Hub
from ioc_server.settings import Settings
from ioc_server.store import accounts, deployment, write
from ioc_server.store.database import migrate, open_database, writing
from tests.server.client import Client
from tests.server.rows import row
from tests.servers import PASSWORD, Cluster, password_hash


@pytest.fixture(scope="session")
def newest_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the newest schema, to be copied: it takes a fraction of what making the schema does."""
    path = tmp_path_factory.mktemp("newest") / "server.db"
    _migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def newest_postgres(cluster: Cluster) -> str:
    """The URL of a PostgreSQL database with the newest schema, to be copied."""
    url = cluster.create()
    _migrated(url)
    return url


def _migrated(url: str) -> None:
    engine = open_database(url)
    migrate(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database: with the newest schema for tests that use `engine`, empty for others."""
    migrated = "engine" in request.fixturenames
    if request.param == "sqlite":
        if migrated:
            shutil.copy(request.getfixturevalue("newest_sqlite"), tmp_path / "server.db")
        yield f"sqlite:///{tmp_path}/server.db"
        return
    cluster = request.getfixturevalue("cluster")
    url = cluster.create(request.getfixturevalue("newest_postgres") if migrated else "")
    yield url
    cluster.drop(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """A database with the newest schema and an epoch of its own."""
    engine = open_database(database_url)
    with writing(engine) as connection:
        deployment.renew_epoch(connection)
    yield engine
    engine.dispose()


class Centre:
    """A centre over HTTP, and its database beside it."""

    def __init__(self, engine: sa.Engine, settings: Settings) -> None:
        self.engine = engine
        self.settings = settings
        self.url = ""
        self._clients = contextlib.ExitStack()
        self._app: FastAPI | None = None

    def put(self, kind: str, **values: Any) -> str:
        """Write a row and return its id."""
        one = row(kind, **values)
        with writing(self.engine) as connection:
            write.put(connection, kind, [one])
        return str(one[0])

    def account(self, user: str, role: Role = Role.SUPERVISOR, **scope: Any) -> str:
        """Make an account with PASSWORD and return its id."""
        with writing(self.engine) as connection:
            return accounts.add(connection, user, password_hash, user.title(), role, **scope)

    def client(self, user: str | None = None, role: Role = Role.SUPERVISOR, **scope: Any) -> Client:
        """Return a client; with `user` signed in, to an account made when there is none."""
        client = self._clients.enter_context(Client(self.url))
        if user is not None:
            with self.engine.connect() as connection:
                known = accounts.find(connection, user)
            if known is None:
                self.account(user, role, **scope)
            client.enter(user, PASSWORD)
        return client

    def listening(self) -> int:
        """Return how many event streams the centre holds."""
        return self.hub.listening()

    @property
    def hub(self) -> Hub:
        """What wakes the desks."""
        assert self._app is not None
        hub: Hub = self._app.state.hub
        return hub

    def audit(self) -> list[Any]:
        """Return (action, account name, entity id, detail), oldest first."""
        query = "SELECT action, account_name, entity_id, detail FROM audit ORDER BY id"
        with self.engine.connect() as connection:
            return list(connection.exec_driver_sql(query))

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._app = create_app(self.settings)
        config = uvicorn.Config(self._app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            with self._clients:
                yield
        finally:
            server.should_exit = True
            thread.join(20)
            listener.close()
            assert not thread.is_alive()


@pytest.fixture
def centre(engine: sa.Engine, database_url: str, tmp_path: Path) -> Iterator[Centre]:
    """A centre with the subsystems reports, tasks and media and nothing else."""
    centre = Centre(engine, Settings(data_dir=tmp_path, database=database_url))
    for subsystem in ("reports", "tasks", "media"):
        centre.put("subsystem", id=subsystem)
    with centre.serving():
        yield centre
