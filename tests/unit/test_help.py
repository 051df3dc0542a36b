"""The guide and the page of shortcuts: every key the guide names is one the page lists, and both languages name the same."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEY = re.compile(r"\*\*((?:Ctrl\+|Shift\+|Alt\+)*(?:[A-Z0-9]|F\d+|Enter|Space|Tab|Delete|[?/@+,=-]))\*\*")


def named(language: str) -> set[str]:
    return set(KEY.findall((ROOT / "resources" / "help" / f"{language}.md").read_text("utf-8")))


def test_both_languages_of_the_guide_name_the_same_keys() -> None:
    assert named("vi") == named("en")
    assert len(named("vi")) > 30


def test_every_key_of_the_guide_is_a_shortcut() -> None:
    page = (ROOT / "docs" / "shortcuts.md").read_text("utf-8")
    listed = set(re.findall(r"`([^`]+)`", page)) | set("123456789")
    assert named("vi") <= listed
