"""What is loaded while the desk works: Qt's classes on the screen's thread alone, or the process ends now and then."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_SCRIPT = '''
import sys, threading
import pytest

class Watch:
    """Notes what is loaded on other threads than the first."""
    seen = []
    def find_spec(self, name, path=None, target=None):
        if threading.current_thread() is not threading.main_thread():
            self.seen.append(name)
        return None

sys.meta_path.insert(0, Watch())
code = pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *sys.argv[1:]])
qt = sorted(n for n in Watch.seen if n.split(".")[0] in ("PySide6", "PySide6QtAds", "pyqtgraph", "qasync", "ui"))
print("LOADED BESIDE", qt)
sys.exit(code or bool(qt))
'''


def test_no_class_of_qt_is_made_known_beside_the_screens_thread(tmp_path: Path) -> None:
    some = ("tests/ui/test_map.py", "--maxfail=1", f"--basetemp={tmp_path}/within")
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", _SCRIPT, *some], cwd=root, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "LOADED BESIDE []" in done.stdout
