"""Words being typed into questions, kept in the desk's own file: a crash or a power cut does not take them."""

from __future__ import annotations

from ioc_desktop.services import desk
from ui.dialogs import Drafts
from ui.jobs import Jobs


class DeskDrafts(Drafts):
    """Keeps drafts through the desk service of the session."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs

    async def load(self, key: str) -> str:
        return await self._jobs.run(desk.draft, "question", key, "words")

    def save(self, key: str, text: str) -> None:
        if not self._jobs.closed:
            self._jobs.send(desk.save_draft, "question", key, "words", text)
