"""Makes the sounds of alarms: plain tones by arithmetic, so that nobody's rights are on them.

python tools/make_sounds.py
"""

from __future__ import annotations

import array
import math
import sys
import wave
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "sounds"
RATE = 22_050
SOUNDS: dict[str, tuple[tuple[float, int], ...]] = {
    "urgent": ((988, 140), (0, 60), (988, 140), (0, 60), (1319, 260)),
    "high": ((784, 180), (0, 80), (988, 220)),
    "normal": ((659, 220),),
}
"""Name → tones in order: hertz (0: silence) and milliseconds. They differ by rhythm and number, not by pitch alone."""
LOUD, EDGE_MS = 0.5, 12


def samples(tones: tuple[tuple[float, int], ...]) -> array.array[int]:
    """Return 16-bit samples; every tone swells and fades, so that nothing clicks."""
    out = array.array("h")
    for hertz, length in tones:
        count, edge = RATE * length // 1000, RATE * EDGE_MS // 1000
        for n in range(count):
            swell = min(1.0, n / edge, (count - n) / edge)
            turn = 2 * math.pi * hertz * n / RATE
            out.append(round(32_767 * LOUD * swell * (math.sin(turn) + 0.25 * math.sin(2 * turn)) / 1.25))
    if sys.byteorder == "big":
        out.byteswap()
    return out


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, tones in SOUNDS.items():
        with wave.open(str(FOLDER / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples(tones).tobytes())


if __name__ == "__main__":
    main()
