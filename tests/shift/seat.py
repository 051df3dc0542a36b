"""A seat of the control room: an X server with a window manager and an accessibility bus, keys pressed as by a hand."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.shift.accessibility import Reader, until

NEEDED = ("Xvfb", "openbox", "xdotool", "xmodmap", "dbus-daemon")
SIZE = "1920x1080x24"
LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
"""What Vietnamese has beside the keys of a keyboard of plain letters."""


def missing() -> list[str]:
    """Return the programs a seat needs that are not installed."""
    launcher = Path("/usr/libexec/at-spi-bus-launcher")
    return [n for n in NEEDED if shutil.which(n) is None] + ([] if launcher.exists() else ["at-spi2-core"])


class Seat:
    """A display of its own. Everything started here ends with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stack = contextlib.ExitStack()
        self.environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "XDG_RUNTIME_DIR": str(folder),
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
        }
        self.environment.pop("QT_ACCESSIBILITY", None)
        self.environment.pop("WAYLAND_DISPLAY", None)
        folder.chmod(0o700)
        display = self._run_told("Xvfb", "-displayfd {}", "-screen 0", SIZE, "-noreset -nolisten tcp")
        self.environment["DISPLAY"] = f":{display}"
        bus = self._run_told("dbus-daemon", "--session --nofork", "--print-address={}")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus
        self._vietnamese()
        self._run(["openbox", "--sm-disable"])
        self.reader = Reader(bus)
        self._stack.callback(self.reader.close)
        self.desk: subprocess.Popen[bytes] | None = None

    def close(self) -> None:
        self._stack.close()

    def start_desk(self, arguments: Sequence[str]) -> None:
        """Start the desk as its users do."""
        self.desk = self._run([sys.executable, "-m", "ioc_desktop", *arguments])

    def press(self, *keys: str) -> None:
        """Press keys one after the other, by their X names («Return», «ctrl+f», «v»)."""
        self._xdotool("key", "--delay", "20", *keys)

    def type(self, text: str) -> None:
        """Type text, letter by letter."""
        self._xdotool("type", "--delay", "12", "--", text)

    def title(self) -> str:
        """Return the title of the window that has the keyboard."""
        done = subprocess.run(
            ["xdotool", "getactivewindow", "getwindowname"], env=self.environment, capture_output=True, text=True,
            check=False, timeout=60,
        )  # fmt: skip
        return done.stdout.strip()

    def await_window(self, words: str, seconds: float = 60.0) -> None:
        """Wait for the window that has the keyboard to have these words in its title."""
        until(lambda: words in self.title(), f"the window «{words}», not «{self.title()}»", seconds)

    def picture(self, path: Path) -> None:
        """Save what is on the screen."""
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True, timeout=60)

    def _vietnamese(self) -> None:
        """Give every Vietnamese letter a key of its own, so that none is put on a key while it is pressed."""
        told = subprocess.run(
            ["xmodmap", "-pke"], env=self.environment, capture_output=True, text=True, check=True, timeout=60
        ).stdout
        free = re.findall(r"^keycode +(\d+) =\s*(?:$|XF86)", told, re.MULTILINE)
        keys = [
            word
            for number, letter in zip(free, LETTERS, strict=False)
            for word in ("-e", f"keycode {number} = U{ord(letter):04X} U{ord(letter.upper()):04X}")
        ]
        assert len(keys) == 2 * len(LETTERS), "too few free keys"
        subprocess.run(["xmodmap", *keys], env=self.environment, check=True, timeout=60)

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment, check=True, timeout=120)

    def _run_told(self, *words: str) -> str:
        """Start a program that says a line on a descriptor it is given for «{}»; return the line."""
        read, write = os.pipe()
        with os.fdopen(read) as told:
            self._run(" ".join(words).format(write).split(), (write,))
            os.close(write)
            return told.readline().strip()

    def _run(self, command: Sequence[str], pass_fds: Sequence[int] = ()) -> subprocess.Popen[bytes]:
        log = self._stack.enter_context((self.folder / f"{Path(command[0]).name}.log").open("ab"))
        process = subprocess.Popen(
            command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=pass_fds
        )
        self._stack.callback(_end, process)
        return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(20)
        return
    process.kill()
    process.wait(20)


@contextlib.contextmanager
def seat(folder: Path) -> Iterator[Seat]:
    """Give a seat for as long as the block runs."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Seat(folder)
    try:
        yield made
    finally:
        made.close()


__all__ = ["Seat", "missing", "seat"]
