"""Renews the English catalogues from the sources and compiles them; says which strings still want a translation."""

from __future__ import annotations

import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"

AREAS: dict[str, tuple[str, ...]] = {
    "shell": ("ui/*.py", "ui/widgets/*.py", "ui/models/*.py", "ui/panels/*.py"),
    "rulebook": ("ui/rulebook/*.py",),
    "sync": ("ui/panels/inbox/*.py", "ui/panels/sync/*.py"),
    "queue": ("ui/cases/*.py", "ui/panels/queue/*.py"),
    "detail": ("ui/panels/detail/*.py", "ui/printing/*.py"),
    "map": ("ui/panels/map/*.py",),
    "kpi": ("ui/panels/kpi/*.py", "ui/panels/statistics/*.py"),
    "media": ("ui/panels/media/*.py",),
    "room": ("ui/room/*.py", "ui/panels/alarms/*.py", "ui/panels/shift/*.py"),
    "board": ("ui/panels/board/*.py", "ui/panels/tasks/*.py"),
}
"""Area → sources, each with a catalogue of its own so that panels do not meet in one file."""


def sources(area: str) -> list[Path]:
    """Return the source files of an area, in order."""
    return sorted(p for pattern in AREAS[area] for p in ROOT.glob(pattern))


def renew(area: str) -> None:
    """Bring the area's .ts up to date with its sources and compile it."""
    if not sources(area):
        return
    ts = FOLDER / f"en_{area}.ts"
    FOLDER.mkdir(exist_ok=True)
    names = [str(p.relative_to(ROOT)) for p in sources(area)]
    options = ["-source-language", "vi", "-target-language", "en", "-no-obsolete", "-locations", "none", "-silent"]
    _tool("lupdate", [*names, *options, "-ts", str(ts.relative_to(ROOT))])
    _tool("lrelease", [str(ts.relative_to(ROOT)), "-qm", str(ts.with_suffix(".qm").relative_to(ROOT)), "-silent"])


def unfinished(ts: Path) -> list[str]:
    """Return the source strings of a catalogue that have no finished translation."""
    messages = ET.parse(ts).getroot().iter("message")
    return [
        m.findtext("source") or ""
        for m in messages
        if (t := m.find("translation")) is None or t.get("type") == "unfinished" or not "".join(t.itertext()).strip()
    ]


def _tool(name: str, words: list[str]) -> None:
    found = shutil.which(f"pyside6-{name}", path=str(Path(sys.executable).parent))
    if found is None:
        raise SystemExit(f"pyside6-{name} is not beside {sys.executable}")
    subprocess.run([found, *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    for area in sys.argv[1:] or AREAS:
        renew(area)
        ts = FOLDER / f"en_{area}.ts"
        for source in unfinished(ts) if ts.exists() else ():
            print(f"en_{area}: {source}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
