"""The house rules that no linter knows: size of modules, an opening sentence in each, bans of the face, clean words."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

MAX_LINES = 500
PACKAGES = ("ioc_contract", "ioc_desktop", "ioc_server", "ui", "resources")

QT_BANS = {
    r"\.exec(_)?\(\)": "a nested event loop stops the asyncio tasks for good",
    r"QMessageBox\.(question|information|warning|critical|about)\(": "static message boxes run a nested loop",
    r"QFileDialog\.get\w+\(": "static file dialogs run a nested loop",
    r"QInputDialog\.get\w+\(": "static input dialogs run a nested loop",
    r"asyncClose": "it runs a nested loop while closing",
    r"QSortFilterProxyModel": "large tables sort and filter in SQL",
}
"""Pattern → why it is banned in ui/."""

LEAKS = (r"/(home|root|work|farm)/[a-z]", r"\b(registry\.npm" + r"js|files\.python" + r"hosted|py" + r"pi)\.(org|io)\b")
"""Paths of one machine and registry hosts have no place in the project."""

TEXT = {".py", ".md", ".toml", ".txt", ".sh", ".ps1", ".json", ".lock", ".cfg", ".ini", ".spec", ".ts", ".yml", ""}


def violations(root: Path) -> list[str]:
    """Return every broken house rule of the tracked files below `root`, one line each."""
    found: list[str] = []
    for name in tracked(root):
        path = root / name
        if path.suffix not in TEXT or not path.is_file() or path.stat().st_size > 2_000_000:
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {problem}" for problem in problems(name, text)]
    return found


def tracked(root: Path) -> list[str]:
    """Return the files git tracks or would track below `root`."""
    command = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, capture_output=True, check=True)
    return sorted(n for n in listed.stdout.decode().split("\0") if n)


def problems(name: str, text: str) -> list[str]:
    """Return what is wrong with one file."""
    out = [f"line {_line(text, m)}: {m.group()!r} belongs to one machine" for p in LEAKS for m in re.finditer(p, text)]
    if not name.endswith(".py"):
        return out
    lines = text.count("\n")
    if lines > MAX_LINES:
        out.append(f"{lines} lines; a module has at most {MAX_LINES}")
    if text.strip() and name.split("/")[0] in (*PACKAGES, "tools", "tests", "benchmarks"):
        sentence = ast.get_docstring(ast.parse(text)) or ""
        if not re.match(r"[^\n].{10,}?[.;:!?]", sentence, re.S):
            out.append("a module opens with one sentence of purpose")
    if name.startswith("ui/"):
        out += [
            f"line {_line(text, m)}: {m.group()!r}: {why}" for p, why in QT_BANS.items() for m in re.finditer(p, text)
        ]
    return out


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1
