"""A desk older or newer than its centre says in words which of the two to update, keeps what was done, and goes on after."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc_contract import PROTOCOL
from ioc_contract.errors import Incompatible
from ioc_desktop import assembly
from ioc_desktop.services import access, desk
from ioc_desktop.services.application import Options
from ioc_desktop.sync import http, loop
from tests.e2e.stage import PASSWORD, Centre, seated, until

OLD, NEW = "Hãy cập nhật ứng dụng IOC Desktop trên máy này", "Hãy báo quản trị nâng cấp máy chủ"


@pytest.mark.parametrize(("step", "words"), [(-1, OLD), (1, NEW)])
def test_a_desk_of_another_version(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, words: str
) -> None:
    monkeypatch.setattr(loop, "LONGEST_PAUSE", 0.5)
    with seated(tmp_path / "a", centre.url) as a:
        a.ready()
    with monkeypatch.context() as other:
        other.setattr(http, "PROTOCOL", PROTOCOL + step)
        other.setattr(access, "PROTOCOL", PROTOCOL + step)
        opened = assembly.Desk(Options(), assembly.folders("default", tmp_path / "b"))
        with pytest.raises(Incompatible, match=words):
            opened.access.sign_in(centre.url, "truc2", PASSWORD)
        opened.close()
        with seated(tmp_path / "a", centre.url) as a:
            until(lambda: a.links and words in a.link.detail, "the words")
            assert a.link.state == "offline"
            desk.act(a.ws, "case", "case.comment", [centre.cases[0].id], text="Ghi khi chưa cập nhật")
            assert "Ghi khi chưa cập nhật" in a.texts()
            until(lambda: a.link.waiting == 1 and words in a.link.detail, "counted, and still said")
    with seated(tmp_path / "a", centre.url) as a:
        until(
            lambda: a.links and a.link.state == "online" and not desk.waiting(a.ws) and a.same_as(centre),
            "after the update",
        )
        assert centre.texts() == ["Ghi khi chưa cập nhật"]
