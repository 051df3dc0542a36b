"""Writes the code map of ARCHITECTURE.md from the opening sentence of every module."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("ioc_contract", "ioc_desktop", "ui", "resources", "ioc_server", "benchmarks", "tools")
BEGIN, END = "<!-- code map: made by tools/code_map.py -->", "<!-- end of code map -->"


def code_map(root: Path) -> str:
    """Return the map as Markdown: a heading per package folder, a line per module."""
    lines: list[str] = []
    for package in PACKAGES:
        for folder in sorted({p.parent for p in (root / package).rglob("*.py")}):
            if "__pycache__" in folder.parts:
                continue
            about = _sentence(folder / "__init__.py")
            lines += ["", f"**`{folder.relative_to(root).as_posix()}/`**" + (f" {about}" if about else ""), ""]
            for path in sorted(folder.glob("*.py")):
                if path.name != "__init__.py":
                    lines.append(f"* `{path.name}` {_sentence(path)}")
    return "\n".join(lines).strip()


def _sentence(path: Path) -> str:
    doc = ast.get_docstring(ast.parse(path.read_text("utf-8"))) if path.exists() else None
    return " ".join((doc or "").split("\n\n")[0].split())


def renewed(text: str, root: Path) -> str:
    """Return the text of ARCHITECTURE.md with its map renewed. Raises ValueError without the two marks."""
    head, found, rest = text.partition(BEGIN)
    _, ended, tail = rest.partition(END)
    if not found or not ended:
        raise ValueError("ARCHITECTURE.md has lost the marks of its code map")
    return f"{head}{BEGIN}\n{code_map(root)}\n{END}{tail}"


def main() -> int:
    path = ROOT / "ARCHITECTURE.md"
    path.write_text(renewed(path.read_text("utf-8"), ROOT), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
