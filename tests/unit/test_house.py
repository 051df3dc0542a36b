"""The import contracts and house rules see a violation when one is planted, and the tree has none."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import code_map, house_rules

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("ioc_contract", "ioc_desktop", "ioc_server", "ui", "resources")

SEEDS = {
    "Qt lives in ui and nowhere else": ("ioc_desktop/sync/planted.py", "from PySide6.QtCore import QObject"),
    "The desk's layers look down only": ("ioc_desktop/store/planted.py", "import ioc_desktop.services.changes"),
    "The centre's layers look down only": ("ioc_server/store/planted.py", "import ioc_server.services"),
    "The contract knows neither side": ("ioc_contract/planted.py", "import ioc_desktop.store.cache"),
    "Desk and centre meet only in the contract": ("ui/planted.py", "import ioc_server.store"),
    "No widget opens a database session or a socket": ("ui/planted.py", "import sqlite3"),
}


def lint(tree: Path) -> str:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tree, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("tree")
    for name in PACKAGES:
        shutil.copytree(
            ROOT / name, copy / name, ignore=lambda _, names: [n for n in names if Path(n).suffix not in ("", ".py")]
        )
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.mark.parametrize("contract", sorted(SEEDS))
def test_a_planted_import_breaks_its_contract(tree: Path, contract: str) -> None:
    name, line = SEEDS[contract]
    planted = tree / name
    planted.write_text(f'"""Planted to be caught by the import contracts."""\n\n{line}\n', "utf-8")
    try:
        report = lint(tree)
    finally:
        planted.unlink()
    assert f"{contract} BROKEN" in report, report


def test_every_contract_has_a_seed(tree: Path) -> None:
    report = lint(tree)
    kept = {line.removesuffix(" KEPT") for line in report.splitlines() if line.endswith(" KEPT")}
    assert kept == set(SEEDS), report


def test_the_tree_keeps_the_house_rules() -> None:
    assert house_rules.violations(ROOT) == []


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("ui/a.py", '"""Says what it is for."""\ndialog.exec()\n', "nested"),
        ("ui/a.py", '"""Says what it is for."""\nQMessageBox.question(a)\n', "static message boxes"),
        ("ui/a.py", '"""Says what it is for."""\nQSortFilterProxyModel()\n', "SQL"),
        ("ioc_server/a.py", "import os\n", "one sentence"),
        ("ioc_server/a.py", '"""Says what it is for."""\n' + "x = 1\n" * 500, "at most 500"),
        ("docs/a.md", "see /ho" + "me/someone", "one machine"),
    ],
)
def test_a_planted_violation_is_seen(name: str, text: str, words: str) -> None:
    assert any(words in problem for problem in house_rules.problems(name, text))


def test_the_code_map_is_current() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert code_map.renewed(text, ROOT) == text, "run python tools/code_map.py"


@pytest.mark.parametrize(
    "page",
    [
        *("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/adr/README.md"),
        *("docs/operations.md", "docs/comparison.md", "benchmarks/README.md"),
    ],
)
def test_links_between_the_pages_lead_somewhere(page: str) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / page).read_text("utf-8"))
    assert targets
    assert [t for t in targets if not ((ROOT / page).parent / t).exists()] == []
