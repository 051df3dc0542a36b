"""The description of the API that is checked in is the one the centre gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc_server.settings import Settings
from tools.make_openapi import TARGET, description


def test_the_description_is_current(tmp_path: Path) -> None:
    assert TARGET.read_bytes() == description(Settings(data_dir=tmp_path)), "run: python -m tools.make_openapi"


@pytest.mark.parametrize("path", ["/v1/ops", "/v1/changes", "/v1/events", "/v1/blobs/{sha256}", "/v1/uploads/{id}"])
def test_it_names_the_paths(path: str) -> None:
    assert f'"{path}"' in TARGET.read_text(encoding="utf-8")
