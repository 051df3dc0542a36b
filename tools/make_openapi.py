"""Writes docs/openapi.json: the sync API as OpenAPI, from the routes and the contract's messages."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter

from ioc_contract.messages import Credentials, Event, Operation, Order, Seat, Wanted
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
    for message in (
        Credentials,
        Operation,
        Event,
        Order,
        Seat,
        Wanted,
    ):  # read and written by the codec, unknown to the routes
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
    document["paths"] |= _uploads()
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _uploads() -> dict[str, Any]:
    """Return the paths of resumable uploads: tus 1.0 as plain ASGI, unknown to the routes' own description."""

    def header(name: str, about: str, required: bool = True) -> dict[str, Any]:
        return {"name": name, "in": "header", "required": required, "description": about, "schema": {"type": "string"}}

    def call(id: str, summary: str, status: str, about: str, *parameters: dict[str, Any]) -> dict[str, Any]:
        version = header("Tus-Resumable", "1.0.0")
        return {
            "operationId": id, "summary": summary, "parameters": [version, *parameters],
            "responses": {status: {"description": about}, "4XX": {"description": "Refused: {error, code, detail}"}},
            "security": [{"HTTPBearer": []}],
        }  # fmt: skip

    place = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    offset = header("Upload-Offset", "Bytes that are there")
    body = {
        "required": True,
        "content": {"application/offset+octet-stream": {"schema": {"format": "binary", "type": "string"}}},
    }
    length = header("Upload-Length", "Bytes in all")
    names = header("Upload-Metadata", "sha256 <base64 of the hash in hexadecimal>")
    check = header("Upload-Checksum", "sha256 <base64 of the piece's hash>", required=False)
    return {
        "/v1/uploads": {
            "post": call("begin_upload", "Open an upload, or find it", "201", "Location, Upload-Offset, Upload-Expires",
                         length, names),
        },
        "/v1/uploads/{id}": {
            "head": call("upload_offset", "How much is there", "200", "Upload-Offset, Upload-Length", place),
            "patch": call("send_piece", "Send a piece; the last one makes the photo plain and keeps it", "204",
                          "Upload-Offset", place, offset, check) | {"requestBody": body},
            "delete": call("end_upload", "Call a photo back", "204", "It is forgotten", place),
        },
    }  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        TARGET.write_bytes(description(Settings(data_dir=Path(folder))))


if __name__ == "__main__":
    main()
