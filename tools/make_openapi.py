"""Writes docs/openapi.json: the sync API as OpenAPI, from the routes and the contract's messages."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter

from ioc_contract.messages import Credentials, Event, Operation
from ioc_server.api.app import create_app
from ioc_server.settings import Settings
from ioc_server.store.database import migrate, open_database

TARGET = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"


def description(settings: Settings) -> bytes:
    """Return the OpenAPI document, keys in order. Makes a database in `settings.data_dir`."""
    engine = open_database(settings.url)
    migrate(engine)
    engine.dispose()
    document: dict[str, Any] = create_app(settings).openapi()
    schemas = document["components"]["schemas"]
    for message in (Credentials, Operation, Event):  # read and written by the codec, unknown to the routes
        schema = TypeAdapter(message).json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[message.__name__] = schema
    document["paths"]["/v1/events"] = {
        "get": {
            "summary": "Events",
            "description": "Server-sent events; the data of each is an Event.",
            "operationId": "events",
            "parameters": [{"name": "cursor", "in": "query", "required": True, "schema": {"type": "string"}}],
            "responses": {
                "200": {"description": "A stream", "content": {"text/event-stream": {}}},
                "410": {"description": "Start anew: verify, scope or all"},
            },
            "security": [{"HTTPBearer": []}],
        }
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        TARGET.write_bytes(description(Settings(data_dir=Path(folder))))


if __name__ == "__main__":
    main()
