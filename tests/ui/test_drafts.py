"""Words typed into a question are in the desk's file while they are typed, and gone once what they were for is done."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ioc_desktop.services import desk
from tests.ui.windows import Run, opened, settle
from ui import dialogs
from ui.dialogs import Dialog

pytestmark = pytest.mark.usefixtures("themed")


async def _asked(window: object) -> Dialog:
    for _ in range(200):
        found = [d for d in window.findChildren(Dialog) if d.isVisible()]  # type: ignore[attr-defined]
        if found:
            return found[0]
        await settle(0.01)
    raise AssertionError("no question came")


def test_words_survive_whatever_ends_the_desk(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            jobs = window.session.jobs

            async def kept() -> str:
                return await jobs.run(desk.draft, "question", "case.reject/1", "words")

            asking = asyncio.ensure_future(dialogs.ask_text("Từ chối", "Lý do", draft="case.reject/1", parent=window))
            question = await _asked(window)
            question.field.setPlainText("Không đúng địa bàn")  # type: ignore[attr-defined]
            await settle(dialogs.KEEP_MS / 1000 + 0.3)
            assert await kept() == "Không đúng địa bàn"
            question.reject()
            assert await asking is None
            again = asyncio.ensure_future(dialogs.ask_text("Từ chối", "Lý do", draft="case.reject/1", parent=window))
            (await _asked(window)).accept()
            assert await again == "Không đúng địa bàn"
            assert await kept() == "Không đúng địa bàn"
            dialogs.forget("case.reject/1")
            await settle()
            assert await kept() == ""

    run(scene())
